#include <doctest/doctest.h>

#include "migrations/version_table.hpp"
#include "support/folder.hpp"

using pgplumb::migrations::placed;

namespace {

/// "schema.table" as a tree with this env.py has it; "?" once for each call that says it with what is no constant.
std::string kept_in(std::string const& environment, std::string const& settings = {}) {
    Folder const folder;
    folder.write("alembic.ini", "[alembic]\nscript_location = tree\n" + settings);
    folder.write("tree/env.py", "from alembic import context\nimport os\nconfig = context.config\n" + environment);
    folder.write("tree/versions/1.py", "revision = '1'\ndown_revision = None\n");
    auto const found = pgplumb::python::version_table(placed(folder.path()));
    return found.schema.value_or("") + "." + found.name.value_or("") + std::string(found.unknown.size(), '?');
}

}  // namespace

TEST_CASE("a version table is where env.py says, in constants") {
    CHECK(kept_in("context.configure(url='x')\n") == ".");
    CHECK(kept_in("context.configure(url='x', version_table='v', version_table_schema=None)\n") == ".v");
    CHECK(kept_in(
              "NAME = 'app_' + 'v'\ndef run():\n    schema = 's'\n    context.configure(version_table=NAME, version_table_schema=schema)\n"
              "run()\n") == "s.app_v");
    CHECK(kept_in("if context.is_offline_mode():\n    context.configure(version_table='v')\n"
                  "else:\n    context.configure(version_table=config.get_main_option('vt', 'w'))\n",
                  "vt = in%%ini\n") == ".in%ini");
    CHECK(kept_in("section = config.get_section(config.config_ini_section)\ncontext.configure(version_table=section.get('vt'))\n",
                  "vt = x\n") == ".x");
    CHECK(kept_in("from sqlalchemy import MetaData\nmeta = MetaData(schema='m')\ncontext.configure(version_table_schema=meta.schema)\n") ==
          "m.");
    CHECK(kept_in("from sqlalchemy import MetaData\nmeta = MetaData()\ncontext.configure(version_table_schema=meta.schema)\n") == ".");
}

TEST_CASE("a version table is found behind event loops and engines, too") {
    CHECK(kept_in("import asyncio\ndef do_run(connection):\n    context.configure(connection=connection, version_table='v')\n"
                  "async def run():\n    async with engine.connect() as connection:\n        await connection.run_sync(do_run)\n"
                  "asyncio.run(run())\n") == ".v");
}

TEST_CASE("a version table that is no constant is not known") {
    CHECK(kept_in("context.configure(version_table=os.environ['V'])\n") == ".?");
    CHECK(kept_in("context.configure(version_table='a')\ncontext.configure(version_table='b')\n").ends_with("?"));
    CHECK(kept_in("def run(\n") == ".?");
}
