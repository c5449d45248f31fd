#pragma once
/// The door to databases that are made to be thrown away, on which SQL of the user's is run as it stands. It opens on no
/// database that was there before, and on no server that is audited: what is audited is reached through `Session` alone,
/// which only reads.

#include "pgplumb/session.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace pgplumb {

/// What a server is recognised by, however it is reached: when it was started, and its cluster's number where it may be read.
/// Several lines; two servers of one cluster, a primary and its standby, share a line.
std::set<std::string> server_identity(Session& session);

/// Why a statement was refused, in the server's words.
struct Refused {
    std::string message, detail, hint, sqlstate;
    std::size_t position = 0;  ///< the character of the statement that it is about, from 1; 0: it is not said
};

/// An empty database with a name of its own, dropped with the object, which must not outlive its Scratch.
class ScratchDatabase {
public:
    virtual ~ScratchDatabase() = default;
    /// Runs one statement by itself, as psql sends it; `data` is what follows a COPY FROM STDIN. Throws Error: the connection
    /// was lost, the time is over, or the run was interrupted.
    virtual std::optional<Refused> run(std::string_view statement, std::string_view data) = 0;
    /// Whether what was run opened a transaction that is still open.
    virtual bool in_transaction() const = 0;
    /// Ends the connection that statements ran in, and what it left open with it. How to connect for a scan.
    virtual ConnectionOptions close() = 0;
};

/// Where such databases live. The server is looked for, or started, when the first is asked for, and ends with the object.
class Scratch {
public:
    /// `where` is "auto", for a server of our own made of installed programs, or a connection string. `options` says how long
    /// all may take, and whether somebody may be asked for a password.
    Scratch(std::string where, ConnectionOptions options);
    ~Scratch();
    Scratch(Scratch const&) = delete;
    Scratch& operator=(Scratch const&) = delete;

    /// Whether it is a server that the user named, so that those which are audited have to be known first.
    bool named() const;
    /// A server that it must not be.
    void spare(std::set<std::string> const& identity);
    /// May be called by several threads. Throws Error(Failure::usage) where there is no server to be had, or the wrong one.
    std::unique_ptr<ScratchDatabase> database();

private:
    struct Server;
    Server const& server();

    std::string where_;
    ConnectionOptions options_;
    std::chrono::steady_clock::time_point deadline_;
    std::set<std::string> spared_;
    std::mutex mutex_;
    std::unique_ptr<Server> server_;
};

}  // namespace pgplumb
