#include "catalog/provided.hpp"

#include "catalog/data.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace pgplumb {
namespace {

using Provided = std::map<std::pair<std::string_view, std::string_view>, std::set<std::string_view>>;

/// category and name -> the extensions that provide it; from the table made by scripts/update-extensions.
Provided const& provided() {
    static Provided const table = [] {
        Provided out;
        for (auto rest = data::extensions; !rest.empty();) {
            auto line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(rest.size(), line.size() + 1));
            auto const tab = line.find('\t');
            if (line.starts_with('#') || tab == std::string_view::npos) continue;
            auto const second = line.find('\t', tab + 1);
            auto const category = line.substr(tab + 1, second - tab - 1);
            for (auto names = line.substr(second + 1); !names.empty();) {
                auto const name = names.substr(0, names.find(' '));
                names.remove_prefix(std::min(names.size(), name.size() + 1));
                out[{category, name}].insert(line.substr(0, tab));
            }
        }
        return out;
    }();
    return table;
}

}  // namespace

std::set<std::string_view> const& providers(std::string_view category, std::string_view name) {
    static std::set<std::string_view> const none;
    auto const it = provided().find({category, name});
    return it == provided().end() ? none : it->second;
}

bool is_known_extension(std::string_view extension) {
    return std::ranges::any_of(provided(), [&](auto const& row) { return row.second.contains(extension); });
}

bool provides(std::string_view extension, std::string_view category, std::string_view name) {
    return providers(category, name).contains(extension);
}

}  // namespace pgplumb
