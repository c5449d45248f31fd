#include "guards/flow.hpp"

#include <algorithm>
#include <optional>

namespace pgplumb::guards {
namespace {

constexpr int deepest = 64;

class FlowReader {
public:
    FlowReader(std::string_view text, int line) : text_(text), first_(line), line_(line) {}

    Flow read() {
        (void)value({}, 0);
        out_.lines = line_ - first_ + 1;
        return std::move(out_);
    }

private:
    bool ended() const { return at_ >= text_.size(); }
    char here() const { return text_[at_]; }

    void step() {
        if (here() == '\n') ++line_;
        ++at_;
    }

    void skip() {
        while (!ended()) {
            if (here() == '#' && at_ > 0 && (text_[at_ - 1] == ' ' || text_[at_ - 1] == '\n'))
                at_ = std::min(text_.find('\n', at_), text_.size());
            else if (std::string_view(" \t\r\n").find(here()) != std::string_view::npos) step();
            else return;
        }
    }

    /// Takes a sign, if it is the next.
    bool takes(char sign) {
        skip();
        if (ended() || here() != sign) return false;
        ++at_;
        return true;
    }

    /// A scalar; nullopt: it was a list or a mapping. `key` is whose value it is.
    std::optional<Word> value(std::string_view key, int depth) {
        skip();
        if (ended() || depth > deepest) return at_ = text_.size(), std::nullopt;
        if (here() == '[') return list(key, depth), std::nullopt;
        if (here() == '{' && !is_template()) return mapping(depth), std::nullopt;
        return scalar();
    }

    /// {{ what a template engine fills in }}
    bool is_template() const { return text_.substr(at_).starts_with("{{"); }

    void take_template(Word& into) {
        auto const end = std::min(text_.find("}}", at_), text_.size() - 1) + 1;
        for (; at_ < end && here() != '\n'; ++at_) into.text += here();
    }

    Word scalar() {
        Word out{{}, line_, true};
        if (here() == '"' || here() == '\'') {
            auto const end = std::min(behind_quotes(text_, at_), text_.size());
            out.text = end - at_ < 2 ? std::string() : unquoted(text_.substr(at_, end - at_));
            while (at_ < end) step();
            return out;
        }
        while (!ended()) {
            auto const rest = text_.substr(at_);
            if (is_template()) {
                take_template(out);
                continue;
            }
            if (std::string_view(",[]{}\n").find(here()) != std::string_view::npos || rest.starts_with(": ") || rest.starts_with(" #"))
                break;
            out.text += here();
            ++at_;
        }
        while (out.text.ends_with(' ') || out.text.ends_with('\r')) out.text.pop_back();
        return out;
    }

    void list(std::string_view key, int depth) {
        bool const told = is_told(key);
        ++at_;
        std::vector<Word> words;
        while (!takes(']') && !ended()) {
            auto const from = at_;
            auto word = value(key, depth + 1);
            // `[run: x]` is a mapping of one in the list.
            if (word && takes(':')) word = value(word->text, depth + 1);
            if (word && !told) {
                if (word->text.find_first_of(" \n") != std::string::npos) out_.found.push_back({{word->text, word->line}});
                words.push_back(std::move(*word));
            }
            if (!takes(',') && at_ == from) ++at_;
        }
        if (depth == 0) out_.words = words;
        if (words.size() > 1) out_.found.push_back({{}, std::move(words)});
    }

    void mapping(int depth) {
        ++at_;
        while (!takes('}') && !ended()) {
            auto const from = at_;
            auto const key = value({}, depth + 1);
            if (key && takes(':')) {
                auto const text = value(key->text, depth + 1);
                if (text && !is_told(key->text)) out_.found.push_back({{text->text, text->line}});
            }
            if (!takes(',') && at_ == from) ++at_;
        }
    }

    std::string_view text_;
    int first_, line_;
    std::size_t at_ = 0;
    Flow out_;
};

}  // namespace

std::size_t behind_quotes(std::string_view text, std::size_t at) {
    char const quote = text[at];
    for (auto i = at + 1; i < text.size(); ++i) {
        bool const escape = quote == '"' ? text[i] == '\\' : text.substr(i).starts_with("''");
        if (escape) ++i;
        else if (text[i] == quote) return i + 1;
    }
    return std::string_view::npos;
}

std::string unquoted(std::string_view text) {
    char const quote = text.front();
    auto const inner = text.substr(1, text.size() - 2);
    std::string out;
    for (std::size_t i = 0; i < inner.size(); ++i) {
        bool const escape = i + 1 < inner.size() && (quote == '"' ? inner[i] == '\\' : inner.substr(i).starts_with("''"));
        i += escape;
        if (inner[i] == '\n') out += "\\\n";
        else out += escape && inner[i] == 'n' ? '\n' : inner[i];
    }
    return out;
}

Flow read_flow(std::string_view text, int line) {
    return FlowReader(text, line).read();
}

}  // namespace pgplumb::guards
