#include "report/revisions.hpp"

#include <algorithm>
#include <array>

namespace pgplumb {

std::string counted(std::size_t count, std::string_view word) {
    auto out = std::to_string(count) + ' ' + std::string(word);
    return count == 1 ? out : out + (word.ends_with('x') ? "es" : "s");
}

std::string kind_words(Kind const& kind) {
    static constexpr auto constraints = std::to_array<std::string_view>({"unique", "check", "exclusion"});
    std::string out(kind.name);
    std::ranges::replace(out, '_', ' ');
    return std::ranges::find(constraints, kind.name) == constraints.end() ? out : out + " constraint";
}

std::string counted(std::size_t count, Kind const& kind) {
    return counted(count, kind_words(kind));
}

std::string named(ObjectId const& id) {
    return kind_words(*id.kind) + ' ' + visible(display(id));
}

std::string parts_of(TreeRevision const& revision, ObjectId const& table) {
    constexpr std::string_view only_one = "primary_key";
    std::string out;
    for (Kind const* kind : all_kinds()) {
        auto const count = std::ranges::count_if(revision.changes, [&](RevisionChange const& change) {
            return change.with_table && change.what == RevisionChange::What::creates && change.id.kind == kind &&
                   change.id.schema == table.schema && change.id.parent == table.name;
        });
        if (count == 0) continue;
        out.append(out.empty() ? "" : ", ");
        out.append(kind->name == only_one ? kind_words(*kind) : counted(static_cast<std::size_t>(count), *kind));
    }
    return out;
}

std::string listed(std::span<Name const> names) {
    std::string out;
    for (Name const name : names) out.append(out.empty() ? "" : ", ").append(visible(name.text()));
    return out;
}

std::vector<std::string_view> roles(TreeRevision const& revision) {
    std::vector<std::string_view> out;
    if (revision.parents.empty()) out.emplace_back("root");
    if (revision.parents.size() > 1) out.emplace_back("merge");
    if (revision.children.size() > 1) out.emplace_back("branch point");
    if (revision.head) out.emplace_back("head");
    return out;
}

}  // namespace pgplumb
