#include <doctest/doctest.h>

#include "kinds/column.hpp"
#include "kinds/schema.hpp"
#include "normal/server_equality.hpp"
#include "support/reports.hpp"

using namespace pgplumb;

namespace {

ObjectId const shop{&schema::kind, {}, {}, Name("shop")};
ObjectId const orders{&table::kind, Name("shop"), {}, Name("orders")};
ObjectId const id_column{&column::kind, Name("shop"), Name("orders"), Name("id")};

Catalog catalog_of(std::vector<ObjectId> const& ids, std::vector<ObjectId> const& in_doubt = {}) {
    Catalog out;
    for (ObjectId const& id : ids) out.add({id, {Name("a.sql"), 1, 1}, {}});
    for (ObjectId const& id : in_doubt) out.problems.push_back({id, "sql.not_followed", "what", {}, {Name("a.sql"), 7, 3}});
    out.default_scope = Scope::closed;
    out.search_path = {Name("public")};
    out.seal();
    return out;
}

/// "column.missing could-not-check"
std::string judged(Catalog const& actual, Catalog desired, bool live = false, std::vector<Ignore> ignored = {}) {
    Description description;
    description.catalog = std::move(desired);
    description.ignored = std::move(ignored);
    ServerEquality equality(actual, description.catalog, nullptr);
    auto const judgement =
        judge({.actual = actual, .desired = description, .ledger = {}, .today = std::chrono::year(2027) / 3 / 1, .live = live}, equality);
    std::string out;
    for (Finding const& finding : judgement.findings) out += finding.rule + ' ';
    for (std::size_t i = 0; i < judgement.problems.size(); ++i) out += "could-not-check ";
    return out;
}

}  // namespace

TEST_CASE("an object that one side could not follow is neither missing nor unexpected, and nothing that is in it") {
    auto const whole = catalog_of({shop, orders, id_column});
    auto const none = catalog_of({shop});
    CHECK(judged(none, whole) == "table.missing ");
    CHECK(judged(whole, none) == "table.unexpected ");
    CHECK(judged(catalog_of({shop}, {orders}), whole) == "could-not-check ");
    CHECK(judged(whole, catalog_of({shop}, {orders})) == "could-not-check ");
    CHECK(judged(none, catalog_of({shop, orders, id_column}, {orders})) == "could-not-check ");
    CHECK(judged(catalog_of({shop, orders, id_column}, {orders}), none) == "could-not-check ");
    CHECK(judged(catalog_of({shop, orders}, {id_column}), whole) == "could-not-check ");
    CHECK(judged(whole, catalog_of({shop, orders}, {shop})) == "could-not-check ");
}

TEST_CASE("what a server could not read of an object leaves no doubt that it is there") {
    auto const none = catalog_of({shop});
    CHECK(judged(catalog_of({shop, orders, id_column}, {orders}), none, true) == "table.unexpected could-not-check ");
    CHECK(judged(catalog_of({shop}, {orders}), catalog_of({shop, orders}), true) == "could-not-check ");
}

TEST_CASE("what is ignored need not be followed") {
    auto const desired = catalog_of({shop}, {orders});
    CHECK(judged(catalog_of({shop}), desired, false, {{"tables", "shop.orders", true}}).empty());
    CHECK(judged(catalog_of({shop}), desired, false, {{"tables", "shop.other", true}}) == "could-not-check ");
}

TEST_CASE("what is counted and not compared is told of each side") {
    auto report = declaring(1);
    CHECK(not_compared(report).empty());
    report.uncompared = {{"function", 3}, {"trigger", 2}};
    CHECK(not_compared(report) == std::vector<std::string>{"not compared: function x 3 trigger x 2"});
    report.desired_name = "a\nb.sql";
    report.uncompared_desired = {{"function", 4}};
    CHECK(not_compared(report).back() == "not compared in a\nb.sql: function x 4");
    CHECK(written(write_plain, report).ends_with("; not compared: function x 3 trigger x 2; not compared in a\\nb.sql: function x 4\n"));
    CHECK(count(written(write_markdown, report), " Not compared in a&#92;nb.sql&#58; function x 4.") == 1);
    CHECK(count(written(write_json, report), "\"not_compared_desired\": {\n    \"function\": 4\n  }") == 1);
}

TEST_CASE("places of problems are made visible in every report") {
    auto report = declaring(1);
    report.problems.push_back({{}, "sql.not_followed", "w\x1b[0m", "h\x1b[0m", {Name("a\x1b\n.sql"), 7, 3}});
    for (auto const& format : all_formats()) {
        CAPTURE(format.name);
        auto const text = written(format.write, report);
        CHECK(count(text, "\x1b") == 0);
        CHECK(count(text, "7") > 0);
    }
    CHECK(count(written(write_plain, report), "    said at:  a\\u{001B}\\n.sql:7:3\n") == 1);
}
