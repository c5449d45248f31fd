#include "migrations/unreadable.hpp"

#include <algorithm>

namespace pgplumb::migrations {
namespace {

using Texts = std::vector<std::string>;

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// A constant behind an equals sign: None, a text, or texts in brackets, up to the end of its line.
class Constant {
public:
    explicit Constant(std::string_view text) : rest_(text) {}

    std::optional<Texts> read() {
        skip(false);
        bool const fits = take("None") || one_text() || several('(', ')') || several('[', ']') || several('{', '}');
        skip(false);
        bool const ends = rest_.empty() || rest_[0] == '\n';
        return fits && ends ? std::optional(std::move(texts_)) : std::nullopt;
    }

private:
    void skip(bool lines) {
        while (!rest_.empty()) {
            if (rest_[0] == '#') rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
            else if (is_blank(rest_[0]) || (lines && rest_[0] == '\n')) rest_.remove_prefix(1);
            else break;
        }
    }

    bool take(std::string_view word) {
        if (!rest_.starts_with(word)) return false;
        rest_.remove_prefix(word.size());
        return true;
    }

    bool one_text() {
        if (rest_.empty() || (rest_[0] != '"' && rest_[0] != '\'')) return false;
        auto const end = rest_.find(rest_[0], 1);
        auto const text = rest_.substr(1, end - 1);
        if (end == std::string_view::npos || end == 1 || text.find_first_of("\n\\{%") != std::string_view::npos) return false;
        texts_.emplace_back(text);
        rest_.remove_prefix(end + 1);
        return true;
    }

    bool several(char opening, char closing) {
        if (!take({&opening, 1})) return false;
        for (skip(true); one_text(); skip(true)) {
            skip(true);
            if (!take(",")) break;
        }
        skip(true);
        return take({&closing, 1});
    }

    std::string_view rest_;
    Texts texts_;
};

/// What a module's own line gives a name.
struct Given {
    enum class State : std::uint8_t { absent, unclear, read } state = State::absent;
    Texts texts{};
    std::int32_t line = 1;
};

/// Behind the sign of an assignment to the name, its annotation passed over; npos: the line is none.
std::size_t value_at(std::string_view line, std::string_view name) {
    if (!line.starts_with(name) || (line.size() > name.size() && is_word(line[name.size()]))) return std::string_view::npos;
    auto at = name.size();
    while (at < line.size() && is_blank(line[at])) ++at;
    bool const assigned = at < line.size() && (line[at] == '=' || line[at] == ':');
    auto const sign = assigned ? line.find('=', at) : std::string_view::npos;
    return sign == std::string_view::npos ? sign : sign + 1;
}

Given given(std::string_view text, std::string_view name) {
    using State = Given::State;
    Given out;
    std::int32_t number = 1;
    for (std::size_t at = 0; at < text.size(); ++number) {
        auto const end = std::min(text.find('\n', at), text.size());
        auto const value = value_at(text.substr(at, end - at), name);
        if (value != std::string_view::npos) {
            auto const read = Constant(text.substr(at + value)).read();
            out.state = read && out.state == State::absent ? State::read : State::unclear;
            out.texts = read.value_or(Texts());
            out.line = number;
        }
        at = end + 1;
    }
    return out;
}

}  // namespace

std::optional<Revision> recovered(std::string_view text, Name file) {
    using State = Given::State;
    auto const id = given(text, "revision");
    auto const parents = given(text, "down_revision");
    auto const first = given(text, "depends_on");
    auto const labels = given(text, "branch_labels");
    bool const clear = first.state != State::unclear && labels.state != State::unclear;
    if (id.state != State::read || id.texts.size() != 1 || parents.state != State::read || !clear) return std::nullopt;
    return Revision{id.texts[0], parents.texts, first.texts, labels.texts, {}, Origin{file, id.line, 1}};
}

}  // namespace pgplumb::migrations
