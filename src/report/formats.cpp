#include "report/formats.hpp"

#include <algorithm>
#include <array>

namespace pgplumb {

std::span<Format const> all_formats() {
    static constexpr std::array formats{
        Format{"junit", ".xml", write_junit},    Format{"markdown", ".md", write_markdown}, Format{"json", ".json", write_json},
        Format{"terminal", ".txt", write_plain}, Format{"sarif", ".sarif", write_sarif},    Format{"gitlab", "", write_gitlab},
        Format{"github", "", write_github},
    };
    return formats;
}

std::size_t Report::count(Severity severity) const {
    return static_cast<std::size_t>(std::ranges::count(findings, severity, &Finding::severity));
}

bool Report::failed() const {
    return fail_on != Severity::off && std::ranges::any_of(findings, [&](Finding const& f) { return f.severity >= fail_on; });
}

std::string shown(ObjectId const& id) {
    return std::string(id.kind->name) + ' ' + visible(display(id));
}

std::string sql_lines(Fix const& fix, std::string_view indent) {
    std::string out;
    for (Sql const& statement : fix.statements) {
        if (!out.empty()) out.append(indent);
        auto const text = visible(statement.text());
        for (std::size_t i = 0; i < text.size(); ++i) {
            auto const rest = std::string_view(text).substr(i);
            if (rest.starts_with("\\n    ") || rest.starts_with("\\n)")) out.append("\n").append(indent), ++i;
            else if (rest.starts_with("\\\\")) out += '\\', ++i;
            else out += text[i];
        }
        out += ";\n";
    }
    return out;
}

std::string extent(Report const& report) {
    if (report.files) return "looked at: " + std::to_string(*report.files) + (*report.files == 1 ? " file" : " files");
    return "compared: " + std::to_string(report.declared.size()) + " declared objects";
}

std::string run_warning(std::string const& warning) {
    return "run warning: " + warning;
}

std::string accepted_because(Accepted const& accepted) {
    return accepted.why.empty() ? "accepted" : "accepted: " + visible(accepted.why);
}

std::string place_of(Problem const& problem) {
    auto const& [where, line, column, revision] = problem.origin;
    if (line <= 0) return {};
    return where.str() + ':' + std::to_string(line) + (column > 0 ? ':' + std::to_string(column) : "");
}

std::vector<std::string> not_compared(Report const& report) {
    std::vector<std::string> out;
    auto const add = [&](std::string const& side, std::map<std::string, std::int64_t> const& kinds) {
        if (kinds.empty()) return;
        auto text = "not compared" + (side.empty() ? "" : " in " + side) + ':';
        for (auto const& [kind, count] : kinds) text.append(" ").append(kind).append(" x ").append(std::to_string(count));
        out.push_back(std::move(text));
    };
    add(report.actual_name, report.uncompared);
    add(report.desired_name, report.uncompared_desired);
    return out;
}

std::string accepted_count(Report const& report) {
    if (report.accepted.empty()) return {};
    auto const n = report.accepted.size();
    return std::to_string(n) + (n == 1 ? " finding is" : " findings are") + " accepted and not counted.";
}

std::string verdict(Report const& report) {
    if (!report.failure.empty()) return "Not audited: " + report.failure + '.';
    auto const counted = [&](Severity severity, std::string_view word) {
        auto const n = report.count(severity);
        return n == 0 ? std::string() : std::to_string(n) + ' ' + std::string(word) + (n == 1 ? "" : "s") + ", ";
    };
    auto text = counted(Severity::error, "error") + counted(Severity::warning, "warning") + counted(Severity::note, "note");
    if (text.empty() && !report.problems.empty()) return "Nothing found, but something could not be checked.";
    if (text.empty() && !report.standing.empty()) return "The tables of the migrations are there: " + report.standing + '.';
    if (text.empty() && report.files)
        return report.accepted.empty() ? "Plumb: nothing in it invites an incident." : "Plumb, but for what is accepted.";
    if (text.empty())
        return report.accepted.empty() ? "Plumb: the database is what its description says." : "Plumb, but for what is accepted.";
    text.resize(text.size() - 2);
    return "Not plumb: " + text +
           (report.covered.empty()
                ? ""
                : ", covering " + std::to_string(report.covered.size()) + (report.covered.size() == 1 ? " more object" : " more objects")) +
           '.';
}

}  // namespace pgplumb
