#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "support/reports.hpp"

using namespace pgplumb;

namespace {

std::string junit(Report const& report) {
    return written(write_junit, report);
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

TEST_CASE("JUnit skips what is accepted: the object's own case where it can") {
    auto report = declaring(2);
    report.accepted.push_back({missing(report.declared[0].id), "until March"});
    report.accepted.back().finding.covers = {report.declared[1].id};
    report.accepted.push_back({missing({&table::kind, Name("public"), {}, Name("not declared")}), "in the baseline"});
    auto text = junit(report);
    CHECK(text.find("tests=\"8\" failures=\"0\" errors=\"0\" skipped=\"3\"") != std::string::npos);
    CHECK(count(text, "<testcase ") == 8);
    CHECK(count(text, "<skipped type=\"table.missing\" message=\"accepted: until March\">") == 1);
    CHECK(text.find("message=\"missing because of table public.t0 (table.missing), which is accepted: until March\"") != std::string::npos);
    CHECK(text.find("name=\"public.&quot;not declared&quot; (table): table.missing\"") != std::string::npos);
    report.findings.push_back(missing(report.declared[0].id));
    text = junit(report);
    CHECK(text.find("tests=\"9\" failures=\"1\" errors=\"0\" skipped=\"3\"") != std::string::npos);
    CHECK(text.find("name=\"public.t0 (table): table.missing\"") != std::string::npos);
}

TEST_CASE("JUnit gives one case per table, or all, when it is told to") {
    auto report = declaring(10);
    report.layout.junit_passes = Layout::Passes::summary;
    CHECK(count(junit(report), "<testcase ") == 1 + 10);
    report = declaring(7000);
    report.layout.junit_passes = Layout::Passes::all;
    CHECK(count(junit(report), "<testcase ") == 1 + 21'000);
}

TEST_CASE("JUnit's extended flavour has a file and line for each case, and properties of findings") {
    auto report = declaring(1);
    report.declared[0].origin = {Name("shop.info"), 7, 3};
    report.findings.push_back(missing(report.declared[0].id));
    report.findings[0].fingerprint = "00ff";
    report.findings[0].revision = Name("r\n1");
    CHECK(junit(report).find("file=") == std::string::npos);
    CHECK(junit(report).find("properties") == std::string::npos);
    report.layout.junit_extended = true;
    auto const text = junit(report);
    CHECK(text.find("time=\"0.000\" file=\"shop.info\" line=\"7\">") != std::string::npos);
    for (auto const* property : {"name=\"rule\" value=\"table.missing\"", "name=\"severity\" value=\"error\"",
                                 "name=\"fingerprint\" value=\"00ff\"", "name=\"revision\" value=\"r\\n1\""})
        CHECK(count(text, property) == 1);
    CHECK(text.find("</properties>") < text.find("<failure"));
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

TEST_CASE("JSON lists accepted findings with the reason, and the line of each finding") {
    auto report = declaring(1);
    report.accepted.push_back({missing(report.declared[0].id), "until March"});
    report.findings.push_back(missing(report.declared[1].id));
    report.findings[0].place = {Name("shop.info"), 7, 3};
    auto const root = nlohmann::json::parse(written(write_json, report));
    CHECK(root["format_version"] == 1);
    CHECK(root["counts"]["accepted"] == 1);
    CHECK(root["accepted"][0]["why"] == "until March");
    CHECK(root["accepted"][0]["rule"] == "table.missing");
    CHECK(root["findings"][0]["place"] == nlohmann::json{{"file", "shop.info"}, {"line", 7}, {"column", 3}});
}

TEST_CASE("the terminal counts accepted findings, and lists them when asked to") {
    auto report = declaring(1);
    report.accepted.push_back({missing(report.declared[0].id), "until\nMarch"});
    CHECK(written(write_plain, report).find("1 finding is accepted and not counted.\n") != std::string::npos);
    CHECK(written(write_plain, report).find("March") == std::string::npos);
    report.layout.show_accepted = true;
    CHECK(written(write_plain, report).find("    table.missing table public.t0: until\\nMarch\n") != std::string::npos);
}

TEST_CASE("an ending names a format, and a format without an ending is chosen by its name alone") {
    std::set<std::string_view> endings;
    for (Format const& format : all_formats())
        if (!format.extension.empty()) CHECK(endings.insert(format.extension).second);
    CHECK(endings.contains(".sarif"));
    CHECK(std::ranges::count(all_formats(), "", &Format::extension) == 2);
}

TEST_CASE("a finding without a line is shown at the first line of the first description, or at none") {
    Report report;
    Finding finding;
    CHECK_FALSE(place_of(report, finding));
    report.sources = {"schemas/shop.info", "more.info"};
    CHECK(place_of(report, finding)->file == "schemas/shop.info");
    CHECK(place_of(report, finding)->line == 1);
    finding.place = {Name("more.info"), 7, 3};
    CHECK(place_of(report, finding)->file == "more.info");
    CHECK(place_of(report, finding)->column == 3);
}

TEST_CASE("a path below the current directory is told from there, any other as it is") {
    auto const here = std::filesystem::current_path();
    CHECK(below_here((here / "a/../b.info").string()) == "b.info");
    CHECK(below_here("./schemas//shop.info") == "schemas/shop.info");
    CHECK(below_here("../shop.info") == "../shop.info");
    CHECK(below_here("/nowhere/shop.info") == "/nowhere/shop.info");
}

TEST_CASE("SARIF has the rules that occur, and a result at a line for each finding") {
    auto report = declaring(2);
    report.findings = {missing(report.declared[0].id), missing(report.declared[1].id)};
    report.findings[0].fingerprint = "00ff";
    report.findings[0].place = {Name("a b.info"), 7, 3};
    report.accepted.push_back({missing(report.declared[3].id), "until March"});
    auto const run = nlohmann::json::parse(written(write_sarif, report))["runs"][0];
    auto const& rules = run["tool"]["driver"]["rules"];
    REQUIRE(rules.size() == 2);
    CHECK(rules[0]["id"] == "column.missing");
    CHECK(rules[0]["help"]["markdown"] == page_of("column.missing"));
    REQUIRE(run["results"].size() == 3);
    for (auto const& result : run["results"]) CHECK(rules[result["ruleIndex"].get<std::size_t>()]["id"] == result["ruleId"]);
    auto const& first = run["results"][0];
    CHECK(first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.info");
    CHECK(first["locations"][0]["physicalLocation"]["region"] == nlohmann::json{{"startLine", 7}, {"startColumn", 3}});
    CHECK(first["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "public.t0");
    CHECK(first["partialFingerprints"]["pgplumb/v1"] == "00ff");
    CHECK_FALSE(first.contains("suppressions"));
    CHECK_FALSE(run["results"][1]["locations"][0].contains("physicalLocation"));
    CHECK(run["results"][2]["suppressions"][0]["justification"] == "until March");
}

TEST_CASE("in SARIF a name makes neither a link nor a place for an argument") {
    auto report = declaring(1);
    report.findings.push_back(missing({&table::kind, Name("public"), {}, Name("x")}));
    report.findings[0].message = "table [x](javascript:alert(1)) {0} \u202e does not exist";
    auto const root = nlohmann::json::parse(written(write_sarif, report));
    CHECK(root["runs"][0]["results"][0]["message"]["text"] == "table \\[x\\](javascript:alert(1)) {{0}} \\u{{202E}} does not exist. ");
}

TEST_CASE("SARIF says what could not be checked, and that there was no audit") {
    auto report = declaring(1);
    report.problems.push_back({report.declared[0].id, "scan.locked", "somebody holds a lock", {}, {}});
    auto invocation = nlohmann::json::parse(written(write_sarif, report))["runs"][0]["invocations"][0];
    CHECK(invocation["executionSuccessful"] == true);
    CHECK(invocation["toolExecutionNotifications"][0]["descriptor"]["id"] == "scan.locked");
    report.failure = "no such host";
    invocation = nlohmann::json::parse(written(write_sarif, report))["runs"][0]["invocations"][0];
    CHECK(invocation["executionSuccessful"] == false);
    CHECK(invocation["toolExecutionNotifications"][0]["level"] == "error");
}

TEST_CASE("SARIF keeps to the number of results that GitHub takes, and says how many are left out") {
    auto report = declaring(1);
    report.findings.assign(25'003, missing(report.declared[0].id));
    auto const run = nlohmann::json::parse(written(write_sarif, report))["runs"][0];
    CHECK(run["results"].size() == 25'000);
    CHECK(run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] ==
          "3 results are left out; the other formats have them all.");
}

TEST_CASE("GitLab's list gives every finding a line and a fingerprint of its own") {
    auto report = declaring(1);
    report.sources = {"shop.info"};
    report.findings = {missing(report.declared[0].id), missing(report.declared[0].id)};
    report.findings[0].fingerprint = report.findings[1].fingerprint = "00ff";
    report.findings[1].severity = Severity::note;
    report.findings[1].place = {Name("more.info"), 7, 3};
    report.problems.push_back({report.declared[0].id, "scan.locked", "somebody holds a lock", {}, {}});
    auto const list = nlohmann::json::parse(written(write_gitlab, report));
    REQUIRE(list.size() == 3);
    CHECK(list[0]["severity"] == "critical");
    CHECK(list[0]["check_name"] == "table.missing");
    CHECK(list[0]["location"] == nlohmann::json{{"path", "shop.info"}, {"lines", {{"begin", 1}}}});
    CHECK(list[1]["severity"] == "info");
    CHECK(list[1]["fingerprint"] == "00ff-2");
    CHECK(list[1]["location"]["lines"]["begin"] == 7);
    CHECK(list[2]["description"] == "could not check: somebody holds a lock");
    report.failure = "no such host";
    CHECK(nlohmann::json::parse(written(write_gitlab, report))[0]["severity"] == "blocker");
}

TEST_CASE("a GitHub annotation is one line, whatever is in it") {
    auto report = declaring(1);
    report.findings.push_back(missing(report.declared[0].id));
    report.findings[0].message = "table a\n::error::b does not exist, 100% sure";
    report.findings[0].meaning = "Why.";
    report.findings[0].place = {Name("a,b:c.info"), 7, 3};
    CHECK(written(write_github, report) ==
          "::error file=a%2Cb%3Ac.info,line=7,col=3,title=pgplumb table.missing"
          "::table a\\n::error::b does not exist, 100%25 sure%0AWhy.\n");
}

TEST_CASE("GitHub gets ten errors and ten others at most, the last of which counts the rest") {
    auto report = declaring(1);
    report.findings.assign(10, missing(report.declared[0].id));
    CHECK(count(written(write_github, report), "::error ") == 10);
    CHECK(written(write_github, report).find("more like these") == std::string::npos);
    report.findings.assign(60, missing(report.declared[0].id));
    for (std::size_t i = 25; i < 60; ++i) report.findings[i].severity = i < 40 ? Severity::note : Severity::warning;
    auto const text = written(write_github, report);
    CHECK(count(text, "::error ") == 10);
    CHECK(count(text, "::warning ") == 10);
    CHECK(count(text, "::notice ") == 0);
    CHECK(text.find("::error title=pgplumb::16 more like these") != std::string::npos);
    CHECK(text.find("::warning title=pgplumb::26 more like these") != std::string::npos);
}
