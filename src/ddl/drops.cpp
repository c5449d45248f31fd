#include "ddl/drops.hpp"

#include "catalog/provided.hpp"
#include "ddl/columns.hpp"
#include "ddl/resolve.hpp"
#include "ddl/told.hpp"
#include "ddl/values.hpp"
#include "kinds/check.hpp"
#include "kinds/column.hpp"
#include "kinds/exclusion.hpp"
#include "kinds/index.hpp"

#include <algorithm>

namespace pgplumb::ddl {
namespace {

/// The column of a table and of its children, as far as they have it from there alone; what they have besides becomes theirs.
void add_column(World& world, Deletion& deletion, Relation& table, Column const& column, Reach reach) {
    deletion.add(Thing::of(table, column));
    for (Relation* child : table.children) {
        auto* same = child->column(column.name);
        if (!same || same->parents == 0) continue;
        world.changed = true;
        if (reach == Reach::all && same->parents == 1 && !same->local) {
            add_column(world, deletion, *child, *same, reach);
            continue;
        }
        --same->parents;
        if (reach == Reach::only) same->local = true;
    }
}

void add_check(World& world, Deletion& deletion, Part& part, Reach reach) {
    deletion.add(Thing::of(part));
    if (part.kind != &check::kind || is_not_inherited(part)) return;
    for (Relation* child : part.table->children) {
        auto* same = child->part(part.name, false);
        if (!same || same->parents == 0) continue;
        world.changed = true;
        if (reach == Reach::all && same->parents == 1 && !same->local) {
            add_check(world, deletion, *same, reach);
            continue;
        }
        --same->parents;
        if (reach == Reach::only) same->local = true;
    }
}

/// Whether an index needs an operator class of the extension.
bool needs(Part const& part, Name extension) {
    auto const brings = [&](Name opclass) {
        return !opclass.empty() && provides(extension.text(), "operator_class", name_in(opclass.text()).back().text());
    };
    if (part.kind == &index::kind) return std::ranges::any_of(value_of(part.values, index::opclasses), brings);
    return false;
}

}  // namespace

void drop_relation(World& world, Relation& relation) {
    Deletion deletion(world);
    deletion.add(Thing::of(relation));
    deletion.run(true);
}

void drop_column(World& world, Relation& table, Name name, bool cascade, Reach reach) {
    auto const* column = table.column(name);
    if (!column && table.may_have(pgplumb::column::kind)) return;
    if (!column) refuse(sqlstate::undefined_column, "column " + told(name) + " of " + told(table) + " does not exist here");
    Deletion deletion(world);
    add_column(world, deletion, table, *column, reach);
    deletion.run(cascade);
}

void drop_part(World& world, Part& part, bool cascade, Reach reach) {
    Deletion deletion(world);
    add_check(world, deletion, part, reach);
    deletion.run(cascade);
}

void add_extension(World& world, Deletion& deletion, Name extension) {
    auto const it = world.extensions.find(extension);
    if (it == world.extensions.end()) return;
    auto const schema = it->second.schema;
    auto const is_its = [&](Type const& type) {
        auto const base = type.text.substr(0, type.text.find_first_of("(["));
        auto const parts = name_in(base);
        return !type.user && !type.row && parts.size() == 2 && parts[0] == schema && provides(extension.text(), "type", parts[1].text());
    };
    auto const calls_it = [&](Name text) {
        return !text.empty() && std::ranges::any_of(expression(text).functions, [&](Name function) {
            auto const parts = name_in(function.text());
            return parts.size() == 2 && parts[0] == schema && provides(extension.text(), "function", parts[1].text());
        });
    };
    for (Relation& relation : world.all_relations) {
        if (relation.dropped) continue;
        bool const is_view = relation.sort == Relation::Sort::view || relation.sort == Relation::Sort::materialized_view;
        bool const calls = std::ranges::any_of(relation.uses.functions, [&](Name name) { return calls_it(Name(name.str() + "()")); });
        if (calls) deletion.add_dependent(Thing::of(relation));
        for (Column const& column : relation.columns) {
            if (is_its(column.type)) deletion.add_dependent(is_view ? Thing::of(relation) : Thing::of(relation, column));
            if (calls_it(column.default_value)) deletion.add_dependent(Thing::default_of(relation, column));
            if (calls_it(column.generated)) deletion.add_dependent(Thing::of(relation, column));
        }
        for (Part* part : relation.parts)
            if (needs(*part, extension) || any_expression(*part->kind, part->values, calls_it)) deletion.add_dependent(Thing::of(*part));
    }
}

void add_schema(World& world, Deletion& deletion, Name schema) {
    auto const inside = [&](auto const& thing) { return thing.schema == schema; };
    for (Relation& relation : world.all_relations)
        if (!relation.dropped && inside(relation)) deletion.add_dependent(Thing::of(relation));
    for (UserType& type : world.all_types)
        if (!type.dropped && inside(type)) deletion.add_dependent(Thing::of(type));
    for (Other const& other : world.others)
        if (inside(other) && !other.table) deletion.add_dependent(Thing::of(other));
    for (auto const& [name, extension] : world.extensions)
        if (extension.schema == schema) add_extension(world, deletion, name);
}

void forget_schema(World& world, Name schema) {
    std::erase_if(world.extensions, [&](auto const& extension) { return extension.second.schema == schema; });
    world.schemas.erase(schema);
    world.gone.insert(schema);
    world.changed = true;
}

void end_session(World& world) {
    Deletion deletion(world);
    for (Relation& relation : world.all_relations)
        if (relation.temporary && !relation.dropped) deletion.add(Thing::of(relation));
    for (UserType& type : world.all_types)
        if (!type.dropped && type.schema.text() == "pg_temp") deletion.add(Thing::of(type));
    deletion.run(true);
}

}  // namespace pgplumb::ddl
