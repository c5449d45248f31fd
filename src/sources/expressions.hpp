#pragma once
/// Reads what only the server can print: expressions, predicates, partition keys. Its functions wait behind ALTER
/// TABLE, so a relation that is locked is left out, and its objects say nothing of these fields.

#include "pgplumb/catalog.hpp"
#include "pgplumb/session.hpp"

#include <set>
#include <unordered_map>

namespace pgplumb {

using ObjectsByOid = std::unordered_map<std::int64_t, Object>;

class Expressions {
public:
    Expressions(Session& session, Catalog& catalog, Origin const& origin) : session_(session), catalog_(catalog), origin_(origin) {}

    /// Fills the kind's deparsed fields in those `objects` that hold an expression.
    void fill(Kind const& kind, ObjectsByOid& objects);

    /// Adds a problem to the catalog for each relation that could not be read.
    void report_unread();

private:
    struct Relation {
        std::uint32_t oid;
        bool view;
    };
    using Place = std::pair<Name, Name>;  // schema and relation
    using Oids = std::span<std::uint32_t const>;

    void find_relations();
    std::set<std::int64_t> locked_relations();
    std::set<std::int64_t> objects_with_expressions(Kind const& kind);
    void read(Kind const& kind, ObjectsByOid& objects, Oids oids);
    void note(Kind const& kind, std::uint32_t oid, std::string_view rule);
    void unsay_unread(Kind const& kind, ObjectsByOid& objects);
    Problem problem(std::uint32_t oid, std::string_view rule, std::set<std::string_view> const& kinds) const;

    Session& session_;
    Catalog& catalog_;
    Origin origin_;
    std::map<Place, Relation> relations_;
    std::set<std::int64_t> unread_;                                                            // objects that still lack their expressions
    std::map<std::pair<std::uint32_t, std::string_view>, std::set<std::string_view>> failed_;  // by relation and rule
};

}  // namespace pgplumb
