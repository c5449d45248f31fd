#include "app/commands.hpp"
#include "base/nearest.hpp"
#include "pgplumb/error.hpp"

#include <algorithm>
#include <iostream>

namespace pgplumb {

int rules(Settings const& settings) {
    if (!settings.arguments.empty()) throw Error(Failure::usage, "rules takes no argument", "pgplumb explain RULE says what one means.");
    for (RuleRow const& rule : all_rules())
        std::cout << rule.id << "  (" << to_text(rule.rule_class) << ", " << to_text(rule.severity) << ")  " << rule.meaning << '\n';
    return 0;
}

int explain(Settings const& settings) {
    if (settings.arguments.size() != 1) throw Error(Failure::usage, "explain takes one rule", "pgplumb rules lists them all.");
    auto const& id = settings.arguments[0];
    auto const all = all_rules();
    auto const rule = std::ranges::find(all, id, &RuleRow::id);
    auto const page = page_of(id);
    if (rule != all.end())
        std::cout << id << "  (" << to_text(rule->rule_class) << ", " << to_text(rule->severity) << ")\n" << rule->meaning << "\n\n";
    else if (!page.empty()) std::cout << id << "\n\n";
    if (rule != all.end() || !page.empty()) return std::cout << page, 0;
    auto const near = did_you_mean(id, rule_ids());
    throw Error(Failure::usage, "no such rule: " + id, near.empty() ? "pgplumb rules lists them all." : near);
}

}  // namespace pgplumb
