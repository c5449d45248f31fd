#pragma once
/// What a scan looks at beyond the kinds that are compared.

#include "pgplumb/catalog.hpp"
#include "pgplumb/session.hpp"

namespace pgplumb {

/// The extensions that the server could install, with their versions.
void read_available(Session& session, Catalog& catalog);

/// Counts what is there and of no kind that is compared.
void count_uncompared(Session& session, Catalog& catalog);

}  // namespace pgplumb
