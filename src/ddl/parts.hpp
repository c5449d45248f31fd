#pragma once
/// Constraints and indexes of tables, and the shares that partitions have in those of their parent. It knows no statement.

#include "ddl/world.hpp"

namespace pgplumb::ddl {

/// Whether partitions and children take part in what is done to a table.
enum class Reach : std::uint8_t { all, only };

/// Makes a constraint or index, under its own name or the one that PostgreSQL gives it.
Part& add_part(World& world, Relation& table, Definition definition, Reach reach = Reach::all);

/// Gives a partition its share of all that the parent has; what it has of its own and is alike becomes that share.
void take_shares(World& world, Relation& partition);
/// Makes a partition's shares its own.
void keep_shares(World& world, Relation& partition);
/// Gives a child the parent's checks.
void inherit_checks(World& world, Relation& parent, Relation& child);

/// The columns of the table's primary key.
Names key_of(Relation const& table);
/// Makes the columns NOT NULL, in the children too.
void set_not_null(World& world, Relation& table, Names columns);

}  // namespace pgplumb::ddl
