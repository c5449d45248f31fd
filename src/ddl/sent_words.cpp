#include "ddl/sent_words.hpp"

#include <algorithm>
#include <span>

namespace pgplumb::ddl {

using Sort = Piece::Sort;

Piece const& SentWords::peek() const {
    static Piece const none{Sort::value, {}, 0, false};
    return done() ? none : pieces_[at_];
}

bool SentWords::take(std::string_view word) {
    if (!peek().is(word)) return false;
    skip();
    return true;
}

void SentWords::take_all(std::set<std::string_view> const& words) {
    while (!done() && peek().sort == Sort::word && words.contains(peek().text)) skip();
}

bool SentWords::has(std::string_view word) const {
    return std::ranges::any_of(std::span(pieces_).subspan(std::min(at_, pieces_.size())), [&](Piece const& p) { return p.is(word); });
}

bool SentWords::has_hole() const {
    return std::ranges::any_of(std::span(pieces_).subspan(std::min(at_, pieces_.size())),
                               [](Piece const& p) { return p.sort == Sort::hole; });
}

bool SentWords::has_serial() const {
    return has_hole() || std::ranges::any_of(pieces_, [](Piece const& p) { return p.text.find("serial") != std::string::npos; });
}

Name SentWords::name() {
    std::string text;
    bool known = true;
    for (bool first = true; !done(); first = false) {
        auto const& piece = peek();
        bool const written = piece.sort == Sort::word || piece.sort == Sort::name;
        if (piece.sort == Sort::sign || piece.sort == Sort::border || (!first && !piece.glued)) break;
        known = known && written;
        text += piece.text;
        skip();
    }
    return Name(known ? text : "");
}

Target SentWords::target() {
    auto const first = name();
    if (!peek().is(".")) return {{}, first, first.empty()};
    skip();
    auto const second = name();
    if (second.empty()) return {first, {}, first.empty()};
    return first.empty() ? Target{{}, {}, true} : Target{first, second};
}

std::vector<Target> SentWords::targets() {
    std::vector<Target> out{target()};
    while (take(",")) out.push_back(target());
    return out;
}

SentWords SentWords::action() {
    std::vector<Piece> out;
    for (int depth = 0; !done(); skip()) {
        if (peek().is("(")) ++depth;
        if (peek().is(")")) --depth;
        if (depth == 0 && peek().is(",")) break;
        out.push_back(peek());
    }
    take(",");
    return SentWords(std::move(out));
}

}  // namespace pgplumb::ddl
