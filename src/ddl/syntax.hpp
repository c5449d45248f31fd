#pragma once
/// An expression's tree, small enough to keep: what the parser makes of it before it knows any type, with BETWEEN, rows and
/// the spellings of casts and operators taken apart. Knows nothing of types.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgplumb::ddl {

enum class Shape : std::uint8_t {
    column,  ///< text: its name
    number,  ///< text: as written, with its sign
    string,  ///< text: its value
    bits,    ///< text: its digits
    truth,   ///< flag: which
    null,
    cast,       ///< text: the type; one part
    operation,  ///< text: the operator; one part or two
    any,        ///< text: the operator; flag: ALL; left, array
    in,         ///< text: "=" or "<>"; subject, items
    both,       ///< AND
    either,     ///< OR
    opposite,   ///< NOT
    call,       ///< text: the function; flag: the last argument is VARIADIC; arguments
    named,      ///< text: the argument's name; one part
    coalesce,
    greatest,  ///< flag: LEAST
    nullif,
    distinct,
    is_null,  ///< flag: NOT
    test,     ///< flag: which of IS TRUE and the like
    choice,   ///< CASE. flag: it has a subject, the first part; then conditions and results; last what ELSE gives
    array,    ///< flag: its elements are arrays
    row,
    rows,       ///< text: the ordering operator; the left row's fields, then the right one's
    collate,    ///< text: the collation
    subscript,  ///< flag: a slice; array, then indices, two each for a slice
    field,      ///< text: its name; one part
    value,      ///< text: CURRENT_DATE and the like, by number; flag: digits, or 255
    missing     ///< a bound that a slice leaves out
};

class Syntax {
public:
    using Index = std::uint32_t;

    /// Whether there is a tree. There is none of what is not followed: subqueries, aggregates, XML.
    bool known() const { return known_; }
    Index root() const { return static_cast<Index>(nodes_.size()) - 1; }
    Shape shape(Index node) const { return nodes_[node].shape; }
    unsigned flag(Index node) const { return nodes_[node].flag; }
    std::string_view text(Index node) const { return std::string_view(text_).substr(nodes_[node].text, nodes_[node].length); }
    std::span<Index const> parts(Index node) const { return std::span(parts_).subspan(nodes_[node].parts, nodes_[node].count); }

    /// A node of parts that were added before; the last one added is the root.
    Index add(Shape shape, std::string_view text = {}, std::span<Index const> parts = {}, unsigned flag = 0);
    /// Frees what room is left, and says whether the tree is whole.
    void finish(bool whole);

private:
    struct Node {
        Shape shape;
        std::uint8_t flag;
        std::uint32_t count, parts, text, length;
    };
    std::vector<Node> nodes_;
    std::vector<Index> parts_;
    std::string text_;
    bool known_ = false;
};

}  // namespace pgplumb::ddl
