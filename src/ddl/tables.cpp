#include "ddl/declared.hpp"
#include "ddl/inheritance.hpp"
#include "ddl/queries.hpp"
#include "ddl/resolve.hpp"
#include "ddl/shares.hpp"
#include "ddl/statements.hpp"
#include "ddl/told.hpp"
#include "ddl/uses.hpp"
#include "ddl/values.hpp"
#include "kinds/column.hpp"
#include "kinds/index.hpp"
#include "kinds/table.hpp"

#include <algorithm>

namespace pgplumb::ddl {
namespace {

bool is_temporary(PgQuery__RangeVar const& name) {
    return *name.relpersistence == 't' || std::string_view(name.schemaname) == "pg_temp";
}

/// Only what is temporary itself can stand in the temporary schema, and nowhere else.
void check_place(PgQuery__RangeVar const& name) {
    bool const elsewhere = *name.schemaname != '\0' && std::string_view(name.schemaname) != "pg_temp";
    if (*name.relpersistence == 't' && elsewhere)
        refuse(sqlstate::invalid_table_definition, "a temporary relation cannot be made in schema " + told(Name(name.schemaname)));
}

/// A relation without anything, that is not in the world yet; nullopt if it is there already, or may be, and that is no error.
std::optional<Relation> blank(World& world, PgQuery__RangeVar const& name, Relation::Sort sort, bool if_not_exists) {
    check_place(name);
    auto const schema = world.creation_schema(name.schemaname, is_temporary(name));
    bool const temporary = schema.text() == "pg_temp";
    Name const own(name.relname);
    bool const lenient = if_not_exists || world.guarded;
    if (auto* there = world.find(schema, own); there && there->doubt && !lenient) world.forget(*there);  // it was not there, then
    else if (there && there->doubt) return std::nullopt;
    if (if_not_exists && world.is_taken(schema, own)) return std::nullopt;
    Relation made;
    made.sort = sort;
    made.schema = schema;
    made.name = own;
    made.temporary = temporary;
    made.unlogged = *name.relpersistence == 'u';
    if (auto const opened = world.opened.find(&table::kind); lenient && !temporary && opened != world.opened.end())
        made.doubt = opened->second;
    return made;
}

/// Puts it into the world, where its name must be free, and that of its row's type.
Relation& put(World& world, Relation made) {
    if (world.is_taken(made.schema, made.name)) refuse(sqlstate::duplicate_table, "relation " + told(made) + " is there already");
    if (world.types.contains({made.schema, made.name}))
        refuse(sqlstate::duplicate_object, "type " + told(made) + " is there already, and a table makes one");
    return world.add(std::move(made));
}

Relation* started(World& world, PgQuery__RangeVar const& name, Relation::Sort sort, bool if_not_exists) {
    auto made = blank(world, name, sort, if_not_exists);
    return made ? &put(world, std::move(*made)) : nullptr;
}

void part_by(World& world, Relation& table, PgQuery__PartitionSpec const& clause) {
    auto const key = partition_key(clause);
    table.strategy = key.strategy;
    if (key.strategy.text() == "list" && key.keys.size() > 1)
        refuse(sqlstate::invalid_object_definition, told(table) + " cannot be partitioned by a list of several columns");
    std::vector<Name> keys;
    for (Name const one : key.keys) {
        for (Name const name : expression(one).columns) {
            auto const* column = table.column(name);
            if (!column && !table.may_have(column::kind) && name != table.name)
                refuse(sqlstate::undefined_column, "column " + told(name) + " of the partition key does not exist here");
            if (column && !column->generated.empty())
                refuse(sqlstate::invalid_object_definition, told(*column) + " is generated, and cannot part a table");
        }
        keys.push_back(without_idle_cast(table, resolved(world, one)));
    }
    table.keys = Names(keys);
}

void check_shape(PgQuery__CreateStmt const& statement) {
    if (statement.partspec && statement.n_inh_relations > 0 && !statement.partbound)
        refuse(sqlstate::invalid_object_definition, "a partitioned table cannot be the child of another");
}

std::vector<Relation*> parents_of(World& world, Relation& table, PgQuery__CreateStmt const& statement) {
    std::vector<Relation*> out;
    for (auto const* node : std::span(statement.inh_relations, statement.n_inh_relations)) {
        out.push_back(&world.need(*node->range_var));
        take_doubts(table, *out.back());
    }
    return out;
}

}  // namespace

/// DefineRelation of tablecmds.c, between what transformCreateStmt puts before and behind it.
void create_table(World& world, PgQuery__CreateStmt const& statement, Relation::Sort sort) {
    auto made = blank(world, *statement.relation, sort, statement.if_not_exists != 0);
    if (!made) return;
    check_shape(statement);
    auto own = declared(world, *made, statement);
    for (NewColumn& column : own.columns)
        if (column.needs_sequence()) make_sequence(world, column, *made);
    made->partition = statement.partbound != nullptr;
    auto const parents = parents_of(world, *made, statement);
    auto& table = put(world, std::move(*made));
    for (Column const& column : table.columns) World::note(table, column);
    take_parents(world, table, parents);
    for (NewColumn const& column : own.columns) put_own_column(world, table, column);
    check_defaults(table);
    for (Relation* parent : parents) inherit_checks(world, *parent, table);
    if (statement.partbound) set_bound(table, *statement.partbound);
    if (statement.partspec) part_by(world, table, *statement.partspec);
    if (statement.partbound) take_shares(world, table);
    for (Definition const& one : own.checks) add_part(world, table, one, Reach::all, true);
    for (Definition const& one : own.keys) add_part(world, table, one);
    take_likes(world, table, own);
    for (Definition const& one : own.foreign) add_part(world, table, one);
}

void create_table_as(World& world, PgQuery__CreateTableAsStmt const& statement) {
    bool const view = statement.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW;
    auto const& into = *statement.into;
    if (view && names_temporary(world, *statement.query))
        refuse(sqlstate::not_supported, "a materialized view cannot be of temporary relations");
    auto* const made =
        started(world, *into.rel, view ? Relation::Sort::materialized_view : Relation::Sort::table, statement.if_not_exists != 0);
    if (made) take_query(world, *made, *statement.query, names(into.n_col_names, into.col_names));
}

void select_into(World& world, PgQuery__Node& statement) {
    auto* const made = started(world, *statement.select_stmt->into_clause->rel, Relation::Sort::table, false);
    if (made) take_query(world, *made, statement, {});
}

/// A view of something temporary is temporary too. One is replaced only where the new one would be made (DefineView).
void create_view(World& world, PgQuery__ViewStmt const& statement) {
    auto named = *statement.view;
    std::string temporary = "t";
    if (names_temporary(world, *statement.query)) named.relpersistence = temporary.data();
    auto const aliases = names(statement.n_aliases, statement.aliases);
    if (statement.replace) {
        auto const schema = world.creation_schema(named.schemaname, is_temporary(named));
        if (auto* there = world.find(schema, Name(named.relname)); there && there->sort == Relation::Sort::view) {
            there->changed = world.now;
            there->doubt = nullptr;
            return take_query(world, *there, *statement.query, aliases);
        }
    }
    auto* const made = started(world, named, Relation::Sort::view, false);
    if (made) take_query(world, *made, *statement.query, aliases);
}

namespace {

/// What DefineIndex refuses of an access method, a table or a moment, whatever the columns are.
void check_index(World const& world, Relation const& table, PgQuery__IndexStmt const& statement) {
    bool const has_rows = table.is_table() || table.sort == Relation::Sort::materialized_view;
    if (!has_rows && !table.doubt) refuse(sqlstate::wrong_object_type, told(table) + " cannot have an index");
    if (statement.concurrent && world.in_block) refuse(sqlstate::in_transaction, "CREATE INDEX CONCURRENTLY cannot run in a transaction");
    if (statement.concurrent && !table.strategy.empty())
        refuse(sqlstate::not_supported, "an index of the partitioned table " + told(table) + " cannot be made concurrently");
    std::string_view const method = statement.access_method ? statement.access_method : "";
    bool const plain = method.empty() || method == "btree";
    static constexpr std::string_view known[] = {"hash", "gin", "gist", "brin", "spgist"};
    if (plain || std::ranges::find(known, method) == std::end(known)) return;
    bool const includes = method == "gist" || method == "spgist";
    bool const one = method == "hash" || method == "spgist";
    if (statement.unique) refuse(sqlstate::not_supported, "an index of " + std::string(method) + " cannot be unique");
    if (statement.n_index_including_params > 0 && !includes)
        refuse(sqlstate::not_supported, "an index of " + std::string(method) + " cannot include columns");
    if (statement.n_index_params > 1 && one) refuse(sqlstate::not_supported, "an index of " + std::string(method) + " has one column");
    for (auto const* node : std::span(statement.index_params, statement.n_index_params)) {
        auto const& element = *node->index_elem;
        if (element.ordering != PG_QUERY__SORT_BY_DIR__SORTBY_DEFAULT ||
            element.nulls_ordering != PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_DEFAULT)
            refuse(sqlstate::not_supported, "an index of " + std::string(method) + " has no order");
    }
}

}  // namespace

void create_index(World& world, PgQuery__IndexStmt const& statement) {
    auto& table = world.need(*statement.relation);
    check_index(world, table, statement);
    auto definition = index_definition(statement, world.sql);
    if (statement.if_not_exists && world.is_taken(table.schema, definition.name)) return;
    if (statement.if_not_exists && table.may_have(index::kind)) definition.values = {};
    add_part(world, table, std::move(definition), statement.relation->inh ? Reach::all : Reach::only);
}

}  // namespace pgplumb::ddl
