#pragma once
/// What a foreign key refers to, and whether it may (ATAddForeignKeyConstraint of tablecmds.c).

#include "ddl/parts.hpp"

namespace pgplumb::ddl {

/// Finds the key's target, and the target's columns where none are said; refuses what cannot be referred to.
void refer(World& world, Part& key, Reach reach);

/// Whether a constraint or index is one that a foreign key to these columns can stand on.
bool is_key_to(Part const& part, Names columns);

/// Whether values of the first type can be looked up among the second's. What is not known is no reason to say no.
bool can_refer(Type const& from, Type const& to);

}  // namespace pgplumb::ddl
