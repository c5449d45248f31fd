#include "normal/moments.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <map>

namespace pgplumb {
namespace {

constexpr std::size_t longest = 1000;  // bytes; std::regex walks deep

/// "10:05" and "10:05:00.0" -> "10:05:00".
std::string clock(std::string const& hours_minutes, std::string seconds) {
    if (seconds.empty()) seconds = "00";
    if (seconds.find('.') != std::string::npos) seconds.erase(seconds.find_last_not_of('0') + 1);
    if (seconds.ends_with('.')) seconds.pop_back();
    return (hours_minutes.empty() ? "00:00" : hours_minutes) + ':' + seconds;
}

/// The words that stand for a date; empty if it is none.
std::string_view named_day(std::string const& word) {
    if (word == "epoch") return "1970-01-01";
    if (word == "infinity" || word == "-infinity") return word == "infinity" ? "infinity" : "-infinity";
    return {};
}

std::string two_digits(std::string const& number) {
    return number.size() == 1 ? '0' + number : number;
}

struct Interval {
    std::int64_t months = 0, days = 0, seconds = 0;
};

bool add(Interval& interval, std::int64_t count, std::string unit) {
    static std::map<std::string_view, Interval> const units{
        {"year", {12, 0, 0}}, {"y", {12, 0, 0}},      {"mon", {1, 0, 0}},  {"month", {1, 0, 0}},   {"week", {0, 7, 0}},
        {"w", {0, 7, 0}},     {"day", {0, 1, 0}},     {"d", {0, 1, 0}},    {"hour", {0, 0, 3600}}, {"h", {0, 0, 3600}},
        {"hr", {0, 0, 3600}}, {"minute", {0, 0, 60}}, {"min", {0, 0, 60}}, {"second", {0, 0, 1}},  {"sec", {0, 0, 1}}};
    if (unit.size() > 1 && unit.ends_with('s')) unit.pop_back();
    auto const it = units.find(unit);
    if (it == units.end()) return false;
    interval.months += count * it->second.months;
    interval.days += count * it->second.days;
    interval.seconds += count * it->second.seconds;
    return true;
}

}  // namespace

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

Groups matched(std::string_view text, std::regex const& pattern) {
    Groups out;
    if (text.size() <= longest) std::regex_match(text.begin(), text.end(), out, pattern);
    return out;
}

Certain day(std::string_view text) {
    if (auto const known = named_day(lower(text)); !known.empty()) return std::string(known);
    // A time behind it is not kept.
    static std::regex const pattern(R"((\d{4})-(\d\d?)-(\d\d?)(?:[ T][0-2]\d:[0-5]\d(?::[0-5]\d)?(?:\+00|Z)?)?)");
    auto const found = matched(text, pattern);
    if (found.empty()) return std::nullopt;
    return found[1].str() + '-' + two_digits(found[2].str()) + '-' + two_digits(found[3].str());
}

Certain moment(std::string_view text, bool zoned) {
    auto const known = named_day(lower(text));
    if (!known.empty()) return known.ends_with("infinity") ? std::string(known) : std::string(known) + " 00:00:00";
    static std::regex const pattern(
        R"((\d{4}-\d\d?-\d\d?)(?:[ T]([01]\d:[0-5]\d|2[0-3]:[0-5]\d)(?::([0-5]\d(?:\.\d{1,6})?))?)?(\+00(?::?00)?|Z)?)");
    auto const found = matched(text, pattern);
    if (found.empty() || (found[4].matched && !zoned)) return std::nullopt;
    return *day(found[1].str()) + ' ' + clock(found[2].str(), found[3].str());
}

bool has_zone(std::string_view moment) {
    static std::regex const pattern(R"(.*(?:[+-]\d\d(?::?\d\d)*|[A-Za-z]))");
    return moment.find(':') != std::string_view::npos && !matched(moment, pattern).empty();
}

Certain time(std::string_view text) {
    static std::regex const pattern(R"(([01]\d:[0-5]\d|2[0-3]:[0-5]\d)(?::([0-5]\d(?:\.\d{1,6})?))?)");
    auto const found = matched(text, pattern);
    return found.empty() ? std::nullopt : Certain(clock(found[1].str(), found[2].str()));
}

/// Of whole and positive units, with a time behind them: "1 year 2 days 03:04:05".
Certain interval(std::string_view text, std::string_view type) {
    static std::regex const bare(R"(\d{1,9})");
    static std::regex const pattern(R"(((?:\d{1,9} ?[A-Za-z]+ ?)*)(?:(\d{1,6}):(\d\d)(?::(\d\d))?)?)");
    auto const field = type.find_last_of(' ') == std::string_view::npos ? "second" : type.substr(type.find_last_of(' ') + 1);
    bool const is_bare = !matched(text, bare).empty();
    auto const whole = is_bare ? std::string(text) + ' ' + std::string(field.substr(0, field.find('('))) : std::string(text);
    auto const found = matched(whole, pattern);
    if (found.empty() || text.empty()) return std::nullopt;
    Interval sum;
    auto const words = lower(found[1].str());
    static std::regex const unit(R"((\d+) ?([a-z]+))");
    for (std::sregex_iterator it(words.begin(), words.end(), unit), end; it != end; ++it)
        if (!add(sum, std::stoll((*it)[1]), (*it)[2])) return std::nullopt;
    auto const at = [&](std::size_t group) { return found[group].matched ? std::stoll(found[group]) : 0; };
    sum.seconds += at(2) * 3600 + at(3) * 60 + at(4);
    return std::to_string(sum.months) + ' ' + std::to_string(sum.days) + ' ' + std::to_string(sum.seconds);
}

}  // namespace pgplumb
