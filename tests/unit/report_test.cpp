#include <doctest/doctest.h>

#include <sstream>

#include "kinds/column.hpp"
#include "kinds/table.hpp"
#include "report/formats.hpp"

using namespace pgplumb;

namespace {

std::size_t count(std::string const& text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

std::string junit(Report const& report) {
    std::ostringstream out;
    write_junit(report, out);
    return out.str();
}

/// `tables` declared tables, each with two columns.
Report declaring(int tables) {
    Report report;
    for (int i = 0; i < tables; ++i) {
        Name const name("t" + std::to_string(i));
        report.declared.push_back({{&table::kind, Name("public"), {}, name}, {}});
        for (auto const* column : {"a", "b"}) report.declared.push_back({{&column::kind, Name("public"), name, Name(column)}, {}});
    }
    return report;
}

Finding missing(ObjectId const& object) {
    Finding finding;
    finding.rule = std::string(object.kind->name) + ".missing";
    finding.object = object;
    finding.message = "it does not exist";
    return finding;
}

}  // namespace

TEST_CASE("JUnit has one case per declared object, and one per table where there would be too many") {
    CHECK(count(junit(declaring(10)), "<testcase ") == 1 + 30);
    CHECK(count(junit(declaring(7000)), "<testcase ") == 1 + 7000);
}

TEST_CASE("JUnit drops no failure for length") {
    auto report = declaring(7000);
    report.findings.push_back(missing({&column::kind, Name("public"), Name("t5"), Name("a")}));
    auto const text = junit(report);
    CHECK(count(text, "<failure ") == 1);
    CHECK(count(text, "name=\"public.t5.a (column)\"") == 1);
    CHECK(text.find("tests=\"7002\" failures=\"1\"") != std::string::npos);
}

TEST_CASE("JUnit fails covered objects too, and nothing where nothing may fail") {
    auto report = declaring(2);
    auto finding = missing(report.declared[0].id);
    finding.covers = {report.declared[1].id, report.declared[2].id};
    report.findings.push_back(finding);
    CHECK(count(junit(report), "<failure ") == 3);
    report.fail_on = Severity::off;
    CHECK(count(junit(report), "<failure ") == 0);
}

TEST_CASE("a JUnit body is cut between lines, or between characters of a line without end") {
    Report report = declaring(1);
    report.findings.push_back(missing(report.declared[0].id));
    for (int i = 0; i < 3000; ++i)
        report.findings[0].covers.push_back({&table::kind, Name("public"), {}, Name("other" + std::to_string(i))});
    CHECK(junit(report).size() < 200'000);
    CHECK(junit(report).find("cut here") != std::string::npos);
    report.findings[0].message = std::string(30'000, 'x');
    for (int i = 0; i < 20'000; ++i) report.findings[0].message += "\u00e9";
    auto const text = junit(report);
    CHECK(text.find("\xc3<") == std::string::npos);
}

TEST_CASE("the SQL of a fix keeps its own lines and its backslashes, and shows foreign line breaks") {
    Fix const fix{
        .statements = {Sql("create table ") << quoted_name("a\nb") << " (\n    " << quoted_name("c") << " integer check (x ~ '\\d')\n)"}};
    CHECK(sql_lines(fix, "  ") == "create table \"a\\nb\" (\n      \"c\" integer check (x ~ '\\d')\n  );\n");
}

TEST_CASE("a Markdown report keeps to GitHub's limit and says what it left out") {
    auto report = declaring(1500);
    for (auto const& declared : report.declared) report.findings.push_back(missing(declared.id));
    for (std::size_t i = 0; i < report.findings.size(); ++i) report.findings[i].severity = i % 100 == 0 ? Severity::error : Severity::note;
    std::ostringstream out;
    write_markdown(report, out);
    CHECK(out.str().size() <= 65'536);
    CHECK(out.str().find("Left out for length: ") != std::string::npos);
    CHECK(count(out.str(), "### error") == 45);
    for (Finding& finding : report.findings) finding.severity = Severity::error;
    for (int i = 0; i < 3000; ++i) report.unproven.push_back("check public." + std::string(60, '_') + std::to_string(i));
    std::ostringstream all;
    write_markdown(report, all);
    CHECK(all.str().size() <= 65'536);
    CHECK(all.str().find("all but the first of each list") != std::string::npos);
}
