#include "sources/describe.hpp"
#include "sources/keys.hpp"

#include <algorithm>

namespace pgplumb {
namespace {

using namespace keys;

/// What a revision comes after, unless that is the one before it.
void after(Node& node, Revision const& revision, Name before) {
    auto const& parents = revision.after;
    if (before.empty() ? parents.empty() : parents == std::vector{before}) return;
    if (parents.size() < 2) return text(node, "after", parents.empty() ? "none" : parents[0].str());
    auto& list = add(node, "after", {}, Shape::array);
    for (Name const parent : parents) add(list, parent.str(), {}, Shape::any);
}

void claims(Node& node, Revision const& revision) {
    if (revision.creates.empty()) return;
    auto& creates = block_of(node, "creates");
    for (Kind const* kind : all_kinds()) {
        Node list{std::string(kind->plural), {}, {}, Shape::array};
        for (ObjectId const& id : revision.creates)
            if (id.kind == kind) add(list, display(id), {}, Shape::any);
        if (!list.children.empty()) creates.children.push_back(std::move(list));
    }
}

}  // namespace

void describe_history(Node& root, History const& history) {
    auto const& spec = history.ledger;
    auto const& revisions = history.revisions;
    if (!history.declared()) return;
    auto& block = block_of(root, "ledger", Node::Lines::each);
    auto const preset = spec.tool.empty() ? std::nullopt : ledger_preset(spec.tool.text());
    if (preset) word(block, "tool", spec.tool.text());
    if (!preset || spec.schema != preset->schema || spec.table != preset->table)
        text(block, "table", qualified_name(spec.schema.text(), spec.table.text()).str());
    if (!preset || spec.version_column != preset->version_column) text(block, "version_column", spec.version_column.str());
    if (!history.tree.empty()) text(block, "tree", history.tree);
    if (revisions.empty() || !history.tree.empty()) return;
    auto& list = block_of(block, "revisions", Node::Lines::each);
    Name before;
    for (Revision const& revision : revisions) {
        auto& node = block_of(list, revision.id.str());
        after(node, revision, before);
        if (!revision.checksum.empty()) text(node, "checksum", revision.checksum.str());
        claims(node, revision);
        before = revision.id;
    }
}

void describe_judgements(Node& root, Description const& description) {
    if (!description.severities.empty()) {
        auto& block = block_of(root, "rules", Node::Lines::aligned);
        for (auto const& [rule, severity] : description.severities) word(block, rule, to_text(severity));
    }
    auto const& [types, naming] = description.project;
    for (auto const& [name, said] : {std::pair("types", &types), std::pair("naming", &naming)}) {
        if (said->empty()) continue;
        auto& block = block_of(root, name, Node::Lines::aligned);
        for (auto const& [key, value] : *said) text(block, key, value);
    }
    if (description.ignored.empty()) return;
    auto& block = block_of(root, "ignore");
    for (Kind const* kind : all_kinds()) {
        auto const excepted = [&](Ignore const& one) { return one.block == kind->plural && !one.ignored; };
        bool const plain = std::ranges::none_of(description.ignored, excepted);
        Node list{std::string(kind->plural), {}, {}, plain ? Shape::array : Shape::object};
        list.lines = Node::Lines::each;
        for (auto const& [plural, pattern, ignored] : description.ignored)
            if (plural == kind->plural) add(list, pattern, ignored ? "" : "no", plain || !ignored ? Shape::any : Shape::text);
        if (!list.children.empty()) block.children.push_back(std::move(list));
    }
}

}  // namespace pgplumb
