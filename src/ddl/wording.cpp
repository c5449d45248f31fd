#include "ddl/wording.hpp"

#include "ddl/tokens.hpp"

#include <cctype>

namespace pgplumb::ddl {
namespace {

using Sort = Piece::Sort;

constexpr int deepest = 8;
// What stands for a specifier: anything, a name, a constant.
constexpr char hole = '\1';
constexpr char gap = '\2';
constexpr char put_value = '\3';

/// Behind a specifier of format() like %I or %2$L; `at` if there is none.
std::size_t behind_specifier(std::string_view text, std::size_t at) {
    auto i = at + 1;
    while (i < text.size() && (std::isdigit(static_cast<unsigned char>(text[i])) != 0 || text[i] == '$' || text[i] == '-')) ++i;
    bool const is_one = i < text.size() && (text[i] == 'I' || text[i] == 'L' || text[i] == 's');
    return is_one ? i + 1 : at;
}

std::string with_holes(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        auto const behind = text[i] == '%' ? behind_specifier(text, i) : i;
        if (behind != i) out += text[behind - 1] == 'I' ? gap : text[behind - 1] == 'L' ? put_value : hole, i = behind;
        else if (text.substr(i, 2) == "%%") out += '%', i += 2;
        else out += text[i++];
    }
    return out;
}

Sort sort_of_sign(char c) {
    if (c == hole) return Sort::hole;
    if (c == gap) return Sort::gap;
    return c == put_value ? Sort::value : Sort::sign;
}

void add(std::string_view text, int level, std::vector<Piece>& out) {
    std::size_t behind = 0;
    for (Token const& token : tokens_of(text)) {
        bool const glued = token.at == behind && (level > 0 || token.at > 0);
        behind = token.behind();
        switch (token.sort) {
            case Token::Sort::word: out.push_back({Sort::word, token.content(), level, glued}); break;
            case Token::Sort::quoted: out.push_back({Sort::name, token.content(), level, glued}); break;
            case Token::Sort::number: out.push_back({Sort::value, std::string(token.text), level, glued}); break;
            case Token::Sort::sign: out.push_back({sort_of_sign(token.text[0]), std::string(token.text), level, glued}); break;
            case Token::Sort::constant: {
                if (level == deepest) break;
                out.push_back({Sort::border, {}, level, glued});
                auto const content = with_holes(token.content());
                add(content, level + 1, out);
                bool const open_end = !content.empty() && std::isspace(static_cast<unsigned char>(content.back())) == 0;
                out.push_back({Sort::border, {}, level, open_end});
                break;
            }
            case Token::Sort::end: break;
        }
    }
}

}  // namespace

std::vector<Piece> pieces_of(std::string_view code) {
    std::vector<Piece> out;
    add(code, 0, out);
    return out;
}

Sent statement_from(std::vector<Piece> const& pieces, std::size_t from) {
    std::vector<Piece> out;
    auto const level = pieces[from].level;
    auto i = from;
    for (; i < pieces.size(); ++i) {
        auto const& piece = pieces[i];
        if (piece.level <= level && piece.is(";")) break;
        if (piece.level == level && piece.sort != Sort::border) {
            out.push_back(piece);
        } else if (piece.level == level) {
            out.push_back({Sort::value, {}, level, piece.glued});
            while (i + 1 < pieces.size() && pieces[i + 1].level > level) ++i;
            ++i;  // the border at its end
        } else if (piece.level < level) {
            // Arguments follow the constant they are put into; a constant goes on behind ||.
            if (i + 1 >= pieces.size() || !pieces[i + 1].is("||")) break;
            bool const glued = piece.glued;
            auto const put_in = i + 2 < pieces.size() && pieces[i + 2].is("quote_ident") ? Sort::gap : Sort::hole;
            while (i + 1 < pieces.size() && pieces[i + 1].level < level && !pieces[i + 1].is(";")) ++i;
            out.push_back({put_in, {}, level, glued});
        }
    }
    return {std::move(out), i};
}

}  // namespace pgplumb::ddl
