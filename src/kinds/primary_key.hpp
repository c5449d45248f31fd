#pragma once
/// The primary key of a table.

#include "pgplumb/catalog.hpp"

namespace pgplumb::primary_key {

inline constexpr Field<Names> columns{0, "columns", Severity::error, "Other rows count as duplicates.", Match::exact, Refers::columns};
inline constexpr Field<Names> include{
    1, "include", Severity::warning, "Index-only scans no longer find what they need.", Match::exact, Refers::columns};
inline constexpr Field<bool> deferrable{2, "deferrable", Severity::error, "SET CONSTRAINTS fails, or foreign keys cannot refer to it."};
inline constexpr Field<bool> initially_deferred{3, "initially_deferred", Severity::error, "Duplicates are refused at another moment."};

extern Kind const kind;

}  // namespace pgplumb::primary_key
