#include <doctest/doctest.h>

#include <sstream>

#include "report/formats.hpp"
#include "support/command.hpp"
#include "support/database.hpp"
#include "support/reports.hpp"

using namespace pgplumb;

namespace {

/// The statements that a preflight says would mend something.
std::string mends(Run const& run) {
    std::string out;
    std::istringstream in(run.out);
    for (std::string line; std::getline(in, line);)
        if (auto const at = line.find("grant "); at != std::string::npos && line.ends_with(';')) out += line.substr(at) + '\n';
    return out;
}

}  // namespace

TEST_CASE("warnings of the run stand in every format that has a place for them, and are no findings") {
    auto report = declaring(1);
    report.warnings = {"connected as \x1b[31m <b>someone</b>"};
    for (auto* const write : {write_junit, write_markdown, write_plain, write_github}) {
        auto const text = written(write, report);
        CHECK(count(text, "run warning") == 1);
        CHECK(count(text, "\x1b") == 0);
    }
    CHECK(written(write_plain, report).find("Plumb") != std::string::npos);
    CHECK(count(written(write_junit, report), "<system-out>run warning: connected") == 1);
    CHECK(count(written(write_json, report), "\"warnings\": [") == 1);
    CHECK(count(written(write_sarif, report), "\"id\": \"run\"") == 1);
    CHECK(count(written(write_junit, declaring(1)), "system-out") == 0);
    CHECK(count(written(write_json, declaring(1)), "warnings") == 0);
}

TEST_CASE("only a password that left the machine for a server that proved nothing is warned of") {
    ConnectionFacts facts;
    facts.sslmode = "require";
    CHECK(password_warning(facts, "db:5432").empty());
    facts.password_used = true;
    CHECK(password_warning(facts, "db:5432").find("without TLS") != std::string::npos);
    facts.encryption = "TLSv1.3";
    CHECK(password_warning(facts, "db:5432").find("sslmode=require") != std::string::npos);
    facts.proof = ConnectionFacts::Proof::issuer;
    CHECK(password_warning(facts, "db:5432").empty());
    facts.proof = ConnectionFacts::Proof::none;
    facts.local = true;
    CHECK(password_warning(facts, "db:5432").empty());
}

TEST_CASE("what a scan reads is what its statements name") {
    auto const names = scanned_names(15);
    for (auto const* one :
         {"pg_class", "pg_index", "pg_locks", "pg_available_extension_versions", "pg_publication", "pg_ts_config", "pg_get_expr"})
        CHECK_MESSAGE(names.contains(one), one);
    CHECK_FALSE(names.contains("pg_statistic"));
}

TEST_CASE_FIXTURE(Command, "a preflight takes no report, and a server that is not there is exit 3") {
    CHECK((*this)("audit --preflight -d nowhere -o report.xml").complains("a preflight writes no report"));
    auto const run = (*this)("audit --preflight -d 'host=/nowhere dbname=x'");
    CHECK(run.code == 3);
    CHECK(run.out.empty());
    CHECK(run.complains("hint: "));
}

TEST_CASE_FIXTURE(Command, "services and their files that are not there are told by name") {
    auto const unknown = (*this)("audit --preflight service=nowhere");
    CHECK(unknown.code == 3);
    CHECK(unknown.complains("\"nowhere\""));
    CHECK((*this)("audit --preflight -d x", "PGSERVICE=nowhere PGSERVICEFILE=/nowhere.conf").complains("/nowhere.conf"));
    CHECK_FALSE((*this)("audit --preflight -d x", "PGSERVICE=nowhere PGPASSWORD=hush").complains("hush"));
}

TEST_CASE_FIXTURE(Command, "live: a preflight needs no description, and says how the audit would connect and what it would see") {
    Database const database("pgplumb_preflight");
    database.run("create table a (id integer); create view v as select 1; create role preflight_reader login;");
    auto const run = (*this)("audit --preflight -d pgplumb_preflight -U preflight_reader --timeout 7");
    CHECK(run.code == 0);
    CHECK(run.err.empty());
    for (auto const* part : {"pgplumb_preflight, encoding UTF8, as role preflight_reader", "a unix socket",
                             "password     none was asked for", "standby      no", "no attributes that matter", "can be read",
                             "none that is known", "1 table, 1 view", "transaction_read_only on", "lock_timeout 200ms",
                             "search_path pg_catalog, pg_temp", "7 s for all of it", "none, as far as can be told", "An audit can run."})
        CHECK_MESSAGE(run.says(part), part);
    CHECK((*this)("audit --preflight -d pgplumb_preflight").says("warning: a role with LOGIN alone"));
    database.run("grant pg_monitor to preflight_reader; alter role preflight_reader bypassrls");
    CHECK((*this)("audit --preflight -d pgplumb_preflight -U preflight_reader").says("bypasses row security, member of pg_monitor"));
}

TEST_CASE_FIXTURE(Command, "live: what a preflight lacks is exit 4, and what it says mends it") {
    Database const database("pgplumb_preflight_lacks");
    database.run(
        "create role \"odd;\"\"one\" login; create schema \"a b\"; create table \"a b\".alembic_version (version_num text);"
        "create table schema_migrations (version text); alter table schema_migrations enable row level security;"
        "grant select on schema_migrations to public; revoke select on pg_catalog.pg_sequence, pg_catalog.pg_locks from public");
    auto const look = [&] { return (*this)("audit --preflight -d pgplumb_preflight_lacks -U 'odd;\"one'"); };
    auto const run = look();
    CHECK(run.code == 4);
    for (auto const* part : {"pg_catalog.pg_sequence: the role may not read it", "pg_catalog.pg_locks", "\"a b\".alembic_version (alembic)",
                             "grant usage on schema \"a b\"", "schema_migrations (rails, dbmate)", "row security"})
        CHECK_MESSAGE(run.says(part), part);
    CHECK((*this)("audit --preflight --allow-incomplete -d pgplumb_preflight_lacks -U 'odd;\"one'").code == 0);
    database.run(mends(run) + "alter table schema_migrations disable row level security");
    CHECK(look().code == 0);
    CHECK(look().says("(rails, dbmate): can be read, 0 rows"));
}

TEST_CASE_FIXTURE(Command, "live: a preflight tells which settings the scan stands over, and no others") {
    Database const database("pgplumb_preflight_settings");
    database.run(
        "create role chatty login; alter database pgplumb_preflight_settings set search_path = app, public;"
        "alter database pgplumb_preflight_settings set \"app.key\" = 'hush'; alter role chatty set \"app.key\" = 'hush';"
        "alter role chatty in database pgplumb_preflight_settings set statement_timeout = '5s';"
        "alter role chatty set work_mem = '8MB';");
    auto const run = (*this)("audit --preflight -d pgplumb_preflight_settings -U chatty");
    CHECK(run.says("search_path = app, public, as the database has it"));
    CHECK(run.says("statement_timeout = 5s, as the role in this database has it"));
    CHECK_FALSE(run.says("hush"));
    CHECK_FALSE(run.says("work_mem"));
}

TEST_CASE_FIXTURE(Command, "live: a description of another database is warned of") {
    write("d.info", "format 1\nschemas { public { tables { a { columns { id integer } } b { columns { id integer } } } } }\n");
    Database const database("pgplumb_wrong");
    database.run("create table c (id integer)");
    auto const audit = [&](std::string const& environment) { return (*this)("audit -d pgplumb_wrong d.info -o report.json", environment); };
    CHECK(audit("").says("database \"pgplumb_wrong\" has none of the 2 tables that are described: is it the right one? (connected to"));
    CHECK(audit("").says("run warning: connected as a superuser"));
    CHECK(read("report.json").find("is it the right one") != std::string::npos);
    auto const fixed = audit("PGPLUMB_FIXED_RUN=1");
    CHECK_FALSE(fixed.says("run warning"));
    database.run("create table a (id integer)");
    CHECK_FALSE(audit("").says("is it the right one"));
    CHECK((*this)("audit -q -d pgplumb_wrong d.info").err.empty());
}
