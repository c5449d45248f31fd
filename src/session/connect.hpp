#pragma once
/// From options to an open connection. It does not know what is asked over it.

#include "pgplumb/error.hpp"
#include "pgplumb/session.hpp"
#include "session/handles.hpp"

namespace pgplumb {

struct OpenConnection {
    Connection connection;
    Clock::time_point deadline;  ///< of the whole scan; time spent typing a password is not counted
};

/// How long everything may take.
Clock::duration limit_of(ConnectionOptions const& options);

/// Throws Error(Failure::unreachable), with the SQLSTATE where the server gave one, and Failure::usage for a malformed
/// connection string. No text of libpq or of the server gets into it: both can hold secrets or control characters.
OpenConnection open_connection(ConnectionOptions const& options);

/// Where the server is, as a person says it: "socket /run/postgresql" or "host:5432".
std::string address_of(PGconn const* connection);

/// How the server was reached, or as far as it went.
ConnectionFacts facts_of(PGconn* connection);

/// The file of root certificates that would be used, whether it is there or not; empty: none is known.
std::string root_certificates(PGconn* connection);

/// Why no connection came about although the server said nothing, where that can be told; else nothing.
std::optional<Error> obstacle_of(PGconn* connection, ConnectionOptions const& options);

/// Asks for a password on the terminal, without echo. None: there is no terminal.
std::optional<std::string> ask_password(std::string_view user);

}  // namespace pgplumb
