#pragma once
/// Where catalogs come from.

#include "pgplumb/catalog.hpp"
#include "pgplumb/history.hpp"
#include "pgplumb/recovery.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace pgplumb {

class Scratch;
class Session;

/// Told before each part of a scan, and again while a long one goes on: what it reads, how many parts are done, and how
/// many there are; at last done = all.
using Progress = std::function<void(std::string_view what, std::size_t done, std::size_t all)>;

/// The catalog of the server's database, sealed. What could not be read is among its problems.
Catalog read_live(
    Session& session, Progress const& progress = [](auto...) {});

/// What a scan reads of a server of one major version: each name that its statements look for in pg_catalog. Relations are
/// among them, and functions and types; the server knows which is which.
std::set<std::string> scanned_names(int version);

/// One mistake in a file, in the place it was made.
struct FileError {
    Origin origin;
    std::string what, note;
    std::string line{};   ///< the file's line, or the part of a long one around the mistake; empty: it was not kept
    std::int32_t at = 0;  ///< the byte of `line` that the mistake begins at
};

/// A setting of a run as a file has it; what settings there are is not known here.
struct Setting {
    std::string key;  ///< with underscores
    std::vector<std::string> values;
    Origin origin;
    std::string undefined{};  ///< a variable in ${} that the environment does not have: an error where the setting is used
};

/// A server that settings name.
struct Target {
    std::string name;
    std::vector<Setting> settings;
    Origin origin;
};

/// A finding that somebody accepts, for a reason and a time.
struct Waiver {
    std::string name;
    std::string rule;    ///< an id, or a pattern of ids with *
    std::string object;  ///< a pattern as psql's \d takes it; a table takes what belongs to it along
    std::string reason;
    std::optional<std::chrono::year_month_day> until;  ///< the last day it holds, in UTC; none: it never ends
    std::string target;                                ///< the one it holds for; empty: all
    std::string ticket;
    Origin origin;
};

/// What a user says of a project's migrations that their files leave open.
struct ProjectWords {
    std::map<std::string, std::string> types{};  ///< of its classes by their dotted names: what they are in SQL
    std::map<std::string, std::string>
        naming{};  ///< SQLAlchemy's naming convention, where the project has none: "fk" -> "fk_%(table_name)s"
};

/// Objects that nobody answers for, or that somebody does after all.
struct Ignore {
    std::string block, pattern;  ///< "tables", a pattern as psql's \d takes it
    bool ignored = true;         ///< of two patterns that match, the more specific one decides
};

/// A description: the desired catalog, its ledger, the judgements it changes, and how to run.
struct Description {
    Catalog catalog;
    History history;
    std::map<std::string, Severity> severities;  ///< rule id, or a pattern of ids with *, -> level
    std::vector<Ignore> ignored;
    std::vector<Name> ordered_tables;  ///< qualified names of tables with `@order yes`
    bool all_ordered = false;          ///< the order of columns counts in every table
    Catalog unasked;                   ///< what its source has too, and asks of nobody
    Name database;
    std::vector<Setting> settings;
    std::vector<Target> targets;
    std::vector<Waiver> waivers;
    std::vector<FileError> errors;  ///< all of all files; not empty: do not use the rest
    /// Of a migration tree: what is desired where a ledger stands as this one does, if that is something else: what its revisions
    /// make, and of those to come only what they create. Empty: it is the same wherever a ledger stands.
    std::function<std::optional<Description>(LedgerState const&)> settled{};
    /// Of a migration tree: how a database that is as `actual`, with such a ledger, comes to have all that it makes. Empty: nobody
    /// knows.
    std::function<Recovery(Catalog const& actual, LedgerState const&)> recovery{};
    /// Beside a description: what the migrations make that its ledger is of.
    std::optional<Catalog> made{};
    ProjectWords project{};
};

/// A server's catalog as what others are held to: all of it but what belongs to extensions, to a ledger, or to a
/// partition because its parent has it; whatever else the other side has is unexpected. The order of columns counts.
Description as_desired(Catalog catalog);

/// How a description is written.
enum class Spelling : std::uint8_t { info, json, xml };

/// A description that reads back as an equal one: sorted, stable, without what SQL would add by itself. Throws
/// Error(Failure::usage) where the spelling cannot say a name.
std::string written(Description const& description, Spelling spelling);

/// A script for psql.
struct Ddl {
    std::string text;
    std::vector<std::string> notes;  ///< what it does not make, or takes for granted; it says so at its head, too
};

/// A script that makes the catalog in an empty database, in an order that works: the scan of that database gives an equal one.
/// Where the catalog has no search path, every name in it is whole, as a server prints it.
Ddl written_sql(Description const& description);

/// Reads INFO, JSON or XML files by their ending, with what they include, and merges them. Unreadable files are errors
/// too; it throws nothing.
Description read_descriptions(std::vector<std::string> const& paths);

/// Reads what SQL files make of an empty database, applied in this order as psql would run them as one script: files, folders
/// of them, and `-`, which is standard input. Unqualified names are found through `search_path`, until a statement sets
/// another. What could not be followed is among the catalog's problems; unreadable files and what is no SQL are errors; it
/// throws nothing.
Description read_sql(std::vector<std::string> const& paths, std::vector<Name> search_path);

/// The same, run in a database made for it and read as any other: nothing is left to be followed but psql's own commands. What
/// the server refuses is an error in the place where it stands, and the end. Throws Error: there is no such server, or it was lost.
Description run_sql(std::vector<std::string> const& paths, std::vector<Name> const& schemas, Scratch& scratch);

/// Reads what a tree of Alembic's makes of an empty database, up to a revision as Alembic names it (`heads`, an id, LABEL@head):
/// its programs are followed and not run. What could not be followed is among the catalog's problems; files that are no
/// revisions, and revisions that do not fit together, are errors. Throws Error(Failure::usage): there is no such tree or
/// revision.
Description read_alembic(std::string const& path, std::string const& revision, std::vector<Name> const& search_path,
                         ProjectWords const& project = {});
/// Whether a folder bears Alembic's marks: alembic.ini, or env.py beside versions/, or revisions.
bool is_alembic_tree(std::string const& path);

/// How standard input is named in places and reports.
inline constexpr std::string_view standard_input = "standard input";

/// Reads of one file, without what it includes, all that says nothing of the database: settings, targets, waivers, rules,
/// what is ignored, and the search_path, which stays empty where there is none.
Description read_configuration(std::string const& path);

}  // namespace pgplumb
