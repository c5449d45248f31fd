#include "ddl/columns.hpp"
#include "ddl/options.hpp"
#include "ddl/queries.hpp"
#include "ddl/resolve.hpp"
#include "ddl/statements.hpp"
#include "kinds/check.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/index.hpp"
#include "kinds/primary_key.hpp"
#include "kinds/table.hpp"
#include "kinds/unique.hpp"

#include <algorithm>

namespace pgplumb::ddl {
namespace {

/// CREATE_TABLE_LIKE_... of parsenodes.h
namespace like {
constexpr std::uint32_t constraints = 4, defaults = 8, generated = 16, identity = 32, indexes = 64;
}

bool is_temporary(PgQuery__RangeVar const& name) {
    return *name.relpersistence == 't' || std::string_view(name.schemaname) == "pg_temp";
}

/// A relation without anything; nullptr if it is there already, or may be, and that is no error.
Relation* started(World& world, PgQuery__RangeVar const& name, Relation::Sort sort, bool if_not_exists) {
    bool const temporary = is_temporary(name);
    auto const schema = world.creation_schema(name.schemaname, temporary);
    Name const own(name.relname);
    bool const lenient = if_not_exists || world.guarded;
    if (auto* there = world.find(schema, own); there && there->doubt && !lenient) world.forget(*there);  // it was not there, then
    else if (there && there->doubt) return nullptr;
    if (world.is_taken(schema, own)) {
        if (if_not_exists) return nullptr;
        refuse(sqlstate::duplicate_table, "relation " + qualified_name(schema.text(), own.text()).str() + " is there already");
    }
    if (world.types.contains({schema, own}))
        refuse(sqlstate::duplicate_object,
               "type " + qualified_name(schema.text(), own.text()).str() + " is there already, and a table makes one");
    Relation made;
    made.sort = sort;
    made.schema = schema;
    made.name = own;
    made.temporary = temporary;
    made.unlogged = *name.relpersistence == 'u';
    if (auto const opened = world.opened.find(&table::kind); lenient && !temporary && opened != world.opened.end())
        made.doubt = opened->second;
    return &world.add(std::move(made));
}

/// Constraints in the order in which PostgreSQL makes and so names them: checks, keys with the primary one first, foreign keys.
struct Pending {
    std::vector<Definition> checks, keys, foreign;
    std::vector<Part const*> copied;  ///< indexes of a table that this one is LIKE

    void add(Definition definition) {
        // A new table has no rows that NOT VALID could spare.
        if (auto const* validated = definition.kind->field("validated")) definition.values = definition.values.with(validated->slot, true);
        if (definition.kind == &check::kind) checks.push_back(std::move(definition));
        else if (definition.kind == &foreign_key::kind) foreign.push_back(std::move(definition));
        else if (definition.kind == &primary_key::kind) keys.insert(keys.begin(), std::move(definition));
        else keys.push_back(std::move(definition));
    }
};

/// Whether a unique constraint is a key that is there already; PostgreSQL then makes but one.
bool is_same_key(Definition const& a, Definition const& b) {
    auto const unique_values = [](Definition const& d) {
        bool const primary = d.kind == &primary_key::kind;
        auto const at = [&](FieldSpec const& p, FieldSpec const& u) { return d.values[primary ? p.slot : u.slot]; };
        return std::vector<Value>{at(primary_key::columns, unique::columns), at(primary_key::include, unique::include),
                                  primary ? Value(false) : d.values[unique::nulls_not_distinct.slot],
                                  at(primary_key::deferrable, unique::deferrable),
                                  at(primary_key::initially_deferred, unique::initially_deferred)};
    };
    auto const is_key = [](Definition const& d) { return d.kind == &primary_key::kind || d.kind == &unique::kind; };
    return is_key(a) && is_key(b) && unique_values(a) == unique_values(b);
}

std::vector<Definition> distinct(std::vector<Definition> const& keys) {
    std::vector<Definition> out;
    for (Definition const& key : keys) {
        auto const same = std::ranges::find_if(out, [&](Definition const& other) { return is_same_key(key, other); });
        if (same == out.end()) out.push_back(key);
        else if (same->name.empty()) same->name = key.name;
    }
    return out;
}

/// What is not known of a table is not known of what is made after it.
void take_doubts(Relation& table, Relation const& of) {
    table.columns_known = table.columns_known && of.columns_known;
    table.open.insert(of.open.begin(), of.open.end());
    if (!table.doubt) table.doubt = of.doubt;
}

void copy_like(World& world, Relation& table, PgQuery__TableLikeClause const& clause, Pending& pending) {
    auto const& source = world.need(*clause.relation);
    auto const takes = [&](std::uint32_t what) { return (clause.options & what) != 0; };
    take_doubts(table, source);
    for (Column column : source.columns) {
        bool const identity = takes(like::identity) && !column.identity.empty();
        if (!takes(like::defaults)) column.default_value = {}, column.next_of = nullptr;
        if (!takes(like::generated)) column.generated = {};
        if (!identity) column.identity = {};
        column.counter = nullptr;
        column.parents = 0;
        column.local = true;
        column.made = column.changed = world.now;
        auto& made = add_column(world, table, {column});
        if (identity) add_counter(world, table, made, nullptr);
    }
    for (Part const* part : source.parts) {
        if (part->kind == &check::kind && takes(like::constraints))
            pending.checks.push_back({part->kind, part->values, part->columns, part->label, part->name});
        if (part->has_index() && takes(like::indexes)) pending.copied.push_back(part);
    }
}

/// A column of a partition or child that its parent gave already.
void merge_column(World& world, Column& there, NewColumn const& own) {
    there.local = true;
    there.not_null = there.not_null || own.column.not_null;
    if (own.says_default) there.default_value = own.column.default_value, there.next_of = own.column.next_of;
    if (!own.column.generated.empty()) there.generated = own.column.generated;
    there.changed = world.now;
}

void add_element(World& world, Relation& table, PgQuery__Node const& element, Pending& pending) {
    if (element.node_case == PG_QUERY__NODE__NODE_TABLE_LIKE_CLAUSE) return copy_like(world, table, *element.table_like_clause, pending);
    if (element.node_case == PG_QUERY__NODE__NODE_CONSTRAINT) {
        if (auto made = constraint_definition(*element.constraint, "", "")) pending.add(std::move(*made));
        return;
    }
    if (element.node_case != PG_QUERY__NODE__NODE_COLUMN_DEF) return;
    auto made = new_column(world, *element.column_def, world.sql);
    auto* there = table.column(made.column.name);
    if (there && (there->parents > 0 || !element.column_def->type_name)) merge_column(world, *there, made);
    else add_column(world, table, made);
    for (Definition& constraint : made.constraints) pending.add(std::move(constraint));
}

void make_parts(World& world, Relation& table, Pending const& pending) {
    for (Definition const& one : pending.checks) add_part(world, table, one);
    for (Relation* parent : table.parents) {
        inherit_checks(world, *parent, table);
        if (table.partition) take_shares(world, table);
    }
    for (Definition const& one : distinct(pending.keys)) add_part(world, table, one);
    for (Part const* part : pending.copied) add_part(world, table, {part->kind, part->values, part->columns, part->label});
    for (Definition const& one : pending.foreign) add_part(world, table, one);
}

void take_columns_of_type(World& world, Relation& table, PgQuery__TypeName const& type) {
    auto const of = type_of(world, type);
    if (!of.row) refuse(sqlstate::undefined_object, "type " + type_text(type) + " does not exist here");
    for (Column const& column : of.row->columns) add_column(world, table, {column});
}

}  // namespace

void create_table(World& world, PgQuery__CreateStmt const& statement, Relation::Sort sort) {
    auto* const made = started(world, *statement.relation, sort, statement.if_not_exists != 0);
    if (!made) return;
    Relation& table = *made;
    try {
        Pending pending;
        for (auto const* node : std::span(statement.inh_relations, statement.n_inh_relations)) {
            auto& parent = world.need(*node->range_var);
            table.partition = statement.partbound != nullptr;
            take_doubts(table, parent);
            inherit_columns(world, parent, table, true);
            table.parents.push_back(&parent);
            parent.children.push_back(&table);
        }
        if (statement.of_typename) take_columns_of_type(world, table, *statement.of_typename);
        for (auto const* element : std::span(statement.table_elts, statement.n_table_elts)) add_element(world, table, *element, pending);
        if (statement.partbound) table.bound = bound_text(*statement.partbound);
        if (statement.partspec) {
            auto const key = partition_key(*statement.partspec);
            table.strategy = key.strategy;
            std::vector<Name> keys;
            for (Name const one : key.keys) keys.push_back(resolved(world, one));
            table.keys = Names(keys);
        }
        make_parts(world, table, pending);
    } catch (...) {
        for (Relation* sequence : std::vector(table.owned)) world.forget(*sequence);
        world.forget(table);
        throw;
    }
}

void create_table_as(World& world, PgQuery__CreateTableAsStmt const& statement) {
    bool const view = statement.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW;
    auto const& into = *statement.into;
    auto* const made =
        started(world, *into.rel, view ? Relation::Sort::materialized_view : Relation::Sort::table, statement.if_not_exists != 0);
    if (made) take_query(world, *made, *statement.query, names(into.n_col_names, into.col_names));
}

void select_into(World& world, PgQuery__Node& statement) {
    auto* const made = started(world, *statement.select_stmt->into_clause->rel, Relation::Sort::table, false);
    if (made) take_query(world, *made, statement, {});
}

void create_view(World& world, PgQuery__ViewStmt const& statement) {
    auto const& name = *statement.view;
    if (statement.replace)
        if (auto* there = world.find(name); there && there->sort == Relation::Sort::view && *name.relpersistence != 't') {
            there->changed = world.now;
            there->doubt = nullptr;
            there->uses.clear();
            there->columns.clear();
            return take_query(world, *there, *statement.query, names(statement.n_aliases, statement.aliases));
        }
    auto* const made = started(world, name, Relation::Sort::view, false);
    if (made) take_query(world, *made, *statement.query, names(statement.n_aliases, statement.aliases));
}

void create_index(World& world, PgQuery__IndexStmt const& statement) {
    auto& table = world.need(*statement.relation);
    auto definition = index_definition(statement);
    if (statement.if_not_exists && world.is_taken(table.schema, definition.name)) return;
    if (statement.if_not_exists && table.may_have(index::kind)) definition.values = {};
    add_part(world, table, std::move(definition), statement.relation->inh ? Reach::all : Reach::only);
}

}  // namespace pgplumb::ddl
