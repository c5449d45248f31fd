#include "ddl/script.hpp"

#include "ddl/sections.hpp"
#include "ddl/words.hpp"

#include <utility>

namespace pgplumb::psql {
namespace {

/// What a character begins outside of quotes.
enum class Sort : std::uint8_t { plain, blank, word, digit, special };

constexpr auto sorts = [] {
    std::array<Sort, 256> out{};
    for (std::size_t c = 0; c < out.size(); ++c) {
        auto const letter = lower(static_cast<char>(c));
        if ((letter >= 'a' && letter <= 'z') || letter == '_' || c >= 0x80) out.at(c) = Sort::word;
        else if (letter >= '0' && letter <= '9') out.at(c) = Sort::digit;
        else if (is_blank(letter)) out.at(c) = Sort::blank;
        else if (std::string_view("'\"$/-;()\\:").find(letter) != std::string_view::npos) out.at(c) = Sort::special;
    }
    return out;
}();

Sort sort_of(char c) {
    return sorts[static_cast<unsigned char>(c)];
}

bool is_digit(char c) {
    return sort_of(c) == Sort::digit;
}

/// In the name of a variable of psql's or the tag of a dollar quote; other names may hold dollars too.
bool in_word(char c) {
    return sort_of(c) == Sort::word || is_digit(c);
}

/// The letter that psql keeps of a statement's first words: of those that lead to BEGIN ATOMIC.
char head_of(std::string_view word) {
    for (std::string_view const known : {"create", "function", "procedure", "or", "replace"})
        if (is_word(word, known)) return known[0];
    return '\0';
}

bool makes_routine(std::array<char, 4> const& heads) {
    auto const routine = [](char head) { return head == 'f' || head == 'p'; };
    return heads[0] == 'c' && (routine(heads[1]) || (heads[1] == 'o' && heads[2] == 'r' && routine(heads[3])));
}

}  // namespace

Script::Script(std::string_view text, Name file)
    : text_(text), file_(file), limit_(text.size()), line_stop_(std::min(text.find('\n'), text.size())) {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (text.starts_with(mark)) at_ = line_start_ = mark.size();
}

std::optional<Piece> Script::next() {
    while (ready_.empty() && !ended_) step();
    if (ready_.empty()) return std::nullopt;
    auto out = std::move(ready_.front());
    ready_.pop_front();
    return out;
}

void Script::step() {
    if (at_ >= limit_) return turn();
    switch (in_) {
        case In::string: return quoted('\'');
        case In::name: return quoted('"');
        case In::escaped: return escaped();
        case In::comment: return comment();
        case In::dollar: return dollar_quoted();
        case In::sql: return sql();
    }
}

void Script::sql() {
    while (at_ < limit_ && in_ == In::sql && ready_.empty()) {
        char const c = text_[at_];
        auto const sort = sort_of(c);
        if (sort == Sort::blank) {
            ++at_;
        } else if (sort == Sort::special) {
            token(c);
        } else {
            begin();
            if (sort == Sort::word) word();
            else if (sort == Sort::digit) number();
            else ++at_;
        }
    }
}

void Script::token(char c) {
    if (c == '-') return dash();
    if (c == '/') return slash();
    if (c == ';') return semicolon();
    if (c == '\\') return backslash();
    begin();
    if (c == '\'') return open_string(1);
    if (c == '"') return open(In::name, 1);
    if (c == '$') return dollar();
    if (c == ':') return colon();
    if (c == '(') ++parentheses_;
    else if (parentheses_ > 0) --parentheses_;
    ++at_;
}

void Script::open(In what, std::size_t width) {
    opened_ = at_;
    at_ += width;
    in_ = what;
}

/// What psql makes of `'` alone; with the setting off, the string is one with backslashes.
void Script::open_string(std::size_t width) {
    if (at_ >= backslashes_from_) backslashes_ = backslashes_next_;
    open(backslashes_ ? In::escaped : In::string, width);
}

/// Two quotes that follow each other are a part of what is quoted.
void Script::quoted(char quote) {
    auto const close = find(std::string_view(&quote, 1));
    at_ = std::min(close, limit_ - 1) + 1;
    if (close == npos) return;
    if (at(at_) == quote) ++at_;
    else in_ = In::sql;
}

void Script::escaped() {
    while (at_ < limit_ && text_[at_] != '\'') at_ += text_[at_] == '\\' ? 2 : 1;
    if (at_ >= limit_) return;
    ++at_;
    if (auto const again = at(at_) == '\'' ? at_ : continued(at_); again != npos) {
        at_ = again + 1;
        return;
    }
    in_ = In::sql;
    bool const marked = text_[opened_] != '\'';
    if (!marked && text_.substr(opened_, at_ - opened_).find('\\') != npos) unmarked_.push_back(opened_);
}

/// Where a string goes on that ended before `from`: behind blanks with a line's end among them, and comments to a line's end.
std::size_t Script::continued(std::size_t from) {
    bool line = false;
    while (from < limit_ && (is_blank(text_[from]) || text_.substr(from, 2) == "--")) {
        if (text_[from] == '-') from = comment_end(from);
        else line = line || text_[from] == '\n' || text_[from] == '\r', ++from;
    }
    return line && at(from) == '\'' ? from : npos;
}

void Script::comment() {
    for (; at_ + 1 < limit_; ++at_) {
        bool const opens = text_[at_] == '/' && text_[at_ + 1] == '*';
        bool const closes = text_[at_] == '*' && text_[at_ + 1] == '/';
        if (opens || closes) ++at_;
        if (opens) ++comments_;
        if (!closes || --comments_ > 0) continue;
        ++at_;
        in_ = In::sql;
        return;
    }
    at_ = limit_;
}

void Script::dollar_quoted() {
    auto const close = find(tag_);
    at_ = close == npos ? limit_ : close + tag_.size();
    if (close != npos) in_ = In::sql;
}

std::size_t Script::comment_end(std::size_t at) {
    auto const line = text_.substr(at, line_end(at) - at);
    return at + std::min(line.find('\r'), line.size());
}

void Script::dash() {
    if (at(at_ + 1) != '-') {
        begin();
        ++at_;
        return;
    }
    auto const from = at_;
    at_ = comment_end(at_);
    auto const comment = text_.substr(from, at_ - from);
    auto const before = text_.substr(0, from).find_last_not_of(" \t");
    bool const first = before == npos || text_[before] == '\n' || from == line_start_;
    if (first) section(section_of(comment), from);
}

void Script::slash() {
    if (at(at_ + 1) == '*') {
        comments_ = 1;
        return open(In::comment, 2);
    }
    begin();
    ++at_;
}

/// Behind the word that begins at `from`; itself if none does.
std::size_t Script::word_end(std::size_t from) const {
    if (sort_of(at(from)) != Sort::word) return from;
    while (in_word(at(from)) || at(from) == '$') ++from;
    return from;
}

void Script::word() {
    char const c = lower(text_[at_]);
    char const after = at(at_ + 1);
    if (after == '\'' && c == 'e') return open(In::escaped, 2);
    if (after == '\'' && (c == 'b' || c == 'x')) return open(In::string, 2);
    if (after == '\'' && c == 'n') {
        ++at_;
        return open_string(1);
    }
    if (after == '&' && c == 'u' && at(at_ + 2) == '\'') return open(In::string, 3);
    if (after == '&' && c == 'u' && at(at_ + 2) == '"') return open(In::name, 3);
    auto const from = at_;
    at_ = word_end(at_);
    seen(text_.substr(from, at_ - from));
}

/// Follows what decides where a statement ends, and whether data follow it.
void Script::seen(std::string_view word) {
    if (words_ == 0) {
        heads_ = {};
        copies_ = is_word(word, "copy") && word.data() == text_.data() + start_;
    }
    if (words_ < heads_.size()) heads_.at(words_) = head_of(word);
    ++words_;
    if (parentheses_ > 0) return;
    if (copies_) {
        from_stdin_ = from_stdin_ || (from_ && is_word(word, "stdin"));
        from_ = is_word(word, "from");
    }
    if (heads_[0] != 'c' || !makes_routine(heads_)) return;
    if (is_word(word, "begin") || (blocks_ > 0 && is_word(word, "case"))) ++blocks_;
    else if (blocks_ > 0 && is_word(word, "end")) --blocks_;
}

/// With the word that may follow it, which makes it no number but still one token; an exponent without a sign is such a word.
void Script::number() {
    auto const digits = [&] {
        while (is_digit(at(at_))) ++at_;
    };
    digits();
    if (at(at_) == '.') ++at_;
    digits();
    if (lower(at(at_)) == 'e' && (at(at_ + 1) == '+' || at(at_ + 1) == '-')) {
        at_ += 2;
        if (!is_digit(at(at_))) return;
        digits();
    }
    at_ = word_end(at_);
}

/// A dollar quote, a parameter, or nothing.
void Script::dollar() {
    auto end = at_ + 1;
    if (is_digit(at(end))) {
        while (is_digit(at(end))) ++end;
        at_ = word_end(end);
        return;
    }
    while (in_word(at(end))) ++end;
    if (at(end) != '$') {
        ++at_;
        return;
    }
    tag_ = text_.substr(at_, end + 1 - at_);
    open(In::dollar, tag_.size());
}

/// psql puts a variable in place of :name, :'name', :"name" and :{?name}.
void Script::colon() {
    char const c = at(++at_);
    if (c == ':' || c == '=') {
        ++at_;
        return;
    }
    bool const asks = c == '{' && at(at_ + 1) == '?';
    bool const quotes = c == '\'' || c == '"';
    auto const from = at_ + (asks ? 2 : quotes ? 1 : 0);
    auto end = from;
    while (in_word(at(end))) ++end;
    if (end == from || (quotes && at(end) != c) || (asks && at(end) != '}')) return;
    variables_.push_back(text_.substr(asks ? at_ : from, end - (asks ? at_ : from)));
    at_ = end + (asks || quotes ? 1 : 0);
}

void Script::semicolon() {
    if (parentheses_ == 0 && blocks_ == 0) {
        send(at_);
        skip_data();
    }
    ++at_;
}

}  // namespace pgplumb::psql
