#include "report/diagram.hpp"
#include "report/formats.hpp"
#include "report/plan.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <numeric>
#include <ostream>
#include <set>
#include <sstream>

namespace pgplumb {
namespace {

constexpr std::size_t most_of_a_sentence = 2'000;  // what a server says may be long

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
std::string fenced(std::string const& text, std::string_view language = "sql") {
    std::size_t run = 0;
    std::size_t longest = 2;
    for (char const c : text) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    std::string const fence(longest + 1, '`');
    return fence + std::string(language) + '\n' + text + fence + '\n';
}

/// What a piece of the report is, in the order in which pieces go when it is too long. The last ones stay.
enum class Part : std::uint8_t {
    diagram,
    fix,
    plumb,
    accepted,
    note_details,
    note,
    unproven,
    warning_details,
    warning,
    error_details,
    error,
    plan,
    problem,
    frame
};

/// What the last line says of `n` pieces of a part that went.
std::string left_out(Part part, std::size_t n) {
    struct Words {
        std::string_view before, one, many;
    };
    static constexpr std::array<Words, 13> parts{{{"the diagram", "", ""},
                                                  {"", "fix", "fixes"},
                                                  {"what is as declared", "", ""},
                                                  {"", "accepted finding", "accepted findings"},
                                                  {"the details of ", "note", "notes"},
                                                  {"", "note", "notes"},
                                                  {"", "unproven expression", "unproven expressions"},
                                                  {"the details of ", "warning", "warnings"},
                                                  {"", "warning", "warnings"},
                                                  {"the details of ", "error", "errors"},
                                                  {"", "error", "errors"},
                                                  {"", "part of the way back", "parts of the way back"},
                                                  {"", "object that could not be checked", "objects that could not be checked"}}};
    auto const& [before, one, many] = parts.at(static_cast<std::size_t>(part));
    if (one.empty()) return std::string(before);
    return std::string(before) + std::to_string(n) + ' ' + std::string(n == 1 ? one : many);
}

/// The report in pieces, each of which stays or goes as a whole.
class Pieces {
public:
    void add(Part part, std::string text) {
        size_ += text.size();
        pieces_.push_back({part, std::move(text)});
    }

    /// Drops pieces until all of it, with the line that says what went, is within `most` bytes.
    void fit(std::size_t most) {
        if (size_ <= most) return;
        std::vector<std::size_t> order(pieces_.size());
        std::iota(order.rbegin(), order.rend(), std::size_t{0});
        std::ranges::stable_sort(order, {}, [&](std::size_t i) { return pieces_[i].part; });
        for (auto const i : order) {
            if (pieces_[i].part == Part::frame || size_ + last_line().size() <= most) break;
            ++gone_[pieces_[i].part];
            size_ -= pieces_[i].text.size();
            pieces_[i].text.clear();
        }
    }

    /// A line that would be the second empty one, since all between is gone, is left out too.
    void write(std::ostream& out) const {
        bool empty_line = true;
        for (auto const& [part, text] : pieces_) {
            if (text.empty() || (text == "\n" && empty_line)) continue;
            out << text;
            empty_line = text.ends_with("\n\n");
        }
        out << last_line();
    }

private:
    struct Piece {
        Part part;
        std::string text;
    };

    std::string last_line() const {
        std::string out;
        for (auto const& [part, n] : gone_) out.append(out.empty() ? "\nLeft out for length: " : ", ").append(left_out(part, n));
        return out.empty() ? out : out + ". The other formats have it all.\n";
    }

    std::vector<Piece> pieces_;
    std::map<Part, std::size_t> gone_;
    std::size_t size_ = 0;
};

std::string details(Finding const& finding) {
    std::ostringstream out;
    out << "### " << to_text(finding.severity) << ": " << prose(finding.message) << "\n\n";
    if (!finding.meaning.empty()) out << finding.meaning << "\n\n";
    if (!finding.expected.empty()) out << "- expected: " << code(finding.expected) << "\n- actual: " << code(finding.actual) << '\n';
    if (!finding.revision.empty()) out << "- revision: " << code(finding.revision.text()) << '\n';
    out << "- said at: " << code(to_text(finding.origin)) << '\n';
    if (finding.changed.line > 0) out << "- last changed at: " << code(to_text(finding.changed)) << '\n';
    if (!finding.advice.empty()) out << "- what to do: " << prose(finding.advice) << '\n';
    if (!finding.covers.empty()) {
        std::string named;
        for (ObjectId const& id : finding.covers)
            if (id.parent.empty() || finding.object.kind->parent == nullptr)
                named.append("  - ").append(id.kind->name).append(" ").append(code(display(id))).append("\n");
        out << "- covers " << finding.covers.size() << (finding.covers.size() == 1 ? " more object" : " more objects")
            << (named.empty() ? ", parts of it" : ":") << '\n'
            << named;
    }
    out << '\n';
    return out.str();
}

std::string row(Finding const& f) {
    std::ostringstream out;
    out << "| " << to_text(f.severity) << " | " << f.rule << " | " << f.object.kind->name << ' ' << code(display(f.object)) << " | "
        << (f.revision.empty() ? std::string() : code(f.revision.text())) << " |\n";
    return out.str();
}

Part part_of(Finding const& finding, Part note, Part warning, Part error) {
    return finding.severity == Severity::error ? error : finding.severity == Severity::warning ? warning : note;
}

// A heading goes with the first piece below it, which is the last of its kind to go.

void add_table(Report const& report, Pieces& out) {
    std::string head = "## Findings\n\n| severity | rule | object | revision |\n| --- | --- | --- | --- |\n";
    for (Finding const& f : report.findings) out.add(part_of(f, Part::note, Part::warning, Part::error), std::exchange(head, {}) + row(f));
    if (!report.findings.empty()) out.add(Part::frame, "\n");
}

/// The missing foreign keys as a picture, or as a table where it would be too large to be drawn.
void add_diagram(Report const& report, Pieces& out) {
    std::string const head = "## Missing foreign keys\n\n";
    auto text = mermaid(report, report.layout.mermaid_limit);
    if (!text.empty()) return out.add(Part::diagram, head + "```mermaid\n" + text + "```\n\n");
    for (Edge const& edge : report.edges)
        if (edge.missing && edge.target.size() == 2) {
            if (text.empty()) text = head + "| key | table | should refer to |\n| --- | --- | --- |\n";
            auto const from = qualified_name(edge.key.schema.text(), edge.key.parent.text());
            auto const to = qualified_name(edge.target[0].text(), edge.target[1].text());
            text += "| " + code(edge.key.name.text()) + " | " + code(from.text()) + " | " + code(to.text()) + " |\n";
        }
    if (!text.empty()) out.add(Part::diagram, text + '\n');
}

void add_details(Report const& report, Pieces& out) {
    std::string head = "## Details\n\n";
    for (Finding const& f : report.findings) {
        out.add(part_of(f, Part::note_details, Part::warning_details, Part::error_details), std::exchange(head, {}) + details(f));
        if (f.fix) out.add(Part::fix, fenced(sql_lines(*f.fix, "")) + '\n');
    }
}

/// The steps, numbered, each with what is to be typed.
void add_plan(Report const& report, Pieces& out) {
    if (!report.recovery) return;
    auto const& recovery = *report.recovery;
    out.add(Part::plan, "## The way back\n\n" + prose(where_it_stands(recovery)) + "\n\n");
    if (recovery.steps.empty() && !recovery.blocked) out.add(Part::plan, "Nothing has to be stamped, run or mended.\n\n");
    if (!recovery.folder.empty() && !recovery.steps.empty())
        out.add(Part::plan, "Commands are typed in " + code(recovery.folder) + ".\n\n");
    int number = 0;
    for (PlanStep const& step : steps_of(recovery))
        out.add(Part::plan, std::to_string(++number) + ". " + prose(step.why) + "\n\n" + fenced(step.text, step.sql ? "sql" : "sh") + '\n');
    if (recovery.blocked)
        out.add(Part::plan, "No further: " + prose(told(*recovery.blocked)) + ". Mend what it lacks, and ask for the plan again.\n\n");
    std::string head = "An upgrade over what is there would fail on\n\n";
    for (Collision const& collision : recovery.collisions)
        out.add(Part::plan, std::exchange(head, {}) + "- " + prose(told(collision)) + '\n');
    if (recovery.untried > 0) out.add(Part::plan, '\n' + untried(recovery) + '\n');
    if (!recovery.collisions.empty()) out.add(Part::frame, "\n");
}

void add_accepted(Report const& report, Pieces& out) {
    if (report.accepted.empty()) return;
    out.add(Part::frame, accepted_count(report) + "\n\n");
    if (!report.layout.show_accepted) return;
    for (auto const& [finding, why] : report.accepted)
        out.add(Part::accepted, "- " + std::string(to_text(finding.severity)) + ", " + finding.rule + ", " +
                                    std::string(finding.object.kind->name) + ' ' + code(display(finding.object)) + ": " + prose(why) +
                                    '\n');
    out.add(Part::frame, "\n");
}

void add_unchecked(Report const& report, Pieces& out) {
    for (Problem const& p : report.problems) {
        auto const at = place_of(p);
        auto const place = at.empty() ? at : " (" + prose(at) + ')';
        out.add(Part::problem,
                "- could not check" + (p.object ? ' ' + code(display(*p.object)) : std::string()) + ": " + prose(p.what) + place + '\n');
    }
    for (auto const& text : report.unproven) out.add(Part::unproven, "- unproven: " + code(text) + '\n');
    if (!report.problems.empty() || !report.unproven.empty()) out.add(Part::frame, "\n");
}

/// " As declared: 12 x table, 80 x column.": what nothing was found about.
std::string plumb(Report const& report) {
    std::set<ObjectId> found;
    auto const add = [&](Finding const& finding) {
        found.insert(finding.object);
        found.insert(finding.covers.begin(), finding.covers.end());
    };
    for (Finding const& finding : report.findings) add(finding);
    for (Accepted const& accepted : report.accepted) add(accepted.finding);
    for (Problem const& problem : report.problems)
        if (problem.object) found.insert(*problem.object);
    std::map<std::size_t, std::pair<std::string_view, std::size_t>> kinds;
    for (Declared const& declared : report.declared)
        if (!found.contains(declared.id)) ++kinds.try_emplace(declared.id.kind->rank, declared.id.kind->name, 0).first->second.second;
    std::string out;
    for (auto const& [rank, kind] : kinds)
        out.append(out.empty() ? " As declared: " : ", ").append(std::to_string(kind.second)).append(" x ").append(kind.first);
    return out.empty() ? out : out + '.';
}

void add_ends(Report const& report, Pieces& out) {
    auto first = extent(report) + '.';
    first[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(first[0])));
    out.add(Part::frame, std::move(first));
    if (auto text = plumb(report); !text.empty()) out.add(Part::plumb, std::move(text));
    std::string rest;
    for (auto text : not_compared(report)) {
        text[0] = 'N';
        rest.append(" ").append(prose(text)).append(".");
    }
    out.add(Part::frame, rest + '\n');
}

std::string sentence(std::string const& foreign) {
    return prose(std::string_view(foreign).substr(0, most_of_a_sentence));
}

}  // namespace

void write_markdown(Report const& report, std::ostream& out) {
    Pieces pieces;
    pieces.add(Part::frame,
               "<!-- pgplumb -->\n# pgplumb: <code>" + sentence(report.title) + "</code>\n\n**" + sentence(verdict(report)) + "**\n\n");
    if (!report.failure_hint.empty()) pieces.add(Part::frame, sentence(report.failure_hint) + "\n\n");
    for (auto const& warning : report.warnings) pieces.add(Part::frame, "- " + sentence(run_warning(warning)) + '\n');
    if (!report.warnings.empty()) pieces.add(Part::frame, "\n");
    add_table(report, pieces);
    add_plan(report, pieces);
    add_diagram(report, pieces);
    add_details(report, pieces);
    add_accepted(report, pieces);
    add_unchecked(report, pieces);
    add_ends(report, pieces);
    pieces.fit(report.layout.markdown_limit);
    pieces.write(out);
}

}  // namespace pgplumb
