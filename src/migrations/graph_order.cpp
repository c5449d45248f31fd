#include "migrations/graph.hpp"

#include <algorithm>
#include <limits>
#include <ranges>

namespace pgplumb::migrations {

/// Alembic's order, walked from the last revision to the first: a list of places, each at a revision that could be next. A
/// place goes down a line of revisions until one is met that another place has yet to pass; then that place goes on.
class Graph::Order {
public:
    Order(Graph const& graph, std::vector<bool> wanted)
        : graph_(graph), open_(std::move(wanted)), place_of_(open_.size(), none), seen_(open_.size()) {
        waiting_.reserve(open_.size());
        for (auto const& node : graph_.nodes_)
            waiting_.push_back(static_cast<std::uint32_t>(std::ranges::count_if(node.after, [&](Index at) { return open_[at]; })));
    }

    Some run(Some targets) && {
        std::ranges::sort(targets);
        for (auto const at : targets)
            if (open_[at] && place_of_[at] == none) append(at);
        for (auto place = first_; place != none;) {
            if (auto const at = places_[place].at; waiting_[at] == 0) place = passed(place, at);
            else place = first_above(at, place);
        }
        std::ranges::reverse(out_);
        return std::move(out_);
    }

private:
    using Number = std::uint32_t;  ///< of a place: those made later stand later in the list
    static constexpr Number none = std::numeric_limits<Number>::max();
    struct Place {
        Index at;
        Number previous, next;
    };

    void append(Index at) {
        auto const number = static_cast<Number>(places_.size());
        places_.push_back({at, last_, none});
        (last_ == none ? first_ : places_[last_].next) = number;
        last_ = number;
        place_of_[at] = number;
    }

    Number remove(Number place) {
        auto const [at, previous, next] = places_[place];
        (previous == none ? first_ : places_[previous].next) = next;
        (next == none ? last_ : places_[next].previous) = previous;
        return previous == none ? first_ : previous;
    }

    /// Puts the revision out and moves its place on; the place to look at next.
    Number passed(Number place, Index at) {
        out_.push_back(at);
        open_[at] = false;
        place_of_[at] = none;
        bool moved = false;
        for (auto const first : graph_.nodes_[at].before) {
            if (!open_[first]) continue;
            --waiting_[first];
            if (place_of_[first] != none) continue;
            if (moved) {
                append(first);
                continue;
            }
            moved = true;
            places_[place].at = first;
            place_of_[first] = place;
        }
        return moved ? place : remove(place);
    }

    /// The first place from which the way down leads to `at`, which stands at `own`.
    Number first_above(Index at, Number own) {
        ++search_;
        auto const least = first_ == own ? places_[own].next : first_;
        auto found = none;
        Some open{at};
        while (!open.empty() && found != least) {
            auto const one = open.back();
            open.pop_back();
            if (seen_[one] == search_) continue;
            seen_[one] = search_;
            if (one != at) found = std::min(found, place_of_[one]);
            for (auto const later : graph_.nodes_[one].after | std::views::reverse)
                if (open_[later]) open.push_back(later);
        }
        return found;
    }

    Graph const& graph_;
    std::vector<bool> open_;
    std::vector<std::uint32_t> waiting_;  ///< how many that come after it are still to be put out
    std::vector<Number> place_of_;
    std::vector<std::uint32_t> seen_;  ///< in which search
    std::uint32_t search_ = 0;
    std::vector<Place> places_;
    Number first_ = none, last_ = none;
    Some out_;
};

Graph::Some Graph::upgrade(std::span<Index const> targets, std::span<Index const> stamped) const {
    auto wanted = with_ancestors(targets);
    auto const done = with_ancestors(stamped);
    for (Index at = 0; at < wanted.size(); ++at)
        if (done[at]) wanted[at] = false;
    return Order(*this, std::move(wanted)).run({targets.begin(), targets.end()});
}

}  // namespace pgplumb::migrations
