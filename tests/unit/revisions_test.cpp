#include <doctest/doctest.h>

#include <sstream>

#include "pgplumb/error.hpp"
#include "pgplumb/revisions.hpp"
#include "support/tree.hpp"

using namespace pgplumb;

namespace {

using What = RevisionChange::What;

TreeHistory told(RevisionTree const& tree, std::string const& revision = {}) {
    auto out = read_revisions(tree.path(), revision, {Name("public")});
    REQUIRE(out.errors.empty());
    return out;
}

/// "creates table public.t; changes? column public.t.a type", without what comes or goes with its table.
std::string changes_of(TreeRevision const& revision) {
    static constexpr std::string_view verbs[] = {"creates", "changes", "renames", "drops"};
    std::string out;
    for (RevisionChange const& change : revision.changes) {
        if (change.with_table) continue;
        out.append(out.empty() ? "" : "; ").append(verbs[static_cast<std::size_t>(change.what)]).append(change.certain ? " " : "? ");
        out.append(change.id.kind->name).append(" ").append(display(change.id));
        if (change.what == What::renames) out.append(" was ").append(display(change.before));
        if (change.what == What::creates) continue;
        for (FieldStep const& step : change.fields) out.append(" ").append(step.field->name);
        for (Kind const* kind : change.more) out.append(" +").append(kind->name);
    }
    return out;
}

std::string changes_of(TreeHistory const& history, std::size_t revision) {
    REQUIRE(revision < history.revisions.size());
    return changes_of(history.revisions[revision]);
}

/// "+a -b b>c": what becomes of the rows of the version table.
std::string rows_of(TreeHistory const& history) {
    std::string out;
    for (TreeRevision const& revision : history.revisions)
        for (auto const& [before, after] : revision.version) {
            out.append(out.empty() ? "" : " ");
            if (before.empty()) out.append("+").append(after.text());
            else if (after.empty()) out.append("-").append(before.text());
            else out.append(before.text()).append(">").append(after.text());
        }
    return out;
}

template <class Write>
std::string written_by(Write const& write) {
    std::ostringstream out;
    write(out);
    return out.str();
}

std::string text_of(TreeHistory const& history, bool objects = false) {
    return written_by([&](std::ostream& out) { write_history(history, objects, out); });
}

std::string script_of(TreeHistory const& history) {
    return written_by([&](std::ostream& out) { write_history_sql(history, out); });
}

std::string chart_of(TreeHistory const& history, std::size_t most = 45'000) {
    return written_by([&](std::ostream& out) { write_history_mermaid(history, most, out); });
}

void says(std::string const& text, std::string_view part) {
    CAPTURE(text);
    CAPTURE(part);
    CHECK(text.find(part) != std::string::npos);
}

std::string const users =
    "op.create_table('users', sa.Column('id', sa.Integer, primary_key=True), sa.Column('mail', sa.String(20), index=True))";
std::string const orders =
    "op.create_table('orders', sa.Column('id', sa.Integer, primary_key=True), sa.Column('owner', sa.Integer, sa.ForeignKey('users.id')))";

/// Two branches of a root, a second root that needs one of them, a merge of both branches.
struct Branched : RevisionTree {
    Branched() : RevisionTree({"pass"}) {
        add("a", "'1'", "", "pass");
        add("b", "'1'", "", "pass");
        add("m", "('a', 'b')", "", "pass");
        add("p", "None", "branch_labels = ('plugin',)\ndepends_on = 'a'", "pass");
    }
};

}  // namespace

TEST_CASE("a revision tells what it creates, changes, renames and drops") {
    auto const history =
        told(RevisionTree({users + "\n" + orders, "op.alter_column('users', 'mail', type_=sa.Text(), nullable=False)",
                           "op.rename_table('users', 'people')", "op.alter_column('people', 'mail', new_column_name='email')",
                           "op.drop_column('people', 'email')", "op.drop_table('orders')", "pass"}));
    CHECK(changes_of(history, 0) == "creates table public.orders; creates table public.users");
    CHECK(changes_of(history, 1) == "changes column public.users.mail type not_null");
    CHECK(changes_of(history, 2) == "renames table public.people was public.users");
    CHECK(changes_of(history, 3) == "renames column public.people.email was public.people.mail");
    CHECK(changes_of(history, 4) == "drops column public.people.email; drops index public.people.ix_users_mail");
    CHECK(changes_of(history, 5) == "drops table public.orders");
    CHECK(changes_of(history, 6).empty());
}

TEST_CASE("what only follows from a renaming is no change, and what is changed as well is one") {
    auto const history = told(RevisionTree(
        {users + "\n" + orders + "\nop.create_unique_constraint('u', 'users', ['mail'])",
         "op.rename_table('users', 'people')\nop.alter_column('people', 'mail', new_column_name='Mail', type_=sa.Text())\n"
         "op.execute('ALTER INDEX ix_users_mail RENAME TO by_mail')\nop.execute('ALTER TABLE people RENAME CONSTRAINT u TO uq')"}));
    CHECK(changes_of(history, 1) ==
          "renames table public.people was public.users; renames column public.people.\"Mail\" was public.users.mail type; "
          "renames unique public.people.uq was public.users.u; renames index public.people.by_mail was public.users.ix_users_mail");
}

TEST_CASE("tables of one place that are renamed are told apart by their columns") {
    auto const history =
        told(RevisionTree({"for name, column in (('a', 'x'), ('b', 'y')):\n"
                           "    op.create_table(name, sa.Column('id', sa.Integer), sa.Column(column, sa.Integer))",
                           "op.rename_table('b', 'c')\nop.drop_table('a')"}));
    CHECK(changes_of(history, 1) == "renames table public.c was public.b; drops table public.a");
}

TEST_CASE("what comes with a table is marked, what is added to one is not") {
    auto const history =
        told(RevisionTree({users, "op.add_column('users', sa.Column('n', sa.Integer))\nop.create_index('i', 'users', ['n'])"}));
    auto const& first = history.revisions[0].changes;
    CHECK(std::ranges::count_if(first, &RevisionChange::with_table) == 5);  // a sequence, columns, a key, an index
    CHECK(first.size() == 6);
    CHECK(changes_of(history, 1) == "creates column public.users.n; creates index public.users.i");
    says(text_of(history), "creates   table public.users (2 columns, primary key, 1 index)\n");
    CHECK_FALSE(text_of(history).find("column public.users.id") != std::string::npos);
    says(text_of(history, true), "column public.users.id (integer)\n");
    says(text_of(history), "index public.users.i (n)\n");
}

TEST_CASE("what is not known of a revision is told as perhaps, with the lines to blame") {
    auto const history = told(RevisionTree(
        {users + "\n" + orders,
         "import os\nif os.environ.get('X'):\n    op.add_column('users', sa.Column('n', sa.Integer))\n    op.create_table('more', "
         "sa.Column('id', sa.Integer))\nop.execute(f\"ALTER TABLE orders {os.environ['Y']}\")",
         "op.drop_table('orders')"}));
    CHECK(changes_of(history, 1) ==
          "creates? table public.more; changes? sequence public.orders_id_seq; changes? table public.orders; "
          "changes? table public.users +column");
    auto const& opaque = history.revisions[1].opaque;
    REQUIRE(opaque.size() == 3);
    CHECK(opaque[0].origin.line == 11);
    CHECK(opaque[2].origin.line == 13);
    CHECK(history.revisions[2].opaque.empty());
    says(text_of(history), ":11: `os.environ.get('X')` could not be followed\n");
    says(text_of(history), "At the end there are, as far as is known, ");
}

TEST_CASE("what is not compared is counted, and what is no matter to a schema is mentioned") {
    auto const text = text_of(told(RevisionTree(
        {"op.execute('CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$')\nop.execute('UPDATE t SET a = 1')",
         "op.execute('DROP FUNCTION f()')", "op.execute('UPDATE t SET a = 1')", "pass", "op.execute('SET search_path TO public')"})));
    says(text, "  also      of kinds that are not compared: function x 1\n            1 statement about rows, comments and the like\n");
    says(text, "  also      of kinds that are not compared: function x -1\n");
    says(text, "  changes   nothing of the schema\n  also      1 statement about rows");
    says(text, "  changes   nothing\n");
    says(text, "  changes   nothing that is told here\n");
    says(text, "At the end there are no objects.\n");
}

TEST_CASE("a table that nobody is known to have made is not created by who changes it") {
    auto const history = told(RevisionTree({"import os\nop.execute(os.environ['X'])", "op.alter_column('old', 'a', nullable=False)"}));
    CHECK(changes_of(history, 1) == "changes? table public.old");
    auto const refused = told(RevisionTree({"op.alter_column('old', 'a', nullable=False)"}));
    REQUIRE(refused.revisions[0].opaque.size() == 1);
    CHECK(changes_of(refused, 0) == "changes? table public.old");
    says(script_of(refused), ": relation old does not exist here\nALTER TABLE \"old\"");
    says(text_of(refused), "would be refused: relation old does not exist here");
}

TEST_CASE("the rows of the version table are those that Alembic would keep") {
    CHECK(rows_of(told(RevisionTree({"pass", "pass", "pass"}))) == "+1 1>2 2>3");
    RevisionTree merged({"pass"});
    merged.add("a", "'1'", "", "pass");
    merged.add("b", "'1'", "", "pass");
    merged.add("m", "('a', 'b')", "", "pass");
    auto const rows = rows_of(told(merged));
    CHECK((rows == "+1 1>a +b -a b>m" || rows == "+1 1>b +a -b a>m" || rows == "+1 1>b +a -a b>m" || rows == "+1 1>a +b -b a>m"));
    // A revision whose dependency another head has already replaces no row of its own.
    RevisionTree needed({"pass"});
    needed.add("2", "'1'", "", "pass");
    needed.add("p", "None", "depends_on = '1'", "pass");
    auto const plugin = rows_of(told(needed));
    CHECK((plugin == "+1 1>2 +p" || plugin == "+1 1>p +2"));
}

TEST_CASE("branches, merges, heads, roots, labels and needs are told by name") {
    auto const history = told(Branched());
    auto const text = text_of(history);
    says(text, "5 revisions, 2 heads\n");
    says(text, "branch points   1 -> a, b\n");
    says(text, "merges          m <- a, b\n");
    says(text, "version table   public.alembic_version\n");
    says(text, "p (root, head)\n");
    says(text, "  needs     a\n");
    says(text, "  label     plugin\n");
    says(text, "m (merge, head)\n");
    says(chart_of(history), " -.-> ");
    says(chart_of(history), "([\"m (head)\"]):::head\n");
}

TEST_CASE("a history as far as a revision knows nothing of those after it") {
    Branched const tree;
    auto const history = told(tree, "a");
    REQUIRE(history.revisions.size() == 2);
    CHECK(history.revisions[1].head);
    CHECK(history.revisions[0].children == std::vector{Name("a")});
    says(text_of(history), "@a: 2 revisions, 1 head\n");
    says(text_of(history), "@a` writes all of them.\n");
    CHECK(told(tree, "base").revisions.empty());
    CHECK_THROWS_AS(told(tree, "nope"), Error);
}

TEST_CASE("a script holds what changes no schema too") {
    auto const script = script_of(told(RevisionTree(
        {"op.create_table('t', sa.Column('id', sa.Integer, comment='it\\'s'), comment='rows')\n"
         "op.bulk_insert(sa.table('t', sa.column('id')), [{'id': 1}, {'id': None}])\nop.execute(\"UPDATE t SET id = 2 -- all\")\n"
         "op.create_table_comment('t', 'more')\nop.drop_table_comment('t')\n"
         "with op.get_context().autocommit_block():\n    op.execute('VACUUM t')\nop.alter_column('t', 'id', comment=None)"})));
    for (auto const* part : {"\nCOMMENT ON TABLE \"t\" IS 'rows';\n", "\nCOMMENT ON COLUMN \"t\".\"id\" IS 'it''s';\n",
                             "\nINSERT INTO \"t\" (\"id\") VALUES (1);\n", "\nINSERT INTO \"t\" (\"id\") VALUES (NULL);\n",
                             "\nUPDATE t SET id = 2 -- all\n;\n", "\nCOMMENT ON TABLE \"t\" IS 'more';\n",
                             "\nCOMMENT ON TABLE \"t\" IS NULL;\n", "\nCOMMIT;\n\nVACUUM t;\n\nBEGIN;\n",
                             "\nCOMMENT ON COLUMN \"t\".\"id\" IS NULL;\n", "\nINSERT INTO alembic_version (version_num) VALUES ('1');\n"})
        says(script, part);
    CHECK(script.find("In doubt") == std::string::npos);
    CHECK(script.find("Left out") == std::string::npos);
}

TEST_CASE("rows of bulk_insert are written where SQLAlchemy would not make something else of them") {
    auto const script = script_of(told(RevisionTree(
        {"t = op.create_table('t', sa.Column('a', sa.String(9)), sa.Column('b', sa.Boolean), sa.Column('j', sa.JSON))\n"
         "op.bulk_insert(t, [{'a': \"o'neil\", 'b': 1}, {'a': None, 'b': False}])\nop.bulk_insert(t, [{'a': 'x', 'j': 'text'}])\n"
         "op.bulk_insert(t, [{'c': 'x'}])\nop.bulk_insert(sa.table('t', sa.column('a'), schema='s'), [{'a': 7}])\n"
         "op.bulk_insert(sa.Table('u', sa.MetaData(), sa.Column('a', sa.Integer, default=1)), [{'a': 7}])"})));
    says(script,
         "\nINSERT INTO \"t\" (\"a\", \"b\") VALUES ('o''neil', true);\n\nINSERT INTO \"t\" (\"a\", \"b\") VALUES (NULL, false);\n");
    says(script, "\nINSERT INTO \"s\".\"t\" (\"a\") VALUES (7);\n");
    says(script, "-- 3 times \"Left out\": ");
}

TEST_CASE("a script runs nothing that is in doubt, and says why") {
    auto const script = script_of(told(RevisionTree(
        {users + "\nimport os\nif os.environ.get('X'):\n    op.execute('DROP TABLE users')\n    op.execute('''DELETE\nFROM users''')\n"
                 "op.execute(f\"ALTER TABLE users {os.environ['Y']}\")\nop.execute(sa.table('users').update())\n"
                 "op.bulk_insert(sa.table('users'), [{'id': os.environ['Z']}])\nop.execute(\"COMMENT ON TABLE users IS 'a\")\n"
                 "op.execute('SET x TO y \\\\\\\\! true')"})));
    std::istringstream lines(script);
    std::string live;
    for (std::string line; std::getline(lines, line);)
        if (!line.starts_with("--")) live += line + "\n";
    for (auto const* part : {"DROP TABLE", "DELETE", "ALTER TABLE", "IS 'a", "FROM users", "! true"})
        CHECK(live.find(part) == std::string::npos);
    for (auto const* part : {": `os.environ.get('X')`:\n-- DROP TABLE users\n", "-- DELETE\n--     FROM users\n",
                             ", in words:\n-- execute 'ALTER TABLE users '", "Left out: ", "update() of SQLAlchemy's",
                             "op.bulk_insert() of rows that are not known", "does not end, so that psql would read on:\n",
                             "psql would take a backslash as a command:\n", "-- 5 times \"In doubt\": ", "-- 2 times \"Left out\": "})
        says(script, part);
}

TEST_CASE("a long row of revisions is drawn as one box, and a chart never grows beyond its limits") {
    RevisionTree const tree(std::vector<std::string>(60, "pass"));
    auto const history = told(tree);
    auto const whole = chart_of(history);
    says(whole, "    r59 --> r60\n");
    auto const short_one = chart_of(history, 400);
    CHECK(short_one.size() <= 400);
    says(short_one, "[\"2 ... 59: 58 revisions\"]");
    says(chart_of(history, 40), "60 revisions, too many for a picture");
    auto const many = chart_of(told(RevisionTree(std::vector<std::string>(520, "pass"))));
    CHECK(std::ranges::count(many, '>') <= 500);
}

TEST_CASE("a history in JSON is the same each time") {
    Branched const tree;
    auto const json = [&] { return written_by([&](std::ostream& out) { write_history_json(told(tree), out); }); };
    CHECK(json() == json());
    says(json(), "\"format_version\": 1");
    says(json(), "\"depends_on\": [\n        \"a\"\n      ]");
}
