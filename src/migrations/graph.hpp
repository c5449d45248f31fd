#pragma once
/// Revisions of a tree in relation to each other, and what a user's words for them mean: as Alembic's RevisionMap has it
/// (alembic/script/revision.py). It knows nothing of files, of databases, or of what a revision does.

#include "migrations/revision.hpp"
#include "pgplumb/source.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgplumb::migrations {

class Graph {
public:
    using Index = std::uint32_t;  ///< of a revision, in the order they were given in
    using Some = std::vector<Index>;

    /// Takes time and memory in proportion to the revisions and the edges between them, a sort of the names apart.
    explicit Graph(std::vector<Revision> revisions);
    Graph(Graph&&) = default;
    Graph& operator=(Graph&&) = default;
    Graph(Graph const&) = delete;
    Graph& operator=(Graph const&) = delete;
    ~Graph() = default;

    /// A name of two revisions, a revision that is not there, a cycle, each in its place. Not empty: do not use the rest.
    std::vector<FileError> const& errors() const { return errors_; }

    std::span<Revision const> revisions() const { return revisions_; }
    Revision const& operator[](Index at) const { return revisions_[at]; }

    /// Those that no revision comes after; those that come after none. Dependencies do not count.
    Some heads() const;
    Some roots() const;
    /// What the word `heads` means: those that no revision comes after or depends on.
    Some real_heads() const;

    std::span<Index const> parents(Index at) const { return nodes_[at].parents; }
    std::span<Index const> children(Index at) const { return nodes_[at].children; }
    /// What must have run before, and is no parent.
    std::span<Index const> dependencies(Index at) const { return nodes_[at].dependencies; }
    /// Parents, and dependencies that no ancestor has already.
    std::span<Index const> before(Index at) const { return nodes_[at].before; }

    /// The revision whose whole id this is, as a ledger has it.
    std::optional<Index> find(std::string_view id) const;

    /// What a user's word names: an id or its unique beginning, a branch label, `head`, `heads`, `base`, LABEL@ before any of
    /// them, and +N or -N after one that is one revision. No revision at all is the state before the first. Throws
    /// Error(Failure::usage): there is none, or not one.
    Some resolve(std::string_view word) const;

    /// By index, whether a revision is among these or has to run before one of them.
    std::vector<bool> with_ancestors(std::span<Index const> of) const;

    /// What an upgrade from `stamped` to `targets` runs, first things first, in Alembic's order.
    Some upgrade(std::span<Index const> targets, std::span<Index const> stamped = {}) const;

private:
    struct Node {
        Some parents, children, dependencies, before, after;  ///< `after` is the reverse of `before`
    };
    struct Named {
        std::string_view name;
        Index at;
        Origin origin;
    };
    class Word;
    class Order;

    void name_all();
    void join();
    std::optional<Index> meant(std::string const& name, Index by, std::string_view how);
    void order_edges();
    Some not_inherited(Index at) const;
    Some left_in_cycles() const;
    void tell_cycle(Some const& left);

    /// The names that begin with it; the first is the name itself if there is one.
    std::span<Named const> beginning_with(std::string_view text) const;
    template <class Edges>
    std::vector<bool> reached(std::span<Index const> from, Edges const& edges) const;

    std::vector<Revision> revisions_;
    std::vector<Node> nodes_;
    std::vector<Named> names_;  ///< ids and labels, sorted
    std::vector<FileError> errors_;
};

/// Everything that edges lead to, with where they start from.
template <class Edges>
std::vector<bool> Graph::reached(std::span<Index const> from, Edges const& edges) const {
    std::vector<bool> out(nodes_.size());
    Some open(from.begin(), from.end());
    while (!open.empty()) {
        auto const at = open.back();
        open.pop_back();
        if (out[at]) continue;
        out[at] = true;
        auto const& next = edges(nodes_[at]);
        open.insert(open.end(), next.begin(), next.end());
    }
    return out;
}

}  // namespace pgplumb::migrations
