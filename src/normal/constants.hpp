#pragma once
/// Whether two expressions may differ in nothing but how constants are spelled. Knows what PostgreSQL's own types print
/// for what they read; of a user's type it knows nothing, and never says that `different` is certain where it is not.

#include "pgplumb/diff.hpp"

#include <string_view>

namespace pgplumb {

/// Of two loose forms (ddl::Expression): false only if something but constants differs, or a constant's value.
bool may_be_one(std::string_view a, std::string_view b);

/// The same of two constants, each with the type it was written with: "" if none was.
bool may_be_one_value(std::string_view a, std::string_view a_type, std::string_view b, std::string_view b_type);

/// Of two typed forms (ddl::TypedForm): equal if nothing differs but spellings that the server prints alike; different if
/// anything but constants differs, or a constant's value.
Verdict compare_forms(std::string_view a, std::string_view b);

}  // namespace pgplumb
