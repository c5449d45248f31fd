#pragma once
/// A file of Python as a syntax tree: what tree-sitter makes of it, small, without its comments and punctuation. It knows the
/// grammar and no meaning, and runs nothing.

#include "pgplumb/catalog.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgplumb::python {

/// A part of a file. Which kinds and fields there are is the grammar's matter (its node-types.json).
class Node {
public:
    std::string_view kind() const;
    /// Of its parent's parts the one that it is; empty: it has no name there.
    std::string_view field() const;
    std::span<Node const> children() const { return children_; }
    /// The child of that name; nullptr if there is none.
    Node const* child(std::string_view field) const;
    bool is(std::string_view wanted) const { return kind() == wanted; }
    std::uint32_t from() const { return from_; }
    std::uint32_t to() const { return to_; }

private:
    friend class Reader;
    std::uint16_t symbol_ = 0, field_ = 0;
    std::uint32_t from_ = 0, to_ = 0;
    std::span<Node const> children_;
};

/// Where a text is no Python, and why.
struct Mistake {
    Origin where;
    std::string what;
};

/// A text with its tree. Nodes point into it, so it stays where it is.
class Source {
public:
    /// `text` is read as far as Python's grammar goes; `mistake` says where that ends.
    Source(Name file, std::string text);
    ~Source() = default;
    Source(Source const&) = delete;
    Source& operator=(Source const&) = delete;

    Node const& root() const { return root_; }
    std::string_view text(Node const& node) const { return std::string_view(text_).substr(node.from(), node.to() - node.from()); }
    Origin origin(Node const& node) const { return origin_at(node.from()); }
    Name file() const { return file_; }
    std::string_view text() const { return text_; }
    std::optional<Mistake> const& mistake() const { return mistake_; }

private:
    friend class Reader;
    Origin origin_at(std::uint32_t byte) const;

    Name file_;
    std::string text_;
    std::vector<std::uint32_t> lines_;  ///< where each begins
    std::deque<std::vector<Node>> nodes_;
    Node root_;
    std::optional<Mistake> mistake_;
};

}  // namespace pgplumb::python
