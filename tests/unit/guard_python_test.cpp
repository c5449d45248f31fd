#include <doctest/doctest.h>

#include "support/repository.hpp"

namespace {

std::string created(std::string const& text) {
    return lines_in("app/db.py", text);
}

std::string early(std::string const& text) {
    return lines_in("migrations/env.py", "from alembic import context\nfrom sqlalchemy import inspect, text\n" + text);
}

/// Within an open connection, before and behind what Alembic does with it; the first line is line 5.
std::string around(std::string const& before, std::string const& between = "pass", std::string const& behind = "pass") {
    return early("def run():\n    with engine.connect() as connection:\n        " + before +
                 "\n        context.configure(connection=connection)\n        " + between +
                 "\n        with context.begin_transaction():\n            context.run_migrations()\n        " + behind + "\n");
}

}  // namespace

TEST_CASE("create_all is found by its syntax") {
    CHECK(found_in("app/db.py", "Base.metadata.create_all(bind=engine)\n") == "create_all db.py:1");
    CHECK(created("def init():\n    Base.metadata.create_all(\n        engine)\n") == "2");
    CHECK(created("async def init():\n    async with engine.begin() as c:\n        await c.run_sync(Base.metadata.create_all)\n") == "3");
    CHECK(created("from app.models import metadata\nmetadata.create_all(engine)\n") == "2");
    CHECK(created("m = MetaData()\nm.create_all(engine)\n") == "2");
    CHECK(created("MetaData().create_all(engine)\n") == "1");
    CHECK(created("SQLModel.metadata.create_all(engine)\n") == "1");
    CHECK(created("from app import db\nwith app.app_context():\n    db.create_all()\n") == "3");
    CHECK(created("database = SQLAlchemy(app)\ndatabase.create_all()\n") == "2");
    CHECK(created("self.db.create_all(bind_key='a')\n") == "1");
    CHECK(created("make = functools.partial(Base.metadata.create_all, checkfirst=True)\n") == "1");
    CHECK(created("on_startup=[lambda: Base.metadata.create_all(engine)]\n") == "1");
    CHECK(lines_in("migrations/env.py", "target_metadata.create_all(engine)\n") == "1");
}

TEST_CASE("comments, strings, tests and other things called create_all are no findings") {
    CHECK(created("# Base.metadata.create_all(engine)\n").empty());
    CHECK(created("x = 'Base.metadata.create_all(engine)'\n").empty());
    CHECK(created("def f():\n    \"\"\"Base.metadata.create_all(engine)\"\"\"\n").empty());
    CHECK(created("repository.create_all(users)\n").empty());
    CHECK(created("User.objects.create_all([a, b])\n").empty());
    CHECK(created("self.create_all()\ndef create_all(self):\n    pass\n").empty());
    CHECK(created("create_all()\n").empty());
    CHECK(created("db.create_all(users)\n").empty());
    CHECK(created("db = UserStore()\ndb.create_all()\n").empty());
    CHECK(created("Base.metadata.create_all = fake\n").empty());
    CHECK(created("Base.metadata.drop_all(engine)\n").empty());
    CHECK(created("Base.metadata.create_all_views(engine)\n").empty());
    CHECK(created("engine = create_engine('sqlite:///:memory:')\nBase.metadata.create_all(engine)\n").empty());
    CHECK(created("Base.metadata.create_all(create_engine('sqlite://'))\n").empty());
    for (auto const* test : {"tests/db.py", "app/test/db.py", "conftest.py", "app/conftest.py", "app/test_db.py", "app/db_test.py",
                             "app/tests.py", "lib/testing/db.py"})
        CHECK(lines_in(test, "Base.metadata.create_all(engine)\n").empty());
    CHECK(lines_in("app/contest.py", "Base.metadata.create_all(engine)\n") == "1");
    CHECK(lines_in("app/latest_db.py", "Base.metadata.create_all(engine)\n") == "1");
    CHECK(lines_in("docs/db.md", "Base.metadata.create_all(engine)\n").empty());
}

TEST_CASE("a revision may make tables of its own, and not those of the models") {
    auto const revision = [](std::string const& text) {
        return lines_in("m/versions/a.py", "revision = 'a'\ndown_revision = None\n" + text);
    };
    CHECK(revision("from sqlalchemy import MetaData\nmetadata = MetaData()\ndef upgrade():\n    metadata.create_all(op.get_bind())\n")
              .empty());
    CHECK(revision("Base = declarative_base()\ndef upgrade():\n    Base.metadata.create_all(op.get_bind())\n").empty());
    CHECK(revision("from app.models import Base\ndef upgrade():\n    Base.metadata.create_all(op.get_bind())\n") == "5");
}

TEST_CASE("a broken program is read as far as it goes") {
    CHECK(created("Base.metadata.create_all(engine)\ndef (\n") == "1");
    CHECK(created("\xFF\xFE create_all").empty());
}

// What Alembic makes of each of these was tried with Alembic 1.8 and SQLAlchemy 1.4, and with 1.20 and 2.1.
TEST_CASE("statements before Alembic is given the connection are never committed") {
    CHECK(around("connection.execute(text('SET x = 1'))") == "5");
    CHECK(around("connection.exec_driver_sql('SET x = 1')") == "5");
    CHECK(around("connection.scalar(text('select 1'))") == "5");
    CHECK(around("connection.execution_options(a=1).execute(text('select 1'))") == "5");
    CHECK(around("inspect(connection).get_table_names()") == "5");
    CHECK(around("if schema: connection.execute(text('SET x = 1'))") == "5");
    CHECK(around("a = connection.begin()") == "5");
    CHECK(around("connection.execute(text('a'))", "connection.commit()") == "5");
    CHECK(around("connection.execute(text('a')); connection.commit(); connection.execute(text('b'))") == "5");
}

TEST_CASE("what is committed, rolled back, or comes later is harmless") {
    CHECK(around("pass").empty());
    CHECK(around("pass", "connection.execute(text('SET x = 1'))").empty());
    CHECK(around("pass", "pass", "connection.execute(text('SET x = 1'))").empty());
    CHECK(around("connection.execute(text('SET x = 1')); connection.commit()").empty());
    CHECK(around("connection.execute(text('SET x = 1')); connection.rollback()").empty());
    CHECK(around("connection.execute(text('SET x = 1'))", "pass", "connection.commit()").empty());
    CHECK(around("a = connection.begin()", "pass", "a.commit()").empty());
    CHECK(around("with connection.begin(): connection.execute(text('SET x = 1'))").empty());
    CHECK(around("connection = connection.execution_options(isolation_level='AUTOCOMMIT'); connection.execute(text('a'))").empty());
    CHECK(around("inspect(connection)").empty());
    CHECK(around("other.execute(text('SET x = 1'))").empty());
    CHECK(around("x = 'connection.execute(a)'  # connection.execute(a)").empty());
    CHECK(early("with engine.begin() as connection:\n    connection.execute(text('a'))\n    context.configure(connection=connection)\n")
              .empty());
    CHECK(early("with engine.connect() as connection, connection.begin():\n    connection.execute(text('a'))\n    "
                "context.configure(connection=connection)\n")
              .empty());
    CHECK(early("def offline():\n    connection.execute(text('a'))\n    context.configure(url=url)\n").empty());
    CHECK(
        lines_in("tests/env.py", "from alembic import context\nconnection.execute(a)\ncontext.configure(connection=connection)\n").empty());
    CHECK(
        lines_in("app/other.py", "from alembic import context\nconnection.execute(a)\ncontext.configure(connection=connection)\n").empty());
}

TEST_CASE("a connection with options is the same connection") {
    CHECK(early("with engine.connect() as connection:\n    connection.execute(text('a'))\n"
                "    context.configure(connection=connection.execution_options(a=1))\n") == "4");
}

TEST_CASE("a connection is followed through the functions of env.py") {
    std::string const inner =
        "def work(connection):\n    context.configure(connection=connection)\n    with context.begin_transaction():\n        "
        "context.run_migrations()\n";
    CHECK(early("def work(connection):\n    connection.execute(text('a'))\n    context.configure(connection=connection)\n"
                "async def run():\n    async with engine.connect() as connection:\n        await connection.run_sync(work)\n") == "4");
    CHECK(early(inner + "async def run():\n    async with engine.connect() as c:\n        await c.execute(text('a'))\n        await "
                        "c.run_sync(work)\n") == "9");
    CHECK(early(inner + "async def run():\n    async with engine.connect() as c:\n        await c.execute(text('a'))\n        await "
                        "c.commit()\n        await c.run_sync(work)\n")
              .empty());
    CHECK(early("def work(connection):\n    connection.execute(text('a'))\n    context.configure(connection=connection)\n"
                "async def run():\n    async with engine.begin() as connection:\n        await connection.run_sync(work)\n")
              .empty());
    CHECK(early(inner + "async def run():\n    async with engine.connect() as c:\n        await c.execute(text('a'))\n        await "
                        "c.run_sync(work)\n        await c.commit()\n")
              .empty());
    CHECK(early("def prepare(c):\n    c.execute(text('a'))\nwith engine.connect() as connection:\n    prepare(connection)\n    "
                "context.configure(connection=connection)\n") == "6");
    CHECK(early("def prepare(c):\n    c.execute(text('a'))\n    c.commit()\nwith engine.connect() as connection:\n    "
                "prepare(connection)\n    context.configure(connection=connection)\n")
              .empty());
}
