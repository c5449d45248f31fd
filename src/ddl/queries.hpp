#pragma once
/// What a query gives a view or table that is made of it: its columns, as far as they can be known without a server, and what
/// it needs.

#include "ddl/world.hpp"

namespace pgplumb::ddl {

/// Gives the relation the query's columns, under `aliases` as far as they go; of a view also what it uses.
void take_query(World& world, Relation& relation, PgQuery__Node& query, std::vector<Name> const& aliases);

}  // namespace pgplumb::ddl
