#include "migrations/files.hpp"

#include "base/beside.hpp"

#include <algorithm>
#include <deque>
#include <fstream>
#include <sstream>
#include <thread>

namespace pgplumb::migrations {
namespace {

namespace fs = std::filesystem;
using python::Source;

constexpr std::size_t most_files = 20'000;

/// A file's source; nullptr if it cannot be read.
std::unique_ptr<Source> source_of(fs::path const& path) {
    constexpr std::uintmax_t longest = std::uintmax_t{32} << 20;
    std::error_code failure;
    if (fs::file_size(path, failure) > longest || failure) return nullptr;
    std::ifstream in(path, std::ios::binary);
    if (!in) return nullptr;
    std::ostringstream out;
    out << in.rdbuf();
    return std::make_unique<Source>(Name(shown(path)), std::move(out).str());
}

}  // namespace

std::vector<fs::path> files_of(Place const& place) {
    std::vector<fs::path> out;
    std::error_code failure;
    auto const take = [&](fs::path const& path) {
        auto const name = path.filename().string();
        bool const fits = path.extension() == ".py" && name != "__init__.py" && !name.starts_with(".");
        // A link that leads nowhere is a revision that is lost.
        if (fits && out.size() < most_files && (fs::is_regular_file(path, failure) || fs::is_symlink(path, failure))) out.push_back(path);
    };
    for (auto const& folder : place.versions) {
        if (place.recursive)
            for (auto const& entry : fs::recursive_directory_iterator(folder, failure)) take(entry.path());
        else
            for (auto const& entry : fs::directory_iterator(folder, failure)) take(entry.path());
    }
    std::ranges::sort(out);
    return out;
}

std::string shown(fs::path const& path) {
    std::error_code failure;
    auto const near = path.lexically_proximate(fs::current_path(failure)).string();
    return near.starts_with("../../..") ? path.string() : near;
}

std::vector<std::unique_ptr<Source>> sources_of(std::vector<fs::path> const& files) {
    using Some = std::vector<std::unique_ptr<Source>>;
    auto const workers = std::min<std::size_t>(std::max(1U, std::thread::hardware_concurrency()), 8);
    std::deque<Beside<Some>> reading;
    auto const share = files.size() / workers + 1;
    for (std::size_t from = 0; from < files.size(); from += share)
        reading.emplace_back([&files, from, to = std::min(files.size(), from + share)] {
            Some out;
            for (auto i = from; i < to; ++i) out.push_back(source_of(files[i]));
            return out;
        });
    Some out;
    for (auto& part : reading) std::ranges::move(part.get(), std::back_inserter(out));
    return out;
}

}  // namespace pgplumb::migrations
