// What a script's tokens come to: statements, psql's commands, and data passed over.

#include "ddl/ddl.hpp"
#include "ddl/script.hpp"
#include "ddl/words.hpp"

#include <cstring>
#include <utility>

namespace pgplumb::psql {
namespace {

/// What `SET standard_conforming_strings` sets; nullopt if the statement is another one.
std::optional<bool> standard_strings(std::string_view statement) {
    constexpr std::size_t longest = 200;
    if (!is_word(statement.substr(0, 3), "set")) return std::nullopt;
    std::string text(statement.substr(0, longest));
    std::ranges::transform(text, text.begin(), lower);
    std::ranges::replace_if(
        text, [](char c) { return c == '=' || c == '\'' || c == '"'; }, ' ');
    auto words = words_of(text);
    if (words.size() > 1 && (words[1] == "session" || words[1] == "local")) words.erase(words.begin() + 1);
    if (words.size() < 3 || words[1] != "standard_conforming_strings") return std::nullopt;
    return ddl::truth(words.back()) != "false";
}

/// Whether a \copy takes what follows it in the script.
bool copies_from_stdin(std::string_view arguments) {
    std::string_view before;
    for (auto word : words_of(arguments)) {
        while (word.ends_with(';')) word.remove_suffix(1);
        if (is_word(before, "from") && is_word(word, "stdin")) return true;
        before = word;
    }
    return false;
}

/// Whether a line is the one that ends data.
bool ends_data(std::string_view line) {
    return line == "\\." || line == "\\.\r";
}

std::string_view name_of(bool name, bool comment, bool dollar) {
    return name ? "name in double quotes" : comment ? "comment" : dollar ? "dollar-quoted string" : "quoted string";
}

}  // namespace

std::size_t Script::line_end(std::size_t at) {
    if (at < newline_from_ || at > newline_) {
        newline_from_ = at;
        newline_ = std::min(text_.find('\n', at), text_.size());
    }
    return std::min(newline_, limit_);
}

/// Places are asked for in their order.
Origin Script::origin_of(std::size_t at) {
    while (line_stop_ < at) {
        line_start_ = line_stop_ + 1;
        line_stop_ = std::min(text_.find('\n', line_start_), text_.size());
        ++line_;
    }
    return {file_, line_, static_cast<std::int32_t>(at - line_start_) + 1};
}

void Script::begin() {
    if (start_ != npos) return;
    start_ = at_;
    origin_ = origin_of(at_);
    conditional_ = conditions_ > 0;
}

void Script::forget() {
    start_ = npos;
    holes_.clear();
    unmarked_.clear();
    variables_.clear();
    words_ = 0;
    copies_ = from_ = from_stdin_ = false;
}

void Script::reset_depths() {
    parentheses_ = blocks_ = words_ = 0;
}

/// The statement's text, with blanks for what is none of it: what is left keeps its place.
std::string_view Script::text_until(std::size_t end) {
    auto const text = text_.substr(start_, end - start_);
    if (holes_.empty() && unmarked_.empty()) return trimmed(text);
    std::string made(text);
    for (auto const& [from, to] : holes_)
        for (auto i = from; i < to; ++i)
            if (auto& c = made[i - start_]; c != '\n') c = ' ';
    while (!unmarked_.empty()) {
        made.insert(unmarked_.back() - start_, " E");
        unmarked_.pop_back();
    }
    return trimmed(made_.emplace_back(std::move(made)));
}

/// Ends the statement before `end`; gives whether there was one.
bool Script::send(std::size_t end) {
    words_ = 0;
    if (start_ == npos) return false;
    Piece piece{Piece::Kind::statement, text_until(end), origin_};
    piece.conditional = conditional_;
    piece.variables = variables_;
    if (from_stdin_) ++data_blocks_;
    if (auto const standard = standard_strings(piece.text); standard && !piece.conditional) {
        backslashes_next_ = !*standard;
        backslashes_from_ = line_end(end);  // psql asks before each line
    }
    forget();
    last_ = piece;
    ready_.push_back(std::move(piece));
    return true;
}

/// The data of COPY FROM STDIN begin in the next line, whatever else there is in this one.
void Script::skip_data() {
    for (; data_blocks_ > 0; --data_blocks_) {
        if (resume_ == npos) {
            limit_ = line_end(at_);
            resume_ = std::min(limit_ + 1, text_.size());
        }
        auto const data = text_.substr(resume_);
        bool ended = false;
        while (!ended && resume_ < text_.size()) {
            auto const end = std::min(text_.find('\n', resume_), text_.size());
            ended = ends_data(text_.substr(resume_, end - resume_));
            if (ended) ready_.back().data = data.substr(0, data.size() - (text_.size() - resume_));
            resume_ = std::min(end + 1, text_.size());
        }
        if (ended || trimmed(data).empty()) continue;
        ready_.back().unclosed = "data of COPY";
        ready_.back().unclosed_at = ready_.back().origin;
    }
}

/// At the end of the text, or of the line before data.
void Script::turn() {
    if (resume_ == npos) return finish();
    if (start_ != npos) holes_.push_back({limit_, resume_});
    at_ = std::exchange(resume_, npos);
    limit_ = text_.size();
}

void Script::finish() {
    ended_ = true;
    bool const open = in_ != In::sql;
    if (open && start_ == npos) {
        at_ = opened_;
        begin();
    }
    auto const opened = open ? origin_of(std::max(opened_, start_)) : Origin();
    if (!send(limit_) || !open) return;
    ready_.back().unclosed = name_of(in_ == In::name, in_ == In::comment, in_ == In::dollar);
    ready_.back().unclosed_at = opened;
}

/// A statement of another part of a migration is left out unread, as the tools do.
void Script::section(Section section, std::size_t comment) {
    if (section == Section::none || section == Section::up) return;
    send(comment);
    reset_depths();
    if (section == Section::down) at_ = std::min(next_up(text_.substr(0, limit_), at_), limit_);
}

void Script::backslash() {
    if (at(at_ + 1) == ';' && parentheses_ == 0 && blocks_ == 0) {
        send(at_);
        at_ += 2;
        return;
    }
    if (at(at_ + 1) == ';' || at(at_ + 1) == ':') {
        begin();
        holes_.push_back({at_, at_ + 1});
        at_ += 2;
        return;
    }
    auto const from = at_;
    auto const line = text_.substr(from + 1, line_end(from) - from - 1);
    auto const name = line.substr(0, line.find_first_of(" \t\r\f\v\\"));
    auto const command = command_of(name);
    auto const arguments = line.substr(name.size());
    auto const end = arguments_end(command, arguments);
    Piece piece{Piece::Kind::command, trimmed(arguments.substr(0, end)), origin_of(from), name, command.meta, conditions_ > 0};
    bool const sent = sends(command.meta);
    if (sent) send_by(piece);
    at_ = from + 1 + name.size() + end + (arguments.substr(end, 2) == "\\\\" ? 2 : 0);
    if (start_ != npos) holes_.push_back({from, at_});
    if (sent) skip_data();
    else act(std::move(piece));
}

/// A command with nothing to send sends the last statement again.
void Script::send_by(Piece const& command) {
    bool const fresh = send(at_);
    reset_depths();
    if (!fresh && last_.text.empty()) return;
    if (!fresh) ready_.push_back(last_);
    auto& sent = ready_.back();
    sent.name = command.name;
    sent.meta = command.meta;
    sent.conditional = sent.conditional || command.conditional;
}

void Script::act(Piece piece) {
    auto const meta = piece.meta;
    bool const branch = meta == Meta::condition || meta == Meta::condition_part || meta == Meta::condition_end;
    conditional_ = conditional_ || branch;
    if (meta == Meta::condition) ++conditions_;
    if (meta == Meta::condition_end && conditions_ > 0) --conditions_;
    if (meta == Meta::reset) {
        forget();
        reset_depths();
    }
    if (meta == Meta::quit && conditions_ == 0) {
        limit_ = at_;
        resume_ = npos;
    }
    bool const data = piece.name == "copy" && copies_from_stdin(piece.text);
    ready_.push_back(std::move(piece));
    if (!data) return;
    ++data_blocks_;
    skip_data();
}

}  // namespace pgplumb::psql
