#pragma once
/// A tree of migrations told revision by revision: what each does to an empty database that those before it made, and the SQL
/// that it sends. It knows no server, and nothing of how the tree is read.

#include "pgplumb/history.hpp"
#include "pgplumb/source.hpp"

#include <iosfwd>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace pgplumb {

/// SQL that a revision sends, or what is known of it.
struct RevisionStatement {
    enum class Sort : std::uint8_t {
        schema,  ///< it changes the schema, or may
        beside,  ///< rows, comments, privileges, the bounds of transactions: nothing that a catalog holds
        lost     ///< it is about rows, and not known as SQL; `sql` says in words what it is
    } sort = Sort::schema;
    std::string sql;  ///< without a semicolon behind it
    Origin origin;
    std::string doubt{};    ///< why nobody knows if it runs, or as what; empty: it runs
    bool whole = true;      ///< false: `sql` is but words about what it may touch
    std::string refused{};  ///< why a server would refuse it, or what is sent with it in the same place; empty: it would not
};

/// A field of an object, before a revision and after it; unsaid is not known.
struct FieldStep {
    FieldSpec const* field;
    Value before, after;
};

/// What a revision does to one object.
struct RevisionChange {
    enum class What : std::uint8_t { creates, changes, renames, drops } what = What::creates;
    ObjectId id;                      ///< of what is dropped as it was, else as it is afterwards
    ObjectId before{};                ///< of what is renamed
    std::vector<FieldStep> fields{};  ///< that differ; of what is created: all that are said
    std::vector<Kind const*> more{};  ///< of a table, uncertain: kinds of what it may have more of
    bool certain = true;              ///< false: perhaps; the opaque lines tell why
    bool with_table = false;          ///< it comes or goes with its table, which is told too
};

/// What a step changes in the table that keeps the heads.
struct VersionRow {
    Name before, after;  ///< an empty `before` is a new row, an empty `after` one that goes
};

struct TreeRevision {
    Name id;
    std::string message;
    Origin origin;
    std::vector<Name> parents, depends_on, children, labels;  ///< children among those that are told
    bool head = false;                                        ///< none of those that are told comes after it
    bool follows = false;                                     ///< its one parent is the revision that is told before it
    std::vector<RevisionChange> changes;                      ///< what is created, changed, renamed, dropped, in this order; by object
    std::map<std::string, std::int64_t> uncompared;           ///< how many more there are of kinds that are but counted
    std::vector<Problem> opaque;                              ///< what of it was not followed, or would be refused
    std::vector<RevisionStatement> statements;
    std::vector<VersionRow> version;
};

struct TreeHistory {
    std::string tree;    ///< as it was named
    std::string target;  ///< the word for the last revisions; empty: all
    LedgerSpec ledger;
    std::vector<TreeRevision> revisions;                    ///< in the order in which an upgrade runs them
    std::vector<std::pair<Kind const*, std::size_t>> made;  ///< how many objects there are at the end, by kind
    std::vector<Problem> opaque;                            ///< what no revision is to blame for
    std::vector<FileError> errors;                          ///< not empty: do not use the rest
};

/// Follows a tree of Alembic's up to a revision as Alembic names it; empty: to its heads. Throws Error(Failure::usage): there
/// is no such tree or revision.
TreeHistory read_revisions(std::string const& path, std::string const& revision, std::vector<Name> const& search_path);

/// For people. With `objects` each object stands in a line of its own, those too that come with their table.
void write_history(TreeHistory const& history, bool objects, std::ostream& out);
/// A script for psql that makes what the revisions make of an empty database, as Alembic would write it: in one transaction,
/// with the table of the heads. What is not known as SQL, or is not known to run, stands in it as a comment.
void write_history_sql(TreeHistory const& history, std::ostream& out);
/// A flowchart of Mermaid's within `most` bytes; where it would be longer, rows of revisions are drawn as one.
void write_history_mermaid(TreeHistory const& history, std::size_t most, std::ostream& out);
void write_history_json(TreeHistory const& history, std::ostream& out);

}  // namespace pgplumb
