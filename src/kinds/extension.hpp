#pragma once
/// An installed extension, with the version it is at.

#include "pgplumb/catalog.hpp"

namespace pgplumb::extension {

inline constexpr Field<Name> version{0, "version", Severity::error, "Another version has other functions, types and operators."};
inline constexpr Field<Name> min_version{1, "min_version", Severity::error, "What was added after the installed version is not there.",
                                         Match::at_least};
inline constexpr Field<Name> in_schema{2, "schema", Severity::error,
                                       "Its functions and types are found only under their schema or a search_path with it."};
inline constexpr Field<Names> needed{3, "requires", Severity::note, "It cannot be installed without them.", Match::by_rule};

extern Kind const kind;

}  // namespace pgplumb::extension
