#pragma once
/// Dates, times and intervals as PostgreSQL reads them, as far as that is certain whatever the settings. Knows no time zones.

#include <optional>
#include <regex>
#include <string>
#include <string_view>

namespace pgplumb {

/// What is certain of a value: two of one sort are equal if and only if these texts are. None where it is not certain.
using Certain = std::optional<std::string>;

Certain day(std::string_view text);
/// With zone, only in UTC, which is the zone of the session that reads and prints.
Certain moment(std::string_view text, bool zoned);
/// Whether it says its zone.
bool has_zone(std::string_view moment);
Certain time(std::string_view text);
/// `type` is interval with what was written behind it: '24' is hours in INTERVAL '24' HOUR.
Certain interval(std::string_view text, std::string_view type);

std::string lower(std::string_view text);

using Groups = std::match_results<std::string_view::const_iterator>;
/// The whole text in a pattern's groups; empty if it does not match, or is too long for a pattern.
Groups matched(std::string_view text, std::regex const& pattern);

}  // namespace pgplumb
