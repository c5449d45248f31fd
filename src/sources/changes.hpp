#pragma once
/// Which relations, types and schemas changed while they were read. A snapshot does not cover the functions that print
/// expressions and types: they read what is committed at that moment, so that what they gave fits the snapshot only where
/// nothing changed (hazard 6). Grants, TRUNCATE and REINDEX count as changes, VACUUM and DML do not.

#include "pgplumb/session.hpp"

#include <map>
#include <set>
#include <tuple>

namespace pgplumb {

/// Oids of relations, of types, schemas and extensions. What has one number in two catalogs is read once too often.
using Roots = std::set<std::uint32_t>;

class Changes {
public:
    /// Remembers what is there in the session's snapshot.
    explicit Changes(Session& session);

    struct Since {
        bool some = false;  ///< rows were written or removed, though perhaps of nothing that is compared
        bool gone = false;  ///< rows that were there are not there any more, perhaps in another version
        Roots roots{};      ///< what was written, and what is printed with the names of what was
    };

    /// What the snapshot that the session has now sees otherwise than the one before.
    Since look();

private:
    using Row = std::tuple<std::string, std::int64_t, std::int64_t, std::string>;  // catalog, oid, its part, xmin

    std::set<Row> young();
    std::map<std::string, std::int64_t> old();
    Roots affected(std::set<Row> const& rows);

    Session& session_;
    std::int64_t oldest_ = 0;  ///< transaction that may have run when the first snapshot was taken
    std::int64_t next_ = 0;    ///< transaction after the last that began before the last snapshot
    std::map<std::string, std::int64_t> old_;
    std::set<Row> young_;
    bool young_known_ = false;
};

}  // namespace pgplumb
