#include "rules/checks.hpp"
#include "rules/selection.hpp"

#include <algorithm>

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

bool covers(Waiver const& waiver, Finding const& finding) {
    Pattern const object(waiver.object);
    auto const up = finding.object.kind->rank < all_kinds().size() ? owner(finding.object) : ObjectId{};
    return fits_rule(waiver.rule, finding.rule) && (object.matches(finding.object) || (up.kind && object.matches(up)));
}

}  // namespace

constinit Kind const waiver_kind{
    .name = "waiver", .plural = "waivers", .rank = 14, .parent = nullptr, .by_content = false, .unexpected = Severity::off, .query = {}};

void waive(Audit const& audit, Judgement& judgement) {
    std::vector<Finding> notes;
    for (Waiver const& waiver : audit.desired.waivers) {
        if (!waiver.target.empty() && waiver.target != audit.target) continue;
        auto const left = waiver.until ? std::chrono::sys_days(*waiver.until) - std::chrono::sys_days(audit.today) : notice * 2;
        if (left < std::chrono::days(0)) {
            notes.push_back(about(waiver, "waiver.expired", "ended with " + date(*waiver.until)));
            continue;
        }
        auto const rest = std::ranges::stable_partition(judgement.findings, [&](Finding const& f) { return !covers(waiver, f); });
        for (Finding& finding : rest) judgement.accepted.push_back({std::move(finding), why(waiver)});
        bool const used = !rest.empty();
        judgement.findings.erase(rest.begin(), rest.end());
        if (!used && judgement.problems.empty() && !audit.narrowed)
            notes.push_back(about(waiver, "waiver.unused", "fits nothing that was found"));
        else if (left <= notice) notes.push_back(about(waiver, "waiver.expiring", "ends with " + date(*waiver.until)));
    }
    std::ranges::move(notes, std::back_inserter(judgement.findings));
}

}  // namespace pgplumb
