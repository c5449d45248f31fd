#include "app/commands.hpp"
#include "app/display_width.hpp"
#include "pgplumb/error.hpp"
#include "pgplumb/utf8.hpp"

#include <algorithm>
#include <iostream>
#include <span>

namespace pgplumb {
namespace {

constexpr std::size_t most_shown = 20;
constexpr std::size_t tab_stop = 8;

/// Visible, but with backslashes single: a hint about them can be copied.
std::string readable(std::string_view text) {
    auto out = visible(text);
    for (auto at = out.find("\\\\"); at != std::string::npos; at = out.find("\\\\", at + 1)) out.erase(at, 1);
    return out;
}

/// A line as a terminal shows it, with the columns that stand before the byte `at`.
struct Shown {
    std::string text;
    std::size_t columns = 0, before = 0;
};

Shown shown_line(std::string_view line, std::size_t at) {
    Shown out;
    for (std::size_t i = 0; i < line.size();) {
        if (i <= at) out.before = out.columns;
        auto const [code, size] = first_character(line.substr(i));
        auto const one = line.substr(i, std::max<std::size_t>(size, 1));
        i += one.size();
        auto const text = one == "\t" ? std::string(tab_stop - out.columns % tab_stop, ' ') : readable(one);
        out.columns += text == one && size > 0 ? display_width(code) : text.size();
        out.text += text;
    }
    if (at >= line.size()) out.before = out.columns;
    return out;
}

/// The line with a caret under the place, as compilers show it; empty if the line was not kept.
std::string framed(FileError const& error) {
    if (error.line.empty()) return {};
    auto const number = std::to_string(error.origin.line);
    auto const line = shown_line(error.line, static_cast<std::size_t>(std::max(error.at, 0)));
    return "  " + number + " | " + line.text + "\n  " + std::string(number.size(), ' ') + " | " + std::string(line.before, ' ') + "^\n";
}

std::string place(Origin const& origin) {
    auto out = visible(origin.where.text());
    for (auto const part : {origin.line, origin.column}) {
        if (part <= 0) break;
        out.append(":").append(std::to_string(part));
    }
    return out;
}

}  // namespace

int print_errors(std::vector<FileError> const& errors) {
    auto const shown = std::min(errors.size(), most_shown);
    std::string_view note_before;
    for (FileError const& error : std::span(errors).first(shown)) {
        std::cerr << place(error.origin) << ": error: " << readable(error.what) << '\n' << framed(error);
        // What holds for many is said once.
        if (!error.note.empty() && error.note != note_before) std::cerr << "  note: " << readable(error.note) << '\n';
        note_before = error.note;
    }
    if (errors.size() > shown) std::cerr << "and " << errors.size() - shown << " more\n";
    return static_cast<int>(Failure::usage);
}

void print_problems(std::vector<Problem> const& problems) {
    for (Problem const& problem : problems) {
        bool const in_file = problem.origin.line > 0;
        std::cerr << (in_file ? place(problem.origin) + ": warning: " : "pgplumb: could not read: ")
                  << (problem.object ? visible(display(*problem.object)) + ": " : "") << readable(problem.what) << '\n';
        if (in_file && !problem.hint.empty()) std::cerr << "  note: " << readable(problem.hint) << '\n';
    }
}

}  // namespace pgplumb
