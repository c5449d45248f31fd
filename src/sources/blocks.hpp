#pragma once
/// The grammar of descriptions: blocks, keys, names, flags. It knows nothing of what they mean.

#include "sources/node.hpp"

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgplumb {

/// A name as PostgreSQL keeps it: 63 bytes at the most, cut between characters (section 4.1.1 of the manual).
Name as_kept(std::string_view name);

class Blocks {
protected:
    explicit Blocks(std::vector<FileError>& errors) : errors_(errors) {}

    /// Before the nodes of another file.
    void next_file() { suspects_.clear(); }

    /// Adds an error; a node that may be part of the value before it says so.
    void error(Node const& at, std::string what, std::string note = {});
    /// An error where JSON gives another shape than this.
    void expect(Node const& node, Shape shape);
    /// A block that has no short form.
    void block_of(Node const& block, std::initializer_list<std::string_view> known);
    /// Reports unknown and duplicate keys of a block; `x-` keys are the user's own.
    void keys(Node const& block, std::initializer_list<std::string_view> known);
    /// yes or no in INFO, true or false in JSON.
    bool flag(Node const& block, std::string_view key, bool otherwise = false);
    /// The text of `key`, empty if there is none.
    std::string text(Node const& block, std::string_view key);
    /// The children of a block whose keys are names, with those names. A name that begins with @ is written with two.
    std::vector<std::pair<Name, Node const*>> named(Node const& block);
    /// A whole number; 0 and an error if it is none.
    std::int64_t number(Node const& node);

private:
    void expect_block(Node const& node);
    /// Says so where somebody meant one value and INFO reads several: created_at timestamp with time zone. `named`: the
    /// keys are names, and not words of pgplumb's.
    void suspect(Node const* before, Node const& node, bool named);

    std::vector<FileError>& errors_;
    std::map<Node const*, std::string> suspects_;  // nodes that may be parts of the value before them, and what to say
};

}  // namespace pgplumb
