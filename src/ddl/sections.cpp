#include "ddl/sections.hpp"

#include "ddl/words.hpp"

#include <array>

namespace pgplumb::psql {
namespace {

struct Marker {
    std::string_view text;
    Section section;
    bool alone;  ///< nothing follows it; else options may
};

// dbmate, goose, sql-migrate, node-pg-migrate and tern.
constexpr std::array markers{
    Marker{"migrate:up", Section::up, false},
    Marker{"migrate:down", Section::down, false},
    Marker{"+goose up", Section::up, false},
    Marker{"+goose down", Section::down, false},
    Marker{"+goose statementend", Section::statement, false},
    Marker{"+migrate up", Section::up, false},
    Marker{"+migrate down", Section::down, false},
    Marker{"+migrate statementend", Section::statement, false},
    Marker{"up migration", Section::up, true},
    Marker{"down migration", Section::down, true},
    Marker{"create above / drop below ----", Section::down, true},
};

bool fits(std::string_view comment, Marker const& marker) {
    if (!is_word(comment.substr(0, marker.text.size()), marker.text)) return false;
    return comment.size() == marker.text.size() || (!marker.alone && is_blank(comment[marker.text.size()]));
}

}  // namespace

Section section_of(std::string_view comment) {
    while (comment.starts_with('-')) comment.remove_prefix(1);
    comment = trimmed(comment);
    if (comment.size() < std::string_view("+goose up").size()) return Section::none;
    for (Marker const& marker : markers)
        if (fits(comment, marker)) return marker.section;
    return Section::none;
}

std::size_t next_up(std::string_view text, std::size_t from) {
    while (from < text.size()) {
        auto const end = std::min(text.find('\n', from), text.size());
        auto const line = trimmed(text.substr(from, end - from));
        from = std::min(end + 1, text.size());
        if (line.starts_with("--") && section_of(line) == Section::up) break;
    }
    return from;
}

}  // namespace pgplumb::psql
