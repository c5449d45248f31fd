#pragma once
/// What migrations claim: revisions in order, what each creates, and what the database's ledger says ran.

#include "pgplumb/catalog.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace pgplumb {

struct Revision {
    Name id;
    std::vector<Name> after;  ///< parents; empty: a root
    std::vector<ObjectId> creates;
    Name checksum;  ///< empty: unsaid
    Origin origin;
};

/// Where a tool keeps its ledger and how its rows are read.
struct LedgerSpec {
    Name tool;  ///< "alembic"; empty: none
    Name schema, table, version_column;
    Name success_column;               ///< a boolean, or a time that is null until done; empty: none
    Name checksum_column;              ///< empty: none
    bool rows_are_heads = true;        ///< a row stamps its ancestors too; false: each revision has its row
    bool success_means_dirty = false;  ///< true in success_column marks a failed entry (golang-migrate)
};

struct LedgerRow {
    Name version;
    bool failed = false;
    Name checksum;

    friend bool operator==(LedgerRow const&, LedgerRow const&) = default;
};

struct LedgerState {
    enum class Kind : std::uint8_t { absent, unreadable, read } kind = Kind::absent;
    std::vector<LedgerRow> rows;
    std::string why_unreadable, hint;
    std::string running;  ///< what shows that a migration is under way: "process 4711 writes to it"; empty: nothing
};

struct History {
    LedgerSpec ledger;
    std::vector<Revision> revisions;  ///< parents before children
    Origin origin;
    std::string tree{};          ///< the path from which the revisions are read; empty: they are listed
    std::vector<Name> before{};  ///< tables that revisions change, and none of them creates
    Origin before_at{};          ///< the first statement that does so
    bool whole = false;          ///< the desired side is what the revisions make, and no more
    std::set<ObjectId> ever{};   ///< then, tables and the like that they ever made, under all their names
    bool declared() const { return !ledger.table.empty(); }
};

/// The rule of problems with objects that migrations change and do not make. What they have besides is not known.
inline constexpr std::string_view of_base_schema = "ledger.base_schema";

/// The revisions that no other one comes after.
std::vector<Name> heads_of(History const& history);

/// Presets by tool name; nullopt if the tool is not known. `known_ledgers` lists the tables that are never unexpected.
std::optional<LedgerSpec> ledger_preset(std::string_view tool);
std::vector<std::string_view> ledger_tools();
/// The tool whose files a repository has at its root; nullopt if none is recognised.
std::optional<std::string_view> marked_tool(std::string const& repository);
bool is_known_ledger(Name table);
/// Whether the tool of a ledger takes the advisory lock `key` (of one bigint) in the database while it migrates.
bool is_migration_lock(LedgerSpec const& ledger, std::string_view database, std::int64_t key);

/// The pseudo-kind of findings about a ledger; not one of all_kinds().
extern Kind const ledger_kind;

class Session;
/// Reads the ledger without running any code of the database: COPY of an ordinary table's columns of built-in types.
LedgerState read_ledger(Session& session, LedgerSpec const& spec);

}  // namespace pgplumb
