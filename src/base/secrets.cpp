#include "base/secrets.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace pgplumb {
namespace {

bool alnum(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0;
}
bool word(char c) {
    return alnum(c) || c == '_';
}

std::string lowered(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

/// How a token begins, how many characters follow at least, and which are allowed beside letters and digits.
struct Beginning {
    std::string_view text;
    std::size_t least;
    std::string_view more;
    char with = '\0';  ///< what has to be among them
};

// From the issuers' own documentation: AWS, Stripe, GitHub, GitLab, Slack, Google, SendGrid, npm, JSON Web Tokens; then the
// forms of crypt(3), of Django and Passlib, and of PostgreSQL's own verifiers.
constexpr std::array beginnings{
    Beginning{"AKIA", 16, ""},          Beginning{"ASIA", 16, ""},         Beginning{"sk_live_", 8, ""},
    Beginning{"sk_test_", 8, ""},       Beginning{"rk_live_", 8, ""},      Beginning{"ghp_", 20, ""},
    Beginning{"gho_", 20, ""},          Beginning{"ghs_", 20, ""},         Beginning{"github_pat_", 20, "_"},
    Beginning{"glpat-", 16, "-_"},      Beginning{"xoxa-", 8, "-"},        Beginning{"xoxb-", 8, "-"},
    Beginning{"xoxp-", 8, "-"},         Beginning{"xoxr-", 8, "-"},        Beginning{"xoxs-", 8, "-"},
    Beginning{"AIza", 30, "-_"},        Beginning{"SG.", 20, "-_."},       Beginning{"npm_", 30, ""},
    Beginning{"eyJ", 16, "-_.=", '.'},  Beginning{"$2a$", 20, "./$"},      Beginning{"$2b$", 20, "./$"},
    Beginning{"$2y$", 20, "./$"},       Beginning{"$1$", 20, "./$"},       Beginning{"$5$", 20, "./$="},
    Beginning{"$6$", 20, "./$="},       Beginning{"$y$", 20, "./$"},       Beginning{"$argon2", 20, "+/=,$"},
    Beginning{"$pbkdf2", 20, "+/=.-$"}, Beginning{"pbkdf2_", 20, "+/=_$"}, Beginning{"SCRAM-SHA-256$", 20, "+/=:$"},
};

struct Range {
    std::size_t begin = 0, end = 0;
    bool empty() const { return begin == end; }
};

Range token_at(std::string_view text, std::size_t at) {
    auto const rest = text.substr(at);
    for (Beginning const& one : beginnings) {
        if (!rest.starts_with(one.text)) continue;
        auto const begin = at + one.text.size();
        auto end = begin;
        while (end < text.size() && (alnum(text[end]) || one.more.find(text[end]) != std::string_view::npos)) ++end;
        bool const has = one.with == '\0' || text.substr(begin, end - begin).find(one.with) != std::string_view::npos;
        if (end - begin >= one.least && has) return {begin, end};
    }
    return {};
}

/// md5 and 32 hexadecimal digits: what PostgreSQL stores of a password.
Range md5_at(std::string_view text, std::size_t at) {
    constexpr std::size_t digits = 32;
    if (!text.substr(at).starts_with("md5")) return {};
    auto const begin = at + 3;
    auto end = begin;
    while (end < text.size() && std::isxdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
    return end - begin == digits && (end == text.size() || !word(text[end])) ? Range{begin, end} : Range{};
}

Range private_key_at(std::string_view text, std::size_t at) {
    constexpr std::string_view opening = "-----BEGIN ";
    constexpr std::size_t longest_kind = 40;
    auto const rest = text.substr(at);
    if (!rest.starts_with(opening) || rest.substr(0, longest_kind).find("PRIVATE KEY") == std::string_view::npos) return {};
    auto const closing = std::min(text.find("-----END", at), text.find('\'', at));
    return {at + opening.size(), std::min(closing, text.size())};
}

/// The password in what follows "://".
Range url_password_at(std::string_view text, std::size_t at) {
    if (!text.substr(at).starts_with("://")) return {};
    auto const begin = at + 3;
    auto const authority = text.substr(begin, text.find_first_of("/?# \t\r\n'\"", begin) - begin);
    auto const colon = authority.find(':');
    auto const host = authority.rfind('@');
    if (host == std::string_view::npos || colon == std::string_view::npos || colon + 1 >= host) return {};
    return {begin + colon + 1, begin + host};
}

constexpr std::array<std::string_view, 10> secret_words{"password", "passwd", "passphrase", "secret",      "token",
                                                        "api_key",  "apikey", "api-key",    "private_key", "credential"};
constexpr std::array<std::string_view, 12> harmless_words{"none",     "null",       "pending",     "unset",     "disabled",  "inactive",
                                                          "required", "unverified", "unconfirmed", "requested", "undefined", "changed"};

/// The value in `password=value`, or in `"password": "value"`.
Range pair_at(std::string_view text, std::size_t at) {
    constexpr std::size_t longest_word = 11;
    auto const rest = lowered(text.substr(at, longest_word));
    auto const* const known = std::ranges::find_if(secret_words, [&](std::string_view one) { return rest.starts_with(one); });
    bool const brief = rest.starts_with("pwd");
    if (known == secret_words.end() && !brief) return {};
    auto begin = at + (brief ? 3 : known->size());
    if (begin < text.size() && text[begin] == '"') ++begin;
    begin = std::min(text.find_first_not_of(' ', begin), text.size());
    if (begin == text.size() || (text[begin] != '=' && text[begin] != ':')) return {};
    begin = std::min(text.find_first_not_of(" \"", begin + 1), text.size());
    auto const end = std::min(text.find_first_of("\"'&;, \t\r\n}", begin), text.size());
    bool const harmless = std::ranges::find(harmless_words, lowered(text.substr(begin, end - begin))) != harmless_words.end();
    return harmless ? Range{} : Range{begin, end};
}

Range secret_at(std::string_view text, std::size_t at, bool within_constant) {
    bool const begins_word = at == 0 || !word(text[at - 1]);
    if (auto const range = url_password_at(text, at); !range.empty()) return range;
    if (auto const range = private_key_at(text, at); !range.empty()) return range;
    if (begins_word)
        for (auto const range : {token_at(text, at), md5_at(text, at)})
            if (!range.empty()) return range;
    return within_constant ? pair_at(text, at) : Range{};
}

/// Where the string constant that begins at a quote ends, behind its last quote.
std::size_t constant_end(std::string_view sql, std::size_t quote, bool escapes) {
    for (auto at = quote + 1; at < sql.size(); ++at) {
        bool const stands_for_itself = (escapes && sql[at] == '\\') || sql.substr(at, 2) == "''";
        if (stands_for_itself) ++at;
        else if (sql[at] == '\'') return at + 1;
    }
    return sql.size();
}

/// Whether the parenthesis at `at` opens the arguments of a function, and not a group or a type's modifier.
bool opens_call(std::string_view sql, std::size_t at) {
    auto begin = at;
    while (begin > 0 && (word(sql[begin - 1]) || sql[begin - 1] == '"' || sql[begin - 1] == '.')) --begin;
    return begin < at && !sql.substr(0, begin).ends_with("::");
}

/// The end of the dollar-quoted constant that begins at `at`; `at` itself if none does.
std::size_t dollar_end(std::string_view sql, std::size_t at) {
    auto const second = sql.find('$', at + 1);
    if (second == std::string_view::npos || (at > 0 && word(sql[at - 1]))) return at;
    auto const tag = sql.substr(at, second + 1 - at);
    if (!std::ranges::all_of(tag.substr(1, tag.size() - 2), word)) return at;
    auto const close = sql.find(tag, second + 1);
    return close == std::string_view::npos ? sql.size() : close + tag.size();
}

/// The string constants, of which those in the arguments of functions are left out unless asked for.
std::vector<std::string_view> constants(std::string_view sql, bool of_calls) {
    std::vector<std::string_view> out;
    std::vector<bool> calls;
    for (std::size_t at = 0; at < sql.size(); ++at) {
        char const c = sql[at];
        if (c == '(') calls.push_back(opens_call(sql, at));
        else if (c == ')' && !calls.empty()) calls.pop_back();
        else if (c == '"') at = std::min(sql.find('"', at + 1), sql.size() - 1);
        if (auto const end = c == '$' ? dollar_end(sql, at) : at; end != at) {
            if (of_calls || std::ranges::find(calls, true) == calls.end()) out.push_back(sql.substr(at, end - at));
            at = end - 1;
        }
        if (c != '\'') continue;
        bool const escapes = at > 0 && (sql[at - 1] == 'E' || sql[at - 1] == 'e') && (at == 1 || !word(sql[at - 2]));
        auto const begin = escapes ? at - 1 : at;
        auto const end = constant_end(sql, at, escapes);
        if (of_calls || std::ranges::find(calls, true) == calls.end()) out.push_back(sql.substr(begin, end - begin));
        at = end - 1;
    }
    return out;
}

}  // namespace

bool names_secret(std::string_view name) {
    auto const low = lowered(name);
    return std::ranges::any_of(secret_words, [&](std::string_view one) { return low.find(one) != std::string::npos; });
}

std::vector<std::string_view> secrets_in(std::string_view text) {
    std::vector<std::string_view> out;
    bool within = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\'') within = !within;
        auto const range = secret_at(text, at, within);
        if (range.empty()) continue;
        out.push_back(text.substr(range.begin, range.end - range.begin));
        at = range.end - 1;
    }
    return out;
}

std::vector<std::string_view> constants_in(std::string_view sql) {
    return constants(sql, true);
}

std::vector<std::string_view> own_constants_in(std::string_view sql) {
    return constants(sql, false);
}

bool may_be_secret(std::string_view constant) {
    constexpr std::size_t shortest = 8;
    auto const quote = constant.find_first_of("'$");
    if (quote == std::string_view::npos || constant.size() < quote + 2) return false;
    auto const mark = constant[quote] == '$' ? std::max(constant.find('$', quote + 1), quote) - quote + 1 : 1;  // its length
    if (constant.size() < quote + 2 * mark) return false;
    auto const value = constant.substr(quote + mark, constant.size() - quote - 2 * mark);
    bool const number = value.find_first_not_of("0123456789.+-eE") == std::string_view::npos;
    return value.size() >= shortest && !number && std::ranges::find(harmless_words, lowered(value)) == harmless_words.end();
}

std::string replaced(std::string_view text, std::vector<std::string_view> const& parts,
                     std::function<std::string(std::string_view)> const& with) {
    std::string out;
    auto const* at = text.data();
    for (auto const part : parts) {
        out.append(at, part.data()).append(with(part));
        at = part.data() + part.size();
    }
    return out.append(at, text.data() + text.size());
}

std::string masked(std::string_view text) {
    return replaced(text, secrets_in(text), [](std::string_view) { return "(not shown)"; });
}

}  // namespace pgplumb
