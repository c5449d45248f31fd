#pragma once
/// Code as the words it may send to the server: those of its constants too, with holes where it puts in what is known only
/// when it runs. It knows no statement.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pgplumb::ddl {

struct Piece {
    enum class Sort : std::uint8_t {
        word,   ///< in lower case
        name,   ///< a quoted one
        value,  ///< a constant, a number
        sign,
        hole,   ///< something that is put in, of whatever length
        gap,    ///< a name that is put in
        border  ///< a constant begins or ends
    };
    Sort sort = Sort::hole;
    std::string text;
    int level = 0;       ///< in how many constants it stands
    bool glued = false;  ///< it stands right behind the piece before it

    bool is(std::string_view what) const { return (sort == Sort::word || sort == Sort::sign) && text == what; }
};

std::vector<Piece> pieces_of(std::string_view code);

/// A statement of a program's wording.
struct Sent {
    std::vector<Piece> pieces;
    std::size_t behind;  ///< the first piece of the whole that is none of it
};

/// The statement that begins with the piece at `from`, to its semicolon; what stands in constants of its own is one value,
/// and what is put between the constants it is made of is a hole.
Sent statement_from(std::vector<Piece> const& pieces, std::size_t from);

}  // namespace pgplumb::ddl
