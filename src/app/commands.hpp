#pragma once
/// The commands, and what they share. Each gives its exit code and throws Error.

#include "app/options.hpp"
#include "pgplumb/report.hpp"

#include <string>
#include <vector>

namespace pgplumb {

int audit(Settings const& settings);
int preflight(Settings const& settings);
int diff_sources(Settings const& settings);
int dump(Settings const& settings);
int check(Settings const& settings);
/// What --repo names, as a report.
int check_repository(Settings settings);
int history(Settings const& settings);
int baseline(Settings const& settings);
int config(Settings const& settings);
int init(Settings const& settings);
int rules(Settings const& settings);
int completion(Settings const& settings);
int manual(Settings const& settings);
int explain(Settings const& settings);

/// In a compiler's style with the lines they stand in, the first twenty, to standard error; gives exit code 2.
int print_errors(std::vector<FileError> const& errors);

/// What a source could not read or follow, to standard error.
void print_problems(std::vector<Problem> const& problems);

/// The nearest pgplumb.info upwards, as far as the repository's root; empty if there is none.
std::string nearest_configuration();

/// Reads pgplumb.info, or what --config names, and the environment into the settings; a first argument that names a
/// target chooses it. Gives the mistakes it found.
std::vector<FileError> configure(CommandRow const& command, Settings& settings);

/// Adds what pgplumb.info says of judging to a description read from other files.
void add_configuration(Settings const& settings, std::vector<std::string> const& files, Description& desired);

/// A bar, lines with times, or nothing, as --quiet and --verbose say.
Progress progress_of(Settings const& settings);

/// A description has to be equal to its database, so it holds what a report would mask: a note says so.
void note_secrets(Catalog const& catalog);

/// Samples that are compared byte by byte leave out what differs from run to run.
bool fixed_run();
std::string now_utc();
std::chrono::year_month_day today_utc();

/// Files first, then the terminal; gives 5 if a report was lost, else 0.
int write_reports(JudgeOptions const& options, Report const& report);

/// A pattern that nothing matches is often a slip: a warning, or an Error where nothing at all is left. What has one side
/// only gives it as both.
void check_names(JudgeOptions const& options, Catalog const& actual, Catalog const& desired);

/// What --baseline has is accepted; a note tells of lines in it that fit nothing any more.
void accept_baseline(JudgeOptions const& options, Judgement& judgement);

/// What a judgement and both sides give a report.
void fill_report(Report& report, Judgement judgement, Description const& desired, Catalog const& actual, JudgeOptions const& options);

/// What there is to warn of in how and as whom a server was reached.
std::vector<std::string> connection_warnings(ServerFacts const& facts);
/// Adds these to a report; they are facts of the run, and samples leave those out.
void warn(Report& report, ServerFacts const& facts);
/// Adds a warning where none of the tables that are described is in the database: it may be another one than was meant.
void warn_of_wrong_database(Report& report, Description const& desired, Catalog const& actual, ServerFacts const& facts);
/// For commands without a report: to standard error.
void print_warnings(std::vector<std::string> const& warnings);

/// How an audited database comes to have what its migrations make, from before `settle`; none where it cannot be known how far
/// they went, or go. Throws Error(Failure::usage): there are no migrations.
std::optional<Recovery> way_back(Description const& desired, Catalog const& actual, LedgerState const& ledger, Session& session);

/// Leaves of what is desired the ledger, and that tables exist. Throws Error(Failure::usage): there is no ledger.
void keep_tables(Description& desired, Selection const& selection);
/// "current revision b2, head b2"
std::string standing(History const& history, LedgerState const& ledger);

/// 1, 4 or 0, of a report that is whole.
int exit_code(Report const& report, JudgeOptions const& options);

}  // namespace pgplumb
