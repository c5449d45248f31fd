#pragma once
/// Comments by which migration tools keep in one file what a migration does and what undoes it. It knows the comments and
/// nothing else of the tools.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pgplumb::psql {

enum class Section : std::uint8_t {
    none,
    up,        ///< from here on it does
    down,      ///< from here on it undoes
    statement  ///< a statement ends here, with or without a semicolon
};

/// What a comment that is alone on its line begins; `comment` has its dashes.
Section section_of(std::string_view comment);

/// Where the line behind the next one that begins `up` starts; the text's end if there is none.
std::size_t next_up(std::string_view text, std::size_t from);

}  // namespace pgplumb::psql
