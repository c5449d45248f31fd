#include <doctest/doctest.h>

#include "support/audit.hpp"
#include "support/database.hpp"

TEST_CASE("live: every case folder gives what it expects") {
    int number = 0;
    for (auto const& entry : std::filesystem::directory_iterator(PGPLUMB_SOURCE_DIR "/tests/cases")) {
        CAPTURE(entry.path());
        Database const database("pgplumb_case_" + std::to_string(++number));
        database.run_file(entry.path() / "actual.sql");
        check_same(audited(*database.connect(), entry.path() / "desired.info"), expected(text_of(entry.path() / "expected.txt")));
    }
    CHECK(number >= 21);
}
