#pragma once
/// Tables, columns, types and constraints as SQLAlchemy renders them for PostgreSQL. Each thing is the call that made it. It
/// knows no operation of Alembic's.

#include "migrations/sending.hpp"

namespace pgplumb::python {

/// A type as SQL, and what else its column asks about it.
struct TypeSql {
    std::string sql;  ///< empty: not known
    std::string why;  ///< it is not known
    enum class Family : std::uint8_t { other, integer, numeric } family = Family::other;
    std::string serial;                  ///< what a key of it is: "SERIAL"
    std::string enum_name, enum_schema;  ///< of an enum of PostgreSQL's own
    std::vector<std::string> labels;
    bool creates = false;  ///< a table with a column of it makes the enum
    bool checked = false;  ///< a constraint holds the column to the labels
    Ref check_name = nullptr;
};
TypeSql type_of(Machine& machine, Ref value);

/// An expression, or a text in quotes; nullopt: not known.
std::optional<std::string> expression_sql(Machine& machine, Ref value);
/// Of server_default=.
std::optional<std::string> default_sql(Machine& machine, Ref value);
/// What stands where SQL is expected: a plain text is SQL.
std::optional<std::string> condition_sql(Machine& machine, Ref value);

/// A name as it is given: none, a text, or one that no convention changes.
struct Given {
    enum class Sort : std::uint8_t { none, plain, final, unknown } sort = Sort::none;
    std::string text;
};
Given given_name(Ref value);

/// What a naming convention makes names of.
struct Naming {
    std::string_view kind;  ///< "ix", "uq", "ck", "fk", "pk"
    std::string table, schema;
    std::vector<std::string> columns{};
    std::string referred_table{};
    std::vector<std::string> referred_columns{};
};
/// The name in quotes with a blank behind it, after `before`; empty: PostgreSQL finds one. nullopt: not known.
std::optional<std::string> name_clause(Machine& machine, std::string_view before, Ref name, Naming const& naming);
/// The name itself.
std::optional<std::string> final_name(Machine& machine, Ref name, Naming const& naming);
/// Cut as SQLAlchemy cuts what it made itself: with a hash at its end.
std::string cut(std::string name);

struct TableName {
    std::string schema, name;
    std::string sql() const { return qualified(schema, name); }
};

/// What a column's or constraint's call comes to.
struct Piece {
    std::string sql;      ///< as CREATE TABLE takes it, or behind ALTER TABLE ... ADD
    std::string doubt{};  ///< why it is not what it says; of a column only that it exists is known then
    std::string words{};  ///< what it may touch, if it is in doubt
};

struct ColumnSql {
    std::string name;
    TypeSql type;
    std::string specification;  ///< behind the name
    std::string doubt{};
    bool default_alone = false;  ///< it is its default that is not known
    bool primary_key = false;
    bool unique = false, index = false;
    Ref given = nullptr;
    std::vector<Ref> foreign_keys{}, checks{};
};

/// `keys` are the columns of the table's primary key, and `referring` those of its foreign keys.
ColumnSql column_sql(Machine& machine, Value const& column, std::vector<std::string> const& keys,
                     std::vector<std::string> const& referring);
/// PrimaryKeyConstraint, ForeignKeyConstraint ... ; nullopt: it makes nothing.
std::optional<Piece> constraint_sql(Machine& machine, Value const& constraint, TableName const& table);
/// A column's own ForeignKey.
Piece reference_sql(Machine& machine, Value const& key, std::string const& column, TableName const& table);
std::string foreign_key_sql(std::string const& name, std::vector<std::string> const& columns, TableName const& target,
                            std::vector<std::string> const& referred, Call const& call);
std::vector<std::string> names_of(Machine& machine, Ref list, bool& certain);
std::optional<std::string> text_of(Ref value);
std::string join(std::vector<std::string> const& parts, std::string_view between = ", ");
std::string columns_list(std::vector<std::string> const& columns);
/// DEFERRABLE INITIALLY ... and such, of a constraint's call.
std::string deferring(Call const& call);
bool is_said(Call const& call, std::string_view name);
Call call_of(Value const& value);

/// Whether a call of SQLAlchemy's makes it.
bool is_column(Value const& value);

/// CREATE TABLE, and what comes with it. `all` is how Table.create() makes it: foreign keys with use_alter too.
void create_table(Machine& machine, TableName const& table, std::vector<Ref> const& parts, Call const& options);
void add_column(Machine& machine, TableName const& table, Value const& column, Call const& call);
void create_index(Machine& machine, Ref name, TableName const& table, std::vector<Ref> const& columns, Call const& call);
/// COMMENT ON; no comment takes away what is there.
void comment_on(std::string const& what, Machine& machine, Value const& comment, Call const& call);
void create_enum(Machine& machine, TypeSql const& type, bool check_first, Origin const& origin);
/// CreateTable(...) and the like; false: it is something else.
bool send_construct(Machine& machine, Value const& construct, Call const& call);
TableName table_name(Value const& table);
bool has_relation(Machine& machine, TableName const& name, bool& known);

}  // namespace pgplumb::python
