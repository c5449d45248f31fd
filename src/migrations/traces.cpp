#include "migrations/traces.hpp"

#include "migrations/changes.hpp"

#include <algorithm>

namespace pgplumb::migrations {
namespace {

/// What a database shows of a revision.
struct Sight {
    bool some = false, lacks = false;

    void add(bool there) { (there ? some : lacks) = true; }
};

/// Of fields that a later revision changes again, nothing can be told.
void look(RevisionChange const& change, Object const& there, Object const& last, Sight& sight) {
    for (auto const& [field, before, after] : change.fields) {
        auto const& value = there.value(*field);
        if (last.value(*field) != after || (value != after && value != before)) continue;
        sight.add(value == after);
    }
}

void look(RevisionChange const& change, Catalog const& end, Catalog const& actual, Sight& sight) {
    using What = RevisionChange::What;
    auto const* there = actual.find(change.id);
    auto const* last = end.find(change.id);
    switch (change.what) {
        case What::creates:
        case What::renames:
            if (there || last) sight.add(there != nullptr);
            if (change.what == What::renames && !end.find(change.before) && actual.find(change.before)) sight.add(false);
            return;
        case What::drops:
            if (there && !last) sight.add(false);
            return;
        case What::changes:
            if (there && last) look(change, *there, *last, sight);
            return;
    }
}

}  // namespace

Traces::Traces(Tree& tree, Graph::Some const& order, Additions const& additions) : changes_(tree.graph().revisions().size()) {
    tree.begin(additions);
    for (auto const at : order) {
        if (tree.run(at).empty()) continue;
        auto now = tree.now();
        changes_[at] = changes_between(end_, now, Name(tree.graph()[at].id));
        end_ = std::move(now);
    }
}

Shown Traces::shown(Graph::Index at, Catalog const& actual) const {
    Sight sight;
    for (RevisionChange const& change : changes_[at])
        if (change.certain) look(change, end_, actual, sight);
    if (sight.some && sight.lacks) return Shown::partly;
    return sight.some ? Shown::all : sight.lacks ? Shown::none : Shown::nothing;
}

}  // namespace pgplumb::migrations
