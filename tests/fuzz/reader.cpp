/// Fuzzes what reads trees of Alembic's: files of Python in, a catalog out. What it may not do is crash, hang, or use memory
/// without bound; that it is right is for the oracles to say.

#include "migrations/tree.hpp"
#include "mutate.hpp"
#include "pgplumb/error.hpp"
#include "support/folder.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <string_view>

using namespace pgplumb;
namespace fs = std::filesystem;

namespace {

/// Before each file of a tree, with its path behind it.
constexpr std::string_view mark = "#### ";

/// A folder that holds one tree after the other. The mark of a repository ends the search for modules of the project.
class Place {
public:
    void fill(std::string_view input) const {
        for (auto const& entry : fs::directory_iterator(path())) fs::remove_all(entry.path());
        fs::create_directories(path() / ".git");
        fs::create_directories(path() / "script" / "versions");
        write("alembic.ini", "[alembic]\nscript_location = script\n");
        for (auto at = input.find(mark); at != std::string_view::npos;) {
            auto const end = input.find("\n" + std::string(mark), at + mark.size());
            auto const file = input.substr(at + mark.size(), end - at - mark.size());
            auto const line = std::min(file.find('\n'), file.size());
            if (is_path(file.substr(0, line))) write(std::string(file.substr(0, line)), std::string(file.substr(line)));
            at = end == std::string_view::npos ? end : end + 1;
        }
    }

    fs::path const& path() const { return folder_.path(); }

private:
    static bool is_path(std::string_view text) {
        auto const is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '/'; };
        return text.ends_with(".py") && text.size() < 100 && std::ranges::all_of(text, is_plain) && !text.starts_with('/') &&
               text.find("..") == std::string_view::npos && std::ranges::count(text, '/') < 6;
    }

    /// A name may be that of a folder that another file stands in.
    void write(std::string const& name, std::string const& text) const {
        std::error_code failure;
        fs::create_directories((path() / name).parent_path(), failure);
        if (!failure) folder_.write(name, text);
    }

    Folder folder_;
};

/// Of lines mostly, and sometimes of what stands between two empty ones: functions, and the heads of files.
std::string_view separator(unsigned seed) {
    return seed % 5 == 0 ? "\n\n" : "\n";
}

}  // namespace

extern "C" {

std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static Place const place;
    place.fill({reinterpret_cast<char const*>(data), size});
    try {
        migrations::Tree tree(place.path());
        if (tree.errors().empty()) (void)tree.replay("heads", {});
    } catch (Error const&) {
        return 0;  // a tree that is none is told to whoever named it
    }
    return 0;
}

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
    constexpr unsigned of_bytes = 8;  // one change in so many
    if (seed % of_bytes == 0) return LLVMFuzzerMutate(data, size, most);
    auto const made = fuzz::mutated({reinterpret_cast<char const*>(data), size}, separator(seed), seed);
    auto const length = std::min(made.size(), most);
    std::copy_n(made.begin(), length, data);
    return length;
}

std::size_t LLVMFuzzerCustomCrossOver(std::uint8_t const* one, std::size_t one_size, std::uint8_t const* other, std::size_t other_size,
                                      std::uint8_t* out, std::size_t most, unsigned seed) {
    auto const made = fuzz::crossed({reinterpret_cast<char const*>(one), one_size}, {reinterpret_cast<char const*>(other), other_size},
                                    separator(seed), seed);
    auto const length = std::min(made.size(), most);
    std::copy_n(made.begin(), length, out);
    return length;
}
}
