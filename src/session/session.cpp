#include "pgplumb/session.hpp"

#include "pgplumb/error.hpp"
#include "pgplumb/report.hpp"
#include "session/binary.hpp"
#include "session/connect.hpp"
#include "session/handles.hpp"
#include "session/interrupt.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <future>
#include <thread>
#include <utility>

namespace pgplumb {

std::atomic<int> interrupted_by{0};

namespace {

constexpr std::size_t most_bytes = std::size_t{2} << 30;
constexpr std::size_t most_rows = 50'000'000;
constexpr int oldest_version = 12;

[[noreturn]] void lose_connection() {
    lose("the connection to the server was lost");
}
[[noreturn]] void lose_order() {
    lose("the server answered what was not asked");
}

std::string_view text_or_empty(char const* text) {
    return text ? text : "";
}

std::string sqlstate_of(PGresult const& result) {
    return std::string(text_or_empty(PQresultErrorField(&result, PG_DIAG_SQLSTATE)));
}

// SET LOCAL throughout, since a pooler would hand a plain SET on to the next client. The names after search_path keep
// foreign objects from shadowing the server's own; those from TimeZone on change what the server prints.
constexpr Sql::Literal preamble(
    "begin isolation level repeatable read, read only; "
    "set local search_path = pg_catalog, pg_temp; "
    "set local lock_timeout = '200ms'; set local statement_timeout = '30s'; "
    "set local idle_in_transaction_session_timeout = '30s'; set local row_security = off; "
    "set local timezone = 'UTC'; set local datestyle = 'ISO, MDY'; set local intervalstyle = 'postgres'; "
    "set local extra_float_digits = 3; set local bytea_output = 'hex'; set local quote_all_identifiers = off; "
    "set local standard_conforming_strings = on; set local max_parallel_workers_per_gather = 0; "
    // A database without an encoding may hold names that are not UTF-8.
    "select pg_catalog.set_config('client_encoding', case pg_catalog.current_setting('server_encoding') "
    "when 'SQL_ASCII' then 'SQL_ASCII' else 'UTF8' end, true); "
    // Not every server knows these. Asked of functions, since a view like pg_settings would stay locked to the end.
    "select case when pg_catalog.current_setting('jit', true) is not null "
    "then pg_catalog.set_config('jit', 'off', true) end, "
    "case when pg_catalog.current_setting('restrict_nonsystem_relation_kind', true) is not null "
    "then pg_catalog.set_config('restrict_nonsystem_relation_kind', 'view,foreign-table', true) end");

// Apart, because servers on Windows know it but refuse it.
constexpr Sql::Literal optional_settings(
    "savepoint pgplumb; "
    "select case when pg_catalog.current_setting('client_connection_check_interval', true) is not null "
    "then pg_catalog.set_config('client_connection_check_interval', '2s', true) end; "
    "release savepoint pgplumb");

constexpr Sql::Literal facts_query(
    "(select pg_catalog.current_setting('server_version_num')::pg_catalog.int8, "
    "pg_catalog.current_setting('server_version'), pg_catalog.current_database()::pg_catalog.text, "
    "current_user::pg_catalog.text, pg_catalog.current_setting('server_encoding'), "
    "pg_catalog.current_setting('is_superuser') = 'on', pg_catalog.pg_is_in_recovery())");

// ROLLBACK TO gives every lock of the batch back and keeps the snapshot; RELEASE keeps savepoints from piling up.
constexpr Sql::Literal batch_end("rollback to savepoint pgplumb; release savepoint pgplumb");

class LibpqSession final : public Session {
public:
    explicit LibpqSession(OpenConnection open) : connection_(std::move(open.connection)), deadline_(open.deadline) {
        PQsetnonblocking(connection_.get(), 1);
        open_transaction();
        read_facts();
    }

    ServerFacts const& facts() const override { return facts_; }

    void copy(Sql const& source, RowSink const& sink) override {
        send(Sql("savepoint pgplumb; copy ") << source << " to stdout (format binary); " << batch_end);
        std::optional<std::string> rows;  // that arrived, once they did
        bool ended = false;
        bool proven = false;
        while (auto const result = next()) {
            switch (PQresultStatus(result.get())) {
                case PGRES_COPY_OUT:
                    if (rows) lose_order();
                    rows = receive_rows(PQnfields(result.get()), sink, ended);
                    break;
                case PGRES_COMMAND_OK:
                    if (!rows || proven) break;
                    if (*rows != PQcmdTuples(result.get())) lose("the server says it sent another number of rows than arrived");
                    proven = true;
                    break;
                case PGRES_FATAL_ERROR: refuse(*result);
                default: lose_order();
            }
        }
        if (!proven || !ended) lose_connection();
    }

    std::string ask(Sql const& statement) override {
        send(Sql("savepoint pgplumb; ") << statement << "; " << batch_end);
        std::string out;
        while (auto const result = next()) {
            switch (PQresultStatus(result.get())) {
                case PGRES_COMMAND_OK:
                case PGRES_TUPLES_OK: break;
                case PGRES_SINGLE_TUPLE:
                    if (!out.empty()) out += '\n';
                    out += first_cell(*result);
                    break;
                case PGRES_FATAL_ERROR: refuse(*result);
                default: lose_order();
            }
        }
        return out;
    }

    void finish() override {
        if (ask(Sql("select 1")) != "1") lose("the connection did not live to the end of the scan");
        send(Sql("rollback"));
        if (!drain().empty()) lose_connection();
    }

private:
    void open_transaction() {
        send(Sql(preamble));
        if (auto const state = drain(); !state.empty())
            throw Error(Failure::unreachable, "the server refused to open a read-only transaction",
                        state == "08P01" ? "A pooler in statement mode stands between; connect to the server itself." : "", state);
        send(Sql(optional_settings));
        if (!drain().empty()) recover();
    }

    void read_facts() {
        copy(Sql(facts_query), [&](Row row) {
            auto const text = [&](std::size_t i) { return std::string(row[i].value_or(std::string_view())); };
            if (row.size() != 7 || !row[0] || !row[5] || !row[6]) lose_order();
            facts_.version = static_cast<int>(read_int(*row[0]) / 10000);
            facts_.version_text = text(1);
            facts_.database = text(2);
            facts_.user = text(3);
            facts_.encoding = text(4);
            facts_.superuser = read_bool(*row[5]);
            facts_.standby = read_bool(*row[6]);
        });
        facts_.address = address_of(connection_.get());
        if (facts_.version < oldest_version)
            throw Error(Failure::unreachable, "the server is too old to be audited: PostgreSQL " + visible(facts_.version_text) +
                                                  "; 12 is the oldest that is known");
    }

    /// Hands the rows on, and gives their number. `ended` tells whether the trailer came: if not, the next result says
    /// why.
    std::string receive_rows(int columns, RowSink const& sink, bool& ended) {
        std::vector<Cell> cells;
        std::size_t rows = 0;
        bool first = true;
        while (auto const message = next_message()) {
            if (ended) lose("the server sent rows after the end");
            auto const data = std::exchange(first, false) ? after_header(*message) : *message;
            ended = !split_row(data, columns, cells);
            if (ended) continue;
            if (++rows > most_rows) lose("the server sends rows without end");
            sink(cells);
        }
        return std::to_string(rows);
    }

    /// One message of a COPY, valid until the next; none at the end of the data.
    std::optional<std::string_view> next_message() {
        for (;;) {
            char* data = nullptr;
            int const size = PQgetCopyData(connection_.get(), &data, 1);
            buffer_.reset(data);
            if (size > 0) {
                count_bytes(static_cast<std::size_t>(size));
                return std::string_view(data, static_cast<std::size_t>(size));
            }
            if (size == -1) return std::nullopt;
            if (size == -2) lose_connection();
            wait(POLLIN);
        }
    }

    std::string_view first_cell(PGresult const& result) {
        if (PQnfields(&result) < 1) lose_order();
        auto const size = static_cast<std::size_t>(PQgetlength(&result, 0, 0));
        count_bytes(std::max(size, std::size_t{1}));
        return {PQgetvalue(&result, 0, 0), size};
    }

    void count_bytes(std::size_t size) {
        bytes_ += size;
        if (bytes_ > most_bytes) lose("the server sent more than 2 GB");
    }

    /// Row by row, because a server that sends rows without end would otherwise fill the memory.
    void send(Sql const& statement) {
        if (PQsendQuery(connection_.get(), statement.text().c_str()) == 0) lose_connection();
        PQsetSingleRowMode(connection_.get());
        for (int state = PQflush(connection_.get()); state != 0; state = PQflush(connection_.get())) {
            if (state < 0) lose_connection();
            wait(POLLIN | POLLOUT);
        }
    }

    Result next() {
        while (PQisBusy(connection_.get()) != 0) wait(POLLIN);
        return Result(PQgetResult(connection_.get()));
    }

    /// Reads the results that are left; gives the SQLSTATE of the first error, or nothing. Without the check a COPY
    /// that nobody asked for would be given again and again.
    std::string drain() {
        std::string state;
        while (auto const result = next()) {
            switch (PQresultStatus(result.get())) {
                case PGRES_COMMAND_OK:
                case PGRES_TUPLES_OK: break;
                case PGRES_SINGLE_TUPLE: first_cell(*result); break;
                case PGRES_FATAL_ERROR:
                    if (sqlstate_of(*result).empty()) lose_connection();
                    if (state.empty()) state = sqlstate_of(*result);
                    break;
                default: lose_order();
            }
        }
        return state;
    }

    void recover() {
        send(Sql(batch_end));
        if (!drain().empty()) lose_connection();
    }

    [[noreturn]] void refuse(PGresult const& result) {
        auto const state = sqlstate_of(result);
        if (state.empty()) lose_connection();
        auto const message = visible(text_or_empty(PQresultErrorField(&result, PG_DIAG_MESSAGE_PRIMARY)).substr(0, 200));
        drain();
        recover();
        throw Error(Failure::incomplete, "the server refused a query: " + message, {}, state);
    }

    void wait(int events) {
        while (interrupted_by == 0 && Clock::now() < deadline_) {
            pollfd handle{PQsocket(connection_.get()), static_cast<short>(events), 0};
            if (::poll(&handle, 1, tick_milliseconds) <= 0) continue;
            if ((handle.revents & ~POLLOUT) != 0 && PQconsumeInput(connection_.get()) == 0) lose_connection();
            return;
        }
        cancel();
        if (interrupted_by != 0) throw Error(Failure::incomplete, "interrupted");
        lose("the scan did not end within its time limit (--timeout)");
    }

    /// PQcancel can block for ever, so a thread of its own calls it, and nobody waits for that longer than two seconds.
    void cancel() {
        auto* const handle = PQgetCancel(connection_.get());
        if (!handle) return;
        std::promise<void> done;
        auto const answered = done.get_future();
        std::thread([handle, promise = std::move(done)]() mutable {
            std::array<char, 256> message{};
            PQcancel(handle, message.data(), static_cast<int>(message.size()));
            PQfreeCancel(handle);
            promise.set_value();
        }).detach();
        answered.wait_for(std::chrono::seconds(2));
    }

    Connection connection_;
    Clock::time_point deadline_;
    ServerFacts facts_;
    Buffer buffer_;
    std::size_t bytes_ = 0;
};

}  // namespace

std::unique_ptr<Session> connect(ConnectionOptions const& options) {
    return std::make_unique<LibpqSession>(open_connection(options));
}

}  // namespace pgplumb
