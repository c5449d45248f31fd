#include <doctest/doctest.h>

#include "base/upwards.hpp"
#include "support/folder.hpp"

using pgplumb::nearest_holding;

TEST_CASE("the nearest folder upwards is found by what it holds") {
    Folder const folder;
    folder.write("a/.outer", {});
    folder.write("a/b/.inner", {});
    auto const here = folder.path() / "a/b/c";
    CHECK(nearest_holding(here, {".inner"}) == folder.path() / "a/b");
    CHECK(nearest_holding(here, {".outer"}) == folder.path() / "a");
    CHECK(nearest_holding(here, {".outer", ".inner"}) == folder.path() / "a/b");
    CHECK(nearest_holding(here, {".nowhere"}).empty());
    CHECK(nearest_holding(here, {"bin"}) == "/");
}
