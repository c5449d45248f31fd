#pragma once
/// Columns of tables, with what comes and goes with them: sequences, constraints, the same columns of children. It knows no
/// statement but the definition of a column.

#include "ddl/parts.hpp"

namespace pgplumb::ddl {

/// What a column's definition says, before it belongs to a table.
struct NewColumn {
    Column column;
    bool typed = true;  ///< whether it says its type; a partition's does not
    int serial_width = 0;
    bool says_default = false;  ///< DEFAULT NULL too, which takes an inherited one away
    Name default_text;          ///< as it was said, whatever the type makes of it
    bool is_identity = false;
    PgQuery__Constraint const* identity = nullptr;  ///< with the options of its sequence; null for one that is LIKE another
    std::vector<Definition> constraints;
    Relation* sequence = nullptr;  ///< that was made for it

    bool needs_sequence() const { return serial_width != 0 || is_identity; }
};
/// `sql` is the text that the tree's places count in.
NewColumn new_column(World& world, PgQuery__ColumnDef const& definition, std::string_view sql);

/// Makes the sequence of a serial or identity column, whose table may be still to come: `schema` and `table` are what it is
/// called. Before it belongs to the table, it belongs to none.
void make_sequence(World& world, NewColumn& made, Relation const& table);

/// Puts a column at the table's end, with its sequence, without its constraints.
Column& add_column(World& world, Relation& table, NewColumn const& made);

/// Gives a column the sequence that was made for it.
void own_sequence(World& world, Relation& table, Column& column, NewColumn const& made);

/// Sets or, if empty, takes away a default. A default that is NULL is none, but where it must be made fit.
void set_default(World& world, Column& column, Name text);
/// Makes an existing column one of identity.
void add_counter(World& world, Relation& table, Column& column, PgQuery__Constraint const& identity);

/// `by_type` says that the table follows its type. Refuses as a server does where others have it from the table, or it from
/// them.
void rename_column(World& world, Relation& table, Name from, Name to, Reach reach, bool by_type = false);

/// Whether the expression that a column is generated from names the other.
bool is_generated_from(Column const& column, Name name);

}  // namespace pgplumb::ddl
