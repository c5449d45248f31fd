#pragma once
/// What the numbers in the catalogs refer to. Naming the columns of each key on the server would cost a subselect a key;
/// sent as they are stored, the whole of pg_index is a single scan.

#include "pgplumb/catalog.hpp"
#include "pgplumb/session.hpp"

#include <unordered_map>

namespace pgplumb {

class References {
public:
    struct Column {
        Name name;
        std::int64_t collation = 0;
    };
    struct Relation {
        Name schema, name;
        bool view = false;
        std::vector<Column> columns{};  // by attnum - 1
    };

    /// Reads the relations of user schemas (tables and materialized views, temporary ones aside), and the columns of
    /// materialized views. What was learned of a relation that is still there is kept.
    void read(Session& session);

    /// Remembers a relation's column. Keys and indexes are read after columns.
    void learn(std::int64_t relation, std::int64_t attnum, Column column);

    /// nullptr: none that is compared.
    Relation const* relation(std::int64_t oid) const;

    /// What the cells of one row refer to each other for.
    struct Around {
        std::int64_t table = 0;          ///< the object's table, or itself
        std::int64_t target = 0;         ///< the last relation that a field referred to
        std::int64_t collation = 0;      ///< the column's own, by oid
        std::vector<std::int64_t> keys;  ///< the last key columns
    };

    /// The value of a field whose cell holds references; keeps in `around` what later fields need.
    Value resolve(FieldSpec const& field, Cell const& cell, Around& around) const;

private:
    using Numbers = std::span<std::int64_t const>;

    static Column column(Relation const& relation, std::int64_t attnum);
    static std::vector<Name> columns(Relation const& relation, Numbers attnums, bool quoted);
    std::vector<Name> collations(Relation const& relation, Numbers attnums, Numbers given) const;
    Relation const& known(std::int64_t oid) const;

    std::unordered_map<std::int64_t, Relation> relations_;
    std::unordered_map<std::int64_t, Name> operator_classes_;  // with "default " before a type's default
    struct Collation {
        Name name, qualified;  // both quoted; of pg_catalog's the name alone
    };
    std::unordered_map<std::int64_t, Collation> collations_;
    std::unordered_map<std::int64_t, std::int64_t> type_collations_;  // of the types that have one
};

}  // namespace pgplumb
