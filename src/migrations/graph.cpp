#include "migrations/graph.hpp"

#include "base/nearest.hpp"

#include <algorithm>
#include <ranges>

namespace pgplumb::migrations {

namespace {

using Some = Graph::Some;

constexpr std::size_t most_shown = 8;  ///< revisions of a cycle

bool holds(Some const& some, Graph::Index one) {
    return std::ranges::find(some, one) != some.end();
}

Some with(Some some, Graph::Index one) {
    if (!holds(some, one)) some.push_back(one);
    return some;
}

std::string named_place(Revision const& revision) {
    return revision.id + " (" + to_text(revision.origin) + ')';
}

template <class Taken>
Some chosen(std::size_t size, Taken const& taken) {
    Some out;
    for (Graph::Index at = 0; at < size; ++at)
        if (taken(at)) out.push_back(at);
    return out;
}

}  // namespace

Graph::Graph(std::vector<Revision> revisions) : revisions_(std::move(revisions)), nodes_(revisions_.size()) {
    name_all();
    if (!errors_.empty()) return;
    join();
    if (auto const left = left_in_cycles(); !left.empty()) tell_cycle(left);
    if (errors_.empty()) order_edges();
}

void Graph::name_all() {
    for (Index at = 0; at < revisions_.size(); ++at) {
        auto const& revision = revisions_[at];
        names_.push_back({revision.id, at, revision.origin});
        for (auto const& label : revision.labels) names_.push_back({label, at, revision.origin});
    }
    std::ranges::stable_sort(names_, {}, &Named::name);
    for (std::size_t i = 1; i < names_.size(); ++i) {
        auto const& [name, at, origin] = names_[i];
        auto const& first = names_[i - 1];
        if (first.name != name) continue;
        std::string const what = revisions_[at].id == name && revisions_[first.at].id == name ? "revision " : "the name ";
        errors_.push_back({origin, what + std::string(name) + " is there twice", "the first is at " + to_text(first.origin)});
    }
}

std::span<Graph::Named const> Graph::beginning_with(std::string_view text) const {
    auto const cut = [&](Named const& named) { return named.name.substr(0, text.size()); };
    auto const some = std::ranges::equal_range(names_, text, {}, cut);
    return {some.begin(), some.end()};
}

std::optional<Graph::Index> Graph::find(std::string_view id) const {
    auto const some = beginning_with(id);
    if (some.empty() || some.front().name != id || revisions_[some.front().at].id != id) return std::nullopt;
    return some.front().at;
}

/// The revision that another one names in its file: by its id, a label, or the beginning of one that nothing else begins with.
std::optional<Graph::Index> Graph::meant(std::string const& name, Index by, std::string_view how) {
    auto const some = name.empty() ? std::span<Named const>{} : beginning_with(name);
    if (!some.empty() && (some.front().name == name || some.size() == 1)) return some.front().at;
    auto const& revision = revisions_[by];
    auto const what = "revision " + revision.id + ' ' + std::string(how) + ' ' + name;
    if (some.empty())
        errors_.push_back(
            {revision.origin, what + ", which no file has", did_you_mean(name, names_ | std::views::transform(&Named::name))});
    else
        errors_.push_back({revision.origin, what + ", with which several begin",
                           named_place(revisions_[some[0].at]) + " and " + named_place(revisions_[some[1].at]) + " are two of them"});
    return std::nullopt;
}

void Graph::join() {
    for (Index at = 0; at < nodes_.size(); ++at) {
        for (auto const& name : revisions_[at].parents)
            if (auto const parent = meant(name, at, "comes after")) nodes_[at].parents = with(std::move(nodes_[at].parents), *parent);
        for (auto const& name : revisions_[at].depends_on)
            if (auto const first = meant(name, at, "depends on"))
                nodes_[at].dependencies = with(std::move(nodes_[at].dependencies), *first);
    }
    for (Index at = 0; at < nodes_.size(); ++at)
        for (auto const parent : nodes_[at].parents) nodes_[parent].children.push_back(at);
}

/// Those that are in a cycle or come after one.
Some Graph::left_in_cycles() const {
    std::vector<std::uint32_t> waiting(nodes_.size());
    std::vector<Some> after(nodes_.size());
    for (Index at = 0; at < nodes_.size(); ++at)
        for (auto const* edges : {&nodes_[at].parents, &nodes_[at].dependencies})
            for (auto const first : *edges) {
                ++waiting[at];
                after[first].push_back(at);
            }
    auto ready = chosen(nodes_.size(), [&](Index at) { return waiting[at] == 0; });
    while (!ready.empty()) {
        auto const done = ready.back();
        ready.pop_back();
        for (auto const at : after[done])
            if (--waiting[at] == 0) ready.push_back(at);
    }
    return chosen(nodes_.size(), [&](Index at) { return waiting[at] != 0; });
}

/// One cycle of those that are left: from each of them another one leads further back.
void Graph::tell_cycle(Some const& left) {
    std::vector<bool> in(nodes_.size());
    std::vector<bool> met(nodes_.size());
    for (auto const at : left) in[at] = true;
    auto const back = [&](Index at) {
        for (auto const* edges : {&nodes_[at].parents, &nodes_[at].dependencies})
            for (auto const first : *edges)
                if (in[first]) return first;
        return at;
    };
    auto at = left.front();
    while (!met[at]) {
        met[at] = true;
        at = back(at);
    }
    auto note = named_place(revisions_[at]);
    std::size_t shown = 0;
    for (auto next = back(at); next != at; next = back(next))
        if (++shown < most_shown) note += " comes after " + named_place(revisions_[next]) + ", which";
    if (shown >= most_shown) note += " comes after " + std::to_string(shown - most_shown + 1) + " more, the last of which";
    errors_.push_back(
        {revisions_[at].origin, "revision " + revisions_[at].id + " comes after itself", note + " comes after " + revisions_[at].id});
}

void Graph::order_edges() {
    std::vector<std::uint32_t> dependents(nodes_.size());
    for (auto const& node : nodes_)
        for (auto const first : node.dependencies) ++dependents[first];
    for (Index at = 0; at < nodes_.size(); ++at) {
        auto own = nodes_[at].dependencies;
        if (std::ranges::any_of(own, [&](Index first) { return dependents[first] > 1; })) own = not_inherited(at);
        nodes_[at].before = nodes_[at].parents;
        for (auto const first : own) nodes_[at].before = with(std::move(nodes_[at].before), first);
        for (auto const first : nodes_[at].before) nodes_[first].after.push_back(at);
    }
}

/// A dependency that an ancestor has too says nothing new, and Alembic's order does not look at it.
Some Graph::not_inherited(Index at) const {
    auto own = nodes_[at].dependencies;
    auto open = nodes_[at].parents;
    std::vector<bool> seen(nodes_.size());
    while (!own.empty() && !open.empty()) {
        auto const one = open.back();
        open.pop_back();
        if (seen[one]) continue;
        seen[one] = true;
        std::erase_if(own, [&](Index first) { return holds(nodes_[one].dependencies, first); });
        open.insert(open.end(), nodes_[one].parents.begin(), nodes_[one].parents.end());
    }
    return own;
}

Some Graph::heads() const {
    return chosen(nodes_.size(), [&](Index at) { return nodes_[at].children.empty(); });
}

Some Graph::roots() const {
    return chosen(nodes_.size(), [&](Index at) { return nodes_[at].parents.empty(); });
}

Some Graph::real_heads() const {
    std::vector<bool> needed(nodes_.size());
    for (auto const& node : nodes_)
        for (auto const* edges : {&node.parents, &node.dependencies})
            for (auto const first : *edges) needed[first] = true;
    return chosen(nodes_.size(), [&](Index at) { return !needed[at]; });
}

std::vector<bool> Graph::with_ancestors(std::span<Index const> of) const {
    return reached(of, [](Node const& node) -> Some const& { return node.before; });
}

}  // namespace pgplumb::migrations
