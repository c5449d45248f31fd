#pragma once
/// A short mark by which a text is known again. It keeps nobody from forging one.

#include <cstdint>
#include <string>
#include <string_view>

namespace pgplumb {

/// FNV-1a of 64 bits, in 16 hexadecimal digits. Baselines and snapshots that people keep hold it: it never changes.
inline std::string checksum(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (char const c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    std::string out(16, '0');
    for (std::size_t i = 0; i < out.size(); ++i) out[15 - i] = "0123456789abcdef"[(hash >> (4 * i)) & 15U];
    return out;
}

}  // namespace pgplumb
