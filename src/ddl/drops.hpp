#pragma once
/// What goes when something is dropped: all that belongs to it, and with CASCADE all that cannot be without it. It knows no
/// statement.

#include "ddl/world.hpp"

namespace pgplumb::ddl {

/// Refuses if something else needs it and there is no `cascade`.
void drop_relation(World& world, Relation& relation, bool cascade);
void drop_type(World& world, UserType& type, bool cascade);
void drop_schema(World& world, Name schema, bool cascade);
void drop_extension(World& world, Name extension, bool cascade);
/// A constraint, or an index that is none's.
void drop_part(World& world, Part& part, bool cascade);
void drop_function(World& world, Other const& function, bool cascade);
/// What is temporary goes, and what cannot be without it.
void end_session(World& world);
/// Views of the relation: all, or those that name the column.
void drop_views_of(World& world, Relation& relation, Name column, bool cascade);

}  // namespace pgplumb::ddl
