#include "pgplumb/report.hpp"
#include "pgplumb/utf8.hpp"

#include <charconv>
#include <cstdint>

namespace pgplumb {
namespace {

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
        auto const [code, size] = first_character(foreign);
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
