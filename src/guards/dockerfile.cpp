#include "guards/formats.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

namespace pgplumb::guards {
namespace {

std::string_view without_blanks(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    while (!text.empty() && std::string_view(" \t\r").find(text.back()) != std::string_view::npos) text.remove_suffix(1);
    return text;
}

std::string upper(std::string_view word) {
    std::string out(word);
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return out;
}

/// Takes the first word off.
std::string_view take_word(std::string_view& text) {
    text = without_blanks(text);
    auto const word = text.substr(0, std::min(text.find_first_of(" \t\n"), text.size()));
    text.remove_prefix(word.size());
    return word;
}

class Dockerfile {
public:
    explicit Dockerfile(std::string_view text) : text_(text) {}

    Runnables read() {
        while (at_ < text_.size()) {
            auto const line = line_;
            auto const whole = instruction();
            take(whole, line);
        }
        join();
        return std::move(out_);
    }

private:
    std::string_view next_line() {
        auto const end = std::min(text_.find('\n', at_), text_.size());
        auto const out = text_.substr(at_, end - at_);
        at_ = end + 1;
        ++line_;
        return out;
    }

    /// A line with those it goes on in. Comments between them are none of its lines, and do not end it.
    std::string instruction() {
        std::string out;
        for (bool more = true; more && at_ < text_.size();) {
            auto const line = next_line();
            auto const text = without_blanks(line);
            bool const aside = text.starts_with('#') || (text.empty() && !out.empty());
            more = aside ? !out.empty() : text.ends_with('\\');
            if (!aside) out.append(text);
            else if (!out.empty()) out += '\\';
            out += '\n';
        }
        return out;
    }

    void take(std::string_view whole, int line) {
        auto rest = whole;
        while (rest.starts_with('\n')) rest.remove_prefix(1);
        auto word = upper(take_word(rest));
        while (word == "ONBUILD" || word == "HEALTHCHECK") word = upper(take_word(rest));
        if (word == "FROM") return join();
        bool const runs = word == "RUN" || word == "CMD" || word == "ENTRYPOINT";
        for (rest = without_blanks(rest); rest.starts_with("--"); rest = without_blanks(rest)) (void)take_word(rest);
        Text script{std::string(rest), line};
        if (runs && rest.starts_with('[')) return take_list(word, script);
        take_document(script, runs);
        if (runs) out_.push_back({std::move(script)});
    }

    void take_list(std::string const& instruction, Text const& list) {
        auto text = list.text;
        for (std::size_t i = 0; i + 1 < text.size(); ++i)
            if (text[i] == '\\' && text[i + 1] == '\n') text[i] = ' ';
        for (Runnable& one : of_strings(text)) {
            for (Word& word : one.words) word.line += list.line - 1;
            one.script.line += list.line - 1;
            if (!one.words.empty() && instruction == "ENTRYPOINT") entry_ = one.words;
            if (!one.words.empty() && instruction == "CMD") command_ = one.words;
            out_.push_back(std::move(one));
        }
    }

    /// What stands behind `<<EOF`, up to that word: more of the script, or a file's text.
    void take_document(Text& script, bool runs) {
        auto const mark = script.text.find("<<");
        if (mark == std::string::npos) return;
        std::string end;
        for (auto i = script.text.find_first_not_of("<-'\" ", mark);
             i < script.text.size() && std::isalnum(static_cast<unsigned char>(script.text[i])); ++i)
            end += script.text[i];
        if (end.empty() || lost_ > most_lost || (text_.find("\n" + end, at_ - 1) == std::string_view::npos && ++lost_ > 0)) return;
        bool const alone = without_blanks(script.text.substr(0, mark)).empty();
        std::string body;
        for (std::string_view line; at_ < text_.size() && without_blanks(line = next_line()) != end;) body.append(line).append("\n");
        if (!runs) return;
        // Without a command before it, the document is the script.
        if (alone) script = {body, script.line + 1};
        else script.text += body + end + '\n';
    }

    /// At a stage's end: the image runs the one list with the other behind it.
    void join() {
        if (entry_ && command_) {
            entry_->insert(entry_->end(), command_->begin(), command_->end());
            out_.push_back({{}, *entry_});
        }
        entry_.reset();
        command_.reset();
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int line_ = 1;
    static constexpr int most_lost = 64;
    int lost_ = 0;  ///< documents without an end
    Runnables out_;
    std::optional<std::vector<Word>> entry_, command_;
};

}  // namespace

Runnables of_dockerfile(std::string_view text) {
    return Dockerfile(text).read();
}

}  // namespace pgplumb::guards
