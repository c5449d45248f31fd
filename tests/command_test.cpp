#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

#include "support/audit.hpp"
#include "support/command.hpp"
#include "support/database.hpp"

namespace fs = std::filesystem;

namespace {

std::string const one_table = "format 1\nschemas { public { tables { t { columns { id integer } } } } }\n";

}  // namespace

TEST_CASE_FIXTURE(Command, "what can be asked without a database") {
    CHECK((*this)("--version").says("pgplumb 0."));
    CHECK((*this)("rules").says("table.stamped_but_missing"));
    CHECK((*this)("explain foreign_key.missing").says("foreign_key.missing"));
    CHECK((*this)("audit --help").says("--strict-names"));
    CHECK((*this)("").code == 2);
}

TEST_CASE_FIXTURE(Command, "wrong use is exit 2, with what was meant") {
    CHECK((*this)("audti").complains("did you mean \"audit\"?"));
    CHECK((*this)("audit --fail-onn error d.info").complains("did you mean \"--fail-on\"?"));
    CHECK((*this)("explain foreign_key.mising").complains("did you mean \"foreign_key.missing\"?"));
    for (auto const* wrong :
         {"audti", "audit --nothing", "audit --fail-on sometimes x.info", "audit --report nothing=x x.info", "audit --report x x.info",
          "audit -o x.pdf x.info", "audit --timeout never x.info", "audit --severity index.invlid=off x.info",
          "audit --junit-flavor odd x.info", "audit --markdown-target paper x.info", "explain nothing", "audit"}) {
        CAPTURE(wrong);
        auto const run = (*this)(wrong);
        CHECK(run.code == 2);
        CHECK(run.out.empty());
        CHECK(run.complains("hint: "));
    }
}

TEST_CASE_FIXTURE(Command, "a description that cannot be used is exit 2, each error with its place, and no report") {
    write("a.info", "format 1\nschemas { public { tables { t { colums { } columns { id \"integer nott null\" } } } } }\n");
    write("b.json", R"({"format": 1, "schemas": {"public": {"tables": {"t": {"columns": {"id": "no such ("}}}}}})");
    write("empty.info", "");
    write("lost.info", "format 1\nschemas { public { tables { t { } }\n");
    write("deep.info", "format 1\n" + std::string(300, '{') + std::string(300, '}'));
    write("bytes.info", "format 1 ; \xff\n");
    write("nul.info", std::string("format 1\n\0", 10));
    write("two.info", "format 1\nschemas { public { tables { t { } } } schemas { } }\nschemas { }\n");
    std::ofstream(folder / "large.info") << "format 1 ;" << std::string(33 << 20, 'x');
    auto const run = (*this)("audit -d nowhere a.info b.json -o report.xml");
    CHECK(run.code == 2);
    CHECK(run.complains("a.info:2:"));
    CHECK(run.complains("did you mean \"columns\"?"));
    CHECK(run.complains("b.json:1:"));
    CHECK(run.complains("syntax error"));
    CHECK_FALSE(has("report.xml"));
    for (auto const* file :
         {"empty.info", "lost.info", "deep.info", "bytes.info", "nul.info", "two.info", "large.info", "none.info", "."}) {
        CAPTURE(file);
        auto const bad = (*this)(std::string("audit -d nowhere -o report.md ") + file);
        CHECK(bad.code == 2);
        CHECK(bad.complains(std::string(file) + (file == std::string(".") ? "" : ":")));
        CHECK_FALSE(has("report.md"));
    }
}

TEST_CASE_FIXTURE(Command, "check reads descriptions without a server, each for itself") {
    write("a.info", one_table);
    write("b.info", "format 1\nschemas { public { tables { u { columns { id integer } } } } }\n");
    CHECK((*this)("check a.info").out == "1 file, 3 objects, no mistake\n");
    CHECK((*this)("check a.info b.info a.info").out == "3 files, 9 objects, no mistake\n");
    write("c.info", "format 1\nschemas { public { tables { t { columns { id \"integer nott null\" } } } } }\nrule { }\n");
    auto const run = (*this)("check a.info c.info none.info");
    CHECK(run.code == 2);
    CHECK(run.out.empty());
    for (auto const* part : {"c.info:2:", "c.info:3:", "none.info:", "did you mean \"rules\"?"}) CHECK(run.complains(part));
    CHECK((*this)("check").complains("no description was named"));
    write("pgplumb.info", one_table);
    CHECK((*this)("check").code == 0);
    CHECK((*this)("check --fast a.info").code == 2);
}

TEST_CASE_FIXTURE(Command, "a server that is not there is exit 3, one sentence, a hint, and a JUnit file with its one error") {
    write("d.info", one_table);
    auto const run = (*this)("audit -d 'host=/nowhere dbname=x' d.info -o report.xml -o report.md -o report.json");
    CHECK(run.code == 3);
    CHECK(run.says("Not audited: "));
    CHECK(run.says("hint: "));
    auto const junit = read("report.xml");
    CHECK(junit.find("tests=\"1\" failures=\"0\" errors=\"1\"") != std::string::npos);
    CHECK(junit.find("connected and catalog read") != std::string::npos);
    CHECK(read("report.md").find("Not audited") != std::string::npos);
    CHECK(read("report.json").find("\"failure\": \"") != std::string::npos);
}

TEST_CASE_FIXTURE(Command, "live: each way not to get in is exit 3 and says which it was") {
    write("d.info", one_table);
    Database const database("pgplumb_refused_entry");
    database.run(
        "set password_encryption = 'scram-sha-256'; create role secret login password 'right'; create role barred nologin; create role "
        "poor login;"
        "revoke connect on database pgplumb_refused_entry from public;");
    auto const hba = database.ask("show hba_file");
    database.run("copy (values ('local all secret scram-sha-256'), ('local all all trust')) to '" + hba + "'; select pg_reload_conf();");
    struct Case {
        std::string arguments, environment, says;
    };
    for (Case const& one : {Case{"-U secret -d postgres", "PGPASSWORD=wrong", "password"}, Case{"-U secret -d postgres -w", "", "password"},
                            Case{"-U nobody -d postgres", "", "nobody"}, Case{"-U barred -d postgres", "", "barred"},
                            Case{"-U poor -d pgplumb_refused_entry", "", "may not connect"},
                            Case{"-d no_such_database", "", "no_such_database"}, Case{"-d postgres -p 1", "", ".s.PGSQL.1"},
                            Case{"-d 'dbname=postgres sslmode=require host=127.0.0.1 port=1'", "", "127.0.0.1"}}) {
        CAPTURE(one.arguments);
        auto const run = (*this)("audit " + one.arguments + " d.info -o report.xml", one.environment);
        CHECK(run.code == 3);
        CHECK(run.says(one.says));
        CHECK(run.says("hint: "));
        CHECK_FALSE(run.says("wrong"));
        CHECK(read("report.xml").find("errors=\"1\"") != std::string::npos);
    }
    CHECK((*this)("audit -U secret -d postgres d.info", "PGPASSWORD=right").code == 1);
}

TEST_CASE_FIXTURE(Command, "live: a ledger that cannot be read is exit 4, not no ledger") {
    write("d.info", "format 1\nledger { tool alembic revisions { r1 { creates { tables { public.t } } } } }\n" + one_table.substr(9));
    Database const database("pgplumb_ledger_denied");
    database.run("create role reader login; create table t (id integer); create table alembic_version (version_num text);");
    auto const run = (*this)("audit -U reader -d pgplumb_ledger_denied d.info");
    CHECK(run.code == 4);
    CHECK(run.says("could not check"));
    CHECK(run.says("Grant it SELECT"));
    CHECK((*this)("audit -U reader -d pgplumb_ledger_denied d.info --allow-incomplete").code == 0);
}

TEST_CASE_FIXTURE(Command, "live: reports are whole or not there, and a lost one is exit 5") {
    write("d.info", one_table);
    Database const database("pgplumb_reports");
    CHECK((*this)("audit -d pgplumb_reports d.info -o no/such/folder/report.xml").code == 5);
    write("report.md", "older");
    CHECK((*this)("audit -d pgplumb_reports d.info -o report.md --report json=-").code == 1);
    CHECK(read("report.md").find("older") == std::string::npos);
    CHECK(read("out").starts_with("{"));
    CHECK((*this)("audit -d pgplumb_reports d.info -o /dev/full").code == 2);  // its ending names no format
    CHECK((*this)("audit -d pgplumb_reports d.info --report json=/dev/full").code == 5);
}

TEST_CASE_FIXTURE(Command, "live: the threshold decides the exit code, and the selection what is told") {
    write("d.info",
          "format 1\nschemas { public { tables { a { columns { id integer } } b { columns { id integer } } } }\n"
          "shop { tables { a { columns { id integer } } \"Odd.name\" { columns { id integer } } } } }\n");
    Database const database("pgplumb_selection");
    auto const audit = [&](std::string const& more) { return (*this)("audit -d pgplumb_selection d.info " + more); };
    database.run("create schema shop; create table b (id integer, extra integer);");
    CHECK(audit("").code == 1);
    CHECK(audit("--fail-on never").code == 0);
    CHECK(audit("--severity table.missing=note --severity column.unexpected=off").code == 0);
    CHECK(audit("--severity column.unexpected=error -t b").code == 1);
    CHECK(audit("-t b").says("column public.b.extra"));
    CHECK_FALSE(audit("-t b").says("table public.a"));
    CHECK(audit("-n shop -t a").says("table shop.a"));
    CHECK_FALSE(audit("-n shop").says("public."));
    CHECK_FALSE(audit("-N sh?p").says("shop."));
    CHECK_FALSE(audit("-T 'public.*' -T a").says("table public.a"));
    CHECK(audit("-T 'public.*' -T a").says("Odd.name"));
    CHECK(audit("-t 'shop.\"Odd.name\"'").says("Odd.name"));
    CHECK(audit("-t nothing -t b").complains("nothing is called \"nothing\""));
    CHECK(audit("-t nothing -t b --strict-names").code == 2);
    CHECK(audit("-t nothing").code == 2);  // an audit of nothing is no good news
}
