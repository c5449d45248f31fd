#pragma once
/// A description file as a tree whose nodes know their place. PropertyTree parses; it keeps no positions, but appends
/// children in document order, so the n-th key that a scanner finds in the text is the n-th node of a pre-order walk.

#include "pgplumb/source.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pgplumb {

struct Node {
    std::string key, data;
    Origin origin;
    std::vector<Node> children;

    Node const* child(std::string_view wanted) const;
};

/// Reads an INFO or JSON file, by its ending. Adds to `errors`; then the tree is not to be used.
Node read_tree(std::string const& path, std::vector<FileError>& errors);

/// Places of keys (and of JSON array elements) in document order.
struct Place {
    int line = 1, column = 1;
};
std::vector<Place> info_places(std::string_view text);
std::vector<Place> json_places(std::string_view text);

}  // namespace pgplumb
