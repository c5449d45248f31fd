#include "pgplumb/scratch.hpp"

#include "pgplumb/error.hpp"
#include "pgplumb/report.hpp"
#include "session/binary.hpp"
#include "session/private_server.hpp"
#include "session/wire.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <random>
#include <thread>
#include <utility>

namespace pgplumb {
namespace {

// No two servers start in the same microsecond.
constexpr Sql::Literal start_query(
    "select 'started ' || pg_catalog.to_char(pg_catalog.timezone('UTC', pg_catalog.pg_postmaster_start_time()), "
    "'YYYY-MM-DD HH24:MI:SS.US')");
constexpr Sql::Literal may_read_cluster(
    "select pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'execute')::pg_catalog.text");
constexpr Sql::Literal cluster_query("select 'cluster ' || c.system_identifier::pg_catalog.text from pg_catalog.pg_control_system() c");

/// `ask` gives the one text that a statement gives.
template <class Ask>
std::set<std::string> identity_by(Ask const& ask) {
    std::set<std::string> out{ask(Sql(start_query))};
    if (ask(Sql(may_read_cluster)) == "true") out.insert(ask(Sql(cluster_query)));
    return out;
}

std::string field_of(PGresult const& result, int field) {
    auto const* const text = PQresultErrorField(&result, field);
    return text ? text : "";
}

std::string random_name() {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::random_device device;
    std::uniform_int_distribution<std::size_t> any(0, letters.size() - 1);
    std::string out = "pgplumb_scratch_";
    for (int i = 0; i < 16; ++i) out += letters[any(device)];
    return out;
}

/// A connection on which statements are run as they stand.
class Runner {
public:
    explicit Runner(OpenConnection open) : wire_(std::move(open), true) {}

    std::optional<Refused> run(Sql const& statement, std::string_view data = {}) {
        wire_.send(statement);
        std::optional<Refused> out;
        answer_.clear();
        while (auto const result = wire_.next()) {
            switch (PQresultStatus(result.get())) {
                case PGRES_EMPTY_QUERY:
                case PGRES_COMMAND_OK:
                case PGRES_TUPLES_OK: break;
                case PGRES_SINGLE_TUPLE:
                    if (PQnfields(result.get()) > 0) answer_ = wire_.first_cell(*result);
                    break;
                case PGRES_COPY_IN: wire_.put(std::exchange(data, {})); break;
                case PGRES_COPY_OUT:
                    while (wire_.message()) continue;
                    break;
                case PGRES_FATAL_ERROR:
                    if (auto refused = refusal(*result); !out) out = std::move(refused);
                    break;
                default: lose_order();
            }
        }
        return out;
    }

    /// The last row's first cell.
    std::string const& answer() const { return answer_; }
    bool in_transaction() const { return PQtransactionStatus(wire_.connection()) != PQTRANS_IDLE; }
    /// Leaves what was under way, and goes on as Wire::hurry says.
    void hurry(Clock::duration limit) {
        wire_.hurry(limit);
        wire_.drain();
    }
    std::string address() const { return address_of(wire_.connection()); }

private:
    Refused refusal(PGresult const& error) {
        Refused out{field_of(error, PG_DIAG_MESSAGE_PRIMARY), field_of(error, PG_DIAG_MESSAGE_DETAIL),
                    field_of(error, PG_DIAG_MESSAGE_HINT), wire_.state_of(error)};
        auto const place = field_of(error, PG_DIAG_STATEMENT_POSITION);
        std::from_chars(place.data(), place.data() + place.size(), out.position);
        if (!wire_.closed_by().empty()) wire_.lose_connection();
        return out;
    }

    Wire wire_;
    std::string answer_;
};

}  // namespace

/// How to reach the server, and what is ours of it.
struct Scratch::Server {
    std::unique_ptr<PrivateServer> own;
    ConnectionOptions options;
    Clock::time_point deadline;

    ConnectionOptions reach(std::string const& database) const {
        auto out = options;
        if (!database.empty()) out.database = database;
        out.timeout = std::max(0.0, std::chrono::duration<double>(deadline - Clock::now()).count());
        return out;
    }
};

namespace {

/// Made, and dropped, over a connection of its own.
class Database final : public ScratchDatabase {
public:
    using Reach = std::function<ConnectionOptions(std::string const&)>;

    Database(std::unique_ptr<Runner> maker, Reach reach, bool kept) : maker_(std::move(maker)), reach_(std::move(reach)), kept_(kept) {}
    ~Database() override {
        runner_.reset();
        if (asked_ && !kept_) drop();
    }
    Database(Database const&) = delete;
    Database& operator=(Database const&) = delete;

    void make() {
        asked_ = true;
        // Not a copy of template1, in which a site may keep something.
        auto const refused =
            maker_->run(Sql("create database ") << quoted_name(name_) << " template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'");
        if (refused)
            throw Error(Failure::usage, "the server at " + maker_->address() + " makes no scratch database: " + refused->message,
                        "The role needs CREATEDB there.", refused->sqlstate);
        runner_.emplace(open_connection(reach_(name_)));
        runner_->run(Sql("set client_encoding = 'UTF8'"));
    }

    std::optional<Refused> run(std::string_view statement, std::string_view data) override {
        return runner_->run(trusted(statement), data);
    }
    bool in_transaction() const override { return runner_->in_transaction(); }
    ConnectionOptions close() override {
        if (runner_ && runner_->in_transaction()) runner_->run(Sql("rollback"));
        runner_.reset();
        return reach_(name_);
    }

private:
    /// After an interrupt too. A server that does not answer in time is left as it is.
    void drop() noexcept try {
        maker_->hurry(std::chrono::seconds(2));
        constexpr int most_attempts = 20;  // until a connection to it that ends has ended
        for (int attempt = 0; attempt < most_attempts; ++attempt) {
            if (!maker_->run(Sql("drop database if exists ") << quoted_name(name_))) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(tick_milliseconds));
        }
    } catch (std::exception const&) {
        asked_ = false;
    }

    std::unique_ptr<Runner> maker_;
    Reach reach_;
    bool kept_;           ///< until its server goes as a whole
    bool asked_ = false;  ///< for the database, so that it may be there
    std::string name_ = random_name();
    std::optional<Runner> runner_;
};

}  // namespace

std::set<std::string> server_identity(Session& session) {
    return identity_by([&](Sql const& statement) { return session.ask(statement); });
}

Scratch::Scratch(std::string where, ConnectionOptions options)
    : where_(std::move(where)), options_(std::move(options)), deadline_(Clock::now() + limit_of(options_)) {
    if (named() && !is_connection(where_))
        throw Error(Failure::usage, "--scratch takes auto, or a connection string of a server where databases may be made",
                    "--scratch \"host=... user=... dbname=postgres\"");
}

Scratch::~Scratch() = default;

bool Scratch::named() const {
    return where_ != "auto";
}

void Scratch::spare(std::set<std::string> const& identity) {
    std::scoped_lock const lock(mutex_);
    spared_.insert(identity.begin(), identity.end());
}

Scratch::Server const& Scratch::server() {
    std::scoped_lock const lock(mutex_);
    if (server_) return *server_;
    auto made = std::make_unique<Server>();
    made->deadline = deadline_;
    made->options = options_;
    if (!named()) made->own = std::make_unique<PrivateServer>(deadline_);
    made->options.dbname = made->own ? made->own->connection() : where_;
    if (made->own) {
        made->options.database = "postgres";
        made->options.strict_tls = false;  // nobody stands between
    }
    server_ = std::move(made);
    return *server_;
}

std::unique_ptr<ScratchDatabase> Scratch::database() {
    auto const& at = server();
    auto maker = std::make_unique<Runner>(open_connection(at.reach({})));
    auto const identity = identity_by([&](Sql const& statement) { return maker->run(statement) ? std::string() : maker->answer(); });
    std::scoped_lock const lock(mutex_);
    if (std::ranges::any_of(identity, [&](std::string const& line) { return spared_.contains(line); }))
        throw Error(Failure::usage, "--scratch names the server that is audited, or one of its standbys: " + maker->address(),
                    "Name another one, on which statements may be run, or say --scratch auto.");
    auto out = std::make_unique<Database>(
        std::move(maker), [&at](std::string const& name) { return at.reach(name); }, at.own != nullptr);
    out->make();
    return out;
}

}  // namespace pgplumb
