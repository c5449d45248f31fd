#include "ddl/ddl.hpp"

#include <doctest/doctest.h>

#include "kinds/column.hpp"
#include "kinds/table.hpp"

using namespace pgplumb;
using ddl::parse_expression;

TEST_CASE("types print as format_type prints them") {
    CHECK(ddl::canonical_type("varchar(20)") == "character varying(20)");
    CHECK(ddl::canonical_type("timestamptz(3)") == "timestamp(3) with time zone");
    CHECK(ddl::canonical_type("decimal(10)") == "numeric(10,0)");
    CHECK(ddl::canonical_type("char") == "character(1)");
    CHECK(ddl::canonical_type("int[3]") == "integer[]");
    CHECK(ddl::canonical_type("geometry(Point,4326)") == "geometry(point,4326)");
}

TEST_CASE("default names are cut as PostgreSQL cuts them") {
    CHECK(ddl::default_name("orders", "customer_id", "fkey") == "orders_customer_id_fkey");
    CHECK(ddl::default_name(std::string(40, 'a'), std::string(40, 'b'), "key").size() == 63);
}

TEST_CASE("one meaning in two spellings is one strict form") {
    CHECK(parse_expression("a in (1, 2)").strict == parse_expression("(a = ANY (ARRAY[1, 2]))").strict);
    CHECK(parse_expression("current_timestamp").strict == parse_expression("now()").strict);
    CHECK(parse_expression("a != 1").strict == parse_expression("(a <> 1)").strict);
    CHECK(parse_expression("a > 1").strict != parse_expression("a > 2").strict);
}

TEST_CASE("nothing that could reach the database's code is sent to the server") {
    CHECK(parse_expression("total >= 0").sendable);
    CHECK_FALSE(parse_expression("public.f(total) > 0").sendable);
    CHECK_FALSE(parse_expression("a operator(public.=) 1").sendable);
    CHECK_FALSE(parse_expression("a in (select 1)").sendable);
    CHECK_FALSE(parse_expression("nextval('s'::regclass)").sendable);
    CHECK_FALSE(parse_expression("length(repeat('a', 900000000)) > 1").sendable);
    CHECK_FALSE(parse_expression("1), (2").parsed);
}

TEST_CASE("a fragment is never more than what it stands for") {
    ddl::Draft draft;
    draft.search_path = Names({Name("public")});
    ObjectId const id{&column::kind, Name("public"), Name("t"), Name("c")};
    CHECK(ddl::add_column(draft, id, "int); drop table x; --", {}, 1));
    CHECK(ddl::add_column(draft, id, "int, d int", {}, 1));
    CHECK_FALSE(ddl::add_column(draft, id, "int not null default 7", {}, 1));
    CHECK(draft.find(id)->get(column::default_value).text() == "7");
}
