#pragma once
/// Ownership of libpg_query's typed parse tree, and readers of its smallest parts. For this room only.

#include "ddl/ddl.hpp"

#include <pg_query/pg_query.pb-c.h>

#include <memory>
#include <memory_resource>

namespace pgplumb::ddl {

struct Parsed {
    /// Where the tree lives: freeing a tree of thousands of small messages costs as much as parsing it.
    std::unique_ptr<std::pmr::monotonic_buffer_resource> memory;
    PgQuery__ParseResult* tree = nullptr;  ///< null if there is an error
    SqlError error;
};

/// Behind the constant, quoted name, comment or dollar quote that begins at `at`; `at` if none does.
std::size_t behind_quoted(std::string_view sql, std::size_t at);

/// The place in a file of the byte at `at` of a text that begins at `origin`.
Origin place_in(std::string_view text, std::size_t at, Origin const& origin);

/// What a column is called that a query makes of the expression; empty where it has no name (FigureColname).
Name figured_name(PgQuery__Node const& node);

/// What a fragment of a description may be long, and what a statement of a script.
inline constexpr std::size_t most_fragment = std::size_t{64} << 10;
inline constexpr std::size_t most_statement = std::size_t{1} << 20;

/// Parses SQL. Refuses what would hurt the parser (hazards 23): what is too long, NUL bytes, deep nesting.
Parsed parse(std::string_view sql, std::size_t most_bytes = most_fragment);

/// `select (text)`, parsed; the expression in it, and nullptr if it is more or less than one.
Parsed parsed_expression(std::string_view text);
PgQuery__Node* only_target(Parsed const& parsed);

/// A part of a tree as it was written, if `written` is not empty and free of comments, else printed from the tree; what
/// it says is kept for `expression`. Empty if there is no tree.
Name expression_text(PgQuery__Node* tree, std::string_view written = {});

/// The texts of a list of String nodes.
std::vector<Name> names(size_t count, PgQuery__Node* const* nodes);

/// As format_type prints it; a name that is not PostgreSQL's own keeps the schema it was written with.
std::string type_text(PgQuery__TypeName const& type);

/// 2, 4 or 8 for smallserial, serial and bigserial; else 0.
int serial_width(PgQuery__TypeName const& type);

PartitionKey partition_key(PgQuery__PartitionSpec const& clause);
Bound partition_bound(PgQuery__PartitionBoundSpec const& spec);
/// As the server prints it.
Name bound_text(PgQuery__PartitionBoundSpec const& spec);

/// Walks one expression; `original` serves where the tree is not understood.
Expression reduce(PgQuery__Node* node, std::string_view original);

/// The tree as it is kept.
Syntax syntax_of(PgQuery__Node const* node);

/// What a constraint or index is, whatever table it is put on. PostgreSQL's default name for it is made of the table's
/// name, `columns` and `label`. A foreign key's target without a schema has an empty one.
struct Definition {
    Kind const* kind;
    Values values;
    std::string columns;
    std::string_view label;
    Name name{};  ///< the one it was given; may be empty
};

struct ColumnDefinition {
    Values values;
    int serial_width = 0;
    std::vector<Definition> constraints;
};

/// `column` is the one whose definition holds the constraint; empty for a table's constraint. `written` is the
/// constraint's own text. None if it is of no kind that is modelled.
std::optional<Definition> constraint_definition(PgQuery__Constraint const& given, std::string_view column, std::string_view written);
/// A table's constraint as it is written in `sql`, which the tree's places count in; empty where only a parser could tell.
std::string_view written_in(std::string_view sql, PgQuery__Constraint const& constraint);
/// `sql` is the text that the statement stands in.
Definition index_definition(PgQuery__IndexStmt const& statement, std::string_view sql);
/// `sql` is the statement's text up to the end of the definition.
ColumnDefinition column_definition(PgQuery__ColumnDef const& definition, std::string_view sql);

}  // namespace pgplumb::ddl
