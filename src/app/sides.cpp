#include "app/sides.hpp"

#include "base/nearest.hpp"
#include "kinds/column.hpp"
#include "pgplumb/error.hpp"
#include "sources/sql_folder.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

namespace pgplumb {
namespace {

Side server(ConnectionOptions connection, std::string label) {
    return {Side::Kind::server, std::move(connection), {}, std::move(label)};
}

constexpr std::string_view sql_prefix = "sql:", alembic_prefix = "alembic:";

Side::Kind kind_of_file(std::string const& path) {
    std::error_code failure;
    bool const alembic = path.starts_with(alembic_prefix) || (!path.starts_with(sql_prefix) && path != "-" && is_alembic_tree(path));
    if (alembic) return Side::Kind::alembic;
    if (path == "-" || path.starts_with(sql_prefix) || std::filesystem::is_directory(path, failure)) return Side::Kind::sql;
    if (std::filesystem::is_regular_file(path, failure) && is_snapshot(path)) return Side::Kind::snapshot;
    return is_sql_name(path) ? Side::Kind::sql : Side::Kind::descriptions;
}

/// A target with all that it says, under the command line and the environment.
Side of_target(Settings settings, Target const& target) {
    for (FileError const& error : settings.add(target.settings, Settings::Layer::target, true))
        throw Error(Failure::usage, to_text(error.origin) + ": " + error.what, error.note);
    if (!settings.has("connection") && !settings.has("host") && !settings.has("dbname"))
        throw Error(Failure::usage, "target " + target.name + " (" + to_text(target.origin) + ") has no connection");
    return server(connection_of(settings, {}), target.name);
}

}  // namespace

Side side_of_file(Settings const& settings, std::string const& argument) {
    auto const kind = kind_of_file(argument);
    auto const prefix = argument.starts_with(sql_prefix) ? sql_prefix : argument.starts_with(alembic_prefix) ? alembic_prefix : "";
    auto path = argument.substr(prefix.size());
    Side out{kind, {}, {path}, path == "-" ? std::string(standard_input) : path};
    if (kind == Side::Kind::alembic) {
        // A folder's name may hold an @ too.
        std::error_code failure;
        auto const at = path.find('@');
        if (at != std::string::npos && !std::filesystem::exists(path, failure)) {
            out.revision = path.substr(at + 1);
            out.files[0] = path.substr(0, at);
        }
        out.project = settings.configuration.project;
    }
    if (kind == Side::Kind::sql || kind == Side::Kind::alembic) out.search_path = search_path_of(settings);
    return out;
}

void join(Side& side, Side const& more) {
    if (side.files.empty()) {
        side = more;
        return;
    }
    bool const snapshot = side.kind == Side::Kind::snapshot || more.kind == Side::Kind::snapshot;
    if (snapshot) throw Error(Failure::usage, "a snapshot is the whole of a database, and no part of a description", "Take it alone.");
    if (side.kind == Side::Kind::alembic || more.kind == Side::Kind::alembic)
        throw Error(Failure::usage, "a migration tree makes the whole of a database", "Take it alone.");
    if (side.kind != more.kind)
        throw Error(Failure::usage, "descriptions and SQL files do not make one whole",
                    "Take either alone; pgplumb dump schema.sql -o schema.info makes a description of SQL files.");
    if (more.files[0] == "-" && std::ranges::find(side.files, "-") != side.files.end())
        throw Error(Failure::usage, "standard input can be read once");
    side.files.push_back(more.files[0]);
    side.label += ", " + more.label;
}

Side side_of(Settings const& settings, std::string const& argument) {
    if (argument == "-" || argument.starts_with(sql_prefix) || argument.starts_with(alembic_prefix))
        return side_of_file(settings, argument);
    if (is_connection(argument)) return server(connection_of(settings, argument), shown_connection(argument));
    auto const& targets = settings.configuration.targets;
    std::error_code failure;
    if (std::filesystem::is_regular_file(argument, failure)) return side_of_file(settings, argument);
    if (auto const it = std::ranges::find(targets, argument, &Target::name); it != targets.end()) return of_target(settings, *it);
    // Of a name that is no file's, the reader says what is wrong.
    if (std::filesystem::is_directory(argument, failure) || argument.find_first_of("./") != std::string::npos)
        return side_of_file(settings, argument);
    std::vector<std::string> names(targets.size());
    std::ranges::transform(targets, names.begin(), &Target::name);
    auto const near = did_you_mean(argument, names);
    throw Error(Failure::usage, "\"" + argument + "\" is no file, no target and no connection string",
                near.empty() ? "A database is named as dbname=" + argument + '.' : near);
}

Side side_of_options(Settings const& settings) {
    auto connection = connection_of(settings, {});
    auto label = connection.dbname.empty() ? "the default database" : shown_connection(connection.dbname);
    return server(std::move(connection), std::move(label));
}

std::unique_ptr<Session> worked(ConnectionOptions options, std::function<void(Session&)> const& work) {
    using Clock = std::chrono::steady_clock;
    constexpr int most_attempts = 3;
    constexpr std::string_view conflict_with_recovery = "40001";
    auto const end = Clock::now() + std::chrono::duration<double>(options.timeout);
    for (int attempt = 1;; ++attempt) {
        std::unique_ptr<Session> session;
        try {
            session = connect(options);
            work(*session);
            return session;
        } catch (Error const& error) {
            auto const& state = error.sqlstate().empty() && session ? session->closed_by() : error.sqlstate();
            if (state != conflict_with_recovery || attempt == most_attempts) throw;
        }
        options.timeout = std::chrono::duration<double>(end - Clock::now()).count();
    }
}

Order order_of(Settings const& settings) {
    Order out{connection_of(settings, {}), {}};
    bool connected = false;
    for (auto const& argument : settings.arguments) {
        auto const side = side_of(settings, argument);
        bool const connection = side.kind == Side::Kind::server && is_connection(argument);
        if (connection && std::exchange(connected, true))
            throw Error(Failure::usage, "there are two connection strings", "pgplumb diff holds one database against another.");
        if (connection) out.connection = side.connection;
        else if (side.kind == Side::Kind::server)
            throw Error(Failure::usage, "target " + argument + " comes too late", "A target is the first argument, and the only one.");
        else join(out.desired, side);
    }
    if (out.desired.files.empty())
        for (auto const& file : settings.list("descriptions")) join(out.desired, side_of_file(settings, file));
    if (out.desired.files.empty() && !settings.file.empty()) out.desired = side_of_file(settings, settings.file);
    return out;
}

std::unique_ptr<Scratch> scratch_of(Settings const& settings, std::span<Side const> sides) {
    auto const* said = settings.find("scratch");
    if (!said) return nullptr;
    bool const used = std::ranges::any_of(sides, [](Side const& side) { return side.kind == Side::Kind::sql; });
    if (!used && said->layer == Settings::Layer::command_line)
        throw Error(Failure::usage, "--scratch runs SQL files, and there are none",
                    "Descriptions and snapshots are read without a server.");
    if (!used) return nullptr;
    ConnectionOptions options;
    options.never_prompt = settings.flag("no-password");
    options.strict_tls = settings.flag("strict-tls");
    options.timeout = settings.number("timeout", options.timeout);
    return std::make_unique<Scratch>(settings.text("scratch"), options);
}

void spare(Scratch* scratch, ConnectionOptions const& audited) {
    if (!scratch || !scratch->named()) return;
    auto const session = connect(audited);
    scratch->spare(server_identity(*session));
    session->finish();
}

Opened opened(Side const& side, Progress const& progress, Scratch* scratch) {
    Opened out;
    if (side.kind == Side::Kind::descriptions) {
        out.description = read_descriptions(side.files);
    } else if (side.kind == Side::Kind::sql) {
        out.description = scratch ? run_sql(side.files, side.search_path, *scratch) : read_sql(side.files, side.search_path);
    } else if (side.kind == Side::Kind::alembic) {
        out.description = read_alembic(side.files.front(), side.revision, side.search_path, side.project);
    } else if (side.kind == Side::Kind::snapshot) {
        auto snapshot = read_snapshot(side.files.front());
        out.description.catalog = std::move(snapshot.catalog);
        out.description.database = snapshot.database;
        out.ledgers = std::move(snapshot.ledgers);
    } else {
        out.session = worked(side.connection, [&](Session& session) { out.description.catalog = read_live(session, progress); });
        out.description.database = Name(out.session->facts().database);
    }
    return out;
}

Description as_asked(Side const& side, Description read) {
    if (side.kind == Side::Kind::descriptions) return read;
    auto out = as_desired(std::move(read.catalog));
    out.database = read.database;
    out.errors = std::move(read.errors);
    out.history = std::move(read.history);
    out.settled = std::move(read.settled);
    out.recovery = std::move(read.recovery);
    return out;
}

void settle(Description& desired, LedgerState const& ledger) {
    auto now = desired.settled ? desired.settled(ledger) : std::nullopt;
    if (!now) return;
    auto asked = as_desired(std::move(now->catalog));
    desired.catalog = std::move(asked.catalog);
    desired.unasked = std::move(asked.unasked);
    desired.history = std::move(now->history);
}

std::vector<LedgerSpec> known_ledgers(Catalog const& catalog) {
    std::vector<LedgerSpec> out;
    for (auto const tool : ledger_tools()) {
        auto spec = *ledger_preset(tool);
        for (Object const& column : catalog.of(column::kind)) {
            if (column.id.parent != spec.table || column.id.name != spec.version_column) continue;
            spec.schema = column.id.schema;
            auto const has = [&](Name name) { return name.empty() || catalog.find({&column::kind, spec.schema, spec.table, name}); };
            if (has(spec.success_column) && has(spec.checksum_column)) out.push_back(spec);
        }
    }
    return out;
}

std::vector<KeptLedger> known_ledgers(Session& session, Catalog const& catalog) {
    std::vector<KeptLedger> out;
    for (LedgerSpec const& spec : known_ledgers(catalog)) {
        auto state = read_ledger(session, spec);
        if (state.kind != LedgerState::Kind::absent) out.push_back({spec, std::move(state.rows), state.kind == LedgerState::Kind::read});
    }
    return out;
}

}  // namespace pgplumb
