#include "migrations/recovery.hpp"
#include "migrations/tree.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace pgplumb {
namespace {

using migrations::Additions;
using migrations::Graph;
using migrations::Tree;

/// The revisions that lead to these, those first that come first, with what each creates of a catalog.
std::vector<Revision> history_of(Graph const& graph, Graph::Some const& targets, Catalog const& catalog) {
    std::vector<Revision> out;
    std::map<Name, std::size_t> places;
    for (auto const at : graph.upgrade(targets)) {
        auto const& one = graph[at];
        places.emplace(Name(one.id), out.size());
        auto& made = out.emplace_back(Revision{Name(one.id), {}, {}, {}, one.origin});
        for (auto const before : graph.before(at)) made.after.emplace_back(graph[before].id);
    }
    for (Kind const* kind : all_kinds())
        for (Object const& object : catalog.of(*kind))
            if (auto const it = places.find(object.revision()); it != places.end()) out[it->second].creates.push_back(object.id);
    return out;
}

/// The revisions that a ledger's rows name; none if it was not read, or one of them is not in the tree.
std::optional<Graph::Some> stamped(Graph const& graph, LedgerState const& ledger) {
    if (ledger.kind != LedgerState::Kind::read) return std::nullopt;
    Graph::Some out;
    for (auto const& row : ledger.rows) {
        auto const at = graph.find(row.version.text());
        if (!at) return std::nullopt;
        out.push_back(*at);
    }
    return out;
}

/// Tells what comes from elsewhere once, and marks what is not known because of it.
void tell_base(Tree const& tree, Description& out) {
    auto& before = out.history.before;
    for (auto const& [relation, where] : tree.missed()) {
        if (before.empty()) out.history.before_at = where;
        before.push_back(relation);
    }
    std::ranges::sort(before);
    before.erase(std::ranges::unique(before).begin(), before.end());
    out.history.ever = tree.ever();
    for (Problem& problem : out.catalog.problems)
        if (std::ranges::any_of(tree.missed(), [&](auto const& missed) { return to_text(missed.where) == to_text(problem.origin); }))
            problem.rule = of_base_schema;
}

std::optional<Description> settled(LedgerState const& ledger, std::string const& path, std::string const& target, Description const& whole,
                                   Additions const& additions) {
    Tree tree(path);
    auto const at = stamped(tree.graph(), ledger);
    auto const targets = tree.graph().resolve(target);
    if (!at || tree.graph().upgrade(targets, *at).empty()) return std::nullopt;
    Description out;
    out.catalog = tree.replay(*at, additions);
    tell_base(tree, out);
    // What is to come is pending; what it changes of what is there, and drops, is not asked for yet.
    std::vector<Object> pending;
    for (Kind const* kind : all_kinds())
        for (Object const& object : whole.catalog.of(*kind))
            if (!object.origin.revision.empty() && !out.catalog.find(object.id)) pending.push_back(object);
    for (Object const& object : pending) out.catalog.add(object);
    out.catalog.seal();
    auto before = std::move(out.history.before);
    auto ever = std::move(out.history.ever);
    out.history = whole.history;
    out.history.before = std::move(before);
    out.history.ever.merge(ever);
    out.history.revisions = history_of(tree.graph(), targets, out.catalog);
    return out;
}

}  // namespace

Description read_alembic(std::string const& path, std::string const& revision, std::vector<Name> const& search_path,
                         ProjectWords const& project) {
    Description out;
    Tree tree(path);
    out.errors = tree.errors();
    if (!out.errors.empty()) return out;
    auto const target = revision.empty() ? std::string("heads") : revision;
    Additions const additions{search_path, project};
    out.catalog = tree.replay(target, additions);
    out.history = {tree.ledger(), history_of(tree.graph(), tree.graph().resolve(target), out.catalog), {Name(path)}};
    out.history.whole = true;
    tell_base(tree, out);
    out.settled = [path, target, additions, whole = out](LedgerState const& ledger) {
        return settled(ledger, path, target, whole, additions);
    };
    out.recovery = [path, target, additions](Catalog const& actual, LedgerState const& ledger) {
        Tree again(path);
        return migrations::way_back(again, again.graph().resolve(target), additions, actual, ledger);
    };
    return out;
}

bool is_alembic_tree(std::string const& path) {
    return migrations::is_alembic(path);
}

}  // namespace pgplumb
