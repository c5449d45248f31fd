#pragma once
/// The parts of ALTER TABLE, one function a subcommand, each named as that is. All throw Error where a server would refuse.

#include "ddl/columns.hpp"

namespace pgplumb::ddl {

using Command = PgQuery__AlterTableCmd;

/// What a subcommand is done to.
struct Altered {
    World& world;
    Relation& table;
    Reach reach = Reach::all;
    bool by_type = false;  ///< a table of a type follows it

    Altered child(Relation& relation) const { return {world, relation, reach}; }
    bool is_alone() const { return reach == Reach::only; }
};

Column& need_column(Relation& table, Name name);
/// Refuses what would write a table's rows again where others hold them.
void check_rows_elsewhere(Altered const& at);

// alter_columns.cpp
/// Gives the constraints of the column's definition, which come later.
std::vector<Definition> add_column(Altered const& at, Command const& command);
void alter_column_type(Altered const& at, Command const& command);
void alter_default(Altered const& at, Command const& command);
void set_not_null(Altered const& at, Command const& command);
void drop_not_null(Altered const& at, Command const& command);
void drop_expression(Altered const& at, Command const& command);
void drop_column(Altered const& at, Command const& command);
void add_identity(Altered const& at, Command const& command);
void set_identity(Altered const& at, Command const& command);
void drop_identity(Altered const& at, Command const& command);

// alter_constraints.cpp
void add_constraint_using_index(Altered const& at, Command const& command);
void drop_constraint(Altered const& at, Command const& command);
void validate_constraint(Altered const& at, Command const& command);
void alter_constraint(Altered const& at, Command const& command);

// alter_inheritance.cpp
void add_parent(Altered const& at, Command const& command);
void drop_parent(Altered const& at, Command const& command);
void attach_partition(Altered const& at, Command const& command);
void detach_partition(Altered const& at, Command const& command);
void become_of_type(Altered const& at, Command const& command);

}  // namespace pgplumb::ddl
