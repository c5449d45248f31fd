#include "guards/repository.hpp"

#include "guards/guards.hpp"

#include <algorithm>
#include <array>

namespace pgplumb::guards {
namespace {

namespace fs = std::filesystem;

/// Folders of what others wrote, or what tools made.
constexpr auto foreign =
    std::to_array<std::string_view>({".git",     ".hg",        ".svn",        ".bzr",          "node_modules",  "bower_components",
                                     ".venv",    "venv",       ".virtualenv", "virtualenv",    "site-packages", "__pycache__",
                                     ".tox",     ".nox",       ".mypy_cache", ".pytest_cache", ".ruff_cache",   ".eggs",
                                     "build",    "_build",     "dist",        "target",        "out",           ".next",
                                     ".nuxt",    ".terraform", ".gradle",     ".idea",         ".vscode",       ".cache",
                                     "htmlcov",  ".direnv",    ".pixi",       ".hatch",        "cdk.out",       ".serverless",
                                     ".aws-sam", ".yarn"});

bool is_foreign(fs::path const& folder) {
    auto const name = folder.filename().string();
    if (std::ranges::find(foreign, name) != foreign.end() || name.ends_with(".egg-info") || name.starts_with("cmake-build")) return true;
    std::error_code failure;
    return fs::exists(folder / "pyvenv.cfg", failure);
}

}  // namespace

Repository files_of(fs::path const& root) {
    Repository out;
    std::vector<fs::path> next{{}};
    while (!next.empty()) {
        auto const folder = std::move(next.back());
        next.pop_back();
        std::error_code failure;
        fs::directory_iterator entries(root / folder, failure);
        if (failure) out.unreadable.push_back(folder.generic_string());
        while (!failure && entries != fs::directory_iterator()) {
            auto const& entry = *entries;
            std::error_code unseen;
            auto const name = folder / entry.path().filename();
            if (entry.is_symlink(unseen)) {
            } else if (entry.is_directory(unseen)) {
                if (!is_foreign(entry.path())) next.push_back(name);
            } else if (entry.is_regular_file(unseen)) {
                out.files.push_back(name.generic_string());
            }
            entries.increment(failure);
        }
    }
    std::ranges::sort(out.files);
    std::ranges::sort(out.unreadable);
    return out;
}

std::string_view base_name(std::string_view name) {
    return name.substr(name.rfind('/') + 1);
}

bool is_test(std::string_view name) {
    static constexpr auto folders = std::to_array<std::string_view>({"tests", "test", "testing", "__tests__"});
    for (std::size_t at = 0; at < name.size();) {
        auto const end = name.find('/', at);
        if (end == std::string_view::npos) break;
        if (std::ranges::find(folders, name.substr(at, end - at)) != folders.end()) return true;
        at = end + 1;
    }
    auto const base = base_name(name);
    if (base == "tox.ini" || base == "noxfile.py") return true;
    if (!base.ends_with(".py")) return false;
    auto const stem = base.substr(0, base.size() - 3);
    return stem == "conftest" || stem == "tests" || stem.starts_with("test_") || stem.ends_with("_test") || stem.ends_with("_tests");
}

}  // namespace pgplumb::guards
