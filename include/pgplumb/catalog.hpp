#pragma once
/// The catalog model: what every source produces and every later step reads. It knows nothing of libpq, of files or of
/// reports.

#include "pgplumb/name.hpp"
#include "pgplumb/sql.hpp"
#include "pgplumb/values.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgplumb {

enum class Severity : std::uint8_t { off, note, warning, error };

std::string_view to_text(Severity severity);
/// The severity called `word`; nullopt if there is none.
std::optional<Severity> severity_of(std::string_view word);

/// How two values of a field are compared.
enum class Match : std::uint8_t {
    exact,
    type,         ///< as type names: an unqualified name finds its schema through the search path
    defaultable,  ///< lists where "" asks for the default, which the server marks with the prefix "default "
    expression,   ///< as PostgreSQL expressions, decided by the server or by their syntax trees
    relation,     ///< exact; the parts of a qualified name, shown with dots
    bound,        ///< as partition bounds
    position,     ///< not compared; kept as Object::position, since with it hardly two columns would be alike
    at_least,     ///< dotted versions: the actual one may be newer
    by_rule       ///< not compared field by field; a rule or the finding's text uses it
};

/// What a source's numbers mean where a server's catalog refers to something instead of naming it.
enum class Refers : std::uint8_t {
    nothing,
    columns,           ///< to columns of the object's table, by attnum
    target_columns,    ///< to columns of the relation that a field before it refers to
    key_columns,       ///< like columns, but quoted, since expressions (0) may stand between them
    relation,          ///< to a relation by oid
    operator_classes,  ///< to operator classes by oid
    collations,        ///< to collations by oid, as many as there are key columns before it
    own_collation,     ///< a column's collation and its type, by oid; none where it is the type's
    sort_options       ///< indoption's bits
};

/// One property of a kind of object: its name, how bad drift is, and why it matters.
struct FieldSpec {
    std::size_t slot;  ///< index of the value in Object::values
    std::string_view name;
    Severity severity;
    std::string_view meaning;
    Match match = Match::exact;
    Refers refers = Refers::nothing;
    std::size_t type = 0;  ///< the alternative of Value it holds

    /// Whether two sides are compared in it.
    constexpr bool compared() const { return match != Match::by_rule && match != Match::position; }
};

/// A FieldSpec that remembers its C++ type, so that reading it needs no cast.
template <class T>
struct Field : FieldSpec {
    consteval Field(std::size_t slot_, std::string_view name_, Severity severity_, std::string_view meaning_, Match match_ = Match::exact,
                    Refers refers_ = Refers::nothing)
        : FieldSpec{slot_, name_, severity_, meaning_, match_, refers_, alternative<T>()} {}
};

/// True when each field stands at its own slot; every kind asserts it.
constexpr bool in_slots(std::span<FieldSpec const* const> fields) {
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (fields[i]->slot != i) return false;
    return true;
}

/// Collects the values of one object.
class Fields {
public:
    template <class T>
    void set(Field<T> const& field, std::type_identity_t<T> value) {
        if (values_.size() <= field.slot) values_.resize(field.slot + 1);
        values_[field.slot] = value;
    }
    Values values() const { return Values(values_); }

private:
    std::vector<Value> values_;
};

struct Change;
struct Fix;
struct Making;
struct Object;
enum class Reach : std::uint8_t;
class Catalog;

/// Something of an extension that an object cannot exist without. `category` is `type`, `function`, `operator_class` or
/// `access_method`.
struct Need {
    std::string_view category;
    Name name;
};

/// A kind of object. Its address is its identity: there is no enum to extend.
struct Kind {
    std::string_view name;       ///< as rule ids spell it: "foreign_key"
    std::string_view plural;     ///< as descriptions spell its block: "foreign_keys"
    std::size_t rank;            ///< place in creation order and in all_kinds()
    Kind const* parent;          ///< the kind its objects belong to; nullptr: the database itself
    bool by_content;             ///< objects of one parent are matched by name, then by content
    Severity unexpected;         ///< severity of one nobody asked for, in a closed block
    std::string_view query;      ///< select: oid, relation (its table's oid) or schema, name, belongs_to, fields by slot
    std::string_view deparse{};  ///< select for `$1::oid[]` of relations: oid, then the fields in `deparsed`; may be empty
    std::span<FieldSpec const* const> fields{};
    std::span<FieldSpec const* const> deparsed{};                    ///< those that the second query fills where the first gives NULL
    Fix (*create)(Object const&, Catalog const&) = nullptr;          ///< SQL that makes the object
    Fix (*alter)(Change const&) = nullptr;                           ///< SQL that ends one field's drift; may give none
    Making (*make)(Object const&, Catalog const&, Reach) = nullptr;  ///< none: its table makes it, or what it is is not known
    std::vector<Need> (*needs)(Object const&) = nullptr;

    FieldSpec const* field(std::string_view wanted) const;
};

/// Every kind, by rank.
std::span<Kind const* const> all_kinds();

/// The kind called `name`, or whose block is called so; nullptr if there is none.
Kind const* find_kind(std::string_view name);

struct ObjectId {
    Kind const* kind = nullptr;
    Name schema, parent, name;

    friend bool operator==(ObjectId const&, ObjectId const&) = default;
    friend std::strong_ordering operator<=>(ObjectId const& a, ObjectId const& b) {
        if (auto const order = a.kind->rank <=> b.kind->rank; std::is_neq(order)) return order;
        if (auto const order = a.schema <=> b.schema; std::is_neq(order)) return order;
        if (auto const order = a.parent <=> b.parent; std::is_neq(order)) return order;
        return a.name <=> b.name;
    }
};

/// The object that `id` belongs to: a column's table, a table's schema; a kind of nullptr for the database.
ObjectId owner(ObjectId const& id);

/// schema.parent.name as a person reads it, each part quoted where SQL would need it.
std::string display(ObjectId const& id);

/// "schema"."name" of a relation, quoted for SQL. For a child: of its parent.
Sql relation_name(ObjectId const& id);

/// `name` with double quotes where the quote_ident of PostgreSQL 15 adds them.
std::string quoted_if_needed(std::string_view name);

/// Names in a text of the server's, in double quotes only where quoted_if_needed adds them: each major has keywords of its
/// own, and one type would else be another one after an upgrade.
std::string requoted(std::string_view text);

/// schema.name, each part quoted where needed: how a foreign key names its target.
Name qualified_name(std::string_view schema, std::string_view name);

/// The parts of a qualified name as one text, each quoted where needed; empty: none.
std::string dotted(Names parts);

/// Where an object was said: a file's line and column (from 1; 0 is unknown), or a server (line 0).
struct Origin {
    Name where;
    std::int32_t line = 0, column = 0;
    Name revision{};  ///< of a migration tree; empty: it is in none
};

std::string to_text(Origin const& origin);

/// What an object belongs to that makes its mere presence no drift.
enum class Belongs : std::uint8_t { itself, extension, partition, ledger };

struct Object {
    ObjectId id;
    Origin origin;  ///< what made it
    Values values;
    Belongs belongs = Belongs::itself;
    std::int16_t position = 0;  ///< of a column in its table, from 1
    bool any_name = false;      ///< desired under whatever name
    bool absent = false;        ///< desired not to exist
    Origin changed{};           ///< of a script: the statement that last changed it, if another one than made it
    Name named_in{};            ///< of a migration tree: the revision that gave it its name, if another one than made it

    template <class T>
    T const* find(Field<T> const& field) const {
        return std::get_if<T>(&values[field.slot]);
    }
    template <class T>
    T get(Field<T> const& field) const {
        auto const* value = find(field);
        return value ? *value : T{};
    }
    template <class T>
    void set(Field<T> const& field, T value) {
        values = values.with(field.slot, value);
    }
    Value const& value(FieldSpec const& field) const { return values[field.slot]; }
    /// The revision at fault where nothing has its name; empty: none.
    Name revision() const { return named_in.empty() ? origin.revision : named_in; }
};

/// Something that could not be read. Reports count it as *could not check*; it is never drift and never clean.
struct Problem {
    std::optional<ObjectId> object;
    std::string rule;  ///< "scan.locked", "ledger.unreadable"
    std::string what, hint;
    Origin origin;
};

/// What a source says of objects it does not list.
enum class Scope : std::uint8_t { open, noted, closed };

/// A sorted set of objects, with what could not be read and how complete the source claims to be.
class Catalog {
public:
    /// Objects may come in any order; `seal` sorts them. Two of one id are kept apart and given back by `seal`.
    void add(Object const& object);
    void add(Kind const& kind, std::vector<Object> objects);
    std::vector<std::pair<Object, Object>> seal();

    std::span<Object const> of(Kind const& kind) const;
    std::span<Object const> children(Kind const& kind, Name schema, Name parent) const;
    Object const* find(ObjectId const& id) const;
    Object* edit(ObjectId const& id);
    std::span<Object> edit(Kind const& kind) { return by_kind_[kind.rank]; }
    std::size_t size() const;

    /// Declares what not listing a `kind` under schema and parent means; `scope` gives it back.
    void set_scope(Kind const& kind, Name schema, Name parent, Scope scope);
    Scope scope(Kind const& kind, Name schema, Name parent) const;
    /// What was declared for exactly this place.
    std::optional<Scope> said_scope(Kind const& kind, Name schema, Name parent) const;
    /// What a kind's block means in a catalog that is closed as a whole: an index more is still but a note.
    static Scope closed_scope(Kind const& kind) { return kind.unexpected == Severity::note ? Scope::noted : Scope::closed; }
    Scope default_scope = Scope::open;

    std::vector<Problem> problems;
    std::vector<Name> search_path;                   ///< resolves unqualified names; never empty after reading
    std::map<Name, Names> available;                 ///< extensions that the server could install, with versions, oldest first
    std::vector<std::string> remarks;                ///< on how it was read, for the reader of a report
    std::map<std::string, std::int64_t> uncompared;  ///< objects of kinds that are not modelled, by kind

    /// Drops the objects that `keep` refuses.
    template <class Keep>
    void filter(Keep const& keep) {
        for (auto& objects : by_kind_) std::erase_if(objects, [&](Object const& o) { return !keep(o); });
    }

private:
    struct ScopeRow {
        ObjectId place;  ///< kind, schema, parent
        Scope scope = Scope::open;
    };
    std::vector<std::vector<Object>> by_kind_{all_kinds().size()};
    std::vector<ScopeRow> scopes_;
};

}  // namespace pgplumb

template <>
struct std::hash<pgplumb::ObjectId> {
    std::size_t operator()(pgplumb::ObjectId const& id) const noexcept {
        auto const mix = [](std::size_t seed, std::size_t h) { return (seed ^ h) * 0x9e3779b97f4a7c15ULL; };
        return mix(mix(mix(id.kind->rank, id.schema.hash()), id.parent.hash()), id.name.hash());
    }
};
