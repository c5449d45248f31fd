#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "support/command.hpp"

namespace {

constexpr auto stamping = "[deploy]\nrelease_command = \"alembic stamp head\"\n";

nlohmann::json report_of(Command const& command, std::string const& options = {}) {
    auto const run = command("check --repo shop -q --report json=- " + options);
    CAPTURE(run.err);
    REQUIRE(run.says("format_version"));
    return nlohmann::json::parse(run.out);
}

}  // namespace

TEST_CASE_FIXTURE(Command, "a repository is checked as a database is audited: report, place and exit code") {
    write("shop/fly.toml", stamping);
    auto const run = (*this)("check --repo shop");
    CHECK(run.code == 1);
    CHECK(run.says("[guard.stamp_in_deployment]"));
    CHECK(run.says("shop/fly.toml:2"));
    CHECK(run.says("looked at: 1 file\n"));
    write("shop/fly.toml", "[deploy]\nrelease_command = \"alembic upgrade head\"\n");
    auto const plumb = (*this)("check --repo shop");
    CHECK(plumb.code == 0);
    CHECK(plumb.says("Plumb: nothing in it invites an incident."));
}

TEST_CASE_FIXTURE(Command, "what is found in a repository is in every format with its file and line") {
    write("shop/fly.toml", stamping);
    auto const run = (*this)(
        "check --repo shop --junit-flavor extended -o r.xml -o r.md -o r.json -o r.sarif -o r.txt --report gitlab=r.gitlab --report "
        "github=r.github");
    CHECK(run.code == 1);
    for (auto const* file : {"r.xml", "r.md", "r.json", "r.sarif", "r.txt", "r.gitlab", "r.github"}) {
        CAPTURE(file);
        CHECK(read(file).find("guard.stamp_in_deployment") != std::string::npos);
        CHECK(read(file).find("fly.toml") != std::string::npos);
    }
    CHECK(read("r.xml").find(R"(file="shop/fly.toml" line="2")") != std::string::npos);
    CHECK(read("r.xml").find("repository read") != std::string::npos);
    CHECK(read("r.github").find("file=shop/fly.toml,line=2") != std::string::npos);
}

TEST_CASE_FIXTURE(Command, "programs read of a finding in a repository its file and its place") {
    write("shop/fly.toml", stamping);
    CHECK((*this)("check --repo shop -o r.json -o r.sarif").code == 1);
    auto const finding = nlohmann::json::parse(read("r.json"))["findings"][0];
    CHECK(finding["class"] == "guard");
    CHECK(finding["object"] == nlohmann::json{{"kind", "file"}, {"schema", ""}, {"parent", ""}, {"name", "fly.toml"}});
    CHECK(finding["place"] == nlohmann::json{{"file", "shop/fly.toml"}, {"line", 2}, {"column", 0}});
    auto const sarif = nlohmann::json::parse(read("r.sarif"))["runs"][0]["results"][0];
    CHECK(sarif["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "shop/fly.toml");
}

TEST_CASE_FIXTURE(Command, "what a program says is told without its secrets") {
    write("shop/db.py", "Base.metadata.create_all(create_engine('postgresql://shop:hunter2hunter2@db/shop'))\n");
    auto const run = (*this)("check --repo shop");
    CHECK(run.says("create_all"));
    CHECK_FALSE(run.says("hunter2"));
}

TEST_CASE_FIXTURE(Command, "levels of a repository's findings are chosen as those of an audit's") {
    write("shop/fly.toml", stamping);
    CHECK((*this)("check --repo shop --fail-on never").code == 0);
    CHECK((*this)("check --repo shop --severity guard.stamp_in_deployment=warning").code == 0);
    CHECK((*this)("check --repo shop --severity 'guard.*=warning' --fail-on warning").code == 1);
    CHECK((*this)("check --repo shop --severity guard.stamp_in_deployment=off").says("Plumb"));
    CHECK((*this)("check --repo shop", "PGPLUMB_FAIL_ON=never").code == 0);
    write("shop/pgplumb.info", "format 1\nsettings { fail_on never report \"json=audit.json\" }\nrules { guard.* note }\n");
    auto const run = (*this)("check --repo shop");
    CHECK(run.code == 0);
    CHECK(run.says("note: revisions are marked as applied"));
    CHECK_FALSE(has("audit.json"));
}

TEST_CASE_FIXTURE(Command, "waivers of a repository accept findings by rule and file, and leave an audit's alone") {
    write("shop/fly.toml", stamping);
    write("shop/scripts/restore.sh", "alembic stamp head\n");
    auto const waiver = [](std::string const& rule, std::string const& object) {
        return "format 1\nwaivers { one { rule \"" + rule + "\" object \"" + object + "\" reason why until never } }\n";
    };
    write("shop/pgplumb.info", waiver("guard.stamp_in_deployment", "fly.toml"));
    auto report = report_of(*this);
    CHECK(report["findings"].size() == 1);
    CHECK(report["accepted"][0]["why"] == "waiver \"one\" for good: why");
    write("shop/pgplumb.info", waiver("guard.*", "scripts/*"));
    report = report_of(*this);
    CHECK(report["findings"].size() == 1);
    CHECK(report["findings"][0]["object"]["name"] == "fly.toml");
    write("shop/pgplumb.info", waiver("*.*", "*"));
    CHECK(report_of(*this)["findings"].empty());
    write("shop/pgplumb.info", waiver("guard.create_all", "*"));
    CHECK(report_of(*this)["findings"].size() == 3);  // nothing fits the waiver
    write("shop/pgplumb.info", waiver("table.missing", "*"));
    CHECK(report_of(*this)["findings"].size() == 2);  // whether anything fits it, an audit knows
}

TEST_CASE_FIXTURE(Command, "an extension that the description has, and no revision creates, is the platform's") {
    write("shop/versions/a.py",
          "from alembic import op\nrevision = 'a'\ndown_revision = None\ndef upgrade():\n    op.execute('CREATE TABLE t (a citext)')\n");
    write("shop/env.py", "");
    CHECK(report_of(*this)["findings"].size() == 1);
    write("shop/pgplumb.info", "format 1\nextensions { citext { } }\n");
    CHECK(report_of(*this)["findings"].empty());
    CHECK((*this)("check --repo .").code == 0);  // the one beside the tree
    write("shop/pgplumb.info",
          "format 1\nextensions { citext { } }\nledger { tool alembic revisions { a { creates { extensions { citext } } } } }\n");
    CHECK(report_of(*this)["findings"].size() == 1);
}

TEST_CASE_FIXTURE(Command, "descriptions beside a repository are checked first") {
    write("shop/fly.toml", stamping);
    write("a.info", "format 1\nschemas { public { tables { t { columns { id integer } } } } }\n");
    write("b.info", "format 1\nschemas { public { tables { t { columns { id \"integer nott null\" } } } } }\n");
    auto const good = (*this)("check --repo shop a.info --report json=-");
    CHECK(good.code == 1);
    CHECK(good.complains("1 file, 3 objects, no mistake"));
    CHECK(nlohmann::json::parse(good.out)["findings"].size() == 1);
    auto const bad = (*this)("check --repo shop a.info b.info");
    CHECK(bad.code == 2);
    CHECK(bad.out.empty());
}

TEST_CASE_FIXTURE(Command, "a repository that cannot be checked is told apart from one that is plumb") {
    CHECK((*this)("check --repo nowhere").code == 2);
    write("file", "");
    CHECK((*this)("check --repo file").complains("is no folder"));
    write("a.info", "format 1\n");
    CHECK((*this)("check a.info -o r.md").complains("--repo FOLDER"));
    write("shop/pgplumb.info", "format 1\nsettings { fail_onn never }\n");
    CHECK((*this)("check --repo shop").code == 2);
    write("shop/pgplumb.info", "format 1\n");
    write("shop/versions/a.py", "revision = 'a'\ndown_revision = 'gone'\ndef upgrade():\n    pass\n");
    write("shop/env.py", "");
    auto const run = (*this)("check --repo shop");
    CHECK(run.code == 4);
    CHECK(run.says("could not check"));
    CHECK(run.says("shop/versions/a.py:1"));
    CHECK((*this)("check --repo shop --allow-incomplete").code == 0);
}
