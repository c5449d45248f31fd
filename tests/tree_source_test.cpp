#include "support/command.hpp"

namespace {

std::string revision(std::string const& id, std::string const& after, std::string const& upgrade) {
    return "from alembic import op\nimport sqlalchemy as sa\nrevision = '" + id + "'\ndown_revision = " + after + "\ndef upgrade():\n    " +
           upgrade + "\ndef downgrade():\n    pass\n";
}

std::string table(std::string const& name) {
    return "op.create_table('" + name + "', sa.Column('id', sa.BigInteger, primary_key=True, autoincrement=False))";
}

}  // namespace

TEST_CASE_FIXTURE(Command, "a tree with a revision that is no Python is judged without what that names") {
    write("tree/env.py", "");
    write("tree/versions/1.py", revision("1", "None", table("kept") + "\n    " + table("touched")));
    write("tree/versions/2.py", revision("2", "'1'", "op.drop_column('touched', 'id'"));
    write("a.sql", "create table kept (id bigint primary key); create table touched (n int);");
    auto const run = (*this)("diff a.sql alembic:tree --fail-on note");
    CHECK(run.code == 4);
    CHECK(run.says("revision 2: no file that can be read"));
    CHECK(run.says("tree/versions/2.py:"));
    CHECK((*this)("diff a.sql alembic:tree --fail-on note --allow-incomplete").code == 0);
    write("b.sql", "create table touched (n int);");
    CHECK((*this)("diff b.sql alembic:tree").code == 1);
}

TEST_CASE_FIXTURE(Command, "a tree whose graph cannot be known is wrong use, with file and line") {
    write("a.sql", "");
    write("tree/env.py", "");
    write("tree/versions/1.py", revision("1", "None", table("kept")));
    auto const complains = [&](std::string const& text, std::string_view part) {
        write("tree/versions/2.py", text);
        auto const run = (*this)("diff a.sql alembic:tree");
        CAPTURE(run.err);
        CHECK(run.code == 2);
        CHECK(run.complains(part));
    };
    complains("revision = '2\n", "tree/versions/2.py:1:");
    complains(revision("1", "None", "pass"), "tree/versions/1.py:3");
    complains(revision("2", "'gone'", "pass"), "tree/versions/2.py:3:1: error: revision 2 comes after gone, which no file has");
    complains(revision("2", "'2'", "pass"), "revision 2 comes after itself");
    CHECK((*this)("diff a.sql alembic:nowhere").code == 2);
    write("none/env.py", "");
    CHECK((*this)("diff a.sql alembic:none").code == 2);
    write("none/versions/README", "");
    CHECK((*this)("diff a.sql alembic:none").complains("holds no revisions"));
}
