#pragma once
/// What each statement does to a database without rows: one function a statement, each named as the statement is. All throw
/// Error where a server would refuse, with the SQLSTATE it would give.

#include "ddl/world.hpp"

namespace pgplumb::ddl {

/// What a statement calls something that is no relation; without a schema that is empty.
struct SaidName {
    Name schema, name;
};
SaidName said_name(size_t count, PgQuery__Node* const* parts);

// tables.cpp
void create_table(World& world, PgQuery__CreateStmt const& statement, Relation::Sort sort = Relation::Sort::table);
void create_table_as(World& world, PgQuery__CreateTableAsStmt const& statement);
/// SELECT ... INTO a table.
void select_into(World& world, PgQuery__Node& statement);
void create_view(World& world, PgQuery__ViewStmt const& statement);
void create_index(World& world, PgQuery__IndexStmt const& statement);

// alter_table.cpp
void alter_table(World& world, PgQuery__AlterTableStmt const& statement);

// renames.cpp
void rename(World& world, PgQuery__RenameStmt const& statement);
void set_schema(World& world, PgQuery__AlterObjectSchemaStmt const& statement);

// drop.cpp
void drop(World& world, PgQuery__DropStmt const& statement);

// user_types.cpp, sequences.cpp, objects.cpp
UserType& create_type(World& world, Name schema, Name name, std::string sort);
void create_enum(World& world, PgQuery__CreateEnumStmt const& statement);
void alter_enum(World& world, PgQuery__AlterEnumStmt const& statement);
void create_composite_type(World& world, PgQuery__CompositeTypeStmt const& statement);
void create_domain(World& world, PgQuery__CreateDomainStmt const& statement);
void create_range(World& world, PgQuery__CreateRangeStmt const& statement);
void create_sequence(World& world, PgQuery__CreateSeqStmt const& statement);
void alter_sequence(World& world, PgQuery__AlterSeqStmt const& statement);
void create_schema(World& world, PgQuery__CreateSchemaStmt const& statement);
void create_extension(World& world, PgQuery__CreateExtensionStmt const& statement);
void update_extension(World& world, PgQuery__AlterExtensionStmt const& statement);
void create_other(World& world, PgQuery__Node const& node);
void create_event_trigger(World& world, PgQuery__CreateEventTrigStmt const& statement);

// apply.cpp
void set_variable(World& world, PgQuery__VariableSetStmt const& statement);
/// set_config('search_path', text, local)
void set_search_path(World& world, std::string_view text, bool local);

/// Any statement but a transaction's; what it does that cannot be followed becomes a problem.
void apply(World& world, PgQuery__Node& node);

}  // namespace pgplumb::ddl
