#pragma once
/// A sequence of its own or of a serial column; those of identity columns belong to their column.

#include "pgplumb/catalog.hpp"

namespace pgplumb::sequence {

inline constexpr Field<Name> type{0, "type", Severity::error, "The type bounds the numbers it can give."};
inline constexpr Field<std::int64_t> start{1, "start", Severity::warning, "RESTART goes back to another number."};
inline constexpr Field<std::int64_t> increment{2, "increment", Severity::error, "Numbers collide or leave gaps."};
inline constexpr Field<std::int64_t> min{3, "min", Severity::error, "The sequence ends, or cycles, at another number."};
inline constexpr Field<std::int64_t> max{4, "max", Severity::error, "The sequence ends, or cycles, at another number."};
inline constexpr Field<std::int64_t> cache{5, "cache", Severity::note, "Sessions take numbers in blocks of another size."};
inline constexpr Field<bool> cycle{6, "cycle", Severity::error, "At its end it fails, or gives numbers a second time."};
inline constexpr Field<Names> owned_by{7, "owned_by", Severity::warning, "Dropping the column drops, or leaves behind, the sequence.",
                                       Match::relation};

extern Kind const kind;

}  // namespace pgplumb::sequence
