#pragma once
/// Sources as arguments name them.

#include "app/options.hpp"
#include "pgplumb/snapshot.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace pgplumb {

/// A live server, descriptions that are one, or a snapshot.
struct Side {
    enum class Kind : std::uint8_t { server, descriptions, snapshot } kind = Kind::server;
    ConnectionOptions connection;
    std::vector<std::string> files;
    std::string label;  ///< as reports name it: no password is in it
};

/// What an argument names: a connection string, a target of pgplumb.info, a file. Throws Error(Failure::usage).
Side side_of(Settings const& settings, std::string const& argument);
/// The server that options name.
Side side_of_options(Settings const& settings);

/// What is audited, and against what.
struct Order {
    ConnectionOptions connection;
    std::vector<std::string> descriptions;  ///< or one snapshot; empty: none was named, and there is no pgplumb.info
};

/// What an audit's arguments and settings name. Throws Error(Failure::usage).
Order order_of(Settings const& settings);

/// A side that was read.
struct Opened {
    std::unique_ptr<Session> session;  ///< of a live one
    Description description;           ///< its catalog, as it is; of a live one or a snapshot nothing else
    std::vector<KeptLedger> ledgers;   ///< of a snapshot
};

/// Connects and works with the session, and gives it. Begins again, three times at most and within the time limit, where a
/// standby ended the session because replaying what the primary did needed it; `work` must bear that.
std::unique_ptr<Session> worked(ConnectionOptions options, std::function<void(Session&)> const& work);

/// Reads it. Mistakes in descriptions are among the description's errors; else it throws Error.
Opened opened(Side const& side, Progress const& progress);

/// Where migration tools may keep their ledgers in this catalog, by the names of tables and columns: one for each tool.
std::vector<LedgerSpec> known_ledgers(Catalog const& catalog);
/// The ledgers that migration tools are known to keep, as far as they are there and can be read.
std::vector<KeptLedger> known_ledgers(Session& session, Catalog const& catalog);

}  // namespace pgplumb
