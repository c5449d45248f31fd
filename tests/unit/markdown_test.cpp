#include <doctest/doctest.h>

#include <cstdint>
#include <map>

#include "app/options.hpp"
#include "kinds/foreign_key.hpp"
#include "support/reports.hpp"

using namespace pgplumb;

namespace {

std::string markdown(Report report, std::size_t limit = 65'536) {
    report.layout.markdown_limit = limit;
    return written(write_markdown, report);
}

Edge key(char const* from, char const* name, char const* to, bool lost) {
    return {{&foreign_key::kind, Name("public"), Name(from), Name(name)}, {}, Names({Name("public"), Name(to)}), lost};
}

}  // namespace

TEST_CASE("a Markdown report keeps to its target's limit, and says what it left out") {
    // 3,000 findings, one in a hundred an error and one in ten a warning, each with a fix and in need of entities.
    auto report = declaring(1000);
    for (auto const& declared : report.declared) report.findings.push_back(missing(declared.id));
    for (std::size_t i = 0; i < report.findings.size(); ++i) {
        report.findings[i].severity = i % 100 == 0 ? Severity::error : i % 10 == 0 ? Severity::warning : Severity::note;
        report.findings[i].message += std::string(60, '_');
        report.findings[i].fix = Fix{.statements = {Sql("create table ") << quoted_name("t")}};
    }
    auto const all = markdown(report, SIZE_MAX);
    CHECK(all.find("Left out") == std::string::npos);
    CHECK(count(all, "\n### ") == 3000);
    for (std::size_t const limit : {std::size_t{65'536}, std::size_t{1} << 20U}) {
        auto const text = markdown(report, limit);
        CHECK(text.size() <= limit);
        CHECK(text.size() > limit - 1000);
        CHECK(text.starts_with("<!-- pgplumb -->\n"));
        CHECK(count(text, "\n### error") == 30);
        CHECK(text.ends_with(". The other formats have it all.\n"));
    }
    CHECK(markdown(report, 65'536).find("\nLeft out for length: 3000 fixes, the details of 2700 notes, 2700 notes, the details of ") !=
          std::string::npos);
    CHECK(markdown(report, std::size_t{1} << 20U).find("\nLeft out for length: 3000 fixes, the details of ") != std::string::npos);
}

TEST_CASE("each target gets what it can show of 3,000 missing foreign keys") {
    Report report;
    for (int i = 0; i < 3000; ++i) {
        report.edges.push_back(key(("orders_" + std::to_string(i)).c_str(), "its_customer", "customers", true));
        report.findings.push_back(missing(report.edges.back().key));
        report.findings.back().fix = Fix{.statements = {Sql("alter table ") << quoted_name("orders")}};
    }
    std::map<std::string, std::size_t> const targets{
        {"github-comment", 65'536}, {"github-summary", 1U << 20U}, {"gitlab", 1U << 20U}, {"plain", SIZE_MAX}};
    for (auto const& [target, limit] : targets) {
        CAPTURE(target);
        report.layout = judge_options(Settings::parse(*find_command("audit"), {"--markdown-target", target})).layout;
        CHECK(report.layout.markdown_limit == limit);
        auto const text = written(write_markdown, report);
        CHECK(text.size() <= limit);
        CHECK(text.starts_with("<!-- pgplumb -->\n"));
        CHECK(text.find("```mermaid") == std::string::npos);
        bool const whole = target != "github-comment";
        CHECK((text.find("| key | table | should refer to |") != std::string::npos) == whole);
        CHECK((text.find("\nLeft out for length: the diagram, 3000 fixes, ") == std::string::npos) == whole);
    }
    report.edges.resize(20);
    report.layout = judge_options(Settings::parse(*find_command("audit"), {"--markdown-target", "gitlab"})).layout;
    report.findings.clear();
    auto const small = written(write_markdown, report);
    CHECK(small.find("```\n\n") - small.find("erDiagram") <= 1'900);
    report.edges.resize(40, report.edges[0]);
    CHECK(written(write_markdown, report).find("```mermaid") == std::string::npos);
}

TEST_CASE("a Markdown report keeps to its limit whatever it is made of") {
    auto report = declaring(500);
    for (auto const& declared : report.declared) report.findings.push_back(missing(declared.id));
    for (int i = 0; i < 3000; ++i) {
        report.unproven.push_back("check public." + std::string(60, '_') + std::to_string(i));
        report.problems.push_back({report.declared[0].id, "scan.locked", std::string(100, '_'), {}, {}});
        report.accepted.push_back({missing(report.declared[0].id), "until March"});
    }
    report.layout.show_accepted = true;
    for (std::size_t limit = 2'000; limit < 1'000'000; limit = limit * 5 / 4) {
        CAPTURE(limit);
        auto const text = markdown(report, limit);
        CHECK(text.size() <= limit);
        CHECK(text.find("\n\n\n") == std::string::npos);
    }
    CHECK(markdown(report, 65'536).find("3000 unproven expressions, the details of 1500 errors, 1500 errors, ") != std::string::npos);
    report.failure = std::string(100'000, '_');
    CHECK(markdown(report, 65'536).size() <= 65'536);
}

TEST_CASE("Markdown gives the number of accepted findings, and lists them when asked to") {
    auto report = declaring(1);
    CHECK(markdown(report).find("accepted") == std::string::npos);
    report.accepted.push_back({missing(report.declared[0].id), "until *March*"});
    CHECK(markdown(report).find("1 finding is accepted and not counted.") != std::string::npos);
    CHECK(markdown(report).find("Plumb, but for what is accepted.") != std::string::npos);
    CHECK(markdown(report).find("March") == std::string::npos);
    report.layout.show_accepted = true;
    CHECK(markdown(report).find("- error, table.missing, table <code>public.t0</code>: until &#42;March&#42;\n") != std::string::npos);
}

TEST_CASE("the diagram shows missing foreign keys and the keys around them, as far as they fit") {
    Report report;
    report.edges = {key("orders", "orders_customer", "customers", true), key("invoices", "invoices_order", "orders", false),
                    key("logs", "logs_user", "users", false), key("odd", "a\"%%{init: {}}%%", "orders", true)};
    auto text = markdown(report);
    CHECK(text.find("t1 ||..o{ t2 : \"MISSING orders_customer\"") != std::string::npos);
    CHECK(text.find("t2 ||--o{ t3 : \"invoices_order\"") != std::string::npos);
    CHECK(text.find("\"MISSING a'''{init: {}}''\"") != std::string::npos);
    CHECK(text.find("logs_user") == std::string::npos);
    report.layout.mermaid_limit = text.find("```\n\n") - text.find("erDiagram") - 1;
    text = markdown(report);
    CHECK(text.find("orders_customer") != std::string::npos);
    CHECK(text.find("invoices_order") == std::string::npos);
    report.layout.mermaid_limit = 20;
    text = markdown(report);
    CHECK(text.find("mermaid") == std::string::npos);
    CHECK(text.find("| <code>orders&#95;customer</code> | <code>public.orders</code> | <code>public.customers</code> |") !=
          std::string::npos);
}
