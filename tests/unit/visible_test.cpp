#include <doctest/doctest.h>

#include "pgplumb/report.hpp"

using pgplumb::visible;

TEST_CASE("foreign text cannot hide, reorder or break a report") {
    CHECK(visible("a\nb") == "a\\nb");
    CHECK(visible("\x1b[31m") == "\\u{001B}[31m");
    CHECK(visible("a\\b") == "a\\\\b");
    CHECK(visible("\xE2\x80\xAE"
                  "evil") == "\\u{202E}evil");
    CHECK(visible("\xff") == "\\xFF");
    CHECK(visible("caf\xC3\xA9") == "caf\xC3\xA9");
}
