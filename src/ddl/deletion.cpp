#include "ddl/deletion.hpp"

#include "ddl/columns.hpp"
#include "ddl/resolve.hpp"
#include "ddl/shares.hpp"
#include "ddl/told.hpp"
#include "ddl/values.hpp"
#include "kinds/foreign_key.hpp"

#include <algorithm>
#include <ranges>

namespace pgplumb::ddl {
namespace {

using Sort = Thing::Sort;

Relation& relation_of(Thing thing) {
    return *static_cast<Relation*>(const_cast<void*>(thing.object));
}
Part& part_of(Thing thing) {
    return *static_cast<Part*>(const_cast<void*>(thing.object));
}
UserType& type_of(Thing thing) {
    return *static_cast<UserType*>(const_cast<void*>(thing.object));
}
Other const& other_of(Thing thing) {
    return *static_cast<Other const*>(thing.object);
}

Column* column_of(Thing thing) {
    auto& columns = relation_of(thing).columns;
    auto const it = std::ranges::find(columns, thing.number, &Column::number);
    return it == columns.end() ? nullptr : &*it;
}

std::string told(Thing thing) {
    switch (thing.sort) {
        case Sort::relation: return ddl::told(relation_of(thing));
        case Sort::column: return ddl::told(*column_of(thing)) + " of " + ddl::told(relation_of(thing));
        case Sort::default_value: return "the default of " + ddl::told(*column_of(thing)) + " of " + ddl::told(relation_of(thing));
        case Sort::part: return ddl::told(part_of(thing)) + " of " + ddl::told(*part_of(thing).table);
        case Sort::type: return "type " + ddl::told(type_of(thing).schema, type_of(thing).name);
        case Sort::other: return other_of(thing).sort + ' ' + ddl::told(other_of(thing).schema, other_of(thing).name);
    }
    return {};
}

}  // namespace

void Deletion::reach(Thing thing, bool automatic) {
    auto const [it, fresh] = reached_.emplace(thing, automatic);
    if (fresh) order_.push_back(thing);
    else it->second = it->second || automatic;
}

void Deletion::run(bool cascade) {
    cascade_ = cascade;
    std::size_t next = 0;
    while (next < order_.size()) follow(order_[next++]);
    if (!cascade) check();
    for (Thing const thing : order_ | std::views::reverse) apply(thing);
}

void Deletion::follow(Thing thing) {
    switch (thing.sort) {
        case Sort::relation: return follow(relation_of(thing));
        case Sort::column:
            if (auto* column = column_of(thing)) follow(relation_of(thing), *column);
            return;
        case Sort::part: return follow(part_of(thing));
        case Sort::type: return follow(type_of(thing));
        case Sort::other: return follow(other_of(thing));
        case Sort::default_value: return;
    }
}

void Deletion::follow(Relation& relation) {
    for (Relation* child : relation.children) reach(Thing::of(*child), child->partition);
    for (Part* key : relation.referenced_by) {
        reach(Thing::of(*key), false);
        if (is_for_target(*key)) reach(Thing::of(*key->parent), false);
    }
    for (Part* part : relation.parts)
        if (!part->shares.empty()) reach(Thing::of(*part), true);
    for (Relation* sequence : relation.owned) reach(Thing::of(*sequence), true);
    follow_views(relation, 0);
    if (relation.sort == Relation::Sort::sequence) {
        for (Relation* user : relation.users)
            for (Column const& column : user->columns)
                if (!user->dropped && column.next_of == &relation) reach(Thing::default_of(*user, column), false);
        return;
    }
    follow_columns(relation.users, [&](Type const& type) { return type.row == &relation; });
    for (UserType& domain : world_.all_types)
        if (!domain.dropped && domain.row == &relation) reach(Thing::of(domain), false);
    if (!relation.users.empty() || relation.sort == Relation::Sort::composite_type) follow_functions(Thing::of(relation));
    if (relation.sort != Relation::Sort::composite_type) return;
    for (Relation& table : world_.all_relations)
        if (!table.dropped && table.of == &relation) reach(Thing::of(table), false);
}

void Deletion::follow(Relation& relation, Column& column) {
    for (Part* part : relation.parts)
        if (names_column(*part->kind, part->values, column.name)) reach(Thing::of(*part), true);
    for (Part* key : relation.referenced_by) {
        auto const targets = value_of(key->values, foreign_key::target_columns);
        if (std::ranges::find(targets, column.name) != targets.end()) reach(Thing::of(*key), false);
    }
    for (Column const& other : relation.columns)
        if (is_generated_from(other, column.name)) reach(Thing::of(relation, other), false);
    for (Relation* sequence : relation.owned)
        if (sequence->owner_column == column.name) reach(Thing::of(*sequence), true);
    follow_views(relation, column.number);
}

void Deletion::follow(Part& part) {
    for (Part* share : part.shares) reach(Thing::of(*share), true);
    if (!part.has_index()) return;
    for (Part* key : part.table->referenced_by)
        if (key->stands_on == &part) reach(Thing::of(*key), false);
}

void Deletion::follow(UserType& type) {
    follow_columns(type.users, [&](Type const& other) { return other.user == &type; });
    follow_functions(Thing::of(type));
    auto const name = qualified_name(type.schema.text(), type.name.text());
    for (UserType& other : world_.all_types)
        if (!other.dropped && (other.base == &type || other.range == &type)) reach(Thing::of(other), other.range == &type);
    for (Relation& relation : world_.all_relations) {
        if (relation.dropped) continue;
        if (relation.uses.types.contains(&type)) reach(Thing::of(relation), false);
        for (Part* part : relation.parts)
            if (casts(*part->kind, part->values, name)) reach(Thing::of(*part), false);
        for (Column& column : relation.columns) {
            if (casts(column.default_value, name)) reach(Thing::default_of(relation, column), false);
            if (casts(column.generated, name)) reach(Thing::of(relation, column), false);
        }
    }
}

void Deletion::follow(Other const& function) {
    if (function.sort != "function" || !world_.called.contains(function.name)) return;
    // Which of several an expression calls is not known.
    if (world_.functions(function.schema, function.name).size() > 1) return;
    auto const name = qualified_name(function.schema.text(), function.name.text());
    for (Relation& relation : world_.all_relations) {
        if (relation.dropped) continue;
        if (relation.uses.functions.contains(name)) reach(Thing::of(relation), false);
        for (Part* part : relation.parts)
            if (calls(*part->kind, part->values, name)) reach(Thing::of(*part), false);
        for (Column& column : relation.columns) {
            if (calls(column.default_value, name)) reach(Thing::default_of(relation, column), false);
            if (calls(column.generated, name)) reach(Thing::of(relation, column), false);
        }
    }
}

template <class Has>
void Deletion::follow_columns(std::set<Relation*> const& users, Has const& has) {
    for (Relation* user : users) {
        if (user->dropped) continue;
        bool const is_view = user->sort == Relation::Sort::view || user->sort == Relation::Sort::materialized_view;
        for (Column const& column : user->columns)
            if (has(column.type)) reach(is_view ? Thing::of(*user) : Thing::of(*user, column), false);
    }
}

void Deletion::follow_functions(Thing type) {
    for (Other const& other : world_.others) {
        bool const uses = type.sort == Sort::type ? other.types.contains(&type_of(type)) : other.rows.contains(&relation_of(type));
        if (uses) reach(Thing::of(other), false);
    }
}

void Deletion::follow_views(Relation& relation, std::int16_t number) {
    for (Relation* view : relation.views) {
        auto const& columns = view->uses.relations[&relation];
        bool const possible = cascade_ && columns.possible.contains(number);
        if (number == 0 || columns.certain.contains(number) || possible) reach(Thing::of(*view), false);
    }
}

bool Deletion::goes(Relation const& relation) const {
    return reached_.contains(Thing{Sort::relation, &relation});
}

/// Whether it is a part of something that goes.
bool Deletion::goes_anyway(Thing thing) const {
    switch (thing.sort) {
        case Sort::column: return goes(relation_of(thing));
        case Sort::default_value: return goes(relation_of(thing)) || reached_.contains({Sort::column, thing.object, thing.number});
        case Sort::part: return goes(*part_of(thing).table) || (part_of(thing).parent && goes_anyway(Thing::of(*part_of(thing).parent)));
        default: return false;
    }
}

void Deletion::check() const {
    for (Thing const thing : order_)
        if (!reached_.at(thing) && !goes_anyway(thing))
            refuse(sqlstate::dependent_objects, told(thing) + " depends on what is to be dropped", "DROP ... CASCADE drops both.");
}

void Deletion::apply(Thing thing) {
    world_.changed = true;
    switch (thing.sort) {
        case Sort::relation: return world_.forget(relation_of(thing));
        case Sort::part: return world_.forget(part_of(thing));
        case Sort::type: return world_.forget(type_of(thing));
        case Sort::other: {
            auto const [first, last] = world_.others.equal_range(other_of(thing));
            auto const it = std::find_if(first, last, [&](Other const& other) { return &other == thing.object; });
            if (it != last) world_.others.erase(it);
            return;
        }
        case Sort::column: {
            auto& relation = relation_of(thing);
            relation.changed = world_.now;
            std::erase_if(relation.columns, [&](Column const& column) { return column.number == thing.number; });
            return;
        }
        case Sort::default_value:
            if (auto* column = column_of(thing)) set_default(world_, *column, {});
    }
}

}  // namespace pgplumb::ddl
