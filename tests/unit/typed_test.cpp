#include "ddl/typed.hpp"

#include <doctest/doctest.h>

#include <map>

#include "ddl/analysis.hpp"
#include "ddl/ddl.hpp"
#include "normal/constants.hpp"

using namespace pgplumb;

namespace {

std::map<std::string, std::string> const columns{{"a", "integer"},
                                                 {"s", "smallint"},
                                                 {"g", "bigint"},
                                                 {"f", "double precision"},
                                                 {"n", "numeric"},
                                                 {"n2", "numeric(10,2)"},
                                                 {"t", "text"},
                                                 {"v", "character varying(20)"},
                                                 {"c3", "character(3)"},
                                                 {"d", "date"},
                                                 {"ts", "timestamp without time zone"},
                                                 {"tz", "timestamp with time zone"},
                                                 {"i", "interval"},
                                                 {"j", "jsonb"},
                                                 {"arr", "integer[]"},
                                                 {"va", "character varying(20)[]"},
                                                 {"r", "int4range"},
                                                 {"mo", "public.mood"},
                                                 {"dm", "public.positive"},
                                                 {"dv", "public.short"},
                                                 {"e", "public.citext"}};

Name type_of_column(Name name) {
    auto const it = columns.find(name.str());
    return it == columns.end() ? Name() : Name(it->second);
}

ddl::ForeignType user_type(std::string_view name) {
    using Sort = ddl::ForeignType::Sort;
    if (name.starts_with("public.")) name.remove_prefix(7);
    if (name == "mood") return {Sort::enumeration, "mood", {}};
    if (name == "positive") return {Sort::domain, "positive", "integer"};
    if (name == "short") return {Sort::domain, "short", "character varying(5)"};
    if (name == "shorter") return {Sort::domain, "shorter", "public.short"};
    if (name == "endless") return {Sort::domain, "endless", "endless"};
    return {Sort::opaque, std::string(name), {}};
}

ddl::TypedForm form(std::string const& text, std::string const& target = {}) {
    ddl::Surroundings const here{type_of_column, user_type, [](std::string_view schema) { return schema == "public"; }, Name(target)};
    return typed_form(ddl::expression(Name(text)), here);
}

Verdict compared(std::string const& a, std::string const& b, std::string const& target = {}) {
    return compare_forms(form(a, target).text, form(b, target).text);
}

struct Row {
    char const *first, *second;
    char const* target = "";
};

}  // namespace

TEST_CASE("an expression has the type that the server gives it") {
    static constexpr std::pair<char const*, char const*> types[] = {
        {"a + g", "bigint"},
        {"s + s", "smallint"},
        {"a * 1.5", "numeric"},
        {"a * f", "double precision"},
        {"n2", "numeric(10,2)"},
        {"length(v)", "integer"},
        {"round(n, 2)", "numeric"},
        {"round(f)", "double precision"},
        {"lower(v)", "text"},
        {"lower(r)", "integer"},
        {"coalesce(v, t)", "character varying"},
        {"coalesce(t, v)", "text"},
        {"coalesce(a, 1.5)", "numeric"},
        {"greatest(a, g)", "bigint"},
        {"case when a > 1 then 'x' end", "text"},
        {"case when a > 1 then a else g end", "bigint"},
        {"tz - tz", "interval"},
        {"d - d", "integer"},
        {"d + i", "timestamp without time zone"},
        {"d + 1", "date"},
        {"j ->> 'a'", "text"},
        {"j -> 'a'", "jsonb"},
        {"arr || 1", "integer[]"},
        {"arr[1]", "integer"},
        {"arr[1:2]", "integer[]"},
        {"array[v, t]", "character varying[]"},
        {"array[a, 1.5]", "numeric[]"},
        {"array[['x']]", "text[]"},
        {"timezone('utc', tz)", "timestamp without time zone"},
        {"ts at time zone 'utc'", "timestamp with time zone"},
        {"date_trunc('day', d)", "timestamp with time zone"},
        {"to_tsvector('english', t)", "tsvector"},
        {"jsonb_build_object('a', a)", "jsonb"},
        {"nullif(v, 'x')", "text"},
        {"a::varchar(3)", "character varying(3)"},
        {"mo", "mood"},
        {"dm", "positive"},
        {"dm + 1", "integer"},
        {"current_date", "date"},
        {"interval '1' day", "interval day"},
        {"user_function(a)", ""},
        {"a === 1", ""},
        {"no_column + 1", ""},
    };
    for (auto const& [text, type] : types) {
        CAPTURE(text);
        CHECK(form(text).type == type);
    }
}

TEST_CASE("what the server adds to an expression over a domain is known where the domain is") {
    static constexpr Row same[] = {
        {"dm > 0", "((dm)::integer > 0)"},
        {"dm in (1, 2)", "((dm)::integer = ANY (ARRAY[1, 2]))"},
        {"dm > n", "((dm)::numeric > n)"},
        {"dv = 'x'", "((dv)::text = 'x'::text)"},
        {"dv in ('x', 'y')", "((dv)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))"},
        {"lower(dv) <> ''", "(lower((dv)::text) <> ''::text)"},
        {"'x'", "'x'::character varying", "public.short"},
        {"1", "1", "public.positive"},
    };
    for (auto const& [first, second, target] : same) {
        CAPTURE(first);
        CHECK(compared(first, second, target) == Verdict::equal);
    }
    CHECK(compared("dm > 0", "dm::numeric > 0") == Verdict::different);
    CHECK(compared("'toolong'::shorter = 'x'", "'toolong'::short = 'x'") == Verdict::different);
    CHECK(form("'x'::endless = 'y'").text != "");
}

TEST_CASE("a string beside a value of a type that is not known may be of that type, and of no other") {
    CHECK(compared("e = 'x'", "(e = 'x'::public.citext)") == Verdict::equal);
    CHECK(compared("e = 'x'", "(e = 'y'::public.citext)") != Verdict::equal);
    CHECK(compared("e = 'x'", "((e)::text = 'x'::text)") != Verdict::equal);
    CHECK(compared("e in ('x', 'y')", "(e = ANY (ARRAY['x'::public.citext, 'y'::public.citext]))") == Verdict::equal);
    CHECK(compared("f(t) = 'x'", "(public.f(t) = 'x'::text)") == Verdict::equal);
    CHECK(compared("f('x')", "public.f('x'::text)") == Verdict::equal);
    CHECK(compared("f('x')", "public.f('x'::json)") == Verdict::unproven);
    CHECK(compared("f(t) || 'x'", "(public.f(t) || 'x'::text)") == Verdict::unproven);
    CHECK_FALSE(form("e = 'x'").certain);
    CHECK_FALSE(form("f('x')").certain);
    CHECK(form("v = 'x'").certain);
}

TEST_CASE("a user's names are one with and without a schema on the path, and none of pg_catalog's") {
    CHECK(compared("spy(a)", "public.spy(a)") == Verdict::equal);
    CHECK(compared("spy(a)", "other.spy(a)") != Verdict::equal);
    CHECK(compared("upper(t)", "public.upper(t)") != Verdict::equal);
    CHECK(compared("a operator(public.===) 1", "a === 1") == Verdict::equal);
    CHECK(compared("'ok'::mood", "'ok'::public.mood") == Verdict::equal);
    CHECK(compared("'ok'::mood", "'ok'::other.mood") != Verdict::equal);
    CHECK(compared("nextval('s')", "nextval('public.s'::regclass)") == Verdict::equal);
    CHECK(compared("nextval('s')", "nextval('other.s'::regclass)") != Verdict::equal);
    CHECK(compared("nextval('S')", "nextval('public.s'::regclass)") == Verdict::equal);
    CHECK(compared("nextval('\"S\"')", "nextval('public.\"S\"'::regclass)") == Verdict::equal);
    CHECK(compared("nextval('\"S\"')", "nextval('public.s'::regclass)") != Verdict::equal);
    CHECK(compared("t = 'public.s'", "t = 's'") == Verdict::different);
}

TEST_CASE("two labels of an enum are two values, whatever they are made of") {
    CHECK(compared("'ok'", "''", "public.mood") == Verdict::different);
    CHECK(compared("mo = 'it''s'", "mo = '1;'") == Verdict::different);
    CHECK(compared("'{sad,\"\"}'", "'{sad,x}'", "public.mood[]") == Verdict::different);
    CHECK(compared("mo = 'слон'", "mo = 'слон'::mood") == Verdict::equal);
    CHECK(form("'ok'::mood", "mood").certain);
    CHECK_FALSE(form("lower('ok')::mood", "mood").certain);
}

TEST_CASE("a constant that a column's length cuts is not one that it does not") {
    CHECK(compared("'abc'", "'abc'::character varying", "character varying(20)") == Verdict::equal);
    CHECK(compared("'abcdef'", "'abcdef'::varchar(3)", "character varying(3)") != Verdict::equal);
    CHECK(compared("0", "0.00", "numeric(10,2)") == Verdict::equal);
    CHECK(compared("0", "0.00", "numeric") != Verdict::equal);
    CHECK(compared("1.005", "1.00", "numeric(10,2)") != Verdict::equal);
    CHECK(compared("'x'", "'x'::bpchar", "character(3)") == Verdict::equal);
}

TEST_CASE("the elements of an array constant are read as the server reads them") {
    using ddl::array_elements;
    auto const count = [](std::string_view text) { return array_elements(text) ? static_cast<int>(array_elements(text)->size()) : -1; };
    CHECK(count("{}") == 0);
    CHECK(count(" { a , b } ") == 2);
    CHECK(count(R"({"a,b","c\"d",null})") == 3);
    CHECK(array_elements(R"({"c\"d"})")->at(0) == "c\"d");
    CHECK(array_elements("{NULL}")->at(0) == std::nullopt);
    CHECK(array_elements("{\"NULL\"}")->at(0) == "NULL");
    CHECK(array_elements("{ a b }")->at(0) == "a b");
    for (auto const* text : {"", "{", "{a", "a", "{{a},{b}}", "[0:1]={a,b}", "{a}b", "{,}", "{a,}", "{\"a}", "{\"a\"b}", "{a\\"}) {
        CAPTURE(text);
        CHECK(count(text) == -1);
    }
}

TEST_CASE("what cannot be followed, or never ends, has no typed form") {
    CHECK(form("(select 1) = a").text.empty());
    CHECK(form("xmlelement(name x)").text.empty());
    CHECK(form("count(*) > 1").text.empty());
    CHECK(form("t = E'a\\x01b'").text.empty());
    std::string nested = "a = 1";
    for (int i = 0; i < 60; ++i) nested = "(" + nested + ") between symmetric true and false";
    CHECK(form(nested).text.size() < (1 << 21));
    std::string list = "a in (0";
    for (int i = 1; i < 5000; ++i) list += ',' + std::to_string(i);
    CHECK(form(list + ")").certain);
    std::string sum = "a";
    for (int i = 0; i < 3000; ++i) sum += " + 1";
    CHECK(form(sum + " = 1").text.empty());
}
