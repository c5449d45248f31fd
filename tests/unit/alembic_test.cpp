#include <doctest/doctest.h>

#include "kinds/column.hpp"
#include "kinds/enum_type.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/index.hpp"
#include "pgplumb/error.hpp"
#include "support/replayed.hpp"
#include "support/tree.hpp"

using namespace pgplumb;

namespace {

Object const& column_of(Catalog const& catalog, std::string_view table, std::string_view name) {
    auto const* found = catalog.find({&column::kind, Name("public"), Name(table), Name(name)});
    REQUIRE(found);
    return *found;
}

std::string type_of(Catalog const& catalog, std::string_view table, std::string_view name) {
    return column_of(catalog, table, name).get(column::type).str();
}

/// Rules of what was not followed or refused, with lines.
std::string complaints(Catalog const& catalog) {
    std::string out;
    for (auto const& problem : catalog.problems)
        if (!problem.object) out += problem.rule + ":" + std::to_string(problem.origin.line) + " ";
    return out;
}

std::string const a_table = "op.create_table('t', sa.Column('id', sa.Integer, primary_key=True), sa.Column('n', sa.String(20)))";

}  // namespace

TEST_CASE("a table of a revision is the one that SQLAlchemy would make") {
    auto const made = RevisionTree({"op.create_table('users', sa.Column('id', sa.BigInteger, autoincrement=False, primary_key=True))",
                                    R"py(op.create_table('orders',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('owner', sa.BigInteger, sa.ForeignKey('users.id', ondelete='CASCADE')),
    sa.Column('email', sa.String(length=50), nullable=False, unique=True),
    sa.Column('made', sa.DateTime(timezone=True), server_default=sa.func.now()),
    sa.Column('state', sa.Text, server_default='it\'s', index=True),
    sa.Column('tags', postgresql.ARRAY(sa.String(10))),
    sa.PrimaryKeyConstraint('id'),
    sa.CheckConstraint('id > 0', name='positive')))py"})
                          .made();
    CHECK(type_of(made, "orders", "id") == "integer");
    CHECK(type_of(made, "orders", "tags") == "character varying(10)[]");
    CHECK(type_of(made, "orders", "made") == "timestamp with time zone");
    CHECK(column_of(made, "orders", "email").get(column::not_null));
    CHECK(column_of(made, "orders", "state").get(column::default_value).str() == "'it''s'");
    CHECK(listed(made, "sequence") == "orders_id_seq");
    CHECK(listed(made, "index") == "ix_orders_state");
    CHECK(listed(made, "unique") == "orders_email_key");
    CHECK(listed(made, "check") == "positive");
    CHECK(listed(made, "foreign_key") == "orders_owner_fkey");
    CHECK(complaints(made).empty());
}

TEST_CASE("only a lone key of integers counts by itself") {
    auto const made = RevisionTree({R"py(op.create_table('a', sa.Column('id', sa.BigInteger, primary_key=True))
op.create_table('b', sa.Column('x', sa.Integer, primary_key=True), sa.Column('y', sa.Integer, primary_key=True))
op.create_table('c', sa.Column('id', sa.Integer, sa.ForeignKey('a.id'), primary_key=True))
op.create_table('d', sa.Column('id', sa.Integer, primary_key=True, autoincrement=False))
op.create_table('e', sa.Column('id', sa.Integer, sa.Identity(), primary_key=True)))py"})
                          .made();
    CHECK(listed(made, "sequence") == "a_id_seq");
    CHECK(column_of(made, "e", "id").get(column::identity).str() == "by default");
}

TEST_CASE("an object knows the revision that made it, and where") {
    RevisionTree const tree({a_table, "op.add_column('t', sa.Column('more', sa.Integer))"});
    auto const made = tree.made();
    CHECK(column_of(made, "t", "more").origin.revision == Name("2"));
    CHECK(column_of(made, "t", "more").origin.line == 9);
    CHECK(column_of(made, "t", "n").origin.revision == Name("1"));
    CHECK(tree.read("1").catalog.find({&column::kind, Name("public"), Name("t"), Name("more")}) == nullptr);
}

TEST_CASE("columns are altered, renamed and dropped") {
    auto const made =
        RevisionTree({a_table, R"py(op.alter_column('t', 'n', new_column_name='name', type_=sa.Text(), nullable=False, server_default='x')
with op.batch_alter_table('t', schema=None) as batch:
    batch.add_column(sa.Column('extra', sa.Boolean(), server_default=sa.text('false')))
    batch.create_index(batch.f('ix_t_extra'), ['extra'], unique=True, postgresql_where=sa.text('extra'))
    batch.create_unique_constraint('uq_name', ['name'])
op.rename_table('t', 'u'))py"})
            .made();
    CHECK(type_of(made, "u", "name") == "text");
    CHECK(column_of(made, "u", "name").get(column::not_null));
    CHECK(column_of(made, "u", "extra").get(column::default_value).str() == "false");
    CHECK(listed(made, "index") == "ix_t_extra");
    CHECK(listed(made, "unique") == "uq_name");
    CHECK(complaints(made).empty());
}

TEST_CASE("constants, loops, helpers, f-strings and comprehensions are followed") {
    auto const made = RevisionTree({R"py(for name, kind in COLUMNS.items():
    add(f'{TABLE}s', name, kind)
for table in [f'{t}_x' for t in ('a', 'b') if t != 'b'] + ['%s_y' % 'c', '{}_z'.format('d')]:
    op.create_table(table, *common(), sa.Column('id', sa.Integer))
if op.get_bind().dialect.name == 'postgresql':
    op.execute('create index ' + 'by_id on a_x (id)')
else:
    op.drop_table('a_x'))py"},
                                   R"py(TABLE = 'thing'
COLUMNS = dict(one=sa.Integer, two=sa.Text())
def common():
    return [sa.Column('at', sa.DateTime())]
def add(table, name, kind, *, nullable=True):
    op.execute(f"create table if not exists {table} ()")
    op.add_column(table, sa.Column(name, kind, nullable=nullable)))py")
                          .made();
    CHECK(type_of(made, "things", "one") == "integer");
    CHECK(type_of(made, "things", "two") == "text");
    CHECK(listed(made, "table") == "a_x c_y d_z things");
    CHECK(listed(made, "index") == "by_id");
    CHECK(type_of(made, "d_z", "at") == "timestamp without time zone");
    CHECK(complaints(made).empty());
}

TEST_CASE("modules of the project are read, and types are what their classes say") {
    RevisionTree tree(
        {"op.create_table('t', sa.Column('id', app.types.GUID()), sa.Column('j', Json), sa.Column('c', Lower(5)))\nmake_index('t', 'id')"},
        "import app.types\nfrom app.types import Json, Lower\nfrom app.migrations.helpers import make_index");
    tree.write("app/__init__.py", "");
    tree.write("app/types.py", R"py(
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
class GUID(sa.types.TypeDecorator):
    impl = sa.CHAR
    def load_dialect_impl(self, dialect):
        if dialect.name == 'postgresql':
            return dialect.type_descriptor(postgresql.UUID())
        return dialect.type_descriptor(sa.CHAR(32))
class Json(sa.TypeDecorator):
    impl = sa.Text
class Lower(sa.types.UserDefinedType):
    def __init__(self, width):
        self.width = width
    def get_col_spec(self, **kw):
        return 'varchar(%d)' % self.width
)py");
    tree.write("app/migrations/__init__.py", "");
    tree.write("app/migrations/helpers.py",
               "from alembic import op\ndef make_index(table, column):\n    op.create_index(f'ix_{table}', table, [column])\n");
    auto const made = tree.made();
    CHECK(type_of(made, "t", "id") == "uuid");
    CHECK(type_of(made, "t", "j") == "text");
    CHECK(type_of(made, "t", "c") == "character varying(5)");
    CHECK(listed(made, "index") == "ix_t");
    CHECK(made.find({&index::kind, Name("public"), Name("t"), Name("ix_t")})->origin.revision == Name("1"));
}

TEST_CASE("guards are answered from what the revisions have made so far") {
    auto const made = RevisionTree({a_table, R"py(conn = op.get_bind()
inspector = sa.inspect(conn)
if not inspector.has_table('t'):
    op.create_table('wrong', sa.Column('id', sa.Integer))
if 'n' in [c['name'] for c in inspector.get_columns('t')]:
    op.create_index('right', 't', ['n'])
if not any(i['column_names'] == ['n'] for i in sa.inspect(conn).get_indexes('t')):
    op.drop_table('t')
found = conn.execute(sa.text("SELECT 1 FROM information_schema.columns WHERE table_name = :t AND column_name = 'zz'"), {'t': 't'}).fetchone()
if found is None:
    op.add_column('t', sa.Column('zz', sa.Integer)))py"})
                          .made();
    CHECK(listed(made, "table") == "t");
    CHECK(listed(made, "index") == "right");
    CHECK(type_of(made, "t", "zz") == "integer");
    CHECK(complaints(made).empty());
}

TEST_CASE("an enum is made with the first table that has it, and once") {
    auto const made = RevisionTree({R"py(state = sa.Enum('on', 'off', name='state')
op.create_table('a', sa.Column('s', state))
op.create_table('b', sa.Column('s', sa.Enum('on', 'off', name='state')))
mood = postgresql.ENUM('good', 'bad', name='mood', create_type=False)
mood.create(op.get_bind(), checkfirst=True)
op.add_column('a', sa.Column('m', mood))
op.create_table('c', sa.Column('v', sa.Enum('x', 'long', native_enum=False))))py"})
                          .made();
    CHECK(listed(made, "enum") == "mood state");
    CHECK(type_of(made, "a", "m") == "public.mood");
    CHECK(type_of(made, "c", "v") == "character varying(4)");
    CHECK(complaints(made).empty());
}

TEST_CASE("a naming convention of the project names what has no name") {
    RevisionTree tree(
        {a_table +
         "\nop.create_table('u', sa.Column('t_id', sa.Integer, sa.ForeignKey('t.id')), sa.CheckConstraint('t_id > 0', name='pos'))\n"
         "op.create_unique_constraint(None, 'u', ['t_id'])\nop.create_check_constraint(op.f('kept'), 'u', 't_id < 9')"});
    tree.write("env.py", "from app.db import Base\ntarget_metadata = Base.metadata\n");
    tree.write("app/db.py", R"py(from sqlalchemy import MetaData
from sqlalchemy.orm import declarative_base
NAMES = {"fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s", "uq": "uq_%(table_name)s_%(column_0_name)s",
         "ck": "ck_%(table_name)s_%(constraint_name)s", "pk": "pk_%(table_name)s"}
Base = declarative_base(metadata=MetaData(naming_convention=NAMES))
)py");
    auto const made = tree.made();
    CHECK(listed(made, "foreign_key") == "fk_u_t_id_t");
    CHECK(listed(made, "unique") == "uq_u_t_id");
    CHECK(listed(made, "check") == "ck_u_pos kept");
    CHECK(listed(made, "primary_key") == "pk_t");
}

TEST_CASE("what nobody can know is in doubt, and nothing else is") {
    auto const made = RevisionTree({a_table, R"py(import os
if os.environ.get('EXTRA'):
    op.create_table('maybe', sa.Column('id', sa.Integer))
op.add_column('t', sa.Column('sure', sa.Integer))
op.add_column('t', sa.Column('odd', unheard.Of())))py"})
                          .made();
    CHECK(std::ranges::any_of(made.problems, [](Problem const& p) { return p.object && p.object->name == Name("maybe"); }));
    CHECK(type_of(made, "t", "sure") == "integer");
    CHECK(column_of(made, "t", "odd").find(column::type) == nullptr);
    CHECK(complaints(made) == "sql.not_followed:11 sql.not_followed:13 ");
}

TEST_CASE("what a tree alters and never made was there before it, and is not known") {
    auto const made =
        RevisionTree({"op.add_column('old', sa.Column('more', sa.Integer))\n" + a_table,
                      "op.create_table('new', sa.Column('id', sa.Integer), sa.Column('o', sa.Integer, sa.ForeignKey('older.id')))"})
            .made();
    CHECK(listed(made, "column") == "id n");
    for (auto const* name : {"old", "older", "new"}) {
        CAPTURE(name);
        CHECK(std::ranges::any_of(made.problems, [&](Problem const& p) { return p.object && p.object->name == Name(name); }));
    }
}

TEST_CASE("rows are nothing to a schema") {
    auto const made = RevisionTree({a_table, R"py(conn = op.get_bind()
t = sa.table('t', sa.column('n'))
op.bulk_insert(t, [{'n': 'x'}])
op.execute(t.update().where(t.c.n == op.inline_literal('x')).values(n='y'))
for row in conn.execute(sa.select(t.c.n)):
    conn.execute(t.update().values(n=row.n))
conn.execute(sa.text('UPDATE t SET n = :n'), {'n': unheard})
op.execute(f"INSERT INTO t (n) VALUES ('{unheard}')"))py"})
                          .made();
    CHECK(complaints(made).empty());
    CHECK(listed(made, "table") == "t");
}

TEST_CASE("nothing of a tree is run, and a tree must be one") {
    RevisionTree tree({a_table}, "import os\nos.system('touch pgplumb-was-here')");
    tree.made();
    CHECK_FALSE(std::filesystem::exists("pgplumb-was-here"));
    CHECK_THROWS_AS(read_alembic("/no/such/tree", "", {}), Error);
    Folder const empty;
    CHECK_THROWS_AS(read_alembic(empty.path().string(), "", {}), Error);
}

TEST_CASE("names that SQLAlchemy made are cut with a hash, as it does") {
    std::string const name(70, 'x');
    auto const made = RevisionTree({a_table + "\nop.create_index(op.f('" + name + "'), 't', ['n'])"}).made();
    CHECK(listed(made, "index") == std::string(55, 'x') + "_eedd");
}
