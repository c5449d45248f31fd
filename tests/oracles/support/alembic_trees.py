"""Trees of migrations that nobody here wrote, a row each, and how they come here and are run by Alembic itself.

They lie in packages of Debian 12, and some in wheels of the Python package index, which are fetched and unpacked when a test runs,
never installed for others and never kept with the project.
"""

import dataclasses
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from suites import REPOSITORY

RUN = pathlib.Path(__file__).resolve().parent / "alembic_run.py"
CACHE = REPOSITORY / "build" / "trees"
PYTHON = "/usr/bin/python3"  # the one that Debian's packages are for
LONGEST = 600  # seconds for all of a tree
# What these trees and the modules they name import, beside python3-alembic and python3-psycopg2.
LIBRARIES = """attr bcrypt certifi charset-normalizer dateutil debtcollector dnspython eventlet fasteners greenlet idna ironic-lib
    iso8601 jinja2 jsonschema keystoneauth1 keystoneclient microversion-parse mistral-lib monotonic netaddr netifaces os-resource-classes
    os-service-types os-traits oslo.concurrency oslo.config oslo.context oslo.db oslo.i18n oslo.log oslo.messaging oslo.metrics
    oslo.middleware oslo.policy oslo.serialization oslo.service oslo.upgradecheck oslo.utils oslo.versionedobjects osprofiler packaging pbr
    pecan pyrsistent requests rfc3986 stevedore tenacity testresources testscenarios tz urllib3 webob wrapt yappi""".split()
# Alembic without the tree's env.py, for trees whose applications are too heavy to have. What runs after it may set `metadata` where
# env.py has one with a naming convention, name packages that are to be there without what their __init__.py does, and modules that only pretend to be there.
BARE = """
import importlib.abc, importlib.machinery, os, sys, types
from unittest import mock
import sqlalchemy
from alembic import context
from alembic.script import ScriptDirectory

metadata = None

def hollow(name):
    module = types.ModuleType(name)
    module.__path__ = [path for path in (os.path.join(one, *name.split(".")) for one in sys.path) if os.path.isdir(path)]
    sys.modules[name] = module

class Pretended(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return mock.MagicMock(name=name, __table__=mock.MagicMock())

class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, names): self.names = names
    def find_spec(self, name, path=None, target=None):
        if any(name == one or name.startswith(one + ".") for one in self.names):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
    def create_module(self, spec): return Pretended(spec.name)
    def exec_module(self, module): module.__path__ = []

def pretend(*names): sys.meta_path.insert(0, Finder(names))

def run_env(self):
    with sqlalchemy.create_engine(url, poolclass=sqlalchemy.pool.NullPool).connect() as connection:
        context.configure(connection=connection, target_metadata=metadata)
        with context.begin_transaction():
            context.run_migrations()

ScriptDirectory.run_env = run_env
"""
WHEELS = CACHE / "wheels"
ENVIRONMENT = CACHE / "environment"  # Python with a newer Alembic than Debian's, for the trees of wheels
ITS_PACKAGES = ["alembic==1.20.1", "sqlalchemy==2.1.9", "psycopg2-binary", "sqlmodel"]
SAYS_NOTHING = set("migrations alembic db database db_migrations src store storage storages _rdb _core sqlalchemy".split())  # of a tree's folders
ONE = "from types import SimpleNamespace as One; "


@dataclasses.dataclass(frozen=True)
class Tree:
    """`path` is the folder of env.py or of an alembic.ini; `prepare` gives env.py the settings its application would."""

    name: str
    path: str
    prepare: str = ""
    package: str = ""  # of Debian
    wheel: str = ""    # of the Python package index, with its version; neither: the path is a folder that is there
    python: str = PYTHON
    environment: tuple = ()
    paths: tuple = ()

    def root(self):
        return WHEELS if self.wheel else CACHE / "usr/lib/python3/dist-packages" if self.package else None

    def folder(self):
        return (self.root() / self.path) if self.root() else pathlib.Path(self.path).resolve()

    def project(self):
        """Where Python finds the project, which is not where a module of it may be called alembic."""
        if self.root():
            return [self.root()]
        return [*([] if (self.folder() / "env.py").exists() else [self.folder()]), *self.paths]


TREES = [
    Tree("aodh", "aodh/storage/sqlalchemy/alembic", package="python3-aodh", prepare=ONE + """
import sqlalchemy
from aodh.storage import impl_sqlalchemy
config.conf = One(database=One(connection=url))
engine = One(get_engine=lambda: sqlalchemy.create_engine(url))
impl_sqlalchemy.Connection = lambda conf, url: One(_engine_facade=engine, disconnect=lambda: None)"""),
    Tree("placement", "placement/db/sqlalchemy/alembic", package="python3-placement", prepare="""
import placement.db_api, sqlalchemy
placement.db_api.get_placement_engine = lambda: sqlalchemy.create_engine(url)"""),
    Tree("barbican", "barbican/model/migration/alembic_migrations", package="python3-barbican", prepare="config.barbican_sqlalchemy_url = url"),
    Tree("ironic", "ironic/db/sqlalchemy/alembic", package="python3-ironic", prepare="""
from oslo_db.sqlalchemy import enginefacade
enginefacade.configure(connection=url)"""),
    Tree("mistral", "mistral/db/sqlalchemy/migration/alembic_migrations", package="python3-mistral",
         prepare=ONE + "config.mistral_config = One(database=One(connection=url))"),
]
# Our own: branches, a merge, a root that depends on another branch, two heads, and what revisions share in a module; and what
# migrations do beside the schema.
OWN = [Tree(name, REPOSITORY / "tests/oracles/trees" / name) for name in ("branches", "asides")]
# More of them, which are not tried unless they are named: they come from elsewhere.
MORE = [
    Tree("phoenix", "phoenix/db/migrations", wheel="arize-phoenix==20.26.1", python=ENVIRONMENT / "bin/python", prepare=BARE + """
metadata = sqlalchemy.MetaData(naming_convention={
    "ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_`%(constraint_name)s`", "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s"})"""),
    Tree("langflow", "langflow/alembic", wheel="langflow-base==1.13.0", python=ENVIRONMENT / "bin/python", prepare=BARE + """
hollow("langflow")
hollow("langflow.utils")
pretend("lfx", "orjson", "langflow.services")
metadata = sqlalchemy.MetaData(naming_convention={
    "ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s", "pk": "pk_%(table_name)s"})"""),
]


def fetch(trees):
    """Fetches and unpacks what the trees need, once."""
    packages = sorted({tree.package for tree in trees if tree.package})
    if packages:
        once([*packages, *(f"python3-{name}" for name in LIBRARIES)], unpack_packages)
    if any(tree.wheel for tree in trees):
        once(ITS_PACKAGES, lambda names: (run("python3", "-m", "venv", ENVIRONMENT), run(ENVIRONMENT / "bin/pip", "install", "-q", *names)))
    for tree in trees:
        if tree.wheel:
            once([tree.wheel], lambda names: run(ENVIRONMENT / "bin/pip", "install", "-q", "--no-deps", "--no-compile", "--target", WHEELS, *names))


def once(names, act):
    """Acts if it has not yet, in this cache, with the same names."""
    mark = CACHE / hashlib.sha256(" ".join(names).encode()).hexdigest()[:16]
    if not mark.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        act(names)
        mark.touch()


def run(*command, cwd=None):
    done = subprocess.run(command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command[:3]))}: {done.stdout[-500:]}")


def unpack_packages(names):
    with tempfile.TemporaryDirectory(prefix="pgplumb-trees-", dir="/tmp") as folder:
        os.chmod(folder, 0o777)  # for the user that apt downloads as
        try:
            run("apt-get", "download", "-q", *names, cwd=folder)
        except RuntimeError:
            run("apt-get", "update", "-q")
            run("apt-get", "download", "-q", *names, cwd=folder)
        for file in sorted(pathlib.Path(folder).glob("*.deb")):
            run("dpkg-deb", "-x", file, CACHE)


class Alembic:
    """The real one, for one tree and one database."""

    def __init__(self, tree, url):
        self.tree = tree
        self.said = json.dumps({"folder": str(tree.folder()), "url": url, "paths": [str(one) for one in tree.project()],
                                "prepare": tree.prepare, "environment": {"DATABASE_URL": "{url}", **dict(tree.environment)}}) + "\n"

    def start(self, *arguments, **streams):
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "PYTHON"))}
        return subprocess.Popen([str(self.tree.python), RUN, *arguments], env=environment, stdin=subprocess.PIPE, text=True, **streams)

    def run(self, *arguments):
        process = self.start(*arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            said, _ = process.communicate(self.said, LONGEST)
        except subprocess.TimeoutExpired:
            process.kill()
            raise RuntimeError(f"alembic {' '.join(arguments)}: no end after {LONGEST} s") from None
        if process.returncode != 0:
            raise RuntimeError(f"alembic {' '.join(arguments)}: {said.strip()[-1500:]}")

    def query(self, sql):
        """Runs SQL in the tree's database, as one transaction."""
        self.run("query", sql)

    def query_alone(self, sql):
        """Runs a statement outside a transaction block."""
        self.run("alone", sql)

    def steps(self):
        """Runs one revision after another; yields the id of each when it has run."""
        with tempfile.TemporaryFile("w+") as complaints:
            process = self.start("steps", stdout=subprocess.PIPE, stderr=complaints)
            try:
                process.stdin.write(self.said)
                process.stdin.flush()
                for line in process.stdout:
                    yield line.strip()
                    process.stdin.write("\n")
                    process.stdin.flush()
                if process.wait() != 0:
                    complaints.seek(0)
                    raise RuntimeError(f"alembic, a revision at a time: {complaints.read().strip()[-1500:]}")
            finally:
                process.kill()
                process.wait()


def given(path, chosen):
    """A tree in a folder that a user names."""
    folder = pathlib.Path(path)
    if not folder.is_dir():
        sys.exit(f"alembic: {path} is no folder, and no tree is called so: {', '.join(tree.name for tree in [*TREES, *OWN, *MORE])}")
    name = next((one.name for one in (folder.resolve(), *folder.resolve().parents) if one.name not in SAYS_NOTHING), "tree")
    return Tree(name, str(folder), prepare=(BARE if chosen.bare else "") + chosen.prepare, python=chosen.python or PYTHON,
                environment=tuple(one.split("=", 1) for one in chosen.environment), paths=tuple(chosen.path))
