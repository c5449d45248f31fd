#pragma once
/// A tree of Alembic's: its revisions, and the catalog that they make one after the other in an empty database. Nothing of it
/// is run.

#include "migrations/graph.hpp"
#include "migrations/place.hpp"

#include <functional>
#include <memory>

namespace pgplumb::migrations {

/// What a user adds to what the tree says.
struct Additions {
    std::vector<Name> search_path;
    ProjectWords project{};
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
    /// Where Alembic keeps what it did, as env.py says it.
    LedgerSpec const& ledger() const;

    /// What the revisions make that lead to a word of the user's, such as `heads`; once. Throws Error(Failure::usage) if the
    /// word names none.
    Catalog replay(std::string const& target, Additions const& additions);
    /// The same of the revisions that lead to these.
    Catalog replay(Graph::Some const& targets, Additions const& additions);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace pgplumb::migrations
