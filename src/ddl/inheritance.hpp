#pragma once
/// Tables that have parents: what a child takes over, and what it must have to become one (MergeAttributes,
/// MergeAttributesIntoExisting and MergeConstraintsIntoExisting of tablecmds.c). It knows no statement.

#include "ddl/columns.hpp"

namespace pgplumb::ddl {

/// Gives a new table its parents' columns; refuses parents that do not go together or cannot have this child.
void take_parents(World& world, Relation& child, std::vector<Relation*> const& parents);
/// Puts a column of the new table's own beside, or into, those that its parents gave.
Column& put_own_column(World& world, Relation& child, NewColumn const& own);
/// After all its own columns: refuses defaults that the parents give and that contradict each other.
void check_defaults(Relation const& child);

/// Makes a table that exists a child, or a partition; refuses if it has not all that a child must have.
void become_child(World& world, Relation& parent, Relation& child);
/// What a child had from its parent is its own from now on.
void leave_parent(World& world, Relation& parent, Relation& child);

/// Sets a partition's bound; refuses one that does not fit its parent's partition key, or another partition.
void set_bound(Relation& partition, PgQuery__PartitionBoundSpec const& spec);

/// Whether values of one type are values of the other without a cast. What is not known is no reason to say no.
bool is_same_type(Column const& a, Column const& b);

}  // namespace pgplumb::ddl
