#include "ddl/options.hpp"
#include "ddl/statements.hpp"
#include "ddl/told.hpp"
#include "kinds/column.hpp"

namespace pgplumb::ddl {
namespace {

/// process_owned_by of sequence.c
void tie(World& world, Relation& sequence, std::vector<Name> const& column) {
    if (column.empty()) return;
    if (sequence.identity) refuse(sqlstate::not_supported, told(sequence) + " belongs to an identity column");
    sequence.changed = world.now;
    if (column.size() == 1) return world.own(sequence, nullptr, {});
    auto& table = world.need(column.size() > 2 ? column[column.size() - 3] : Name(), column[column.size() - 2]);
    if (table.sort == Relation::Sort::sequence || table.sort == Relation::Sort::composite_type)
        refuse(sqlstate::wrong_object_type, told(table) + " cannot own a sequence");
    if (table.schema != sequence.schema) refuse(sqlstate::not_in_state, told(sequence) + " is not in the schema of " + told(table));
    if (!table.column(column.back()) && !table.may_have(column::kind))
        refuse(sqlstate::undefined_column, "column " + told(column.back()) + " of " + told(table) + " does not exist here");
    world.own(sequence, &table, column.back());
}

}  // namespace

void create_sequence(World& world, PgQuery__CreateSeqStmt const& statement) {
    auto const& name = *statement.sequence;
    bool const temporary = *name.relpersistence == 't' || std::string_view(name.schemaname) == "pg_temp";
    if (*name.relpersistence == 't' && *name.schemaname != '\0' && std::string_view(name.schemaname) != "pg_temp")
        refuse(sqlstate::invalid_table_definition, "a temporary sequence cannot be made in schema " + told(Name(name.schemaname)));
    auto const schema = world.creation_schema(name.schemaname, temporary);
    Name const own(name.relname);
    if (world.is_taken(schema, own)) {
        if (statement.if_not_exists) return;
        refuse(sqlstate::duplicate_table, "relation " + told(schema, own) + " is there already");
    }
    Relation made;
    made.sort = Relation::Sort::sequence;
    made.schema = schema;
    made.name = own;
    made.temporary = temporary;
    made.numbers = new_sequence({}, statement.n_options, statement.options);
    tie(world, world.add(std::move(made)), owned_by(statement.n_options, statement.options));
}

void alter_sequence(World& world, PgQuery__AlterSeqStmt const& statement) {
    auto* sequence = world.find(*statement.sequence);
    if (!sequence && statement.missing_ok) return;
    if (!sequence) sequence = &world.need(*statement.sequence);
    if (sequence->sort != Relation::Sort::sequence && !sequence->doubt)
        refuse(sqlstate::wrong_object_type, told(*sequence) + " is no sequence");
    sequence->numbers = altered_sequence(sequence->numbers, statement.n_options, statement.options, world.rows);
    sequence->changed = world.now;
    tie(world, *sequence, owned_by(statement.n_options, statement.options));
}

}  // namespace pgplumb::ddl
