#include "app/commands.hpp"
#include "app/sides.hpp"
#include "app/version.hpp"
#include "normal/server_equality.hpp"
#include "pgplumb/error.hpp"

#include <unistd.h>

#include <algorithm>
#include <future>

namespace pgplumb {
namespace {

/// Both sides at once, unless somebody may be asked for passwords.
std::pair<Opened, Opened> both(Side const& actual, Side const& desired, Progress const& progress) {
    auto const policy = ::isatty(STDIN_FILENO) == 1 ? std::launch::deferred : std::launch::async;
    auto other = std::async(policy, [&] { return opened(desired, [](auto...) {}); });
    auto one = opened(actual, progress);
    return {std::move(one), other.get()};
}

/// What the actual side's ledger says, if the desired side asks for it.
LedgerState ledger_of(Opened const& actual, History const& history) {
    if (!history.declared()) return {};
    if (actual.session) return read_ledger(*actual.session, history.ledger);
    auto const same = [&](KeptLedger const& one) {
        return one.spec.schema == history.ledger.schema && one.spec.table == history.ledger.table &&
               one.spec.version_column == history.ledger.version_column;
    };
    auto const it = std::ranges::find_if(actual.ledgers, same);
    return it == actual.ledgers.end() ? LedgerState{} : LedgerState{LedgerState::Kind::read, it->rows, {}, {}};
}

/// The desired side as others are held to it.
Description as_asked(Side const& side, Opened& opened) {
    if (side.kind == Side::Kind::descriptions) return std::move(opened.description);
    return as_desired(std::move(opened.description.catalog));
}

}  // namespace

int diff_sources(Settings const& settings) {
    auto const options = judge_options(settings);
    if (settings.arguments.size() != 2)
        throw Error(Failure::usage, "diff takes two sources, the actual one and the desired one",
                    "pgplumb diff service=local service=prod");
    auto actual_side = side_of(settings, settings.arguments[0]);
    auto desired_side = side_of(settings, settings.arguments[1]);
    if (actual_side.label == desired_side.label) actual_side.label += " (actual)", desired_side.label += " (desired)";
    auto [actual, other] = both(actual_side, desired_side, progress_of(settings));
    for (auto const* side : {&actual, &other})
        if (!side->description.errors.empty()) return print_errors(side->description.errors);
    auto desired = as_asked(desired_side, other);
    actual.description.catalog.filter([](Object const& object) { return !object.absent; });
    add_configuration(settings, desired_side.files, desired);
    for (auto const& [rule, severity] : options.severities) desired.severities[rule] = severity;
    auto* const session = actual.session ? actual.session.get() : other.session.get();
    auto const& catalog = actual.description.catalog;
    Report report;
    {
        ServerEquality equality(catalog, desired.catalog, session);
        auto const ledger = ledger_of(actual, desired.history);
        auto judgement = judge({catalog, desired, ledger, options.pending_ok, today_utc(), settings.target, options.selection.narrows(),
                                actual_side.kind != Side::Kind::descriptions, actual_side.label, desired_side.label},
                               equality);
        for (auto const* side : {&actual, &other})
            if (side->session) side->session->finish();
        check_names(options, catalog, desired.catalog);
        accept_baseline(options, judgement);
        fill_report(report, std::move(judgement), desired, catalog, options);
    }
    report.version = version;
    report.sources = {actual_side.label, desired_side.label};
    report.fail_on = options.fail_on;
    report.layout = options.layout;
    report.title = actual_side.label + " against " + desired_side.label;
    if (!fixed_run()) report.started = now_utc();
    auto const lost = write_reports(options, report);
    return lost != 0 ? lost : exit_code(report, options);
}

}  // namespace pgplumb
