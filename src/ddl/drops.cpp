#include "ddl/drops.hpp"

#include "catalog/provided.hpp"
#include "ddl/columns.hpp"
#include "ddl/resolve.hpp"
#include "kinds/check.hpp"
#include "kinds/foreign_key.hpp"

#include <algorithm>

namespace pgplumb::ddl {
namespace {

std::string shown(Name schema, Name name) {
    return qualified_name(schema.text(), name.text()).str();
}

[[noreturn]] void needed(std::string const& what, std::string const& by) {
    refuse(sqlstate::dependent_objects, what + " cannot be dropped: " + by + " depends on it", "DROP ... CASCADE drops both.");
}

/// Defaults that take their numbers from a sequence go with it.
void drop_defaults(World& world, Relation& sequence, bool cascade) {
    for (Relation& table : world.all_relations) {
        if (table.dropped) continue;
        for (Column& column : table.columns) {
            if (column.next_of != &sequence) continue;
            bool const own = sequence.owner == &table && sequence.owner_column == column.name;
            if (!cascade && !own)
                needed("sequence " + shown(sequence.schema, sequence.name),
                       "the default of column " + quoted_if_needed(column.name.text()));
            set_default(world, column, {});
        }
    }
}

void drop_columns_of(World& world, bool cascade, std::string const& what, std::function<bool(Type const&)> const& has) {
    for (Relation& table : world.all_relations) {
        if (table.dropped || table.sort == Relation::Sort::view || table.sort == Relation::Sort::materialized_view) continue;
        for (Column const& column : std::vector(table.columns)) {
            if (!has(column.type) || !table.column(column.name)) continue;
            if (!cascade) needed(what, "column " + quoted_if_needed(column.name.text()) + " of " + shown(table.schema, table.name));
            drop_column(world, table, column.name, true);
        }
    }
}

void drop_columns_of_row(World& world, Relation& relation, bool cascade) {
    if (world.has_row_types)
        drop_columns_of(world, cascade, "type " + shown(relation.schema, relation.name),
                        [&](Type const& type) { return type.row == &relation; });
}

}  // namespace

void drop_views_of(World& world, Relation& relation, Name column, bool cascade) {
    for (std::size_t i = 0; i < world.all_relations.size(); ++i) {
        auto& view = world.all_relations[i];
        if (view.dropped || !view.uses.contains(&relation)) continue;
        if (!column.empty() && !view.names_used.contains(column) && !view.names_used.contains(Name("*"))) continue;
        if (!cascade) needed(shown(relation.schema, relation.name), "view " + shown(view.schema, view.name));
        drop_relation(world, view, true);
    }
}

void drop_relation(World& world, Relation& relation, bool cascade) {
    if (relation.dropped) return;
    for (Relation* child : std::vector(relation.children)) {
        if (!child->partition && !cascade)
            needed("table " + shown(relation.schema, relation.name), "its child " + shown(child->schema, child->name));
        drop_relation(world, *child, cascade);
    }
    for (Part const* key : relation.referenced_by)
        if (!cascade && key->table != &relation && !key->parent)
            needed("table " + shown(relation.schema, relation.name),
                   "foreign key " + quoted_if_needed(key->name.text()) + " of " + shown(key->table->schema, key->table->name));
    if (world.has_views) drop_views_of(world, relation, {}, cascade);
    if (relation.sort == Relation::Sort::sequence) drop_defaults(world, relation, cascade);
    else drop_columns_of_row(world, relation, cascade);
    for (Relation* sequence : std::vector(relation.owned)) {
        world.own(*sequence, nullptr, {});
        drop_relation(world, *sequence, true);
    }
    world.forget(relation);
}

void drop_type(World& world, UserType& type, bool cascade) {
    drop_columns_of(world, cascade, "type " + shown(type.schema, type.name), [&](Type const& other) { return other.user == &type; });
    world.forget(type);
}

void drop_part(World& world, Part& part, bool cascade) {
    if (part.parent && part.parent->table != part.table)
        refuse(sqlstate::wrong_object_type,
               quoted_if_needed(part.name.text()) + " is a partition's share of its parent's, and goes with it");
    if (part.has_index()) {
        auto const* columns = std::get_if<Names>(&part.values[0]);
        for (Part* key : std::vector(part.table->referenced_by)) {
            auto const* targets = std::get_if<Names>(&key->values[foreign_key::target_columns.slot]);
            if (key->parent || !columns || !targets || !std::ranges::is_permutation(*columns, *targets) || part.kind->name == "index")
                continue;
            bool const other = std::ranges::any_of(part.table->parts, [&](Part const* p) {
                auto const* same = std::get_if<Names>(&p->values[0]);
                return p != &part && p->is_constraint() && p->has_index() && same && std::ranges::is_permutation(*same, *targets);
            });
            if (other) continue;
            if (!cascade) needed("constraint " + quoted_if_needed(part.name.text()), "foreign key " + quoted_if_needed(key->name.text()));
            world.forget(*key);
        }
    }
    auto& table = *part.table;
    auto const name = part.name;
    bool const is_check = part.kind == &check::kind;
    world.forget(part);
    if (!is_check) return;
    for (Relation* child : table.children) {
        auto* same = child->part(name, false);
        if (!same || same->parents == 0) continue;
        if (--same->parents == 0 && !same->local) drop_part(world, *same, cascade);
    }
}

void drop_function(World& world, Other const& function, bool cascade) {
    auto const [sort, schema, name, arguments, table, body, definition] = function;
    if (auto const it = world.others.find(function); it != world.others.end()) world.others.erase(it);
    if (!cascade || world.find_other(sort, schema, name)) return;  // another one has the same name
    for (Relation& relation : world.all_relations) {
        if (relation.dropped) continue;
        for (Part* part : std::vector(relation.parts))
            if (calls(*part->kind, part->values, schema, name)) world.forget(*part);
        auto const called = [&](Name text) {
            auto const& all = expression(text).functions;
            return !text.empty() && std::ranges::find(all, qualified_name(schema.text(), name.text())) != all.end();
        };
        for (Column& column : relation.columns)
            if (called(column.default_value)) set_default(world, column, {});
        for (Column const& column : std::vector(relation.columns))
            if (called(column.generated)) drop_column(world, relation, column.name, true);
        if (relation.uses.empty() && relation.names_used.contains(name)) drop_relation(world, relation, true);
    }
}

void drop_extension(World& world, Name extension, bool cascade) {
    drop_columns_of(world, cascade, "extension " + quoted_if_needed(extension.text()), [&](Type const& type) {
        auto const base = type.text.substr(0, type.text.find_first_of("(["));
        auto const dot = base.rfind('.');
        return !type.user && !type.row && provides(extension.text(), "type", base.substr(dot == std::string::npos ? 0 : dot + 1)) &&
               !is_builtin_type(base);
    });
    world.extensions.erase(extension);
}

void drop_schema(World& world, Name schema, bool cascade) {
    auto const inside = [&](auto const& thing) { return thing.schema == schema; };
    for (std::size_t i = 0; i < world.all_relations.size(); ++i) {
        auto& relation = world.all_relations[i];
        if (relation.dropped || !inside(relation) || relation.identity) continue;
        if (!cascade) needed("schema " + quoted_if_needed(schema.text()), shown(relation.schema, relation.name));
        drop_relation(world, relation, true);
    }
    for (UserType& type : world.all_types) {
        auto const* there = world.find_type(type.schema, type.name);
        if (there != &type || !inside(type)) continue;
        if (!cascade) needed("schema " + quoted_if_needed(schema.text()), "type " + shown(type.schema, type.name));
        drop_type(world, type, true);
    }
    std::vector<Other> gone;
    std::ranges::copy_if(world.others, std::back_inserter(gone), inside);
    for (Other const& other : gone) {
        if (!cascade && !other.table)
            needed("schema " + quoted_if_needed(schema.text()), other.sort + ' ' + shown(other.schema, other.name));
        drop_function(world, other, true);
    }
    std::vector<Name> extensions;
    for (auto const& [name, state] : world.extensions)
        if (state.schema == schema) extensions.push_back(name);
    for (Name const name : extensions) drop_extension(world, name, true);
    world.schemas.erase(schema);
}

void end_session(World& world) {
    for (std::size_t i = 0; i < world.all_relations.size(); ++i)
        if (world.all_relations[i].temporary) drop_relation(world, world.all_relations[i], true);
}

}  // namespace pgplumb::ddl
