#include <doctest/doctest.h>

#include "support/audit.hpp"
#include "support/command.hpp"
#include "support/database.hpp"

namespace {

std::string const branches = PGPLUMB_SOURCE_DIR "/tests/oracles/trees/branches";

std::string revision(std::string const& id, std::string const& after, std::string const& body = "pass") {
    return "'" + id + "'\nfrom alembic import op\nimport sqlalchemy as sa\nrevision = '" + id + "'\ndown_revision = " + after +
           "\ndef upgrade():\n    " + body + "\n";
}

}  // namespace

TEST_CASE_FIXTURE(Command, "a history is told of a tree that is named as other commands name it, or of the folder around it") {
    write("shop/db/env.py", "");
    write("shop/db/versions/1.py", revision("r1", "None", "op.create_table('t', sa.Column('id', sa.Integer))"));
    for (auto const* tree : {"alembic:shop/db", "shop/db", "shop/db/versions", "shop", "alembic:shop/db@r1"}) {
        CAPTURE(tree);
        auto const run = (*this)(std::string("history ") + tree);
        CHECK(run.code == 0);
        CHECK(run.says("creates   table public.t (1 column)\n"));
        CHECK(run.err.empty());
    }
    CHECK((*this)("history shop --search-path app").says("table app.t"));
    write("pgplumb.info", "search_path \"web\"\ntargets { shop { connection \"dbname=shop\" } }\n");
    CHECK((*this)("history shop").says("table web.t"));
    write("shop/other/env.py", "");
    write("shop/other/versions/1.py", revision("r1", "None"));
    CHECK((*this)("history shop").complains("shop/db and shop/other"));
}

TEST_CASE_FIXTURE(Command, "a history is written in the format that is asked for, or that the file's ending names") {
    struct Case {
        std::string option, file;
    };
    auto const command = "history " + branches + " ";
    for (Case const& one : {Case{"--sql", "out.sql"}, Case{"--mermaid", "out.mmd"}, Case{"--json", "out.json"}}) {
        CHECK((*this)(command + "-o " + one.file).out.empty());
        CHECK(read(one.file) == (*this)(command + one.option).out);
    }
    CHECK((*this)("history " + branches + " -o x.txt").code == 0);
    CHECK(read("x.txt") == (*this)("history " + branches).out);
    CHECK((*this)("history " + branches + " --at c2c0 --sql").says("SET version_num='c2c0'"));
    CHECK_FALSE((*this)("history " + branches + " --at c2c0 --sql").says("m1c0"));
}

TEST_CASE_FIXTURE(Command, "wrong use of history is exit 2, with what was meant") {
    write("d.info", "format 1\n");
    for (auto const& wrong : {std::string(), std::string("a b"), std::string("d.info"), branches + " --sql --json", branches + " --at nope",
                              "alembic:" + branches + "@c2c0 --at c2c0", branches + " -o x.pdf", branches + " --fail-on error"}) {
        CAPTURE(wrong);
        auto const run = (*this)("history " + wrong);
        CHECK(run.code == 2);
        CHECK(run.out.empty());
        CHECK(run.complains("pgplumb: "));
    }
}

TEST_CASE_FIXTURE(Command, "a tree that does not fit together is exit 2, and both files are named") {
    write("twice/env.py", "");
    write("twice/versions/1.py", revision("r1", "None"));
    write("twice/versions/2.py", revision("r1", "None"));
    auto const twice = (*this)("history twice");
    CHECK(twice.code == 2);
    CHECK(twice.complains("twice/versions/2.py:4:1: error: revision r1 is there twice"));
    CHECK(twice.complains("twice/versions/1.py:4"));
    write("round/env.py", "");
    write("round/versions/1.py", revision("r1", "'r2'"));
    write("round/versions/2.py", revision("r2", "'r1'"));
    auto const round = (*this)("history round");
    CHECK(round.code == 2);
    CHECK(round.complains("round/versions/1.py:4"));
    CHECK(round.complains("round/versions/2.py:4"));
    write("lost/env.py", "");
    write("lost/versions/1.py", revision("r1", "'r0'"));
    CHECK((*this)("history lost").complains("lost/versions/1.py:4:1: error: revision r1 comes after r0, which no file has"));
}

TEST_CASE_FIXTURE(Command, "what is opaque does not change how a history ends") {
    write("t/env.py", "");
    write("t/versions/1.py", revision("r1", "None", "op.execute(open('x').read())"));
    auto const run = (*this)("history t");
    CHECK(run.code == 0);
    CHECK(run.says("opaque    t/versions/1.py:7: "));
}

TEST_CASE_FIXTURE(Command, "live: psql makes of a tree's script what the tree is held to") {
    Database const database("pgplumb_history");
    CHECK((*this)("history " + branches + " -o script.sql").code == 0);
    database.run_file(folder / "script.sql");
    CHECK(database.ask("select string_agg(version_num, ' ' order by version_num) from alembic_version") == "m1c0 p2c0");
    auto const run = (*this)("audit -d " + database.name() + " alembic:" + branches);
    CHECK(run.code == 0);
}
