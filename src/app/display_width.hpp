#pragma once
/// How many columns of a terminal a character takes. It knows code points and no locale.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace pgplumb {

struct CodeRange {
    std::uint32_t first, last;
};

// The blocks of Unicode 15 that combine with the character before, and those of East Asian scripts and pictures.
inline constexpr std::array combining{
    CodeRange{0x300, 0x36F},   CodeRange{0x483, 0x489},   CodeRange{0x591, 0x5BD},   CodeRange{0x610, 0x61A},
    CodeRange{0x64B, 0x65F},   CodeRange{0x900, 0x902},   CodeRange{0x93C, 0x93C},   CodeRange{0x941, 0x948},
    CodeRange{0x94D, 0x94D},   CodeRange{0xE31, 0xE31},   CodeRange{0xE34, 0xE3A},   CodeRange{0xE47, 0xE4E},
    CodeRange{0x1AB0, 0x1AFF}, CodeRange{0x1DC0, 0x1DFF}, CodeRange{0x20D0, 0x20FF}, CodeRange{0x302A, 0x302D},
    CodeRange{0x3099, 0x309A}, CodeRange{0xFE00, 0xFE0F}, CodeRange{0xFE20, 0xFE2F}, CodeRange{0xE0100, 0xE01EF}};
inline constexpr std::array wide{
    CodeRange{0x1100, 0x115F},   CodeRange{0x2E80, 0x303E},   CodeRange{0x3041, 0x33FF},   CodeRange{0x3400, 0x4DBF},
    CodeRange{0x4E00, 0x9FFF},   CodeRange{0xA000, 0xA4CF},   CodeRange{0xA960, 0xA97F},   CodeRange{0xAC00, 0xD7A3},
    CodeRange{0xF900, 0xFAFF},   CodeRange{0xFE30, 0xFE6F},   CodeRange{0xFF00, 0xFF60},   CodeRange{0xFFE0, 0xFFE6},
    CodeRange{0x1F300, 0x1F64F}, CodeRange{0x1F680, 0x1F6FF}, CodeRange{0x1F900, 0x1F9FF}, CodeRange{0x20000, 0x3FFFD}};

constexpr std::size_t display_width(std::uint32_t code) {
    auto const holds = [=](CodeRange range) { return code >= range.first && code <= range.last; };
    return std::ranges::any_of(combining, holds) ? 0 : std::ranges::any_of(wide, holds) ? 2 : 1;
}

}  // namespace pgplumb
