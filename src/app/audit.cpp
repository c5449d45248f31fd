#include "app/commands.hpp"
#include "app/options.hpp"
#include "app/version.hpp"
#include "kinds/foreign_key.hpp"
#include "normal/server_equality.hpp"
#include "pgplumb/error.hpp"
#include "pgplumb/report.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <future>
#include <iostream>
#include <sstream>

namespace pgplumb {
namespace {

std::string now_utc() {
    auto const now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

/// Samples that are compared byte by byte leave out what differs from run to run.
bool fixed_run() {
    return std::getenv("PGPLUMB_FIXED_RUN") != nullptr;
}

std::string rendered(Format const& format, Report const& report) {
    std::ostringstream out;
    format.write(report, out);
    return out.str();
}

/// Files first, then the terminal; gives 5 if a report was lost, else 0.
int write_reports(AuditOptions const& options, Report const& report) {
    int code = 0;
    bool standard = false;
    for (auto const& [name, file] : options.reports) {
        auto const& format = *std::ranges::find(all_formats(), name, &Format::name);
        try {
            if (file == "-") standard = true, std::cout << rendered(format, report);
            else write_file(file, rendered(format, report));
        } catch (Error const& error) {
            std::cerr << "pgplumb: " << visible(error.what()) << "\nhint: " << error.hint() << '\n';
            code = static_cast<int>(Failure::report_lost);
        }
    }
    auto const* term = std::getenv("TERM");
    bool const plain = std::getenv("NO_COLOR") != nullptr || (term && std::string_view(term) == "dumb");
    bool const colour = options.color == "always" || (options.color == "auto" && !plain && ::isatty(1) == 1);
    if (!standard) write_terminal(report, std::cout, colour);
    std::cout.flush();
    return std::cout ? code : static_cast<int>(Failure::report_lost);
}

void describe(Report& report, Description const& desired, Catalog const& actual, Selection const& selection) {
    report.declared.reserve(desired.catalog.size());
    for (Kind const* kind : all_kinds())
        for (Object const& object : desired.catalog.of(*kind))
            if (selection.keeps(object.id)) report.declared.push_back({object.id, object.origin});
    for (Object const& key : desired.catalog.of(foreign_key::kind))
        if (selection.keeps(key.id))
            report.edges.push_back({key.id, key.get(foreign_key::columns), key.get(foreign_key::target),
                                    std::ranges::any_of(report.findings, [&](Finding const& f) {
                                        return f.object == key.id && f.rule.ends_with("missing");
                                    })});
    report.uncompared = actual.uncompared;
}

/// A pattern that nothing matches is often a slip.
void check_names(AuditOptions const& options, Catalog const& actual, Catalog const& desired) {
    auto const lost = options.selection.without_match(actual, desired);
    bool const all = lost.size() == options.selection.schemas.size() + options.selection.tables.size();
    for (auto const& pattern : lost) {
        auto const text = "nothing is called \"" + pattern + "\", in the database or in the description";
        if (all || options.strict_names)
            throw Error(Failure::usage, text, "Unquoted letters are folded to lower case; * and ? stand for any text and one character.");
        std::cerr << "pgplumb: warning: " << visible(text) << '\n';
    }
}

void fill(Report& report, Description const& desired, Catalog const& actual, Session& session, AuditOptions const& options) {
    auto const ledger = desired.history.declared() ? read_ledger(session, desired.history.ledger) : LedgerState{};
    ServerEquality equality(actual, desired.catalog, &session);
    auto judgement = judge({actual, desired, ledger, options.pending_ok}, equality);
    session.finish();
    check_names(options, actual, desired.catalog);
    select(judgement, options.selection);
    report.findings = std::move(judgement.findings);
    report.problems = std::move(judgement.problems);
    report.covered = std::move(judgement.covered);
    for (Change const& change : judgement.unproven)
        report.unproven.push_back(std::string(change.id().kind->name) + ' ' + display(change.id()) + ": " +
                                  std::string(change.field->name));
    describe(report, desired, actual, options.selection);
    if (!fixed_run()) report.server = session.facts();
    report.title = "database " + session.facts().database;
    if (session.facts().superuser && !fixed_run())
        std::cerr << "pgplumb: warning: connected as a superuser; a role with LOGIN alone sees the same\n";
}

int exit_code(Report const& report, AuditOptions const& options) {
    if (report.failed() || (options.fail_on_unproven && !report.unproven.empty())) return 1;
    return report.problems.empty() || options.allow_incomplete ? 0 : static_cast<int>(Failure::incomplete);
}

}  // namespace

int audit(AuditOptions const& options) {
    auto const start = std::chrono::steady_clock::now();
    auto reading = std::async(std::launch::async, [&] { return read_descriptions(options.descriptions); });
    // Mistakes in descriptions of an ordinary size are told before anybody is asked for a password.
    if (options.connection.prompt || ::isatty(STDIN_FILENO) == 1) reading.wait_for(std::chrono::milliseconds(20));
    Description desired;
    bool read = false;
    auto const usable = [&] {
        if (!std::exchange(read, true)) desired = reading.get();
        return desired.errors.empty();
    };
    if (reading.wait_for(std::chrono::seconds(0)) == std::future_status::ready && !usable()) return print_errors(desired.errors);
    Report report;
    report.version = version;
    report.sources = options.descriptions;
    report.fail_on = options.fail_on;
    report.layout = options.layout;
    report.title = "no database";
    if (!fixed_run()) report.started = now_utc();
    int code = 0;
    try {
        auto const session = connect(options.connection);
        auto const actual = read_live(*session);
        if (!usable()) return print_errors(desired.errors);
        for (auto const& [rule, severity] : options.severities) desired.severities[rule] = severity;
        fill(report, desired, actual, *session, options);
        code = exit_code(report, options);
    } catch (Error const& error) {
        if (error.failure() == Failure::usage) throw;
        if (!usable()) return print_errors(desired.errors);
        report.failure = error.what();
        report.failure_hint = error.hint();
        report.findings.clear();
        code = static_cast<int>(error.failure());
    }
    if (!fixed_run()) report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    auto const lost = write_reports(options, report);
    return lost != 0 && (code == 0 || code == 1 || code == 4) ? lost : code;
}

}  // namespace pgplumb
