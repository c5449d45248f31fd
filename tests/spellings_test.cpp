#include <doctest/doctest.h>

#include <map>
#include <set>

#include "kinds/check.hpp"
#include "kinds/column.hpp"
#include "kinds/index.hpp"
#include "normal/server_equality.hpp"
#include "pgplumb/source.hpp"
#include "support/audit.hpp"
#include "support/database.hpp"
#include "support/folder.hpp"

// Expressions as people write them, beside what the server prints of them: the verdict that needs no server.

using namespace pgplumb;

namespace {

/// What checks and keys of indexes are about.
constexpr char const* schema = R"(
create function spy(integer) returns integer language plpgsql immutable as 'begin return $1; end';
create function spy(text) returns text language plpgsql immutable as 'begin return $1; end';
create type mood as enum ('sad', 'ok');
create type pair as (x integer, y text);
create domain dom as integer check (value > 0);
create domain day as date;
create domain dtext as text;
create sequence s1;
create sequence s2;
create table t (
    a integer, b integer, s smallint, g bigint, f float8, f4 real, n numeric, n2 numeric(10,2), t text, t2 text, v varchar(20), v2 varchar(20),
    vv varchar, c3 char(3), qc "char", nm name, bo boolean, bo2 boolean, d date, d2 date, ts timestamp, tz timestamptz, tz2 timestamptz,
    ts3 timestamp(3), ts0 timestamptz(0), tm time, i interval, u uuid, by bytea, bb bit varying(8), b3 bit(3), mny money, ip inet, cd cidr,
    mac macaddr, j jsonb, js json, c xml, arr integer[], ga bigint[], ta text[], va varchar(20)[], na numeric[], ja jsonb[], ma mood[],
    r int4range, nr numrange, tr tstzrange, dr daterange, p pair, mo mood, mo2 mood, dm dom, dt day, dx dtext, tv tsvector, pt point,
    o oid, lsn pg_lsn);
)";

struct Phrase {
    std::string words;
    std::string type{};  ///< of the column whose default it is; empty: it is a check of t
    int since = 0;       ///< the first major that can read it
};

Phrase const proven[] = {
#include "spellings/casts.inc"
#include "spellings/conditions.inc"
#include "spellings/defaults.inc"
#include "spellings/functions.inc"
#include "spellings/lists.inc"
#include "spellings/patterns.inc"
};

Phrase const keys[] = {
#include "spellings/keys.inc"
};

Phrase const unproven[] = {
#include "spellings/unproven.inc"
};

struct Pair {
    std::string first, second;
};

Pair const differences[] = {
#include "spellings/differences.inc"
};

std::string numbered(char letter, std::size_t number) {
    return letter + std::to_string(number);
}

/// A database's objects with the expressions under test, or those of a description in the same words.
struct Words {
    std::map<std::size_t, Phrase> checks_and_defaults;
    std::map<std::size_t, std::string> index_keys;
};

Words readable(Database const& database, std::span<Phrase const> spellings, std::span<Phrase const> more_keys = {}) {
    auto const major = std::stoi(database.ask("select current_setting('server_version_num')::integer / 10000"));
    Words out;
    for (std::size_t i = 0; i < spellings.size(); ++i)
        if (spellings[i].since <= major) out.checks_and_defaults.emplace(i, spellings[i]);
    for (std::size_t i = 0; i < more_keys.size(); ++i) out.index_keys.emplace(i, more_keys[i].words);
    return out;
}

std::string sql(Words const& words) {
    std::string out = schema;
    for (auto const& [i, spelling] : words.checks_and_defaults) {
        if (spelling.type.empty()) out += "alter table t add constraint " + numbered('c', i) + " check (" + spelling.words + ");\n";
        else out += "create table " + numbered('d', i) + " (x " + spelling.type + " default " + spelling.words + ");\n";
    }
    for (auto const& [i, key] : words.index_keys) out += "create index " + numbered('i', i) + " on t ((" + key + "));\n";
    return out;
}

std::string quoted(std::string const& words) {
    std::string out;
    for (char const c : words) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return '"' + out + '"';
}

Catalog described(Words const& words) {
    std::string checks;
    std::string tables;
    std::string indexes;
    for (auto const& [i, spelling] : words.checks_and_defaults) {
        if (spelling.type.empty()) checks += numbered('c', i) + ' ' + quoted(spelling.words) + '\n';
        else tables += numbered('d', i) + " { columns { x " + quoted(spelling.type + " default " + spelling.words) + " } }\n";
    }
    for (auto const& [i, key] : words.index_keys) indexes += numbered('i', i) + " { columns " + quoted("((" + key + "))") + " }\n";
    Folder const folder;
    auto const path = folder.write("d.info", "format 1\nschemas { public { tables { t { checks {\n" + checks + "} indexes {\n" + indexes +
                                                 "} }\n" + tables + "} } }\n");
    auto out = read_descriptions({path});
    for (auto const& error : out.errors) FAIL_CHECK(to_text(error.origin) << ": " << error.what << ' ' << error.note);
    return std::move(out.catalog);
}

Catalog scanned(Database const& database) {
    return read_live(*database.connect());
}

/// The same expressions as the server printed them.
Words printed(Words words, Catalog const& catalog) {
    auto const expression = [&](ObjectId const& id, auto const& field) {
        auto const* object = catalog.find(id);
        REQUIRE(object);
        return object->get(field);
    };
    Name const in("public");
    for (auto& [i, spelling] : words.checks_and_defaults) {
        bool const is_check = spelling.type.empty();
        spelling.words = is_check ? expression({&check::kind, in, Name("t"), Name(numbered('c', i))}, check::expression).str()
                                  : expression({&column::kind, in, Name(numbered('d', i)), Name("x")}, column::default_value).str();
        if (spelling.words.empty()) spelling.words = "null";
    }
    for (auto& [i, key] : words.index_keys) key = expression({&index::kind, in, Name("t"), Name(numbered('i', i))}, index::keys)[0].str();
    return words;
}

/// What differs, or may differ, by name: "c12 different".
Lines compared(Catalog const& actual, Catalog const& desired) {
    ServerEquality equality(actual, desired, nullptr);
    Lines out;
    auto const difference = diff(actual, desired, equality);
    auto const name = [](Change const& change) {
        auto const& id = change.id();
        return (id.kind == &column::kind ? id.parent : id.name).str();
    };
    for (auto const& change : difference.changes)
        if (change.actual && change.desired && change.field->match == Match::expression) out.insert(name(change) + " different");
    for (auto const& change : difference.unproven) out.insert(name(change) + " unproven");
    return out;
}

std::string words_of(Words const& words, std::string const& line) {
    auto const number = std::stoul(line.substr(1));
    return line.starts_with('i') ? words.index_keys.at(number) : words.checks_and_defaults.at(number).words;
}

}  // namespace

TEST_CASE("live: what the server prints of an expression is proven without a server, before a dump and after it") {
    Database const database("pgplumb_spellings");
    auto const written = readable(database, proven, keys);
    database.run(sql(written));
    auto const first = scanned(database);
    auto const once = printed(written, first);
    Database const restored("pgplumb_spellings_again");
    restored.run(sql(once));
    auto const second = scanned(restored);
    auto const desired = described(written);
    for (auto const& line : compared(first, desired)) FAIL_CHECK(line << ": " << words_of(written, line) << " | " << words_of(once, line));
    for (auto const& line : compared(second, desired)) FAIL_CHECK("restored " << line << ": " << words_of(written, line));
    for (auto const& line : compared(first, second)) FAIL_CHECK("before and after " << line << ": " << words_of(once, line));
}

TEST_CASE("live: what cannot be proven without a server is not called different") {
    Database const database("pgplumb_unproven_spellings");
    auto const written = readable(database, unproven);
    database.run(sql(written));
    Lines expected;
    for (auto const& [i, spelling] : written.checks_and_defaults)
        expected.insert(numbered(spelling.type.empty() ? 'c' : 'd', i) + " unproven");
    check_same(compared(scanned(database), described(written)), expected);
}

TEST_CASE("live: expressions that the server tells apart are never proven to be one") {
    Database const database("pgplumb_different_spellings");
    Words first;
    Words second;
    for (std::size_t i = 0; i < std::size(differences); ++i) {
        first.checks_and_defaults.emplace(i, Phrase{differences[i].first});
        second.checks_and_defaults.emplace(i, Phrase{differences[i].second});
    }
    database.run(sql(first));
    auto const actual = scanned(database);
    auto const lines = compared(actual, described(second));
    for (std::size_t i = 0; i < std::size(differences); ++i) {
        CAPTURE(differences[i].first);
        CAPTURE(differences[i].second);
        CHECK((lines.contains(numbered('c', i) + " different") || lines.contains(numbered('c', i) + " unproven")));
    }
}
