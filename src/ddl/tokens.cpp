#include "ddl/tokens.hpp"

#include "ddl/tree.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace pgplumb::ddl {
namespace {

bool begins_word(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || static_cast<unsigned char>(c) > 127;
}

bool is_digit(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

bool in_word(char c) {
    return begins_word(c) || is_digit(c) || c == '$';
}

/// Behind a comment between /* and */, which may hold others.
std::size_t behind_comment(std::string_view text, std::size_t at) {
    int depth = 0;
    while (at < text.size()) {
        auto const two = text.substr(at, 2);
        if (two == "/*") ++depth, at += 2;
        else if (two == "*/") --depth, at += 2;
        else ++at;
        if (depth == 0) break;
    }
    return at;
}

std::size_t behind_blank(std::string_view text, std::size_t at) {
    while (at < text.size()) {
        auto const two = text.substr(at, 2);
        if (std::isspace(static_cast<unsigned char>(text[at])) != 0) ++at;
        else if (two == "--") at = behind_quoted(text, at);
        else if (two == "/*") at = behind_comment(text, at);
        else break;
    }
    return at;
}

std::size_t behind_number(std::string_view text, std::size_t at) {
    while (at < text.size() && is_digit(text[at])) ++at;
    // 1..10 is a range.
    if (text.substr(at, 1) != "." || text.substr(at, 2) == "..") return at;
    ++at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at;
}

bool begins_string(std::string_view text, std::size_t at) {
    static constexpr std::string_view prefixes = "eEbBxXnN";
    return text[at] == '\'' || (prefixes.find(text[at]) != std::string_view::npos && text.substr(at + 1, 1) == "'");
}

/// Behind a constant in single quotes, in which two of them are one.
std::size_t behind_string(std::string_view text, std::size_t at) {
    bool const escapes = text[at] == 'e' || text[at] == 'E';
    for (at += text[at] == '\'' ? 1 : 2; at < text.size(); ++at) {
        bool const pair = text.substr(at, 2) == "''" || (escapes && text[at] == '\\');
        if (pair) ++at;
        else if (text[at] == '\'') return at + 1;
    }
    return text.size();
}

Token token_at(std::string_view text, std::size_t at) {
    static constexpr auto signs = std::to_array<std::string_view>({":=", "=>", "..", "||", "<<", ">>", "<>", "!=", "<=", ">=", "::"});
    auto const made = [&](Token::Sort sort, std::size_t behind) { return Token{sort, text.substr(at, behind - at), at}; };
    using Sort = Token::Sort;
    char const c = text[at];
    if (begins_string(text, at)) return made(Sort::constant, behind_string(text, at));
    if (c == '"') {
        auto behind = at;
        do behind = behind_quoted(text, behind);
        while (behind < text.size() && text[behind] == '"');
        return made(Sort::quoted, behind);
    }
    if (c == '$')
        if (auto const behind = behind_quoted(text, at); behind != at) return made(Sort::constant, behind);
    if (begins_word(c)) {
        auto const* const end = std::find_if_not(text.begin() + at, text.end(), in_word);
        return made(Sort::word, static_cast<std::size_t>(end - text.begin()));
    }
    if (is_digit(c)) return made(Sort::number, behind_number(text, at));
    bool const two = std::ranges::find(signs, text.substr(at, 2)) != signs.end();
    return made(Sort::sign, at + (two ? 2 : 1));
}

char escaped(char c) {
    switch (c) {
        case 'n': return '\n';
        case 't': return '\t';
        case 'r': return '\r';
        default: return c;
    }
}

/// Without the quotes, and with one for two.
std::string unquoted(std::string_view text, char quote, bool escapes) {
    std::string out;
    text.remove_prefix(1);
    if (text.ends_with(quote)) text.remove_suffix(1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (escapes && text[i] == '\\' && i + 1 < text.size()) out += escaped(text[++i]);
        else out += text[i];
        if (text[i] == quote && i + 1 < text.size() && text[i + 1] == quote) ++i;
    }
    return out;
}

}  // namespace

bool Token::is(std::string_view what) const {
    if (sort == Sort::sign) return text == what;
    return sort == Sort::word && text.size() == what.size() &&
           std::ranges::equal(text, what, {}, [](unsigned char c) { return std::tolower(c); });
}

std::string Token::content() const {
    if (sort == Sort::word) return lowered(text);
    if (sort == Sort::quoted) return unquoted(text, '"', false);
    if (sort != Sort::constant) return std::string(text);
    if (text.front() == '$') {
        auto const tag = text.substr(0, text.find('$', 1) + 1);
        auto body = text.substr(tag.size());
        if (body.ends_with(tag)) body.remove_suffix(tag.size());
        return std::string(body);
    }
    bool const prefixed = text.front() != '\'';
    return unquoted(text.substr(prefixed ? 1 : 0), '\'', prefixed && (text.front() == 'e' || text.front() == 'E'));
}

std::vector<Token> tokens_of(std::string_view text) {
    std::vector<Token> out;
    for (auto at = behind_blank(text, 0); at < text.size(); at = behind_blank(text, out.back().behind())) out.push_back(token_at(text, at));
    out.push_back({Token::Sort::end, text.substr(text.size()), text.size()});
    return out;
}

std::string lowered(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

}  // namespace pgplumb::ddl
