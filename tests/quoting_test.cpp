#include <doctest/doctest.h>

#include <sstream>

#include "base/keywords.hpp"
#include "pgplumb/catalog.hpp"
#include "support/database.hpp"

using namespace pgplumb;

TEST_CASE("names that need no quotes lose them, and others keep them") {
    CHECK(requoted(R"(public."json_value"[])") == "public.json_value[]");
    CHECK(requoted(R"("sales"."Order"(3))") == R"(sales."Order"(3))");
    CHECK(requoted(R"("char")") == R"("char")");
    CHECK(requoted(R"("a""b"."c")") == R"("a""b".c)");
    CHECK(requoted(R"("""a"."")") == R"("""a"."")");
    CHECK(requoted(R"(a"b)") == R"(a"b)");
    CHECK(requoted(R"(a")") == R"(a")");
    CHECK(requoted("").empty());
}

TEST_CASE("live: names are quoted as quote_ident quotes them") {
    Database const database("pgplumb_quoting");
    std::istringstream words(database.ask("select word from pg_get_keywords() where catcode <> 'U'"));
    if (database.ask("show server_version").starts_with("15.")) {  // other majors have some more, or one less
        std::size_t count = 0;
        for (std::string word; words >> word; ++count) CHECK(quoted_if_needed(word) == '"' + word + '"');
        CHECK(count == keywords.size());
    }
    for (std::string const name : {"orders", "Orders", "order", "_a1", "1a", "a-b", "a$b", "a\"b", "\u00e9t\u00e9", " ", "a b", "value"})
        CHECK(quoted_if_needed(name) == database.ask("select quote_ident(" + quoted_value(name).text() + ")"));
}
