#pragma once
/// Drops of single things, with all that goes with them. Each refuses if something else needs it and there is no `cascade`. It
/// knows no statement.

#include "ddl/deletion.hpp"
#include "ddl/parts.hpp"

namespace pgplumb::ddl {

/// Whatever needs it goes too.
void drop_relation(World& world, Relation& relation);
/// A column, and that of the children which have it from this table.
void drop_column(World& world, Relation& table, Name name, bool cascade, Reach reach);
/// A constraint, or an index that is none's; a check in the children too.
void drop_part(World& world, Part& part, bool cascade, Reach reach = Reach::all);

/// What an extension brought and what is in a schema, to be dropped together with other things.
void add_extension(World& world, Deletion& deletion, Name extension);
void add_schema(World& world, Deletion& deletion, Name schema);
/// When nothing refused to go with it.
void forget_schema(World& world, Name schema);

/// What is temporary goes, and what cannot be without it.
void end_session(World& world);

}  // namespace pgplumb::ddl
