#pragma once
/// A foreign key.

#include "pgplumb/catalog.hpp"

namespace pgplumb::foreign_key {

inline constexpr Field<Names> columns{
    0, "columns", Severity::error, "Other columns are held to the target.", Match::exact, Refers::columns};
inline constexpr Field<Names> target{1, "target", Severity::error, "Rows refer to another table.", Match::relation, Refers::relation};
inline constexpr Field<Names> target_columns{
    2, "target_columns", Severity::error, "Rows refer to another key.", Match::exact, Refers::target_columns};
inline constexpr Field<Name> on_update{3, "on_update", Severity::error, "Changing the key does something else."};
inline constexpr Field<Name> on_delete{4, "on_delete", Severity::error,
                                       "Deleting a referenced row fails, cascades or leaves NULL where it should not."};
inline constexpr Field<Names> on_delete_columns{
    5, "on_delete_columns", Severity::error, "SET NULL or SET DEFAULT reaches other columns.", Match::exact, Refers::columns};
inline constexpr Field<Name> match{6, "match", Severity::error, "Partly NULL keys are accepted, or refused."};
inline constexpr Field<bool> deferrable{7, "deferrable", Severity::error, "SET CONSTRAINTS fails."};
inline constexpr Field<bool> initially_deferred{8, "initially_deferred", Severity::error, "Violations are refused at another moment."};
inline constexpr Field<bool> validated{9, "validated", Severity::warning, "Rows from before the constraint may have no target.",
                                       Match::by_rule};

extern Kind const kind;

}  // namespace pgplumb::foreign_key
