#include "report/formats.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <ostream>

namespace pgplumb {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_results = 25'000;  // GitHub refuses a file with more

/// A message. Braces are doubled, since single ones are places for arguments; brackets that would make a link of a name
/// are escaped. A backslash alone is no foreign one: those are doubled already.
Json message(std::string_view foreign) {
    auto const text = visible(foreign);
    bool const link = text.find("](") != std::string::npos;
    std::string out;
    for (char const c : text) {
        if (link && (c == '[' || c == ']')) out += '\\';
        if (c == '{' || c == '}') out += c;
        out += c;
    }
    return {{"text", out}};
}

/// A path as a URI. Its bytes are escaped, not made visible: a reader has to find the file.
std::string uri(std::string_view path) {
    std::string out = path.starts_with('/') ? "file://" : "";
    for (char const c : path) {
        auto const byte = static_cast<unsigned char>(c);
        bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           std::string_view("-._~/").find(c) != std::string_view::npos;
        if (plain) out += c;
        else out.append("%").append({"0123456789ABCDEF"[byte >> 4U], "0123456789ABCDEF"[byte & 15U]});
    }
    return out;
}

Json physical(FileLine const& place) {
    Json region{{"startLine", place.line}};
    if (place.column > 0) region["startColumn"] = place.column;
    return {{"artifactLocation", {{"uri", uri(place.file)}}}, {"region", region}};
}

Json logical(ObjectId const& id) {
    return {{"name", visible(id.name.text())}, {"fullyQualifiedName", visible(display(id))}, {"kind", id.kind->name}};
}

Json location(std::optional<FileLine> const& place, ObjectId const* id) {
    Json out = Json::object();
    if (place) out["physicalLocation"] = physical(*place);
    if (id) out["logicalLocations"] = Json::array({logical(*id)});
    return out;
}

std::string_view level(Severity severity) {
    return severity == Severity::off ? "none" : to_text(severity);
}

/// The rules that occur, in the order of their ids.
class Rules {
public:
    explicit Rules(Report const& report) {
        for (Finding const& finding : report.findings) index_.emplace(finding.rule, 0);
        for (Accepted const& accepted : report.accepted) index_.emplace(accepted.finding.rule, 0);
        for (std::size_t i = 0; auto& [id, index] : index_) index = i++;
    }

    std::size_t index(std::string const& id) const { return index_.at(id); }

    Json list() const {
        auto const known = all_rules();
        auto out = Json::array();
        for (auto const& [id, index] : index_) {
            auto const it = std::ranges::find(known, id, &RuleRow::id);
            out.push_back(it == known.end() ? Json{{"id", id}} : rule(*it));
        }
        return out;
    }

private:
    static Json rule(RuleRow const& row) {
        auto const page = page_of(row.id);
        return {{"id", row.id},
                {"shortDescription", {{"text", row.id + ": " + row.meaning}}},
                {"fullDescription", {{"text", row.meaning}}},
                {"help", {{"text", page}, {"markdown", page}}},
                {"defaultConfiguration", {{"level", level(row.severity)}}},
                {"properties", {{"tags", {"postgresql", to_text(row.rule_class)}}}}};
    }

    std::map<std::string, std::size_t> index_;
};

Json result(Report const& report, Rules const& rules, Finding const& f) {
    auto text = f.message + ". " + f.meaning;
    if (!f.expected.empty()) text += " Expected: " + f.expected + "; actual: " + f.actual + '.';
    Json out{{"ruleId", f.rule},
             {"ruleIndex", rules.index(f.rule)},
             {"level", level(f.severity)},
             {"message", message(text)},
             {"locations", Json::array({location(place_of(report, f), &f.object)})},
             // Not primaryLocationLineHash: GitHub computes that of the line, and warns of any other value.
             {"partialFingerprints", {{"pgplumb/v1", f.fingerprint}}}};
    if (!f.revision.empty()) out["properties"]["revision"] = visible(f.revision.text());
    for (ObjectId const& id : f.covers) out["properties"]["covers"].push_back(shown(id));
    if (f.fix)
        for (Sql const& statement : f.fix->statements) out["properties"]["fix"].push_back(visible(statement.text()));
    return out;
}

Json results(Report const& report, Rules const& rules) {
    auto out = Json::array();
    for (Finding const& finding : report.findings)
        if (out.size() < most_results) out.push_back(result(report, rules, finding));
    for (auto const& [finding, why] : report.accepted) {
        if (out.size() == most_results) break;
        out.push_back(result(report, rules, finding));
        out.back()["suppressions"] = {{{"kind", "external"}, {"status", "accepted"}, {"justification", visible(why)}}};
    }
    return out;
}

Json notification(std::string const& id, Severity severity, std::string const& text) {
    return {{"descriptor", {{"id", id}}}, {"level", level(severity)}, {"message", message(text)}};
}

/// What went wrong with the audit itself, and what it could not check.
Json notifications(Report const& report) {
    auto out = Json::array();
    if (!report.failure.empty()) out.push_back(notification("connection", Severity::error, report.failure + ". " + report.failure_hint));
    for (auto const& text : report.warnings) out.push_back(notification("run", Severity::warning, text + '.'));
    for (Problem const& problem : report.problems) {
        auto const text = "Could not check: " + problem.what + '.';
        out.push_back(notification(problem.rule, Severity::warning, text));
        auto const& [where, line, column, revision] = problem.origin;
        auto const place = line > 0 ? std::optional(FileLine{below_here(where.text()), line, column}) : std::nullopt;
        if (place || problem.object) out.back()["locations"] = Json::array({location(place, problem.object ? &*problem.object : nullptr)});
    }
    for (auto const& text : report.unproven)
        out.push_back(notification("unproven", Severity::note, text + " may be spelled otherwise or differ."));
    if (auto const all = report.findings.size() + report.accepted.size(); all > most_results)
        out.push_back(notification("left_out", Severity::warning,
                                   std::to_string(all - most_results) + " results are left out; the other formats have them all."));
    return out;
}

}  // namespace

void write_sarif(Report const& report, std::ostream& out) {
    Rules const rules(report);
    Json invocation{{"executionSuccessful", report.failure.empty()}, {"toolExecutionNotifications", notifications(report)}};
    if (!report.started.empty()) invocation["startTimeUtc"] = report.started;
    Json const run{{"tool", {{"driver", {{"name", "pgplumb"}, {"version", report.version}, {"rules", rules.list()}}}}},
                   {"invocations", Json::array({invocation})},
                   {"results", results(report, rules)}};
    Json const root{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}, {"version", "2.1.0"}, {"runs", Json::array({run})}};
    out << root.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace pgplumb
