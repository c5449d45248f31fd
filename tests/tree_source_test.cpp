#include "support/command.hpp"
#include "support/database.hpp"

namespace {

std::string revision(std::string const& id, std::string const& after, std::string const& upgrade) {
    return "from alembic import op\nimport sqlalchemy as sa\nrevision = '" + id + "'\ndown_revision = " + after + "\ndef upgrade():\n    " +
           upgrade + "\ndef downgrade():\n    pass\n";
}

std::string table(std::string const& name) {
    return "op.create_table('" + name + "', sa.Column('id', sa.BigInteger, primary_key=True, autoincrement=False))";
}

/// An env.py that keeps its versions where these arguments say, and runs on the database of the environment.
std::string environment(std::string const& head, std::string const& arguments) {
    return "import os\nfrom alembic import context\nfrom sqlalchemy import MetaData, create_engine, pool, text\nconfig = context.config\n" +
           head + "\ndef run(connection):\n    context.configure(connection=connection, target_metadata=None, " + arguments +
           ")\n    with context.begin_transaction():\n        connection.execute(text('CREATE SCHEMA IF NOT EXISTS meta'))\n"
           "        context.run_migrations()\n"
           "with create_engine('postgresql+psycopg2:///' + os.environ['PGDATABASE'], poolclass=pool.NullPool).connect() as one:\n"
           "    run(one)\n";
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

TEST_CASE_FIXTURE(Command, "types and names of a project are given beside its tree, in each spelling") {
    write("tree/env.py", "target_metadata = unheard.of\n");
    write("tree/versions/1.py", "from unheard.types import GUID\n" +
                                    revision("1", "None",
                                             "op.create_table('t', sa.Column('id', GUID(), primary_key=True), sa.Column('u', GUID(), "
                                             "sa.ForeignKey('t.id')))"));
    write("made.sql",
          "create table t (id uuid, u uuid, constraint pk_t primary key (id), constraint fk_t_u_t foreign key (u) references t);");
    write("given.info",
          "format 1\ntypes { \"unheard.types.GUID\" uuid }\n"
          "naming { pk \"pk_%(table_name)s\" fk \"fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s\" }\n");
    CHECK((*this)("diff made.sql alembic:tree --fail-on note").code != 0);
    for (std::string const file : {"given.info", "given.json", "given.xml"}) {
        CAPTURE(file);
        if (file != "given.info") CHECK((*this)("dump given.info -o " + file).code == 0);
        auto const run = (*this)("diff made.sql alembic:tree --fail-on note --config " + file);
        CAPTURE(run.out);
        CHECK(run.code == 0);
    }
    CHECK(read("given.json").find("\"unheard.types.GUID\": \"uuid\"") != std::string::npos);
    CHECK(read("given.xml").find("<type name=\"unheard.types.GUID\">uuid</type>") != std::string::npos);
}

TEST_CASE_FIXTURE(Command, "what a project's tree says itself goes before what is given, and mistakes in that are told") {
    write("tree/versions/1.py", revision("1", "None", table("t")));
    write("made.sql", "create table t (id bigint, constraint pk_t primary key (id));");
    write("pgplumb.info", "format 1\nnaming { pk \"pk_%(table_name)s\" }\n");
    write("tree/env.py", "target_metadata = unheard.of\n");
    CHECK((*this)("diff made.sql alembic:tree --fail-on note").code == 0);
    CHECK((*this)("config").says("naming              pk pk_%(table_name)s"));
    write("tree/env.py", "from sqlalchemy import MetaData\ntarget_metadata = MetaData(naming_convention={'pk': 'key_%(table_name)s'})\n");
    CHECK((*this)("diff made.sql alembic:tree --fail-on note").says("key_t"));
    write("bad.info", "format 1\ntypes { \"a.B\" }\nnaming { fy \"x\" }\n");
    auto const bad = (*this)("check bad.info");
    CHECK(bad.code == 2);
    CHECK(bad.err.find("the class a.B has no type") != std::string::npos);
    CHECK(bad.err.find("unknown key \"fy\"") != std::string::npos);
}

TEST_CASE_FIXTURE(Command, "live: a tree keeps its versions where its env.py says, and an audit finds them there") {
    write("alembic.ini", "[alembic]\nscript_location = tree\nversions_in = shop_versions\n");
    write("tree/env.py", environment("schema = 'me' + 'ta'\noptions = {'version_table': config.get_main_option('versions_in')}",
                                     "version_table_schema=schema, **options"));
    write("tree/versions/1.py", revision("1", "None", table("kept")));
    write("tree/versions/2.py", revision("2", "'1'", table("lost")));
    Database const database("pgplumb_version_table");
    auto const line = "cd " + folder.string() + " && PGDATABASE=pgplumb_version_table /usr/bin/python3 -m alembic upgrade head >out 2>&1";
    auto const code = std::system(line.c_str());
    CAPTURE(read("out"));
    REQUIRE(code == 0);
    CHECK(database.ask("select version_num from meta.shop_versions") == "2");
    auto const plumb = (*this)("audit -d pgplumb_version_table alembic:.");
    CAPTURE(plumb.out);
    CHECK(plumb.code == 0);
    database.run("drop table lost");
    auto const lost = (*this)("audit -d pgplumb_version_table alembic:.");
    CHECK(lost.code == 1);
    CHECK(lost.says("table.stamped_but_missing"));
    database.run("update meta.shop_versions set version_num = '1'");
    CHECK((*this)("audit -d pgplumb_version_table alembic:.").says("ledger.behind"));
}

namespace {

constexpr auto a_ledger = "create table alembic_version (version_num varchar(32) primary key); insert into alembic_version values ('2');";

}  // namespace

TEST_CASE_FIXTURE(Command, "live: a gate looks at the ledger and at the tables, and at nothing else") {
    write("tree/env.py", "");
    write("tree/versions/1.py", revision("1", "None", table("kept")));
    write("tree/versions/2.py", revision("2", "'1'", table("lost")));
    Database const database("pgplumb_gate");
    auto const gate = [&](std::string const& options = {}) {
        return (*this)("audit -d pgplumb_gate alembic:tree --ledger-only " + options);
    };
    CHECK(gate().says("ledger.never_migrated"));
    database.run("create table kept (another integer); create table lost (n integer)");
    CHECK(gate().says("ledger.untracked"));
    database.run(a_ledger);
    auto const good = gate();
    CHECK(good.code == 0);
    CHECK(good.says("The tables of the migrations are there: current revision 2, head 2."));
    database.run("update alembic_version set version_num = '1'; drop table lost");
    CHECK(gate().says("pending: 2; current revision 1, head 2"));
    CHECK(gate("--pending-ok").code == 0);
    database.run("update alembic_version set version_num = '2'");
    auto const lost = gate();
    CHECK(lost.code == 1);
    CHECK(lost.says("table public.lost does not exist, though the ledger says that revision 2 ran"));
    CHECK_FALSE(lost.says("fix:"));
    CHECK(gate("-t kept").code == 0);
    CHECK(gate("--plan").code == 2);
}

TEST_CASE_FIXTURE(Command, "live: the way back is told in each format that has room for it") {
    write("tree/env.py", "");
    write("tree/versions/1.py", revision("1", "None", table("kept")));
    write("tree/versions/2.py", revision("2", "'1'", table("lost")));
    Database const database("pgplumb_way_back");
    database.run("create table kept (id bigint primary key)");
    database.run(a_ledger);
    auto const run = (*this)("audit -d pgplumb_way_back alembic:tree --plan -o r.md -o r.json -o r.xml");
    CHECK(run.code == 1);
    for (auto const& text : {run.out, read("r.md"), read("r.json"), read("r.xml")}) {
        CAPTURE(text);
        CHECK(text.find("alembic stamp 1") != std::string::npos);
        CHECK(text.find("alembic upgrade head") != std::string::npos);
    }
    CHECK((*this)("audit -d pgplumb_way_back tree --plan").code == 1);
    write("a.info", "format 1\nschemas { public { tables { kept { columns { id bigint } } } } }\n");
    CHECK((*this)("audit -d pgplumb_way_back a.info --plan").complains("--plan needs the migrations"));
}
