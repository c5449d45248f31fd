#include "normal/constants.hpp"

#include "ddl/ddl.hpp"

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

/// What is certain of a value: two of one sort are equal if and only if these texts are. None where it is not certain.
using Value = std::optional<std::string>;

/// Types that print alike what they read alike.
enum class Sort {
    unsaid,
    text,
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
    array,
    user,
    other
};

constexpr std::size_t longest = 1000;  // bytes; std::regex walks deep
constexpr int deepest = 100;

bool is_any(std::string_view type, std::set<std::string_view> const& types) {
    return types.contains(type);
}

Sort sort_of(std::string_view type) {
    if (type.empty()) return Sort::unsaid;
    if (type.ends_with("[]")) return Sort::array;
    auto const base = type.substr(0, type.find('('));
    if (type.starts_with("timestamp(")) return Sort::other;  // it rounds
    if (is_any(base, {"text", "character varying", "character", "bpchar", "name", "json", "bit", "bit varying"})) return Sort::text;
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
    return ddl::is_builtin_type(base) || base.starts_with("interval") ? Sort::other : Sort::user;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

using Groups = std::match_results<std::string_view::const_iterator>;

Groups matched(std::string_view text, std::regex const& pattern) {
    Groups out;
    if (text.size() <= longest) std::regex_match(text.begin(), text.end(), out, pattern);
    return out;
}

/// A number without the zeros that do not count.
Value number(std::string_view text) {
    auto digits = ddl::decimal(text.starts_with('+') ? text.substr(1) : text);
    if (!digits || digits->find('.') == std::string::npos) return digits;
    digits->erase(digits->find_last_not_of('0') + 1);
    if (digits->ends_with('.')) digits->pop_back();
    return *digits == "-0" ? "0" : *digits;
}

/// Numbers that no binary format rounds.
Value real(std::string_view text) {
    constexpr std::size_t kept = 7;
    auto out = number(text);
    return out && out->size() <= kept ? out : std::nullopt;
}

Value truth(std::string_view text) {
    auto const known = ddl::truth(text);
    return known ? Value(*known) : std::nullopt;
}

Value uuid(std::string_view text) {
    auto out = lower(text);
    std::erase_if(out, [](char c) { return c == '-' || c == '{' || c == '}'; });
    constexpr std::size_t digits = 32;
    return out.size() == digits ? Value(out) : std::nullopt;
}

/// "10:05" and "10:05:00.0" -> "10:05:00".
std::string clock(std::string const& hours_minutes, std::string seconds) {
    if (seconds.empty()) seconds = "00";
    if (seconds.find('.') != std::string::npos) seconds.erase(seconds.find_last_not_of('0') + 1);
    if (seconds.ends_with('.')) seconds.pop_back();
    return (hours_minutes.empty() ? "00:00" : hours_minutes) + ':' + seconds;
}

Value day(std::string_view text) {
    static std::regex const pattern(R"(\d{4}-\d\d-\d\d)");
    return matched(text, pattern).empty() ? std::nullopt : Value(text);
}

/// With zone, only in that of the session that prints.
Value moment(std::string_view text, bool zoned) {
    static std::regex const pattern(
        R"((\d{4}-\d\d-\d\d)(?:[ T]([01]\d:[0-5]\d|2[0-3]:[0-5]\d)(?::([0-5]\d(?:\.\d{1,6})?))?)?(\+00(?::?00)?|Z)?)");
    auto const found = matched(text, pattern);
    if (found.empty() || zoned != found[4].matched) return std::nullopt;
    return found[1].str() + ' ' + clock(found[2].str(), found[3].str());
}

Value time(std::string_view text) {
    static std::regex const pattern(R"(([01]\d:[0-5]\d|2[0-3]:[0-5]\d)(?::([0-5]\d(?:\.\d{1,6})?))?)");
    auto const found = matched(text, pattern);
    return found.empty() ? std::nullopt : Value(clock(found[1].str(), found[2].str()));
}

struct Interval {
    std::int64_t months = 0, days = 0, seconds = 0;
};

bool add(Interval& interval, std::int64_t count, std::string unit) {
    static std::map<std::string_view, Interval> const units{{"year", {12, 0, 0}},  {"mon", {1, 0, 0}},     {"month", {1, 0, 0}},
                                                            {"week", {0, 7, 0}},   {"day", {0, 1, 0}},     {"hour", {0, 0, 3600}},
                                                            {"hr", {0, 0, 3600}},  {"minute", {0, 0, 60}}, {"min", {0, 0, 60}},
                                                            {"second", {0, 0, 1}}, {"sec", {0, 0, 1}}};
    if (unit.ends_with('s')) unit.pop_back();
    auto const it = units.find(unit);
    if (it == units.end()) return false;
    interval.months += count * it->second.months;
    interval.days += count * it->second.days;
    interval.seconds += count * it->second.seconds;
    return true;
}

/// Of whole and positive units, with a time behind them: "1 year 2 days 03:04:05".
Value interval(std::string_view text) {
    static std::regex const pattern(R"(((?:\d{1,9} ?[A-Za-z]+ ?)*)(?:(\d{1,6}):(\d\d)(?::(\d\d))?)?)");
    auto const found = matched(text, pattern);
    if (found.empty() || text.empty()) return std::nullopt;
    Interval sum;
    auto const words = lower(found[1].str());
    static std::regex const unit(R"((\d+) ?([a-z]+))");
    for (std::sregex_iterator it(words.begin(), words.end(), unit), end; it != end; ++it)
        if (!add(sum, std::stoll((*it)[1]), (*it)[2])) return std::nullopt;
    auto const at = [&](int group) {
        return found[static_cast<std::size_t>(group)].matched ? std::stoll(found[static_cast<std::size_t>(group)]) : 0;
    };
    sum.seconds += at(2) * 3600 + at(3) * 60 + at(4);
    return std::to_string(sum.months) + ' ' + std::to_string(sum.days) + ' ' + std::to_string(sum.seconds);
}

/// 1, 1.0 and 1e0 are one number.
void plain_numbers(nlohmann::json& value) {
    if (value.is_number()) value = value.get<double>();
    if (value.is_structured())
        for (auto& item : value) plain_numbers(item);
}

Value jsonb(std::string_view text) {
    bool deep = false;
    auto value = nlohmann::json::parse(
        text, [&](int depth, nlohmann::json::parse_event_t, nlohmann::json const&) { return !(deep = deep || depth > deepest); }, false);
    if (deep || value.is_discarded()) return std::nullopt;
    plain_numbers(value);
    return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Value bytes(std::string_view text) {
    return text.starts_with("\\x") && text.find(' ') == std::string_view::npos ? Value(lower(text)) : std::nullopt;
}

Value address(std::string_view text) {
    static std::regex const pattern(R"(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(/\d{1,2})?)");
    if (matched(text, pattern).empty()) return std::nullopt;
    return std::string(text.ends_with("/32") ? text.substr(0, text.size() - 3) : text);
}

/// An enum's label, or what a domain holds: a word, or a whole number.
Value word(std::string_view text) {
    if (ddl::truth(text)) return std::nullopt;
    static std::regex const pattern("[A-Za-z_][A-Za-z0-9_ .-]*|[1-9][0-9]*");
    return !matched(text, pattern).empty() ? Value(text) : std::nullopt;
}

/// As to_regclass reads it: in lower case outside of quotes.
Value relation(std::string_view text) {
    return text.find('"') == std::string_view::npos ? lower(text) : std::string(text);
}

Value value_of(std::string_view text, std::string_view type, Sort sort);

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

Value array(std::string_view text, std::string_view type) {
    auto const found = elements(text);
    if (!found) return std::nullopt;
    auto const element = type.substr(0, type.size() - std::string_view("[]").size());
    std::string out;
    for (auto const& item : *found) {
        auto const value = lower(item) == "null" ? Value("null") : value_of(item, element, sort_of(element));
        if (!value) return std::nullopt;
        out += std::to_string(value->size()) + ':' + *value;
    }
    return out;
}

Value value_of(std::string_view text, std::string_view type, Sort sort) {
    switch (sort) {
        case Sort::unsaid:
        case Sort::text: return std::string(text);
        case Sort::word: return relation(text);
        case Sort::number: return number(text);
        case Sort::real: return real(text);
        case Sort::boolean: return truth(text);
        case Sort::uuid: return uuid(text);
        case Sort::day: return day(text);
        case Sort::moment: return moment(text, false);
        case Sort::zoned: return moment(text, true);
        case Sort::time: return time(text);
        case Sort::interval: return interval(text);
        case Sort::jsonb: return jsonb(text);
        case Sort::bytes: return bytes(text);
        case Sort::address: return address(text);
        case Sort::array: return array(text, type);
        case Sort::user: return word(text);
        default: return std::nullopt;
    }
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

}  // namespace pgplumb
