#include "report/formats.hpp"

#include <nlohmann/json.hpp>

#include <ostream>
#include <set>

namespace pgplumb {
namespace {

using Json = nlohmann::ordered_json;

/// GitLab's Code Quality: one list, no place for anything but findings, each at a line of a file.
class Quality {
public:
    explicit Quality(Report const& report) : report_(report) {}

    void add(std::string const& rule, std::string_view severity, std::string const& foreign, std::string fingerprint,
             std::optional<FileLine> const& place) {
        for (int i = 2; !fingerprints_.insert(fingerprint).second; ++i) fingerprint.append("-").append(std::to_string(i));
        auto const at = place.value_or(FileLine{"pgplumb.info"});
        entries_.push_back({{"description", visible(foreign)},
                            {"check_name", rule},
                            {"fingerprint", fingerprint},
                            {"severity", severity},
                            {"location", {{"path", visible(at.file)}, {"lines", {{"begin", at.line}}}}}});
    }

    void add(Finding const& f) {
        auto const* const severity = f.severity == Severity::error ? "critical" : f.severity == Severity::warning ? "minor" : "info";
        auto text = f.message + ". " + f.meaning;
        if (!f.expected.empty()) text += " Expected: " + f.expected + "; actual: " + f.actual + '.';
        add(f.rule, severity, text, f.fingerprint, place_of(report_, f));
    }

    void add(Problem const& problem) {
        auto const name = problem.object ? shown(*problem.object) : std::string();
        add(problem.rule, "major", "could not check: " + problem.what, problem.rule + ' ' + name,
            problem.origin.line > 0 ? FileLine{below_here(problem.origin.where.text()), problem.origin.line} : first_place(report_));
    }

    Json const& entries() const { return entries_; }

private:
    Report const& report_;
    Json entries_ = Json::array();
    std::set<std::string> fingerprints_;
};

}  // namespace

void write_gitlab(Report const& report, std::ostream& out) {
    Quality quality(report);
    if (!report.failure.empty())
        quality.add("connection", "blocker", "not audited: " + report.failure + ". " + report.failure_hint, "connection",
                    first_place(report));
    for (Finding const& finding : report.findings) quality.add(finding);
    for (Problem const& problem : report.problems) quality.add(problem);
    out << quality.entries().dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace pgplumb
