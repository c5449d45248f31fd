#pragma once
/// What code that is not followed may do to a schema: the body of a function, a DO block that builds statements. It reads
/// words, not programs, and would rather see too much than too little.

#include "ddl/world.hpp"

namespace pgplumb::ddl {

/// Whether the text, that of a CREATE FUNCTION perhaps, holds words that change schemas.
bool may_change_schema(std::string_view sql);

/// Marks as not known what the text may have touched, and tells that the statement at hand, which is `what`, was not followed.
void give_up_on(World& world, std::string_view text, std::string const& what);

/// The same of all relations that the text names, whatever it does to them.
void give_up_on_relations(World& world, std::string_view text, std::string const& what);

/// Marks a relation, and all it has, as not known.
void make_opaque(World& world, Relation& relation, std::string const& why);

}  // namespace pgplumb::ddl
