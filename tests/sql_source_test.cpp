#include "support/command.hpp"
#include "support/database.hpp"

namespace {

std::string const orders = "create table orders (id integer primary key, total numeric(12,2) not null);\n";
std::string const more = orders + "create index orders_total_idx on orders (total);\n";

bool contains(std::string const& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE_FIXTURE(Command, "SQL files are held against each other without a server") {
    write("a.sql", orders);
    write("b.sql", more);
    CHECK((*this)("diff a.sql a.sql").code == 0);
    auto const run = (*this)("diff a.sql b.sql --fail-on note");
    CHECK(run.code == 1);
    CHECK(run.says("index public.orders.orders_total_idx does not exist in a.sql; b.sql has it"));
    CHECK(run.says("said at:  b.sql:2"));
    CHECK((*this)("diff b.sql a.sql --fail-on never").says("is only in b.sql"));
    write("folder/1.sql", orders);
    write("folder/2.sql", "create index orders_total_idx on orders (total);\n");
    CHECK((*this)("diff b.sql folder --fail-on note").code == 0);
    CHECK((*this)("diff b.sql sql:folder/ --fail-on note").code == 0);
    write("odd", more);
    CHECK((*this)("diff b.sql sql:odd --fail-on note").code == 0);
    CHECK((*this)("diff b.sql none.sql").complains("none.sql: error: the file does not exist"));
    CHECK((*this)("diff b.sql none").complains("no file, no target"));
}

TEST_CASE_FIXTURE(Command, "a constraint that one file leaves unvalidated is a warning where the other does not") {
    write("whole.sql", "create table t (id int constraint c check (id > 0));");
    write("later.sql", "create table t (id int); alter table t add constraint c check (id > 0) not valid;");
    CHECK((*this)("diff later.sql whole.sql").says("check public.t.c is not validated"));
    CHECK_FALSE((*this)("diff whole.sql later.sql").says("validated"));
    CHECK_FALSE((*this)("diff later.sql later.sql").says("validated"));
}

TEST_CASE_FIXTURE(Command, "a dump of SQL files is what they make, in every spelling") {
    write("a.sql", more);
    for (std::string const file : {"a.info", "a.json", "a.xml"}) {
        CAPTURE(file);
        CHECK((*this)("dump a.sql -o " + file).code == 0);
        CHECK((*this)("diff " + file + " a.sql --fail-on note").code == 0);
        CHECK((*this)("diff a.sql " + file + " --fail-on note").code == 0);
    }
    CHECK((*this)("dump a.sql").says("orders_total_idx"));
    CHECK((*this)("dump a.sql -t nothing").code == 2);
    CHECK((*this)("dump a.info --format snapshot").complains("a snapshot is made of a database"));
    CHECK((*this)("dump a.sql -o a.snapshot").code == 0);
    CHECK((*this)("diff a.snapshot a.sql --fail-on note").code == 0);
    CHECK((*this)("diff a.sql a.snapshot --fail-on note").code == 0);
    write("b.sql", "create table customers (id integer);\n");
    CHECK((*this)("dump a.sql b.sql").says("customers"));
    CHECK((*this)("dump a.sql a.info").complains("do not make one whole"));
    write("c.sql", more + "\\! date\n");
    CHECK((*this)("dump c.sql").code == 4);
    CHECK((*this)("dump c.sql").complains("c.sql:3:1: warning: "));
    CHECK((*this)("dump c.sql -o c.snapshot").code == 4);
    CHECK((*this)("dump c.sql -o c.snapshot --allow-incomplete").code == 0);
    CHECK((*this)("diff c.snapshot a.sql").code == 4);
}

TEST_CASE_FIXTURE(Command, "mistakes in SQL stand under their lines, twenty at the most") {
    write("a.sql", "select 1;\n\tselect '日本', e\u0301 frm x y z;\n");
    auto run = (*this)("check a.sql");
    CHECK(run.code == 2);
    CHECK(run.complains("a.sql:2:27: error: syntax error at or near \"x\""));
    CHECK(run.complains("\n  2 |         select '日本', e\u0301 frm x y z;\n    |                              ^\n"));
    CHECK(run.complains("  note: SQL is read as PostgreSQL 15 reads it."));
    write("b.sql", "drop \x01\x1b[31m tabel;\n");
    run = (*this)("check b.sql");
    CHECK(run.complains("  1 | drop \\u{0001}\\u{001B}[31m tabel;\n    |      ^\n"));
    CHECK_FALSE(run.complains("\x1b"));
    std::string many;
    for (int i = 0; i < 25; ++i) many += "drop tabel x;\n";
    write("c.sql", many);
    run = (*this)("check a.sql c.sql");
    CHECK(run.complains("c.sql:19:6: error: "));
    CHECK_FALSE(run.complains("c.sql:20:6: error: "));
    CHECK(run.complains("\nand 6 more\n"));
    CHECK((*this)("diff a.sql c.sql -o report.md").code == 2);
    CHECK_FALSE(has("report.md"));
}

TEST_CASE_FIXTURE(Command, "check reads SQL files, each for itself, and tells what it could not follow") {
    write("a.sql", orders + "\\! date\n");
    auto const run = (*this)("check a.sql");
    CHECK(run.code == 0);
    CHECK(run.says("no mistake; 1 could not be followed"));
    CHECK(run.complains("a.sql:2:1: warning: psql's \"!\" is not followed"));
    write("d.info", "format 1\n");
    CHECK((*this)("check a.sql d.info a.sql").says("3 files, "));
    CHECK((*this)("check a=b.sql").complains("a=b.sql: error: the file does not exist"));
    CHECK((*this)("check service=x").complains("a connection string is no file"));
}

TEST_CASE_FIXTURE(Command, "standard input is a source, once") {
    write("a.sql", more);
    CHECK((*this)("diff a.sql - --fail-on note", {}, "a.sql").code == 0);
    CHECK((*this)("dump -", {}, "a.sql").says("orders_total_idx"));
    write("b.sql", orders);
    auto const run = (*this)("diff a.sql -", {}, "b.sql");
    CHECK(run.says("only in a.sql; standard input does not have it"));
    CHECK((*this)("diff - -", {}, "a.sql").complains("standard input can be read once"));
    CHECK((*this)("dump - a.sql -", {}, "a.sql").complains("standard input can be read once"));
    write("c.sql", "drop tabel x;");
    CHECK((*this)("check -", {}, "c.sql").complains("standard input:1:6: error: "));
}

TEST_CASE_FIXTURE(Command, "names are looked for in the search path that is said") {
    write("a.sql", "create schema \"Shop\";\n" + orders);
    CHECK((*this)("dump a.sql").says("public"));
    CHECK((*this)("dump a.sql --search-path '\"$user\", \"Shop\", public'").says("Shop {\n    tables"));
    CHECK((*this)("dump a.sql", "PGPLUMB_SEARCH_PATH='\"Shop\"'").says("Shop {\n    tables"));
    CHECK((*this)("dump a.sql --search-path SHOP").says("shop {\n    tables"));
    for (auto const* wrong : {"'a,,b'", "'\"a\" b'", "','"}) CHECK((*this)(std::string("dump a.sql --search-path ") + wrong).code == 2);
    write("pgplumb.info", "format 1\nsearch_path \"Shop\"\n");
    CHECK((*this)("dump a.sql").says("Shop {\n    tables"));
    write("d.info",
          "format 1\nsearch_path \"app\"\nschemas { app { tables { orders { columns { id integer total \"numeric(12,2) not null\" } } } } "
          "}\n");
    CHECK_FALSE((*this)("diff a.sql d.info --fail-on never").says("table app.orders does not exist"));
}

TEST_CASE_FIXTURE(Command, "what could not be followed is could not check in every report, with its place") {
    write("a.sql", orders);
    write("b.sql", orders + "\n  \\! date\n");
    for (auto const* sides : {"a.sql b.sql", "b.sql a.sql"}) {
        CAPTURE(sides);
        auto const run = (*this)(std::string("diff ") + sides +
                                 " -o r.xml -o r.md -o r.json -o r.sarif --report github=r.github --report gitlab=r.gitlab "
                                 "--junit-flavor extended");
        CHECK(run.code == 4);
        CHECK(run.says("could not check: psql's \"!\" is not followed  [sql.not_followed]\n    said at:  b.sql:3:3\n"));
        CHECK(contains(read("r.xml"), "(b.sql:3:3)"));
        CHECK(contains(read("r.xml"), "file=\"b.sql\" line=\"3\""));
        CHECK(contains(read("r.md"), "(b.sql&#58;3&#58;3)"));
        CHECK(contains(read("r.json"), "\"line\": 3,\n        \"column\": 3\n"));
        CHECK(contains(read("r.sarif"), "\"startLine\": 3"));
        CHECK(contains(read("r.github"), "::warning file=b.sql,line=3,col=3,title=pgplumb sql.not_followed::"));
        CHECK(contains(read("r.gitlab"), "\"begin\": 3"));
        CHECK((*this)(std::string("diff --allow-incomplete ") + sides).code == 0);
    }
    // What a doubtful statement may make is neither unexpected nor missing.
    write("c.sql", orders + "\\if :x\ncreate table maybe (id integer);\n\\endif\n");
    write("d.sql", orders + "create table maybe (id integer);\n");
    for (auto const* sides : {"c.sql d.sql", "d.sql c.sql"}) {
        CAPTURE(sides);
        auto const run = (*this)(std::string("diff --fail-on note ") + sides);
        CHECK(run.code == 4);
        CHECK(run.says("could not check: what psql's \"if\" decides on could not be followed"));
        CHECK(run.says("    said at:  c.sql:2:1\n"));
    }
    CHECK((*this)("explain sql.not_followed").says("Could not check: "));
}

TEST_CASE_FIXTURE(Command, "live: a database is audited against SQL files, alone, several, or from pgplumb.info") {
    Database const database("pgplumb_sql_source");
    database.run(more);
    write("a.sql", orders);
    write("b.sql", "create index orders_total_idx on orders (total);\n");
    std::string const audit = "audit -d pgplumb_sql_source --fail-on note ";
    CHECK((*this)(audit + "a.sql b.sql").code == 0);
    CHECK((*this)(audit + "a.sql").says("index public.orders.orders_total_idx is there, and nobody asked for it"));
    CHECK((*this)(audit + "- b.sql", {}, "a.sql").code == 0);
    write("schema/1.sql", orders);
    write("schema/2.sql", "create index orders_total_idx on orders (total);\ncreate table new (id integer);\n");
    auto const missing = (*this)(audit + "schema -o r.md");
    CHECK(missing.says("table public.new does not exist"));
    CHECK(missing.says("said at:  schema/2.sql:2"));
    write("pgplumb.info", "format 1\nsettings { descriptions {\n\"schema\"\n\"sql:late\"\n}\nconnection \"dbname=pgplumb_sql_source\" }\n");
    write("late", "drop table new;\n");
    CHECK((*this)("audit --fail-on note").says("database pgplumb_sql_source"));
    write("sub/.keep", "");
    CHECK((*this)("audit --config ../pgplumb.info").code == 2);
    CHECK((*this)("baseline write known.txt -d pgplumb_sql_source a.sql").code == 0);
    CHECK((*this)(audit + "a.sql --baseline known.txt").code == 0);
    CHECK((*this)("dump -d pgplumb_sql_source -o d.info").code == 0);
    CHECK((*this)(audit + "a.sql d.info").complains("do not make one whole"));
    CHECK((*this)("dump -d pgplumb_sql_source -o d.snapshot").code == 0);
    CHECK((*this)(audit + "a.sql d.snapshot").complains("a snapshot is the whole of a database"));
    CHECK((*this)("diff d.snapshot a.sql --fail-on note").says("orders_total_idx is only in d.snapshot"));
    write("empty.sql", "-- nothing\n");
    CHECK((*this)(audit + "empty.sql").complains("nothing is made in empty.sql"));
}

TEST_CASE_FIXTURE(Command, "live: --scratch reads SQL through a private server, and leaves nothing of it") {
    write("a.sql", "create table t (id serial primary key, n varchar(9) check (n in ('x', 'y')));\ncopy t (n) from stdin;\nx\n\\.\n");
    auto const dumped = (*this)("dump a.sql --scratch auto");
    CHECK(dumped.code == 0);
    CHECK(dumped.says("t_n_check \"(n)::text = ANY"));
    CHECK((*this)("diff a.sql a.sql --scratch auto").code == 0);
    write("wrong.sql", "create table t ();\n\nselect 1/0;\n");
    auto const wrong = (*this)("dump wrong.sql --scratch auto");
    CHECK(wrong.code == 2);
    CHECK(wrong.complains("wrong.sql:3:1: error: division by zero"));
}

TEST_CASE_FIXTURE(Command, "live: --scratch refuses the server that is audited") {
    write("a.sql", "create table t ();\n");
    auto const refused = (*this)("audit -d postgres a.sql --scratch dbname=postgres");
    CHECK(refused.code == 2);
    CHECK(refused.complains("--scratch names the server that is audited"));
}
