#pragma once
/// The door to a live server. It knows batches, rows and deadlines; it does not know what a catalog is.

#include "pgplumb/error.hpp"
#include "pgplumb/sql.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgplumb {

/// Null, or the bytes of PostgreSQL's binary format; valid during the call that hands them out.
using Cell = std::optional<std::string_view>;
using Row = std::span<Cell const>;
using RowSink = std::function<void(Row)>;

/// How the server was reached. It is what libpq knows, so that a server cannot lie about it.
struct ConnectionFacts {
    /// What the server proved of itself: nothing, that somebody trusted issued its certificate, that it has the host's name.
    enum class Proof : std::uint8_t { none, issuer, name };
    Proof proof = Proof::none;
    bool local = false;                    ///< over a unix socket or the loopback, where nobody stands between
    bool socket = false;                   ///< over a unix socket
    bool password_used = false;            ///< the server asked for one and was given it, or proof of it
    std::string encryption;                ///< "TLSv1.3, TLS_AES_256_GCM_SHA384"; empty: none
    std::string sslmode, channel_binding;  ///< that held, wherever they were given
    int backend = 0;                       ///< the server process's number, as it was announced; a pooler announces its own
};

/// What to tell of a password that was used with a server that did not prove itself; empty: nothing.
std::string password_warning(ConnectionFacts const& facts, std::string const& address);

struct ServerFacts {
    int version = 0;  ///< server_version_num / 10000, the major version
    std::string version_text, database, user, encoding, address;
    bool superuser = false, standby = false;
    ConnectionFacts connection;
};

/// How names and texts come.
enum class Text : std::uint8_t {
    utf8,  ///< as UTF-8; from a server of SQL_ASCII as they are
    bytes  ///< as the server stores them: for names that are not what its encoding promises
};

class Session {
public:
    virtual ~Session() = default;
    virtual ServerFacts const& facts() const = 0;
    virtual Text spoken() const = 0;
    /// `COPY source TO STDOUT (FORMAT binary)` in a batch of its own, between a savepoint and ROLLBACK TO. `source` is
    /// a select in parentheses, or a table with its columns. Throws Error: with sqlstate when the server refused (the
    /// session can go on), Failure::incomplete without one when the connection is lost or a deadline has passed.
    virtual void copy(Sql const& source, RowSink const& sink) = 0;
    /// The one text cell that a statement gives; in a batch of its own; throws as `copy` does.
    virtual std::string ask(Sql const& statement) = 0;
    /// Begins the transaction anew, with a fresh snapshot.
    virtual void renew() = 0;
    /// Has names and texts come as `text` says; to the end of the session, and in facts() too.
    virtual void speak(Text text) = 0;
    /// The SQLSTATE with which the server closed the connection; empty: it did not, or said nothing.
    virtual std::string const& closed_by() const = 0;
    /// Ends the scan: a last query proves that the connection lived to the end.
    virtual void finish() = 0;
};

/// How psql would connect: an empty member is left to libpq's environment and files.
struct ConnectionOptions {
    std::string host, port, user, dbname;  ///< dbname may be a connection string or URI
    bool over_string = false;              ///< host, port and user stand over what a connection string says
    std::string database;                  ///< stands over the database that a connection string names; empty: it does not
    bool never_prompt = false, prompt = false;
    bool strict_tls = false;  ///< sslmode=verify-full and channel_binding=require stand over whatever else says otherwise
    double timeout = 60;      ///< seconds for everything, connecting included
};

/// Whether `text` is a connection string or URI rather than a database's name.
bool is_connection(std::string_view text);
/// A connection string or database's name as reports may show it: service, or database and host; never a password.
std::string shown_connection(std::string const& text);

/// How to connect to the same database again, as a connection string without passwords; `database` is what it is called.
std::string without_password(ConnectionOptions const& options, std::string const& database);

/// Connects and opens the read-only transaction. Throws Error(Failure::unreachable) with the server's SQLSTATE.
std::unique_ptr<Session> connect(ConnectionOptions const& options);

/// Whether the server refused since it holds text that is not what its encoding promises, or that UTF-8 has nothing for.
bool is_untranslatable(Error const& error);

/// Whose lock it is, by the pid of pg_locks: "process 4711"; null is a prepared transaction's.
std::string lock_holder(Cell const& pid);

/// A cell that cannot be null; throws Error(Failure::incomplete) if it is.
std::string_view given(Row row, std::size_t column);

/// Binary cells as C++ values. A wrong width throws Error(Failure::incomplete): the stream is not what was asked for.
bool read_bool(std::string_view bytes);
std::int64_t read_int(std::string_view bytes);                          ///< int2, int4 or int8
std::vector<std::string_view> read_text_array(std::string_view bytes);  ///< an empty text for NULL
std::vector<std::int64_t> read_int_array(std::string_view bytes);       ///< NULL is a wrong width
std::vector<std::int64_t> read_oid_array(std::string_view bytes);       ///< of oid, which has no sign

}  // namespace pgplumb
