#include "ddl/script.hpp"
#include "migrations/changes.hpp"
#include "migrations/tree.hpp"
#include "migrations/version_rows.hpp"

#include <algorithm>
#include <map>

namespace pgplumb {
namespace {

using migrations::Graph;
using migrations::Step;
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

    void tell(Step step) {
        auto const& one = graph_[step.at];
        TreeRevision out{.id = Name(one.id), .message = one.message, .origin = one.origin};
        out.parents = ids_of(graph_, graph_.parents(step.at), told_);
        out.depends_on = ids_of(graph_, graph_.dependencies(step.at), told_);
        out.children = ids_of(graph_, graph_.children(step.at), told_);
        for (auto const& label : one.labels) out.labels.emplace_back(label);
        out.head = out.children.empty();
        out.follows = out.parents.size() == 1 && !revisions_.empty() && revisions_.back().id == out.parents[0];
        out.version = version_.after(step.at);
        if (std::ranges::any_of(step.sent, [](auto const& sent) { return sent.sort == RevisionStatement::Sort::schema; }))
            follow(step, out);
        out.statements = std::move(step.sent);
        for (RevisionStatement& statement : out.statements)
            if (statement.whole && statement.doubt.empty()) statement.doubt = misread_by_psql(statement.sql);
        revisions_.push_back(std::move(out));
    }

    std::vector<TreeRevision> finish() && { return std::move(revisions_); }

private:
    /// Adds what the revision did to the catalog.
    void follow(Step const& step, TreeRevision& revision) {
        auto after = step.catalog();
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

/// Marks what a server would refuse, at the first statement of its place.
void mark_refused(TreeRevision& revision) {
    for (Problem const& problem : revision.opaque) {
        auto const at = [&](RevisionStatement const& one) {
            return one.refused.empty() && one.whole && one.sort == RevisionStatement::Sort::schema &&
                   one.origin.where == problem.origin.where && one.origin.line == problem.origin.line &&
                   one.origin.column == problem.origin.column;
        };
        auto const it = std::ranges::find_if(revision.statements, at);
        if (problem.rule == "sql.refused" && it != revision.statements.end()) it->refused = problem.what;
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
    out.errors = tree.errors();
    if (!out.errors.empty()) return out;
    auto const targets = tree.graph().resolve(revision.empty() ? "heads" : revision);
    Telling telling(tree.graph(), targets);
    auto catalog = tree.replay(targets, {search_path, {}}, [&](Step step) { telling.tell(std::move(step)); });
    out.revisions = std::move(telling).finish();
    out.made = counted(catalog);
    share_out(std::move(catalog.problems), out);
    std::ranges::for_each(out.revisions, mark_refused);
    return out;
}

}  // namespace pgplumb
