#pragma once
/// Bounds of partitions, as far as they can be compared without a collation and without reading another date than 2020-01-31
/// (partbounds.c). It knows no table.

#include "ddl/tree.hpp"

namespace pgplumb::ddl {

/// One value of a bound.
struct Limit {
    enum class Sort : std::uint8_t { lowest, date, number, other, highest } sort = Sort::other;
    std::int64_t number = 0;
    Name text;
};

struct Limits {
    enum class Shape : std::uint8_t { none, others, list, range, hash } shape = Shape::none;
    std::vector<Limit> values;  ///< of the list, or the lower ones and then the upper ones
    std::int64_t modulus = 0, remainder = 0;
};

Limits limits_of(PgQuery__PartitionBoundSpec const& spec);

/// Why no table that is partitioned so, by so many columns, can have such a partition; empty if one can.
std::string_view fault_of(Limits const& limits, std::string_view strategy, std::size_t columns);

/// Whether a row would belong to both. Where nobody but a server knows, it is taken not to.
bool overlap(Limits const& a, Limits const& b);

/// Whether a server goes through the partition of `a` first (partition_bounds_create). Texts are taken to be in the order of
/// their bytes.
bool precedes(Limits const& a, Limits const& b);

}  // namespace pgplumb::ddl
