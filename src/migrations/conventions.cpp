#include "migrations/conventions.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

namespace pgplumb::python {
namespace {

namespace fs = std::filesystem;
using Sort = Value::Sort;

constexpr int most_files = 3000;
constexpr int most_entries = 100'000;  // whatever they are
constexpr std::uintmax_t longest_file = std::uintmax_t{1} << 20;

Ref of_metadata(Machine& machine, Ref value, int depth = 0) {
    constexpr int deepest = 8;
    if (!value || depth > deepest) return nullptr;
    if (auto* said = value->find("naming_convention"); said && said->is(Sort::dict)) return said;
    if (value->is(Sort::call)) {
        // declarative_base(metadata=...), SQLAlchemy(metadata=...)
        if (auto* inner = of_metadata(machine, value->find("metadata"), depth + 1)) return inner;
        if (value->is_call("sqlalchemy.MetaData") && value->items.size() > 3 && value->items[3]->is(Sort::dict)) return value->items[3];
        return of_metadata(machine, value->self, depth + 1);
    }
    if (value->is(Sort::klass)) {
        if (auto* inner = of_metadata(machine, machine.class_attribute(*value, "metadata"), depth + 1)) return inner;
        for (Ref const base : value->items)
            if (auto* inner = of_metadata(machine, base, depth + 1)) return inner;
    }
    if (value->is(Sort::method)) return of_metadata(machine, value->self, depth + 1);
    return nullptr;
}

bool is_convention(Value const& dict) {
    static constexpr auto kinds = std::to_array<std::string_view>({"ix", "uq", "ck", "fk", "pk"});
    int known = 0;
    for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2)
        if (dict.items[i]->is(Sort::text) && std::ranges::find(kinds, dict.items[i]->text) != kinds.end()) ++known;
    return known >= 2 && known * 2 >= static_cast<int>(dict.items.size() / 2);
}

/// Dicts that look like a convention, of a file that has the word.
void collect(Machine& machine, fs::path const& path, std::vector<Ref>& out) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    auto text = std::move(all).str();
    if (text.find("naming_convention") == std::string::npos) return;
    auto& module = machine.add_module(path, std::make_unique<Source>(Name(path.string()), std::move(text)));
    for (auto const& [name, statements] : module.makers) {
        for (auto const* statement : statements)
            if (statement->is("expression_statement")) {
                auto* value = machine.global(module, name);
                if (!value) continue;
                auto* found = value->is(Sort::dict) && is_convention(*value) ? value : of_metadata(machine, value);
                if (found && is_convention(*found)) out.push_back(found);
            }
    }
}

/// The topmost package around the script, or the folder that the script is beside.
fs::path project_of(fs::path const& script, std::vector<fs::path> const& roots) {
    std::error_code failure;
    auto at = script;
    while (fs::exists(at.parent_path() / "__init__.py", failure)) at = at.parent_path();
    if (at != script) return at;
    return roots.empty() ? script.parent_path() : roots[0];
}

}  // namespace

Ref naming_convention(Machine& machine, fs::path const& script, std::vector<fs::path> const& roots) {
    std::error_code failure;
    if (auto const path = script / "env.py"; fs::is_regular_file(path, failure)) {
        std::ifstream in(path, std::ios::binary);
        std::ostringstream all;
        all << in.rdbuf();
        auto& module = machine.add_module(path, std::make_unique<Source>(Name(path.string()), std::move(all).str()));
        auto* metadata = machine.global(module, "target_metadata");
        if (metadata && metadata->is(Sort::none)) return nullptr;
        if (auto* found = of_metadata(machine, metadata)) return found;
    }
    std::vector<Ref> found;
    int files = 0;
    int entries = 0;
    auto const top = project_of(script, roots);
    for (auto it = fs::recursive_directory_iterator(top, fs::directory_options::skip_permission_denied, failure);
         it != fs::recursive_directory_iterator() && files < most_files && ++entries < most_entries; it.increment(failure)) {
        auto const name = it->path().filename().string();
        bool const others = name.starts_with('.') || name == "node_modules" || name == "site-packages" || name == "dist-packages" ||
                            name == "versions" || name == "tests";
        if (it->is_directory(failure) && others) it.disable_recursion_pending();
        if (it->path().extension() != ".py" || !it->is_regular_file(failure) || it->file_size(failure) > longest_file) continue;
        ++files;
        collect(machine, it->path(), found);
    }
    if (found.empty()) return nullptr;
    bool const one = std::ranges::all_of(found, [&](Ref other) { return equal(*other, *found[0]) == Known::yes; });
    return one ? found[0] : nullptr;
}

}  // namespace pgplumb::python
