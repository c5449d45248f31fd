#include "sources/project.hpp"

#include "base/upwards.hpp"

namespace pgplumb {

namespace fs = std::filesystem;

fs::path project_of(fs::path const& file) {
    auto home = fs::weakly_canonical(file).parent_path();
    auto found = nearest_holding(home, {".git", "pgplumb.info"});
    return found.has_relative_path() ? found : home;
}

std::string from_here(fs::path const& path) {
    std::error_code failure;
    return path.lexically_proximate(fs::current_path(failure)).string();
}

NamedFile named_place(fs::path const& path, fs::path const& project) {
    std::error_code failure;
    NamedFile out{fs::weakly_canonical(path, failure), {}};
    auto const inside = out.path.lexically_relative(project);
    if (failure || inside.empty() || *inside.begin() == "..") out.refusal = "it lies outside of " + project.string();
    else if (!fs::is_regular_file(out.path, failure) && !fs::is_directory(out.path, failure)) out.refusal = "there is no such file";
    return out;
}

NamedFile named_file(fs::path const& path, fs::path const& project) {
    auto out = named_place(path, project);
    std::error_code failure;
    if (out.refusal.empty() && !fs::is_regular_file(out.path, failure)) out.refusal = "there is no such file";
    return out;
}

}  // namespace pgplumb
