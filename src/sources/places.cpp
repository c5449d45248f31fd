#include "sources/node.hpp"

#include <array>
#include <cctype>

namespace pgplumb {
namespace {

bool space(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0 && static_cast<unsigned char>(c) < 128;
}

/// Where a quoted string that starts at `at` ends: behind its closing quote, or at the end of the text.
std::size_t string_end(std::string_view text, std::size_t at) {
    for (++at; at < text.size() && text[at] != '"'; ++at)
        if (text[at] == '\\') ++at;
    return std::min(text.size(), at + 1);
}

std::size_t word_end(std::string_view line, std::size_t at) {
    while (at < line.size() && !space(line[at]) && line[at] != ';') ++at;
    return at;
}

/// PropertyTree's INFO parser as far as keys go: key, then data on the same line, then the next key.
class InfoScanner {
public:
    void line(std::string_view text, int number) {
        std::size_t at = 0;
        for (;;) {
            while (at < text.size() && space(text[at])) ++at;
            if (at >= text.size() || text[at] == ';') break;
            at = step(text, at, number);
        }
        if (state_ == State::data) state_ = State::key;
    }
    std::vector<Place> take() { return std::move(places_); }

private:
    enum class State { key, data, continued };

    std::size_t step(std::string_view text, std::size_t at, int number) {
        char const c = text[at];
        if (state_ != State::continued && (c == '{' || c == '}')) {
            state_ = State::key;
            return at + 1;
        }
        auto const end = c == '"' ? string_end(text, at) : word_end(text, at);
        if (state_ == State::key) {
            places_.push_back({number, static_cast<int>(at) + 1, Shape::any, c != '"'});
            state_ = State::data;
            return end;
        }
        if (state_ == State::data) places_.back().bare_data = c != '"';
        auto next = end;
        while (next < text.size() && space(text[next])) ++next;
        bool const more = c == '"' && next < text.size() && text[next] == '\\';
        state_ = more ? State::continued : State::key;
        return more ? text.size() : end;
    }

    State state_ = State::key;
    std::vector<Place> places_;
};

/// The shape of the JSON value that starts at `at`.
Shape shape_at(std::string_view text, std::size_t at) {
    switch (at < text.size() ? text[at] : '\0') {
        case '{': return Shape::object;
        case '[': return Shape::array;
        case '"': return Shape::text;
        case 't':
        case 'f': return Shape::boolean;
        case 'n': return Shape::null;
        default: return Shape::number;
    }
}

}  // namespace

std::string_view to_text(Shape shape) {
    static constexpr std::array<std::string_view, 7> words{"anything", "an object {}",  "a list []", "a text in quotes",
                                                           "a number", "true or false", "null"};
    return words[static_cast<std::size_t>(shape)];
}

std::vector<Place> info_places(std::string_view text) {
    InfoScanner scanner;
    int number = 0;
    while (!text.empty()) {
        auto const line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        scanner.line(line, ++number);
    }
    return scanner.take();
}

std::vector<Place> json_places(std::string_view text) {
    std::vector<Place> places;
    std::vector<char> open;
    bool element = false;  // in an array, before an element
    int line = 1;
    std::size_t line_start = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        char const c = text[at];
        Place const here{line, static_cast<int>(at - line_start) + 1};
        if (c == '\n') ++line, line_start = at + 1;
        if (space(c) || c == ':') continue;
        if (c == ',') {
            element = !open.empty() && open.back() == '[';
            continue;
        }
        if (c == ']' || c == '}') {
            if (!open.empty()) open.pop_back();
            element = false;
            continue;
        }
        if (std::exchange(element, false)) places.push_back({here.line, here.column, shape_at(text, at)});
        else if (c == '"' && !open.empty() && open.back() == '{') {
            auto const end = string_end(text, at);
            auto const colon = text.find_first_not_of(" \t\r\n", end);
            if (colon != std::string_view::npos && text[colon] == ':')
                places.push_back({here.line, here.column, shape_at(text, text.find_first_not_of(" \t\r\n", colon + 1))});
        }
        if (c == '"') at = string_end(text, at) - 1;
        else if (c == '[' || c == '{') open.push_back(c), element = c == '[';
        else
            while (at + 1 < text.size() && !space(text[at + 1]) && std::string_view(",]}").find(text[at + 1]) == std::string_view::npos)
                ++at;
    }
    return places;
}

}  // namespace pgplumb
