#pragma once
/// An ordinary or partitioned table.

#include "pgplumb/catalog.hpp"

namespace pgplumb::table {

inline constexpr Field<Name> persistence{0, "persistence", Severity::error,
                                         "An unlogged table is empty after a crash and is not replicated."};
inline constexpr Field<Name> partition_strategy{1, "partition_strategy", Severity::error,
                                                "A table cannot be partitioned, or partitioned otherwise, in place."};
inline constexpr Field<Names> partition_keys{
    2, "partition_keys", Severity::error, "Rows are routed to partitions by another key.", Match::expression, Refers::key_columns};
inline constexpr Field<Names> partition_of{
    3, "partition_of", Severity::error, "Rows of the partitioned table do not reach it, or should not.", Match::relation, Refers::relation};
inline constexpr Field<Name> partition_bound{4, "partition_bound", Severity::error, "Rows are refused or routed to another partition.",
                                             Match::bound};
inline constexpr Field<bool> row_security{5, "row_security", Severity::error,
                                          "Without row security every role with SELECT sees every row."};
inline constexpr Field<bool> force_row_security{6, "force_row_security", Severity::error,
                                                "The owner of the table bypasses its policies, or no longer does."};

extern Kind const kind;

}  // namespace pgplumb::table
