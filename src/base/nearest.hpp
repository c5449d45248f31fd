#pragma once
/// What somebody may have meant.

#include <algorithm>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgplumb {

/// How many characters must be changed, added or left out (Levenshtein).
inline std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            auto const change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
        }
    }
    return row[b.size()];
}

/// `did you mean "columns"?`, or nothing where no word is close.
template <std::ranges::forward_range Words>
std::string did_you_mean(std::string_view word, Words const& known) {
    if (std::ranges::empty(known) || word.size() > 100) return {};
    std::string_view const near = *std::ranges::min_element(known, {}, [&](std::string_view k) { return distance(k, word); });
    auto const most = std::min<std::size_t>(2, word.size() / 2);
    return distance(near, word) <= most ? "did you mean \"" + std::string(near) + "\"?" : std::string();
}

}  // namespace pgplumb
