#include "report/formats.hpp"

#include <pugixml.hpp>

#include <map>
#include <ostream>
#include <set>

namespace pgplumb {
namespace {

constexpr std::size_t most_bytes = 60'000;
constexpr std::size_t most_passes = 20'000;  // CI systems cut at 500,000 cases and 30 MB

/// At most `most_bytes`, cut between lines, or between characters of one endless line.
std::string clipped(std::string text) {
    if (text.size() <= most_bytes) return text;
    auto end = text.rfind('\n', most_bytes);
    if (end == std::string::npos)
        for (end = most_bytes; (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U;) --end;
    text.resize(end);
    return text + "\n(cut here; the other formats have it all)";
}

struct Suite {
    pugi::xml_node node;
    std::set<std::pair<std::string, std::string>> names;
    int tests = 0, failures = 0, errors = 0;

    pugi::xml_node add(std::string name, std::string const& classname) {
        for (int i = 2; !names.emplace(classname, name).second; ++i) name.append(" #").append(std::to_string(i));
        ++tests;
        auto one = node.append_child("testcase");
        one.append_attribute("name") = name.c_str();
        one.append_attribute("classname") = classname.c_str();
        one.append_attribute("time") = "0.000";
        return one;
    }

    static void fill(pugi::xml_node into, std::string const& type, std::string const& message, std::string text) {
        into.append_attribute("type") = type.c_str();
        into.append_attribute("message") = message.c_str();
        into.text() = clipped(std::move(text)).c_str();
    }

    void fail(pugi::xml_node one, std::string const& type, std::string const& message, std::string const& text) {
        ++failures;
        fill(one.append_child("failure"), type, message, text);
    }

    void error(pugi::xml_node one, std::string const& type, std::string const& message) {
        ++errors;
        fill(one.append_child("error"), type, message, message);
    }
};

std::string body(Finding const& finding) {
    auto out = visible(finding.message) + "\n    at " + visible(display(finding.object)) + " (" + visible(to_text(finding.origin)) + ")\n";
    if (!finding.expected.empty()) out += "expected: " + visible(finding.expected) + "\nactual: " + visible(finding.actual) + '\n';
    if (!finding.revision.empty()) out += "revision: " + visible(finding.revision.text()) + '\n';
    out += "why: " + finding.meaning + '\n';
    for (ObjectId const& id : finding.covers) out += "covers " + shown(id) + '\n';
    if (finding.fix) out += "fix: " + sql_lines(*finding.fix, "     ");
    return out;
}

std::string case_name(ObjectId const& id) {
    return visible(display(id)) + " (" + std::string(id.kind->name) + ')';
}

std::string class_name(ObjectId const& id) {
    return "pgplumb." + (id.schema.empty() ? "database" : visible(id.schema.text()));
}

void write_cases(Report const& report, Suite& suite) {
    auto const fails = [&](Finding const& finding) { return report.fail_on != Severity::off && finding.severity >= report.fail_on; };
    std::multimap<ObjectId, Finding const*> open;
    std::map<ObjectId, Finding const*> causes;
    for (Finding const& finding : report.findings) {
        if (fails(finding)) open.emplace(finding.object, &finding);
        for (ObjectId const& id : finding.covers) causes.emplace(id, &finding);
    }
    bool const summary = report.declared.size() > most_passes;
    for (Declared const& declared : report.declared) {
        auto const it = open.find(declared.id);
        auto const cause = causes.find(declared.id);
        if (it != open.end()) {
            suite.fail(suite.add(case_name(declared.id), class_name(declared.id)), it->second->rule, visible(it->second->message),
                       body(*it->second));
            open.erase(it);
        } else if (cause != causes.end() && fails(*cause->second)) {
            auto const text = "missing because of " + shown(cause->second->object) + " (" + cause->second->rule + ")";
            suite.fail(suite.add(case_name(declared.id), class_name(declared.id)), cause->second->rule, text, text);
        } else if (!summary || declared.id.parent.empty()) {
            suite.add(case_name(declared.id), class_name(declared.id));
        }
    }
    for (auto const& [id, finding] : open)
        suite.fail(suite.add(case_name(id) + ": " + finding->rule, class_name(id)), finding->rule, visible(finding->message),
                   body(*finding));
    for (Problem const& problem : report.problems)
        suite.error(suite.add(problem.object ? case_name(*problem.object) + ": " + problem.rule : problem.rule, "pgplumb.could_not_check"),
                    problem.rule, "could not check: " + visible(problem.what));
}

}  // namespace

void write_junit(Report const& report, std::ostream& out) {
    pugi::xml_document document;
    auto declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    auto root = document.append_child("testsuites");
    Suite suite{root.append_child("testsuite"), {}};
    suite.node.append_attribute("name") = ("pgplumb: " + visible(report.title)).c_str();
    for (auto const* name : {"tests", "failures", "errors", "skipped"}) suite.node.append_attribute(name) = "0";
    suite.node.append_attribute("time") = "0.000";
    auto first = suite.add("connected and catalog read", "pgplumb");
    if (!report.failure.empty()) suite.error(first, "connection", visible(report.failure + ": " + report.failure_hint));
    else write_cases(report, suite);
    suite.node.attribute("tests") = suite.tests;
    suite.node.attribute("failures") = suite.failures;
    suite.node.attribute("errors") = suite.errors;
    document.save(out, "  ");
}

}  // namespace pgplumb
