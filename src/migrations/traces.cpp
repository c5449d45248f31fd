#include "migrations/traces.hpp"

#include "migrations/changes.hpp"

#include <algorithm>
#include <set>

namespace pgplumb::migrations {
namespace {

/// What a database shows of a revision.
struct Sight {
    bool some = false, lacks = false;

    void add(bool there) { (there ? some : lacks) = true; }
};

/// That a field is as it was before shows that a revision is not there. That it is as it should be shows nothing: it may never have
/// been changed. Of fields that a later revision changes again, nothing can be told.
void look(RevisionChange const& change, Object const& there, Object const& last, Sight& sight) {
    for (auto const& [field, before, after] : change.fields)
        if (last.value(*field) == after && there.value(*field) == before) sight.add(false);
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
            if (!there && last) sight.add(false);  // what is made again has to be changed again
            return;
    }
}

}  // namespace

Traces::Traces(Tree& tree, Graph::Some const& order, Additions const& additions) : changes_(tree.graph().revisions().size()) {
    tree.begin(additions);
    std::set<ObjectId> before;
    for (auto const at : order) {
        if (tree.run(at).empty()) continue;
        auto now = tree.now();
        changes_[at] = changes_between(end_, now, Name(tree.graph()[at].id));
        // Of a name that was taken before, it is not known whose object has it.
        std::erase_if(changes_[at], [&](RevisionChange const& change) {
            return change.what == RevisionChange::What::creates && !before.insert(change.id).second;
        });
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
