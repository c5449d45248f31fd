#include "guards/formats.hpp"

#include <algorithm>
#include <cctype>

namespace pgplumb::guards {
namespace {

bool is_name(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
}

/// Goes over a text whose strings are quoted, in the syntax that JSON, TOML, HCL and Groovy share.
class Strings {
public:
    Strings(std::string_view text, bool hash) : text_(text), hash_(hash) {}

    Runnables read() {
        while (at_ < text_.size()) step();
        return std::move(out_);
    }

private:
    bool sees(std::string_view what) const { return text_.substr(at_).starts_with(what); }

    void step() {
        char const c = text_[at_];
        if ((c == '#' && hash_) || sees("//")) return skip_to('\n');
        if (sees("/*")) return skip_behind("*/");
        if (c == '"' || c == '\'') return take_string();
        if (is_name(c)) return take_name();
        if (c == '[' || c == '{') open_.push_back({c == '[', {}});
        if (c == ']' || c == '}') end();
        bool const between = c == ';' || c == '{' || c == '}' || ((c == ',' || c == '\n') && !in_list());
        if (between) label_.clear();
        forward(1);
    }

    void forward(std::size_t bytes) {
        bytes = std::min(bytes, text_.size() - at_);
        line_ += static_cast<int>(std::ranges::count(text_.substr(at_, bytes), '\n'));
        at_ += bytes;
    }
    void skip_to(char end) { forward(std::min(text_.find(end, at_), text_.size()) - at_); }
    void skip_behind(std::string_view end) {
        auto const found = text_.find(end, at_ + 1);
        forward(found == std::string_view::npos ? text_.size() : found + end.size() - at_);
    }

    void take_name() {
        auto const from = at_;
        while (at_ < text_.size() && is_name(text_[at_])) ++at_;
        if (!in_list()) label_ = text_.substr(from, at_ - from);
    }

    static char unescaped(char c) { return c == 'n' || c == 'r' ? '\n' : c == 't' ? ' ' : c; }

    void take_string() {
        char const quote = text_[at_];
        std::string const three(3, quote);
        auto const mark = sees(three) ? std::string_view(three) : text_.substr(at_, 1);
        Word made{{}, line_, true};
        auto i = at_ + mark.size();
        for (; i < text_.size() && !text_.substr(i).starts_with(mark); ++i) {
            if (text_[i] == '\n' && mark.size() == 1) return forward(1);  // an apostrophe
            bool const escape = text_[i] == '\\' && quote == '"' && i + 1 < text_.size() && text_[i + 1] != '\n';
            made.text += escape ? unescaped(text_[++i]) : text_[i];
        }
        if (i >= text_.size()) return forward(1);
        forward(i + mark.size() - at_);
        keep(std::move(made));
    }

    /// A string before a colon is a key.
    bool is_key() const {
        auto const next = text_.find_first_not_of(" \t", at_);
        return next != std::string_view::npos && text_[next] == ':';
    }

    void keep(Word made) {
        if (is_key()) {
            label_ = made.text;
            return;
        }
        if (is_told(label_)) return;
        bool const several = made.text.find_first_of(" \n") != std::string::npos;
        if (several) out_.push_back({{made.text, made.line}});
        if (in_list()) open_.back().words.push_back(std::move(made));
    }

    bool in_list() const { return !open_.empty() && open_.back().list; }

    void end() {
        if (open_.empty()) return;
        auto words = std::move(open_.back().words);
        open_.pop_back();
        if (!words.empty()) out_.push_back({{}, std::move(words)});
    }

    struct Bracket {
        bool list = false;
        std::vector<Word> words;  ///< of a list
    };

    std::string_view text_;
    bool hash_;
    std::size_t at_ = 0;
    int line_ = 1;
    std::string label_;  ///< what the next string is the value of
    std::vector<Bracket> open_;
    Runnables out_;
};

}  // namespace

Runnables of_strings(std::string_view text) {
    return Strings(text, false).read();
}

Runnables of_hash_commented_strings(std::string_view text) {
    return Strings(text, true).read();
}

}  // namespace pgplumb::guards
