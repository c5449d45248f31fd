#include <doctest/doctest.h>

#include "migrations/unreadable.hpp"
#include "pgplumb/error.hpp"
#include "support/replayed.hpp"
#include "support/tree.hpp"

using namespace pgplumb;
using migrations::recovered;
using migrations::touched_by;

namespace {

std::string const table_t = "op.create_table('t', sa.Column('id', sa.Integer, primary_key=True), sa.Column('n', sa.String(20)))";
std::string const table_u = "op.create_table('u', sa.Column('id', sa.Integer, primary_key=True))";

/// A revision's file after revision 1, with this upgrade.
std::string file(std::string const& upgrade, std::string const& head = "from alembic import op\nimport sqlalchemy as sa\n") {
    return head +
           "revision = '2'\ndown_revision: str | None = \"1\"  # why\nbranch_labels = None\ndepends_on = None\n\ndef upgrade():\n    " +
           upgrade + "\n\ndef downgrade():\n    pass\n";
}

/// A tree of `t` and `u`, then the file, and then a revision that makes `later`.
class Broken : public RevisionTree {
public:
    explicit Broken(std::string const& text) : RevisionTree({table_t + "\n" + table_u}) {
        write("versions/2.py", text);
        add("3", "'2'", "", "op.create_table('later', sa.Column('id', sa.Integer))");
    }
};

bool is_in_doubt(Catalog const& catalog, std::string_view name) {
    return std::ranges::any_of(catalog.problems, [&](Problem const& p) { return p.object && p.object->name == Name(name); });
}

/// The first mistake of a tree, with the names of its files alone.
std::string mistake(RevisionTree const& tree) {
    auto const errors = tree.read().errors;
    if (errors.empty()) return "none";
    auto text = to_text(errors[0].origin) + ": " + errors[0].what + (errors[0].note.empty() ? "" : "; " + errors[0].note);
    for (auto at = text.find("versions/"); at != std::string::npos; at = text.find("versions/")) {
        auto const from = text.rfind(' ', at);
        text.erase(from == std::string::npos ? 0 : from + 1, at + 9 - (from == std::string::npos ? 0 : from + 1));
    }
    return text;
}

}  // namespace

TEST_CASE("a revision that is no Python is opaque, and the others are judged") {
    auto const made = Broken(file("op.add_column('t', sa.Column('more', sa.Integer)")).made();
    CHECK(is_in_doubt(made, "t"));
    CHECK_FALSE(is_in_doubt(made, "u"));
    CHECK(listed(made, "table") == "later t u");
    auto const told = std::ranges::find_if(made.problems, [](Problem const& p) { return !p.object; });
    REQUIRE(told != made.problems.end());
    CHECK(told->what.starts_with("revision 2: "));
    CHECK(told->origin.where.str().ends_with("versions/2.py"));
    CHECK(told->origin.line >= 8);
    CHECK(told->origin.revision == Name("2"));
}

TEST_CASE("a revision that nobody can read may make what it names") {
    auto const made = Broken(file("op.create_table('fresh', sa.Column('id', sa.Integer)))\n    op.rename_table('t', \"renamed\")\n"
                                  "    op.execute(\"ALTER TYPE mood RENAME TO moods\")"))
                          .made();
    for (auto const* name : {"fresh", "renamed", "t"}) {
        CAPTURE(name);
        CHECK(is_in_doubt(made, name));
    }
    CHECK_FALSE(is_in_doubt(made, "u"));
}

TEST_CASE("where nothing can be said of what a revision names, it may have touched everything") {
    std::string const broken_line = "op.drop_column('t', 'n'";
    for (std::string const& text :
         {file(broken_line + "\n    op.drop_table(f'{prefix}_x')"), file(broken_line + "\n    op.drop_table('u' + suffix)"),
          file(broken_line + "\n    op.drop_table('u', schema=SCHEMA)"), file(broken_line + "\n    op.create_table(NAME)"),
          file(broken_line, "from app.helpers import make_tables\n"), file(broken_line, "from . import helpers\n"),
          file(broken_line).substr(0, file(broken_line).find("def downgrade")),
          file(broken_line + "\n    for t in sa.inspect(op.get_bind()).get_table_names(): op.drop_table(t)")}) {
        CAPTURE(text);
        auto const made = Broken(text).made();
        CHECK(is_in_doubt(made, "t"));
        CHECK(is_in_doubt(made, "u"));
        CHECK_FALSE(is_in_doubt(made, "later"));
    }
}

TEST_CASE("bytes that are no text, and zeros, make a revision opaque too") {
    for (std::string const& bad : {std::string("\xff"), std::string(1, '\0')}) {
        auto const made = Broken(file("op.add_column('t', sa.Column('m', sa.Integer))  # " + bad)).made();
        CHECK(is_in_doubt(made, "t"));
        CHECK_FALSE(is_in_doubt(made, "u"));
    }
}

TEST_CASE("a file says in its own words how it is encoded") {
    auto const made = Broken("# -*- coding: latin-1 -*-\n" + file("op.create_table('caf\xe9', sa.Column('id', sa.Integer))")).made();
    CHECK(listed(made, "table") == "caf\xc3\xa9 later t u");
    CHECK(made.problems.empty());
}

TEST_CASE("a graph that cannot be known ends the reading, with the file and the line") {
    CHECK(mistake(Broken("revision = '2\ndown_revision = '1'\n")).starts_with("2.py:1:"));
    CHECK(mistake(Broken("revision = '2'\ndown_revision = ('1'\n")).starts_with("2.py:2:"));
    CHECK(mistake(Broken("revision = '2'\ndef upgrade(:\n    pass\n")).find("what it follows, cannot be read") != std::string::npos);
    CHECK(mistake(Broken("revision = '2'\ndown_revision = '1'\ndepends_on = (deps\n")).find("cannot be read") != std::string::npos);
    CHECK(mistake(Broken("revision = '2'\ndown_revision = find()\n")) == "2.py:2: what this revision follows is no constant");
    CHECK(mistake(Broken("revision = '2'\ndown_revision = '1'\ndepends_on = find()\n")) ==
          "2.py:3: what this revision depends on is no constant");
    CHECK(mistake(Broken("revision = '1'\ndown_revision = None\n")) == "2.py:1: revision 1 is there twice; the first is at 1.py:5");
    CHECK(mistake(Broken("revision = '2'\ndown_revision = 'gone'\n")) == "2.py:1: revision 2 comes after gone, which no file has");
    CHECK(mistake(Broken("revision = '2'\ndown_revision = '3'\n")).find("comes after itself") != std::string::npos);
}

TEST_CASE("a file among revisions that is none is told, and is nothing else") {
    RevisionTree tree({table_t});
    tree.write("versions/empty.py", "");
    auto const made = tree.made();
    CHECK(listed(made, "table") == "t");
    REQUIRE(made.problems.size() == 1);
    CHECK(made.problems[0].what == "this file has no revision");
    CHECK(made.problems[0].origin.where.str().ends_with("versions/empty.py"));
    std::filesystem::create_symlink("nowhere.py", tree.path() + "/versions/lost.py");
    CHECK(mistake(tree) == "lost.py: this file cannot be read");
    RevisionTree const alone({});
    CHECK_THROWS_AS(alone.read(), Error);
}

TEST_CASE("a helper that is no Python makes opaque what calls it") {
    RevisionTree tree({table_t, "make()", "op.add_column('v', sa.Column('x', Odd()))"}, "from app.broken import make, Odd");
    tree.write("app/__init__.py", "");
    tree.write("app/broken.py", "def make(:\n");
    auto const made = tree.made();
    CHECK(is_in_doubt(made, "t"));
    CHECK(std::ranges::any_of(made.problems,
                              [](Problem const& p) { return p.what.find("a module that is no Python") != std::string::npos; }));
}

TEST_CASE("lines at a file's margin tell a revision, once") {
    auto const read = [](std::string const& text) {
        auto const made = recovered(text, Name("x.py"));
        if (!made) return std::string("none");
        std::string out = made->id + ":" + std::to_string(made->origin.line);
        for (auto const* names : {&made->parents, &made->depends_on, &made->labels}) {
            out += " (";
            for (auto const& name : *names) out += name + ",";
            out += ")";
        }
        return out;
    };
    CHECK(read("x\nrevision = 'a'\ndown_revision = None\n") == "a:2 () () ()");
    CHECK(read("revision: str = \"a\"\r\ndown_revision: Union[str, None] = (\n  'b', # first\n  \"c\",\n)\nbranch_labels = ['x']\n") ==
          "a:1 (b,c,) () (x,)");
    CHECK(read("revision = 'a'\ndown_revision = 'b'\nrevision = 'c'\n") == "none");
    CHECK(read("revision = 'a' + b\ndown_revision = 'b'\n") == "none");
    CHECK(read("revision = 'a'\n    down_revision = 'b'\n") == "none");
    CHECK(read("revision = 'a'\ndown_revision = 'b'\ndepends_on = f('c')\n") == "none");
    CHECK(read("revisions = 'a'\ndown_revision = 'b'\n") == "none");
}

TEST_CASE("words of a file that is cut off, or too long, say nothing") {
    CHECK(touched_by("def upgrade():\n    op.drop_table('t'") == "execute all");
    CHECK(touched_by("def upgrade\ndef downgrade\n" + std::string(300'000, 'x')) == "execute all");
    CHECK(touched_by("def upgrade\ndef downgrade\n'staff'\n").find("\"staff\"") != std::string::npos);
}
