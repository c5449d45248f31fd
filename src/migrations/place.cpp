#include "migrations/place.hpp"

#include "pgplumb/error.hpp"

#include <algorithm>
#include <fstream>

namespace pgplumb::migrations {
namespace {

namespace fs = std::filesystem;

std::string trimmed(std::string_view text) {
    auto const from = text.find_first_not_of(" \t\r");
    auto const to = text.find_last_not_of(" \t\r");
    return from == std::string_view::npos ? std::string() : std::string(text.substr(from, to - from + 1));
}

/// A section of an INI file as Python's configparser has it; values may go on in lines that are indented.
std::map<std::string, std::string> section_of(fs::path const& file, std::string_view wanted) {
    constexpr std::uintmax_t longest = 1 << 20;
    std::error_code failure;
    std::map<std::string, std::string> out;
    if (!fs::is_regular_file(file, failure) || fs::file_size(file, failure) > longest) return out;
    std::ifstream in(file);
    std::string last;
    bool inside = false;
    for (std::string line; std::getline(in, line);) {
        auto const text = trimmed(line);
        if (text.empty() || text[0] == '#' || text[0] == ';') continue;
        if (text[0] == '[') {
            inside = text == wanted;
            last.clear();
            continue;
        }
        if (!inside) continue;
        bool const goes_on = (line[0] == ' ' || line[0] == '\t') && !last.empty();
        auto const sign = text.find_first_of("=:");
        if (goes_on) out[last] += "\n" + text;
        else if (sign != std::string::npos) out[last = trimmed(text.substr(0, sign))] = trimmed(std::string_view(text).substr(sign + 1));
    }
    return out;
}

/// Strings of TOML, and lists of them, without their quotes.
void unquote(std::string& value) {
    std::erase_if(value, [](char c) { return c == '"' || c == '\'' || c == '[' || c == ']'; });
    std::ranges::replace(value, '\n', ' ');
}

/// %(here)s, and package:folder.
fs::path resolved(std::string value, fs::path const& here) {
    for (std::string_view const token : {"%(here)s", "%%(here)s", "%(cwd)s"})
        if (auto const at = value.find(token); at != std::string::npos) value.replace(at, token.size(), here.string());
    fs::path const path(value);
    if (path.is_absolute()) return path.lexically_normal();
    if (auto const colon = value.find(':'); colon != std::string::npos) {
        auto package = value.substr(0, colon);
        std::ranges::replace(package, '.', '/');
        for (auto at = here;; at = at.parent_path()) {
            std::error_code failure;
            if (fs::is_directory(at / package, failure)) return at / package / value.substr(colon + 1);
            for (auto const* inner : {"src", "lib"})
                if (fs::is_directory(at / inner / package, failure)) return at / inner / package / value.substr(colon + 1);
            if (at == at.parent_path()) return here / package / value.substr(colon + 1);
        }
    }
    // Alembic takes it from the current directory, which is somewhere above.
    std::error_code failure;
    for (auto at = here; at.has_relative_path(); at = at.parent_path())
        if (fs::exists(at / path, failure)) return (at / path).lexically_normal();
    return (here / path).lexically_normal();
}

std::vector<std::string> split(std::string const& value, std::string_view separators) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < value.size();) {
        auto const end = std::min(value.find_first_of(separators, at), value.size());
        if (auto const part = trimmed(std::string_view(value).substr(at, end - at)); !part.empty()) out.push_back(part);
        at = end + 1;
    }
    return out;
}

bool holds_revisions(fs::path const& folder) {
    constexpr int most_looked_at = 64;
    std::error_code failure;
    int looked = 0;
    for (auto const& entry : fs::directory_iterator(folder, failure)) {
        if (entry.path().extension() != ".py" || ++looked > most_looked_at) continue;
        std::ifstream in(entry.path());
        std::string head(16'384, '\0');
        in.read(head.data(), static_cast<std::streamsize>(head.size()));
        if (head.find("down_revision") != std::string::npos) return true;
    }
    return false;
}

/// The folders that hold what revisions import: not packages themselves, whose names would hide others.
void add_roots(Place& place, fs::path const& from) {
    constexpr int highest = 8;
    auto const add = [&](fs::path const& root) {
        if (std::ranges::find(place.roots, root) == place.roots.end()) place.roots.push_back(root);
    };
    std::error_code failure;
    auto at = from;
    for (int i = 0; i < highest && at.has_relative_path(); ++i, at = at.parent_path()) {
        if (!fs::exists(at / "__init__.py", failure)) add(at);
        for (auto const* inner : {"src", "lib"})
            if (fs::is_directory(at / inner, failure) && !fs::exists(at / inner / "__init__.py", failure)) add(at / inner);
        if (fs::exists(at / ".git", failure)) break;
    }
}

/// The separators that version_locations is written with, by what the settings call them.
std::string_view separators(std::map<std::string, std::string> const& settings) {
    auto found = settings.find("path_separator");
    if (found == settings.end()) found = settings.find("version_path_separator");
    if (found == settings.end()) return ", \n";
    auto const& name = found->second;
    return name == "os" || name == ":" ? ":\n" : name == "newline" ? "\n" : name == ";" ? ";\n" : name == "space" ? " \n" : ", \n";
}

Place of_settings(fs::path const& home, std::map<std::string, std::string> settings) {
    Place out;
    out.script = resolved(settings["script_location"], home);
    for (auto const& one : split(settings["version_locations"], separators(settings))) out.versions.push_back(resolved(one, home));
    if (out.versions.empty()) out.versions.push_back(out.script / "versions");
    for (auto const& one : split(settings["prepend_sys_path"], ":; ,\n")) out.roots.push_back(resolved(one, home));
    out.recursive = settings["recursive_version_locations"] == "true";
    out.settings = std::move(settings);
    add_roots(out, home);
    return out;
}

}  // namespace

bool is_alembic(fs::path const& path) {
    std::error_code failure;
    if (!fs::is_directory(path, failure)) return path.filename() == "alembic.ini" && fs::is_regular_file(path, failure);
    if (fs::exists(path / "alembic.ini", failure)) return true;
    bool const script = fs::exists(path / "env.py", failure) && fs::is_directory(path / "versions", failure);
    return script || holds_revisions(path);
}

Place placed(fs::path const& given) {
    std::error_code failure;
    auto const path = fs::weakly_canonical(given, failure);
    if (failure || !fs::exists(path, failure)) throw Error(Failure::usage, "cannot read " + given.string() + ": there is no such file");
    bool const file = fs::is_regular_file(path, failure);
    auto const home = file ? path.parent_path() : path;
    auto configuration = file ? path : path / "alembic.ini";
    auto settings = section_of(configuration, "[alembic]");
    if (!settings.contains("script_location")) {
        configuration = path / "pyproject.toml";
        settings = section_of(configuration, "[tool.alembic]");
        for (auto& [key, value] : settings) unquote(value);
    }
    Place out;
    if (settings.contains("script_location")) {
        out = of_settings(home, std::move(settings));
        out.file = configuration;
    } else if (fs::is_directory(path / "versions", failure)) {
        out.script = path;
        out.versions = {path / "versions"};
    } else if (holds_revisions(path)) {
        out.script = path.parent_path();
        out.versions = {path};
    } else {
        throw Error(Failure::usage, given.string() + " holds no migrations of Alembic's",
                    "Name the folder with alembic.ini, or the one with env.py and versions/.");
    }
    add_roots(out, out.script);
    return out;
}

}  // namespace pgplumb::migrations
