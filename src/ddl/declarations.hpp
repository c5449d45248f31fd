#pragma once
/// What a column's definition may not say, whatever table it is for (transformColumnDefinition of parse_utilcmd.c).

#include "ddl/columns.hpp"

namespace pgplumb::ddl {

void check_declaration(World const& world, PgQuery__ColumnDef const& definition, NewColumn const& made);

/// Whether nothing can have brought a type of this name: no statement, no extension, not PostgreSQL.
bool is_unknown(World const& world, Type const& type);

bool is_integer_type(Type const& type);

}  // namespace pgplumb::ddl
