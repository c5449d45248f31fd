#pragma once
/// What a view's query names: relations, their columns, functions, types. Names are looked up as a server would, but for the
/// scopes of sub-selects: a column without its table's name may be that of any table in the query.

#include "ddl/world.hpp"

namespace pgplumb::ddl {

/// Notes it in the view, and the view in what it uses.
void note_uses(World& world, Relation& view, PgQuery__Node& query);

/// Refuses a relation that cannot be there.
void check_there(World const& world, PgQuery__RangeVar const& name);
/// Refuses a query of what cannot be there.
void check_sources(World& world, PgQuery__Node& query);

/// Whether a query names anything temporary; a view of it is temporary too.
bool names_temporary(World& world, PgQuery__Node& query);

}  // namespace pgplumb::ddl
