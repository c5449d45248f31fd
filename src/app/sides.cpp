#include "app/sides.hpp"

#include "base/nearest.hpp"
#include "kinds/column.hpp"
#include "pgplumb/error.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

namespace pgplumb {
namespace {

Side server(ConnectionOptions connection, std::string label) {
    return {Side::Kind::server, std::move(connection), {}, std::move(label)};
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

Side side_of(Settings const& settings, std::string const& argument) {
    if (is_connection(argument)) return server(connection_of(settings, argument), shown_connection(argument));
    auto const& targets = settings.configuration.targets;
    std::error_code failure;
    if (std::filesystem::is_regular_file(argument, failure))
        return {is_snapshot(argument) ? Side::Kind::snapshot : Side::Kind::descriptions, {}, {argument}, argument};
    if (auto const it = std::ranges::find(targets, argument, &Target::name); it != targets.end()) return of_target(settings, *it);
    if (argument.find_first_of("./") != std::string::npos)
        return {Side::Kind::descriptions, {}, {argument}, argument};  // whose reader says what is wrong
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
        if (is_connection(argument) && std::exchange(connected, true))
            throw Error(Failure::usage, "there are two connection strings", "pgplumb diff holds one database against another.");
        if (is_connection(argument)) out.connection = side.connection;
        else if (side.kind == Side::Kind::server)
            throw Error(Failure::usage, "target " + argument + " comes too late", "A target is the first argument, and the only one.");
        else out.descriptions.push_back(side.files[0]);
    }
    if (out.descriptions.empty()) out.descriptions = settings.list("descriptions");
    if (out.descriptions.empty() && !settings.file.empty()) out.descriptions = {settings.file};
    if (out.descriptions.size() > 1 && std::ranges::any_of(out.descriptions, is_snapshot))
        throw Error(Failure::usage, "a snapshot is the whole of a database, and no part of a description", "Audit against it alone.");
    return out;
}

Opened opened(Side const& side, Progress const& progress) {
    Opened out;
    if (side.kind == Side::Kind::descriptions) {
        out.description = read_descriptions(side.files);
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
