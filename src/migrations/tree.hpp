#pragma once
/// A tree of Alembic's: its revisions, and the catalog that they make one after the other in an empty database. Nothing of it
/// is run.

#include "ddl/replay.hpp"
#include "migrations/graph.hpp"
#include "migrations/place.hpp"
#include "pgplumb/revisions.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace pgplumb::migrations {

/// What a user adds to what the tree says.
struct Additions {
    std::vector<Name> search_path;
    ProjectWords project{};
};

/// A statement that a revision sent where it was run.
struct Sent {
    RevisionStatement statement;
    std::optional<ddl::Refusal> refused;  ///< why a server would refuse it
};

/// A revision of a catalog that was replayed: what each statement did is in its objects' origins.
class Tree {
public:
    /// Reads all its revisions. Unreadable files are errors.
    explicit Tree(std::filesystem::path const& path);
    ~Tree();
    Tree(Tree const&) = delete;
    Tree& operator=(Tree const&) = delete;

    /// Files that are no Python, and revisions that do not fit together. Not empty: do not use the rest.
    std::vector<FileError> const& errors() const;
    Graph const& graph() const;
    /// Where Alembic's commands are typed, as a shell takes it; empty: here, or nobody knows.
    std::string folder() const;
    /// Where Alembic keeps what it did, as env.py says it.
    LedgerSpec const& ledger() const;

    /// What the revisions make that lead to a word of the user's, such as `heads`; once. Throws Error(Failure::usage) if the
    /// word names none.
    Catalog replay(std::string const& target, Additions const& additions);
    /// The same of the revisions that lead to these.
    Catalog replay(Graph::Some const& targets, Additions const& additions);
    Place const& place() const;

    /// Begins a run revision by revision, in a database that has what the script `before` makes and nothing else, or, where it
    /// is not given, in an empty one that may have had more.
    void begin(Additions const& additions, std::optional<std::string> before = {});
    /// Runs one more. What of it is refused is left out, and the rest holds.
    std::vector<Sent> run(Graph::Index at);
    /// As if the last one had not been run.
    void take_back();
    /// What there is now.
    Catalog now() const;
    /// Relations that nothing made when revisions changed them: they come from elsewhere.
    std::span<ddl::Replay::Missed const> missed() const;
    /// What the revisions ever made, under all its names.
    std::set<ObjectId> const& ever() const;
    /// The same at the end, with what could not be followed; once.
    Catalog finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace pgplumb::migrations
