#pragma once
/// What a script made of a catalog leaves out, or takes for granted. It does not know how the script is written.

#include "pgplumb/source.hpp"

#include <string>
#include <vector>

namespace pgplumb {

/// One sentence each, in a fixed order, with names as they are.
std::vector<std::string> left_out(Description const& description);

/// Whether it is a check that a table, which is no partition, has from one that it inherits from.
bool is_inherited_check(Catalog const& catalog, Object const& object);

}  // namespace pgplumb
