#pragma once
/// A description file as a tree whose nodes know their place. PropertyTree parses; it keeps no positions, but appends
/// children in document order, so the n-th key that a scanner finds in the text is the n-th node of a pre-order walk.

#include "pgplumb/source.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgplumb {

/// How JSON writes a value; PropertyTree keeps only its text. INFO knows no shapes.
enum class Shape : std::uint8_t { any, object, array, text, number, boolean, null };

std::string_view to_text(Shape shape);

struct Node {
    std::string key, data;
    Origin origin;
    Shape shape = Shape::any;
    bool bare_key = false, bare_data = false;  ///< INFO: written without quotes
    std::vector<Node> children;
    enum class Lines : std::uint8_t { none, each, aligned } lines = Lines::none;  ///< to be written with a line for each child

    Node const* child(std::string_view wanted) const;
};

/// Reads an XML description: members of a block are elements with the block's name in the singular and a `name`; other
/// keys are attributes or elements, directives attributes without @. `escaped="yes"` says that an element's name and
/// texts are written as `visible` writes them.
std::optional<Node> read_xml(std::string text, Name file, std::vector<FileError>& errors);

/// Reads an INFO, JSON or XML file, by its ending. Adds to `errors`; nullopt where there is no tree at all.
std::optional<Node> read_tree(std::string const& path, std::vector<FileError>& errors);

/// Places of keys (and of JSON array elements) in document order.
struct Place {
    int line = 1, column = 1;
    Shape shape = Shape::any;
    bool bare_key = false, bare_data = false;
};
std::vector<Place> info_places(std::string_view text);
std::vector<Place> json_places(std::string_view text);

}  // namespace pgplumb
