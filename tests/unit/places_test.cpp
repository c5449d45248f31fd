#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include "pgplumb/source.hpp"
#include "support/folder.hpp"

using namespace pgplumb;

namespace {

/// "line:column: what (note)" of each error in one file.
std::vector<std::string> complaints(std::string const& name, std::string const& text) {
    Folder const folder;
    auto const path = folder.write(name, text);
    std::vector<std::string> out;
    for (auto const& error : read_descriptions({path}).errors)
        out.push_back(std::to_string(error.origin.line) + ':' + std::to_string(error.origin.column) + ": " + error.what +
                      (error.note.empty() ? "" : " (" + error.note + ')'));
    return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("an unknown key is told with its place and what was meant, in each spelling") {
    CHECK(complaints("a.info", "format 1\nschemas {\n  public { tables {\n    t { colums { } }\n  } }\n}\n") ==
          Texts{"4:9: unknown key \"colums\" in t (did you mean \"columns\"?)"});
    CHECK(complaints("a.json", "{\"format\": 1,\n \"schemas\": {\"public\": {\"tables\": {\n   \"t\": {\"colums\": {}}\n}}}}\n") ==
          Texts{"3:10: unknown key \"colums\" in t (did you mean \"columns\"?)"});
    CHECK(complaints("a.xml",
                     "<description format=\"1\">\n <schemas><schema name=\"public\"><tables>\n  <table name=\"t\">\n   <colums/></table>\n"
                     "  <table name=\"u\" persistance=\"unlogged\"/></tables></schema></schemas>\n</description>\n") ==
          Texts{"4:5: unknown key \"colums\" in t (did you mean \"columns\"?)",
                "5:19: unknown key \"persistance\" in u (did you mean \"persistence\"?)"});
}

TEST_CASE("every node has its place, with quoted names, escapes and a byte order mark") {
    CHECK(complaints("a.info",
                     "\xEF\xBB\xBF"
                     "format 1\nschemas { public { tables { \"a \\\" b\" { columns { \"c\\\\d\" \"intt eger\" } } } } }\n") ==
          Texts{"2:50: syntax error at or near \"eger\""});
    CHECK(complaints("a.json",
                     "\xEF\xBB\xBF{\"format\": 1, \"schemas\": {\"public\": {\"tables\": {\"a \\\" b\": {\"columns\":\n {\"c\": \"intt "
                     "eger\"}}}}}}") == Texts{"2:3: syntax error at or near \"eger\""});
    CHECK(complaints("a.xml",
                     "\xEF\xBB\xBF<description format=\"1\"><schemas><schema name=\"public\"><tables><table name=\"a &quot; b\"><columns>\n"
                     "<!-- <x> -->\n  <column name=\"c\">intt eger</column></columns></table></tables></schema></schemas></description>") ==
          Texts{"3:4: syntax error at or near \"eger\""});
}

TEST_CASE("a lost brace, bracket, quote or element is explained where it opens") {
    CHECK(complaints("a.info",
                     "format 1\nschemas {\n  public {\n    tables {\n      a { columns { id \"int\" }\n      b { columns { id \"int\" } "
                     "}\n    }\n  }\n}\n") ==
          Texts{"5:9: the { that opens here is not closed (line 6 stands outside of it, by its indentation)"});
    CHECK(complaints("a.info", "format 1\nschemas { public { } } }\n") == Texts{"2:24: there is nothing for this } to close"});
    CHECK(complaints("a.info", "format 1\nschemas { public { tables { t { columns { a \"text } } } } }\n") ==
          Texts{"2:45: the text that begins here has no closing quote on its line (a new line within a text is written \\n)"});
    CHECK(complaints("a.json", "{\"format\": 1,\n \"schemas\": {\n  \"public\": {},\n \"x-mine\": 1\n}\n") ==
          Texts{"2:13: the { that opens here is not closed (line 4 stands outside of it, by its indentation)"});
    CHECK(complaints("a.xml", "<description format=\"1\">\n <schemas>\n  <schema name=\"a\">\n </schemas>\n</description>\n") ==
          Texts{"3:3: <schema> is not closed (</schemas> comes before its end)"});
    CHECK(complaints("a.xml", "<description format=\"1\">\n <schemas>\n") == Texts{"2:2: <schemas> is not closed"});
}

TEST_CASE("what is said twice is told with both places") {
    CHECK(complaints("a.info", "format 1\nschemas { public { tables {\n  t { }\n  t { }\n} } }\nschemas { }\n").size() == 2);
    for (auto const* name : {"a.info", "a.json", "a.xml"}) {
        CAPTURE(name);
        std::string const text = std::string(name) == "a.info"   ? "format 1\ndatabase a\ndatabase b\n"
                                 : std::string(name) == "a.json" ? "{\"format\": 1,\n\"database\": \"a\",\n\"database\": \"b\"}"
                                                                 : "<description format=\"1\"\ndatabase=\"a\"\ndatabase=\"b\"/>";
        auto const errors = complaints(name, text);
        REQUIRE(errors.size() == 1);
        CHECK(errors[0].starts_with("3:"));
        CHECK(errors[0].find(":2") != std::string::npos);
    }
}

TEST_CASE("a waiver has a rule, an object, a reason and an end, or is an error") {
    auto const waiver = [](std::string const& keys) { return complaints("a.info", "format 1\nwaivers {\n  w { " + keys + " }\n}\n"); };
    CHECK(waiver("rule table.missing object public.t reason \"r\" until 2027-01-31 ticket X-1 target prod").empty());
    CHECK(waiver("rule \"index.*\" object public.t reason \"r\" until never").empty());
    CHECK(waiver("rule table.missing object public.t until never") == Texts{"3:3: a waiver needs a reason"});
    CHECK(
        waiver("rule table.missing object public.t reason r").at(0).starts_with("3:3: a waiver needs a date in `until` (until 2027-06-30"));
    CHECK(waiver("rule table.mising object public.t reason r until never") ==
          Texts{"3:7: unknown rule \"table.mising\" (did you mean \"table.missing\"?)"});
    for (auto const* day : {"2027-02-29", "2027-13-01", "27-01-01", "2027-1-1", "tomorrow", "2027-01-01x"})
        CHECK(waiver(std::string("rule table.missing object public.t reason r until ") + day).at(0).find("is no date") !=
              std::string::npos);
}

TEST_CASE("files include others of the project, each once, and nothing else") {
    Folder const folder;
    folder.write("pgplumb.info",
                 "format 1\n#include \"schemas/a.info\"\nschemas { two { tables {\n  #include \"schemas/tables.info\"\n} } }\n");
    folder.write("schemas/a.info", "format 1\n#include \"b.json\"\nschemas { one { } }\n");
    folder.write("schemas/b.json", R"({"format": 1, "schemas": {"three": {}}})");
    folder.write("schemas/tables.info", "t { }\nu { }\n");
    auto const whole = read_descriptions({folder.path() / "pgplumb.info"});
    for (auto const& error : whole.errors) FAIL_CHECK(to_text(error.origin) << ": " << error.what);
    CHECK(whole.catalog.size() == 5);
    auto const refused = [&](std::string const& line) {
        auto const errors = read_descriptions({folder.write("x.info", "format 1\n" + line + "\n")}).errors;
        return errors.size() == 1 && errors[0].origin.line == 2 ? errors[0].what : "?";
    };
    CHECK(refused("#include \"/etc/passwd\"").find("lies outside") != std::string::npos);
    CHECK(refused("#include \"../../etc/passwd\"").find("lies outside") != std::string::npos);
    CHECK(refused("#include \"none.info\"").find("no such file") != std::string::npos);
    CHECK(refused("#include \"schemas\"").find("no such file") != std::string::npos);
    CHECK(refused("#include \"x.info\"").find("already") != std::string::npos);
    CHECK(refused("#define x").find("unknown directive") != std::string::npos);
    std::filesystem::create_symlink("/etc/hostname", folder.path() / "link.info");
    CHECK(refused("#include \"link.info\"").find("lies outside") != std::string::npos);
    std::string many = "format 1\n";
    for (int i = 0; i < 65; ++i) {
        auto const name = "many/" + std::to_string(i) + ".info";
        folder.write(name, "format 1\n");
        many += "#include \"" + name + "\"\n";
    }
    CHECK(read_descriptions({folder.write("many.info", many)}).errors.at(0).what.find("64 files") != std::string::npos);
    REQUIRE(std::system(("mkfifo " + (folder.path() / "pipe.info").string()).c_str()) == 0);
    CHECK(refused("#include \"pipe.info\"").find("no such file") != std::string::npos);
}

TEST_CASE("INFO takes \\u{...} for what cannot be seen, and no other escape than \\\\ \\\" \\n") {
    auto const name_of = [](std::string const& written) {
        Folder const folder;
        auto const read = read_descriptions({folder.write("a.info", "format 1\nschemas { \"" + written + "\" { } }\n")});
        return read.errors.empty() ? read.catalog.of(*all_kinds()[0])[0].id.name.str() : "error: " + read.errors[0].what;
    };
    CHECK(name_of("a\\u{1B}b\\u{202E}c") ==
          "a\x1b"
          "b\u202ec");
    CHECK(name_of("\\u{5C}\\u{22}\\u{A}\\n\\\\\\\"") == "\\\"\n\n\\\"");
    CHECK(name_of("\\u{xFF}") == "\xff");
    for (auto const* wrong : {"\\t", "\\b", "\\x41", "\\u{0}", "\\u{zz}", "\\u0041", "^\\d+$"})
        CHECK(name_of(wrong).starts_with("error: unknown escape"));
}
