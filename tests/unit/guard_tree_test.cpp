#include <doctest/doctest.h>

#include "ddl/demands.hpp"
#include "support/repository.hpp"
#include "support/tree.hpp"

namespace {

/// Extensions that revisions in a row lack, with the revision and the line of its body.
std::string lacking(std::vector<std::string> const& bodies, std::string const& environment = {}) {
    RevisionTree tree(bodies);
    tree.write("env.py", environment);
    std::string out;
    for (auto const& one : pgplumb::guard(tree.path()).findings) {
        if (one.rule != "guard.extension_not_created") continue;
        out.append(out.empty() ? "" : " ").append(one.object.name.str()).append("@").append(one.revision.str());
        out.append(":").append(std::to_string(one.place.line - 8));
    }
    return out;
}

std::string const table = "op.create_table('t', sa.Column('id', sa.Integer), sa.Column('name', sa.Text))\n";
std::string const trigrams = "op.create_index('i', 't', ['name'], postgresql_using='gin', postgresql_ops={'name': 'gin_trgm_ops'})\n";

}  // namespace

TEST_CASE("an extension that no revision before creates is told at the first statement that needs it") {
    CHECK(lacking({table, trigrams}) == "pg_trgm@2:1");
    CHECK(lacking({table, trigrams, "op.execute('CREATE EXTENSION pg_trgm')"}) == "pg_trgm@2:1");
    CHECK(lacking({"op.execute('CREATE EXTENSION pg_trgm')", table, "op.execute('DROP EXTENSION pg_trgm')", trigrams}) == "pg_trgm@4:1");
    CHECK(lacking({table + trigrams + "op.execute('CREATE EXTENSION pg_trgm')"}) == "pg_trgm@1:2");
    CHECK(lacking({table + trigrams, "op.drop_index('i')"}) == "pg_trgm@1:2");
    CHECK(lacking({"op.execute('CREATE TABLE t (id uuid DEFAULT uuid_generate_v4(), a citext, b citext, g geometry(POINT, 4326), v "
                   "vector(3))')"}) == "citext@1:1 postgis@1:1 uuid-ossp@1:1 vector@1:1");
    CHECK(lacking({table + "op.add_column('t', sa.Column('tags', postgresql.HSTORE))"}) == "hstore@1:2");
    CHECK(lacking({table + "op.alter_column('t', 'name', type_=postgresql.CITEXT)"}) == "citext@1:2");
    CHECK(lacking({table + "op.execute('ALTER TABLE t ADD EXCLUDE USING gist (id WITH =)')"}) == "btree_gist@1:2");
    CHECK(lacking({table + "op.create_index('i', 't', ['id'], postgresql_using='gin')"}) == "btree_gin@1:2");
    CHECK(lacking({"op.execute('CREATE EXTENSION IF NOT EXISTS citext')", "op.execute('CREATE TABLE t (p ltree)')"}) == "ltree@2:1");
}

TEST_CASE("an extension that is created before, or may be, is no finding") {
    CHECK(lacking({"op.execute('CREATE EXTENSION IF NOT EXISTS pg_trgm')", table, trigrams}).empty());
    CHECK(lacking({"op.execute('create extension \"uuid-ossp\" with schema public')",
                   "op.execute('CREATE TABLE t (id uuid DEFAULT public.uuid_generate_v4())')"})
              .empty());
    CHECK(lacking({"op.execute(\"DO $$ BEGIN CREATE EXTENSION pg_trgm; EXCEPTION WHEN OTHERS THEN NULL; END $$\")", table, trigrams})
              .empty());
    CHECK(lacking({"for e in ('citext', 'pg_trgm'): op.execute(f'CREATE EXTENSION IF NOT EXISTS {e}')", table, trigrams}).empty());
    CHECK(lacking({"import os\nop.execute('CREATE EXTENSION ' + os.environ['EXTENSION'])", table, trigrams}).empty());
    CHECK(lacking({table, trigrams}, "connection.execute(text('CREATE EXTENSION IF NOT EXISTS pg_trgm'))\n").empty());
    CHECK(lacking({"op.execute('CREATE EXTENSION earthdistance CASCADE')", "op.execute('CREATE TABLE t (a cube, b earth)')"}).empty());
    CHECK(lacking({"op.execute('CREATE EXTENSION vectorscale CASCADE')", "op.execute('CREATE TABLE t (a vector(3))')"}).empty());
    CHECK(lacking({"op.execute('CREATE EXTENSION btree_gist')", table + "op.execute('ALTER TABLE t ADD EXCLUDE USING gist (id WITH =)')"})
              .empty());
}

TEST_CASE("what PostgreSQL or the tree itself has needs no extension") {
    CHECK(lacking({table + "op.create_index('i', 't', ['name'])"}).empty());
    CHECK(lacking({"op.execute('CREATE TABLE t (id uuid DEFAULT gen_random_uuid(), a text DEFAULT lower(md5(now()::text)))')"}).empty());
    CHECK(lacking({"op.execute('CREATE TABLE t (a int4range, EXCLUDE USING gist (a WITH &&))')"}).empty());
    CHECK(lacking({"op.execute('CREATE TABLE t (a int[]); CREATE INDEX ON t USING gin (a)')"}).empty());
    CHECK(lacking({"op.execute('CREATE DOMAIN citext AS text')", "op.execute('CREATE TABLE t (a citext)')"}).empty());
    CHECK(lacking({"op.execute(\"CREATE TYPE cube AS ENUM ('a')\")", "op.execute('CREATE TABLE t (a cube)')"}).empty());
    CHECK(lacking({"op.execute('CREATE TABLE t (a max_value)')"}).empty());
    CHECK(lacking({"op.execute('CREATE TABLE t (a text)')", "op.execute(\"UPDATE t SET a = unaccent(a)\")"}).empty());
}

TEST_CASE("a tree that alters what it never made may have its extensions from there") {
    CHECK(lacking({trigrams}).empty());
    CHECK(lacking({"op.add_column('elsewhere', sa.Column('a', postgresql.CITEXT))"}).empty());
}

TEST_CASE("each tree of a repository is read once, wherever its settings stand") {
    RepositoryFolder folder;
    std::string const revision =
        "from alembic import op\nrevision = 'a'\ndown_revision = None\ndef upgrade():\n    op.execute('CREATE TABLE t (a citext)')\n";
    folder.write("a/alembic.ini", "[alembic]\nscript_location = migrations\n");
    folder.write("a/migrations/env.py", "");
    folder.write("a/migrations/versions/a.py", revision);
    folder.write("b/env.py", "");
    folder.write("b/versions/b.py", revision);
    folder.write("c/a.py", revision);
    folder.write("tests/alembic.ini", "[alembic]\nscript_location = migrations\n");
    folder.write("tests/migrations/versions/a.py", revision);
    folder.write("fresh/alembic.ini", "[alembic]\nscript_location = nowhere\n");
    CHECK(folder.found() == "extension_not_created a.py:5 extension_not_created a.py:5 extension_not_created b.py:5");
    CHECK(pgplumb::guard(folder.path().string()).problems.empty());
    folder.write("a/deploy/alembic.ini", "[alembic]\nscript_location = ../migrations\n");
    CHECK(pgplumb::guard(folder.path().string()).findings.size() == 3);
    RepositoryFolder const other;
    std::filesystem::create_directory_symlink(folder.path(), other.path() / "link");
    CHECK(pgplumb::guard((other.path() / "link").string()).findings.size() == 3);
}

TEST_CASE("a tree that cannot be used is could not check") {
    RepositoryFolder const folder(
        {{"env.py", ""}, {"versions/a.py", "revision = 'a'\ndown_revision = 'gone'\ndef upgrade():\n    pass\n"}});
    auto const guarded = pgplumb::guard(folder.path().string());
    REQUIRE(guarded.problems.size() == 1);
    CHECK(guarded.problems[0].rule == "guard.unreadable");
    CHECK(guarded.problems[0].origin.line > 0);
}

TEST_CASE("what others wrote is not looked at, nor what is large, binary, or elsewhere") {
    std::string const stamp = "alembic stamp head\n";
    RepositoryFolder const folder;
    for (auto const* name :
         {"node_modules/a.sh", ".venv/a.sh", "venv/lib/site-packages/a.sh", "build/a.sh", ".git/hooks/a.sh", "dist/a.sh", "env/bin/a.sh"})
        folder.write(name, stamp);
    folder.write("env/pyvenv.cfg", "");
    folder.write("large.sh", stamp + std::string(std::size_t{1} << 20, '#'));
    folder.write("binary.sh", std::string(1, '\0') + '\n' + stamp);
    RepositoryFolder const elsewhere({{"a.sh", stamp}});
    std::filesystem::create_symlink(elsewhere.path() / "a.sh", folder.path() / "link.sh");
    std::filesystem::create_directory_symlink(elsewhere.path(), folder.path() / "link");
    std::filesystem::create_directory_symlink(folder.path(), folder.path() / "loop");
    CHECK(folder.found().empty());
    folder.write(".github/workflows/ci.yml", "run: alembic stamp head\n");
    CHECK(folder.found() == "stamp_in_deployment ci.yml:1");
}

TEST_CASE("created extensions are found in whatever text creates them") {
    auto const names = [](std::string const& text) {
        std::string out;
        for (auto const& name : pgplumb::ddl::created_extensions(text).names) out.append(out.empty() ? "" : " ").append(name);
        return out;
    };
    CHECK(names("CREATE EXTENSION a; create  extension if not exists \"b-c\" cascade") == "a b-c");
    CHECK(names("text(\"CREATE EXTENSION IF NOT EXISTS \\\"b-c\\\"\")") == "b-c");
    CHECK(names("CREATE TABLE extension (a int)").empty());
    CHECK(pgplumb::ddl::created_extensions("CREATE EXTENSION {name}").others);
    CHECK_FALSE(pgplumb::ddl::created_extensions("CREATE EXTENSION pg_trgm CASCADE").others);
}
