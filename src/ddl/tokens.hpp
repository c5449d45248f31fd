#pragma once
/// SQL and PL/pgSQL as words, constants and signs, for readers of what libpg_query does not parse. It knows no grammar.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pgplumb::ddl {

struct Token {
    enum class Sort : std::uint8_t {
        word,      ///< a name or a keyword
        quoted,    ///< a name in double quotes
        constant,  ///< in quotes or between dollars
        number,
        sign,  ///< one character, or one of := => .. || << >>
        end
    };
    Sort sort = Sort::end;
    std::string_view text;  ///< as it is written
    std::size_t at = 0;     ///< where it begins

    /// Whether it is this keyword, which is in lower case, or this sign.
    bool is(std::string_view what) const;
    std::size_t behind() const { return at + text.size(); }
    /// A name in lower case, or as its quotes say; what a constant holds.
    std::string content() const;
};

/// All of them but comments, and last one of the sort `end`.
std::vector<Token> tokens_of(std::string_view text);

/// ASCII letters in lower case.
std::string lowered(std::string_view text);

}  // namespace pgplumb::ddl
