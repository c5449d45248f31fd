#pragma once
/// The writers, one file each, and what they share.

#include "pgplumb/report.hpp"

namespace pgplumb {

void write_junit(Report const& report, std::ostream& out);
void write_markdown(Report const& report, std::ostream& out);
void write_json(Report const& report, std::ostream& out);
void write_plain(Report const& report, std::ostream& out);
void write_sarif(Report const& report, std::ostream& out);
void write_gitlab(Report const& report, std::ostream& out);
void write_github(Report const& report, std::ostream& out);

/// "table public.orders", made visible.
std::string shown(ObjectId const& id);
/// A fix's statements. Lines are broken where pgplumb broke them, the next ones begin with `indent`; whatever else is
/// invisible is shown as `visible` shows it. Backslashes stay single, so that what can be copied can be run.
std::string sql_lines(Fix const& fix, std::string_view indent);
/// The verdict in one sentence, in which a server may have its say.
std::string verdict(Report const& report);
/// "compared: 12 declared objects", or how many files of a repository were looked at.
std::string extent(Report const& report);
/// "run warning: " and one of the report's warnings, not yet made visible: never to be taken for a finding of this level.
std::string run_warning(std::string const& warning);
/// Why a finding does not count, made visible: "accepted: known since March".
std::string accepted_because(Accepted const& accepted);
/// "shop.sql:12:3", not yet made visible: where a problem was said. Empty: not in a file.
std::string place_of(Problem const& problem);
/// What a report counts and does not compare, one text a side that has any: "not compared in shop.sql: function x 3", not
/// yet made visible.
std::vector<std::string> not_compared(Report const& report);
/// "3 findings are accepted and not counted." Empty: there are none.
std::string accepted_count(Report const& report);

/// A line of a file, for what cannot show a finding without one.
struct FileLine {
    std::string file;
    std::int32_t line = 1, column = 0;  ///< column 0: unknown
};
/// Where to show a finding: its line, or the first of the first description. None: there is no description.
std::optional<FileLine> place_of(Report const& report, Finding const& finding);
std::optional<FileLine> first_place(Report const& report);
/// A path as seen from the current directory if it lies below that, so that it is the repository's; else as it is.
std::string below_here(std::string_view path);

}  // namespace pgplumb
