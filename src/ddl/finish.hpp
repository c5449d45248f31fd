#pragma once
/// The catalog of the database that a script made.

#include "ddl/world.hpp"

namespace pgplumb::ddl {

/// Sealed and closed; what statements left unknown is unsaid in it, and open.
Catalog catalog_of(World const& world, Names search_path);

}  // namespace pgplumb::ddl
