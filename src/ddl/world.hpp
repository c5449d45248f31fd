#pragma once
/// The database that a script makes, as it is between two statements: relations with what belongs to them, types, and the
/// names that are taken. It knows PostgreSQL's name spaces and nothing of statements. What is dropped stays in memory, so that
/// nothing ever points to nowhere.

#include "ddl/bounds.hpp"
#include "ddl/options.hpp"

#include <deque>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

namespace pgplumb::ddl {

struct Part;
struct Relation;

/// Why something is not known any more, and where the statement stands that may have touched it.
struct Doubt {
    std::string why;
    Origin where;
};

/// A type of the user's: an enum, a domain, a range. A relation's row is one too, and not among these.
struct UserType {
    Name schema, name;
    bool is_enum = false;
    std::vector<Name> labels;   ///< of an enum
    std::set<Relation*> users;  ///< with columns that ever were of it
    UserType* base = nullptr;   ///< of a domain
    Relation* row = nullptr;    ///< whose rows a domain holds
    UserType* range = nullptr;  ///< of a multirange, whose it is
    bool has_heirs = false;     ///< whether it ever was the base of one
    bool dropped = false;
    std::string sort;  ///< as coverage counts it: "domain"; empty: it is compared, or not counted
    Doubt const* doubt = nullptr;
    Origin made, changed;
    Name named_in{};  ///< the revision that gave it another name
};

/// A column's type. One of pg_catalog's, or one that nobody knows, is its text; of a user's type the text is what follows its
/// name: modifiers and brackets.
struct Type {
    std::string text;
    UserType* user = nullptr;
    Relation* row = nullptr;

    Name printed() const;
};

struct Column {
    Name name;
    Type type;
    Name collation;
    bool not_null = false;
    Name default_value, identity, generated;
    Relation* next_of = nullptr;  ///< the sequence whose nextval is the default
    Relation* counter = nullptr;  ///< an identity column's own sequence
    bool known = true;            ///< false: that it exists is all that is known
    bool default_known = true;
    bool local = true;  ///< false: it is there because a parent has it
    int parents = 0;    ///< how many parents have it
    std::int16_t number = 0;
    bool declared = false;         ///< by the CREATE TABLE at hand
    bool contradicts = false;      ///< parents give it several defaults; in the CREATE TABLE at hand
    Doubt const* doubt = nullptr;  ///< on whether it is still there
    Origin made, changed;
    Name named_in{};  ///< the revision that gave it another name
};

/// A constraint or an index.
struct Part {
    Kind const* kind;
    Name name;
    Values values;
    std::string columns;  ///< what a default name is made of, besides the table's and the label
    std::string_view label;
    Relation* table = nullptr;
    Relation* target = nullptr;  ///< of a foreign key
    Part* stands_on = nullptr;   ///< the target's key that a foreign key refers to
    Part* parent = nullptr;      ///< the partitioned table's, whose share this is
    std::vector<Part*> shares;   ///< of the partitions
    int parents = 0;             ///< tables it is inherited from; of checks
    bool local = true;
    bool dropped = false;
    Doubt const* doubt = nullptr;
    Origin made, changed;
    Name named_in{};  ///< the revision that gave it another name

    bool has_index() const;
    bool is_constraint() const;
};

/// What a view's query names.
struct Uses {
    /// Of a relation: columns by number, and those that may be another's of the same name.
    struct Columns {
        std::set<std::int16_t> certain, possible;
    };
    std::map<Relation*, Columns> relations;
    std::set<Name> functions;  ///< as expressions name them: schema.name
    std::set<UserType*> types;
    std::set<Relation*> rows;
};

struct Relation {
    enum class Sort : std::uint8_t { table, view, materialized_view, sequence, foreign_table, composite_type };
    Sort sort = Sort::table;
    Name schema, name;
    bool temporary = false, unlogged = false;
    std::vector<Column> columns;
    std::int16_t last_number = 0;
    std::vector<Part*> parts;
    std::vector<Part*> referenced_by;  ///< foreign keys that have this target
    std::vector<Relation*> parents, children;
    Relation* of = nullptr;  ///< the type that it is a table of
    bool partition = false;
    Name strategy;  ///< of a partitioned table
    Names keys;
    Name bound;  ///< of a partition
    Limits limits;
    bool row_security = false, force_row_security = false;
    Numbers numbers;            ///< a sequence's
    Relation* owner = nullptr;  ///< a sequence's table
    Name owner_column;
    std::vector<Relation*> owned;  ///< sequences whose owner this is
    bool identity = false;         ///< of a sequence
    Uses uses;                     ///< of a view
    std::set<Relation*> views;     ///< whose queries name it
    std::set<Relation*> users;     ///< with columns that ever held its rows, or took their numbers from this sequence
    bool has_others = false;       ///< triggers and the like, ever
    Doubt const* doubt = nullptr;  ///< on what it is and has, and on whether it is there
    std::set<Kind const*> open;    ///< kinds of parts of which it may have more than are known
    bool columns_known = true;     ///< false: it may have more columns
    bool row_security_known = true;
    bool dropped = false;
    Origin made, changed;
    Name named_in{};  ///< the revision that gave it another name

    Column* column(Name wanted);
    Part* part(Name wanted, bool index);
    bool is_table() const { return sort == Sort::table; }
    /// Whether its row is a type.
    bool has_row() const { return sort != Sort::sequence; }
    /// Whether the catalog has columns, constraints and indexes of it.
    bool is_compared() const { return is_table() && !temporary; }
    /// Whether it may have objects of the kind that are not known.
    bool may_have(Kind const& kind) const;
};

struct Place {
    Name schema, name;
    friend bool operator==(Place const&, Place const&) = default;
};
struct PlaceHash {
    std::size_t operator()(Place const& place) const noexcept { return place.schema.hash() * 31 ^ place.name.hash(); }
};

struct Extension {
    Name schema, version;
    bool schema_said = true;
    Doubt const* doubt = nullptr;
    Origin made, changed;
    Name named_in{};  ///< the revision that gave it another name
};

struct Schema {
    Origin made;
    bool assumed = false;  ///< used, but made by no statement
    Doubt const* doubt = nullptr;
};

/// Something that is no relation and no type: a function, a trigger. Counted, and found again when it is dropped.
struct Other {
    std::string sort;
    Name schema, name;
    std::string arguments;  ///< a function's, by their types
    Relation* table = nullptr;
    Name body{};                  ///< of a function that may change the schema: its code
    Name definition{};            ///< the statement that made it
    std::set<UserType*> types{};  ///< of a function's arguments and result
    std::set<Relation*> rows{};
    auto key() const { return std::tie(sort, schema, name, arguments, table); }
    friend bool operator<(Other const& a, Other const& b) { return a.key() < b.key(); }
};

/// SQLSTATEs of what a server would say.
namespace sqlstate {
inline constexpr char duplicate_table[] = "42P07";
inline constexpr char duplicate_object[] = "42710";
inline constexpr char duplicate_column[] = "42701";
inline constexpr char duplicate_schema[] = "42P06";
inline constexpr char undefined_table[] = "42P01";
inline constexpr char undefined_column[] = "42703";
inline constexpr char undefined_object[] = "42704";
inline constexpr char wrong_object_type[] = "42809";
inline constexpr char dependent_objects[] = "2BP01";
inline constexpr char not_supported[] = "0A000";
}  // namespace sqlstate

/// Ends a statement that a server would refuse.
[[noreturn]] void refuse(char const* sqlstate, std::string const& what, std::string hint = {});

struct World {
    Names path, first_path;
    std::optional<Names> path_after;  ///< the path that holds again after the transaction
    Origin now;                       ///< of the statement that is being applied
    std::set<ObjectId> ever;          ///< tables, sequences, views and enums that were ever made, under all their names
    std::string_view sql;             ///< its text
    bool in_block = false;            ///< whether it stands between BEGIN and COMMIT
    bool changed = false;             ///< whether it has changed anything yet

    std::map<Name, Schema> schemas;
    std::set<Name> gone;  ///< schemas that were dropped or renamed
    std::map<Name, Extension> extensions;
    std::unordered_map<Place, Relation*, PlaceHash> relations;
    std::unordered_map<Place, Part*, PlaceHash> indexes;  ///< they share the relations' name space
    std::unordered_map<Place, UserType*, PlaceHash> types;
    std::unordered_map<Place, int, PlaceHash> constraint_names;
    std::multiset<Other> others;
    std::map<std::string, std::int64_t> passed;  ///< statements of kinds that are not modelled, by type
    std::vector<Problem> problems;
    /// Kinds of which a statement that was not followed may have made some.
    std::map<Kind const*, Doubt const*> opened;
    std::optional<int> major;  ///< of the server, if it is known
    bool guarded = false;      ///< what is there already is no error to the statement at hand, nor known to be what it makes
    /// Code that may run at any time: of triggers.
    struct Lasting {
        Name code;
        std::string what;
        Origin where;
        Relation* table = nullptr;
    };
    std::vector<Lasting> lasting;
    int depth = 0;           ///< of code in code
    std::int64_t steps = 0;  ///< of code in this statement
    std::set<Name> called;   ///< functions that expressions ever named, without schemas
    bool rows = false;       ///< whether rows may have come, and sequences moved

    std::deque<Relation> all_relations;
    std::deque<Part> all_parts;
    std::deque<UserType> all_types;
    std::deque<Doubt> all_doubts;

    // Names: names.cpp
    Name creation_schema(std::string_view said, bool temporary = false);
    Relation* find(PgQuery__RangeVar const& name) const;
    Relation* find(Name schema, Name name) const;  ///< through the search path if the schema is empty
    Part* find_index(Name schema, Name name) const;
    UserType* find_type(Name schema, Name name) const;
    /// Refuses if there is none; where tables may be that are not known, there is.
    Relation& need(PgQuery__RangeVar const& name);
    Relation& need(Name schema, Name name);
    bool is_taken(Name schema, Name name) const;
    /// The first schema of the search path in which a relation or an index is called so, if none is given.
    Name schema_of(Name schema, Name name) const;
    Other const* find_other(std::string_view sort, Name schema, Name name) const;
    /// All functions of the name, in whatever schema if that is empty.
    std::vector<Other const*> functions(Name schema, Name name) const;
    /// PostgreSQL's ChooseRelationName: the first of label, label1, label2 ... that no relation of the schema has.
    Name free_relation_name(std::string_view name1, std::string_view name2, std::string_view label, Name schema, bool constraint) const;
    /// ChooseConstraintName.
    Name free_constraint_name(std::string_view name1, std::string_view name2, std::string_view label, Name schema) const;

    /// Whether all that there is can be known: no extension brought relations, and no statement did what cannot be followed.
    bool is_certain() const;

    // What exists: world.cpp
    Relation& add(Relation relation);
    Part& add(Relation& table, Part part);
    UserType& add(UserType type);
    void rename(Relation& relation, Name schema, Name name);
    /// Of a name that a statement gives a thing.
    template <class Thing>
    void told_anew(Thing& thing) const {
        thing.changed = now;
        thing.named_in = now.revision;
    }
    void rename(Part& part, Name name);
    void rename(UserType& type, Name schema, Name name);
    void own(Relation& sequence, Relation* table, Name column);
    void forget(Part& part);
    void forget(Relation& relation);
    void forget(UserType& type);

    /// Makes an index the one behind a constraint.
    void become(Part& index, Kind const& kind, Values values);
    /// What a view's query names, it names no longer.
    static void forget_uses(Relation& view);
    /// After a column got its type or default: those that are used know their user.
    static void note(Relation& table, Column const& column);

    /// A doubt that the statement at hand leaves.
    Doubt const& doubt(std::string const& why);
    /// Makes everything as it was in a copy of this world. What this world pointed to then stays where it is.
    void go_back_to(World&& before);
};

}  // namespace pgplumb::ddl
