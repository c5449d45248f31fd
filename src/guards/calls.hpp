#pragma once
/// Calls in a file of Python, and the names that its imports and assignments give things. It follows no program.

#include "guards/guards.hpp"
#include "python/python.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace pgplumb::guards {

using python::Node;
using python::Source;

/// A file as a tree; what is no Python in it is left out.
std::unique_ptr<Source> parsed(File const& file);

/// The parts that a node is in, outermost first.
using Above = std::vector<Node const*>;
/// Calls `visit` for a node and all that is in it, what holds before what is held.
void each(Node const& root, std::function<void(Node const& node, Above const& above)> const& visit);

/// `a.b.c`; a call in it has "()" behind it, and what is neither is "?".
std::string dotted(Source const& source, Node const& node);
/// The part of a dotted name behind the last dot.
std::string_view last_of(std::string_view dotted);
/// A string without prefix, escapes and parts that are computed; none: it is no string, or has such parts.
std::optional<std::string> literal(Source const& source, Node const& node);
/// An argument of a call by its place or its name; nullptr: it is not given.
Node const* argument(Source const& source, Node const& call, std::size_t place, std::string_view name);
/// The node's text in one line, and not too long.
std::string shown(Source const& source, Node const& node);

/// What a file's names stand for.
class Meanings {
public:
    explicit Meanings(Source const& source);

    /// A dotted name with what its first part was imported as: `command.stamp` is alembic.command.stamp.
    std::string whole(std::string_view name) const;
    bool imported(std::string_view name) const { return imports_.contains(name); }
    /// The values that the file assigns to the name, anywhere in it; the first few of many.
    std::vector<Node const*> values(std::string_view name) const;

private:
    void add_import(Node const& node);
    void add_from(Node const& node);

    Source const& source_;
    std::map<std::string, std::string, std::less<>> imports_;
    std::multimap<std::string, Node const*, std::less<>> values_;
};

/// Calls that stamp a ledger, by their lines: Alembic's own, and command lines that are started.
std::map<int, std::string> stamping_calls(File const& file);

}  // namespace pgplumb::guards
