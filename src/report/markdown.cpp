#include "report/formats.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <ostream>
#include <ranges>
#include <sstream>

namespace pgplumb {
namespace {

constexpr std::size_t most_characters = 65'536;
constexpr std::size_t most_diagram = 45'000;

/// A sentence that holds foreign text, with everything that Markdown or HTML would act on as an entity.
std::string prose(std::string_view foreign) {
    std::string out;
    for (char const c : visible(foreign)) {
        if (std::string_view("&<>\"'`|*_[]()!#@:~\\$").find(c) != std::string_view::npos)
            out += "&#" + std::to_string(static_cast<int>(c)) + ';';
        else out += c;
    }
    return out;
}

std::string code(std::string_view foreign) {
    return "<code>" + prose(foreign) + "</code>";
}

/// A fence that is longer than any run of backticks inside.
std::string fenced(std::string const& text) {
    std::size_t run = 0;
    std::size_t longest = 2;
    for (char const c : text) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    std::string const fence(longest + 1, '`');
    return fence + "sql\n" + text + fence + '\n';
}

std::string details(Finding const& finding, bool fixes) {
    std::ostringstream out;
    out << "### " << to_text(finding.severity) << ": " << prose(finding.message) << "\n\n";
    if (!finding.meaning.empty()) out << finding.meaning << "\n\n";
    if (!finding.expected.empty()) out << "- expected: " << code(finding.expected) << "\n- actual: " << code(finding.actual) << '\n';
    if (!finding.revision.empty()) out << "- revision: " << code(finding.revision.text()) << '\n';
    out << "- said at: " << code(to_text(finding.origin)) << '\n';
    if (!finding.advice.empty()) out << "- what to do: " << prose(finding.advice) << '\n';
    if (!finding.covers.empty()) {
        std::string named;
        for (ObjectId const& id : finding.covers)
            if (id.parent.empty() || finding.object.kind->parent == nullptr)
                named.append("  - ").append(id.kind->name).append(" ").append(code(display(id))).append("\n");
        out << "- covers " << finding.covers.size() << " more objects" << (named.empty() ? ", parts of it" : ":") << '\n' << named;
    }
    out << '\n';
    if (fixes && finding.fix) {
        out << fenced(sql_lines(*finding.fix, "")) << '\n';
    }
    return out.str();
}

std::string diagram(Report const& report) {
    std::map<std::string, std::string> tables;
    std::string edges;
    auto const alias = [&](std::string const& name) -> std::string const& {
        auto const it = tables.emplace(name, "t" + std::to_string(tables.size() + 1)).first;
        return it->second;
    };
    auto const label = [](std::string_view text) {
        std::string out;
        for (char const c : visible(text)) out += c == '"' || c == '`' || c == ';' || c == '<' || c == '>' ? '\'' : c;
        return out;
    };
    for (Edge const& edge : report.edges)
        if (edge.missing && edge.target.size() == 2) {
            auto const from = label(edge.key.schema.str() + '.' + edge.key.parent.str());
            auto const to = label(edge.target[0].str() + '.' + edge.target[1].str());
            edges.append("    ").append(alias(to)).append(" ||..o{ ").append(alias(from));
            edges.append(" : \"MISSING ").append(label(edge.key.name.text())).append("\"\n");
        }
    if (edges.empty()) return {};
    std::string out = "## Missing foreign keys\n\n```mermaid\nerDiagram\n";
    for (auto const& [name, short_name] : tables) out.append("    ").append(short_name).append("[\"").append(name).append("\"]\n");
    out += edges + "```\n\n";
    return out.size() > most_diagram ? std::string() : out;
}

/// What has to go for a report to fit, in this order; at last all but the first lines of each list.
enum Dropped : int { nothing, diagrams, fixes, notes, warnings, all_details, most_lines };
constexpr std::array<std::string_view, 7> words{
    "", "the diagram", "fixes", "notes", "warnings", "details", "all but the first of each list"};

void write_table(Report const& report, std::size_t lines, auto const& shown, std::ostream& out) {
    if (report.findings.empty()) return;
    out << "| severity | rule | object | revision |\n| --- | --- | --- | --- |\n";
    for (Finding const& f : std::views::take(report.findings, static_cast<std::ptrdiff_t>(lines)))
        if (shown(f))
            out << "| " << to_text(f.severity) << " | " << f.rule << " | " << f.object.kind->name << ' ' << code(display(f.object)) << " | "
                << (f.revision.empty() ? std::string() : code(f.revision.text())) << " |\n";
    out << '\n';
}

std::string render(Report const& report, int dropped) {
    std::ostringstream out;
    std::size_t const lines = dropped < most_lines ? report.findings.size() + report.problems.size() + report.unproven.size()
                                                   : std::size_t{400} >> static_cast<unsigned>(dropped - most_lines);
    out << "<!-- pgplumb -->\n# pgplumb: " << code(report.title) << "\n\n**" << prose(verdict(report)) << "**\n\n";
    if (!report.failure_hint.empty()) out << prose(report.failure_hint) << "\n\n";
    auto const shown_at_all = [&](Finding const& f) {
        return (dropped < notes || f.severity != Severity::note) && (dropped < warnings || f.severity != Severity::warning);
    };
    write_table(report, lines, shown_at_all, out);
    if (dropped < diagrams) out << diagram(report);
    for (Finding const& f : report.findings)
        if (dropped < all_details && shown_at_all(f)) out << details(f, dropped < fixes);
    for (Problem const& p : std::views::take(report.problems, static_cast<std::ptrdiff_t>(lines)))
        out << "- could not check " << (p.object ? code(display(*p.object)) : std::string()) << ": " << prose(p.what) << '\n';
    for (auto const& text : std::views::take(report.unproven, static_cast<std::ptrdiff_t>(lines)))
        out << "- unproven: " << code(text) << '\n';
    out << "\nCompared: " << report.declared.size() << " declared objects.";
    for (auto const& [kind, count] : report.uncompared) out << " Not compared: " << count << " x " << kind << '.';
    out << '\n';
    if (dropped > 0) {
        out << "\nLeft out for length: ";
        for (int i = 1; i <= std::min<int>(dropped, most_lines); ++i) out << (i > 1 ? ", " : "") << words.at(static_cast<std::size_t>(i));
        out << ". The other formats have it all.\n";
    }
    return out.str();
}

}  // namespace

void write_markdown(Report const& report, std::ostream& out) {
    auto text = render(report, nothing);
    for (int dropped = diagrams; text.size() > most_characters && dropped < most_lines + 8; ++dropped) text = render(report, dropped);
    out << text;
}

}  // namespace pgplumb
