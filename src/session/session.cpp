#include "pgplumb/session.hpp"

#include "pgplumb/error.hpp"
#include "pgplumb/report.hpp"
#include "session/binary.hpp"
#include "session/wire.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pgplumb {
namespace {

constexpr std::size_t most_rows = 50'000'000;
constexpr int oldest_version = 12;

// SET LOCAL throughout, since a pooler would hand a plain SET on to the next client. The names after search_path keep
// foreign objects from shadowing the server's own; those from timezone on change what the server prints, and those from
// transform_null_equals on how it reads what EXPLAIN is asked.
constexpr Sql::Literal preamble(
    "begin isolation level repeatable read, read only; "
    "set local search_path = pg_catalog, pg_temp; "
    "set local lock_timeout = '200ms'; set local statement_timeout = '30s'; "
    "set local idle_in_transaction_session_timeout = '30s'; set local row_security = off; "
    "set local timezone = 'UTC'; set local datestyle = 'ISO, MDY'; set local intervalstyle = 'postgres'; "
    "set local extra_float_digits = 3; set local bytea_output = 'hex'; set local quote_all_identifiers = off; "
    "set local standard_conforming_strings = on; set local lc_monetary = 'C'; set local xmlbinary = 'base64'; "
    "set local transform_null_equals = off; set local array_nulls = on; set local xmloption = 'content'; "
    "set local timezone_abbreviations = 'Default'; set local backslash_quote = 'safe_encoding'; set local exit_on_error = off; "
    "set local max_parallel_workers_per_gather = 0; set local client_min_messages = 'error'; "
    // Not every server knows these. Asked of functions, since a view like pg_settings would stay locked to the end.
    "select case when pg_catalog.current_setting('jit', true) is not null "
    "then pg_catalog.set_config('jit', 'off', true) end, "
    "case when pg_catalog.current_setting('restrict_nonsystem_relation_kind', true) is not null "
    "then pg_catalog.set_config('restrict_nonsystem_relation_kind', 'view,foreign-table', true) end; "
    "savepoint pgplumb");

// A database without an encoding may hold names that are not UTF-8.
constexpr Sql::Literal as_utf8(
    "select pg_catalog.set_config('client_encoding', case pg_catalog.current_setting('server_encoding') "
    "when 'SQL_ASCII' then 'SQL_ASCII' else 'UTF8' end, true)");
constexpr Sql::Literal as_bytes("set local client_encoding = 'SQL_ASCII'");

// Apart, because servers on Windows know them but refuse them. The second ends the connection of a pgplumb that stands still
// in the middle of an answer, while the server can neither time out nor be cancelled.
constexpr Sql::Literal optional_settings(
    "set local tcp_user_timeout = '30s'; "
    "select case when pg_catalog.current_setting('client_connection_check_interval', true) is not null "
    "then pg_catalog.set_config('client_connection_check_interval', '2s', true) end");

constexpr Sql::Literal facts_query(
    "(select pg_catalog.current_setting('server_version_num')::pg_catalog.int8, "
    "pg_catalog.current_setting('server_version'), pg_catalog.current_database()::pg_catalog.text, "
    "current_user::pg_catalog.text, pg_catalog.current_setting('server_encoding'), "
    "pg_catalog.current_setting('is_superuser') = 'on', pg_catalog.pg_is_in_recovery(), "
    "pg_catalog.current_setting('transaction_read_only') = 'on' "
    "and pg_catalog.current_setting('transaction_isolation') = 'repeatable read')");

// Gives every lock of the batch back, and keeps the snapshot and the savepoint. That stands before the batch is sent, since a
// message that the server cannot parse does nothing at all.
constexpr Sql::Literal batch_end("rollback to savepoint pgplumb");

struct Refusal {
    std::string_view sqlstate, what, hint;
};

// Appendix A of the manual.
constexpr std::array refusals{
    Refusal{"42501", "the role may not read what a scan needs", "pgplumb audit --preflight tells what is missing, and how to grant it."},
    Refusal{"57014", "the server cancelled a query", "It took longer than 30 s, or somebody cancelled it; run the audit again."},
    Refusal{"53100", "the server's disk is full", "Nothing was changed; run the audit again when there is room."},
    Refusal{"53200", "the server has no memory left for a query", "Run the audit again when it has less to do."},
};
constexpr Refusal other_refusal{"", "the server refused a query", "The server's log says more."};

class LibpqSession final : public Session {
public:
    explicit LibpqSession(OpenConnection open) : wire_(std::move(open)) {
        try {
            open_transaction();
            read_facts();
        } catch (Error const& error) {
            if (closed_by().empty()) throw;
            bool const refused = closed_by() == "08P01";  // by a pooler
            throw Error(refused ? Failure::unreachable : error.failure(), error.what(), error.hint(), closed_by());
        }
    }

    ServerFacts const& facts() const override { return facts_; }
    Text spoken() const override { return spoken_; }

    void copy(Sql const& source, RowSink const& sink) override {
        wire_.send(Sql("copy ") << source << " to stdout (format binary); " << batch_end);
        std::optional<std::string> rows;  // that arrived, once they did
        bool ended = false;
        bool proven = false;
        while (auto const result = wire_.next()) {
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
        if (!proven || !ended) wire_.lose_connection();
    }

    std::string ask(Sql const& statement) override {
        wire_.send(Sql(statement) << "; " << batch_end);
        std::string out;
        while (auto const result = wire_.next()) {
            switch (PQresultStatus(result.get())) {
                case PGRES_COMMAND_OK:
                case PGRES_TUPLES_OK: break;
                case PGRES_SINGLE_TUPLE:
                    if (!out.empty()) out += '\n';
                    out += wire_.first_cell(*result);
                    break;
                case PGRES_FATAL_ERROR: refuse(*result);
                default: lose_order();
            }
        }
        return out;
    }

    void renew() override {
        close_transaction();
        open_transaction();
    }

    void speak(Text text) override {
        spoken_ = text;
        if (!set(text == Text::utf8 ? as_utf8 : as_bytes) && text == Text::utf8)
            speak(Text::bytes);  // of a few encodings nothing leads to UTF-8
    }

    void finish() override {
        if (ask(Sql("select 1")) != "1") lose("the connection did not live to the end of the scan");
        close_transaction();
    }

    std::string const& closed_by() const override { return wire_.closed_by(); }

private:
    void open_transaction() {
        wire_.send(Sql(preamble));
        if (auto const state = wire_.drain(); !state.empty()) {
            if (!closed_by().empty()) wire_.lose_connection();
            throw Error(Failure::unreachable, "the server refused to open a read-only transaction (SQLSTATE " + state + ")",
                        state == "42501"   ? "The role needs EXECUTE on pg_catalog.set_config and pg_catalog.current_setting."
                        : state == "08P01" ? "A pooler in statement mode stands between; connect to the server itself."
                                           : "The server's log says more.",
                        state);
        }
        speak(spoken_);
        set(optional_settings);
    }

    void close_transaction() {
        wire_.send(Sql("rollback"));
        if (!wire_.drain().empty()) wire_.lose_connection();
    }

    /// The database's own name, or the role's, may be none that its encoding knows.
    void read_facts() {
        try {
            ask_facts();
        } catch (Error const& error) {
            if (!is_untranslatable(error)) throw;
            speak(Text::bytes);
            ask_facts();
        }
    }

    void ask_facts() {
        copy(Sql(facts_query), [&](Row row) {
            auto const text = [&](std::size_t i) { return std::string(row[i].value_or(std::string_view())); };
            if (row.size() != 8 || !row[0] || !row[5] || !row[6] || !row[7]) lose_order();
            facts_.version = static_cast<int>(read_int(*row[0]) / 10000);
            facts_.version_text = text(1);
            facts_.database = text(2);
            facts_.user = text(3);
            facts_.encoding = text(4);
            facts_.superuser = read_bool(*row[5]);
            facts_.standby = read_bool(*row[6]);
            if (!read_bool(*row[7])) lose("the server did not open the read-only transaction that it was asked for");
        });
        facts_.address = address_of(wire_.connection());
        facts_.connection = facts_of(wire_.connection());
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
        while (auto const message = wire_.message()) {
            if (ended) lose("the server sent rows after the end");
            auto const data = std::exchange(first, false) ? after_header(*message) : *message;
            ended = !split_row(data, columns, cells);
            if (ended) continue;
            if (++rows > most_rows) lose("the server sends rows without end");
            sink(cells);
        }
        return std::to_string(rows);
    }

    /// Settings for the rest of the transaction; false: the server refused them.
    bool set(Sql::Literal settings) {
        wire_.send(Sql("release savepoint pgplumb; savepoint pgplumb; ") << settings << "; release savepoint pgplumb; savepoint pgplumb");
        bool const done = wire_.drain().empty();
        if (!done) recover();
        return done;
    }

    void recover() {
        wire_.send(Sql(batch_end));
        if (!wire_.drain().empty()) wire_.lose_connection();
    }

    [[noreturn]] void refuse(PGresult const& result) {
        auto const state = wire_.state_of(result);
        if (!closed_by().empty()) wire_.lose_connection();
        auto const* const primary = PQresultErrorField(&result, PG_DIAG_MESSAGE_PRIMARY);
        auto const message = visible(std::string_view(primary ? primary : "").substr(0, 200));
        wire_.drain();
        recover();
        auto const* const known = std::ranges::find(refusals, state, &Refusal::sqlstate);
        auto const& [same, what, hint] = known == refusals.end() ? other_refusal : *known;
        throw Error(Failure::incomplete, std::string(what) + ": " + message, std::string(hint), state);
    }

    Wire wire_;
    ServerFacts facts_;
    Text spoken_ = Text::utf8;
};

}  // namespace

bool is_untranslatable(Error const& error) {
    return error.sqlstate() == "22021" || error.sqlstate() == "22P05";
}

std::string lock_holder(Cell const& pid) {
    return pid ? "process " + std::to_string(read_int(*pid)) : std::string("a prepared transaction");
}

std::unique_ptr<Session> connect(ConnectionOptions const& options) {
    return std::make_unique<LibpqSession>(open_connection(options));
}

}  // namespace pgplumb
