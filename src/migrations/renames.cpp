#include "migrations/renames.hpp"

#include "kinds/column.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/table.hpp"

#include <algorithm>
#include <tuple>

namespace pgplumb::migrations {
namespace {

bool is_child(ObjectId const& id) {
    return !id.parent.empty();
}

bool same_origin(Object const& a, Object const& b) {
    return a.id.kind == b.id.kind && a.origin.where == b.origin.where && a.origin.line == b.origin.line &&
           a.origin.column == b.origin.column && a.origin.revision == b.origin.revision;
}

/// How many columns of a table that is gone one that has come has too. Statements in a loop make several in one place.
std::ptrdiff_t shared_columns(Parts const& parts, ObjectId const& gone, ObjectId const& come) {
    auto const of = [](std::vector<Object const*> const& objects, ObjectId const& table) {
        std::vector<Name> out;
        for (Object const* object : objects)
            if (object->id.kind == &column::kind && object->id.schema == table.schema && object->id.parent == table.name)
                out.push_back(object->id.name);
        return out;
    };
    auto const before = of(parts.gone, gone);
    auto const after = of(parts.come, come);
    return std::ranges::count_if(before, [&](Name name) { return std::ranges::find(after, name) != after.end(); });
}

}  // namespace

Parts parted(Catalog const& before, Catalog const& after) {
    Parts out;
    for (Kind const* kind : all_kinds()) {
        auto const old = before.of(*kind);
        auto const now = after.of(*kind);
        auto a = old.begin();
        auto b = now.begin();
        while (a != old.end() || b != now.end()) {
            if (a != old.end() && b != now.end() && a->id == b->id) {
                if (a->values != b->values) out.pairs.emplace_back(&*a, &*b);
                ++a, ++b;
            } else if (b == now.end() || (a != old.end() && a->id < b->id)) {
                out.gone.push_back(&*a++);
            } else {
                out.come.push_back(&*b++);
            }
        }
    }
    return out;
}

Renames::Renames(Parts& parts, Name revision) {
    find_relations(parts, revision);
    find_children(parts, revision);
}

void Renames::take(Parts& parts, Object const* before, Object const* after) {
    pairs_.emplace_back(before, after);
    std::erase(parts.gone, before);
    std::erase(parts.come, after);
}

void Renames::find_relations(Parts& parts, Name revision) {
    for (auto const come = parts.come; Object const* after : come) {
        if (is_child(after->id) || after->origin.revision == revision || after->origin.revision.empty()) continue;
        Object const* best = nullptr;
        std::ptrdiff_t most = -1;
        for (Object const* before : parts.gone) {
            if (!same_origin(*before, *after)) continue;
            bool const is_table = before->id.kind == &table::kind;
            auto const alike = is_table ? shared_columns(parts, before->id, after->id) : before->values == after->values ? 1 : 0;
            if (alike > most) best = before, most = alike;
        }
        if (!best) continue;
        if (best->id.kind == &table::kind) tables_[{best->id.schema, best->id.name}] = {after->id.schema, after->id.name};
        take(parts, best, after);
    }
}

void Renames::find_children(Parts& parts, Name revision) {
    for (auto const gone = parts.gone; Object const* before : gone) {
        if (!is_child(before->id)) continue;
        auto const [schema, parent] = now(before->id.schema, before->id.parent);
        ObjectId const wanted{before->id.kind, schema, parent, before->id.name};
        auto const it = std::ranges::find(parts.come, wanted, [](Object const* object) { return object->id; });
        if (it != parts.come.end()) take(parts, before, *it);
    }
    for (auto const come = parts.come; Object const* after : come) {
        if (!is_child(after->id) || after->origin.revision == revision || after->origin.revision.empty()) continue;
        auto const was = [&](Object const* before) {
            bool const is_column = before->id.kind == &column::kind;
            return same_origin(*before, *after) && now(before->id.schema, before->id.parent) == Table(after->id.schema, after->id.parent) &&
                   (is_column ? before->position == after->position : translated_values_equal(*before, *after));
        };
        auto const it = std::ranges::find_if(parts.gone, was);
        if (it == parts.gone.end()) continue;
        if (after->id.kind == &column::kind) columns_[{{after->id.schema, after->id.parent}, (*it)->id.name}] = after->id.name;
        take(parts, *it, after);
    }
}

bool Renames::translated_values_equal(Object const& before, Object const& after) const {
    return std::ranges::all_of(after.id.kind->fields, [&](FieldSpec const* field) {
        return !field->compared() || translated(*field, before, after) == after.value(*field);
    });
}

bool Renames::moved_with_table(ObjectId const& before, ObjectId const& after) {
    return is_child(after) && before.name == after.name;
}

ObjectId Renames::before(ObjectId const& after) const {
    auto const it = std::ranges::find_if(pairs_, [&](auto const& pair) { return pair.second->id == after; });
    return it == pairs_.end() ? after : it->first->id;
}

Renames::Table Renames::now(Name schema, Name name) const {
    auto const it = tables_.find({schema, name});
    return it == tables_.end() ? Table(schema, name) : it->second;
}

/// Keys of indexes stand in quotes where they need them.
Names Renames::with_columns(Names names, Table const& table, bool quoted) const {
    auto const spelled = [&](Name name) { return quoted ? Name(quoted_if_needed(name.text())) : name; };
    std::vector<Name> out(names.begin(), names.end());
    for (Name& name : out) {
        auto const it =
            std::ranges::find_if(columns_, [&](auto const& row) { return row.first.first == table && spelled(row.first.second) == name; });
        if (it != columns_.end()) name = spelled(it->second);
    }
    return Names(out);
}

Value Renames::translated(FieldSpec const& field, Object const& before, Object const& after) const {
    auto const* names = std::get_if<Names>(&before.value(field));
    if (!names || names->empty() || (tables_.empty() && columns_.empty())) return before.value(field);
    if (field.match == Match::relation) {
        std::vector<Name> out(names->begin(), names->end());
        if (out.size() < 2) return *names;
        std::tie(out[0], out[1]) = now(out[0], out[1]);
        Table const table{out[0], out[1]};
        if (out.size() == 3) out[2] = with_columns(Names({out[2]}), table, false)[0];
        return Names(out);
    }
    bool const of_columns =
        field.refers == Refers::columns || field.refers == Refers::key_columns || field.refers == Refers::target_columns;
    if (!of_columns) return *names;
    Table table{after.id.schema, after.id.parent};
    if (field.refers == Refers::target_columns)
        if (auto const target = after.get(foreign_key::target); target.size() == 2) table = {target[0], target[1]};
    return with_columns(*names, table, field.refers == Refers::key_columns);
}

}  // namespace pgplumb::migrations
