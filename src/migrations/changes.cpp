#include "migrations/changes.hpp"

#include "kinds/column.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/sequence.hpp"
#include "kinds/table.hpp"
#include "migrations/renames.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace pgplumb::migrations {
namespace {

using What = RevisionChange::What;

class Comparison {
public:
    Comparison(Catalog const& before, Catalog const& after, Name revision) : before_(before), after_(after), revision_(revision) {}

    std::vector<RevisionChange> run() && {
        for (Problem const& problem : after_.problems) note(problem);
        auto parts = parted(before_, after_);
        renames_ = Renames(parts, revision_);
        tell_pairs(parts);
        for (Object const* object : parts.come) tell_created(*object);
        for (Object const* object : parts.gone) tell_dropped(*object);
        for (ObjectId const& id : touched_)
            if (!told_.contains(id)) tell_uncertain(id);
        if (told_problems_) tell_openings();
        mark_parts();
        std::ranges::sort(out_, {}, [](RevisionChange const& change) { return std::tuple(!change.certain, change.what, change.id); });
        return std::move(out_);
    }

private:
    using Line = std::tuple<Name, std::int32_t, std::int32_t>;

    /// Problems of objects come after those of statements.
    void note(Problem const& problem) {
        bool const own = problem.origin.revision == revision_;
        Line const line{problem.origin.where, problem.origin.line, problem.origin.column};
        told_problems_ = told_problems_ || own;
        if (!problem.object) {
            if (own && problem.rule == "sql.refused") refused_.insert(line);
            return;
        }
        unknown_.insert(*problem.object);
        if (own) touched_.insert(*problem.object);
        if (own && refused_.contains(line)) missed_.insert(*problem.object);
    }

    /// Whether something is not known of the object, or of the table that it belongs to.
    bool is_doubtful(ObjectId const& id) const { return unknown_.contains(id) || unknown_.contains(owner_of(id)); }

    static ObjectId owner_of(ObjectId const& id) { return id.parent.empty() ? id : ObjectId{&table::kind, id.schema, {}, id.parent}; }

    void tell_pairs(Parts const& parts) {
        for (auto const& [before, after] : parts.pairs) tell_pair(*before, *after);
        for (auto const& [before, after] : renames_.pairs()) {
            auto fields = differing(*before, *after);
            bool const own = !Renames::moved_with_table(before->id, after->id);
            if (own) out_.push_back({What::renames, after->id, before->id, std::move(fields)});
            else if (!fields.empty()) out_.push_back({What::changes, after->id, {}, std::move(fields)});
        }
    }

    void tell_pair(Object const& before, Object const& after) {
        if (is_doubtful(after.id)) return;
        auto fields = differing(before, after);
        auto const lost = std::ranges::stable_partition(fields, [](FieldStep const& step) { return said(step.after); });
        std::vector<FieldStep> unknown(lost.begin(), lost.end());
        fields.erase(lost.begin(), lost.end());
        if (!fields.empty()) out_.push_back({What::changes, after.id, {}, std::move(fields)});
        if (!unknown.empty()) out_.push_back({.what = What::changes, .id = after.id, .fields = std::move(unknown), .certain = false});
    }

    std::vector<FieldStep> differing(Object const& before, Object const& after) const {
        std::vector<FieldStep> out;
        for (FieldSpec const* field : after.id.kind->fields) {
            if (!field->compared() || before.value(*field) == after.value(*field)) continue;
            if (renames_.translated(*field, before, after) != after.value(*field))
                out.push_back({field, before.value(*field), after.value(*field)});
        }
        return out;
    }

    void tell_created(Object const& object) {
        if (object.origin.revision.empty()) return;  // the schema that is always there
        bool const certain = !is_doubtful(object.id);
        told_.insert(object.id);
        if (!certain && !unknown_.contains(object.id)) return;  // its table is what is not known
        // What is there since something earlier may have made it, or since it is missed, was taken for granted.
        bool const assumed = !touched_.contains(object.id) || missed_.contains(object.id);
        if (!certain && assumed) return tell_uncertain(object.id);
        RevisionChange made{.what = What::creates, .id = object.id, .certain = certain};
        for (FieldSpec const* field : object.id.kind->fields)
            if (field->compared() && said(object.value(*field))) made.fields.push_back({field, {}, object.value(*field)});
        out_.push_back(std::move(made));
        if (object.id.kind == &sequence::kind) owned(object);
    }

    void tell_dropped(Object const& object) {
        if (is_doubtful(object.id)) return;
        out_.push_back({.what = What::drops, .id = object.id});
        if (object.id.kind == &sequence::kind) owned(object);
    }

    void owned(Object const& object) {
        auto const owner = object.get(sequence::owned_by);
        if (owner.size() == 3) owners_.emplace(object.id, ObjectId{&table::kind, owner[0], {}, owner[1]});
    }

    void tell_uncertain(ObjectId const& id) { out_.push_back({.what = What::changes, .id = id, .certain = false}); }

    /// Tables that may have more than they are known to have, and had not before.
    void tell_openings() {
        for (Object const& object : after_.of(table::kind)) {
            RevisionChange opened{.what = What::changes, .id = object.id, .certain = false};
            for (Kind const* kind : all_kinds())
                if (kind->parent == &table::kind && opens(*kind, object.id)) opened.more.push_back(kind);
            if (!opened.more.empty() && !unknown_.contains(object.id)) out_.push_back(std::move(opened));
        }
    }

    bool opens(Kind const& kind, ObjectId const& id) const {
        auto const before = renames_.before(id);
        auto const was = before_.said_scope(kind, before.schema, before.name);
        return after_.said_scope(kind, id.schema, id.name) == Scope::open && was != Scope::open;
    }

    void mark_parts() {
        std::set<std::pair<What, ObjectId>> tables;
        for (RevisionChange const& change : out_)
            if (change.id.kind == &table::kind && change.certain) tables.emplace(change.what, change.id);
        for (RevisionChange& change : out_) {
            if (change.what != What::creates && change.what != What::drops) continue;
            auto const owner = owners_.find(change.id);
            bool const part = !change.id.parent.empty() || owner != owners_.end();
            change.with_table = part && tables.contains({change.what, owner == owners_.end() ? owner_of(change.id) : owner->second});
        }
    }

    Catalog const& before_;
    Catalog const& after_;
    Name revision_;
    Renames renames_;
    std::set<ObjectId> unknown_, touched_, told_;  ///< `touched_` are those of the unknown that are so since this revision
    std::set<ObjectId> missed_;                    ///< that a statement of this revision names, and nothing has made
    std::set<Line> refused_;
    bool told_problems_ = false;           ///< whether something of it was not followed
    std::map<ObjectId, ObjectId> owners_;  ///< tables of sequences
    std::vector<RevisionChange> out_;
};

}  // namespace

std::vector<RevisionChange> changes_between(Catalog const& before, Catalog const& after, Name revision) {
    return Comparison(before, after, revision).run();
}

}  // namespace pgplumb::migrations
