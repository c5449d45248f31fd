#include "ddl/parts.hpp"

#include "ddl/operator_classes.hpp"
#include "ddl/references.hpp"
#include "ddl/resolve.hpp"
#include "ddl/shares.hpp"
#include "ddl/told.hpp"
#include "ddl/values.hpp"
#include "kinds/check.hpp"
#include "kinds/column.hpp"
#include "kinds/exclusion.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/index.hpp"
#include "kinds/primary_key.hpp"
#include "kinds/table.hpp"
#include "kinds/unique.hpp"

#include <algorithm>
#include <map>

namespace pgplumb::ddl {
namespace {

namespace fk = pgplumb::foreign_key;

[[noreturn]] void missing(Relation const& table, Name column) {
    refuse(sqlstate::undefined_column, "column " + told(column) + " of " + told(table) + " does not exist here");
}

void check_columns(Relation& table, Names columns) {
    for (Name const name : columns)
        if (!table.column(name) && !table.may_have(column::kind)) missing(table, name);
}

/// Columns that an expression names: the table's own name is the whole row, and every table has a tableoid.
void check_expression(Relation& table, Name text) {
    if (text.empty()) return;
    for (Name const name : expression(text).columns)
        if (!table.column(name) && name != table.name && name.text() != "tableoid" && !table.may_have(column::kind)) missing(table, name);
}

void check_keys(Relation& table, Names keys) {
    for (Name const key : keys) check_expression(table, key);
}

void check_distinct(Names columns) {
    for (auto it = columns.begin(); it != columns.end(); ++it)
        if (std::find(it + 1, columns.end(), *it) != columns.end())
            refuse(sqlstate::duplicate_column, "column " + told(*it) + " is in the key twice");
}

/// Columns that an index is of must be of types that its access method knows. Where an operator class is said, it is for it.
void check_classes(World const& world, Part const& part, Names keys, Names opclasses, std::string_view method) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
        bool const plain = part.kind == &unique::kind || part.kind == &primary_key::kind;
        auto const* column = part.table->column(plain ? keys[i] : name_of_column(keys[i]));
        bool const said = i < opclasses.size() && !opclasses[i].empty();
        if (column && column->known && !column->doubt && !said && lacks_class(world, column->type, method))
            refuse(sqlstate::undefined_object, std::string(method) + " has no operator class for the type of " + told(*column));
    }
}

/// Every column that a part names must be there.
void check_content(World const& world, Part const& part) {
    auto& table = *part.table;
    auto const columns = [&](Field<Names> const& field) { return value_of(part.values, field); };
    if (part.kind == &check::kind) check_expression(table, value_of(part.values, check::expression));
    if (part.kind == &fk::kind) check_columns(table, columns(fk::columns));
    if (part.kind == &index::kind) {
        check_keys(table, columns(index::keys));
        check_columns(table, columns(index::include));
        check_expression(table, value_of(part.values, index::predicate));
        check_classes(world, part, columns(index::keys), columns(index::opclasses), value_of(part.values, index::method).text());
    }
    if (part.kind == &exclusion::kind) {
        check_keys(table, columns(exclusion::keys));
        check_expression(table, value_of(part.values, exclusion::predicate));
    }
    bool const primary = part.kind == &primary_key::kind;
    if (!primary && part.kind != &unique::kind) return;
    check_columns(table, columns(primary ? primary_key::columns : unique::columns));
    check_columns(table, columns(primary ? primary_key::include : unique::include));
    check_distinct(columns(primary ? primary_key::columns : unique::columns));
    check_classes(world, part, columns(primary ? primary_key::columns : unique::columns), {}, "btree");
}

/// What is unique in a partitioned table can be so only together with what parts it (DefineIndex).
void check_partition_key(Part const& part) {
    auto const& table = *part.table;
    if (table.strategy.empty() || !part.has_index() || !said(part.values[0])) return;
    if (part.kind == &exclusion::kind) refuse(sqlstate::not_supported, told(part) + " excludes rows of a partitioned table");
    bool const index = part.kind == &index::kind;
    if (index && !value_of(part.values, index::unique)) return;
    std::vector<Name> keys;
    for (Name const key : std::get<Names>(part.values[index ? index::keys.slot : 0]))
        keys.push_back(index ? key : Name(quoted_if_needed(key.text())));
    for (Name const key : table.keys)
        if (std::ranges::find(keys, key) == keys.end())
            refuse(sqlstate::not_supported,
                   told(part) + " of the partitioned table " + told(table) + " lacks " + key.str() + ", which parts it");
}

void check_free(World const& world, Relation& table, Part const& part) {
    if (part.has_index() && world.is_taken(table.schema, part.name))
        refuse(sqlstate::duplicate_table, "relation " + told(part.name) + " is there already");
    if (part.is_constraint() && table.part(part.name, false)) refuse(sqlstate::duplicate_object, told(part) + " is there already");
}

/// One that would be in its way, but may not be there any more.
Part* doubtful(World const& world, Relation const& table, Part const& part) {
    for (Part* other : table.parts) {
        bool const same = other->name == part.name || (part.kind == &primary_key::kind && other->kind == part.kind);
        if (other->doubt && same) return other;
    }
    auto* index = part.has_index() && !part.name.empty() ? world.find_index(table.schema, part.name) : nullptr;
    return index && index->doubt ? index : nullptr;
}

/// MergeWithExistingConstraint
void merge_check(World& world, Part& own, Part const& with, bool inherited) {
    if (own.kind != &check::kind || !is_same_check(own, with)) refuse(sqlstate::duplicate_object, told(own) + " is there already");
    if (is_not_inherited(own) || (is_not_inherited(with) && own.parents > 0))
        refuse(sqlstate::invalid_object_definition, told(own) + " is NO INHERIT, and another of the same name is not");
    if (is_validated(with) && !is_validated(own)) refuse(sqlstate::invalid_object_definition, told(own) + " is NOT VALID");
    world.changed = true;
    own.changed = world.now;
    if (inherited) ++own.parents;
    else own.local = true;
    if (own.table->partition) own.parents = 1, own.local = false;
}

void inherit_check(World& world, Part const& parent, Relation& child) {
    if (auto* own = child.part(parent.name, false)) return merge_check(world, *own, parent, true);
    Part share = parent;
    share.table = &child;
    share.shares.clear();
    share.parents = 1;
    share.local = false;
    put_part(world, child, std::move(share), Reach::all);
}

}  // namespace

Name free_name(World const& world, Relation const& table, Part const& part) {
    if (part.kind == &check::kind) return world.free_constraint_name(table.name.text(), part.columns, part.label, table.schema);
    if (part.kind != &fk::kind)
        return world.free_relation_name(table.name.text(), part.columns, part.label, table.schema, part.is_constraint());
    // That of a foreign key is made of the columns' names as they are now.
    std::string columns;
    for (Name const column : value_of(part.values, fk::columns)) columns.append(columns.empty() ? "" : "_").append(column.text());
    return world.free_constraint_name(table.name.text(), columns, part.label, table.schema);
}

Part& put_part(World& world, Relation& table, Part part, Reach reach) {
    check_partition_key(part);
    auto& made = world.add(table, std::move(part));
    if (made.kind == &primary_key::kind) set_not_null(world, table, value_of(made.values, primary_key::columns), reach);
    bool const is_share = made.parent && made.parent->table != made.table;
    if (made.kind == &fk::kind && made.target && !is_share) share_target(world, made);
    if (reach == Reach::only) return made;
    if (made.kind != &check::kind) {
        share_out(world, made);
    } else if (!is_not_inherited(made)) {
        for (Relation* child : std::vector(table.children)) inherit_check(world, made, *child);
    }
    return made;
}

namespace {

/// A collation that is said and the column's own anyway is none of the index's.
Values with_own_collations(Relation& table, Values values) {
    auto const keys = value_of(values, index::keys);
    std::vector<Name> out;
    for (Name const said : value_of(values, index::collations)) {
        auto* column = out.size() < keys.size() ? table.column(name_of_column(keys[out.size()])) : nullptr;
        bool const own = column && !said.empty() && (column->collation.empty() ? said.text() == "\"default\"" : said == column->collation);
        out.push_back(own ? Name("default " + said.str()) : said);
    }
    return values.with(index::collations.slot, Names(out));
}

}  // namespace

Part& add_part(World& world, Relation& table, Definition definition, Reach reach, bool merges) {
    Part part{definition.kind, definition.name, resolved(world, *definition.kind, definition.values), std::move(definition.columns),
              definition.label};
    part.table = &table;
    if (part.kind == &index::kind) {
        std::vector<Name> keys;
        for (Name const key : value_of(part.values, index::keys)) keys.push_back(without_idle_cast(table, key));
        part.values = part.values.with(index::keys.slot, Names(keys));
        part.values = with_usual_classes(table, with_own_collations(table, part.values));
    }
    if (part.kind == &fk::kind) refer(world, part, reach);
    check_content(world, part);
    if (auto* there = doubtful(world, table, part)) {
        if (world.guarded) return *there;
        world.forget(*there);
    }
    if (world.guarded && table.may_have(*part.kind)) part.values = {};
    if (part.kind == &primary_key::kind && !key_of(table).empty())
        refuse(sqlstate::invalid_table_definition, "table " + told(table.name) + " has a primary key already");
    // What is there by inheritance alone may be added too.
    auto* there = part.kind == &check::kind && !part.name.empty() ? table.part(part.name, false) : nullptr;
    if (there && there->parents > 0 && (merges || (!there->local && !table.partition))) {
        merge_check(world, *there, part, false);
        return *there;
    }
    if (part.name.empty()) part.name = free_name(world, table, part);
    else check_free(world, table, part);
    bool const left_out = part.kind == &check::kind && reach == Reach::only && !is_not_inherited(part) && !table.children.empty();
    if (left_out) refuse(sqlstate::invalid_table_definition, told(part) + " must be the children's too");
    return put_part(world, table, std::move(part), reach);
}

void inherit_checks(World& world, Relation& parent, Relation& child) {
    for (Part* part : std::vector(parent.parts))
        if (part->kind == &check::kind && !is_not_inherited(*part)) inherit_check(world, *part, child);
}

bool is_same_check(Part const& a, Part const& b) {
    auto const text = [](Part const& part) { return value_of(part.values, check::expression); };
    bool const known = !a.doubt && !b.doubt && said(a.values[check::expression.slot]) && said(b.values[check::expression.slot]);
    return !known || text(a) == text(b) || expression(text(a)).loose == expression(text(b)).loose;
}

bool is_not_inherited(Part const& part) {
    return value_of(part.values, check::no_inherit);
}

bool is_validated(Part const& part) {
    auto const& value = part.values[part.kind == &fk::kind ? fk::validated.slot : check::validated.slot];
    return !said(value) || std::get<bool>(value);
}

Name without_idle_cast(Relation& table, Name key) {
    auto const& known = expression(key);
    if (known.columns.empty() || known.types.empty()) return key;
    auto const* column = table.column(known.columns[0]);
    auto const own = Name(quoted_if_needed(known.columns[0].text()));
    auto const cast = own.str() + "::" + known.types[0].str();
    bool const idle = column && column->known && column->type.printed() == known.types[0] && known.strict == cast;
    return idle ? own : key;
}

Names key_of(Relation const& table) {
    for (Part const* part : table.parts)
        if (part->kind == &primary_key::kind) return value_of(part->values, primary_key::columns);
    return {};
}

void set_not_null(World& world, Relation& table, Names columns, Reach reach) {
    for (Name const name : columns) {
        if (auto* column = table.column(name); column && !column->not_null)
            column->not_null = world.changed = true, column->changed = world.now;
        for (Relation* child : table.children) {
            auto const* same = child->column(name);
            bool const lacks = child->partition && same && !same->not_null && !same->doubt;
            if (reach == Reach::only && lacks)
                refuse(sqlstate::invalid_table_definition, told(*same) + " of the partition " + told(*child) + " must be NOT NULL too");
            if (reach == Reach::all) set_not_null(world, *child, Names({name}), reach);
        }
    }
}

}  // namespace pgplumb::ddl
