#pragma once
/// The way back: from where a database and its ledger stand to what the migrations make, in steps that a person takes. It knows
/// nothing of how they are shown, and takes none itself.

#include "pgplumb/catalog.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace pgplumb {

/// A statement of a revision that would fail, since what it makes is there already, or what it drops is not.
struct Collision {
    Name revision;
    Origin origin;
    std::string statement, what;
};

/// Commands of the migration tool, or SQL.
struct RecoveryStep {
    std::vector<std::string> commands;  ///< as a shell takes them
    std::vector<std::string> sql;       ///< statements without semicolons
    std::string why;
    bool in_transaction = true;  ///< false: the SQL must run outside a transaction block
};

struct Recovery {
    std::vector<Name> current, heads;  ///< where the ledger stands, and where it should
    std::vector<Name> whole;  ///< the newest revision that is there with all before it; on branches several; none: not even the first
    std::vector<Collision> collisions;
    std::size_t untried = 0;  ///< revisions that are there, and of which nobody looked what they would collide with
    std::vector<RecoveryStep> steps;
    std::string folder;                ///< where the commands are typed; empty: here
    std::set<Name> kept;               ///< revisions that no step runs, since the database has what they make, or cannot run them
    std::set<ObjectId> made;           ///< what the steps make
    std::optional<Collision> blocked;  ///< what cannot be run, and is no collision: there is no way beyond the last step
};

}  // namespace pgplumb
