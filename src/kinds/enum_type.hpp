#pragma once
/// An enumerated type and its labels in order.

#include "pgplumb/catalog.hpp"

namespace pgplumb::enum_type {

inline constexpr Field<Names> values{0, "values", Severity::error,
                                     "A label that is not there is refused; the order decides how values sort."};

extern Kind const kind;

}  // namespace pgplumb::enum_type
