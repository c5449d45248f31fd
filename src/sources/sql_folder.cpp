#include "sources/sql_folder.hpp"

#include "ddl/words.hpp"
#include "sources/project.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

namespace pgplumb {
namespace {

namespace fs = std::filesystem;

constexpr char const* order_file = "pgplumb.order";
constexpr std::size_t deepest = 16;  // of folders that list folders
constexpr std::uintmax_t longest_order = std::uintmax_t{1} << 20;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string in_lower_case(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), psql::lower);
    return out;
}

/// What migration tools name the files that undo the work of another one.
bool undoes(std::string_view name) {
    auto const text = in_lower_case(name);
    constexpr std::array<std::string_view, 3> stems{"down.sql", "undo.sql", "rollback.sql"};
    return std::ranges::any_of(stems, [&](std::string_view stem) { return text == stem || text.ends_with('.' + std::string(stem)); });
}

/// Flyway's V2.1__name.sql, or U and R with their letters.
bool is_flyway(std::string_view name, char letter) {
    bool const version = name.size() > 1 && (letter == 'R' ? name[1] == '_' : is_digit(name[1]));
    return version && name[0] == letter && name.find("__") != std::string_view::npos;
}

/// Where Flyway's files are, its versions by their numbers, then what it repeats; what undoes a version is left out.
void as_flyway(std::vector<std::string>& names) {
    auto const letter = [](char wanted) { return [=](std::string const& name) { return is_flyway(name, wanted); }; };
    if (std::ranges::none_of(names, letter('V'))) return;
    std::erase_if(names, letter('U'));
    auto const version = [](std::string_view name) {
        auto out = std::string(name.substr(1, name.find("__") - 1));
        std::ranges::replace(out, '_', '.');
        return out;
    };
    auto const others = std::ranges::stable_partition(names, letter('V'));
    std::ranges::stable_sort(names.begin(), others.begin(), before_by_number, version);
    std::ranges::stable_partition(others, letter('R'));
}

/// Takes the number off the front of `text`; without the zeros before it.
std::string_view take_number(std::string_view& text) {
    std::size_t size = 0;
    while (size < text.size() && is_digit(text[size])) ++size;
    auto number = text.substr(0, size);
    text.remove_prefix(size);
    number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
    return number;
}

/// The names of files of the folder that are SQL and do something; `folders` counts the folders in it.
std::vector<std::string> names_in(fs::path const& folder, std::size_t& folders) {
    std::vector<std::string> out;
    std::error_code failure;
    for (fs::directory_iterator it(folder, failure), end; !failure && it != end; it.increment(failure)) {
        auto const name = it->path().filename().string();
        std::error_code unseen;
        if (fs::is_directory(it->path(), unseen)) ++folders;
        else if (is_sql_name(name) && !name.starts_with('.') && !undoes(name)) out.push_back(name);
    }
    std::ranges::sort(out, before_by_number);
    as_flyway(out);
    return out;
}

/// Reads one folder after the other.
class Folders {
public:
    Folders(fs::path const& first, std::vector<FileError>& errors) : project_(project_of(first / "any")), errors_(errors) {}

    void add(fs::path const& folder, Origin const& at, std::vector<std::string>& out) {
        std::size_t folders = 0;
        auto const names = names_in(folder, folders);
        std::error_code failure;
        if (fs::exists(folder / order_file, failure)) return ordered(folder, names, out);
        for (auto const& name : names) out.push_back((folder / name).lexically_normal().string());
        if (!names.empty()) return;
        errors_.push_back({at, "no SQL file is in " + folder.string(),
                           folders == 0
                               ? std::string()
                               : "folders in it are not looked into, unless they are listed in a file " + std::string(order_file)});
    }

private:
    void ordered(fs::path const& folder, std::vector<std::string> const& names, std::vector<std::string>& out) {
        Name const file((folder / order_file).string());
        std::error_code failure;
        if (!fs::is_regular_file(folder / order_file, failure) || fs::file_size(folder / order_file, failure) > longest_order)
            return errors_.push_back({{file}, "this is no regular file of at most 1 MB", {}});
        std::ifstream in(folder / order_file, std::ios::binary);
        Origin at{file, 0, 1};
        for (std::string line; std::getline(in, line);) {
            ++at.line;
            auto entry = psql::trimmed(line);
            if (at.line == 1 && entry.starts_with("\xEF\xBB\xBF")) entry.remove_prefix(3);
            if (!entry.empty() && !entry.starts_with('#')) this->entry(folder, std::string(entry), at, out);
        }
        for (auto const& name : names)
            if (!listed_.contains(fs::weakly_canonical(folder / name)))
                errors_.push_back({at, '"' + name + "\" is in this folder, and not listed", "list it, or move it elsewhere"});
    }

    void entry(fs::path const& folder, std::string const& name, Origin const& at, std::vector<std::string>& out) {
        auto [path, why] = named_place(folder / name, project_);
        std::error_code failure;
        bool const inner = why.empty() && fs::is_directory(path, failure);
        if (why.empty() && !listed_.insert(path).second) why = "it is listed twice";
        if (why.empty() && inner && depth_ == deepest) why = "folders list folders more than 16 deep";
        if (!why.empty()) return errors_.push_back({at, "cannot take \"" + name + "\": " + why, "paths are relative to the folder"});
        if (!inner) return out.push_back((folder / name).lexically_normal().string());
        ++depth_;
        add((folder / name).lexically_normal(), at, out);
        --depth_;
    }

    fs::path project_;
    std::vector<FileError>& errors_;
    std::set<fs::path> listed_;
    std::size_t depth_ = 0;
};

}  // namespace

bool is_sql_name(std::string_view name) {
    constexpr std::string_view ending = ".sql";
    return name.size() > ending.size() && psql::is_word(name.substr(name.size() - ending.size()), ending);
}

bool before_by_number(std::string_view a, std::string_view b) {
    auto const whole_a = a;
    auto const whole_b = b;
    while (!a.empty() && !b.empty()) {
        if (is_digit(a[0]) && is_digit(b[0])) {
            auto const m = take_number(a);
            auto const n = take_number(b);
            if (m.size() != n.size()) return m.size() < n.size();
            if (m != n) return m < n;
            continue;
        }
        if (a[0] != b[0]) return static_cast<unsigned char>(a[0]) < static_cast<unsigned char>(b[0]);
        a.remove_prefix(1);
        b.remove_prefix(1);
    }
    if (a.empty() != b.empty()) return a.empty();
    return whole_a < whole_b;
}

std::vector<std::string> sql_files_of(std::string const& folder, std::vector<FileError>& errors) {
    std::vector<std::string> out;
    Folders(folder, errors).add(folder, {Name(folder)}, out);
    return out;
}

}  // namespace pgplumb
