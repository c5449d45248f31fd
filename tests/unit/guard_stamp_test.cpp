#include <doctest/doctest.h>

#include "guards/stamping.hpp"
#include "support/repository.hpp"

using namespace pgplumb::guards;

namespace {

/// The lines at which a shell would stamp.
std::string stamped(std::string const& script) {
    std::string out;
    for (auto const& one : stampings({script, 1})) out.append(out.empty() ? "" : " ").append(std::to_string(one.line));
    return out;
}

}  // namespace

TEST_CASE("a shell's words are split as a shell splits them") {
    auto const commands = shell_commands({"a 'b c' \"d $X \\\" e\" f\\ g # h\ni\\\nj ; k | l && m", 1});
    REQUIRE(commands.size() == 5);
    REQUIRE(commands[0].words.size() == 4);
    CHECK(commands[0].words[1].text == "b c");
    CHECK(commands[0].words[2].text == "d $X \" e");
    CHECK(commands[0].words[3].text == "f g");
    CHECK(commands[1].words[0].text == "ij");
    CHECK(commands[1].words[0].line == 2);
    CHECK(commands[4].words[0].text == "m");
    CHECK(commands[4].words[0].line == 3);
}

TEST_CASE("a shell's redirections, substitutions and documents are no words") {
    auto const commands = shell_commands({"a >b 2>&1 $(c d) <<'E' x\nf g\nE\nh", 1});
    REQUIRE(commands.size() == 3);
    CHECK(commands[0].words[0].text == "c");
    REQUIRE(commands[1].words.size() == 3);
    CHECK(commands[1].words[2].text == "x");
    REQUIRE(commands[1].input.size() == 1);
    CHECK(commands[1].input[0].text == "f g\n");
    CHECK(commands[2].words[0].line == 4);
}

TEST_CASE("a quote that nothing closes does not hide what follows") {
    CHECK(stamped("it's\nalembic stamp head\n") == "2");
    CHECK(stamped("say \"so\nalembic stamp head\n") == "2");
}

TEST_CASE("alembic stamps, however it is started") {
    for (auto const* command : {"alembic stamp head",
                                "alembic -c deploy/alembic.ini stamp head",
                                "alembic -n other -x tenant=a --raiseerr stamp heads",
                                "alembic --config=a.ini stamp --purge head",
                                "python -m alembic stamp head",
                                "python3.12 -m alembic -c a.ini stamp 018_add",
                                "/venv/bin/alembic stamp head",
                                "poetry run alembic stamp head",
                                "uv run --frozen alembic stamp head",
                                "pipenv run alembic stamp head",
                                "uv run python -m alembic stamp head",
                                "docker compose run --rm web alembic stamp head",
                                "docker-compose exec -T web alembic stamp head",
                                "kubectl exec deploy/web -- alembic stamp head",
                                "heroku run -a shop alembic stamp head",
                                "fly ssh console -C 'alembic stamp head'",
                                "ssh host \"cd app && alembic stamp head\"",
                                "sh -c 'alembic stamp head'",
                                "bash -lc \"cd /app; alembic stamp head\"",
                                "sudo -u app alembic stamp head",
                                "DATABASE_URL=x alembic stamp head",
                                "env A=b alembic stamp head",
                                "exec alembic stamp head",
                                "! alembic stamp head",
                                "if alembic stamp head; then :; fi",
                                "alembic current || alembic stamp head",
                                "cd app && alembic stamp head",
                                "migrate() { alembic stamp head; }",
                                "(cd app; alembic stamp head)",
                                "x=$(alembic stamp head)",
                                "echo \"$(alembic stamp head)\"",
                                "./wait-for-it.sh db:5432 -- alembic stamp head",
                                "./my-wait db -- alembic stamp head",
                                "$ALEMBIC stamp head",
                                "\"${ALEMBIC_BIN:-alembic}\" stamp head",
                                "alembic \\\n  stamp \\\n  head",
                                "alembic stamp \"$REVISION\"",
                                "timeout 60 alembic stamp head",
                                "flask db stamp head",
                                "flask --app shop db stamp head",
                                "flask db stamp",
                                "flask db stamp --purge",
                                "poetry run flask db stamp -d migrations",
                                "python -m flask -A shop db stamp head",
                                "python manage.py db stamp head",
                                "poetry run flask db stamp -d migrations head",
                                "bash <<E\nalembic stamp head\nE",
                                "su app -c 'alembic stamp head'",
                                "dotenv run -- alembic stamp head",
                                "alembic stamp head > /dev/null 2>&1"}) {
        CAPTURE(command);
        CHECK_FALSE(stamped(command).empty());
    }
}

TEST_CASE("what is said of a stamp, what asks for help and what marks nothing is no stamp") {
    for (auto const* command : {"alembic upgrade head",
                                "# alembic stamp head",
                                "alembic upgrade head # not alembic stamp head",
                                "echo alembic stamp head",
                                "echo \"run alembic stamp head\"",
                                "echo 'alembic stamp head'",
                                "printf '%s' 'alembic stamp head'",
                                "alembic stamp --help",
                                "alembic stamp -h",
                                "alembic stamp --sql head",
                                "alembic stamp base",
                                "alembic stamp",
                                "alembic history stamp",
                                "alembic revision -m 'stamp head'",
                                "git commit -m 'alembic stamp head'",
                                "grep -r 'alembic stamp head' .",
                                "cat <<E\nalembic stamp head\nE",
                                "docker compose run web echo alembic stamp head",
                                "sh -c 'echo alembic stamp head'",
                                "pip install alembic stamp",
                                "stamp head",
                                "alembic-stamp head",
                                "flask db upgrade",
                                "flask db stamp base",
                                "flask db stamp --help",
                                "flask stamp head",
                                "MESSAGE='alembic stamp head'",
                                "sudo echo alembic stamp head",
                                "timestamp head",
                                "not-alembic stamp head"}) {
        CAPTURE(command);
        CHECK(stamped(command).empty());
    }
}

TEST_CASE("a stamp is told where its tool stands") {
    CHECK(stamped("#!/bin/sh\nset -e\n\nalembic \\\n  stamp head\n") == "4");
    CHECK(stamped("sh -c '\n  cd app\n  alembic stamp head\n'\n") == "3");
    CHECK(stamped("bash <<E\ncd app\nalembic stamp head\nE\nalembic stamp head") == "3 5");
}

TEST_CASE("deployment files are read by their names") {
    CHECK(found_in("fly.toml", "[deploy]\n  # was: 'alembic upgrade head'\n  release_command = \"alembic stamp head\"\n") ==
          "stamp_in_deployment fly.toml:3");
    CHECK(lines_in("Procfile", "web: gunicorn app\nrelease: alembic stamp head\n") == "2");
    CHECK(lines_in("entrypoint.sh", "#!/bin/sh\nalembic stamp head\nexec \"$@\"\n") == "2");
    CHECK(lines_in("bin/release", "#!/usr/bin/env bash\nalembic stamp head\n") == "2");
    CHECK(lines_in("bin/release", "alembic stamp head\n").empty());
    CHECK(lines_in("deploy/entrypoint.sh.j2", "alembic stamp {{ revision }}\n") == "1");
    CHECK(lines_in("supervisord.conf", "[program:migrate]\n; command=alembic stamp head\ncommand=alembic stamp head\n") == "3");
    CHECK(lines_in("app.service", "[Service]\nExecStartPre=-/srv/bin/alembic stamp head\nDescription=alembic stamp head\n") == "2");
    CHECK(
        lines_in("package.json",
                 "{\"scripts\": {\n  \"deploy\": \"npm run build && alembic stamp head\",\n  \"description\": \"alembic stamp head\"}}") ==
        "2");
    CHECK(lines_in("task.json", "{\"containerDefinitions\": [{\"name\": \"a\", \"command\": [\n \"alembic\",\n \"stamp\", \"head\"]}]}") ==
          "2");
    CHECK(lines_in(
              "main.tf",
              "resource \"x\" {\n  # command = [\"alembic\", \"stamp\", \"head\"]\n  command = [\"alembic\", \"stamp\", \"head\"]\n}\n") ==
          "3");
    CHECK(lines_in("Jenkinsfile",
                   "stage('a') {\n  sh 'alembic stamp head'\n  echo 'alembic stamp head'\n  sh '''\n    cd app\n    alembic stamp head\n  "
                   "'''\n}\n") == "2 6");
    CHECK(lines_in("pyproject.toml", "[tool.poe.tasks]\nmigrate = \"alembic upgrade head\"\nfix = { cmd = \"alembic stamp head\" }\n") ==
          "3");
    CHECK(lines_in("README.md", "    alembic stamp head\n").empty());
    CHECK(lines_in("notes.txt", "alembic stamp head\n").empty());
    CHECK(lines_in("tests/run.sh", "alembic stamp head\n").empty());
    CHECK(lines_in("tox.ini", "[testenv]\ncommands =\n    alembic stamp head\n").empty());
    CHECK(lines_in("setup.cfg", "[deploy]\ncommands =\n    alembic stamp head\n") == "3");
    CHECK(lines_in("Procfile", "release: alembic stamp head\r\nweb: x\r\n") == "1");
    CHECK(lines_in("Dockerfile", "RUN a && \\\r\n  alembic stamp head\r\n") == "2");
    CHECK(lines_in("ci.yml", "run: |\r\n  alembic stamp head\r\n") == "2");
}

TEST_CASE("a Dockerfile stamps in either form, over several lines and in two instructions") {
    CHECK(lines_in("Dockerfile", "FROM python\nRUN pip install alembic && \\\n    # alembic stamp head\n    alembic stamp head\n") == "4");
    CHECK(lines_in("Dockerfile", "CMD [\"alembic\", \"stamp\", \"head\"]\n") == "1");
    CHECK(lines_in("Dockerfile", "CMD [ \"sh\", \"-c\", \\\n  \"alembic stamp head && gunicorn app\" ]\n") == "2");
    CHECK(lines_in("Dockerfile", "FROM a\nENTRYPOINT [\"alembic\"]\nCMD [\"stamp\", \"head\"]\n") == "2");
    CHECK(lines_in("Dockerfile", "FROM a\nENTRYPOINT [\"alembic\"]\nFROM b\nCMD [\"stamp\", \"head\"]\n").empty());
    CHECK(lines_in("Dockerfile", "RUN --mount=type=cache,target=/x alembic stamp head\n") == "1");
    CHECK(lines_in("Dockerfile", "RUN <<EOF\ncd app\nalembic stamp head\nEOF\nRUN true\n") == "3");
    CHECK(lines_in("Dockerfile", "COPY <<EOF /notes\nalembic stamp head\nEOF\nRUN true\n").empty());
    CHECK(lines_in("Dockerfile",
                   "LABEL what=\"alembic stamp head\"\nENV A=\"alembic stamp head\"\n# alembic stamp head\nRUN echo alembic stamp head\n")
              .empty());
    CHECK(lines_in("deploy/api.dockerfile", "CMD alembic stamp head\n") == "1");
}

TEST_CASE("a Makefile stamps in its recipes") {
    CHECK(lines_in("Makefile", "ALEMBIC = poetry run alembic\nmigrate:\n\t@$(ALEMBIC) stamp head\n") == "3");
    CHECK(lines_in("Makefile", "migrate: ; alembic stamp head\n") == "1");
    CHECK(lines_in("Makefile", "migrate:\n\tcd app && \\\n\talembic stamp head\n") == "3");
    CHECK(lines_in("Makefile", "COMMAND = alembic stamp head\n") == "1");
    CHECK(lines_in("Makefile", "help:\n\t@echo \"alembic stamp head\"\n# alembic stamp head\nmigrate: stamp head\n").empty());
    CHECK(lines_in("justfile", "migrate:\n    alembic stamp head\n") == "2");
}

TEST_CASE("YAML stamps in texts, blocks, lists and pairs of keys") {
    CHECK(lines_in("ci.yml", "jobs:\n  a:\n    steps:\n      - name: alembic stamp head\n        run: alembic stamp head\n") == "5");
    CHECK(lines_in("ci.yml",
                   "steps:\n  - run: |\n      cd app\n\n      # alembic stamp head\n      alembic stamp head\n  - run: echo alembic stamp "
                   "head\n") == "6");
    CHECK(lines_in("ci.yml", "script:\n  - pip install alembic\n  - alembic stamp head # now\n  # - alembic stamp head\n") == "3");
    CHECK(lines_in("ci.yml", "run: >-\n  alembic\n  stamp\n  head\n") == "2");
    CHECK(lines_in("compose.yml", "services:\n  web:\n    command: [\"alembic\", \"stamp\", \"head\"]\n") == "3");
    CHECK(lines_in("compose.yml", "command: [\n  alembic, # it\n  stamp,\n  head\n]\nx: 1\n") == "2");
    CHECK(lines_in("compose.yml", "command:\n  - alembic\n  - stamp\n  - head\nother: 1\n") == "2");
    CHECK(lines_in("compose.yml", "command:\n- alembic\n- stamp\n- head\n") == "2");
    CHECK(lines_in("compose.yml", "command: sh -c \"sleep 1 && alembic stamp head && exec gunicorn\"\n") == "1");
    CHECK(lines_in("compose.yml", "command: >\n  bash -c \"alembic stamp head\n  && gunicorn\"\n") == "2");
    CHECK(lines_in("compose.yml", "services:\n  web:\n    entrypoint: alembic\n    command: stamp head\n") == "3");
    CHECK(lines_in(
              "job.yaml",
              "containers:\n  - name: a\n    command: [\"alembic\"]\n    args: [\"stamp\", \"head\"]\n  - name: b\n    args: [\"x\"]\n") ==
          "3");
    CHECK(lines_in("job.yaml", "containers:\n  - name: a\n    args:\n      - alembic stamp head\n    command:\n      - sh\n      - -c\n") ==
          "4");
    CHECK(lines_in("job.yaml", "containers:\n  - name: a\n    command: [\"alembic\"]\n  - name: b\n    args: [\"stamp\", \"head\"]\n")
              .empty());
    CHECK(lines_in("cloudbuild.yaml", "steps:\n- name: a\n  entrypoint: alembic\n  args: [stamp, head]\n") == "3");
    CHECK(lines_in("cloudbuild.yaml",
                   "steps:\n- name: a\n  entrypoint: bash\n  args:\n  - -c\n  - |\n    cd app\n    alembic stamp head\n") == "8");
    CHECK(lines_in("rules.yml", "- pattern: alembic stamp head\n  message: alembic stamp head\n").empty());
    CHECK(lines_in("ci.yml", "run: 'alembic stamp head'\n") == "1");
    CHECK(lines_in("ci.yml", "steps: [{name: alembic stamp head, run: alembic stamp head}]\n") == "1");
    CHECK(lines_in("ci.yml", "description: alembic stamp head\ndescription:\n  - alembic stamp head\nnotes: |\n  alembic stamp head\n")
              .empty());
    CHECK(lines_in("values.yaml", "packages: [alembic, stamp]\nname: \"it's alembic stamp head\"\n").empty());
    CHECK(lines_in("chart.yaml", "command: {{ toJson .Values.command }}\nargs: ['alembic', 'stamp', {{ .Values.revision | quote }}]\n") ==
          "2");
}

TEST_CASE("programs stamp by Alembic's own functions, and by command lines") {
    auto const lines = [](std::string const& text) { return lines_in("app/release.py", text); };
    CHECK(lines("from alembic import command\ncommand.stamp(config, 'head')\n") == "2");
    CHECK(lines("import alembic.command\nalembic.command.stamp(config, revision='head')\n") == "2");
    CHECK(lines("from alembic import command as c\nHEAD = 'head'\ndef release(config):\n    c.stamp(config, HEAD)\n") == "4");
    CHECK(lines("from alembic.command import stamp\nstamp(config, 'head')\n") == "2");
    CHECK(lines("from flask_migrate import stamp\nstamp()\n") == "2");
    CHECK(lines("import subprocess\nsubprocess.run(['alembic', 'stamp', 'head'], check=True)\n") == "2");
    CHECK(lines("import os\nos.system('cd app && alembic stamp head')\n") == "2");
    CHECK(lines("from subprocess import check_call\nimport sys\ncheck_call([sys.executable, '-m', 'alembic', 'stamp', 'head'])\n") == "3");
    CHECK(lines("import os\nos.execvp('alembic', ['alembic', 'stamp', 'head'])\n") == "2");
    CHECK(lines("import subprocess\nsubprocess.run('alembic stamp head'.split())\n") == "2");
    CHECK(lines("import shlex\nsubprocess.run(shlex.split('alembic stamp head'))\n") == "2");
    CHECK(lines("subprocess.run(f'cd {path} && alembic stamp head', shell=True)\n") == "1");
    CHECK(lines("asyncio.create_subprocess_exec('alembic', 'stamp', 'head')\n") == "1");
    CHECK(lines("def stamp(revision):\n    run(f'alembic stamp {revision}')\n    run(['alembic', 'stamp', revision])\n").empty());
    CHECK(lines("log.run(f'{a}', 'say alembic stamp head')\n").empty());
    CHECK(lines("import alembic.config\nalembic.config.main(argv=['--raiseerr', 'stamp', 'head'])\n") == "2");
    CHECK(lines("from alembic import command\ncommand.upgrade(config, 'head')\n").empty());
    CHECK(lines("from alembic import command\ncommand.stamp(config, 'base')\n").empty());
    CHECK(lines("from alembic import command\ncommand.stamp(config, 'head', sql=True)\n").empty());
    CHECK(lines("from alembic import command\ndef stamp(config, revision):\n    command.stamp(config, revision)\n").empty());
    CHECK(lines("from passport import command\ncommand.stamp(page, 'head')\n").empty());
    CHECK(lines("# command.stamp(config, 'head')\nx = \"command.stamp(config, 'head')\"\nprint('alembic stamp head')\n").empty());
    CHECK(lines_in("tests/test_it.py", "from alembic import command\ncommand.stamp(config, 'head')\n").empty());
    CHECK(lines_in("conftest.py", "from alembic import command\ncommand.stamp(config, 'head')\n").empty());
}
