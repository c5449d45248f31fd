#pragma once
/// A migration tree as one script: what its revisions send to a server, one after the other.

#include "pgplumb/source.hpp"

#include <string>
#include <vector>

namespace pgplumb {

struct ScriptedStatement {
    std::string sql;
    Origin origin;      ///< with its revision
    std::string doubt;  ///< why nobody knows if it is sent, or as what; empty: it is
};

struct Scripted {
    std::vector<ScriptedStatement> statements;
    std::vector<Name> files;        ///< of its revisions
    std::string environment;        ///< the path of its env.py; empty: it has none
    std::vector<FileError> errors;  ///< not empty: do not use the rest
};

/// All revisions of a tree of Alembic's. Throws Error(Failure::usage): there is no such tree.
Scripted scripted_alembic(std::string const& path);

}  // namespace pgplumb
