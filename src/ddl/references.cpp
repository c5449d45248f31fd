#include "ddl/references.hpp"

#include "ddl/shares.hpp"
#include "ddl/told.hpp"
#include "ddl/values.hpp"
#include "kinds/column.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/index.hpp"
#include "kinds/primary_key.hpp"
#include "kinds/table.hpp"
#include "kinds/unique.hpp"

#include <algorithm>
#include <array>

namespace pgplumb::ddl {
namespace {

namespace fk = pgplumb::foreign_key;

Relation& target_of(World& world, Part const& key) {
    auto const said = value_of(key.values, fk::target);
    Name const schema = said.size() == 2 ? said[0] : Name();
    Name const name = said.size() == 2 ? said[1] : Name();
    if (auto* found = world.find(schema, name)) return *found;
    if (world.opened.contains(&table::kind)) return world.need(schema, name);
    refuse(sqlstate::undefined_table,
           "the foreign key's target " + (schema.empty() ? told(name) : told(schema, name)) + " does not exist here",
           "No statement before this one makes it.");
}

void check_kinds(Relation const& table, Relation const& target, Part const& key, Reach reach) {
    if (!target.is_table()) refuse(sqlstate::wrong_object_type, "the foreign key's target " + told(target) + " is no table");
    bool const fits = table.temporary ? target.temporary : !target.temporary && (table.unlogged || !target.unlogged);
    if (!fits) refuse(sqlstate::invalid_table_definition, told(table) + " cannot refer to " + told(target) + ", which is gone before it");
    if (table.strategy.empty()) return;
    if (reach == Reach::only) refuse(sqlstate::wrong_object_type, "a foreign key of a partitioned table is its partitions' too");
    if (!is_validated(key)) refuse(sqlstate::wrong_object_type, "a foreign key of a partitioned table cannot be NOT VALID");
}

bool is_deferrable(Part const& part) {
    if (part.kind == &primary_key::kind) return value_of(part.values, primary_key::deferrable);
    return part.kind == &unique::kind && value_of(part.values, unique::deferrable);
}

/// The target's primary key where no columns are said (transformFkeyGetPrimaryKey).
Part* primary_key_of(Relation const& target) {
    for (Part* part : target.parts) {
        if (part->kind != &primary_key::kind || !is_complete(*part)) continue;
        if (is_deferrable(*part)) refuse(sqlstate::not_in_state, "a foreign key cannot refer to a deferrable primary key");
        return part;
    }
    return nullptr;
}

Part* key_on(Relation& target, Names columns) {
    for (Name const name : columns)
        if (!target.column(name))
            refuse(sqlstate::undefined_column, "column " + told(name) + " of " + told(target) + " does not exist here");
    bool deferrable = false;
    for (Part* part : target.parts) {
        if (!is_key_to(*part, columns)) continue;
        if (!is_deferrable(*part)) return part;
        deferrable = true;
    }
    if (deferrable) refuse(sqlstate::not_in_state, "a foreign key cannot refer to a deferrable key");
    refuse(sqlstate::invalid_foreign_key, told(target) + " has no unique constraint on what the foreign key refers to");
}

void check_types(Relation& table, Names columns, Relation& target, Names targets) {
    for (std::size_t i = 0; i < columns.size() && i < targets.size(); ++i) {
        auto const* from = table.column(columns[i]);
        auto const* to = target.column(targets[i]);
        bool const known = from && to && from->known && to->known && !from->doubt && !to->doubt;
        if (known && !can_refer(from->type, to->type))
            refuse(sqlstate::datatype_mismatch, told(*from) + " and " + told(*to) + " cannot be compared");
    }
}

void check_actions(Part const& key) {
    auto const columns = value_of(key.values, fk::columns);
    for (Name const name : value_of(key.values, fk::on_delete_columns))
        if (std::ranges::find(columns, name) == columns.end())
            refuse("42P10", "column " + told(name) + " is set on delete, but none of the foreign key's");
    auto const update = value_of(key.values, fk::on_update).text();
    auto const on_delete = value_of(key.values, fk::on_delete).text();
    bool const sets = update.starts_with("set ") || update == "cascade" || on_delete.starts_with("set ");
    for (Name const name : columns)
        if (auto const* column = key.table->column(name); sets && column && !column->generated.empty())
            refuse(sqlstate::syntax, told(*column) + " is generated, and the foreign key would set it");
}

/// Types of one group are compared with each other; a type is cast to those of its group's `wider` ones.
struct Group {
    std::string_view types, wider;
};
constexpr auto groups = std::to_array<Group>({{"smallint integer bigint", "numeric real double precision oid"},
                                              {"numeric", "real double precision"},
                                              {"real double precision", ""},
                                              {"date timestamp without time zone timestamp with time zone", ""},
                                              {"text character varying character bpchar name", ""},
                                              {"uuid", ""},
                                              {"boolean", ""},
                                              {"bytea", ""},
                                              {"json", ""},
                                              {"jsonb", ""},
                                              {"inet cidr", ""},
                                              {"interval", ""}});

std::string_view base_of(std::string_view type) {
    return type.substr(0, type.find('('));
}

Group const* group_of(std::string_view type) {
    auto const base = base_of(type);
    if (base.ends_with(']') || base.empty()) return nullptr;
    auto const* const it =
        std::ranges::find_if(groups, [&](Group const& group) { return group.types.find(base) != std::string_view::npos; });
    return it == groups.end() ? nullptr : it;
}

}  // namespace

bool can_refer(Type const& from, Type const& to) {
    if (from.user || to.user || from.row || to.row) {
        bool const domain = (from.user && !from.user->is_enum) || (to.user && !to.user->is_enum);
        return domain || (from.user == to.user && from.row == to.row);
    }
    auto const* one = group_of(from.text);
    auto const* other = group_of(to.text);
    return !one || !other || one == other || one->wider.find(base_of(to.text)) != std::string_view::npos;
}

bool is_key_to(Part const& part, Names columns) {
    if (!part.has_index() || part.doubt || !is_complete(part)) return false;
    auto const same = [&](Names keys) { return std::ranges::is_permutation(keys, columns); };
    if (part.kind == &primary_key::kind) return same(value_of(part.values, primary_key::columns));
    if (part.kind == &unique::kind) return same(value_of(part.values, unique::columns));
    if (part.kind != &index::kind || !value_of(part.values, index::unique) || !value_of(part.values, index::predicate).empty())
        return false;
    auto const keys = value_of(part.values, index::keys);
    return std::ranges::is_permutation(keys, columns, {}, {}, [](Name column) { return Name(quoted_if_needed(column.text())); });
}

void refer(World& world, Part& key, Reach reach) {
    auto& table = *key.table;
    auto& target = target_of(world, key);
    key.target = &target;
    check_kinds(table, target, key, reach);
    check_actions(key);
    bool const implied = !std::get_if<Names>(&key.values[fk::target_columns.slot]);
    bool const unknown = target.may_have(primary_key::kind) || target.may_have(unique::kind) || target.may_have(index::kind) ||
                         target.may_have(column::kind);
    if (implied) key.stands_on = primary_key_of(target);
    auto const targets = !implied        ? value_of(key.values, fk::target_columns)
                         : key.stands_on ? value_of(key.stands_on->values, primary_key::columns)
                                         : Names();
    if (targets.empty()) {
        if (unknown) return;
        refuse(sqlstate::undefined_object, "the foreign key's target " + told(target) + " has no primary key");
    }
    if (implied) key.values = key.values.with(fk::target_columns.slot, targets);
    auto const columns = value_of(key.values, fk::columns);
    if (columns.size() != targets.size()) refuse(sqlstate::invalid_foreign_key, "the foreign key has not as many columns as it refers to");
    if (!implied && !unknown) key.stands_on = key_on(target, targets);
    check_types(table, columns, target, targets);
}

}  // namespace pgplumb::ddl
