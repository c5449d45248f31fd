#include "pgplumb/utf8.hpp"
#include "report/formats.hpp"
#include "report/plan.hpp"

#include <pugixml.hpp>

#include <map>
#include <ostream>
#include <set>

namespace pgplumb {
namespace {

constexpr std::size_t most_bytes = 60'000;
constexpr std::size_t most_passes = 20'000;  // CI systems cut at 500,000 cases and 30 MB

/// At most `most_bytes`, cut between lines, or between characters of one endless line.
std::string fitted(std::string text) {
    if (text.size() <= most_bytes) return text;
    auto const line_end = text.rfind('\n', most_bytes);
    text.resize(line_end == std::string::npos ? clipped(text, most_bytes).size() : line_end);
    return text + "\n(cut here; the other formats have it all)";
}

std::string body(Finding const& finding) {
    auto out = visible(finding.message) + "\n    at " + visible(display(finding.object)) + " (" + visible(to_text(finding.origin)) + ")\n";
    if (finding.changed.line > 0) out += "    changed at " + visible(to_text(finding.changed)) + '\n';
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

std::string class_name(Report const& report, ObjectId const& id) {
    if (report.files) return "pgplumb.repository";
    return "pgplumb." + (id.schema.empty() ? "database" : visible(id.schema.text()));
}

/// The suite as it grows; counts what it holds.
class Suite {
public:
    Suite(pugi::xml_node node, std::string const& title, bool extended) : node_(node), extended_(extended) {
        node_.append_attribute("name") = title.c_str();
        for (auto const* name : {"tests", "failures", "errors", "skipped"}) node_.append_attribute(name) = "0";
        node_.append_attribute("time") = "0.000";
    }

    /// A case, which passes unless it is told otherwise. A name that is taken gets a number.
    pugi::xml_node add(std::string name, std::string const& classname, Origin const& place = {}) {
        for (int i = 2; !names_.emplace(classname, name).second; ++i) name.append(" #").append(std::to_string(i));
        count("tests");
        auto one = node_.append_child("testcase");
        one.append_attribute("name") = name.c_str();
        one.append_attribute("classname") = classname.c_str();
        one.append_attribute("time") = "0.000";
        if (extended_ && place.line > 0) {
            one.append_attribute("file") = visible(below_here(place.where.text())).c_str();
            one.append_attribute("line") = place.line;
        }
        return one;
    }

    void fail(pugi::xml_node one, std::string const& rule, std::string const& message, std::string text) {
        end(one, "failure", "failures", rule, message, std::move(text));
    }
    void error(pugi::xml_node one, std::string const& rule, std::string const& message) {
        end(one, "error", "errors", rule, message, message);
    }
    void skip(pugi::xml_node one, std::string const& rule, std::string const& message, std::string text) {
        end(one, "skipped", "skipped", rule, message, std::move(text));
    }

    /// What the extended flavour says of a finding. It stands before the outcome.
    void describe(pugi::xml_node one, Finding const& finding) const {
        if (!extended_) return;
        auto properties = one.append_child("properties");
        auto const add = [&](char const* name, std::string const& value) {
            if (value.empty()) return;
            auto property = properties.append_child("property");
            property.append_attribute("name") = name;
            property.append_attribute("value") = value.c_str();
        };
        add("rule", finding.rule);
        add("severity", std::string(to_text(finding.severity)));
        add("fingerprint", finding.fingerprint);
        add("revision", visible(finding.revision.text()));
    }

private:
    void count(char const* counter) {
        auto attribute = node_.attribute(counter);
        attribute = attribute.as_int() + 1;
    }

    void end(pugi::xml_node one, char const* element, char const* counter, std::string const& rule, std::string const& message,
             std::string text) {
        count(counter);
        auto into = one.append_child(element);
        into.append_attribute("type") = rule.c_str();
        into.append_attribute("message") = message.c_str();
        into.text() = fitted(std::move(text)).c_str();
    }

    pugi::xml_node node_;
    bool extended_;
    std::set<std::pair<std::string, std::string>> names_;
};

/// The cases of one report: of each declared object, then of what is left.
class Cases {
public:
    Cases(Report const& report, Suite& suite) : report_(report), suite_(suite) {
        for (Finding const& finding : report.findings)
            if (fails(finding)) failed_.add({&finding});
        for (Accepted const& accepted : report.accepted) skipped_.add({&accepted.finding, &accepted});
    }

    void write() {
        auto const passes = report_.layout.junit_passes;
        bool const summary =
            passes == Layout::Passes::summary || (passes == Layout::Passes::automatic && report_.declared.size() > most_passes);
        for (Declared const& declared : report_.declared)
            if (!told(failed_, declared) && !told(skipped_, declared) && (!summary || declared.id.parent.empty())) add(declared);
        write_rest();
    }

private:
    /// Why a case does not pass: a finding, which is accepted or fails it.
    struct Outcome {
        Finding const* finding;
        Accepted const* accepted = nullptr;
    };

    /// What is still to be told of objects themselves, and of those that are missing because of others.
    struct Outcomes {
        std::multimap<ObjectId, Outcome> own;
        std::map<ObjectId, Outcome> causes;

        void add(Outcome outcome) {
            own.emplace(outcome.finding->object, outcome);
            for (ObjectId const& id : outcome.finding->covers) causes.emplace(id, outcome);
        }
    };

    bool fails(Finding const& finding) const { return report_.fail_on != Severity::off && finding.severity >= report_.fail_on; }

    pugi::xml_node add(Declared const& declared) {
        return suite_.add(case_name(declared.id), class_name(report_, declared.id), declared.origin);
    }
    pugi::xml_node add(Finding const& finding) {
        return suite_.add(case_name(finding.object) + ": " + finding.rule, class_name(report_, finding.object), finding.place);
    }

    void end(pugi::xml_node one, Outcome const& outcome, std::string const& message, std::string text) {
        suite_.describe(one, *outcome.finding);
        if (outcome.accepted) suite_.skip(one, outcome.finding->rule, message, std::move(text));
        else suite_.fail(one, outcome.finding->rule, message, std::move(text));
    }
    void end(pugi::xml_node one, Outcome const& outcome) {
        end(one, outcome, outcome.accepted ? accepted_because(*outcome.accepted) : visible(outcome.finding->message),
            body(*outcome.finding));
    }

    /// Whether the object's own case ends so: for a finding of its own, or for its cause's.
    bool told(Outcomes& outcomes, Declared const& declared) {
        if (auto const it = outcomes.own.find(declared.id); it != outcomes.own.end()) {
            end(add(declared), it->second);
            outcomes.own.erase(it);
            return true;
        }
        auto const cause = outcomes.causes.find(declared.id);
        if (cause == outcomes.causes.end()) return false;
        auto const& [finding, accepted] = cause->second;
        auto const text = "missing because of " + shown(finding->object) + " (" + finding->rule + ')' +
                          (accepted ? ", which is " + accepted_because(*accepted) : "");
        end(add(declared), cause->second, text, text);
        return true;
    }

    void write_rest() {
        for (auto const* outcomes : {&failed_, &skipped_})
            for (auto const& [id, outcome] : outcomes->own) end(add(*outcome.finding), outcome);
        for (Problem const& problem : report_.problems) {
            auto const place = visible(place_of(problem));
            suite_.error(suite_.add(problem.object ? case_name(*problem.object) + ": " + problem.rule : problem.rule,
                                    "pgplumb.could_not_check", problem.origin),
                         problem.rule, "could not check: " + visible(problem.what) + (place.empty() ? "" : " (" + place + ')'));
        }
    }

    Report const& report_;
    Suite& suite_;
    Outcomes failed_, skipped_;
};

}  // namespace

void write_junit(Report const& report, std::ostream& out) {
    pugi::xml_document document;
    auto declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    auto node = document.append_child("testsuites").append_child("testsuite");
    Suite suite(node, "pgplumb: " + visible(report.title), report.layout.junit_extended);
    auto first = suite.add(report.files ? "repository read" : "connected and catalog read", "pgplumb");
    if (!report.failure.empty()) suite.error(first, "connection", visible(report.failure + ": " + report.failure_hint));
    else Cases(report, suite).write();
    std::string said;
    for (auto const& warning : report.warnings) said += visible(run_warning(warning)) + '\n';
    if (report.recovery) said += plan_text(*report.recovery);
    if (!said.empty()) node.append_child("system-out").text() = said.c_str();
    document.save(out, "  ");
}

}  // namespace pgplumb
