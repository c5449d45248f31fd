#pragma once
/// What each revision leaves in a catalog, and what of that a database shows. It knows nothing of ledgers.

#include "migrations/tree.hpp"

namespace pgplumb::migrations {

/// What the traces of a revision say of whether it ran.
enum class Shown : std::uint8_t {
    nothing,  ///< it leaves none, or later ones cover them
    all,
    none,
    partly
};

class Traces {
public:
    /// Runs the revisions in this order in an empty database.
    Traces(Tree& tree, Graph::Some const& order, Additions const& additions);

    /// Whether the database has what a revision left, as far as no later one of the order changed it.
    Shown shown(Graph::Index at, Catalog const& actual) const;

private:
    std::vector<std::vector<RevisionChange>> changes_;  ///< by revision
    Catalog end_;
};

}  // namespace pgplumb::migrations
