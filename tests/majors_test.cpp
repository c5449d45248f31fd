#include <doctest/doctest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <vector>

#include "kinds/extension.hpp"
#include "pgplumb/finding.hpp"
#include "support/audit.hpp"
#include "support/database.hpp"
#include "support/folder.hpp"

namespace fs = std::filesystem;
using namespace pgplumb;

namespace {

/// The second server. Without it these tests fail: they are called for by name, and pass nothing over in silence.
std::string other_host() {
    auto const* host = std::getenv("PGPLUMB_OTHER_HOST");
    REQUIRE_MESSAGE(host, "PGPLUMB_OTHER_HOST names no second server: scripts/between starts two");
    return host;
}

int major_of(Database const& database) {
    return std::stoi(database.ask("show server_version_num")) / 10000;
}

/// `sql` without what servers older than 15 do not know yet.
std::string for_older(std::string sql) {
    for (std::string const newer : {" nulls not distinct", " set null (region)"})
        for (auto at = sql.find(newer); at != std::string::npos; at = sql.find(newer, at))
            sql.replace(at, newer.size(), newer.ends_with(')') ? " set null" : "");
    return sql;
}

constexpr char const* empty_it =
    "set client_min_messages = warning; do $$ declare name text; begin "
    "for name in select extname from pg_extension where extname <> 'plpgsql' loop execute format('drop extension %I cascade', name); "
    "end loop; for name in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop "
    "execute format('drop schema %I cascade', name); end loop; end $$; create schema public; reset client_min_messages;";

/// One database on each of both servers, made by the same SQL.
struct Pair {
    Database here, there;
    bool older;  ///< one of them is older than 15

    explicit Pair(std::string const& name)
        : here(name), there(name, {}, other_host()), older(std::min(major_of(here), major_of(there)) < 15) {}

    /// Empties both, which is quicker than making new ones, and runs the SQL.
    void load(fs::path const& sql) const {
        auto const text = empty_it + (older ? for_older(text_of(sql)) : text_of(sql));
        for (auto const* one : {&here, &there}) one->run(text);
    }
};

/// What really differs: extensions come in the version that each server has.
Lines differences(Catalog const& here, Catalog const& there) {
    Lines out;
    for (Object const& one : here.of(extension::kind)) {
        auto const* other = there.find(one.id);
        REQUIRE(other);
        if (one.get(extension::version) != other->get(extension::version))
            out.insert("error extension.version extension " + one.id.name.str());
    }
    return out;
}

/// Each side is plumb with the other, and with its dump.
void check_pair(Pair const& pair) {
    auto const session = pair.here.connect();
    auto const other_session = pair.there.connect();
    auto const catalog = read_live(*session);
    auto const other = read_live(*other_session);
    auto const want = differences(catalog, other);
    auto const check = [&](Session& actual_session, Catalog const& actual, Catalog const& desired) {
        CAPTURE(actual_session.facts().version);
        check_same(drift(audited(actual_session, actual, as_desired(desired))), want);
        Folder const folder;
        auto const dump = read_descriptions({folder.write("d.info", written(as_desired(desired), Spelling::info))});
        CHECK(dump.errors.empty());
        check_same(drift(audited(actual_session, actual, dump)), want);
    };
    check(*session, catalog, other);
    check(*other_session, other, catalog);
}

}  // namespace

TEST_CASE("majors: a database is plumb with the same one on a server of another major, and with its dump") {
    fs::path const tests = PGPLUMB_SOURCE_DIR "/tests";
    std::vector<fs::path> files{tests / "dump/everything.sql", tests / "majors/spellings.sql"};
    for (auto const& entry : fs::directory_iterator(tests / "cases")) files.push_back(entry.path() / "actual.sql");
    Pair const pair("pgplumb_majors");
    for (auto const& file : files) {
        CAPTURE(file);
        pair.load(file);
        check_pair(pair);
    }
}

TEST_CASE("majors: what version 18 brought, which is not told from what was there before, is counted") {
    Pair const pair("pgplumb_majors_new");
    if (major_of(pair.there) < 18) return;
    pair.there.run(
        "create extension btree_gist; create table t (id integer, during tstzrange, g integer generated always as (id * 2) virtual, "
        "constraint t_key unique (id, during without overlaps), constraint t_check check (id > 0) not enforced);");
    auto const catalog = read_live(*pair.there.connect());
    std::map<std::string, std::int64_t> const want{{"virtual column", 1}, {"temporal key", 1}, {"constraint not enforced", 1}};
    CHECK(catalog.uncompared == want);
}

TEST_CASE("majors: the command tells two servers' differences, and no others") {
    Pair const pair("pgplumb_majors_command");
    pair.load(PGPLUMB_SOURCE_DIR "/tests/majors/spellings.sql");
    auto const diff = [&] {
        auto const command = "'" PGPLUMB_BINARY "' diff 'dbname=" + pair.here.name() + "' 'dbname=" + pair.there.name() +
                             " host=" + other_host() + "' --fail-on note >/dev/null";
        return WEXITSTATUS(std::system(command.c_str()));
    };
    CHECK(diff() == 0);
    pair.there.run("alter table spellings add more integer");
    CHECK(diff() == 1);
}
