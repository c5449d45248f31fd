#include "ddl/script.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace pgplumb;
using psql::Meta;
using psql::Piece;
using psql::Script;

namespace {

/// "1:1 create table t ()", "2:1 \i a.sql" for each piece; what is wrong or uncertain stands behind it.
std::vector<std::string> taken_apart(std::string const& text) {
    std::vector<std::string> out;
    Script script(text, Name("x.sql"));
    while (auto const piece = script.next()) {
        auto line = std::to_string(piece->origin.line) + ':' + std::to_string(piece->origin.column) + ' ';
        if (piece->kind == Piece::Kind::command) line += '\\' + std::string(piece->name) + ' ';
        line += piece->text;
        if (piece->kind == Piece::Kind::statement && !piece->name.empty()) line += " \\" + std::string(piece->name);
        if (piece->conditional) line += " (if)";
        for (auto const variable : piece->variables) line += " (:" + std::string(variable) + ')';
        if (!piece->unclosed.empty())
            line += " (" + std::string(piece->unclosed) + " at " + std::to_string(piece->unclosed_at.line) + ':' +
                    std::to_string(piece->unclosed_at.column) + ')';
        out.push_back(line);
    }
    return out;
}

using Pieces = std::vector<std::string>;

std::string repeated(std::string const& text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
}

double seconds_for(std::string const& text) {
    auto const start = std::chrono::steady_clock::now();
    CHECK_FALSE(taken_apart(text).empty());
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

TEST_CASE("statements end at semicolons outside of quotes, comments and parentheses") {
    CHECK(taken_apart("a; b;c") == Pieces{"1:1 a", "1:4 b", "1:6 c"});
    CHECK(taken_apart(" ;; -- nothing\n/* ; */;\n  a /* ; */ b -- ;\n;") == Pieces{"3:3 a /* ; */ b -- ;"});
    CHECK(taken_apart("a (;(;);) b; c") == Pieces{"1:1 a (;(;);) b", "1:14 c"});
    CHECK(taken_apart("a); b; (c\n;d") == Pieces{"1:1 a)", "1:5 b", "1:8 (c\n;d"});
    CHECK(taken_apart("a [;] b;") == Pieces{"1:1 a [", "1:5 ] b"});
    CHECK(taken_apart("").empty());
    CHECK(taken_apart("\xEF\xBB\xBF"
                      "a;\nb;") == Pieces{"1:1 a", "2:1 b"});
    CHECK(taken_apart("a;\r\n  b\r\n;\r\nc") == Pieces{"1:1 a", "2:3 b", "4:1 c"});
    CHECK(taken_apart("-- a\r b;") == Pieces{"1:7 b"});  // a lone carriage return ends a comment too
}

TEST_CASE("what stands in quotes ends no statement, whichever quotes they are") {
    for (auto const* quoted : {"';'",     "''';'", "';''--'", "E';\\';'",  "e'\\\\;'", "U&';'",    "u&'\\;'",        "B';'",
                               "x';'",    "N';'",  "\";\"",   "\"\"\";\"", "U&\";\"",  "$$;$$",    "$a$;$$;$b$;$a$", "$ab$;$a$b$;$ab$",
                               "'\n;\n'", "'/*;'", "'--;'",   "$$';$$",    "$é$;$é$",  "'a'\n';'", "1e';'",          "12';'"}) {
        CAPTURE(quoted);
        CHECK(taken_apart(std::string("a ") + quoted + " b; c") ==
              Pieces{std::string("1:1 a ") + quoted + " b", taken_apart(std::string("a ") + quoted + " b; c").back()});
    }
    // A backslash is nothing in a string of the standard's, a dollar in a name no quote.
    CHECK(taken_apart("'\\'; b") == Pieces{"1:1 '\\'", "1:6 b"});
    CHECK(taken_apart("a$x$;b$x$;") == Pieces{"1:1 a$x$", "1:6 b$x$"});
    CHECK(taken_apart("$1;$2$;$") == Pieces{"1:1 $1", "1:4 $2$", "1:8 $"});
    CHECK(taken_apart("12e$a$; b") == Pieces{"1:1 12e$a$", "1:9 b"});
    CHECK(taken_apart("1$a$;$a$;") == Pieces{"1:1 1$a$;$a$"});
    CHECK(taken_apart("xE'\\'; 'b") == Pieces{"1:1 xE'\\'", "1:8 'b (quoted string at 1:8)"});
    // A string with backslashes goes on with them in the next line.
    CHECK(taken_apart("E'a' -- and\n '\\';'; b") == Pieces{"1:1 E'a' -- and\n '\\';'", "2:9 b"});
    CHECK(taken_apart("E'a' '\\'; b") == Pieces{"1:1 E'a' '\\'", "1:11 b"});
}

TEST_CASE("comments stand in each other, and begin within what looks like an operator") {
    CHECK(taken_apart("a /* /* ; */ ; */ b;") == Pieces{"1:1 a /* /* ; */ ; */ b"});
    CHECK(taken_apart("a */* ; */ b; c") == Pieces{"1:1 a */* ; */ b", "1:15 c"});
    CHECK(taken_apart("a +--;\nb; c") == Pieces{"1:1 a +--;\nb", "2:4 c"});
    CHECK(taken_apart("/*/ ; */ a;") == Pieces{"1:10 a"});
    CHECK(taken_apart("/***/a;/**/;") == Pieces{"1:6 a"});
    CHECK(taken_apart("a - - b; c") == Pieces{"1:1 a - - b", "1:10 c"});
}

TEST_CASE("the body of an SQL function ends with its END, after that of each CASE") {
    std::string const body =
        "create function f() returns int language sql begin atomic select 1; select case when true then 2 else 3 end; end";
    CHECK(taken_apart(body + "; b") == Pieces{"1:1 " + body, "1:" + std::to_string(body.size() + 3) + " b"});
    for (auto const* head : {"create procedure p()", "CREATE OR REPLACE FUNCTION f()", "Create Or Replace Procedure p()"}) {
        CAPTURE(head);
        CHECK(taken_apart(std::string(head) + " begin atomic a; END; b").size() == 2);
    }
    CHECK(taken_apart("begin; a; end;").size() == 3);
    CHECK(taken_apart("create table begin (a int); b;").size() == 2);
    CHECK(taken_apart("create function f(begin int) as 'x'; b").size() == 2);  // in parentheses it is none
    CHECK(taken_apart("create function \"begin\"() as 'x'; b").size() == 2);
}

TEST_CASE("data of COPY are passed over, whatever they look like") {
    std::string const data = "1\ta;b\n'\n/*\n$$\n\\N\n\\.x\n\\\\.\ncreate table nope ();\n";
    CHECK(taken_apart("copy t from stdin;\n" + data + "\\.\na;") == Pieces{"1:1 copy t from stdin", "11:1 a"});
    CHECK(taken_apart("COPY t (a, \"from\") FROM STDIN WITH (FORMAT csv);\r\n1\r\n\\.\r\na;").back() == "4:1 a");
    CHECK(taken_apart("copy t from stdin; b; copy u from stdin; c\n1\n\\.\n2\n\\.\n d;") ==
          Pieces{"1:1 copy t from stdin", "1:20 b", "1:23 copy u from stdin", "1:42 c\n \n  \n \n  \n d"});
    CHECK(taken_apart("copy t from stdin \\g\n1;\n\\.\na;").back() == "4:1 a");
    CHECK(taken_apart("\\copy t from stdin\n1;\n\\.\na;").back() == "4:1 a");
    CHECK(taken_apart("copy t from stdin;\n1;\n\\.") == Pieces{"1:1 copy t from stdin"});
    CHECK(taken_apart("copy t from stdin;\n\n") == Pieces{"1:1 copy t from stdin"});
    CHECK(taken_apart("copy t from stdin;\n1;\n2;\n") == Pieces{"1:1 copy t from stdin (data of COPY at 1:1)"});
    // Those that take nothing from the script.
    for (auto const* other : {"copy t from 'stdin'", "copy (select 1 from stdin) to stdout", "copy t to stdout", "select copy from stdin",
                              "\\copy t from 'a'\n"}) {
        CAPTURE(other);
        CHECK(taken_apart(std::string(other) + ";\na;").back().ends_with("a"));
    }
}

TEST_CASE("psql's commands begin with a backslash outside of quotes, wherever it stands") {
    CHECK(taken_apart("\\i a.sql\n\\echo 'it''s; \\\\' \"x\\\\\" \\\\ a; \\echo b \\echo c\n b;") ==
          Pieces{"1:1 \\i a.sql", "2:1 \\echo 'it''s; \\\\' \"x\\\\\"", "2:28 a", "2:31 \\echo b", "2:39 \\echo c", "3:2 b"});
    CHECK(taken_apart("create table t (\n\\echo in\na int);") == Pieces{"2:1 \\echo in", "1:1 create table t (\n        \na int)"});
    CHECK(taken_apart("a \\; b \\: c; d") == Pieces{"1:1 a", "1:6 b  : c", "1:14 d"});
    CHECK(taken_apart("a \\g x.txt\nb \\gx |less \\ a\nc (\\gexec\nd;") == Pieces{"1:1 a \\g", "2:1 b \\gx", "3:1 c ( \\gexec", "4:1 d"});
    CHECK(taken_apart("a; \\g\n\\g") == Pieces{"1:1 a", "1:1 a \\g", "1:1 a \\g"});
    CHECK(taken_apart("\\g\na").size() == 1);
    CHECK(taken_apart("a (\n\\r\nb;") == Pieces{"2:1 \\r ", "3:1 b"});
    CHECK(taken_apart("a;\nb \\q\nc;") == Pieces{"1:1 a", "2:3 \\q ", "2:1 b"});
    CHECK(taken_apart("\\! rm -rf \\\\ a;\nb;") == Pieces{"1:1 \\! rm -rf \\\\ a;", "2:1 b"});
    CHECK(taken_apart("\\nonsense \\echo a; b;\nc;") == Pieces{"1:1 \\nonsense \\echo a; b;", "2:1 c"});
    CHECK(taken_apart("'\\echo'; $$\\i$$; /*\\i*/ a;").size() == 3);
    CHECK(taken_apart("\\restrict abc\na;\n\\unrestrict abc\n").size() == 3);
}

TEST_CASE("what each command of psql's means is known, others are not") {
    for (auto const* name : {"echo", "pset", "timing", "dt+", "d", "dconfig", "l+", "z", "copy", "restrict", "unrestrict", "?", "o", "sf+"})
        CHECK(psql::command_of(name).meta == Meta::harmless);
    CHECK(psql::command_of("gexec").meta == Meta::send_and_run);
    CHECK(psql::command_of("ir").meta == Meta::include_relative);
    CHECK(psql::command_of("!").meta == Meta::not_followed);
    for (auto const* name : {"", "foo", "includes", "G", "gg"}) CHECK(psql::command_of(name).meta == Meta::unknown);
    CHECK(psql::arguments_of(" a 'b c'  'it''s' 'x\\ty' \"D e\" f'g'h ") ==
          std::vector<std::string>{"a", "b c", "it's", "x\ty", "\"D e\"", "fgh"});
    CHECK(psql::arguments_of("a 'b") == std::vector<std::string>{"a", ""});
}

TEST_CASE("what stands between if and endif is marked, with what they cut through") {
    CHECK(taken_apart("a;\n\\if :x\nb;\n\\if true\nc;\n\\endif\n\\q\n\\else\nd;\n\\endif\ne;") ==
          Pieces{"1:1 a", "2:1 \\if :x", "3:1 b (if)", "4:1 \\if true (if)", "5:1 c (if)", "6:1 \\endif  (if)", "7:1 \\q  (if)",
                 "8:1 \\else  (if)", "9:1 d (if)", "10:1 \\endif  (if)", "11:1 e"});
    CHECK(taken_apart("a \\if x\nb \\endif\nc; d").at(2) == "1:1 a      \nb       \nc (if)");
}

TEST_CASE("psql's variables are told where they stand outside of quotes") {
    CHECK(taken_apart("select :a, :'b', :\"c\", x::int, y := 1, ':d', z[1:n], :{?e};") ==
          Pieces{"1:1 select :a, :'b', :\"c\", x::int, y := 1, ':d', z[1:n], :{?e} (:a) (:b) (:c) (:n) (:{?e)"});
    CHECK(taken_apart("select :'b; c', :'d") == Pieces{"1:1 select :'b; c', :'d (quoted string at 1:18)"});
}

TEST_CASE("with standard_conforming_strings off, backslashes count from the next line on") {
    std::string const off = "set standard_conforming_strings = off;";
    CHECK(taken_apart(off + "\na '\\';' b;") == Pieces{"1:1 " + off.substr(0, 37), "2:1 a  E'\\';' b"});
    CHECK(taken_apart(off + " '\\';\nset standard_conforming_strings to on;\n'\\';") ==
          Pieces{"1:1 " + off.substr(0, 37), "1:40 '\\'", "2:1 set standard_conforming_strings to on", "3:1 '\\'"});
    CHECK(taken_apart("SET SESSION standard_conforming_strings TO 'off';\n'\\';'").size() == 2);
    CHECK(taken_apart("set standard_conforming_strings = on;\n'\\';'").size() == 3);
}

TEST_CASE("sections that undo a migration are left out, and what a tool ends is ended") {
    CHECK(taken_apart("-- migrate:up\na;\n-- migrate:down transaction:false\nb;'\n-- migrate:up\nc;") == Pieces{"2:1 a", "6:1 c"});
    CHECK(taken_apart("-- +goose Up\n-- +goose StatementBegin\na\n-- +goose StatementEnd\nb;\n--+goose down\nc;") ==
          Pieces{"3:1 a", "5:1 b"});
    CHECK(taken_apart("a;\n---- create above / drop below ----\nb;") == Pieces{"1:1 a"});
    CHECK(taken_apart("-- Up Migration\na;\n-- Down Migration\nb;") == Pieces{"2:1 a"});
    CHECK(taken_apart("a;\n-- down migration is not supported\nb; -- migrate:down\nc; '\n-- migrate:down\n';").size() == 4);
}

TEST_CASE("what is never closed is told with the place where it began") {
    CHECK(taken_apart("a;\nb 'c\nd;") == Pieces{"1:1 a", "2:1 b 'c\nd; (quoted string at 2:3)"});
    CHECK(taken_apart("a $x$\n$y$;") == Pieces{"1:1 a $x$\n$y$; (dollar-quoted string at 1:3)"});
    CHECK(taken_apart("a;\n /* /* */ b;") == Pieces{"1:1 a", "2:2 /* /* */ b; (comment at 2:2)"});
    CHECK(taken_apart("a \"b;") == Pieces{"1:1 a \"b; (name in double quotes at 1:3)"});
    CHECK(taken_apart("a E'\\'") == Pieces{"1:1 a E'\\' (quoted string at 1:3)"});
}

TEST_CASE("taking a script apart takes time by its size alone") {
    constexpr double most = 2;  // seconds; what is quadratic takes minutes
    constexpr int many = 200'000;
    CHECK(seconds_for(repeated("/*", many) + ";" + repeated("*/", many) + "a;") < most);
    CHECK(seconds_for(repeated("/*", many) + "a;") < most);
    CHECK(seconds_for(repeated("a;", many)) < most);  // on one line
    CHECK(seconds_for(repeated("$a$b$", many) + ";") < most);
    CHECK(seconds_for("$a" + repeated("a", many) + "$" + repeated("$aa", many)) < most);
    CHECK(seconds_for(repeated("\\echo a \\\\ ", many) + "b") < most);
    CHECK(seconds_for(repeated("(", many) + repeated(";\n", many)) < most);
    CHECK(seconds_for(repeated("E'a'\r--b\r", many) + ";") < most);
    CHECK(seconds_for(repeated("copy t from stdin;", many) + "\n" + repeated("1\n\\.\n", many) + "a;") < most);
    CHECK(seconds_for(repeated(" -- migrate:down\n--migrate:up\n", many) + "a") < most);
    CHECK(seconds_for(repeated("'a'\n", many)) < most);
}
