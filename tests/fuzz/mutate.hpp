#pragma once
/// Changes programs so that many stay programs: bytes that change at random are nearly always a syntax error, which tries the
/// parser and nothing behind it. It knows no language, only what stands between two of its statements.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pgplumb::fuzz {

/// Takes a statement out, doubles it, moves it, or puts a word of the program in another's place, as `seed` says.
std::string mutated(std::string_view program, std::string_view separator, unsigned seed);

/// Statements of both, in turns.
std::string crossed(std::string_view one, std::string_view other, std::string_view separator, unsigned seed);

}  // namespace pgplumb::fuzz
