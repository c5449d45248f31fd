#include "report/formats.hpp"

#include <ostream>
#include <vector>

namespace pgplumb {
namespace {

constexpr std::size_t most_shown = 10;  // GitHub shows no more of a step's errors, nor of its warnings

/// Text of a workflow command, as GitHub's toolkit encodes it.
std::string encoded(std::string_view text) {
    std::string out;
    for (char const c : text) out += c == '%' ? "%25" : c == '\r' ? "%0D" : c == '\n' ? "%0A" : std::string(1, c);
    return out;
}

/// A value among a command's properties.
std::string property(std::string_view text) {
    std::string out;
    for (char const c : encoded(text)) out += c == ':' ? "%3A" : c == ',' ? "%2C" : std::string(1, c);
    return out;
}

struct Annotation {
    std::string_view command;
    std::string title, message;  ///< visible
    std::optional<FileLine> place;
};

void write(Annotation const& annotation, std::ostream& out) {
    out << "::" << annotation.command << ' ';
    if (annotation.place) {
        out << "file=" << property(visible(annotation.place->file)) << ",line=" << annotation.place->line << ',';
        if (annotation.place->column > 0) out << "col=" << annotation.place->column << ',';
    }
    out << "title=" << property(annotation.title) << "::" << encoded(annotation.message) << '\n';
}

/// All of them, or the first and one that says how many more there are.
void write(std::vector<Annotation> const& annotations, std::ostream& out) {
    bool const all = annotations.size() <= most_shown;
    auto const shown = all ? annotations.size() : most_shown - 1;
    for (std::size_t i = 0; i < shown; ++i) write(annotations[i], out);
    if (all) return;
    auto const more = std::to_string(annotations.size() - shown);
    write({annotations[shown].command, "pgplumb", more + " more like these; the other formats have them all", {}}, out);
}

Annotation annotation(Report const& report, Finding const& f) {
    auto text = visible(f.message) + '\n' + f.meaning;
    if (!f.expected.empty()) text += "\nexpected: " + visible(f.expected) + "\nactual: " + visible(f.actual);
    if (!f.advice.empty()) text += '\n' + visible(f.advice);
    auto const* command = f.severity == Severity::error ? "error" : f.severity == Severity::warning ? "warning" : "notice";
    return {command, "pgplumb " + f.rule, text, place_of(report, f)};
}

}  // namespace

/// Errors, and apart from them warnings and notices, warnings first. Those of the run are notices of their own, so that they
/// take no finding's place.
void write_github(Report const& report, std::ostream& out) {
    std::vector<Annotation> errors;
    std::vector<Annotation> others;
    if (!report.failure.empty())
        errors.push_back({"error", "pgplumb", visible("not audited: " + report.failure) + '\n' + visible(report.failure_hint), {}});
    for (Finding const& f : report.findings)
        if (f.severity == Severity::error) errors.push_back(annotation(report, f));
    for (Problem const& problem : report.problems) {
        auto const name = problem.object ? ' ' + shown(*problem.object) : std::string();
        auto const& [where, line, column, revision] = problem.origin;
        auto const place = line > 0 ? std::optional(FileLine{below_here(where.text()), line, column}) : std::nullopt;
        others.push_back({"warning", "pgplumb " + problem.rule, "could not check" + name + ": " + visible(problem.what), place});
    }
    for (auto const severity : {Severity::warning, Severity::note})
        for (Finding const& f : report.findings)
            if (f.severity == severity) others.push_back(annotation(report, f));
    std::vector<Annotation> of_run;
    of_run.reserve(report.warnings.size());
    for (auto const& text : report.warnings) of_run.push_back({"notice", "pgplumb", visible(run_warning(text)), {}});
    write(errors, out);
    write(others, out);
    write(of_run, out);
}

}  // namespace pgplumb
