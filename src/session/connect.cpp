#include "session/connect.hpp"

#include "pgplumb/error.hpp"
#include "pgplumb/report.hpp"
#include "session/interrupt.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <future>
#include <map>
#include <thread>
#include <utility>

namespace pgplumb {
namespace {

using Parameters = std::unique_ptr<PQconninfoOption, Freer<PQconninfoFree>>;

/// libpq takes nearly anything for a port or a host: the rest of a password that has a @ or / in it. Messages show both.
void check_address(std::string const& text, PQconninfoOption const* parameters, bool url) {
    static constexpr auto hint = "In a URL, the characters @ : / and % of a password are written %40 %3A %2F and %25.";
    auto const refuse = [](std::string const& what) { throw Error(Failure::usage, what + " in the connection string is none", hint); };
    for (auto const* one = parameters; one->keyword; ++one) {
        std::string_view const key = one->keyword;
        std::string_view const value = one->val ? one->val : "";
        if (key == "port" && value.find_first_not_of("0123456789, ") != std::string_view::npos) refuse("the port");
        if (key == "host" && value.find('@', 1) != std::string_view::npos && value.front() != '/') refuse("the host");
    }
    auto const begin = text.find("://") + 3;
    auto const path = text.find('/', begin);
    if (url && path != std::string::npos && text.substr(path, text.find('?', path) - path).find('@') != std::string::npos)
        refuse("the database");
}

/// libpq's own words about a malformed connection string repeat parts of it, a password perhaps, so they are dropped.
Parameters parsed_connection(std::string const& text) {
    auto const scheme = text.find("://");
    bool const url = scheme != std::string::npos && text.find('=') > scheme;
    if (url && !text.starts_with("postgres://") && !text.starts_with("postgresql://"))
        throw Error(Failure::usage, "the connection URL is of a kind that libpq does not take",
                    "Begin it with postgresql://, without +psycopg2 and the like.");
    char* message = nullptr;
    Parameters parsed(PQconninfoParse(text.c_str(), &message));
    Buffer const dropped(message);
    if (!parsed)
        throw Error(Failure::usage, "the connection string is malformed",
                    "Write it as for psql: \"host=... dbname=...\" or postgresql://user@host/database.");
    check_address(text, parsed.get(), url);
    return parsed;
}

/// The SQLSTATE in a verbose message of libpq ("FATAL:  28P01: ..."); empty if there is none.
std::string sqlstate_of(std::string_view message) {
    auto const fits = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); };
    for (auto at = message.find(":  "); at != std::string_view::npos; at = message.find(":  ", at + 1)) {
        auto const state = message.substr(at + 3, 5);
        if (state.size() == 5 && std::ranges::all_of(state, fits) && message.substr(at + 8, 1) == ":") return std::string(state);
    }
    return {};
}

struct Refusal {
    std::string_view sqlstate, what, hint;
};

constexpr std::array<Refusal, 8> refusals{{
    {"28P01", "the server refused the password", "Check PGPASSWORD, ~/.pgpass, the service file or what was typed."},
    {"28000", "the server refused this role", "The role does not exist, or pg_hba.conf of the server refuses it from here."},
    {"3D000", "the server has no such database", "psql --list shows the databases that the server has."},
    {"42501", "the role may not connect to the database", "Grant it CONNECT on the database."},
    {"55000", "the database takes no connections", "alter database ... allow_connections true; templates are closed like this."},
    {"53300", "the server has no connection left", "Try again later, or raise the role's, database's or server's limit."},
    {"57P03", "the server accepts no connections now", "It is starting up or shutting down; try again later."},
    {"08P01", "the connection asks for what the server or a pooler before it does not take",
     "Poolers refuse settings at the start: unset PGOPTIONS, and leave `options` out of the connection."},
}};

/// The error with the warning that a password was used, if it was used unsafely.
Error warned(Error error, PGconn* connection) {
    error.warn(password_warning(facts_of(connection), address_of(connection)));
    return error;
}

Error refusal(PGconn* connection, ConnectionOptions const& options) {
    auto const state = sqlstate_of(PQerrorMessage(connection));
    auto const at = address_of(connection);
    if (PQconnectionNeedsPassword(connection) != 0)
        return {Failure::unreachable, "no password was given, and the server at " + at + " wants one",
                "Put it into ~/.pgpass, PGPASSWORD or the service file.", state};
    if (state.empty())
        return obstacle_of(connection, options)
            .value_or(Error(Failure::unreachable, "the server at " + at + " could not be reached",
                            "Is the server running, and are host, port and sslmode right? psql with the same options says more."));
    auto const* const known = std::ranges::find(refusals, state, &Refusal::sqlstate);
    if (known == refusals.end())
        return {Failure::unreachable, "the server at " + at + " refused the connection (SQLSTATE " + state + ")",
                "psql with the same options says more.", state};
    auto const named = [](char const* name) { return '"' + visible(name ? name : "") + '"'; };
    auto const what =
        std::string(known->what) + " (role " + named(PQuser(connection)) + ", database " + named(PQdb(connection)) + ", " + at + ")";
    return {Failure::unreachable, what, std::string(known->hint), state};
}

void await_connection(PGconn* connection, Clock::time_point deadline) {
    auto status = PGRES_POLLING_WRITING;
    while (status != PGRES_POLLING_OK && status != PGRES_POLLING_FAILED) {
        if (interrupted_by != 0) throw Error(Failure::incomplete, "interrupted");
        if (Clock::now() > deadline)
            throw warned(Error(Failure::unreachable, "the server at " + address_of(connection) + " did not answer in time",
                               "Check host, port and firewalls, or allow more with --timeout."),
                         connection);
        auto const events = static_cast<short>(status == PGRES_POLLING_READING ? POLLIN : POLLOUT);
        pollfd handle{PQsocket(connection), events, 0};
        if (::poll(&handle, 1, tick_milliseconds) > 0) status = PQconnectPoll(connection);
    }
}

/// One attempt; the caller looks at PQstatus.
Connection attempt(ConnectionOptions const& options, std::optional<std::string> const& password, Clock::time_point deadline) {
    std::vector<char const*> keys;
    std::vector<char const*> values;
    auto const set = [&](char const* key, char const* value) {
        if (value && *value == '\0') return;
        keys.push_back(key);
        values.push_back(value);
    };
    // Of two values, libpq takes the later one.
    if (options.over_string) set("dbname", options.dbname.c_str());
    set("host", options.host.c_str());
    set("port", options.port.c_str());
    set("user", options.user.c_str());
    if (!options.over_string) set("dbname", options.dbname.c_str());
    set("dbname", options.database.c_str());
    if (options.strict_tls) {
        set("sslmode", "verify-full");
        set("channel_binding", "require");
        set("gssencmode", "disable");  // else it would be tried first, and TLS not at all
    }
    if (password) set("password", password->c_str());
    set("fallback_application_name", "pgplumb");
    set("client_encoding", "SQL_ASCII");  // until the scan sets its own: from some encodings nothing leads to what PGCLIENTENCODING says
    keys.push_back(nullptr);
    values.push_back(nullptr);
    Connection connection(PQconnectStartParams(keys.data(), values.data(), 1));
    if (!connection) throw std::bad_alloc();
    // Only verbose messages carry the SQLSTATE of a refused connection.
    PQsetErrorVerbosity(connection.get(), PQERRORS_VERBOSE);
    PQsetNoticeReceiver(
        connection.get(), [](void*, PGresult const*) {}, nullptr);
    if (PQstatus(connection.get()) != CONNECTION_BAD) await_connection(connection.get(), deadline);
    return connection;
}

/// The same on a thread of its own, since libpq looks up the names of hosts without a limit: one that hangs is left behind.
Connection attempt_in_time(ConnectionOptions const& options, std::optional<std::string> const& password, Clock::time_point deadline) {
    std::packaged_task<Connection()> task([=] { return attempt(options, password, deadline); });
    auto connection = task.get_future();
    std::thread(std::move(task)).detach();
    constexpr int grace = 3;  // ticks, for the thread to see the end itself
    for (int late = 0; connection.wait_for(std::chrono::milliseconds(tick_milliseconds)) != std::future_status::ready;) {
        bool const over = interrupted_by != 0 || Clock::now() > deadline;
        if (!over || ++late <= grace) continue;
        if (interrupted_by != 0) throw Error(Failure::incomplete, "interrupted");
        throw Error(Failure::unreachable, "the name service did not answer in time about the server's host",
                    "Check the host's name and the name service, or allow more with --timeout.");
    }
    return connection.get();
}

bool may_ask(ConnectionOptions const& options) {
    return !options.never_prompt && (options.prompt || ::isatty(STDIN_FILENO) == 1);
}

}  // namespace

Clock::duration limit_of(ConnectionOptions const& options) {
    constexpr double longest = 7 * 24 * 3600;
    auto const seconds = std::chrono::duration<double>(std::clamp(options.timeout, 0.0, longest));
    return std::chrono::duration_cast<Clock::duration>(seconds);
}

bool is_connection(std::string_view text) {
    return text.find('=') != std::string_view::npos || text.find("://") != std::string_view::npos;
}

std::string shown_connection(std::string const& text) {
    if (!is_connection(text)) return text;
    auto const parameters = parsed_connection(text);
    auto const value = [&](std::string_view wanted) {
        for (auto const* one = parameters.get(); one->keyword; ++one)
            if (wanted == one->keyword && one->val) return is_connection(one->val) ? std::string("(not shown)") : visible(one->val);
        return std::string();
    };
    auto const host = value("host").empty() ? value("hostaddr") : value("host");
    auto out =
        value("service").empty() ? value("dbname") : "service=" + value("service") + (value("dbname").empty() ? "" : " " + value("dbname"));
    if (!host.empty()) out.append("@").append(host);
    if (auto const port = value("port"); !port.empty()) out.append(":").append(port);
    return out.empty() ? "the default database" : out;
}

namespace {

/// ` key='value'`, as a connection string says it; nothing for an empty value.
std::string parameter(std::string_view key, std::string_view value) {
    if (value.empty()) return {};
    std::string out(key);
    out += '=';
    bool const bare = value.find_first_of(" '\\\"") == std::string_view::npos;
    if (!bare) out += '\'';
    for (char const c : value) out.append(c == '\'' || c == '\\' ? "\\" : "").append(1, c);
    return out.append(bare ? " " : "' ");
}

}  // namespace

std::string without_password(ConnectionOptions const& options, std::string const& database) {
    std::map<std::string_view, std::string_view> const given{{"host", options.host}, {"port", options.port}, {"user", options.user}};
    std::string out;
    if (is_connection(options.dbname)) {
        auto const parameters = parsed_connection(options.dbname);
        for (auto const* one = parameters.get(); one->keyword; ++one) {
            std::string_view const key = one->keyword;
            if (key.find("password") != std::string_view::npos) continue;
            auto const option = given.find(key);
            out += parameter(key, one->val ? one->val : option == given.end() ? std::string_view() : option->second);
        }
    } else {
        for (auto const& [key, value] : given) out += parameter(key, value);
        out += parameter("dbname", database);
    }
    return out.substr(0, out.find_last_not_of(' ') + 1);
}

std::string address_of(PGconn const* connection) {
    auto const text = [](char const* given) { return visible(given ? given : ""); };
    auto const host = text(PQhost(connection));
    if (host.starts_with('/') || host.starts_with('@')) return "socket " + host + "/.s.PGSQL." + text(PQport(connection));
    return host + ':' + text(PQport(connection));
}

OpenConnection open_connection(ConnectionOptions const& options) {
    if (is_connection(options.dbname)) (void)parsed_connection(options.dbname);
    std::optional<std::string> password;
    if (options.prompt && !options.never_prompt) password = ask_password(options.user);
    auto deadline = Clock::now() + limit_of(options);
    auto connection = attempt_in_time(options, password, deadline);
    if (PQstatus(connection.get()) != CONNECTION_OK && PQconnectionNeedsPassword(connection.get()) != 0 && !password && may_ask(options)) {
        auto const asked = Clock::now();
        password = ask_password(PQuser(connection.get()));
        deadline += Clock::now() - asked;
        if (password) connection = attempt_in_time(options, password, deadline);
    }
    if (PQstatus(connection.get()) != CONNECTION_OK) throw warned(refusal(connection.get(), options), connection.get());
    return {std::move(connection), deadline};
}

}  // namespace pgplumb
