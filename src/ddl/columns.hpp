#pragma once
/// Columns of tables, with what comes and goes with them: sequences, constraints, the same columns of children. It knows no
/// statement but the definition of a column.

#include "ddl/parts.hpp"

namespace pgplumb::ddl {

/// What a column's definition says, before it belongs to a table.
struct NewColumn {
    Column column;
    int serial_width = 0;
    bool says_default = false;  ///< DEFAULT NULL too, which takes an inherited one away
    PgQuery__Constraint const* identity = nullptr;
    std::vector<Definition> constraints;
};
/// `sql` is the text that the tree's places count in.
NewColumn new_column(World& world, PgQuery__ColumnDef const& definition, std::string_view sql);

/// Puts a column at the table's end, and into its children; with its sequence, without its constraints.
Column& add_column(World& world, Relation& table, NewColumn const& made);

/// Sets or, if empty, takes away a default.
void set_default(World& world, Column& column, Name text);
/// Makes the sequence of an identity column; `options` may name it.
void add_counter(World& world, Relation& table, Column& column, PgQuery__Constraint const* identity);

/// Drops a column and all that names it; what others have that depends on it only with `cascade`.
void drop_column(World& world, Relation& table, Name name, bool cascade, Reach reach = Reach::all);
void rename_column(World& world, Relation& table, Name from, Name to, Reach reach = Reach::all);

/// Merges a parent's columns into a child's that has them, and adds the others if `add`; else refuses.
void inherit_columns(World& world, Relation const& parent, Relation& child, bool add);

}  // namespace pgplumb::ddl
