#include "migrations/version_rows.hpp"

#include <algorithm>

namespace pgplumb::migrations {

std::vector<VersionRow> VersionRows::after(Graph::Index at) {
    Name const id(graph_[at].id);
    Graph::Some replaced;
    for (auto const before : graph_.before(at))
        if (heads_.contains(before)) replaced.push_back(before);
    if (replaced.size() > 1) {
        // A row that another head implies is no row of its own any more.
        Graph::Some others;
        for (auto const head : heads_)
            if (std::ranges::find(replaced, head) == replaced.end()) others.push_back(head);
        auto const implied = graph_.with_ancestors(others);
        std::erase_if(replaced, [&](Graph::Index head) { return implied[head]; });
    }
    std::vector<VersionRow> out;
    for (std::size_t i = 0; i + 1 < replaced.size(); ++i) out.push_back({Name(graph_[replaced[i]].id), {}});
    out.push_back({replaced.empty() ? Name() : Name(graph_[replaced.back()].id), id});
    for (auto const head : replaced) heads_.erase(head);
    heads_.insert(at);
    return out;
}

}  // namespace pgplumb::migrations
