#pragma once
/// What PostgreSQL's extensions are known to bring: types, functions, operator classes, access methods. It does not know
/// which extensions a database has.

#include <set>
#include <string_view>

namespace pgplumb {

/// The extensions that bring something of this name; `category` is one of those of Need.
std::set<std::string_view> const& providers(std::string_view category, std::string_view name);

/// Whether the extension brings it.
bool provides(std::string_view extension, std::string_view category, std::string_view name);

/// Whether anything is known of the extension.
bool is_known_extension(std::string_view extension);

}  // namespace pgplumb
