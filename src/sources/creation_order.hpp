#pragma once
/// In which order objects can be made. It does not know how they are made.

#include "pgplumb/catalog.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace pgplumb {

using Order = std::vector<Object const*>;

/// Extensions, each after those that it requires.
Order extensions_in_order(Catalog const& catalog);

/// Tables, partitions after what they are a part of, and what has a column of a table's row type after that table.
Order tables_in_order(Catalog const& catalog);

/// Tables as `tables` has them, but partitions before what they are a part of: what they have of their own comes before
/// what they are given, else both might want the same name.
Order partitions_first(Order tables);

/// What a type's text names: "public.state" of "public.state[]", "timestamp with time zone" of one with digits.
std::string type_name(std::string_view type);

/// Each partitioned table's partitions.
using Partitions = std::map<ObjectId, Order>;
Partitions partitions_of(Catalog const& catalog);

/// An index on a partitioned table, and the one that a partition has as its part of it; those of partitions of partitions too.
struct IndexPart {
    Object const* whole;
    Object const* part;
};

/// The parts of an index, or of a key that has one, parents before children, by what they hold; empty if not all are known.
/// None of `taken`, which are parts of others, is among them.
std::vector<IndexPart> index_parts(Catalog const& catalog, Partitions const& partitions, Object const& whole,
                                   std::set<Object const*> const& taken);

}  // namespace pgplumb
