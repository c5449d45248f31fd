#include "app/commands.hpp"
#include "app/sides.hpp"
#include "app/version.hpp"
#include "base/beside.hpp"
#include "kinds/schema.hpp"
#include "normal/server_equality.hpp"
#include "pgplumb/error.hpp"
#include "pgplumb/tables.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iostream>

namespace pgplumb {
namespace {

/// The desired side, with what pgplumb.info says beside it.
Description read_desired(Settings const& settings, Side const& side, Scratch* scratch) {
    auto out = as_asked(side, opened(
                                  side, [](auto...) {}, scratch)
                                  .description);
    add_configuration(settings, side.files, out);
    return out;
}

/// Whether an audit against it would be one against nothing.
bool is_silent(Side const& side, Description const& desired) {
    auto const& catalog = desired.catalog;
    bool const made = side.kind == Side::Kind::sql || side.kind == Side::Kind::alembic;
    if (!made) return catalog.size() == 0 && catalog.default_scope == Scope::open && !desired.history.declared();
    // What every database has was said nowhere.
    return std::ranges::none_of(all_kinds(), [&](Kind const* kind) {
        return std::ranges::any_of(catalog.of(*kind), [&](Object const& object) {
            return object.origin.line > 0 || (kind != &schema::kind && object.belongs == Belongs::itself);
        });
    });
}

Judgement judged(Settings const& settings, JudgeOptions const& options, Description& desired, Catalog const& actual,
                 LedgerState const& ledger, Session& session) {
    ServerEquality equality(actual, desired.catalog, &session);
    Audit const audit{actual, desired, ledger, options.pending_ok, today_utc(), settings.target, options.selection.narrows()};
    auto out = judge(audit, equality);
    session.finish();
    check_names(options, actual, desired.catalog);
    accept_baseline(options, out);
    return out;
}

/// Judges all of it, or, where that is asked for, where the ledger stands and which tables are there.
void tell(Settings const& settings, JudgeOptions const& options, Description& desired, Catalog const& actual, Session& session,
          Report& report) {
    bool const quick = settings.flag("ledger-only");
    if (quick) keep_tables(desired, options.selection);
    for (auto const& [rule, severity] : options.severities) desired.severities[rule] = severity;
    auto const ledger = desired.history.declared() ? read_ledger(session, desired.history.ledger) : LedgerState{};
    if (settings.flag("plan")) report.recovery = way_back(desired, actual, ledger, session);
    if (quick && ledger.kind == LedgerState::Kind::read) report.standing = standing(desired.history, ledger);
    settle(desired, ledger);
    fill_report(report, judged(settings, options, desired, actual, ledger, session), desired, actual, options);
    // A table that is known by its name alone cannot be made.
    if (quick)
        for (Finding& finding : report.findings) finding.fix.reset();
}

/// An audit before anything of it is told.
struct Run {
    JudgeOptions options;
    Report report;
    int code = 0;
    bool audited = false;  ///< false: a description could not be used, as was said
};

Run run_audit(Settings const& settings, JudgeOptions const& chosen) {
    auto const start = std::chrono::steady_clock::now();
    Run run{chosen, {}};
    auto const& options = run.options;
    auto const order = order_of(settings);
    auto const& side = order.desired;
    if (side.files.empty())
        throw Error(Failure::usage, "no description was named, and there is no pgplumb.info here or above",
                    "Name one, such as schemas/shop.info; pgplumb init writes a first one.");
    auto const scratch = scratch_of(settings, {&side, 1});
    std::optional<Beside<Description>> reading;
    auto const begin_reading = [&] { reading.emplace([&] { return read_desired(settings, side, scratch.get()); }); };
    // A server that is named must not be the audited one, which has to be known first.
    bool const later = scratch && scratch->named();
    if (!later) begin_reading();
    // Mistakes in descriptions of an ordinary size are told before anybody is asked for a password.
    if (!later && (order.connection.prompt || ::isatty(STDIN_FILENO) == 1)) (void)reading->ready_within(std::chrono::milliseconds(20));
    Description desired;
    bool read = false;
    auto const usable = [&] {
        if (!reading) return true;
        if (!std::exchange(read, true)) {
            desired = reading->get();
            if (!desired.errors.empty()) run.code = print_errors(desired.errors);
        }
        return desired.errors.empty();
    };
    if (!later && reading->ready_within(std::chrono::seconds(0)) && !usable()) return run;
    auto const check_said = [&] {
        if (is_silent(side, desired))
            throw Error(
                Failure::usage,
                side.kind != Side::Kind::descriptions ? "nothing is made in " + side.label : "the description says nothing of the database",
                "An audit of nothing would be no good news.");
    };
    Report& report = run.report;
    report.version = version;
    report.sources = side.files;
    std::ranges::replace(report.sources, "-", std::string(standard_input));
    report.desired_name = side.label;
    report.fail_on = options.fail_on;
    report.layout = options.layout;
    report.title = "no database";
    if (!fixed_run()) report.started = now_utc();
    try {
        if (later) {
            spare(scratch.get(), order.connection);
            begin_reading();
        }
        auto const session = worked(order.connection, [&](Session& open) {
            warn(report, open.facts());
            auto const actual = settings.flag("ledger-only") ? read_tables(open) : read_live(open, progress_of(settings));
            if (!read) await([&](auto time) { return reading->ready_within(time); }, open);
            if (!usable()) return;
            check_said();
            tell(settings, options, desired, actual, open, report);
            warn_of_wrong_database(report, desired, actual, open.facts());
        });
        if (!usable()) return run;
        if (!fixed_run()) report.server = session->facts();
        report.title = "database " + session->facts().database + (settings.target.empty() ? "" : " (" + settings.target + ')');
        run.code = exit_code(report, options);
    } catch (Error const& error) {
        if (error.failure() == Failure::usage) throw;
        if (!usable()) return run;
        report.failure = error.what();
        report.failure_hint = error.hint();
        if (!error.warning().empty()) report.warnings.push_back(error.warning());
        report.findings.clear();
        run.code = static_cast<int>(error.failure());
    }
    run.audited = true;
    if (!fixed_run()) report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return run;
}

}  // namespace

int audit(Settings const& settings) {
    if (settings.flag("preflight")) return preflight(settings);
    if (settings.flag("plan") && settings.flag("ledger-only"))
        throw Error(Failure::usage, "--plan needs a whole audit", "Leave --ledger-only out.");
    auto const run = run_audit(settings, judge_options(settings));
    if (!run.audited) return run.code;
    auto const lost = write_reports(run.options, run.report);
    return lost != 0 && (run.code == 0 || run.code == 1 || run.code == 4) ? lost : run.code;
}

int baseline(Settings const& settings) {
    if (settings.arguments.size() < 2 || settings.arguments[0] != "write")
        throw Error(Failure::usage, "baseline writes a file", "pgplumb baseline write FILE [TARGET | CONNECTION] [DESCRIPTION...]");
    auto rest = settings;
    auto const file = rest.arguments[1];
    rest.arguments.erase(rest.arguments.begin(), rest.arguments.begin() + 2);
    auto options = judge_options(rest);
    options.baseline.clear();  // what an older one has belongs into the new one too
    auto const run = run_audit(rest, options);
    if (!run.audited) return run.code;
    auto const& report = run.report;
    if (!options.quiet) print_warnings(report.warnings);
    if (!report.failure.empty()) throw Error(static_cast<Failure>(run.code), report.failure, report.failure_hint);
    if (!report.problems.empty() && !run.options.allow_incomplete) {
        write_terminal(report, std::cerr, false);
        throw Error(Failure::incomplete, "no baseline was written, since something could not be checked",
                    "--allow-incomplete writes one of what was.");
    }
    write_file(file, baseline_of(report.findings));
    std::cout << report.findings.size() << (report.findings.size() == 1 ? " finding" : " findings") << " in " << visible(file) << '\n';
    return 0;
}

}  // namespace pgplumb
