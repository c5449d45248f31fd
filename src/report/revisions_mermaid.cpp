#include "report/diagram.hpp"
#include "report/revisions.hpp"

#include <algorithm>
#include <map>
#include <ostream>
#include <set>
#include <tuple>

namespace pgplumb {
namespace {

/// Mermaid draws no more unless a page allows it.
constexpr std::size_t most_edges = 500;

/// Revisions that are drawn as one box.
struct Box {
    std::vector<TreeRevision const*> revisions;
};

/// How much of it is drawn.
struct Detail {
    std::size_t message;  ///< bytes of it
    bool rows;            ///< as one box each
};

std::string cut(std::string const& text, std::size_t most) {
    if (text.size() <= most) return text;
    auto end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end) + (end > 0 ? "..." : "");
}

/// Two dollars would begin a formula.
std::string label(Name foreign) {
    auto out = mermaid_label(foreign.text());
    std::ranges::replace(out, '$', '\'');
    return out;
}

class Chart {
public:
    Chart(TreeHistory const& history, Detail detail) : detail_(detail) {
        for (TreeRevision const& revision : history.revisions) needed_.insert(revision.depends_on.begin(), revision.depends_on.end());
        for (TreeRevision const& revision : history.revisions) place(revision);
        find_edges();
    }

    std::size_t edges() const { return edges_.size(); }

    std::string text() const {
        std::string out = "flowchart TD\n";
        bool heads = false;
        for (std::size_t i = 0; i < boxes_.size(); ++i) {
            bool const head = boxes_[i].revisions.back()->head;
            heads = heads || head;
            auto const label = '"' + label_of(boxes_[i]) + '"';
            out += "    " + node(i) + (head ? "([" + label + "]):::head" : "[" + label + "]") + "\n";
        }
        for (auto const& [from, arrow, to] : edges_) out.append("    ").append(node(from)).append(arrow).append(node(to)).append("\n");
        return heads ? out + "    classDef head stroke-width:3px\n" : out;
    }

private:
    static std::string node(std::size_t box) { return "r" + std::to_string(box + 1); }

    /// Whether it goes on a row of revisions, of which none is special.
    bool goes_on(TreeRevision const& revision) const {
        if (!detail_.rows || revision.parents.size() != 1 || revision.head || !revision.labels.empty()) return false;
        if (!revision.depends_on.empty() || needed_.contains(revision.id)) return false;
        auto const& box = boxes_[boxes_of_.at(revision.parents[0])];
        auto const& last = *box.revisions.back();
        bool const plain = last.children.size() == 1 && last.parents.size() == 1 && last.depends_on.empty() && last.labels.empty();
        return plain && last.id == revision.parents[0] && !needed_.contains(last.id);
    }

    void place(TreeRevision const& revision) {
        auto const box = goes_on(revision) ? boxes_of_.at(revision.parents[0]) : boxes_.size();
        if (box == boxes_.size()) boxes_.emplace_back();
        boxes_[box].revisions.push_back(&revision);
        boxes_of_.emplace(revision.id, box);
    }

    std::string label_of(Box const& box) const {
        auto const& first = *box.revisions.front();
        auto const& last = *box.revisions.back();
        auto out = label(first.id);
        if (box.revisions.size() > 1) return out + " ... " + label(last.id) + ": " + counted(box.revisions.size(), "revision");
        auto const message = cut(label(Name(first.message)), detail_.message);
        if (!message.empty()) out += ": " + message;
        return first.head ? out + " (head)" : out;
    }

    void find_edges() {
        for (std::size_t i = 0; i < boxes_.size(); ++i) {
            auto const& first = *boxes_[i].revisions.front();
            for (Name const parent : first.parents) edges_.emplace_back(boxes_of_.at(parent), " --> ", i);
            for (Name const needed : first.depends_on) edges_.emplace_back(boxes_of_.at(needed), " -.-> ", i);
        }
    }

    Detail detail_;
    std::set<Name> needed_;
    std::vector<Box> boxes_;
    std::map<Name, std::size_t> boxes_of_;
    std::vector<std::tuple<std::size_t, std::string_view, std::size_t>> edges_;
};

}  // namespace

void write_history_mermaid(TreeHistory const& history, std::size_t most, std::ostream& out) {
    constexpr std::size_t long_message = 200;
    constexpr std::size_t short_message = 40;
    for (Detail const detail : {Detail{long_message, false}, Detail{short_message, false}, Detail{long_message, true},
                                Detail{short_message, true}, Detail{0, true}})
        if (Chart const chart(history, detail); chart.edges() <= most_edges) {
            auto const text = chart.text();
            if (text.size() > most) continue;
            out << text;
            return;
        }
    out << "flowchart TD\n    r1[\"" << counted(history.revisions.size(), "revision") << ", too many for a picture\"]\n";
}

}  // namespace pgplumb
