#pragma once
/// A column of a table.

#include "pgplumb/catalog.hpp"

namespace pgplumb::column {

inline constexpr Field<Name> type{0, "type", Severity::error, "Values are refused, cut, rounded or compared in another way.", Match::type};
inline constexpr Field<bool> not_null{1, "not_null", Severity::error,
                                      "NULL arrives where the application does not expect it, or is refused where it does."};
inline constexpr Field<Name> default_value{2, "default", Severity::error, "Rows inserted without the column get another value.",
                                           Match::expression};
inline constexpr Field<Name> identity{3, "identity", Severity::error,
                                      "Inserts fail for want of a value, or are refused when they give one."};
inline constexpr Field<Name> generated{4, "generated", Severity::error, "The stored value is computed in another way.", Match::expression};
inline constexpr Field<Name> collation{
    5, "collation", Severity::error, "Sorting, comparison and the use of indexes follow other rules.", Match::type, Refers::own_collation};
inline constexpr Field<std::int64_t> position{6, "position", Severity::note,
                                              "INSERT without a column list and SELECT * depend on the order.", Match::position};

extern Kind const kind;

}  // namespace pgplumb::column
