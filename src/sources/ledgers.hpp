#pragma once
/// Tables of migration tools in a catalog that was read. It does not read them.

#include "pgplumb/catalog.hpp"

namespace pgplumb {

/// Marks the tables in which migration tools keep their books, with all that is theirs.
void mark_ledgers(Catalog& catalog);

}  // namespace pgplumb
