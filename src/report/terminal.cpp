#include "report/formats.hpp"
#include "report/plan.hpp"

#include <ostream>

namespace pgplumb {
namespace {

std::string coloured(Severity severity, bool colour) {
    std::string word(to_text(severity));
    if (!colour) return word;
    return (severity == Severity::error ? "\033[31m" : severity == Severity::warning ? "\033[33m" : "\033[36m") + word + "\033[0m";
}

void write_finding(Finding const& finding, std::ostream& out, bool colour) {
    out << coloured(finding.severity, colour) << ": " << visible(finding.message) << "  [" << finding.rule << "]\n";
    if (!finding.expected.empty())
        out << "    expected: " << visible(finding.expected) << "\n    actual:   " << visible(finding.actual) << '\n';
    if (!finding.revision.empty()) out << "    revision: " << visible(finding.revision.text()) << '\n';
    out << "    said at:  " << visible(to_text(finding.origin)) << '\n';
    if (finding.changed.line > 0) out << "    changed:  " << visible(to_text(finding.changed)) << '\n';
    if (!finding.meaning.empty()) out << "    why:      " << finding.meaning << '\n';
    if (!finding.covers.empty()) {
        out << "    covers:   " << finding.covers.size() << (finding.covers.size() == 1 ? " more object" : " more objects")
            << ", missing because of it\n";
        for (ObjectId const& id : finding.covers)
            if (id.parent.empty()) out << "              - " << shown(id) << '\n';
    }
    if (!finding.advice.empty()) out << "    do:       " << visible(finding.advice) << '\n';
    if (finding.fix) out << "    fix:      " << sql_lines(*finding.fix, "              ");
}

}  // namespace

void write_terminal(Report const& report, std::ostream& out, bool colour) {
    out << "pgplumb: " << visible(report.title) << '\n' << visible(verdict(report)) << "\n\n";
    if (!report.failure_hint.empty()) out << "hint: " << visible(report.failure_hint) << "\n";
    for (auto const& warning : report.warnings) out << visible(run_warning(warning)) << '\n';
    if (!report.warnings.empty() && !report.findings.empty()) out << '\n';
    for (Finding const& finding : report.findings) {
        write_finding(finding, out, colour);
        out << '\n';
    }
    for (Problem const& problem : report.problems)
        out << "could not check: " << (problem.object ? shown(*problem.object) + ": " : "") << visible(problem.what) << "  ["
            << problem.rule << "]\n"
            << (place_of(problem).empty() ? "" : "    said at:  " + visible(place_of(problem)) + '\n')
            << (problem.hint.empty() ? "" : "    do:       " + visible(problem.hint) + '\n');
    if (report.recovery) out << plan_text(*report.recovery) << '\n';
    for (auto const& text : report.unproven) out << "unproven: " << visible(text) << " may be spelled otherwise or differ\n";
    if (!report.accepted.empty()) out << accepted_count(report) << '\n';
    if (report.layout.show_accepted)
        for (auto const& [finding, why] : report.accepted)
            out << "    " << finding.rule << ' ' << shown(finding.object) << ": " << visible(why) << '\n';
    if (!report.failure.empty()) return;
    out << extent(report);
    for (auto const& text : not_compared(report)) out << "; " << visible(text);
    out << '\n';
}

void write_plain(Report const& report, std::ostream& out) {
    write_terminal(report, out, false);
}

}  // namespace pgplumb
