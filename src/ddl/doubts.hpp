#pragma once
/// What a database is not known to be any more, once code ran in it that is not followed: as little as its words allow.

#include "ddl/effects.hpp"
#include "ddl/world.hpp"

namespace pgplumb::ddl {

/// Whether code, or a function that is known and that it calls, may change a schema.
bool may_change_schema(World const& world, std::string_view code);

/// Marks what the code may touch, and tells that the statement at hand, which is `what`, was not followed. Code that touches
/// nothing is no matter: then nothing is told, and the answer is false.
bool give_up_on(World& world, std::string_view code, std::string const& what);

/// The same of what is known to be done. Nothing is no matter here either.
bool give_up_on(World& world, std::vector<Effect> const& effects, std::string const& what);

/// Marks what the code may touch, and tells nobody.
void make_doubtful(World& world, std::string_view code, std::string const& why);

/// The same of the functions that the code calls, and of nothing else that it does.
bool give_up_on_calls(World& world, std::string_view code, std::string const& what);

/// Marks what triggers may touch, which run at any time.
void doubt_what_goes_on(World& world);

/// The same of the relations that constants of the text name, whatever is done to them.
void give_up_on_relations(World& world, std::string_view text, std::string const& what);

/// Tells that the statement at hand was not followed.
void tell_unfollowed(World& world, std::string const& what);

/// Marks a relation, and all it has, as not known.
void make_doubtful(World& world, Relation& relation, std::string const& why);

}  // namespace pgplumb::ddl
