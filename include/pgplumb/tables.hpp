#pragma once
/// The tables of a server's database by their names, and nothing else of it: what a look takes that has no time for a scan.

#include "pgplumb/catalog.hpp"

namespace pgplumb {

class Session;

/// Sealed; what is in it has no fields. Temporary tables and the server's own are left out.
Catalog read_tables(Session& session);

}  // namespace pgplumb
