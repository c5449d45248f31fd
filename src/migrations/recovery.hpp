#pragma once
/// How a database comes to have what a tree makes. Revisions that it has are stamped, the others run; what would happen then is
/// tried out in a replay that begins with what the database has.

#include "migrations/tree.hpp"

namespace pgplumb::migrations {

/// `ledger` was read, or is not there.
Recovery way_back(Tree& tree, Graph::Some const& targets, Additions const& additions, Catalog const& actual, LedgerState const& ledger);

}  // namespace pgplumb::migrations
