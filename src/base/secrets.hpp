#pragma once
/// What looks like a secret in a text. It does not know where the text stands, and it never proves that there is none.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace pgplumb {

/// Whether a thing of this name is likely to be a secret: it says password, token, api_key or the like.
bool names_secret(std::string_view name);

/// The parts of a text that look like a secret, in order: tokens with a known beginning (which is not part of it), private
/// keys, passwords in URLs and in `password=...` within a constant, and password hashes.
std::vector<std::string_view> secrets_in(std::string_view text);

/// The string constants of an SQL expression with their quotes, in order.
std::vector<std::string_view> constants_in(std::string_view sql);

/// Those of them that are not handed to a function.
std::vector<std::string_view> own_constants_in(std::string_view sql);

/// Whether a string constant can be a secret where its place says that it is one: not '' or 'pending', no number, and
/// nothing of less than eight characters.
bool may_be_secret(std::string_view constant);

/// The text with each part, views of it in order, replaced by what `with` makes of it.
std::string replaced(std::string_view text, std::vector<std::string_view> const& parts,
                     std::function<std::string(std::string_view)> const& with);

/// The text with "(not shown)" in the place of what looks like a secret.
std::string masked(std::string_view text);

}  // namespace pgplumb
