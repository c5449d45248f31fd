#include "normal/constants.hpp"

#include "ddl/ddl.hpp"
#include "ddl/typed.hpp"
#include "normal/moments.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace pgplumb {
namespace {

/// Types that print alike what they read alike.
enum class Sort {
    unsaid,
    text,
    byte,
    word,
    number,
    real,
    boolean,
    uuid,
    day,
    moment,
    zoned,
    time,
    interval,
    jsonb,
    bytes,
    address,
    range,
    dense_range,  ///< between whose values there is always another one
    array,
    user,
    other
};

constexpr int deepest = 100;

bool is_any(std::string_view type, std::set<std::string_view> const& types) {
    return types.contains(type);
}

Sort sort_of(std::string_view type) {
    if (type.empty()) return Sort::unsaid;
    if (type.ends_with("[]")) return Sort::array;
    if (type.starts_with(ddl::enum_type)) return Sort::text;
    auto const base = type.substr(0, type.find('('));
    if (type.starts_with("timestamp(")) return Sort::other;  // it rounds
    if (is_any(base, {"text", "character varying", "character", "bpchar", "name", "json", "bit", "bit varying"})) return Sort::text;
    if (base == "\"char\"") return Sort::byte;
    if (base == "regclass") return Sort::word;
    if (is_any(base, {"smallint", "integer", "bigint", "numeric", "oid"})) return Sort::number;
    if (is_any(base, {"real", "double precision"})) return Sort::real;
    if (base == "boolean") return Sort::boolean;
    if (base == "uuid") return Sort::uuid;
    if (base == "date") return Sort::day;
    if (base == "timestamp without time zone") return Sort::moment;
    if (base == "timestamp with time zone") return Sort::zoned;
    if (base == "time without time zone") return Sort::time;
    if (type == "interval") return Sort::interval;
    if (base == "jsonb") return Sort::jsonb;
    if (base == "bytea") return Sort::bytes;
    if (is_any(base, {"inet", "cidr"})) return Sort::address;
    if (is_any(base, {"int4range", "int8range"})) return Sort::range;
    if (is_any(base, {"numrange", "tsrange", "tstzrange"})) return Sort::dense_range;
    return ddl::is_builtin_type(base) || base.starts_with("interval") ? Sort::other : Sort::user;
}

/// A number without the zeros that do not count.
Certain number(std::string_view text) {
    auto digits = ddl::decimal(text.starts_with('+') ? text.substr(1) : text);
    if (!digits || digits->find('.') == std::string::npos) return digits;
    digits->erase(digits->find_last_not_of('0') + 1);
    if (digits->ends_with('.')) digits->pop_back();
    return *digits == "-0" ? "0" : *digits;
}

/// Numbers that come out of the binary format as they went in.
Certain real(std::string_view text, std::string_view type) {
    std::size_t const kept = type == "real" ? 6 : 15;
    auto out = number(text);
    auto const digits =
        out ? out->size() - static_cast<std::size_t>(std::ranges::count_if(*out, [](char c) { return c == '-' || c == '.'; })) : 0;
    return digits <= kept ? out : std::nullopt;
}

Certain truth(std::string_view text) {
    auto const known = ddl::truth(text);
    return known ? Certain(*known) : std::nullopt;
}

Certain uuid(std::string_view text) {
    auto out = lower(text);
    std::erase_if(out, [](char c) { return c == '-' || c == '{' || c == '}'; });
    constexpr std::size_t digits = 32;
    return out.size() == digits ? Certain(out) : std::nullopt;
}

/// 1, 1.0 and 1e0 are one number.
void plain_numbers(nlohmann::json& value) {
    if (value.is_number()) value = value.get<double>();
    if (value.is_structured())
        for (auto& item : value) plain_numbers(item);
}

Certain jsonb(std::string_view text) {
    bool deep = false;
    auto value = nlohmann::json::parse(
        text, [&](int depth, nlohmann::json::parse_event_t, nlohmann::json const&) { return !(deep = deep || depth > deepest); }, false);
    if (deep || value.is_discarded()) return std::nullopt;
    plain_numbers(value);
    return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// In hexadecimal digits, from those or from the older format with backslashes.
Certain bytes(std::string_view text) {
    static constexpr std::string_view digits = "0123456789abcdef";
    if (text.starts_with("\\x")) return text.find_first_of(" \t\n") == std::string_view::npos ? Certain(lower(text)) : std::nullopt;
    std::string out = "\\x";
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto byte = static_cast<unsigned char>(text[i]);
        if (byte == '\\') {
            auto const octal = text.substr(i + 1, 3);
            bool const escaped = octal.starts_with('\\');
            if (!escaped && (octal.size() < 3 || octal.find_first_not_of("01234567") != std::string_view::npos || octal[0] > '3'))
                return std::nullopt;
            if (!escaped) byte = static_cast<unsigned char>((octal[0] - '0') * 64 + (octal[1] - '0') * 8 + (octal[2] - '0'));
            i += escaped ? 1 : 3;
        }
        out += digits[byte / 16];
        out += digits[byte % 16];
    }
    return out;
}

Certain address(std::string_view text) {
    static std::regex const pattern(R"(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(/\d{1,2})?)");
    if (matched(text, pattern).empty()) return std::nullopt;
    return std::string(text.ends_with("/32") ? text.substr(0, text.size() - 3) : text);
}

/// Of whole numbers, as the server keeps it: with the lower bound and without the upper one.
Certain range(std::string_view text) {
    static std::regex const pattern(R"(([\[(]) *(-?\d{1,17})? *, *(-?\d{1,17})? *([\])]))");
    auto const found = matched(text, pattern);
    if (found.empty()) return lower(text) == "empty" ? Certain("empty") : std::nullopt;
    auto const bound = [&](std::size_t group, bool next) {
        return found[group].matched ? std::to_string(std::stoll(found[group].str()) + (next ? 1 : 0)) : std::string();
    };
    return bound(2, found[1].str() == "(") + ',' + bound(3, found[4].str() == "]");
}

Certain value_of(std::string_view text, std::string_view type, Sort sort);

/// The server keeps the brackets, and writes each bound as it writes the bound's type.
Certain dense_range(std::string_view text, std::string_view type) {
    static std::regex const pattern(R"(([\[(]) *("?)([^",()\[\]\\]*)\2 *, *("?)([^",()\[\]\\]*)\4 *([\])]))");
    auto const found = matched(text, pattern);
    if (found.empty()) return lower(text) == "empty" ? Certain("empty") : std::nullopt;
    auto const sort = type == "numrange" ? Sort::number : type == "tsrange" ? Sort::moment : Sort::zoned;
    std::string out;
    for (std::size_t const group : {std::size_t{3}, std::size_t{5}}) {
        bool const open = found[group].length() == 0;
        auto const bound = open ? Certain(std::string()) : value_of(found[group].str(), {}, sort);
        if (!bound || bound->ends_with("infinity")) return std::nullopt;
        // Where there is no bound its bracket says nothing.
        out += open ? std::string("-") : found[group == 3 ? 1 : 6].str();
        out += *bound;
    }
    return out;
}

/// An enum's label, or what a domain holds: a word, or a whole number.
Certain word(std::string_view text) {
    if (ddl::truth(text)) return std::nullopt;
    static std::regex const pattern("[A-Za-z_][A-Za-z0-9_ .-]*|[1-9][0-9]*");
    return !matched(text, pattern).empty() ? Certain(text) : std::nullopt;
}

/// Of a longer text the first byte is taken; it may be written as a number.
Certain byte(std::string_view text) {
    bool const plain = text.empty() || (static_cast<unsigned char>(text[0]) < 0x80 && text[0] != '\\');
    return plain ? Certain(text.substr(0, 1)) : std::nullopt;
}

/// As to_regclass reads it: in lower case outside of quotes.
Certain relation(std::string_view text) {
    return text.find('"') == std::string_view::npos ? lower(text) : std::string(text);
}

/// The elements of an array in one dimension, without quotes.
std::optional<std::vector<std::string>> elements(std::string_view text) {
    if (!text.starts_with('{') || !text.ends_with('}') || text.find('\\') != std::string_view::npos) return std::nullopt;
    text = text.substr(1, text.size() - 2);
    std::vector<std::string> out(text.empty() ? 0 : 1);
    bool quoted = false;
    for (char const c : text) {
        if (c == '"') quoted = !quoted;
        else if (!quoted && (c == '{' || c == '}')) return std::nullopt;
        else if (!quoted && c == ',') out.emplace_back();
        else if (quoted || c != ' ' || !out.back().empty()) out.back() += c;
    }
    return out;
}

Certain array(std::string_view text, std::string_view type) {
    auto const found = elements(text);
    if (!found) return std::nullopt;
    auto const element = type.substr(0, type.size() - std::string_view("[]").size());
    std::string out;
    for (auto const& item : *found) {
        auto const value = lower(item) == "null" ? Certain("null") : value_of(item, element, sort_of(element));
        if (!value) return std::nullopt;
        out += std::to_string(value->size()) + ':' + *value;
    }
    return out;
}

Certain value_of(std::string_view text, std::string_view type, Sort sort) {
    switch (sort) {
        case Sort::unsaid:
        case Sort::text: return std::string(text);
        case Sort::byte: return byte(text);
        case Sort::word: return relation(text);
        case Sort::number: return number(text);
        case Sort::real: return real(text, type);
        case Sort::boolean: return truth(text);
        case Sort::uuid: return uuid(text);
        case Sort::day: return day(text);
        case Sort::moment: return moment(text, false);
        case Sort::zoned: return moment(text, true);
        case Sort::time: return time(text);
        case Sort::interval: return interval(text, "interval");
        case Sort::jsonb: return jsonb(text);
        case Sort::bytes: return bytes(text);
        case Sort::address: return address(text);
        case Sort::range: return range(text);
        case Sort::dense_range: return dense_range(text, type);
        case Sort::array: return array(text, type);
        case Sort::user: return word(text);
        default: return std::nullopt;
    }
}

/// Numbers within JSON as texts, since a number of PostgreSQL's keeps all its digits and the zeros behind its point.
std::string numbers_kept(std::string_view json) {
    std::string out;
    bool quoted = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        bool const starts = !quoted && (std::isdigit(static_cast<unsigned char>(json[i])) != 0 || json[i] == '-');
        auto const end = starts ? std::min(json.find_first_not_of("+-.0123456789eE", i), json.size()) : i;
        auto const digits = starts ? ddl::decimal(json.substr(i, end - i)) : std::nullopt;
        if (digits) {
            out.append("\"number ").append(*digits).append("\"");
            i = end - 1;
            continue;
        }
        out += json[i];
        if (quoted && json[i] == '\\' && i + 1 < json.size()) out += json[++i];
        else if (json[i] == '"') quoted = !quoted;
    }
    return out;
}

/// What the server prints of a constant, as far as that is certain: two that print alike have one of these.
Certain exact(std::string_view text, std::string_view type, Sort sort) {
    if (sort == Sort::jsonb) return jsonb(numbers_kept(text));
    if (type.starts_with("interval")) return interval(text, type);
    if (sort == Sort::number && type.starts_with("numeric")) return ddl::decimal(text.starts_with('+') ? text.substr(1) : text);
    return value_of(text, type, sort);
}

bool is_numeric(Sort sort) {
    return sort == Sort::number || sort == Sort::real;
}

std::string bare(std::string_view text) {
    auto const open = text.find('\'');
    if (open == std::string_view::npos || !text.ends_with('\'') || open + 1 >= text.size()) return std::string(text);
    bool const escapes = text.starts_with('E') || text.starts_with(" E");
    text = text.substr(open + 1, text.size() - open - 2);
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        out += text[i];
        if (i + 1 < text.size() && text[i + 1] == text[i] && (text[i] == '\'' || (escapes && text[i] == '\\'))) ++i;
    }
    return out;
}

struct Constant {
    std::string_view text, type;
};

/// Takes the constant that stands at the beginning of a form off it; nullopt if none does.
std::optional<Constant> take(std::string_view& form) {
    if (!form.starts_with(ddl::mark_begin)) return std::nullopt;
    auto const type = form.find(ddl::mark_type);
    auto const end = form.find(ddl::mark_end, type);
    if (end == std::string_view::npos) return std::nullopt;
    Constant const out{form.substr(1, type - 1), form.substr(type + 1, end - type - 1)};
    form.remove_prefix(end + 1);
    return out;
}

/// Of constants in typed forms, which stand there without quotes.
Verdict same_constant(Constant const& a, Constant const& b) {
    bool const same_text = a.text == b.text;
    if (same_text &&
        (a.type == b.type || (a.type == ddl::probably_text && b.type == "text") || (b.type == ddl::probably_text && a.type == "text")))
        return Verdict::equal;
    auto const known = [](std::string_view type) { return type == ddl::probably_text ? std::string_view() : type; };
    bool const intervals = a.type.starts_with("interval") && b.type.starts_with("interval");
    if (a.type == b.type || intervals) {
        auto const left = exact(a.text, a.type, sort_of(a.type));
        auto const right = exact(b.text, b.type, sort_of(b.type));
        if (left && right && *left == *right) return Verdict::equal;
    }
    return may_be_one_value(a.text, known(a.type), b.text, known(b.type)) ? Verdict::unproven : Verdict::different;
}

}  // namespace

bool may_be_one_value(std::string_view a, std::string_view a_type, std::string_view b, std::string_view b_type) {
    auto const left = bare(a);
    auto const right = bare(b);
    if (left == right) return true;
    auto const weak = [](Sort sort) { return sort == Sort::unsaid || sort == Sort::user; };
    // A constant without a type takes the other's, and a domain prints its values as its base does.
    if (sort_of(a_type) == Sort::unsaid || (weak(sort_of(a_type)) && !weak(sort_of(b_type)))) a_type = b_type;
    if (sort_of(b_type) == Sort::unsaid || (weak(sort_of(b_type)) && !weak(sort_of(a_type)))) b_type = a_type;
    auto const x = sort_of(a_type);
    auto const y = sort_of(b_type);
    if (x == Sort::other || y == Sort::other) return true;
    // Who wrote it may have meant another zone than that in which the server prints.
    if (x == Sort::zoned && y == Sort::zoned && has_zone(left) != has_zone(right)) return true;
    // The server folds a constant within the type that was written, and never into another.
    bool const comparable = x == y || (is_numeric(x) && is_numeric(y));
    auto const left_value = value_of(left, a_type, x);
    auto const right_value = value_of(right, b_type, y);
    return comparable && (!left_value || !right_value || *left_value == *right_value);
}

bool may_be_one(std::string_view a, std::string_view b) {
    while (!a.empty() && !b.empty()) {
        auto const left = take(a);
        auto const right = take(b);
        if (left.has_value() != right.has_value()) return false;
        if (left && !may_be_one_value(left->text, left->type, right->text, right->type)) return false;
        if (left) continue;
        if (a.front() != b.front()) return false;
        a.remove_prefix(1);
        b.remove_prefix(1);
    }
    return a.empty() && b.empty();
}

Verdict compare_forms(std::string_view a, std::string_view b) {
    bool sure = true;
    while (!a.empty() && !b.empty()) {
        auto const left = take(a);
        auto const right = take(b);
        if (left.has_value() != right.has_value()) return Verdict::different;
        auto const verdict = left ? same_constant(*left, *right) : a.front() == b.front() ? Verdict::equal : Verdict::different;
        if (verdict == Verdict::different) return verdict;
        sure = sure && verdict == Verdict::equal;
        if (left) continue;
        a.remove_prefix(1);
        b.remove_prefix(1);
    }
    if (!a.empty() || !b.empty()) return Verdict::different;
    return sure ? Verdict::equal : Verdict::unproven;
}

}  // namespace pgplumb
