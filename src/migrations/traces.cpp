#include "migrations/traces.hpp"

#include <algorithm>

namespace pgplumb::migrations {
namespace {

void compare(Object const& before, Object const& after, std::vector<Trace>& out) {
    if (before.values == after.values) return;
    for (FieldSpec const* field : after.id.kind->fields)
        if (field->compared() && before.value(*field) != after.value(*field))
            out.push_back({after.id, field, before.value(*field), after.value(*field)});
}

/// Both are sorted.
void compare(std::span<Object const> before, std::span<Object const> after, std::vector<Trace>& out) {
    auto old = before.begin();
    for (Object const& object : after) {
        for (; old != before.end() && old->id < object.id; ++old) out.push_back({old->id, nullptr, {}, {}, true});
        if (old == before.end() || object.id < old->id) out.push_back({object.id});
        else compare(*old++, object, out);
    }
    for (; old != before.end(); ++old) out.push_back({old->id, nullptr, {}, {}, true});
}

std::vector<Trace> traces_between(Catalog const& before, Catalog const& after) {
    std::vector<Trace> out;
    for (Kind const* kind : all_kinds()) compare(before.of(*kind), after.of(*kind), out);
    return out;
}

/// Whether a database shows it: yes, no, or neither since something later covers it.
std::optional<bool> seen(Trace const& trace, Name revision, Catalog const& end, Catalog const& actual) {
    auto const* last = end.find(trace.id);
    auto const* there = actual.find(trace.id);
    if (trace.dropped) return there && !last ? std::optional(false) : std::nullopt;
    if (!trace.field) {
        if (there) return true;
        return last && last->origin.revision == revision ? std::optional(false) : std::nullopt;
    }
    if (!last || !there || last->value(*trace.field) != trace.after) return std::nullopt;
    auto const& value = there->value(*trace.field);
    if (value == trace.after) return true;
    return value == trace.before ? std::optional(false) : std::nullopt;
}

}  // namespace

Traces::Traces(Tree& tree, Graph::Some const& order, Additions const& additions)
    : traces_(tree.graph().revisions().size()), graph_(tree.graph()) {
    tree.begin(additions);
    for (auto const at : order) {
        if (tree.run(at).empty()) continue;
        auto now = tree.now();
        traces_[at] = traces_between(end_, now);
        end_ = std::move(now);
    }
}

Shown Traces::shown(Graph::Index at, Catalog const& actual) const {
    Name const revision(graph_[at].id);
    bool some = false;
    bool lacks = false;
    for (Trace const& trace : traces_[at]) {
        auto const one = seen(trace, revision, end_, actual);
        some = some || one == true;
        lacks = lacks || one == false;
    }
    if (some && lacks) return Shown::partly;
    return some ? Shown::all : lacks ? Shown::none : Shown::nothing;
}

}  // namespace pgplumb::migrations
