#pragma once
/// The rows of Alembic's version table during an upgrade from nothing: one for each revision that is a head of what has run
/// (alembic/runtime/migration.py, HeadMaintainer and RevisionStep). It knows no SQL.

#include "migrations/graph.hpp"
#include "pgplumb/revisions.hpp"

#include <set>

namespace pgplumb::migrations {

class VersionRows {
public:
    explicit VersionRows(Graph const& graph) : graph_(graph) {}

    /// What becomes of the rows once this revision has run.
    std::vector<VersionRow> after(Graph::Index at);

private:
    Graph const& graph_;
    std::set<Graph::Index> heads_;
};

}  // namespace pgplumb::migrations
