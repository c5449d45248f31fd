#pragma once
/// One statement that code may send, read word by word. It knows the shape of names and lists, and no statement.

#include "ddl/target.hpp"
#include "ddl/wording.hpp"

#include <set>

namespace pgplumb::ddl {

class SentWords {
public:
    explicit SentWords(std::vector<Piece> pieces) : pieces_(std::move(pieces)) {}

    bool done() const { return at_ >= pieces_.size(); }
    Piece const& peek() const;
    /// Whether anything may stand here.
    bool is_hole() const { return !done() && peek().sort == Piece::Sort::hole; }
    void skip() { ++at_; }
    bool take(std::string_view word);
    /// Takes any of these words, as long as they follow.
    void take_all(std::set<std::string_view> const& words);

    // Of what is left
    bool has(std::string_view word) const;
    bool has_hole() const;
    /// Whether it may make a sequence.
    bool has_serial() const;

    /// A name of one part; empty if any of it is put in.
    Name name();
    Target target();
    /// Targets with commas between them.
    std::vector<Target> targets();
    /// What follows up to the next comma that stands in no parentheses, and takes it.
    SentWords action();

private:
    std::vector<Piece> pieces_;
    std::size_t at_ = 0;
};

}  // namespace pgplumb::ddl
