#include "app/commands.hpp"
#include "pgplumb/error.hpp"

#include <iostream>

namespace pgplumb {
namespace {

/// A value as it may be shown: of a connection string nothing but where it leads.
std::string shown_value(OptionRow const& row, std::string const& text) {
    bool const connects = row.name == "connection" || row.name == "dbname";
    return visible(connects ? shown_connection(text) : text);
}

void show(OptionRow const& row, Settings const& settings) {
    std::string name(row.name);
    name.resize(std::max<std::size_t>(name.size(), 18), ' ');
    auto const* value = settings.find(row.name);
    if (!value) return;
    for (auto const& text : value->texts) std::cout << name << "  " << shown_value(row, text) << "  (" << visible(value->origin) << ")\n";
}

}  // namespace

int config(Settings const& settings) {
    if (!settings.arguments.empty())
        throw Error(Failure::usage,
                    (is_connection(settings.arguments[0]) ? "a connection string" : '"' + settings.arguments[0] + '"') +
                        " is no target of " + (settings.file.empty() ? "a pgplumb.info" : settings.file),
                    "pgplumb config lists the targets there are.");
    std::cout << "configuration       " << (settings.file.empty() ? "none: there is no pgplumb.info here or above" : visible(settings.file))
              << '\n';
    for (Target const& target : settings.configuration.targets)
        std::cout << "target              " << visible(target.name) << (target.name == settings.target ? ", chosen" : "") << "  ("
                  << visible(to_text(target.origin)) << ")\n";
    for (OptionRow const& row : all_options())
        if (row.setting) show(row, settings);
    for (auto const& [rule, severity] : settings.configuration.severities)
        std::cout << "rules               " << rule << ' ' << to_text(severity) << '\n';
    for (auto const& [block, pattern, ignored] : settings.configuration.ignored)
        std::cout << "ignore              " << block << ' ' << visible(pattern) << (ignored ? "" : " no") << '\n';
    for (auto const& [name, type] : settings.configuration.project.types)
        std::cout << "type                " << visible(name) << ' ' << visible(type) << '\n';
    for (auto const& [kind, pattern] : settings.configuration.project.naming)
        std::cout << "naming              " << kind << ' ' << visible(pattern) << '\n';
    for (Waiver const& waiver : settings.configuration.waivers)
        std::cout << "waiver              " << visible(waiver.rule) << ' ' << visible(waiver.object) << ": " << visible(waiver.reason)
                  << "  (" << visible(to_text(waiver.origin)) << ")\n";
    return 0;
}

}  // namespace pgplumb
