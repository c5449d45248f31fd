#pragma once
/// Reads what only the server can print: expressions, predicates, partition keys. Its functions wait behind ALTER
/// TABLE, so a relation that is locked is left out, and its objects say nothing of these fields.

#include "pgplumb/catalog.hpp"
#include "pgplumb/session.hpp"
#include "sources/references.hpp"

#include <set>

namespace pgplumb {

/// An object whose expressions the first query could not give: its oid, its relation's, its place among the objects.
struct Unread {
    std::int64_t oid;
    std::uint32_t relation;
    std::size_t at;
};

/// A deparsed field is unsaid, or a key has a gap where an expression belongs.
bool lacks_expression(Object const& object);

class Expressions {
public:
    Expressions(Session& session, References const& references) : session_(session), references_(references) {}

    /// Fills the kind's deparsed fields in those `objects` that are `unread`.
    void fill(Kind const& kind, std::vector<Object>& objects, std::vector<Unread> unread);

    /// Adds a problem to the catalog for each relation that could not be read.
    void report_unread(Catalog& catalog, Origin const& origin) const;

private:
    using Oids = std::span<std::uint32_t const>;

    std::set<std::int64_t> locked_relations();
    /// Reads those relations; what is there is taken off `unread`.
    void read(Kind const& kind, Oids oids, RowSink const& sink);
    void note(Kind const& kind, std::uint32_t oid, std::string_view rule);
    bool noted(Kind const& kind, std::uint32_t oid) const;
    Problem problem(std::uint32_t oid, std::string_view rule, std::set<std::string_view> const& kinds) const;

    Session& session_;
    References const& references_;
    std::map<std::pair<std::uint32_t, std::string_view>, std::set<std::string_view>> failed_;  // by relation and rule
};

}  // namespace pgplumb
