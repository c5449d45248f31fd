#include <doctest/doctest.h>

#include <sstream>

#include "base/keywords.hpp"
#include "pgplumb/catalog.hpp"
#include "support/database.hpp"

using namespace pgplumb;

TEST_CASE("live: names are quoted as quote_ident quotes them") {
    Database const database("pgplumb_quoting");
    std::istringstream words(database.ask("select word from pg_get_keywords() where catcode <> 'U'"));
    std::size_t count = 0;
    for (std::string word; words >> word; ++count) CHECK(quoted_if_needed(word) == '"' + word + '"');
    CHECK(count == keywords.size());
    for (std::string const name : {"orders", "Orders", "order", "_a1", "1a", "a-b", "a$b", "a\"b", "\u00e9t\u00e9", " ", "a b", "value"})
        CHECK(quoted_if_needed(name) == database.ask("select quote_ident(" + quoted_value(name).text() + ")"));
}
