#include "guards/formats.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace pgplumb::guards {
namespace {

bool is_name(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
}

/// Each line as `made` makes it of the old one; there are as many as before.
template <class Make>
std::string by_lines(std::string_view text, Make const& made) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        auto const end = std::min(text.find('\n', at), text.size());
        out.append(made(text.substr(at, end - at)));
        if (end < text.size()) out += '\n';
        at = end + 1;
    }
    return out;
}

std::string_view without(std::string_view text, std::string_view characters) {
    text.remove_prefix(std::min(text.find_first_not_of(characters), text.size()));
    return text;
}

/// What follows `name` and one of these signs; the line itself where nothing of the kind begins it.
std::string_view behind_key(std::string_view line, std::string_view signs) {
    auto const text = without(line, " \t");
    std::size_t i = 0;
    while (i < text.size() && is_name(text[i])) ++i;
    auto const sign = text.find_first_not_of(" \t", i);
    if (i == 0 || sign == std::string_view::npos || signs.find(text[sign]) == std::string_view::npos) return line;
    return text.substr(sign + 1);
}

std::string_view key_of(std::string_view line) {
    auto const text = without(line, " \t");
    return text.substr(0, std::min(text.find_first_of(" \t=:"), text.size()));
}

/// A variable of make's is one of a shell's; two dollars are one.
std::string as_shell(std::string_view recipe) {
    std::string out;
    for (std::size_t i = 0; i < recipe.size(); ++i) {
        auto const next = recipe[i] == '$' && i + 1 < recipe.size() ? recipe[i + 1] : '\0';
        if (next != '(') {
            out += recipe[i];
            i += next == '$';
        } else {
            auto const end = recipe.find(')', i);
            auto const name = recipe.substr(i + 2, std::min(end, recipe.size()) - i - 2);
            bool const plain = end != std::string_view::npos && std::ranges::all_of(name, is_name);
            out.append(plain ? "${" + std::string(name) + '}' : "$(" + std::string(name.starts_with("shell ") ? name.substr(6) : name));
            i = plain ? end : i + 1 + name.size();
        }
    }
    return out;
}

bool goes_on(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line.ends_with('\\');
}

}  // namespace

bool is_told(std::string_view key) {
    static constexpr auto told = std::to_array<std::string_view>(
        {"name",    "description", "desc",         "title", "summary", "help",   "label",   "displayname", "message", "msg",
         "comment", "comments",    "about",        "doc",   "docs",    "note",   "notes",   "echo",        "println", "print",
         "error",   "warning",     "display_name", "text",  "body",    "prompt", "pattern", "patterns",    "regex",   "match"});
    std::string low(key);
    std::ranges::transform(low, low.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::ranges::find(told, low) != told.end();
}

Runnables of_shell(std::string_view text) {
    return {{{std::string(text), 1}}};
}

Runnables of_procfile(std::string_view text) {
    return of_shell(by_lines(text, [](std::string_view line) { return std::string(behind_key(line, ":")); }));
}

Runnables of_ini(std::string_view text) {
    return of_shell(by_lines(text, [](std::string_view line) {
        if (without(line, " \t").starts_with(';') || is_told(key_of(line))) return std::string();
        return std::string(without(behind_key(line, "=:"), " \t-@+!:"));
    }));
}

Runnables of_makefile(std::string_view text) {
    bool recipe = false;  // the line before goes on in this one
    bool defining = false;
    return of_shell(by_lines(text, [&](std::string_view line) {
        if (line.starts_with("endef")) defining = false;
        bool const inside = line.starts_with('\t') || recipe || defining;
        if (line.starts_with("define ")) defining = true;
        recipe = inside && goes_on(line);
        if (inside) return as_shell(without(line, "\t @+-"));
        auto const semicolon = line.find(';');
        bool const rule = semicolon != std::string_view::npos && line.find(':') < semicolon;
        if (rule) return as_shell(without(line.substr(semicolon + 1), " \t@+-"));
        auto const equals = line.find('=');
        bool const assigned = equals != std::string_view::npos && !line.starts_with('#') && !is_told(key_of(line));
        recipe = assigned && goes_on(line);
        return assigned ? as_shell(line.substr(equals + 1)) : std::string();
    }));
}

Runnables of_justfile(std::string_view text) {
    bool recipe = false;
    return of_shell(by_lines(text, [&](std::string_view line) {
        bool const inside = line.starts_with(' ') || line.starts_with('\t') || recipe;
        recipe = inside && goes_on(line);
        return inside ? std::string(without(line, " \t@-")) : std::string();
    }));
}

}  // namespace pgplumb::guards
