#include "app/commands.hpp"
#include "app/sides.hpp"
#include "app/version.hpp"
#include "base/beside.hpp"
#include "kinds/table.hpp"
#include "normal/server_equality.hpp"
#include "pgplumb/error.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

namespace pgplumb {
namespace {

/// Both sides at once, unless somebody may be asked for passwords. A server's session is idle while SQL files are run
/// elsewhere, so these go first, or beside it.
std::pair<Opened, Opened> both(Side const& actual, Side const& desired, Progress const& progress, Scratch* scratch) {
    auto const read = [&](Side const& side) { return opened(side, progress, scratch); };
    for (auto const* side : {&actual, &desired})
        if (side->kind == Side::Kind::server) spare(scratch, side->connection);
    bool const turned = desired.kind == Side::Kind::sql || desired.kind == Side::Kind::alembic;
    auto const& first = turned ? desired : actual;
    auto const& second = turned ? actual : desired;
    Opened one;
    Opened two;
    if (::isatty(STDIN_FILENO) == 1 || actual.connection.prompt || desired.connection.prompt) {
        one = read(first);
        two = read(second);
    } else {
        Beside<Opened> other([&] {
            return opened(
                first, [](auto...) {}, scratch);
        });
        two = read(second);
        if (two.session) await([&](auto time) { return other.ready_within(time); }, *two.session);
        one = other.get();
    }
    return turned ? std::pair(std::move(two), std::move(one)) : std::pair(std::move(one), std::move(two));
}

/// What the actual side's ledger says, if the desired side asks for it.
LedgerState ledger_of(Opened const& actual, History const& history) {
    if (!history.declared()) return {};
    if (actual.session) return read_ledger(*actual.session, history.ledger);
    auto const& wanted = history.ledger;
    auto const same = [&](KeptLedger const& one) {
        return one.spec.tool == wanted.tool && one.spec.schema == wanted.schema && one.spec.table == wanted.table &&
               one.spec.version_column == wanted.version_column;
    };
    if (auto const it = std::ranges::find_if(actual.ledgers, same); it != actual.ledgers.end() && it->readable)
        return {LedgerState::Kind::read, it->rows, {}, {}};
    if (!actual.description.catalog.find({&table::kind, wanted.schema, {}, wanted.table})) return {};
    return {LedgerState::Kind::unreadable,
            {},
            "the snapshot does not hold its rows",
            "A snapshot holds the ledgers of known tools in their own tables, as far as the role could read them."};
}

/// SQL that stands beside a description is read with that one's search_path, where nothing else says one; and a tree with the
/// types and names that it gives.
void share_words(Settings const& settings, Side& one, Side const& other) {
    bool const tree = one.kind == Side::Kind::alembic;
    if ((!tree && one.kind != Side::Kind::sql) || other.kind != Side::Kind::descriptions) return;
    auto said = read_configuration(other.files[0]);
    if (!said.catalog.search_path.empty() && !settings.has("search-path")) one.search_path = said.catalog.search_path;
    said.project.types.merge(one.project.types);
    said.project.naming.merge(one.project.naming);
    one.project = std::move(said.project);
}

/// Reads both sides and holds one against the other; gives mistakes of descriptions, with which there is no report.
std::vector<FileError> compare(Settings const& settings, JudgeOptions const& options, std::pair<Side, Side> const& sides, Report& report) {
    auto const& [actual_side, desired_side] = sides;
    auto const scratch = scratch_of(settings, std::array{actual_side, desired_side});
    auto [actual, other] = both(actual_side, desired_side, progress_of(settings), scratch.get());
    for (auto const* side : {&actual, &other})
        if (!side->description.errors.empty()) return side->description.errors;
    for (auto const* side : {&actual, &other})
        if (side->session) warn(report, side->session->facts());
    auto desired = as_asked(desired_side, std::move(other.description));
    actual.description.catalog.filter([](Object const& object) { return !object.absent; });
    bool const live = actual_side.live();
    if (!live) desired.history = {};                                                // what a file says has no ledger
    if (actual_side.kind == Side::Kind::descriptions) desired.all_ordered = false;  // its columns stand in any order
    add_configuration(settings, desired_side.files, desired);
    for (auto const& [rule, severity] : options.severities) desired.severities[rule] = severity;
    auto const& catalog = actual.description.catalog;
    auto const ledger = ledger_of(actual, desired.history);
    if (live) settle(desired, ledger);
    ServerEquality equality(catalog, desired.catalog, actual.session ? actual.session.get() : other.session.get());
    auto judgement = judge({catalog, desired, ledger, options.pending_ok, today_utc(), settings.target, options.selection.narrows(), live,
                            actual_side.label, desired_side.label},
                           equality);
    for (auto const* side : {&actual, &other})
        if (side->session) side->session->finish();
    check_names(options, catalog, desired.catalog);
    accept_baseline(options, judgement);
    fill_report(report, std::move(judgement), desired, catalog, options);
    return {};
}

}  // namespace

int diff_sources(Settings const& settings) {
    auto const options = judge_options(settings);
    if (settings.arguments.size() != 2)
        throw Error(Failure::usage, "diff takes two sources, the actual one and the desired one",
                    "pgplumb diff service=local service=prod");
    auto actual_side = side_of(settings, settings.arguments[0]);
    auto desired_side = side_of(settings, settings.arguments[1]);
    if (actual_side.files == std::vector<std::string>{"-"} && actual_side.files == desired_side.files)
        throw Error(Failure::usage, "standard input can be read once");
    share_words(settings, actual_side, desired_side);
    share_words(settings, desired_side, actual_side);
    if (actual_side.label == desired_side.label) actual_side.label += " (actual)", desired_side.label += " (desired)";
    Report report;
    report.version = version;
    report.sources = {actual_side.label, desired_side.label};
    report.actual_name = actual_side.label;
    report.desired_name = desired_side.label;
    report.fail_on = options.fail_on;
    report.layout = options.layout;
    report.title = actual_side.label + " against " + desired_side.label;
    if (!fixed_run()) report.started = now_utc();
    int code = 0;
    try {
        if (auto const errors = compare(settings, options, {actual_side, desired_side}, report); !errors.empty())
            return print_errors(errors);
        code = exit_code(report, options);
    } catch (Error const& error) {
        if (error.failure() == Failure::usage) throw;
        report.failure = error.what();
        report.failure_hint = error.hint();
        if (!error.warning().empty()) report.warnings.push_back(error.warning());
        code = static_cast<int>(error.failure());
    }
    auto const lost = write_reports(options, report);
    return lost != 0 && (code == 0 || code == 1 || code == 4) ? lost : code;
}

}  // namespace pgplumb
