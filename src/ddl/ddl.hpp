#pragma once
/// SQL text -> objects, with PostgreSQL's own defaults. libpg_query is included in this room only.

#include "ddl/syntax.hpp"
#include "pgplumb/catalog.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace pgplumb::ddl {

/// Why SQL text could not be used; `column` is the byte within that text, from 1 (0: unknown).
struct SqlError {
    std::string what, note;
    int column = 0;
};

/// A catalog being made by statements, one after the other.
class Draft {
public:
    /// Adds; gives the object already there under this id, or nullptr.
    Object const* add(Object const& object);
    Object* find(ObjectId const& id);
    std::span<Object> of(Kind const& kind) { return by_kind_[kind.rank]; }
    std::span<Object const> of(Kind const& kind) const { return by_kind_[kind.rank]; }
    Catalog finish() &&;

    Names search_path;

private:
    std::vector<std::vector<Object>> by_kind_{all_kinds().size()};
    std::unordered_map<ObjectId, std::uint32_t> places_;  ///< in their kind's objects
};

/// The labels in `'sad', 'ok'`; an error if the text is anything but string constants.
struct Labels {
    std::vector<Name> items;
    std::optional<SqlError> error;
};
Labels enum_labels(std::string_view text);

/// How a table is partitioned: "range", "list" or "hash", and its key's columns and expressions.
struct PartitionKey {
    Name strategy;
    Names keys;
};
/// Reads `range (lower(name), at)`; nullopt if it is no such clause.
std::optional<PartitionKey> partition_key(std::string_view text);

/// A partition's bound, taken apart.
struct Bound {
    std::string shape;         ///< "in", "from to", "default", "with modulus 4 remainder 0"
    std::vector<Name> values;  ///< expressions: of the list, or the lower ones and then the upper ones
};
/// Reads `for values from (...) to (...)`, `default` and the like; nullopt if it is none.
std::optional<Bound> partition_bound(std::string_view text);

/// Fragments of a description, each read as part of one statement of its kind and never as more than that.
std::optional<SqlError> add_column(Draft& draft, ObjectId const& column, std::string_view fragment, Origin const& origin, int position);
/// `clause` follows ADD CONSTRAINT name: "primary key (id)", "check (total >= 0)". An empty name in `table.name`'s place
/// is not possible: `name` empty takes PostgreSQL's default name and sets any_name.
std::optional<SqlError> add_constraint(Draft& draft, ObjectId const& table, Name name, std::string_view clause, Origin const& origin);
/// `tail` follows CREATE INDEX name ON table: "using gin (doc)"; `unique` makes it UNIQUE.
std::optional<SqlError> add_index(Draft& draft, ObjectId const& table, Name name, bool unique, std::string_view tail, Origin const& origin);

/// After everything was added: primary keys make their columns NOT NULL, foreign keys without target columns take the
/// target's primary key where the draft has it.
void settle(Draft& draft);

/// The object with what CREATE TABLE, SEQUENCE or VIEW gives where nothing is said.
Object with_defaults(Object object);

inline constexpr std::size_t most_name_bytes = 63;

/// PostgreSQL's name for an unnamed object (makeObjectName): name1_name2_label cut to 63 bytes at character boundaries.
std::string default_name(std::string_view name1, std::string_view name2, std::string_view label);

/// Round a constant in a loose form, and before the type that was written with it: bytes that no other part of one holds.
inline constexpr char mark_begin = '\1', mark_type = '\2', mark_end = '\3';

/// An expression's syntax tree, reduced to what comparing needs.
struct Expression {
    bool parsed = false;
    std::string strict;           ///< canonical text: parentheses, pg_catalog, aliases of types and spellings of operators gone
    std::string loose;            ///< strict without what the server may add or rewrite, with constants between marks
    std::vector<Name> columns;    ///< that it names, unqualified
    std::vector<Name> types;      ///< that it names, as format_type prints them; user types with schema if written
    std::vector<Name> functions;  ///< that it names; user functions as schema.name if written so
    std::string collations;       ///< COLLATE clauses in order
    bool understood = false;      ///< whether all of it is of a sort that is followed; if not, both forms are its text
    Syntax syntax;                ///< for typed_form
    bool sendable = false;        ///< nothing in it but built-in operators and functions, columns, constants and casts
};
Expression parse_expression(std::string_view text);
/// The same, kept for the life of the process.
Expression const& expression(Name text);

/// A number in PostgreSQL's own digits, with its scale: "1e3" -> "1000", ".50" -> "0.50"; nullopt if it is none.
std::optional<std::string> decimal(std::string_view text);
/// "true" or "false" for one of the words that boolean's input takes; nullopt if it is none.
std::optional<std::string_view> truth(std::string_view text);

/// Where the parenthesis that opens at `at` closes, quoted text aside; npos if it does not.
std::size_t closing(std::string_view text, std::size_t at);
/// An expression without the parentheses around the whole of it.
std::string_view unwrapped(std::string_view expression);

/// Whether the whole expression is one function's call, written as name(...).
bool is_call(std::string_view expression);
/// An expression as the fragments of indexes and exclusions keep it: printed from its tree. Itself if it does not parse,
/// or if what is printed does not.
std::string respelled(std::string_view text);

/// `varchar(20)` -> `character varying(20)`; nullopt if it is no type.
std::optional<std::string> canonical_type(std::string_view text);

/// True if `name` (as format_type prints it, without typmod and array) is a type of pg_catalog's.
bool is_builtin_type(std::string_view name);

}  // namespace pgplumb::ddl
