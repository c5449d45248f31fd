#include "pgplumb/guard.hpp"
#include "rules/checks.hpp"
#include "rules/selection.hpp"

#include <algorithm>
#include <utility>

namespace pgplumb {
namespace {

constexpr std::chrono::days notice{14};

std::string date(std::chrono::year_month_day day) {
    auto const padded = [](unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return std::to_string(static_cast<int>(day.year())) + '-' + padded(static_cast<unsigned>(day.month())) + '-' +
           padded(static_cast<unsigned>(day.day()));
}

std::string label(Waiver const& waiver) {
    return waiver.name.empty() ? "of " + waiver.rule + " for " + waiver.object : '"' + waiver.name + '"';
}

std::string why(Waiver const& waiver) {
    return "waiver " + label(waiver) + (waiver.until ? " until " + date(*waiver.until) : " for good") + ": " + waiver.reason +
           (waiver.ticket.empty() ? "" : " (" + waiver.ticket + ')');
}

Finding about(Waiver const& waiver, std::string rule, std::string const& message) {
    Finding out;
    out.rule = std::move(rule);
    out.rule_class = RuleClass::guard;
    out.severity = out.rule == "waiver.unused" ? Severity::warning : Severity::note;
    out.object = {&waiver_kind, {}, {}, Name(waiver.name.empty() ? waiver.rule + ' ' + waiver.object : waiver.name)};
    out.message = "waiver " + label(waiver) + ' ' + message;
    out.advice = out.rule == "waiver.unused" ? "Remove it." : "Mend what it covers, or give it another end.";
    out.origin = waiver.origin;
    return out;
}

/// A pattern with a slash is one of whole paths, any other one of files' names; * and ? stand for any text and one character.
bool fits_file(std::string_view pattern, std::string_view path) {
    if (pattern.find('/') == std::string_view::npos) path = path.substr(path.rfind('/') + 1);
    std::string quoted;
    bool open = false;
    for (char const c : pattern) {
        bool const literal = c != '*' && c != '?';
        if (std::exchange(open, literal) != literal) quoted += '"';
        quoted.append(c == '"' ? 2 : 1, c);
    }
    if (open) quoted += '"';
    return Pattern(quoted).matches(Name(path));
}

bool covers(Waiver const& waiver, Finding const& finding) {
    if (finding.object.kind == &file_kind)
        return fits_rule(waiver.rule, finding.rule) && fits_file(waiver.object, finding.object.name.text());
    Pattern const object(waiver.object);
    auto const up = finding.object.kind->rank < all_kinds().size() ? owner(finding.object) : ObjectId{};
    return fits_rule(waiver.rule, finding.rule) && (object.matches(finding.object) || (up.kind && object.matches(up)));
}

/// Whether the pattern is that of a rule about repositories, or of any other.
bool names_rules_of(std::string_view pattern, Waiving::Of of) {
    return std::ranges::any_of(all_rules(), [&](RuleRow const& rule) {
        return rule.id.starts_with("guard.") == (of == Waiving::Of::repository) && fits_rule(pattern, rule.id);
    });
}

}  // namespace

constinit Kind const waiver_kind{
    .name = "waiver", .plural = "waivers", .rank = 14, .parent = nullptr, .by_content = false, .unexpected = Severity::off, .query = {}};

void waive(Waiving const& waiving, Judgement& judgement) {
    std::vector<Finding> notes;
    auto const other = waiving.of == Waiving::Of::database ? Waiving::Of::repository : Waiving::Of::database;
    for (Waiver const& waiver : waiving.waivers) {
        if (!waiver.target.empty() && waiver.target != waiving.target) continue;
        bool const others = names_rules_of(waiver.rule, other);
        if (others && !names_rules_of(waiver.rule, waiving.of)) continue;
        auto const left = waiver.until ? std::chrono::sys_days(*waiver.until) - std::chrono::sys_days(waiving.today) : notice * 2;
        if (left < std::chrono::days(0)) {
            notes.push_back(about(waiver, "waiver.expired", "ended with " + date(*waiver.until)));
            continue;
        }
        auto const rest = std::ranges::stable_partition(judgement.findings, [&](Finding const& f) { return !covers(waiver, f); });
        for (Finding& finding : rest) judgement.accepted.push_back({std::move(finding), why(waiver)});
        bool const used = !rest.empty();
        judgement.findings.erase(rest.begin(), rest.end());
        if (!used && judgement.problems.empty() && !waiving.narrowed && !others)
            notes.push_back(about(waiver, "waiver.unused", "fits nothing that was found"));
        else if (left <= notice) notes.push_back(about(waiver, "waiver.expiring", "ends with " + date(*waiver.until)));
    }
    std::ranges::move(notes, std::back_inserter(judgement.findings));
}

}  // namespace pgplumb
