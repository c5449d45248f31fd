#pragma once
/// Reads what only the server can print: expressions, predicates, partition keys. Its functions wait behind ALTER
/// TABLE, so a relation that is locked is left out, and its objects say nothing of these fields.

#include "pgplumb/catalog.hpp"
#include "pgplumb/session.hpp"
#include "sources/changes.hpp"
#include "sources/references.hpp"

#include <optional>
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

    /// Forgets what could not be read of those relations, or of all.
    void forget(std::optional<Roots> const& roots);

    /// Adds a problem to the catalog for each relation that could not be read.
    void report_unread(Catalog& catalog, Origin const& origin) const;

    using Oids = std::vector<std::uint32_t>;
    /// Notes those that would be waited for, and takes them off `oids`.
    void set_locked_aside(Kind const& kind, Oids& oids);

private:
    /// Notes those that the server cannot print without running code of the database's, and takes them off `oids`.
    void set_unsafe_aside(Kind const& kind, Oids& oids);
    /// Reads those relations in one batch, and in smaller ones where one of them is in the way.
    void read(Kind const& kind, Oids oids, RowSink const& sink);
    void note(Kind const& kind, std::uint32_t oid, std::string_view rule);
    bool noted(Kind const& kind, std::uint32_t oid) const;
    Problem problem(std::uint32_t oid, std::string_view rule, std::set<std::string_view> const& kinds) const;

    Session& session_;
    References const& references_;
    std::map<std::pair<std::uint32_t, std::string_view>, std::set<std::string_view>> failed_;  // by relation and rule
    std::map<std::uint32_t, std::string> holders_;                                             // of locks: "process 4711"
};

}  // namespace pgplumb
