#pragma once
/// An index of its own; those of constraints belong to the constraint.

#include "pgplumb/catalog.hpp"

namespace pgplumb::index {

inline constexpr Field<Name> method{0, "method", Severity::error, "Another access method serves other queries."};
inline constexpr Field<Names> keys{1, "keys", Severity::error, "It serves other queries.", Match::expression, Refers::key_columns};
inline constexpr Field<Names> opclasses{
    2, "opclasses", Severity::error, "It serves other operators.", Match::defaultable, Refers::operator_classes};
inline constexpr Field<Names> collations{
    3, "collations", Severity::error, "It serves comparisons under another collation only.", Match::defaultable, Refers::collations};
inline constexpr Field<Names> order{
    4, "order", Severity::warning, "It does not serve the same ORDER BY.", Match::exact, Refers::sort_options};
inline constexpr Field<Names> include{
    5, "include", Severity::warning, "Index-only scans no longer find what they need.", Match::exact, Refers::columns};
inline constexpr Field<Name> predicate{6, "predicate", Severity::error, "It holds, or guards, other rows.", Match::expression};
inline constexpr Field<bool> unique{7, "unique", Severity::error, "Duplicates are accepted, or refused."};
inline constexpr Field<bool> nulls_not_distinct{8, "nulls_not_distinct", Severity::error,
                                                "Several rows with NULL are accepted, or refused."};
inline constexpr Field<bool> valid{9, "valid", Severity::error, "The planner does not use an invalid index.", Match::by_rule};

extern Kind const kind;

}  // namespace pgplumb::index
