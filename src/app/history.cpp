#include "app/commands.hpp"
#include "app/sides.hpp"
#include "pgplumb/error.hpp"
#include "pgplumb/revisions.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <sstream>

namespace pgplumb {
namespace {

/// Longer ones are not drawn where Markdown is shown.
constexpr std::size_t most_mermaid = 45'000;

struct FormatRow {
    std::string_view option, ending;
    void (*write)(TreeHistory const&, Settings const&, std::ostream&);
};

constexpr auto formats = std::to_array<FormatRow>({
    {"", ".txt",
     [](TreeHistory const& history, Settings const& settings, std::ostream& out) {
         write_history(history, settings.flag("objects"), out);
     }},
    {"sql", ".sql", [](TreeHistory const& history, Settings const&, std::ostream& out) { write_history_sql(history, out); }},
    {"mermaid", ".mmd",
     [](TreeHistory const& history, Settings const&, std::ostream& out) { write_history_mermaid(history, most_mermaid, out); }},
    {"json", ".json", [](TreeHistory const& history, Settings const&, std::ostream& out) { write_history_json(history, out); }},
});

/// The format that was asked for, or that the file's ending names.
FormatRow const& format_of(Settings const& settings, std::string const& file) {
    FormatRow const* out = nullptr;
    for (FormatRow const& row : formats) {
        if (row.option.empty() || !settings.flag(std::string(row.option))) continue;
        if (out)
            throw Error(Failure::usage, "--" + std::string(out->option) + " and --" + std::string(row.option) + " are two formats",
                        "One run writes one of them.");
        out = &row;
    }
    if (out) return *out;
    auto const* const named = std::ranges::find_if(formats, [&](FormatRow const& row) { return file.ends_with(row.ending); });
    if (named != formats.end()) return *named;
    if (file.empty() || file == "-") return formats[0];
    throw Error(Failure::usage, "the ending of " + file + " names no format",
                "Endings are .txt, .sql, .mmd and .json; or say --sql, --mermaid or --json.");
}

/// The folder itself if it bears the marks of a tree, or else the one folder in it that does.
std::string tree_in(std::string const& argument) {
    namespace fs = std::filesystem;
    std::error_code failure;
    if (!fs::is_directory(argument, failure) || is_alembic_tree(argument)) return argument;
    std::vector<std::string> found;
    for (auto const& entry : fs::directory_iterator(argument, failure))
        if (entry.is_directory(failure) && is_alembic_tree(entry.path().string())) found.push_back(entry.path().string());
    std::ranges::sort(found);
    if (found.size() > 1)
        throw Error(Failure::usage, argument + " holds several trees of migrations", found[0] + " and " + found[1] + " are two of them.");
    return found.empty() ? argument : "alembic:" + found[0];
}

Side tree_of(Settings const& settings) {
    if (settings.arguments.size() != 1)
        throw Error(Failure::usage, settings.arguments.empty() ? "no tree of migrations was named" : "history takes one tree",
                    "Name the folder with alembic.ini, or the one with env.py and versions/.");
    auto side = side_of_file(settings, tree_in(settings.arguments[0]));
    if (side.kind != Side::Kind::alembic)
        throw Error(Failure::usage, settings.arguments[0] + " is no tree of migrations",
                    "Name the folder with alembic.ini, or the one with env.py and versions/; alembic:PATH says that it is one.");
    if (settings.has("at") && !side.revision.empty())
        throw Error(Failure::usage, "--at and @" + side.revision + " are two revisions", "Say it once.");
    if (settings.has("at")) side.revision = settings.text("at");
    return side;
}

}  // namespace

int history(Settings const& settings) {
    auto const files = settings.list("output");
    if (files.size() > 1) throw Error(Failure::usage, "a history goes to one file");
    auto const file = files.empty() ? std::string() : files[0];
    auto const& format = format_of(settings, file);
    auto const side = tree_of(settings);
    auto const told = read_revisions(side.files.front(), side.revision, side.search_path);
    if (!told.errors.empty()) return print_errors(told.errors);
    std::ostringstream out;
    format.write(told, settings, out);
    if (!file.empty() && file != "-") return write_file(file, out.view()), 0;
    std::cout << out.view() << std::flush;
    return std::cout ? 0 : static_cast<int>(Failure::report_lost);
}

}  // namespace pgplumb
