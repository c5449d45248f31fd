#include <doctest/doctest.h>

#include <array>
#include <random>
#include <sstream>

#include "ddl/script.hpp"
#include "ddl/words.hpp"
#include "support/command.hpp"
#include "support/database.hpp"
#include "support/folder.hpp"

using namespace pgplumb;

namespace {

// Whatever opens, closes or looks as if it did. A line's comment begins with ~, so that it can be told from what stands in
// quotes, and a line with a dot, so that no string goes on from the line before; after a backslash a quote stands, since others
// would run psql's commands.
constexpr std::array tokens{"a",
                            "b ",
                            "1",
                            "1.5e3",
                            "12e",
                            "$1",
                            " ",
                            "\n.",
                            "\r\n.",
                            "\t",
                            ";",
                            ";\n.",
                            "; ",
                            "(",
                            ")",
                            "[",
                            "]",
                            ",",
                            "'",
                            "''",
                            "E'",
                            "e'\\'",
                            "\\'",
                            "B'",
                            "x'",
                            "N'",
                            "U&'",
                            "u&\"",
                            "\"",
                            "\"\"",
                            "$$",
                            "$a$",
                            "$a",
                            "$b$",
                            "$",
                            "$1$",
                            "a$a$",
                            "--~x",
                            "--~';",
                            "-",
                            "/*",
                            "*/",
                            "/",
                            "*",
                            "/*/",
                            "**/",
                            "+",
                            ":",
                            "::",
                            ":a",
                            ":'a'",
                            ":\"a\"",
                            ":=",
                            "@-",
                            "create",
                            "or",
                            "replace",
                            "begin",
                            "end",
                            "function",
                            " as ",
                            " create function f() returns int begin atomic ",
                            " create or replace procedure p() ",
                            " case ",
                            " end ",
                            " begin ",
                            "é",
                            "日",
                            "\f"};

std::string random_script(unsigned seed) {
    std::mt19937 random(seed);
    std::string out;
    auto const size = 20 + random() % 150;
    for (unsigned i = 0; i < size; ++i) out += tokens.at(random() % tokens.size());
    return out;
}

/// Behind the comments that psql sends with a statement.
std::string_view without_comments_before(std::string_view text) {
    for (text = psql::trimmed(text); text.starts_with("/*"); text = psql::trimmed(text)) {
        std::size_t depth = 0;
        std::size_t at = 0;
        do {
            if (text.substr(at, 2) == "/*") ++depth, at += 2;
            else if (text.substr(at, 2) == "*/") --depth, at += 2;
            else ++at;
        } while (depth > 0 && at < text.size());
        text.remove_prefix(at);
    }
    return text;
}

/// What is left of a statement without blanks, comments to a line's end, its semicolon and the E that marks a string.
std::string bare(std::string_view text) {
    std::string out;
    text = without_comments_before(text);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.compare(i, 3, "--~") == 0) i = std::min(text.find_first_of("\r\n", i), text.size() - 1);
        else if (text.compare(i, 2, "E'") != 0 && std::string_view(" \t\r\n\f\v").find(text[i]) == std::string_view::npos) out += text[i];
    }
    while (out.ends_with(';')) out.pop_back();
    return out;
}

/// What psql sent to the server, a line each, from the log that it writes.
std::string sent(std::string const& log) {
    std::string out;
    std::istringstream in(log);
    std::string query;
    bool inside = false;
    for (std::string line; std::getline(in, line);) {
        bool const begins = line.find("*** QUERY ***") != std::string::npos;
        bool const ends = inside && (line == "**************************" || line == "/************************/");
        if (ends)
            if (auto const text = bare(query); !text.empty() && !text.starts_with("COPY"))
                out += text + '\n';  // COPY: what a \copy comes to
        if (begins || ends) query.clear();
        else if (inside) query += line + '\n';
        inside = begins || (inside && !ends);
    }
    return out;
}

std::string sent_by_psql(Database const& database, std::string const& script) {
    Folder const folder;
    auto const file = folder.write("script.sql", script);
    auto const log = (folder.path() / "log").string();
    auto const command = "PSQL_EDITOR=true psql -X -q -d " + database.name() + " -L " + log + " -f " + file + " >/dev/null 2>&1 </dev/null";
    REQUIRE(WIFEXITED(std::system(command.c_str())));
    return sent(text_of(log));
}

std::string taken_apart(std::string const& text) {
    std::string out;
    psql::Script script(text, Name());
    while (auto const piece = script.next())
        if (piece->kind == psql::Piece::Kind::statement)
            if (auto const made = bare(piece->text); !made.empty()) out += made + '\n';
    return out;
}

}  // namespace

TEST_CASE("live: scripts fall apart as psql takes them apart") {
    Database const database("pgplumb_psql");
    database.run("create table t (a text, b text)");
    for (std::string const script : {
             "select 1; select 2 ; ; select ';', \";\", $$;$$ /* ; */ --~ ;\n; select (1;2); select 3",
             "select 'a\\'; select E'a\\';'; select U&'\\'; select e'\\\\'; select n'a;'; select b'1;', x'f;'; select u&\"a;\";",
             "select $a$;$b$;$$;$a$; select a$a$;select $1$;select 1$a$;$a$;",
             "create function f() returns int language sql begin atomic select 1; select case when true then 2 end; end; select 3;",
             "create or replace procedure p() begin atomic select 1; end; create table begin (a int); select 4;",
             "copy t from stdin;\n1\t'\nselect 9;\n/*\n$$\n\\.\nselect 1; copy t from stdin; select 2\n;\t;\n\\.\n; select 3;",
             "copy t (a) from stdin with (format csv);\n\"a;\n\"\n\\.\nselect 1;\n\\copy t from stdin\n1\tselect 8;\n\\.\nselect 2;",
             "select 1 \\g\nselect (2 \\g /dev/null\nselect 3 \\gx \\echo a \\\\ select 4; \\echo b\nselect 5;",
             "select 1; \\g\n\\g\nselect 2 \\p \\\\ + 3;\nselect 4\n\\r\nselect 5; \\foo; select 6;\n\\\\ select 7;\nselect 8;",
             "select\n\\echo 'a''\\\\' \"\\\\\" `true \\\\`\n1; \\qecho ; \\\\ select 2;\n\\pset x 'a\nselect 3;",
             "\xEF\xBB\xBFselect 1;\r\nselect 2\r\n;\r\n--~ a\rselect 3;\nselect 4 \\q\nselect 5;",
             "set standard_conforming_strings = off; select '\\';\nselect 1; select 'a\\';'; set standard_conforming_strings to "
             "on;\nselect '\\';",
             "select a[1:n], :x, :'x', :\"x\", 1::int, 'a' ':x'; select :'a;b';",
             "select 1 +--~ ;\n2; select 3 */* ; */ 4; select 5 */*/ ; */*/ 6; select - - 1; select @-/*;*/ 1;",
             "select 1e'\\'; ';'; select 1.5e'\\'; '; select 0x'\\'; '; select 12e3e'\\'; '; select $1e'\\'; '",
             "select 1 /* open ; /* ; */ ;\nselect 2;",
             "select 'open ;\nselect 2;",
             "select $open$ ;\nselect $ope$ 2;",
             "select (1;\nselect 2;\n",
         }) {
        CAPTURE(script);
        CHECK(taken_apart(script) == sent_by_psql(database, script));
    }
}

TEST_CASE("live: random scripts fall apart as psql takes them apart") {
    Database const database("pgplumb_psql_random");
    constexpr unsigned many = 100;
    for (unsigned seed = 1; seed <= many; ++seed) {
        auto const script = random_script(seed);
        CAPTURE(seed);
        CAPTURE(script);
        CHECK(taken_apart(script) == sent_by_psql(database, script));
    }
}
