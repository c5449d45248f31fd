#include <doctest/doctest.h>

#include <string>

#include "pgplumb/utf8.hpp"

using namespace pgplumb;

TEST_CASE("what only looks like UTF-8 is none") {
    CHECK(is_utf8(""));
    CHECK(is_utf8("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"));
    CHECK_FALSE(is_utf8("\xE9"));
    CHECK_FALSE(is_utf8("\xC3"));
    CHECK_FALSE(is_utf8("\xC0\xAF"));          // overlong
    CHECK_FALSE(is_utf8("\xE0\x80\xAF"));      // overlong
    CHECK_FALSE(is_utf8("\xED\xA0\x80"));      // a surrogate
    CHECK_FALSE(is_utf8("\xF4\x90\x80\x80"));  // beyond U+10FFFF
    CHECK(first_character("\xE2\x82\xAC!").code == 0x20AC);
    CHECK(first_character("\xE2\x82\xAC!").size == 3);
}

TEST_CASE("text is cut between characters") {
    std::string const text = "a\xE2\x82\xAC";
    CHECK(clipped(text, 9) == text);
    CHECK(clipped(text, 4) == text);
    CHECK(clipped(text, 3) == "a");
    CHECK(clipped(text, 1) == "a");
    CHECK(clipped(text, 0).empty());
    CHECK(clipped("\x80\x80\x80", 2).empty());
}
