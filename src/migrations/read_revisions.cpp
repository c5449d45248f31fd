#include "ddl/script.hpp"
#include "migrations/changes.hpp"
#include "migrations/tree.hpp"
#include "migrations/version_rows.hpp"

#include <algorithm>
#include <map>

namespace pgplumb {
namespace {

using migrations::Graph;
using migrations::Sent;
using migrations::Tree;

std::vector<Name> ids_of(Graph const& graph, std::span<Graph::Index const> some, std::vector<bool> const& told) {
    std::vector<Name> out;
    for (auto const at : some)
        if (told[at]) out.emplace_back(graph[at].id);
    std::ranges::sort(out);
    return out;
}

/// Why psql would read a statement otherwise than a server that gets it as it is: a quote that does not end takes what
/// follows along, and a backslash begins a command. Empty: it would not.
std::string misread_by_psql(std::string const& sql) {
    psql::Script script(sql, Name());
    while (auto const piece = script.next()) {
        if (!piece->unclosed.empty()) return "a " + std::string(piece->unclosed) + " does not end, so that psql would read on";
        if (piece->kind == psql::Piece::Kind::command || !piece->name.empty()) return "psql would take a backslash as a command";
    }
    return {};
}

/// Tells the revisions of a tree one after the other as they are followed.
class Telling {
public:
    Telling(Graph const& graph, Graph::Some const& targets) : graph_(graph), told_(graph.with_ancestors(targets)), version_(graph) {}

    void tell(Graph::Index at, std::vector<Sent> sent, Tree const& tree) {
        auto const& one = graph_[at];
        TreeRevision out{.id = Name(one.id), .message = one.message, .origin = one.origin};
        out.parents = ids_of(graph_, graph_.parents(at), told_);
        out.depends_on = ids_of(graph_, graph_.dependencies(at), told_);
        out.children = ids_of(graph_, graph_.children(at), told_);
        for (auto const& label : one.labels) out.labels.emplace_back(label);
        out.head = out.children.empty();
        out.follows = out.parents.size() == 1 && !revisions_.empty() && revisions_.back().id == out.parents[0];
        out.version = version_.after(at);
        for (Sent& each : sent) {
            if (each.refused) each.statement.refused = each.refused->problem.what;
            out.statements.push_back(std::move(each.statement));
        }
        if (std::ranges::any_of(out.statements, [](auto const& each) { return each.sort == RevisionStatement::Sort::schema; }))
            follow(tree, out);
        for (RevisionStatement& statement : out.statements)
            if (statement.whole && statement.doubt.empty()) statement.doubt = misread_by_psql(statement.sql);
        revisions_.push_back(std::move(out));
    }

    std::vector<TreeRevision> finish() && { return std::move(revisions_); }

private:
    /// Adds what the revision did to the catalog.
    void follow(Tree const& tree, TreeRevision& revision) {
        auto after = tree.now();
        revision.changes = migrations::changes_between(before_, after, revision.id);
        revision.uncompared = after.uncompared;
        for (auto const& [kind, count] : before_.uncompared) revision.uncompared[kind] -= count;
        std::erase_if(revision.uncompared, [](auto const& row) { return row.second == 0; });
        before_ = std::move(after);
    }

    Graph const& graph_;
    std::vector<bool> told_;
    migrations::VersionRows version_;
    Catalog before_;
    std::vector<TreeRevision> revisions_;
};

/// Gives each revision what of it was not followed.
void share_out(std::vector<Problem> problems, TreeHistory& history) {
    std::map<Name, TreeRevision*> revisions;
    for (TreeRevision& revision : history.revisions) revisions.emplace(revision.id, &revision);
    for (Problem& problem : problems) {
        if (problem.object) continue;  // told among the changes
        auto const it = revisions.find(problem.origin.revision);
        (it == revisions.end() ? history.opaque : it->second->opaque).push_back(std::move(problem));
    }
}

std::vector<std::pair<Kind const*, std::size_t>> counted(Catalog const& catalog) {
    std::vector<std::pair<Kind const*, std::size_t>> out;
    for (Kind const* kind : all_kinds()) {
        auto const count = std::ranges::count_if(catalog.of(*kind), [](Object const& one) { return !one.origin.revision.empty(); });
        if (count > 0) out.emplace_back(kind, static_cast<std::size_t>(count));
    }
    return out;
}

}  // namespace

TreeHistory read_revisions(std::string const& path, std::string const& revision, std::vector<Name> const& search_path) {
    TreeHistory out{.tree = path, .target = revision, .ledger = *ledger_preset("alembic")};
    Tree tree(path);
    out.ledger = tree.ledger();
    out.errors = tree.errors();
    if (!out.errors.empty()) return out;
    auto const targets = tree.graph().resolve(revision.empty() ? "heads" : revision);
    Telling telling(tree.graph(), targets);
    tree.begin({search_path, {}});
    for (auto const at : tree.graph().upgrade(targets)) telling.tell(at, tree.run(at), tree);
    auto catalog = tree.finish();
    out.revisions = std::move(telling).finish();
    out.made = counted(catalog);
    share_out(std::move(catalog.problems), out);
    return out;
}

}  // namespace pgplumb
