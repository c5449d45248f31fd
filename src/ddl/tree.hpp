#pragma once
/// RAII round libpg_query's typed parse tree, and readers of its smallest parts. For this room only.

#include "ddl/ddl.hpp"

#include <pg_query/pg_query.pb-c.h>

#include <memory>

namespace pgplumb::ddl {

struct TreeFree {
    void operator()(PgQuery__ParseResult* tree) const noexcept { pg_query__parse_result__free_unpacked(tree, nullptr); }
};

struct Parsed {
    std::unique_ptr<PgQuery__ParseResult, TreeFree> tree;  ///< null if there is an error
    SqlError error;
};

/// Parses SQL. Refuses what would hurt the parser (hazards 23): over 64 kB, NUL bytes, deep nesting.
Parsed parse(std::string_view sql);

/// A part of a tree as SQL again.
std::string deparse(PgQuery__Node* expression);

/// The texts of a list of String nodes.
std::vector<Name> names(size_t count, PgQuery__Node* const* nodes);

/// As format_type prints it; a name that is not PostgreSQL's own keeps the schema it was written with.
std::string type_text(PgQuery__TypeName const& type);

/// 2, 4 or 8 for smallserial, serial and bigserial; else 0.
int serial_width(PgQuery__TypeName const& type);

/// Walks one expression; `original` serves where the tree is not understood.
Expression reduce(PgQuery__Node* node, std::string_view original);

}  // namespace pgplumb::ddl
