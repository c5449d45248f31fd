#include "ddl/ddl.hpp"

#include <doctest/doctest.h>

#include <array>
#include <span>

#include "kinds/check.hpp"
#include "kinds/column.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/table.hpp"
#include "normal/constants.hpp"

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

TEST_CASE("what the parser rewrites has one strict form, before and after") {
    static constexpr std::pair<char const*, char const*> same[] = {
        {"f(a) in (1)", "(f(a) = 1)"},
        {"f(a) not in (1)", "(f(a) <> 1)"},
        {"a in (1, b, 2)", "((a = ANY (ARRAY[1, 2])) OR (a = b))"},
        {"a > - 1 + f(1)", "(a > ('-1'::integer + f(1)))"},
        {"a > 1e3", "(a > '1000'::numeric)"},
        {"a > .5", "(a > 0.5)"},
        {"(a, f(1)) = (1, 2)", "((a = 1) AND (f(1) = 2))"},
        {"row(a, f(1)) <> row(1, 2)", "((a <> 1) OR (f(1) <> 2))"},
        {"(a, b) not in ((1, 2), (3, 4))", "(((a <> 1) OR (b <> 2)) AND ((a <> 3) OR (b <> 4)))"},
        {"row(a, b) is not distinct from row(1, 2)", "(NOT ((a IS DISTINCT FROM 1) OR (b IS DISTINCT FROM 2)))"},
        {"a is distinct from null", "(a IS NOT NULL)"},
        {"a not between 1 and 2", "((a < 1) OR (a > 2))"},
        {"a between symmetric 1 and 2", "(((a >= 1) AND (a <= 2)) OR ((a >= 2) AND (a <= 1)))"},
        {"a similar to b", "(a ~ similar_to_escape(b))"},
        {"a not similar to b", "(a !~ similar_escape(b, NULL::text))"},
        {"a = 1 and (b = 2 and c = 3)", "((a = 1) AND (b = 2) AND (c = 3))"},
        {"interval '1 day'", "'1 day'::interval"},
        {"x'1f'", "'00011111'::\"bit\""},
        {"c is not document", "(NOT c IS DOCUMENT)"},
        {"(a)[1]", "a[1]"},
        {"f(x := 1)", "f(x => 1)"},
    };
    for (auto const& [written, printed] : same) {
        CAPTURE(written);
        CHECK(parse_expression(written).strict == parse_expression(printed).strict);
    }
}

TEST_CASE("what is nested and would be printed without end is not followed") {
    auto const nested = [](std::string const& before, std::string const& after) {
        std::string out = "a";
        for (int i = 0; i < 30; ++i) out.insert(0, before).append(after);
        return parse_expression(out);
    };
    CHECK_FALSE(nested("(a between symmetric 1 and ", ")").understood);
    CHECK_FALSE(nested("((", ", 1) in ((1, 2), (2, 3)))").understood);
    CHECK(nested("((a, 1) in ((1, ", "), (2, 3)))").understood);
    CHECK(nested("(a in (1, 2, ", "))").understood);
    CHECK_FALSE(parse_expression("a = (select 1)").understood);
}

namespace {

using Constants = std::array<std::string_view, 4>;  // one and its type, another and its type

void check_constants(std::span<Constants const> rows, bool want) {
    for (auto const& [a, a_type, b, b_type] : rows) {
        CAPTURE(a);
        CAPTURE(b);
        CHECK(may_be_one_value(a, a_type, b, b_type) == want);
        CHECK(may_be_one_value(b, b_type, a, a_type) == want);
    }
}

}  // namespace

TEST_CASE("constants are different only where their types are sure of it") {
    static constexpr Constants may_be_one[] = {
        {"'epoch'", "date", "'1970-01-01'", "date"},
        {"'2020-1-1'", "", "'2020-01-01'", "date"},
        {"'1 hour'", "interval", "'01:00:00'", "interval"},
        {"1", "numeric", "'1'", "integer"},
        {"'1e3'", "", "'1000'", "double precision"},
        {"'yes'", "", "true", "boolean"},
        {"'{\"a\":1}'", "", "'{\"a\": 1}'", "jsonb"},
        {"'[1,5]'", "", "'[1,6)'", "int4range"},
        {"'{ 1,02}'", "", "'{1,2}'", "integer[]"},
        {"'epoch'", "", "'1970-01-01'", "public.day"},
        {"'2020-01-01 10:00'", "date", "'2020-01-01'", "date"},
        {"'10.0.0.1/32'", "", "'10.0.0.1'", "inet"},
        {"'2020-01-01 00:00'", "", "'2020-01-01 00:00:00+00'", "timestamp with time zone"},
        {"'2020-01-01 00:00'", "", "'2019-12-31 23:00:00+00'", "timestamp with time zone"},
        {"'[2020-01-01,2020-02-01)'", "", "'[\"2020-01-01 00:00:00\",\"2020-02-01 00:00:00\")'", "tsrange"},
        {"'[2020-01-01,)'", "", "'[\"2020-01-01 00:00:00+00\",)'", "tstzrange"},
        {"'[1.50, 2]'", "", "'[1.5,2]'", "numrange"},
    };
    check_constants(may_be_one, true);
    static constexpr Constants different[] = {
        {"'2020-01-01'", "", "'2020-01-02'", "date"},
        {"'2 hours'", "interval", "'01:00:00'", "interval"},
        {"1", "numeric", "'2'", "integer"},
        {"'no'", "", "true", "boolean"},
        {"'a'", "", "'b'", "text"},
        {"'{\"a\":2}'", "", "'{\"a\": 1}'", "jsonb"},
        {"'{1,3}'", "", "'{1,2}'", "integer[]"},
        {"'sad'", "", "'ok'", "public.mood"},
        {"'2020-01-01'", "", "'2020-01-02'", "timestamp with time zone"},
        {"'[2020-01-01,2020-02-01)'", "", "'[2020-01-01,2020-02-01]'", "tsrange"},
        {"'2020-01-01'", "", "'2020-01-01 00:00:01'", "timestamp without time zone"},
    };
    check_constants(different, false);
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

namespace {

/// A draft with one table `t`, and what fragments make of it.
struct Fragments {
    ddl::Draft draft;
    ObjectId const table{&table::kind, Name("public"), {}, Name("t")};

    Fragments() { draft.search_path = Names({Name("public")}); }

    ObjectId child(Kind const& kind, std::string_view name) const { return {&kind, table.schema, table.name, Name(name)}; }
    Object const& column(std::string_view name, std::string_view fragment) {
        auto const error = ddl::add_column(draft, child(column::kind, name), fragment, {}, 1);
        REQUIRE_MESSAGE(!error, (error ? error->what : ""));
        return *draft.find(child(column::kind, name));
    }
    std::string check(std::string_view clause) {
        Name const name(std::string("check_") + std::to_string(draft.of(check::kind).size()));
        auto const error = ddl::add_constraint(draft, table, name, clause, {});
        REQUIRE_MESSAGE(!error, (error ? error->what : ""));
        return draft.find(child(check::kind, name.text()))->get(check::expression).str();
    }
};

}  // namespace

TEST_CASE_FIXTURE(Fragments, "expressions keep the words they were written in") {
    CHECK(column("a", "text default  'x; y'  not null").get(column::default_value).text() == "'x; y'");
    CHECK(column("b", "text not null DEFAULT upper('default') collate \"C\"").get(column::default_value).text() == "upper('default')");
    CHECK(column("c", "int generated always as ( (a)+1 ) stored").get(column::generated).text() == "(a)+1");
    CHECK(check("check (total >= 0) no inherit") == "total >= 0");
    CHECK(check("check ((a) > 0 and b <> ')') not valid") == "(a) > 0 and b <> ')'");
}

TEST_CASE_FIXTURE(Fragments, "expressions in doubtful places are printed from their tree") {
    CHECK(column("a", "int constraint \"d(1)\" default 3").get(column::default_value).text() == "3");
    CHECK(column("b", "int default 3 /* not 4 */").get(column::default_value).text() == "3");
    CHECK(check("check (a > 0 -- :)\n)") == "a > 0");
}

TEST_CASE_FIXTURE(Fragments, "constraints within a column's fragment get PostgreSQL's names, numbered when taken") {
    CHECK_FALSE(ddl::add_constraint(draft, table, Name("t_a_check"), "check (true)", {}));
    column("a", "int check (a > 0) check (a < 9) references other");
    CHECK(draft.find(child(check::kind, "t_a_check1"))->get(check::expression).text() == "a > 0");
    CHECK(draft.find(child(check::kind, "t_a_check2"))->get(check::expression).text() == "a < 9");
    CHECK(draft.find(child(foreign_key::kind, "t_a_fkey"))->get(foreign_key::target) == Names({Name("public"), Name("other")}));
}

TEST_CASE_FIXTURE(Fragments, "a fragment of one spelling means the same wherever it stands") {
    auto const first = column("a", "int references other (id)").values;
    column("b", "int references other (id)");
    CHECK(draft.find(child(column::kind, "b"))->values == first);
    CHECK(draft.find(child(foreign_key::kind, "t_b_fkey"))->get(foreign_key::columns) == Names({Name("b")}));
}

TEST_CASE_FIXTURE(Fragments, "a constraint's name is its key") {
    CHECK(ddl::add_constraint(draft, table, Name("a"), "constraint b check (true)", {}));
}
