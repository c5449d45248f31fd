#pragma once
/// A tree of Alembic's: its revisions, and the catalog that they make one after the other in an empty database. Nothing of it
/// is run.

#include "migrations/graph.hpp"
#include "migrations/place.hpp"
#include "pgplumb/revisions.hpp"

#include <functional>
#include <memory>

namespace pgplumb::migrations {

/// What a user adds to what the tree says.
struct Additions {
    std::vector<Name> search_path;
    std::map<std::string, std::string> types{};  ///< of the project's classes by their dotted names
};

/// A revision that has just been followed.
struct Step {
    Graph::Index at;
    std::vector<RevisionStatement> sent;
    std::function<Catalog()> catalog;  ///< what there is after it; once, before the next one is followed
};
using Watch = std::function<void(Step step)>;

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

    /// What the revisions make that lead to a word of the user's, such as `heads`; once. Throws Error(Failure::usage) if the
    /// word names none.
    Catalog replay(std::string const& target, Additions const& additions);
    /// The same of the revisions that lead to these. `watch` is told of each.
    Catalog replay(Graph::Some const& targets, Additions const& additions, Watch const& watch = {});

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace pgplumb::migrations
