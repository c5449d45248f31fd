#include "app/commands.hpp"
#include "kinds/table.hpp"

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

void warn_of_wrong_database(Report& report, Description const& desired, Catalog const& actual, ServerFacts const& facts) {
    if (fixed_run()) return;
    std::size_t described = 0;
    for (Object const& object : desired.catalog.of(table::kind)) {
        if (object.absent) continue;
        if (actual.find(object.id)) return;
        ++described;
    }
    if (described == 0) return;
    report.warnings.push_back("database \"" + facts.database + "\" has none of the " + std::to_string(described) +
                              (described == 1 ? " table that is described" : " tables that are described") +
                              ": is it the right one? (connected to " + facts.address + " as role \"" + facts.user + "\")");
}

void print_warnings(std::vector<std::string> const& warnings) {
    for (auto const& warning : warnings) std::cerr << "pgplumb: warning: " << visible(warning) << '\n';
}

}  // namespace pgplumb
