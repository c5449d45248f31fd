#include "sources/includes.hpp"

#include "sources/project.hpp"

#include <set>

namespace pgplumb {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_files = 64;

class Includer {
public:
    Includer(std::string const& first, std::vector<FileError>& errors)
        : project_(project_of(first)), seen_{fs::weakly_canonical(first)}, errors_(errors) {}

    /// Files included at the top stand for themselves; others take the place of the key that includes them.
    void add(Node tree, std::vector<Node>& out) {
        std::vector<Node> later;
        std::erase_if(tree.children, [&](Node const& node) {
            if (node.key != "@include") return false;
            if (auto file = opened(node)) add(std::move(*file), later);
            return true;
        });
        for (Node& child : tree.children) splice(child);
        out.push_back(std::move(tree));
        out.insert(out.end(), std::make_move_iterator(later.begin()), std::make_move_iterator(later.end()));
    }

private:
    void splice(Node& block) {
        for (std::size_t i = 0; i < block.children.size(); ++i) {
            if (block.children[i].key != "@include") {
                splice(block.children[i]);
                continue;
            }
            auto file = opened(block.children[i]);
            auto const at = block.children.erase(block.children.begin() + static_cast<std::ptrdiff_t>(i));
            if (file)
                block.children.insert(at, std::make_move_iterator(file->children.begin()), std::make_move_iterator(file->children.end()));
            --i;
        }
    }

    std::optional<Node> opened(Node const& at) {
        auto const path = fs::path(at.origin.where.text()).parent_path() / at.data;
        auto const [real, refusal] = named_file(path, project_);
        auto why = refusal;
        if (why.empty() && seen_.contains(real)) why = "it has been read already";
        if (why.empty() && seen_.size() >= most_files) why = "64 files are enough";
        if (!why.empty()) {
            errors_.push_back({at.origin, "cannot include \"" + at.data + "\": " + why, "paths are relative to the file they stand in"});
            return std::nullopt;
        }
        seen_.insert(real);
        // What was checked is what is opened, whatever links the path as written goes through.
        return read_tree(from_here(real), errors_);
    }

    fs::path project_;
    std::set<fs::path> seen_;
    std::vector<FileError>& errors_;
};

}  // namespace

std::vector<Node> read_trees(std::string const& path, std::vector<FileError>& errors) {
    std::vector<Node> out;
    auto tree = read_tree(path, errors);
    if (tree) Includer(path, errors).add(std::move(*tree), out);
    return out;
}

}  // namespace pgplumb
