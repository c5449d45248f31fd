#include "pgplumb/session.hpp"

#include "pgplumb/error.hpp"
#include "session/interrupt.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <thread>
#include <utility>

namespace pgplumb {

std::atomic<int> interrupted_by{0};

namespace {

using Clock = std::chrono::steady_clock;

template <auto free_handle>
struct Freer {
    void operator()(auto* handle) const noexcept { free_handle(handle); }
};
using Connection = std::unique_ptr<PGconn, Freer<PQfinish>>;
using Result = std::unique_ptr<PGresult, Freer<PQclear>>;

constexpr std::size_t most_bytes = std::size_t{2} << 30;
constexpr std::size_t most_rows = 50'000'000;

[[noreturn]] void lost(std::string const& what) {
    throw Error(Failure::incomplete, what, "Nothing that was read so far is taken for the whole; run the audit again.");
}

/// Big-endian unsigned number of `bytes`.
std::uint64_t number(std::string_view bytes) {
    std::uint64_t out = 0;
    for (char const c : bytes) out = (out << 8U) | static_cast<unsigned char>(c);
    return out;
}

/// Takes a message of COPY's binary format apart; gives false at the trailer.
bool split_tuple(std::string_view data, std::vector<Cell>& cells) {
    auto const take = [&](std::size_t size) {
        if (data.size() < size) lost("the server sent a row that is cut off");
        auto const part = data.substr(0, size);
        data.remove_prefix(size);
        return part;
    };
    auto const count = static_cast<std::int16_t>(number(take(2)));
    if (count < 0) return false;
    cells.clear();
    for (int i = 0; i < count; ++i) {
        auto const size = static_cast<std::int32_t>(number(take(4)));
        if (size < -1) lost("the server sent a field of negative length");
        cells.push_back(size < 0 ? Cell() : Cell(take(static_cast<std::size_t>(size))));
    }
    return true;
}

std::string hint_for(std::string_view sqlstate) {
    if (sqlstate == "28P01") return "The password is wrong for this role; see PGPASSWORD, ~/.pgpass and --password.";
    if (sqlstate == "28000") return "The role does not exist, or pg_hba.conf of the server refuses it from here.";
    if (sqlstate == "3D000") return "Check the database's name; psql -l lists what the server has.";
    if (sqlstate == "53300") return "The server has no connection left; try again later.";
    if (sqlstate == "57P03") return "The server is starting up or shutting down; try again later.";
    return "Is the server running, and are host and port right? psql with the same options tells more.";
}

std::string sentence_for(std::string_view sqlstate) {
    if (sqlstate == "28P01") return "the server refused the password";
    if (sqlstate == "28000") return "the server refused the role";
    if (sqlstate == "3D000") return "the database does not exist";
    if (sqlstate == "53300") return "the server has too many connections";
    if (sqlstate == "57P03") return "the server does not accept connections now";
    return "the server could not be reached";
}

/// The SQLSTATE in a verbose message of libpq ("FATAL:  28P01: ..."); empty if there is none.
std::string sqlstate_of(std::string_view message) {
    auto const upper = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); };
    for (auto at = message.find(":  "); at != std::string_view::npos; at = message.find(":  ", at + 1)) {
        auto const state = message.substr(at + 3, 5);
        if (state.size() == 5 && std::all_of(state.begin(), state.end(), upper) && message.substr(at + 8, 1) == ":")
            return std::string(state);
    }
    return {};
}

class LibpqSession final : public Session {
public:
    LibpqSession(Connection connection, Clock::time_point deadline)
        : connection_(std::move(connection)), deadline_(deadline) {
        PQsetnonblocking(connection_.get(), 1);
        PQsetNoticeReceiver(connection_.get(), [](void*, PGresult const*) {}, nullptr);
        open_transaction();
        read_facts();
    }

    ServerFacts const& facts() const override { return facts_; }

    void copy(Sql const& source, RowSink const& sink) override {
        send(Sql("savepoint pgplumb; copy ") << source << " to stdout (format binary); rollback to savepoint pgplumb");
        bool copied = false;
        for (auto result = next(); result; result = next()) {
            auto const status = PQresultStatus(result.get());
            if (status == PGRES_COPY_OUT && !copied) {
                copied = true;
                receive_rows(sink);
            } else if (status != PGRES_COMMAND_OK) {
                refuse(*result);
            } else if (std::string_view const tag = PQcmdTuples(result.get());
                       copied && !tag.empty() && tag != std::to_string(rows_)) {
                lost("the server says it sent another number of rows than arrived");
            }
        }
        if (!copied) lost("the server did not send what was asked for");
    }

    std::string ask(Sql const& statement) override {
        send(Sql("savepoint pgplumb; ") << statement << "; rollback to savepoint pgplumb");
        std::string out;
        for (auto result = next(); result; result = next()) {
            auto const status = PQresultStatus(result.get());
            if (status == PGRES_TUPLES_OK) out = joined(*result);
            else if (status != PGRES_COMMAND_OK) refuse(*result);
        }
        return out;
    }

    void finish() override {
        if (ask(Sql("select pg_catalog.int4(1)")) != "1") lost("the connection did not live to the end of the scan");
        send(Sql("rollback"));
        while (next()) {
        }
    }

private:
    static std::string joined(PGresult const& result) {
        std::string out;
        for (int row = 0; row < PQntuples(&result); ++row)
            out.append(row == 0 ? "" : "\n")
                .append(PQgetvalue(&result, row, 0), static_cast<std::size_t>(PQgetlength(&result, row, 0)));
        return out;
    }

    void open_transaction() {
        send(Sql("begin isolation level repeatable read, read only; "
                 "set local search_path = pg_catalog, pg_temp; set local client_encoding = 'UTF8'; "
                 "set local lock_timeout = '200ms'; set local statement_timeout = '30s'; "
                 "set local idle_in_transaction_session_timeout = '30s'; set local row_security = off; "
                 "set local timezone = 'UTC'; set local datestyle = 'ISO, MDY'; set local intervalstyle = 'postgres'; "
                 "set local extra_float_digits = 3; set local bytea_output = 'hex'; "
                 "set local quote_all_identifiers = off; set local standard_conforming_strings = on; "
                 "set local jit = off; set local max_parallel_workers_per_gather = 0; "
                 "select pg_catalog.set_config(s.name, case s.name when 'client_connection_check_interval' then '2s' "
                 "else 'view,foreign-table' end, true) from pg_catalog.pg_settings s "
                 "where s.name in ('client_connection_check_interval', 'restrict_nonsystem_relation_kind')"));
        for (auto result = next(); result; result = next())
            if (PQresultStatus(result.get()) == PGRES_FATAL_ERROR) {
                std::string_view const state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
                throw Error(Failure::unreachable, "the server refused to open a read-only transaction",
                            state == "08P01" ? "A pooler in statement mode stands between; connect directly." : "",
                            std::string(state));
            }
    }

    void read_facts() {
        copy(Sql("(select pg_catalog.current_setting('server_version_num')::pg_catalog.int8, "
                 "pg_catalog.current_setting('server_version'), pg_catalog.current_database()::pg_catalog.text, "
                 "current_user::pg_catalog.text, pg_catalog.current_setting('server_encoding'), r.rolsuper, "
                 "pg_catalog.pg_is_in_recovery() from pg_catalog.pg_roles r where r.rolname = current_user)"),
             [&](Row row) {
                 facts_.version = static_cast<int>(read_int(row[0].value()) / 10000);
                 facts_.version_text = row[1].value();
                 facts_.database = row[2].value();
                 facts_.user = row[3].value();
                 facts_.encoding = row[4].value();
                 facts_.superuser = read_bool(row[5].value());
                 facts_.standby = read_bool(row[6].value());
             });
        std::string const host = PQhost(connection_.get()) ? PQhost(connection_.get()) : "";
        std::string const port = PQport(connection_.get()) ? PQport(connection_.get()) : "";
        facts_.address = host.starts_with('/') ? "socket " + host : host + ':' + port;
    }

    void receive_rows(RowSink const& sink) {
        constexpr std::size_t header = 19;
        std::vector<Cell> cells;
        bool first = true;
        bool ended = false;
        rows_ = 0;
        for (auto data = next_data(); !data.empty(); data = next_data()) {
            std::string_view view(data.data(), data.size());
            if (std::exchange(first, false)) {
                if (!view.starts_with("PGCOPY\n\377\r\n")) lost("the server did not answer in binary COPY format");
                view.remove_prefix(std::min(view.size(), header));
                if (view.empty()) continue;
            }
            if (ended) lost("the server sent rows after the end");
            if (!split_tuple(view, cells)) {
                ended = true;
                continue;
            }
            if (++rows_ > most_rows) lost("the server sends rows without end");
            sink(cells);
        }
        if (!ended) lost("the connection to the server was lost during the scan");
    }

    /// One COPY message, empty at the end of the data.
    std::string_view next_data() {
        for (;;) {
            char* data = nullptr;
            int const size = PQgetCopyData(connection_.get(), &data, 1);
            buffer_.reset(data);
            if (size > 0) {
                bytes_ += static_cast<std::size_t>(size);
                if (bytes_ > most_bytes) lost("the server sent more than 2 GB");
                return {data, static_cast<std::size_t>(size)};
            }
            if (size == -1) return {};
            if (size == -2) lost("the connection to the server was lost during the scan");
            wait();
        }
    }

    void send(Sql const& statement) {
        if (PQsendQuery(connection_.get(), statement.text().c_str()) == 0) lost("the connection to the server was lost");
        while (PQflush(connection_.get()) == 1) wait();
    }

    Result next() {
        while (PQisBusy(connection_.get()) != 0) wait();
        return Result(PQgetResult(connection_.get()));
    }

    void wait() {
        while (interrupted_by == 0 && Clock::now() < deadline_) {
            pollfd handle{PQsocket(connection_.get()), POLLIN, 0};
            if (::poll(&handle, 1, 100) > 0) {
                if (PQconsumeInput(connection_.get()) == 0) lost("the connection to the server was lost");
                return;
            }
        }
        cancel();
        lost(interrupted_by != 0 ? "interrupted" : "the scan did not end within its time limit (--timeout)");
    }

    /// PQcancel can block for ever, so it gets a thread that nobody waits for longer than two seconds.
    void cancel() {
        auto* const handle = PQgetCancel(connection_.get());
        if (!handle) return;
        std::thread([handle] {
            std::array<char, 256> message{};
            PQcancel(handle, message.data(), static_cast<int>(message.size()));
            PQfreeCancel(handle);
        }).detach();
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }

    [[noreturn]] void refuse(PGresult const& result) {
        char const* const field = PQresultErrorField(&result, PG_DIAG_SQLSTATE);
        std::string const state = field ? field : "";
        if (state.empty() || PQstatus(connection_.get()) == CONNECTION_BAD) lost("the connection to the server was lost");
        while (next()) {
        }
        send(Sql("rollback to savepoint pgplumb"));
        while (next()) {
        }
        throw Error(Failure::incomplete, "the server refused a catalog query (" + state + ")", {}, state);
    }

    Connection connection_;
    Clock::time_point deadline_;
    ServerFacts facts_;
    std::unique_ptr<char, Freer<PQfreemem>> buffer_;
    std::size_t rows_ = 0;
    std::size_t bytes_ = 0;
};

/// libpq's own words about a malformed connection string can hold a password, so they are dropped.
void check_connection_string(std::string const& text) {
    bool const is_string = text.find('=') != std::string::npos || text.starts_with("postgres://") ||
                           text.starts_with("postgresql://");
    if (!is_string) return;
    char* message = nullptr;
    auto* const parsed = PQconninfoParse(text.c_str(), &message);
    PQfreemem(message);
    if (!parsed)
        throw Error(Failure::usage, "the connection string is malformed",
                    "Write it as for psql: \"host=... dbname=...\" or postgresql://user@host/database.");
    PQconninfoFree(parsed);
}

void await_connection(PGconn* connection, Clock::time_point deadline) {
    auto status = PGRES_POLLING_WRITING;
    while (status != PGRES_POLLING_OK && status != PGRES_POLLING_FAILED) {
        pollfd handle{PQsocket(connection), static_cast<short>(status == PGRES_POLLING_READING ? POLLIN : POLLOUT), 0};
        if (interrupted_by != 0) throw Error(Failure::incomplete, "interrupted");
        if (Clock::now() > deadline)
            throw Error(Failure::unreachable, "the server did not answer within the time limit", hint_for(""));
        if (::poll(&handle, 1, 100) > 0) status = PQconnectPoll(connection);
    }
}

}  // namespace

std::unique_ptr<Session> connect(ConnectionOptions const& options) {
    check_connection_string(options.dbname);
    std::vector<char const*> keys;
    std::vector<char const*> values;
    auto const set = [&](char const* key, std::string const& value) {
        if (value.empty()) return;
        keys.push_back(key);
        values.push_back(value.c_str());
    };
    std::string const name = "pgplumb";
    set("host", options.host);
    set("port", options.port);
    set("user", options.user);
    set("dbname", options.dbname);
    set("fallback_application_name", name);
    keys.push_back(nullptr);
    values.push_back(nullptr);
    auto const deadline = Clock::now() + std::chrono::milliseconds(static_cast<std::int64_t>(options.timeout * 1000));
    Connection connection(PQconnectStartParams(keys.data(), values.data(), 1));
    if (connection) PQsetErrorVerbosity(connection.get(), PQERRORS_VERBOSE);
    if (connection && PQstatus(connection.get()) != CONNECTION_BAD) await_connection(connection.get(), deadline);
    if (!connection || PQstatus(connection.get()) != CONNECTION_OK) {
        auto const state = connection ? sqlstate_of(PQerrorMessage(connection.get())) : std::string();
        if (connection && PQconnectionNeedsPassword(connection.get()) != 0)
            throw Error(Failure::unreachable, "the server wants a password and none was given",
                        "Put it into ~/.pgpass, PGPASSWORD or the service file.", state);
        throw Error(Failure::unreachable, sentence_for(state), hint_for(state), state);
    }
    return std::make_unique<LibpqSession>(std::move(connection), deadline);
}

bool read_bool(std::string_view bytes) {
    if (bytes.size() != 1) lost("the server sent a boolean of the wrong width");
    return bytes[0] != 0;
}

std::int64_t read_int(std::string_view bytes) {
    switch (bytes.size()) {
    case 2: return static_cast<std::int16_t>(number(bytes));
    case 4: return static_cast<std::int32_t>(number(bytes));
    case 8: return static_cast<std::int64_t>(number(bytes));
    default: lost("the server sent an integer of the wrong width");
    }
}

std::vector<std::string_view> read_text_array(std::string_view bytes) {
    auto const take = [&](std::size_t size) {
        if (bytes.size() < size) lost("the server sent an array that is cut off");
        auto const part = bytes.substr(0, size);
        bytes.remove_prefix(size);
        return part;
    };
    auto const dimensions = number(take(4));
    take(8);
    if (dimensions == 0) return {};
    if (dimensions != 1) lost("the server sent an array of several dimensions");
    auto const count = number(take(4));
    take(4);
    std::vector<std::string_view> out;
    for (std::uint64_t i = 0; i < count; ++i) {
        auto const size = static_cast<std::int32_t>(number(take(4)));
        out.push_back(size < 0 ? std::string_view() : take(static_cast<std::size_t>(size)));
    }
    return out;
}

}  // namespace pgplumb
