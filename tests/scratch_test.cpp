#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/command.hpp"
#include "support/database.hpp"

namespace fs = std::filesystem;

namespace {

std::string const shop =
    "set role owner_of_all;\n"
    "create schema shop authorization owner_of_all;\n"
    "set search_path = shop, public;\n"
    "create type state as enum ('open', 'paid');\n"
    "create table orders (\n"
    "    id serial primary key,\n"
    "    state state not null default 'open',\n"
    "    total numeric(12,2) check (total >= 0)\n"
    ");\n"
    "alter table orders owner to owner_of_all;\n"
    "grant select on orders to readers, writers;\n"
    "create policy own on orders to readers using (state in ('open', 'paid'));\n"
    "copy orders (id, total) from stdin;\n"
    "7\t1.5\n"
    "8\t\\N\n"
    "\\.\n"
    "begin;\n"
    "create policy other on orders to readers using (true);\n"
    "do $$ begin\n"
    "    if (select count(*) = 2 from orders) then execute 'create table made_' || 'so (order_id int references orders)'; end if;\n"
    "end $$;\n"
    "commit;\n"
    "create index on orders (state) where state in ('open', 'paid');\n"
    "reset all;\n"
    "create table loose (a int);\n"
    "begin;\n"
    "create table never (a int);\n";

/// The processes of servers whose data are in a folder.
int servers_in(fs::path const& folder) {
    int out = 0;
    for (auto const& entry : fs::directory_iterator("/proc")) {
        std::ifstream file(entry.path() / "cmdline", std::ios::binary);
        std::string const command{std::istreambuf_iterator<char>(file), {}};
        if (command.find("postgres") != std::string::npos && command.find(folder.string()) != std::string::npos) ++out;
    }
    return out;
}

/// A folder that servers of anybody can live in, short enough for their sockets.
struct Place {
    fs::path path = fs::path("/tmp") / ("pgplumb-place-" + std::to_string(::getpid()));

    Place() {
        fs::create_directories(path);
        fs::permissions(path, fs::perms::all);
    }
    ~Place() { fs::remove_all(path); }
    Place(Place const&) = delete;
    Place& operator=(Place const&) = delete;

    std::string environment() const { return "TMPDIR=" + path.string(); }
    bool is_clean() const { return fs::is_empty(path) && servers_in(path) == 0; }
    /// Waits for what ends by itself.
    bool becomes_clean() const {
        for (int left = 100; left > 0 && !is_clean(); --left) ::usleep(100'000);
        return is_clean();
    }
};

/// Ends the command once its scratch server runs a statement; gives its exit code.
int ended_by(Command const& command, std::string const& arguments, Place const& place, char const* signal) {
    auto const line = "cd " + command.folder.string() + " && { " + place.environment() + " " PGPLUMB_BINARY " " + arguments +
                      " >out 2>err & pid=$!; until ls " + place.path.string() +
                      "/*/data/base/*/PG_VERSION 2>/dev/null | grep -c . | grep -q '[4-9]'; do sleep 0.05; done; sleep 1; kill -" + signal +
                      " $pid; wait $pid; }";
    return WEXITSTATUS(std::system(("bash -c '" + line + "'").c_str()));
}

}  // namespace

TEST_CASE_FIXTURE(Command, "live: SQL that is run in a private server is what a server makes of it, in the places where it was said") {
    Place const place;
    write("shop.sql", shop);
    Database const database("pgplumb_scratch_twin");
    database.run(
        "create schema shop; set search_path = shop, public; create type state as enum ('open', 'paid');"
        "create table orders (id serial primary key, state state not null default 'open', total numeric(12,2) check (total >= 0));"
        "create index on orders (state) where state in ('open', 'paid'); create table made_so (order_id int references orders);"
        "create table public.loose (a int);");
    auto const run = [&](std::string const& arguments) { return (*this)(arguments, place.environment()); };
    std::string const strict = " --fail-on note --fail-on-unproven --severity foreign_key.unindexed=off ";
    CHECK(run("diff --scratch auto" + strict + "shop.sql dbname=pgplumb_scratch_twin").code == 0);
    CHECK(run("diff --scratch auto" + strict + "dbname=pgplumb_scratch_twin shop.sql").code == 0);
    CHECK(run("audit -d pgplumb_scratch_twin --scratch auto" + strict + "shop.sql").code == 0);
    CHECK(run("check --scratch auto shop.sql").says("no mistake"));
    CHECK(run("dump -q --scratch auto shop.sql -o shop.info").code == 0);
    CHECK(run("diff" + strict + "dbname=pgplumb_scratch_twin shop.info").code == 0);
    CHECK(place.is_clean());
    database.run("drop index shop.orders_state_idx; drop table shop.made_so; alter table shop.orders drop total");
    auto const report = run("audit -d pgplumb_scratch_twin --scratch auto shop.sql");
    CHECK(report.code == 1);
    CHECK(report.says("table shop.made_so does not exist"));
    CHECK(report.says("shop.sql:23\n"));
    CHECK(report.says("shop.sql:5\n"));
    CHECK(place.is_clean());
}

TEST_CASE_FIXTURE(Command, "live: what the scratch server refuses is told in its place, with the server's words, and ends all") {
    Place const place;
    auto const check = [&](std::string const& sql) {
        write("bad.sql", sql);
        return (*this)("check --scratch auto bad.sql", place.environment());
    };
    auto const lost =
        check("create table a (id int);\n\ncreate table b (\n  \"\xC3\xA9\" int,\n  a_id int references nowhere (id)\n);\nx;");
    CHECK(lost.code == 2);
    CHECK(lost.complains("bad.sql:3:1: error: relation \"nowhere\" does not exist"));
    CHECK(check("select 1;\n select '\xC3\xA9',\n   nothing from pg_class;")
              .complains("bad.sql:3:4: error: column \"nothing\" does not exist"));
    auto const extension = check("begin;\ncreate extension no_such_extension;");
    CHECK(extension.code == 2);
    CHECK(extension.complains("bad.sql:2:1: error: extension \"no_such_extension\" is not available"));
    CHECK(extension.complains("install the package"));
    CHECK(check("create table t (a int);\ncopy t from stdin;\nx\n\\.\n").complains("bad.sql:2:1: error: invalid input syntax"));
    CHECK(check("select 'unclosed").complains("is not closed"));
    CHECK(place.is_clean());
    CHECK((*this)("check --scratch auto --timeout 4 slow.sql", place.environment()).code == 2);
    write("slow.sql", "select pg_sleep(60);");
    CHECK((*this)("check --scratch auto --timeout 4 slow.sql", place.environment()).code == 4);
    CHECK(place.is_clean());
}

TEST_CASE_FIXTURE(Command, "live: however pgplumb ends, its scratch server ends with it and leaves nothing") {
    Place const place;
    write("slow.sql", "create table t (a int); select pg_sleep(60);");
    CHECK(ended_by(*this, "check --scratch auto slow.sql", place, "INT") == 130);
    CHECK(place.becomes_clean());
    CHECK(ended_by(*this, "check --scratch auto slow.sql", place, "TERM") == 143);
    CHECK(place.becomes_clean());
    CHECK(ended_by(*this, "check --scratch auto slow.sql", place, "KILL") == 137);
    CHECK(place.becomes_clean());
}

TEST_CASE_FIXTURE(Command, "live: on a server that is named, a database is made and dropped, and never on the one that is audited") {
    Place const place;
    Database const audited("pgplumb_scratch_audited");
    write("shop.sql", shop);
    write("bad.sql", "create table t (a int); create table t (a int);");
    auto const here = std::string("--scratch 'dbname=postgres'");
    auto const left = [&] {
        return audited.ask("select count(*) from pg_database where datname like 'pgplumb_scratch___%' and datname !~ 'audited|twin'");
    };
    CHECK((*this)("dump -q " + here + " shop.sql").says("made_so"));
    CHECK((*this)("check " + here + " bad.sql").complains("bad.sql:1:25: error: relation \"t\" already exists"));
    CHECK(left() == "0");
    for (auto const* arguments : {"audit -d pgplumb_scratch_audited ", "diff dbname=pgplumb_scratch_audited ",
                                  "baseline write b.txt -d pgplumb_scratch_audited "}) {
        CAPTURE(arguments);
        auto const run = (*this)(arguments + here + " shop.sql");
        CHECK(run.code == 2);
        CHECK(run.complains("names the server that is audited"));
    }
    audited.run("create role scratch_poor login");
    CHECK((*this)("check --scratch 'dbname=postgres user=scratch_poor' shop.sql").complains("The role needs CREATEDB there."));
    CHECK((*this)("check --scratch 'dbname=postgres host=/nowhere' shop.sql").code == 3);
    CHECK((*this)("check --scratch shop shop.sql").complains("takes auto, or a connection string"));
    CHECK(left() == "0");
    write("slow.sql", "select pg_sleep(60);");
    auto const line = "cd " + folder.string() + " && { " PGPLUMB_BINARY " check " +
                      "--scratch dbname=postgres slow.sql >out 2>err & pid=$!; sleep 2; kill -INT $pid; wait $pid; }";
    CHECK(WEXITSTATUS(std::system(("bash -c '" + line + "'").c_str())) == 130);
    CHECK(left() == "0");
}

TEST_CASE_FIXTURE(Command, "--scratch wants SQL files to run, and programs to run them") {
    write("d.info", "format 1\n");
    CHECK((*this)("check --scratch auto d.info").complains("--scratch runs SQL files, and there are none"));
    write("a.sql", "select 1;");
    auto const run = (*this)("check --scratch auto a.sql", "PGPLUMB_SCRATCH_BIN=/nowhere");
    CHECK(run.code == 2);
    CHECK(run.complains("PGPLUMB_SCRATCH_BIN names /nowhere"));
    CHECK((*this)("check --scratch auto a.sql", "TMPDIR=/nowhere").complains("no folder for a scratch server could be made in /nowhere"));
}
