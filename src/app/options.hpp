#pragma once
/// The command line of `audit`.

#include "pgplumb/catalog.hpp"
#include "pgplumb/report.hpp"
#include "pgplumb/session.hpp"
#include "rules/selection.hpp"

#include <string>
#include <utility>
#include <vector>

namespace pgplumb {

struct AuditOptions {
    ConnectionOptions connection;
    std::vector<std::string> descriptions;
    std::vector<std::pair<std::string, std::string>> reports;  ///< format, file; "-" is standard output
    Severity fail_on = Severity::error;
    std::vector<std::pair<std::string, Severity>> severities;
    Selection selection;
    bool strict_names = false;
    bool pending_ok = false, allow_incomplete = false, fail_on_unproven = false, help = false;
    std::string color = "auto";
    Layout layout;
};

/// Throws Error(Failure::usage), with a suggestion where an option is nearly right.
AuditOptions parse_audit_options(std::vector<std::string> const& arguments);
std::string audit_help();

/// Runs an audit; gives the exit code.
int audit(AuditOptions const& options);

}  // namespace pgplumb
