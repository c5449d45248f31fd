#pragma once
/// The objects of one kind while a scan goes on: rows of its query, what they refer to, and of what relation each is, so that
/// those of one relation can be read again.

#include "sources/changes.hpp"
#include "sources/expressions.hpp"
#include "sources/references.hpp"

namespace pgplumb {

class KindReader {
public:
    KindReader(Kind const& kind, References& references, Origin const& origin) : kind_(kind), references_(references), origin_(origin) {}

    Kind const& kind() const { return kind_; }

    /// Takes a row of the kind's query.
    void add(Row row);
    /// Reads the expressions of what was added.
    void fill(Expressions& expressions);

    std::size_t size() const { return objects_.size(); }
    /// Drops what was added after the first `size` objects.
    void shrink(std::size_t size);
    /// Drops what belongs to the roots, or everything, to be read again.
    void forget(std::optional<Roots> const& roots);

    /// The roots of what is not among those oids any more.
    Roots roots_without(Roots const& oids) const;
    /// Unsays of the roots' objects what functions of the server printed, which may not fit the snapshot; names and numbers
    /// always fit. Gives the objects that are no part of a table.
    std::vector<ObjectId> doubt(Roots const& roots);

    void give(Catalog& catalog);

private:
    struct Place {
        std::uint32_t oid;   ///< of a column, the lower bits of its number
        std::uint32_t root;  ///< its relation, or itself
    };

    void take_values(Row row, std::int64_t relation, Object& object);

    Kind const& kind_;
    References& references_;
    Origin const& origin_;
    std::vector<Object> objects_;
    std::vector<Place> places_;  ///< of each object
    std::vector<Unread> unread_;
    std::vector<Value> values_;
    References::Around around_;
};

}  // namespace pgplumb
