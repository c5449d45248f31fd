#pragma once
/// A catalog kept in a file: versioned JSON, sorted, without dates, hosts, roles or passwords, the same for the same state.

#include "pgplumb/catalog.hpp"
#include "pgplumb/history.hpp"

#include <string>
#include <vector>

namespace pgplumb {

/// What a ledger's table said.
struct KeptLedger {
    LedgerSpec spec;  ///< where it was, and which column held versions
    std::vector<LedgerRow> rows;
    bool readable = true;  ///< by the role that wrote the snapshot
};

struct Snapshot {
    Catalog catalog;
    Name database;
    std::string server_version, encoding;
    std::vector<KeptLedger> ledgers;
};

std::string written(Snapshot const& snapshot);

/// Whether a file begins as a snapshot does.
bool is_snapshot(std::string const& path);

/// Throws Error(Failure::usage): of a newer format, cut off, edited, or no snapshot at all.
Snapshot read_snapshot(std::string const& path);

}  // namespace pgplumb
