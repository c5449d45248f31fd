#include <doctest/doctest.h>

#include "pgplumb/session.hpp"

using namespace std::string_view_literals;

TEST_CASE("oids have no sign") {
    auto const array = "\0\0\0\1\0\0\0\0\0\0\0\x1a\0\0\0\2\0\0\0\0\0\0\0\4\xb2\xd0\x5e\0\0\0\0\4\0\0\0\x64"sv;
    CHECK(pgplumb::read_oid_array(array) == std::vector<std::int64_t>{3'000'000'000, 100});
}
