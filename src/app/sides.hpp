#pragma once
/// Sources as arguments name them.

#include "app/options.hpp"
#include "pgplumb/scratch.hpp"
#include "pgplumb/snapshot.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace pgplumb {

/// A live server, descriptions that are one, a snapshot, or SQL files that are one script.
struct Side {
    enum class Kind : std::uint8_t { server, descriptions, snapshot, sql, alembic } kind = Kind::server;
    ConnectionOptions connection;
    std::vector<std::string> files;   ///< of SQL also folders, and `-`
    std::string label;                ///< as reports name it: no password is in it
    std::vector<Name> search_path{};  ///< of SQL and migrations
    std::string revision{};           ///< of a migration tree; empty: its heads
    ProjectWords project{};           ///< of a migration tree

    /// A server, or what was one: it has a state of health and a ledger.
    bool live() const { return kind == Kind::server || kind == Kind::snapshot; }
};

/// What an argument names: a connection string, a target of pgplumb.info, a file, a folder. Throws Error(Failure::usage).
Side side_of(Settings const& settings, std::string const& argument);
/// The server that options name.
Side side_of_options(Settings const& settings);
/// What a file, a folder, `sql:PATH` or `-` is, whether or not it is there.
Side side_of_file(Settings const& settings, std::string const& argument);
/// Makes one side of two of files. Throws Error(Failure::usage) where they are none.
void join(Side& side, Side const& more);

/// What is audited, and against what.
struct Order {
    ConnectionOptions connection;
    Side desired;  ///< without files: none was named, and there is no pgplumb.info
};

/// What an audit's arguments and settings name. Throws Error(Failure::usage).
Order order_of(Settings const& settings);

/// A side that was read.
struct Opened {
    std::unique_ptr<Session> session;  ///< of a live one
    Description description;           ///< its catalog, as it is; of what is no description hardly more
    std::vector<KeptLedger> ledgers;   ///< of a snapshot
};

/// Connects and works with the session, and gives it. Begins again, three times at most and within the time limit, where a
/// standby ended the session because replaying what the primary did needed it; `work` must bear that.
std::unique_ptr<Session> worked(ConnectionOptions options, std::function<void(Session&)> const& work);

/// The servers on which --scratch runs SQL files; none where it is not said. Throws Error(Failure::usage), also where it is
/// said on the command line and none of the sides is of SQL.
std::unique_ptr<Scratch> scratch_of(Settings const& settings, std::span<Side const> sides);

/// Keeps a server that is audited from being one of them, where the user has named one.
void spare(Scratch* scratch, ConnectionOptions const& audited);

/// Reads it; SQL files through `scratch`, if there is one. Mistakes in descriptions and SQL are among the description's errors;
/// else it throws Error.
Opened opened(Side const& side, Progress const& progress, Scratch* scratch);

/// Waits until `ready`, which is asked for how long to wait, and keeps the server from ending a session that is idle.
template <class Ready>
void await(Ready const& ready, Session& session) {
    while (!ready(std::chrono::seconds(10))) session.renew();
}

/// A side that was read, as others are held to it.
Description as_asked(Side const& side, Description read);
/// Makes of a migration tree's side what is desired where its ledger stands.
void settle(Description& desired, LedgerState const& ledger);

/// Where migration tools may keep their ledgers in this catalog, by the names of tables and columns: one for each tool.
std::vector<LedgerSpec> known_ledgers(Catalog const& catalog);
/// The ledgers that migration tools are known to keep, as far as they are there and can be read.
std::vector<KeptLedger> known_ledgers(Session& session, Catalog const& catalog);

}  // namespace pgplumb
