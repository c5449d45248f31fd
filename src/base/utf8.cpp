#include "pgplumb/utf8.hpp"

#include <cstring>

namespace pgplumb {
namespace {

bool continues(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// How many bytes a character has that begins with this one; 0: none begins so.
std::size_t size_by(std::uint32_t first) {
    return first < 0x80 ? 1 : first >= 0xC2 && first < 0xE0 ? 2 : first >= 0xE0 && first < 0xF0 ? 3 : first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

}  // namespace

Character first_character(std::string_view text) {
    std::uint32_t const first = static_cast<unsigned char>(text[0]);
    auto const size = size_by(first);
    if (size == 1) return {first, 1};
    if (size == 0 || size > text.size()) return {};
    std::uint32_t code = first & (0xFFU >> (size + 1));
    for (char const c : text.substr(1, size - 1)) {
        if (!continues(c)) return {};
        code = (code << 6U) | (static_cast<unsigned char>(c) & 0x3FU);
    }
    static constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < least[size] || (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF) return {};
    return {code, size};
}

std::size_t utf8_until(std::string_view text) {
    constexpr std::uint64_t high_bits = 0x8080808080808080U;
    std::size_t at = 0;
    while (at < text.size()) {
        std::uint64_t next = high_bits;  // most text is ASCII: eight characters at once
        if (text.size() - at >= sizeof next) std::memcpy(&next, text.data() + at, sizeof next);
        auto const size = (next & high_bits) == 0 ? sizeof next : first_character(text.substr(at)).size;
        if (size == 0) return at;
        at += size;
    }
    return at;
}

bool is_utf8(std::string_view text) {
    return utf8_until(text) == text.size();
}

std::string_view clipped(std::string_view text, std::size_t most) {
    if (text.size() <= most) return text;
    while (most > 0 && continues(text[most])) --most;
    return text.substr(0, most);
}

}  // namespace pgplumb
