#pragma once
/// Which objects of a catalog are those of an earlier one under another name. What made an object is its identity: a
/// statement that renames leaves that as it was.

#include "pgplumb/catalog.hpp"

#include <map>
#include <utility>
#include <vector>

namespace pgplumb::migrations {

/// Two catalogs side by side: what one of them has alone, and what both have that is not quite the same. Each sorted by id.
struct Parts {
    std::vector<Object const*> gone, come;
    std::vector<std::pair<Object const*, Object const*>> pairs;
};
Parts parted(Catalog const& before, Catalog const& after);

class Renames {
public:
    Renames() = default;
    /// Takes out of `parts` what another revision than this one made, and what that was before.
    Renames(Parts& parts, Name revision);

    std::vector<std::pair<Object const*, Object const*>> const& pairs() const { return pairs_; }
    /// Whether it is only its table that has another name.
    static bool moved_with_table(ObjectId const& before, ObjectId const& after);
    /// What an object was called before.
    ObjectId before(ObjectId const& after) const;
    /// A field's value before, as it reads with all the new names.
    Value translated(FieldSpec const& field, Object const& before, Object const& after) const;

private:
    using Table = std::pair<Name, Name>;

    void find_relations(Parts& parts, Name revision);
    void find_children(Parts& parts, Name revision);
    void take(Parts& parts, Object const* before, Object const* after);
    bool translated_values_equal(Object const& before, Object const& after) const;
    Table now(Name schema, Name name) const;
    Names with_columns(Names names, Table const& table, bool quoted) const;

    std::map<Table, Table> tables_;
    std::map<std::pair<Table, Name>, Name> columns_;  ///< by their tables' new names
    std::vector<std::pair<Object const*, Object const*>> pairs_;
};

}  // namespace pgplumb::migrations
