#include <doctest/doctest.h>

#include <algorithm>

#include "kinds/table.hpp"
#include "pgplumb/source.hpp"
#include "sources/connect_arguments.hpp"
#include "sources/sql_folder.hpp"
#include "support/folder.hpp"

using namespace pgplumb;

namespace {

/// A table called `name`, as a statement.
std::string make(std::string const& name) {
    return "create table " + name + " (id integer);\n";
}

std::string names_of(Catalog const& catalog) {
    std::string out;
    for (Object const& object : catalog.of(table::kind)) out += object.id.name.str() + ' ';
    return out;
}

/// The tables that files make, or the first mistake without the folder's path.
std::string made(std::vector<std::string> const& paths) {
    auto const read = read_sql(paths, {});
    if (read.errors.empty()) return names_of(read.catalog);
    auto const& error = read.errors[0];
    auto place = to_text(error.origin) + (error.origin.column > 0 ? ':' + std::to_string(error.origin.column) : "");
    place.erase(0, place.rfind('/') + 1);
    return place + ": " + error.what + (error.note.empty() ? "" : " (" + error.note + ')');
}

/// Of those of one place the first: others name what it leaves in doubt.
std::string problems(Description const& read) {
    std::string out;
    for (Problem const& problem : read.catalog.problems) {
        auto const one = problem.rule + ' ' + std::to_string(problem.origin.line) + ':' + std::to_string(problem.origin.column) + ' ';
        if (!out.ends_with(one)) out += one;
    }
    return out;
}

bool contains(std::string const& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::string shown(std::vector<std::string> const& files, Folder const& folder) {
    std::string out;
    for (auto const& file : files) out += std::filesystem::path(file).lexically_relative(folder.path()).string() + ' ';
    return out;
}

}  // namespace

TEST_CASE("SQL files make one catalog, closed, in the order in which they are named") {
    Folder const folder;
    auto const a = folder.write("a.sql", make("a"));
    auto const b = folder.write("b.sql", "-- nothing else\n\n" + make("b"));
    auto const read = read_sql({a, b}, {});
    CHECK(read.errors.empty());
    CHECK(names_of(read.catalog) == "a b ");
    CHECK(read.catalog.default_scope == Scope::closed);
    CHECK(read.catalog.search_path == std::vector{Name("public")});
    auto const* object = read.catalog.find({&table::kind, Name("public"), {}, Name("b")});
    REQUIRE(object);
    CHECK(to_text(object->origin) == b + ":3");
    CHECK(read_sql({a}, {Name("shop")}).catalog.find({&table::kind, Name("shop"), {}, Name("a")}));
}

TEST_CASE("files that cannot be used are told with line and column, and all of them") {
    Folder const folder;
    CHECK(made({folder.path() / "none.sql"}) == "none.sql: the file does not exist");
    CHECK(contains(made({folder.write("nul.sql", std::string("select 1;\n a\0b", 14))}), "nul.sql:2:3: the file holds a NUL byte"));
    CHECK(made({folder.write("bytes.sql", "select 1;\nselect '\xe4';")}) ==
          "bytes.sql:2:9: this is not valid in UTF-8 (a file in another encoding says so at its top: SET client_encoding = 'LATIN1';)");
    CHECK(contains(made({folder.write("open.sql", "select 1;\n select 'a;\nb")}), "open.sql:2:9: this quoted string is not closed"));
    CHECK(contains(made({folder.write("data.sql", "copy t from stdin;\n1\n2")}), "data.sql:1:1: this data of COPY is not closed"));
    auto const many =
        read_sql({folder.write("many.sql", "create tabel a ();\nselect 1;\n  drop tabel a;\n"), folder.path() / "gone.sql"}, {});
    CHECK(many.errors.size() == 3);
    CHECK(contains(many.errors[0].note, "PostgreSQL 15"));
    CHECK(contains(made({folder.write("variable.sql", "select :x;")}), "psql's variables"));
}

TEST_CASE("a mistake comes with its line, of a long one with the part around it") {
    Folder const folder;
    auto const first = [&](std::string const& text) {
        auto const read = read_sql({folder.write("x.sql", text)}, {});
        REQUIRE(read.errors.size() == 1);
        return read.errors[0];
    };
    auto error = first(
        "\xEF\xBB\xBF"
        "create tabel x (\r\n);");
    CHECK(error.line == "create tabel x (");
    CHECK(error.at == 7);
    error = first("select 1;\n\tselect '\xc3\xa4', 'b;\n" + std::string(1000, 'x'));
    CHECK(error.line == "\tselect '\xc3\xa4', 'b;");
    CHECK(error.at == 14);
    error = first("select '" + std::string(5000, 'a') + "', 'b" + std::string(5000, 'c'));
    CHECK(error.line.size() == 126);
    CHECK(error.line.starts_with("...aaa"));
    CHECK(error.line.ends_with("ccc..."));
    CHECK(error.line.substr(static_cast<std::size_t>(error.at), 3) == "'bc");
}

TEST_CASE("a file says its encoding, as pg_dump's do") {
    Folder const folder;
    auto const name =
        "create table \"stra\xdf"
        "e\" (id integer);";
    auto const in_utf8 =
        "stra\xc3\x9f"
        "e ";
    CHECK(made({folder.write("a.sql", std::string("-- a dump\nset statement_timeout = 0;\nset client_encoding = 'LATIN1';\n") + name)}) ==
          in_utf8);
    CHECK(made({folder.write("b.sql", std::string("\\encoding windows-1252\n") + name)}) == in_utf8);
    CHECK(made({folder.write("c.sql", std::string("SET NAMES 'ISO_8859_1';") + name)}) == in_utf8);
    CHECK(made({folder.write("d.sql", "set client_encoding = 'SJIS';create table \"\x95\x5c\" (id integer);")}) == "\xe8\xa1\xa8 ");
    CHECK(contains(made({folder.write("e.sql", std::string("set client_encoding = 'EUC_JP';\n") + name)}),
                   "e.sql:2:19: this is not valid in EUC_JP"));
    CHECK(contains(made({folder.write("f.sql", std::string("set client_encoding = 'MULE_INTERNAL';\n") + name)}), "is not known here"));
    CHECK(contains(made({folder.write("g.sql", std::string("set client_encoding = 'UTF8';\n") + name)}), "this is not valid in UTF-8"));
    CHECK(contains(made({folder.write("h.sql", make("\"\xc3\xa4\"") + "set client_encoding = 'LATIN1';\n")}),
                   "h.sql:2:1: the encoding changes"));
    CHECK(made({folder.write("i.sql", make("a") + "set client_encoding = 'LATIN1';\n")}) == "a ");
}

TEST_CASE("of a folder, files come by name with numbers by value, and what undoes is left out") {
    Folder const folder;
    for (auto const* name : {"10_j.sql", "2_b.sql", "002_a.sql", "1.2.sql", "1.10.sql", "B.SQL", "a.sql", "a.down.sql", "x.rollback.sql",
                             "down.sql", "9.undo.sql", ".hidden.sql", "notes.txt", "count_down.sql", "sub/c.sql"})
        folder.write(name, "");
    std::vector<FileError> errors;
    CHECK(shown(sql_files_of(folder.path(), errors), folder) == "1.2.sql 1.10.sql 002_a.sql 2_b.sql 10_j.sql B.SQL a.sql count_down.sql ");
    CHECK(errors.empty());
    CHECK(before_by_number("a2", "a10"));
    CHECK(before_by_number("a99999999999999999999998", "a99999999999999999999999"));
    CHECK_FALSE(before_by_number("a1", "a1"));
    CHECK(before_by_number("a01", "a1") != before_by_number("a1", "a01"));
}

TEST_CASE("Flyway's files come by version, then those it repeats") {
    Folder const folder;
    for (auto const* name :
         {"V2__b.sql", "V2.1__c.sql", "V1__a.sql", "V10__e.sql", "V2_2__d.sql", "U2__b.sql", "R__views.sql", "extra.sql"})
        folder.write(name, "");
    std::vector<FileError> errors;
    CHECK(shown(sql_files_of(folder.path(), errors), folder) ==
          "V1__a.sql V2__b.sql V2.1__c.sql V2_2__d.sql V10__e.sql R__views.sql extra.sql ");
}

TEST_CASE("a file pgplumb.order says which files a folder stands for") {
    Folder const folder;
    folder.write("s/pgplumb.order", "# first of all\r\nb.sql\n  sub\n\n../other/c.sql\na.sql\nx.down.sql\n");
    for (auto const* name : {"a", "b", "sub/2", "sub/10", "other/c"})
        folder.write(std::string(name).starts_with("o") ? "other/c.sql" : "s/" + std::string(name) + ".sql",
                     make("t" + std::string(1, std::string(name).back())));
    folder.write("s/x.down.sql", make("down"));
    folder.write(".git/HEAD", "");
    auto const path = (folder.path() / "s").string();
    std::vector<FileError> errors;
    CHECK(shown(sql_files_of(path, errors), folder) == "s/b.sql s/sub/2.sql s/sub/10.sql other/c.sql s/a.sql s/x.down.sql ");
    CHECK(errors.empty());
    CHECK(made({path}) == "down t0 t2 ta tb tc ");

    folder.write("s/new.sql", make("new"));
    CHECK(made({path}) == "pgplumb.order:7:1: \"new.sql\" is in this folder, and not listed (list it, or move it elsewhere)");
    folder.write("s/pgplumb.order", "b.sql\nnone.sql\nnew.sql\n");
    CHECK(contains(made({path}), "pgplumb.order:2:1: cannot take \"none.sql\": there is no such file"));
    folder.write("s/pgplumb.order", "b.sql\na.sql\nnew.sql\n./b.sql\n");
    CHECK(contains(made({path}), "pgplumb.order:4:1: cannot take \"./b.sql\": it is listed twice"));
    folder.write("s/pgplumb.order", "b.sql\na.sql\nnew.sql\n/etc\n");
    CHECK(contains(made({path}), "it lies outside of"));
    folder.write("s/pgplumb.order", "b.sql\na.sql\nnew.sql\nsub\n");
    folder.write("s/sub/pgplumb.order", "2.sql\n10.sql\n../../s/sub\n");
    CHECK(contains(made({path}), "it is listed twice"));
}

TEST_CASE("a folder without SQL files is a mistake") {
    Folder const folder;
    CHECK(contains(made({folder.path()}), "no SQL file is in "));
    folder.write("sub/a.sql", make("a"));
    CHECK(contains(made({folder.path()}), "folders in it are not looked into, unless they are listed in a file pgplumb.order"));
}

TEST_CASE("psql's includes are followed within the project, without cycles") {
    Folder const folder;
    folder.write("pgplumb.info", "format 1\n");
    folder.write("sub/b.sql", make("b") + "\\ir c.sql\n\\q\n" + make("nope"));
    folder.write("sub/c.sql", "create table c (\n-- no end");
    auto const a = folder.write("a.sql", make("a") + "\\include_relative 'sub/b.sql' \\\\ " + make("d"));
    CHECK(contains(made({a}), "c.sql:"));  // a statement ends with its file
    folder.write("sub/c.sql", make("c"));
    CHECK(made({a}) == "a b c d ");
    CHECK(contains(made({folder.write("own.sql", "\\ir own.sql\n")}), "own.sql:1:1: cannot include \"own.sql\": it includes itself"));
    CHECK(contains(made({folder.write("far.sql", "\\ir /etc/passwd\n")}), "it lies outside of"));
    CHECK(contains(made({folder.write("none.sql", "select 1; \\ir no.sql\n")}),
                   "none.sql:1:11: cannot include \"no.sql\": there is no such file"));
    CHECK(contains(made({folder.write("folder.sql", "\\ir sub\n")}), "there is no such file"));
    CHECK(contains(made({folder.write("i.sql", "\\i sub/b.sql\n")}), "\\ir is relative to the file"));
    CHECK(contains(made({folder.write("empty.sql", "\\i\n")}), "names no file"));
    for (int i = 0; i < 20; ++i) {
        auto const next = "\\ir " + std::to_string(i + 1) + ".sql\n";
        folder.write(std::to_string(i) + ".sql", next + next);
    }
    folder.write("20.sql", "");
    CHECK(contains(made({folder.path() / "0.sql"}), "there are too many already"));
}

TEST_CASE("of a dump with its database, the catalog is what follows its connect") {
    Folder const folder;
    auto const one =
        folder.write("one.sql", "create role r;\ncreate database shop;\n\\connect shop\n" + make("a") + "\\connect -\n" + make("b"));
    CHECK(made({one}) == "a b ");
    CHECK(read_sql({one}, {}).database == Name("shop"));
    std::string const all =
        "create role r;\nalter role r login;\n\\connect template1\nset client_encoding = 'UTF8';\n\\connect postgres\nselect "
        "pg_catalog.set_config('search_path', '', false);\ncreate database shop;\n\\connect -reuse-previous=on \"dbname='shop'\"\n" +
        make("public.a");
    CHECK(made({folder.write("all.sql", all)}) == "a ");
    CHECK(made({folder.write("two.sql", all + "\\c other\n" + make("b"))}) ==
          "two.sql:10:1: two databases are made here, \"shop\" and \"other\" (take what makes one of them: pg_dump writes a file of one "
          "database, pg_dumpall of all)");
    CHECK(contains(made({folder.write("begun.sql", make("a") + "\\c x\n" + make("b"))}), "the database that they begin in and \"x\""));
    CHECK(made({folder.write("back.sql", make("a") + "\\c postgres\n")}) == "a ");
    CHECK(connected_database({"postgresql://u@h/shop?x=y"}) == "shop");
    CHECK(connected_database({"host=h dbname='my shop'"}) == "my shop");
    CHECK(connected_database({"\"My\"\"shop\"", "user"}) == "My\"shop");
    CHECK(connected_database({"-", "user"}).empty());
}

TEST_CASE("what psql alone can know is a problem with its place, and never silence") {
    Folder const folder;
    auto const read = [&](std::string const& text) { return read_sql({folder.write("x.sql", text)}, {}); };
    CHECK(
        problems(read(make("a") + "\\! rm x\n\\echo a\n\\timing\n\\set ON_ERROR_STOP on\n\\pset pager\n\\restrict x\n\\unrestrict x\n")) ==
        "sql.not_followed 2:1 ");
    CHECK(problems(read("\\if true\n" + make("a") + "\\if x\n\\endif\n\\endif\n" + make("b"))) == "sql.not_followed 1:1 ");
    CHECK(problems(read("\\if true\n" + make("a"))) == "sql.not_followed 1:1 ");
    CHECK(problems(read("create table a (\n\\if x\n\\endif\nid integer);")) == "sql.not_followed 1:1 sql.not_followed 2:1 ");
    auto const doubtful = read("\\if true\n" + make("a") + "\\endif\n" + make("b")).catalog.problems;
    CHECK(std::ranges::any_of(doubtful, [](Problem const& one) { return one.object && display(*one.object) == "public.a"; }));
    CHECK(std::ranges::none_of(doubtful, [](Problem const& one) { return one.object && display(*one.object) == "public.b"; }));
    CHECK(problems(read("select 'x' \\gexec\n")) == "sql.not_followed 1:1 ");
    CHECK(problems(read("\\set n 5\n" + make(":n") + make("b"))) == "sql.not_followed 2:1 ");
    CHECK(problems(read("\\set n 5\n\\unset n\nselect a[1:n];")).empty());
    CHECK(problems(read("select 1 as n \\gset\n" + make(":\"n\""))) == "sql.not_followed 2:1 ");
    CHECK(problems(read("select :DBNAME;\nselect :{?x};\n\\set AUTOCOMMIT off\n\\cd x\n\\nonsense\n")) ==
          "sql.not_followed 1:1 sql.not_followed 2:1 sql.not_followed 3:1 sql.not_followed 4:1 sql.not_followed 5:1 ");
    CHECK(problems(read("create function f() returns int language sql as $$ select 1 -- " + std::string(1 << 20, 'x') + "\n$$;")) ==
          "sql.not_followed 1:1 ");
    CHECK(problems(read("insert into t values ('" + std::string(1 << 20, 'x') + "');")).empty());
    CHECK(names_of(read(make("a") + " \\gdesc\n" + "create table b (id integer) \\gdesc\n").catalog) == "a ");
}
