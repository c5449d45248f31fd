#include "pgplumb/report.hpp"

#include <charconv>
#include <cstdint>

namespace pgplumb {
namespace {

struct Decoded {
    std::uint32_t code = 0;
    std::size_t size = 0;  ///< 0: not UTF-8
};

Decoded decode(std::string_view text) {
    auto const byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
    auto const first = byte(0);
    if (first < 0x80) return {first, 1};
    std::size_t const size = first >= 0xC2 && first < 0xE0 ? 2 : first >= 0xE0 && first < 0xF0 ? 3 : first >= 0xF0 && first < 0xF5 ? 4 : 0;
    if (size == 0 || size > text.size()) return {};
    std::uint32_t code = first & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return {};
        code = (code << 6U) | (byte(i) & 0x3FU);
    }
    static constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < least[size] || (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF) return {};
    return {code, size};
}

/// Characters that hide, reorder or break text: controls, bidi and zero-width characters, separators, noncharacters.
bool hides(std::uint32_t code) {
    return (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F) ||
           code == 0xFEFF || (code & 0xFFFEU) == 0xFFFE || (code >= 0xFDD0 && code <= 0xFDEF) || code == 0x61C || code == 0xAD;
}

std::string hex(std::uint32_t code, int digits) {
    std::string out;
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) out += "0123456789ABCDEF"[(code >> static_cast<unsigned>(shift)) & 15U];
    return out;
}

void append_utf8(std::string& out, std::uint32_t code) {
    auto const byte = [&](std::uint32_t value) { out += static_cast<char>(static_cast<unsigned char>(value)); };
    if (code < 0x80) return byte(code);
    if (code < 0x800) {
        byte(0xC0U | (code >> 6U));
    } else {
        if (code < 0x10000) {
            byte(0xE0U | (code >> 12U));
        } else {
            byte(0xF0U | (code >> 18U));
            byte(0x80U | ((code >> 12U) & 0x3FU));
        }
        byte(0x80U | ((code >> 6U) & 0x3FU));
    }
    byte(0x80U | (code & 0x3FU));
}

constexpr std::uint32_t no_number = 0xFFFFFFFFU;

/// The number that hexadecimal digits give; no_number if they are none.
std::uint32_t from_hex(std::string_view digits) {
    std::uint32_t out = 0;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out, 16);
    return digits.empty() || error != std::errc{} || end != digits.data() + digits.size() ? no_number : out;
}

}  // namespace

std::string visible(std::string_view foreign) {
    std::string out;
    while (!foreign.empty()) {
        auto const [code, size] = decode(foreign);
        if (size == 0) out += "\\x" + hex(static_cast<unsigned char>(foreign[0]), 2);
        else if (code == '\\') out += "\\\\";
        else if (code == '\n') out += "\\n";
        else if (code == '\t') out += "\\t";
        else if (code < 0x20 || (code >= 0x7F && code < 0xA0) || hides(code)) out += "\\u{" + hex(code, code > 0xFFFF ? 6 : 4) + '}';
        else out.append(foreign.substr(0, size));
        foreign.remove_prefix(size == 0 ? 1 : size);
    }
    return out;
}

std::string from_visible(std::string_view shown) {
    std::string out;
    while (!shown.empty()) {
        auto const next = shown.size() > 1 ? shown[1] : '\0';
        auto const close = shown.find('}');
        bool const braces = shown.starts_with("\\u{") && close != std::string_view::npos;
        auto const character = braces ? from_hex(shown.substr(3, close - 3)) : no_number;
        auto const byte = shown.starts_with("\\x") && shown.size() > 3 ? from_hex(shown.substr(2, 2)) : no_number;
        std::size_t size = 2;
        if (character <= 0x10FFFF) append_utf8(out, character), size = close + 1;
        else if (byte != no_number) out += static_cast<char>(static_cast<unsigned char>(byte)), size = 4;
        else if (shown[0] == '\\' && next == 'n') out += '\n';
        else if (shown[0] == '\\' && next == 't') out += '\t';
        else if (shown[0] == '\\' && next == '\\') out += '\\';
        else out += shown[0], size = 1;
        shown.remove_prefix(size);
    }
    return out;
}

}  // namespace pgplumb
