#include <doctest/doctest.h>

#include "pgplumb/utf8.hpp"
#include "support/replayed.hpp"
#include "support/tree.hpp"

#include <chrono>

using namespace pgplumb;

namespace {

std::string const table_t = "op.create_table('t', sa.Column('id', sa.Integer), sa.Column('n', sa.String(20)))";

/// Whether something was not followed, and everything that was there is in doubt for it.
bool opens_everything(Catalog const& catalog) {
    return std::ranges::any_of(catalog.problems, [](Problem const& p) { return p.object && p.object->name == Name("t"); });
}

}  // namespace

TEST_CASE("a program that costs too much ends, and opens everything") {
    for (std::string const body :
         {"while True:\n    x = 1", "for i in range(100000):\n    for j in range(100000):\n        x = i",
          "x = 'ab'\nwhile True:\n    x += x", "x = [1]\nfor i in range(99):\n    x.extend(x)",
          "x = [1]\nfor i in range(99):\n    x = x + x", "x = 'a' * 9000\nfor i in range(9):\n    x = x.replace('a', x)",
          "x = 'a' * 9000\nx = '{0}' * 9000\nx = x.format(x)\nx = x.format(x)", "def f():\n    return f() + f()\nf()",
          "x = 'a' * 90000\nfor i in range(90000):\n    op.execute(x)", "x = sa.column('c')\nfor i in range(90000):\n    x = x + 1",
          "x = list(range(9000))\nfor i in x:\n    for j in x:\n        break",
          "for i in range(90000):\n    x = sa.inspect(op.get_bind()).has_table('t')"}) {
        CAPTURE(body);
        auto const begin = std::chrono::steady_clock::now();
        auto const made =
            RevisionTree({table_t, body + "\nop.drop_table('t')", "op.create_table('later', sa.Column('id', sa.Integer))"}).made();
        CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
        CHECK(opens_everything(made));
        CHECK(listed(made, "table").find("later") != std::string::npos);
    }
}

TEST_CASE("a branch in doubt that costs too much is told, too") {
    auto const made =
        RevisionTree({table_t, "if unheard:\n    for i in range(9000):\n        for j in range(9000):\n            x = i\nelse:\n    pass"})
            .made();
    CHECK(opens_everything(made));
}

TEST_CASE("values may hold themselves") {
    auto const made = RevisionTree({"x = [1]\nx.append(x)\ny = [1]\ny.append(y)\nprint(x == y, str(x), f'{x}')\nz = {'z': 1}\nz['z'] = z\n"
                                    "if x == y:\n    op.execute(str(z))\nx.sort()\n" +
                                    table_t + "\nop.create_table('u', x)"})
                          .made();
    CHECK(listed(made, "table").find('t') != std::string::npos);
}

TEST_CASE("programs may nest deeply") {
    std::string const deep = std::string(900, '(') + "f()" + std::string(900, ')');
    RevisionTree({table_t, "return f()"}, "def f():\n    return " + deep).made();
    RevisionTree({"x = " + std::string(1900, '[') + std::string(1900, ']') + "\n" + table_t}).made();
}

TEST_CASE("slices of texts that are no UTF-8 are no SQL") {
    auto const made = RevisionTree({table_t,
                                    "name = 'caf\xc3\xa9'\nop.execute('create table ' + name[::-1] + '()')\n"
                                    "op.execute('create table ' + name[:4] + ' ()')\nop.execute('create table \\x00 ()')"})
                          .made();
    for (auto const& problem : made.problems) CHECK(is_utf8(problem.what));
    for (auto const& table : made.of(*find_kind("table"))) CHECK(is_utf8(table.id.name.text()));
}

TEST_CASE("a revision whose id is declared and never given is an error") {
    RevisionTree tree({table_t});
    tree.write("versions/2.py", "revision: str\ndown_revision = '1'\n");
    auto const errors = tree.read().errors;
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].what == "the id of this revision is no constant");
}
