#pragma once
/// What partitions have of their parent's constraints and indexes, and what a foreign key has of its target's partitions. It
/// knows no statement.

#include "ddl/world.hpp"

namespace pgplumb::ddl {

/// Gives the table's partitions their shares of a part.
void share_out(World& world, Part& part);
/// Gives a foreign key to a partitioned table its rows for the partitions.
void share_target(World& world, Part& key);
/// Whether it is one of those rows.
bool is_for_target(Part const& part);

/// Gives a partition its share of all that the parent has; what it has of its own and is alike becomes that share.
void take_shares(World& world, Relation& partition);
/// Makes a partition's shares its own.
void keep_shares(World& world, Relation& partition);

/// Makes an index the share that a partition has in its parent's; refuses where it cannot be that.
void attach_index(World& world, Part& parent, Part& child);

/// Whether every partition has its share.
bool is_complete(Part const& part);

}  // namespace pgplumb::ddl
