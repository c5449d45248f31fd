#include <doctest/doctest.h>

#include "pgplumb/source.hpp"
#include "support/folder.hpp"

using namespace pgplumb;

namespace {

Description read(std::string const& name, std::string const& text) {
    Folder const folder;
    auto out = read_descriptions({folder.write(name, text)});
    for (auto const& error : out.errors) FAIL_CHECK(to_text(error.origin) << ": " << error.what);
    return out;
}

}  // namespace

TEST_CASE("an index's expressions are written as its grammar takes them") {
    for (auto const* key : {"(a::varchar(10))", "((n::numeric(10,2)))", "((array[n,2])[1])", "(lower(a), b desc)", "(\"odd \"\"name\")",
                            "((a || 'x(y'))", "((a->>'b'))", "(coalesce(a, 'x'))", "((a at time zone 'UTC'))", "((a[1]))", "((a::text))"}) {
        CAPTURE(key);
        std::string escaped;
        for (char const c : std::string(key)) escaped.append(c == '"' ? "\\" : "").append(1, c);
        auto const text = "format 1\nschemas { public { tables { t { columns { a \"text\" } indexes { i \"" +
                          (escaped == "(a::varchar(10))"    ? "((a::varchar(10)))"
                           : escaped == "((array[n,2])[1])" ? "(((array[n,2])[1]))"
                                                            : escaped) +
                          "\" } } } } }\n";
        auto const once = written(read("a.info", text), Spelling::info);
        CHECK(written(read("b.info", once), Spelling::info) == once);
    }
}

TEST_CASE("names of blocks are names where names stand, in XML too") {
    auto const text =
        "format 1\nschemas { tables { tables { columns { columns { tables \"text\" rules \"text\" } } rules { columns { id \"int\" } "
        "checks { checks \"id > 0\" } } } } }\n";
    auto const once = read("a.info", text);
    auto const xml = read("a.xml", written(once, Spelling::xml));
    CHECK(written(xml, Spelling::info) == written(once, Spelling::info));
}

TEST_CASE("what is said within a column does not close a block when it is written out") {
    auto const once =
        read("a.info",
             "format 1\nschemas { public { tables { t { columns { a \"text unique\" b \"int check (b > 0) references u (b)\" } } } } }\n");
    auto const again = written(once, Spelling::info);
    for (auto const* block : {"uniques {\n          @open yes", "checks {\n          @open yes", "foreign_keys {\n          @open yes"})
        CHECK(again.find(block) != std::string::npos);
}

TEST_CASE("what is ignored, and what is not after all, is written and read") {
    for (auto const spelling : {Spelling::info, Spelling::json, Spelling::xml}) {
        auto const once = read("a.info", "format 1\nignore { tables { \"public.tmp_*\"\n\"public.tmp_keep\" no } }\n");
        auto const name = spelling == Spelling::info ? "b.info" : spelling == Spelling::json ? "b.json" : "b.xml";
        auto const again = read(name, written(once, spelling));
        REQUIRE(again.ignored.size() == 2);
        CHECK(again.ignored[0].ignored);
        CHECK_FALSE(again.ignored[1].ignored);
    }
}

TEST_CASE("text of an element may be in several pieces") {
    auto const read_back = read(
        "a.xml",
        "<description format=\"1\"><schemas><schema name=\"public\"><tables><table name=\"t\"><columns>"
        "<column name=\"a\">numeric(12,2)<!-- money --> not null</column></columns></table></tables></schema></schemas></description>");
    CHECK(written(read_back, Spelling::info).find("numeric(12,2) not null") != std::string::npos);
}
