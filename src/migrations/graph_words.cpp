#include "base/nearest.hpp"
#include "migrations/graph.hpp"
#include "pgplumb/error.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ranges>

namespace pgplumb::migrations {

namespace {

constexpr std::size_t most_listed = 5;

/// A word's end that counts steps: what stands before it, and how many; 0 where there is none.
std::pair<std::string_view, int> split_steps(std::string_view word) {
    auto const sign = word.find_last_of("+-");
    if (sign == std::string_view::npos || sign + 1 == word.size()) return {word, 0};
    auto const digits = word.substr(sign + 1);
    int steps = 0;
    auto const [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), steps);
    if (fault != std::errc() || end != digits.data() + digits.size() || steps < 0) return {word, 0};
    return {word.substr(0, sign), word[sign] == '-' ? -steps : steps};
}

}  // namespace

/// What one word of a user means; for one use.
class Graph::Word {
public:
    Word(Graph const& graph, std::string_view word) : graph_(graph), word_(word) {}

    Some meaning() {
        if (auto const at = graph_.find(word_)) return {*at};
        auto rest = word_;
        if (auto const at = word_.find('@'); at != std::string_view::npos) {
            branch_ = one(word_.substr(0, at), "no branch or revision");
            related_ = lineage(*branch_);
            rest.remove_prefix(at + 1);
        }
        auto const [start, steps] = split_steps(rest);
        return steps == 0 ? absolute(rest, true) : walked(start, steps);
    }

private:
    [[noreturn]] void fail(std::string const& why, std::string hint = {}) const {
        throw Error(Failure::usage, "revision " + std::string(word_) + ": " + why, std::move(hint));
    }

    Some absolute(std::string_view text, bool of_branch) const {
        auto const branch = [&](Some some) {
            if (of_branch && branch_) std::erase_if(some, [&](Index at) { return !related_[at]; });
            return some;
        };
        if (text == "base") return {};
        if (text == "heads") return branch_ && of_branch ? branch(graph_.heads()) : graph_.real_heads();
        if (text == "head") return the_head(branch(graph_.heads()));
        auto const found = one(text, "no revision", of_branch);
        if (branch({found}).empty())
            fail("revision " + graph_[found].id + " is not of branch " + std::string(word_.substr(0, word_.find('@'))));
        return {found};
    }

    Some the_head(Some heads) const {
        if (heads.size() > 1) fail("the tree has several heads", "they are " + listed(heads) + "; heads means all of them");
        return heads;
    }

    /// The one revision that has this name, or whose name alone begins so.
    Index one(std::string_view text, std::string_view none, bool of_branch = false) const {
        if (text.empty()) fail("there is nothing to count from", "write a revision before the sign, as in head-1");
        auto const named = graph_.beginning_with(text);
        if (!named.empty() && named.front().name == text) return named.front().at;
        Some some;
        for (auto const& [name, at, origin] : named)
            if ((!of_branch || !branch_ || related_[at]) && std::ranges::find(some, at) == some.end()) some.push_back(at);
        if (some.size() == 1) return some.front();
        if (some.empty())
            fail(std::string(none) + " of the tree begins with " + std::string(text),
                 did_you_mean(text, graph_.names_ | std::views::transform(&Named::name)));
        fail("several begin with " + std::string(text), "they are " + listed(some));
    }

    Some walked(std::string_view start, int steps) const {
        auto at = absolute(start, steps < 0);
        if (at.size() > 1) fail("steps are counted from one revision", std::string(start) + " means " + listed(at));
        bool below_all = at.empty();
        for (; steps > 0; --steps, below_all = false) at = only(below_all ? graph_.roots() : graph_.nodes_[at.front()].children, true);
        for (; steps < 0; ++steps) {
            if (at.empty()) fail("that is before the first revision");
            if (auto const& parents = graph_.nodes_[at.front()].parents; parents.empty()) at.clear();
            else at = only(parents, false);
        }
        return at;
    }

    Some only(Some next, bool upwards) const {
        if (upwards && branch_) std::erase_if(next, [&](Index at) { return !related_[at]; });
        if (next.empty()) fail("no revision comes so late");
        if (next.size() > 1) fail("there is more than one way", "it goes on at " + listed(next));
        return next;
    }

    /// Ancestors and descendants by parents alone, which is what Alembic calls a branch.
    std::vector<bool> lineage(Index of) const {
        std::array const from{of};
        auto out = graph_.reached(from, [](Node const& node) -> Some const& { return node.parents; });
        auto const later = graph_.reached(from, [](Node const& node) -> Some const& { return node.children; });
        for (Index at = 0; at < later.size(); ++at)
            if (later[at]) out[at] = true;
        return out;
    }

    std::string listed(Some const& some) const {
        std::string out;
        for (auto const at : some | std::views::take(most_listed)) out += (out.empty() ? "" : ", ") + graph_[at].id;
        return some.size() > most_listed ? out + " and " + std::to_string(some.size() - most_listed) + " more" : out;
    }

    Graph const& graph_;
    std::string_view word_;
    std::optional<Index> branch_;
    std::vector<bool> related_;
};

Graph::Some Graph::resolve(std::string_view word) const {
    return Word(*this, word).meaning();
}

}  // namespace pgplumb::migrations
