#pragma once
/// Everything a report says, ready to print. Writers only lay it out.

#include "pgplumb/finding.hpp"
#include "pgplumb/recovery.hpp"
#include "pgplumb/session.hpp"

#include <iosfwd>
#include <map>

namespace pgplumb {

/// One declared object: a test case of its own.
struct Declared {
    ObjectId id;
    Origin origin;
};

/// A foreign key of the desired schema, for the diagram of those missing.
struct Edge {
    ObjectId key;
    Names columns, target;  ///< target: schema, table
    bool missing = false;
};

/// How the formats lay a report out, where they leave a choice.
struct Layout {
    bool junit_extended = false;  ///< file, line and properties of cases, which Jenkins' schema refuses
    enum class Passes : std::uint8_t { automatic, all, summary } junit_passes = Passes::automatic;
    std::size_t markdown_limit = 65'536;  ///< bytes
    std::size_t mermaid_limit = 45'000;   ///< bytes
    bool show_accepted = false;           ///< accepted findings one by one, and not only their number
};

struct Report {
    std::string title;                  ///< what was audited, in a few words of ours plus names
    std::string version;                ///< of pgplumb
    std::string started;                ///< UTC, ISO 8601; a run fact
    double seconds = 0;                 ///< a run fact
    std::optional<ServerFacts> server;  ///< none: the server was not reached
    std::string failure, failure_hint;  ///< why there is no audit, if so
    std::vector<std::string> sources;   ///< descriptions
    std::vector<Declared> declared;
    std::vector<Edge> edges;
    std::vector<Finding> findings;
    std::vector<Accepted> accepted;     ///< findings that are waived or in the baseline; not counted
    std::vector<Problem> problems;      ///< could not check
    std::vector<std::string> unproven;  ///< objects and fields
    std::vector<ObjectId> covered;
    std::string actual_name, desired_name;                               ///< what the sides are called; empty: the database
    std::map<std::string, std::int64_t> uncompared, uncompared_desired;  ///< of each side, by kind
    std::vector<std::string> warnings;   ///< of the run and not of the schema: connected as a superuser; not yet made visible
    std::string standing;                ///< where the ledger stands, if only that was looked at: "current revision b2, head b2"
    std::optional<Recovery> recovery;    ///< the way back, where it was asked for
    std::optional<std::size_t> files;    ///< of a repository that was looked at; none: this is of a database
    Severity fail_on = Severity::error;  ///< off: never
    Layout layout;
    std::size_t count(Severity severity) const;
    bool failed() const;  ///< a finding at or above fail_on
};

struct Format {
    std::string_view name, extension;  ///< "junit", ".xml"; no extension: only chosen by name
    void (*write)(Report const&, std::ostream&);
};

/// junit (.xml), markdown (.md), json (.json), terminal (.txt), sarif (.sarif), gitlab (Code Quality) and github (the
/// annotations that a step of a workflow prints).
std::span<Format const> all_formats();

/// The terminal's report with colours.
void write_terminal(Report const& report, std::ostream& out, bool colour);

/// Writes `text` to `path` whole or not at all: temporary file beside it, fsync, rename, fsync of the folder. A path
/// that exists and is no regular file (/dev/null, a pipe) is written directly. Throws Error(Failure::report_lost).
void write_file(std::string const& path, std::string_view text);

/// Foreign text made visible: control and invisible characters, invalid UTF-8 and backslashes as \n \t \xNN \u{NNNN}
/// \\; one to one, so that a reader can undo it.
std::string visible(std::string_view foreign);

/// Undoes `visible`; what is no escape of its stands for itself.
std::string from_visible(std::string_view shown);

}  // namespace pgplumb
