#pragma once
/// Words of SQL and of psql's commands as bytes: only letters of ASCII have a lower case.

#include <algorithm>
#include <string_view>
#include <vector>

namespace pgplumb::psql {

constexpr bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Whether `word` is `wanted`, which is in lower case.
constexpr bool is_word(std::string_view word, std::string_view wanted) {
    return word.size() == wanted.size() && std::ranges::equal(word, wanted, {}, lower);
}

constexpr std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

/// What stands between blanks; quotes mean nothing.
inline std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> out;
    for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
        auto const end = std::ranges::find_if(text, is_blank) - text.begin();
        out.push_back(text.substr(0, static_cast<std::size_t>(end)));
        text.remove_prefix(out.back().size());
    }
    return out;
}

}  // namespace pgplumb::psql
