#include <doctest/doctest.h>

#include "base/checksum.hpp"
#include "kinds/table.hpp"
#include "rules/checks.hpp"

using namespace pgplumb;

TEST_CASE("what baselines and snapshots keep does not change") {
    CHECK(checksum("") == "cbf29ce484222325");
    CHECK(checksum("a") == "af63dc4c8601ec8c");
    CHECK(checksum("foobar") == "85944171f73967e8");
    CHECK(fingerprint("table.stamped_but_missing", {&table::kind, Name("public"), {}, Name("sessions")}) == "fb37ca11f526bc8f");
}
