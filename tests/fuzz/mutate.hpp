#pragma once
/// Changes scripts of SQL so that many stay SQL: bytes that change at random are nearly always a syntax error, which tries the
/// parser and nothing behind it.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pgplumb::fuzz {

/// Takes a statement out, doubles it, moves it, or puts a word of the script in another's place, as `seed` says.
std::string mutated(std::string_view script, unsigned seed);

/// Statements of both, in turns.
std::string crossed(std::string_view one, std::string_view other, unsigned seed);

}  // namespace pgplumb::fuzz
