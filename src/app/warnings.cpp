#include "app/commands.hpp"

#include <algorithm>
#include <iostream>

namespace pgplumb {

std::vector<std::string> connection_warnings(ServerFacts const& facts) {
    std::vector<std::string> out;
    if (facts.superuser) out.emplace_back("connected as a superuser; a role with LOGIN alone sees the same");
    if (auto text = password_warning(facts.connection, facts.address); !text.empty()) out.push_back(std::move(text));
    return out;
}

void warn(Report& report, ServerFacts const& facts) {
    if (fixed_run()) return;
    for (auto& warning : connection_warnings(facts))  // both sides of a diff may give the same
        if (std::ranges::find(report.warnings, warning) == report.warnings.end()) report.warnings.push_back(std::move(warning));
}

void print_warnings(std::vector<std::string> const& warnings) {
    for (auto const& warning : warnings) std::cerr << "pgplumb: warning: " << visible(warning) << '\n';
}

}  // namespace pgplumb
