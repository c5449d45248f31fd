#pragma once
/// A view or materialized view. What it selects is not compared.

#include "pgplumb/catalog.hpp"

namespace pgplumb::view {

inline constexpr Field<bool> materialized{0, "materialized", Severity::error,
                                          "A materialized view shows what was there at its last refresh."};

extern Kind const kind;

}  // namespace pgplumb::view
