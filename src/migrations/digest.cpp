#include "migrations/digest.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace pgplumb::python {
namespace {

using State = std::array<std::uint32_t, 4>;

/// RFC 1321: the constants of its 64 steps are those of the sine.
void mix(State& state, std::string_view block) {
    static constexpr std::array<int, 16> turns{7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};
    std::array<std::uint32_t, 16> words{};
    for (std::size_t i = 0; i < 64; ++i) words[i / 4] |= static_cast<std::uint32_t>(static_cast<unsigned char>(block[i])) << (8 * (i % 4));
    auto [a, b, c, d] = state;
    for (std::uint32_t i = 0; i < 64; ++i) {
        auto const round = i / 16;
        auto const f = round == 0 ? (b & c) | (~b & d) : round == 1 ? (d & b) | (~d & c) : round == 2 ? b ^ c ^ d : c ^ (b | ~d);
        auto const word = round == 0 ? i : round == 1 ? (5 * i + 1) % 16 : round == 2 ? (3 * i + 5) % 16 : (7 * i) % 16;
        auto const sine = static_cast<std::uint32_t>(std::floor(std::fabs(std::sin(static_cast<double>(i + 1))) * 4294967296.0));
        auto const sum = a + f + sine + words[word];
        a = d;
        d = c;
        c = b;
        b += std::rotl(sum, turns[round * 4 + i % 4]);
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
}

}  // namespace

std::string md5(std::string_view text) {
    std::string padded(text);
    padded += '\x80';
    while (padded.size() % 64 != 56) padded += '\0';
    for (int i = 0; i < 8; ++i) padded += static_cast<char>((static_cast<std::uint64_t>(text.size()) * 8) >> (8 * i));
    State state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    for (std::size_t at = 0; at < padded.size(); at += 64) mix(state, std::string_view(padded).substr(at, 64));
    std::string out;
    for (auto const part : state)
        for (int i = 0; i < 4; ++i) {
            auto const byte = (part >> (8 * i)) & 0xFFU;
            out += "0123456789abcdef"[byte >> 4U];
            out += "0123456789abcdef"[byte & 15U];
        }
    return out;
}

}  // namespace pgplumb::python
