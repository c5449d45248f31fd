#pragma once
/// An exclusion constraint.

#include "pgplumb/catalog.hpp"

namespace pgplumb::exclusion {

inline constexpr Field<Name> method{0, "method", Severity::error, "The index behind it cannot serve the same operators."};
inline constexpr Field<Names> keys{1, "keys", Severity::error, "Other rows exclude each other.", Match::expression, Refers::key_columns};
inline constexpr Field<Names> operators{2, "operators", Severity::error, "Other rows exclude each other."};
inline constexpr Field<Name> predicate{3, "predicate", Severity::error, "Other rows take part.", Match::expression};
inline constexpr Field<bool> deferrable{4, "deferrable", Severity::error, "SET CONSTRAINTS fails."};
inline constexpr Field<bool> initially_deferred{5, "initially_deferred", Severity::error, "Conflicts are refused at another moment."};

extern Kind const kind;

}  // namespace pgplumb::exclusion
