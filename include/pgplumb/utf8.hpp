#pragma once
/// Text as UTF-8, for what may not cut or take characters wrongly. It does not know what a character means.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pgplumb {

struct Character {
    std::uint32_t code = 0;
    std::size_t size = 0;  ///< in bytes; 0: not UTF-8
};

/// The first character of a text that is not empty. Overlong forms, surrogates and what lies beyond U+10FFFF are none.
Character first_character(std::string_view text);

bool is_utf8(std::string_view text);

/// How many bytes of it are UTF-8 before the first that is none.
std::size_t utf8_until(std::string_view text);

/// The beginning of `text`, of at most so many bytes, cut between characters.
std::string_view clipped(std::string_view text, std::size_t most);

}  // namespace pgplumb
