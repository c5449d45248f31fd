#pragma once
/// A check constraint of a table.

#include "pgplumb/catalog.hpp"

namespace pgplumb::check {

inline constexpr Field<Name> expression{0, "expression", Severity::error, "Other rows are accepted or refused.", Match::expression};
inline constexpr Field<bool> validated{1, "validated", Severity::warning, "Rows from before the constraint may violate it.",
                                       Match::by_rule};
inline constexpr Field<bool> no_inherit{2, "no_inherit", Severity::error, "Child tables do, or do not, get the constraint."};

extern Kind const kind;

}  // namespace pgplumb::check
