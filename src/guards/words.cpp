#include "guards/words.hpp"

#include <algorithm>
#include <utility>

namespace pgplumb::guards {
namespace {

constexpr int deepest = 16;  // substitutions within each other

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/// What may be spent on looking for the ends of what nothing ends, so that time stays in proportion to a script.
struct Patience {
    std::size_t left;
    bool lasts(std::size_t bytes) {
        left -= std::min(bytes, left);
        return left > 0;
    }
};

class ShellReader {
public:
    ShellReader(Text const& script, int depth, Patience& patience, std::vector<ShellCommand>& out)
        : text_(script.text), line_(script.line), depth_(depth), patience_(patience), out_(out) {}

    void read() {
        while (at_ < text_.size()) step();
        end_word();
        end_command();
    }

private:
    char here() const { return text_[at_]; }
    bool sees(std::string_view what) const { return text_.substr(at_).starts_with(what); }

    void step() {
        char const c = here();
        if (c == '\n') return end_line();
        if (is_blank(c)) return end_word(), void(++at_);
        if (c == '#' && !open_) return skip_comment();
        if (c == '\\') return escape();
        if (c == '\'') return single();
        if (c == '"') return doubled();
        if (c == '`' || sees("$(")) return substitute();
        if (sees("${")) return brace();
        if (c == '<' || c == '>') return redirect();
        if (c == ';' || c == '&' || c == '|' || c == '(' || c == ')') return end_word(), end_command(), void(++at_);
        add(c);
        ++at_;
    }

    void add(char c) {
        if (!std::exchange(open_, true)) word_ = {{}, line_, false};
        word_.text += c;
    }
    void add(std::string_view text) {
        for (char const c : text) add(c);
    }
    void mark_quoted() {
        if (!std::exchange(open_, true)) word_ = {{}, line_, false};
        word_.quoted = true;
    }

    void end_word() {
        if (!std::exchange(open_, false)) return;
        if (!std::exchange(redirected_, false)) now_.words.push_back(std::move(word_));
    }

    void end_command() {
        redirected_ = false;
        if (!now_.words.empty() || !awaited_.empty()) {
            for (auto& one : awaited_) one.command = one.command == none ? out_.size() : one.command;
            out_.push_back(std::exchange(now_, {}));
        }
    }

    void end_line() {
        end_word();
        end_command();
        ++at_;
        ++line_;
        for (auto const& one : std::exchange(awaited_, {})) take_document(one.end, one.dashed, one.command);
    }

    void skip_comment() { at_ = std::min(text_.find('\n', at_), text_.size()); }

    void escape() {
        auto next = at_ + 1;
        if (next < text_.size() && text_[next] == '\r') ++next;
        if (next < text_.size() && text_[next] == '\n') {
            ++line_;
            at_ = next + 1;
            return;
        }
        if (at_ + 1 < text_.size()) add(text_[at_ + 1]);
        at_ = std::min(at_ + 2, text_.size());
    }

    /// A quote that nothing closes stands for itself: what was taken for a script may be none.
    bool closes(std::size_t end) {
        if (end != std::string_view::npos) return true;
        add(here());
        ++at_;
        return false;
    }

    void single() {
        auto const end = text_.find('\'', at_ + 1);
        if (!closes(end)) return;
        mark_quoted();
        take_lines(text_.substr(at_ + 1, end - at_ - 1));
        at_ = end + 1;
    }

    void take_lines(std::string_view text) {
        add(text);
        line_ += static_cast<int>(std::ranges::count(text, '\n'));
    }

    std::size_t end_of_doubled() const {
        for (auto i = at_ + 1; i < text_.size() && patience_.lasts(1); ++i) {
            if (text_[i] == '\\') ++i;
            else if (text_[i] == '"') return i;
            else if (text_.substr(i).starts_with("$(")) i = end_of_substitution(i) - 1;
        }
        return std::string_view::npos;
    }

    void doubled() {
        auto const end = end_of_doubled();
        if (!closes(end)) return;
        mark_quoted();
        for (++at_; at_ < end;) {
            if (here() == '`' || sees("$(")) {
                substitute();
            } else if (here() == '\\' && std::string_view("\"\\$`\n").find(text_[at_ + 1]) != std::string_view::npos) {
                if (text_[at_ + 1] == '\n') ++line_;
                else add(text_[at_ + 1]);
                at_ += 2;
            } else {
                take_lines(text_.substr(at_++, 1));
            }
        }
        at_ = std::max(at_, end + 1);
    }

    /// Behind the parenthesis that closes what begins with "$(" or "`" at `from`.
    std::size_t end_of_substitution(std::size_t from) const {
        if (text_[from] == '`') return std::min(text_.find('`', from + 1), text_.size() - 1) + 1;
        int open = 0;
        for (auto i = from + 1; i < text_.size() && patience_.lasts(1); ++i) {
            char const c = text_[i];
            if (c == '\\') ++i;
            else if (c == '\'') i = std::min(text_.find('\'', i + 1), text_.size());
            else if (c == '(') ++open;
            else if (c == ')' && --open == 0) return i + 1;
        }
        return text_.size();
    }

    void substitute() {
        auto const end = end_of_substitution(at_);
        auto const skipped = here() == '`' ? 1U : 2U;
        auto const inner = text_.substr(std::min(at_ + skipped, end), end - std::min(at_ + skipped + 1, end));
        if (depth_ < deepest) {
            Text const script{std::string(inner), line_};
            ShellReader(script, depth_ + 1, patience_, out_).read();
        }
        add("$()");
        line_ += static_cast<int>(std::ranges::count(text_.substr(at_, end - at_), '\n'));
        at_ = end;
    }

    void brace() {
        auto const end = std::min(patience_.lasts(0) ? text_.find_first_of("}\n", at_) : at_ + 2, text_.size());
        (void)patience_.lasts(end - at_);
        bool const closed = end < text_.size() && text_[end] == '}';
        add(text_.substr(at_, end - at_ + closed));
        at_ = end + closed;
    }

    /// A number before it belongs to it; the word behind it is a file's name.
    void redirect() {
        if (open_ && !word_.quoted && word_.text.find_first_not_of("0123456789") == std::string::npos) open_ = false;
        end_word();
        if (sees("<<") && !sees("<<<")) return await_document();
        at_ += std::min(text_.find_first_not_of("<>&|", at_), text_.size()) - at_;
        redirected_ = true;
    }

    void await_document() {
        at_ += 2;
        bool const dashed = at_ < text_.size() && here() == '-';
        at_ += dashed;
        while (at_ < text_.size() && is_blank(here())) ++at_;
        std::string end;
        for (; at_ < text_.size() && std::string_view(" \t\r\n;&|()<>").find(here()) == std::string_view::npos; ++at_)
            if (std::string_view("'\"\\").find(here()) == std::string_view::npos) end += here();
        if (!end.empty()) awaited_.push_back({end, dashed, none});
    }

    void take_document(std::string const& end, bool dashed, std::size_t command) {
        Text body{{}, line_};
        while (at_ < text_.size()) {
            auto const stop = std::min(text_.find('\n', at_), text_.size());
            auto line = text_.substr(at_, stop - at_);
            at_ = std::min(stop + 1, text_.size());
            ++line_;
            if (line.ends_with('\r')) line.remove_suffix(1);
            if (dashed) line.remove_prefix(std::min(line.find_first_not_of('\t'), line.size()));
            if (line == end) break;
            body.text.append(line).append("\n");
        }
        if (command < out_.size()) out_[command].input.push_back(std::move(body));
    }

    static constexpr auto none = static_cast<std::size_t>(-1);
    struct Awaited {
        std::string end;
        bool dashed = false;
        std::size_t command = none;  ///< that reads it
    };

    std::string_view text_;
    int line_;
    int depth_;
    Patience& patience_;
    std::vector<ShellCommand>& out_;
    std::size_t at_ = 0;
    Word word_;
    bool open_ = false;        ///< whether a word has begun
    bool redirected_ = false;  ///< whether the next word is a file's name
    ShellCommand now_;
    std::vector<Awaited> awaited_;
};

}  // namespace

std::vector<ShellCommand> shell_commands(Text const& script) {
    std::vector<ShellCommand> out;
    constexpr std::size_t each_byte = 32;
    Patience patience{(script.text.size() + 1) * each_byte};
    ShellReader(script, 0, patience, out).read();
    return out;
}

}  // namespace pgplumb::guards
