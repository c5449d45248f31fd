#pragma once
/// What the commands make of their settings.

#include "app/settings.hpp"
#include "pgplumb/report.hpp"
#include "pgplumb/session.hpp"
#include "rules/selection.hpp"

#include <string>
#include <utility>
#include <vector>

namespace pgplumb {

/// What `audit` and `diff` share: how findings are judged, and where they are told.
struct JudgeOptions {
    std::vector<std::pair<std::string, std::string>> reports;  ///< format, file; "-" is standard output
    Severity fail_on = Severity::error;
    std::vector<std::pair<std::string, Severity>> severities;  ///< rule or pattern of rules
    Selection selection;
    bool strict_names = false;
    bool pending_ok = false, allow_incomplete = false, fail_on_unproven = false;
    bool quiet = false;
    std::string color = "auto";
    Layout layout;
    std::string baseline;  ///< a file; empty: none
};

/// All throw Error(Failure::usage).
JudgeOptions judge_options(Settings const& settings);
Selection selection_of(Settings const& settings);
/// The schemas in which names of SQL are looked for: --search-path, else what pgplumb.info says, else public.
std::vector<Name> search_path_of(Settings const& settings);
/// How to connect where the command line names the server by options; `argument`, if not empty, is a connection string.
ConnectionOptions connection_of(Settings const& settings, std::string const& argument);

}  // namespace pgplumb
