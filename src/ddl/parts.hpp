#pragma once
/// Constraints and indexes of tables. It knows no statement.

#include "ddl/world.hpp"

namespace pgplumb::ddl {

/// Whether partitions and children take part in what is done to a table.
enum class Reach : std::uint8_t { all, only };

/// Makes a constraint or index, under its own name or the one that PostgreSQL gives it; in children and partitions too. A
/// check that `merges` becomes one with that which the table has from a parent under the same name.
Part& add_part(World& world, Relation& table, Definition definition, Reach reach = Reach::all, bool merges = false);

/// Puts a part that has its name, with its shares.
Part& put_part(World& world, Relation& table, Part part, Reach reach);

/// The name that PostgreSQL gives it.
Name free_name(World const& world, Relation const& table, Part const& part);

/// Gives a new child the parent's checks.
void inherit_checks(World& world, Relation& parent, Relation& child);
bool is_same_check(Part const& a, Part const& b);
bool is_not_inherited(Part const& part);
bool is_validated(Part const& part);

/// The column where a key is no more than one, with a cast that does nothing; else the key as it is.
Name without_idle_cast(Relation& table, Name key);

/// The columns of the table's primary key.
Names key_of(Relation const& table);
/// Makes the columns NOT NULL.
void set_not_null(World& world, Relation& table, Names columns, Reach reach);

}  // namespace pgplumb::ddl
