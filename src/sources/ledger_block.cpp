#include "sources/ledger_block.hpp"

#include "pgplumb/error.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace pgplumb {
namespace {

/// Paths are relative to the file that says them.
std::string beside(Node const& node) {
    std::filesystem::path const path(node.data);
    return path.is_absolute() ? node.data
                              : (std::filesystem::path(node.origin.where.str()).parent_path() / path).lexically_normal().string();
}

std::string known_tools() {
    std::string out;
    for (auto const tool : ledger_tools()) out.append(out.empty() ? "" : ", ").append(tool);
    return out;
}

}  // namespace

std::vector<Name> parts_of(std::string_view text) {
    std::vector<std::string> parts(1);
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (c == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"') parts.back() += text[++i];
        else if (c == '"') quoted = !quoted;
        else if (c == '.' && !quoted) parts.emplace_back();
        else parts.back() += c;
    }
    std::vector<Name> out(parts.size());
    std::ranges::transform(parts, out.begin(), as_kept);
    return out;
}

void LedgerBlock::read(Node const& block, Name usual) {
    block_of(block, {"tool", "table", "version_column", "revisions", "tree"});
    auto const* tree = block.child("tree");
    if (tree && block.child("revisions")) error(*tree, "revisions are read from a tree or listed", "Leave either out.");
    auto& history = out_.history;
    history.origin = block.origin;
    if (auto const* tool = block.child("tool")) {
        auto const preset = ledger_preset(tool->data);
        if (preset) history.ledger = *preset;
        else error(*tool, "unknown migration tool \"" + tool->data + "\"", "known are: " + known_tools());
    }
    if (auto const* table = block.child("table")) {
        auto const parts = parts_of(table->data);
        history.ledger.schema = parts.size() > 1 ? parts[0] : usual;
        history.ledger.table = parts.back();
    }
    if (auto const* column = block.child("version_column")) history.ledger.version_column = Name(column->data);
    if (history.ledger.table.empty() || history.ledger.version_column.empty())
        error(block, "the ledger needs a tool, or a table and a version_column");
    if (auto const* list = block.child("revisions")) revisions(*list);
    if (tree) history.tree = beside(*tree);
    usual_table_ = !block.child("table") && !block.child("version_column");
}

void LedgerBlock::follow_tree() {
    if (out_.history.tree.empty()) return;
    auto& history = out_.history;
    try {
        auto read = read_alembic(history.tree, "heads", out_.catalog.search_path, out_.project);
        if (usual_table_) history.ledger = read.history.ledger;
        out_.errors.insert(out_.errors.end(), read.errors.begin(), read.errors.end());
        history.revisions = std::move(read.history.revisions);
        history.before = std::move(read.history.before);
        history.before_at = read.history.before_at;
        out_.recovery = std::move(read.recovery);
        out_.made = std::move(read.catalog);
    } catch (Error const& error) {
        out_.errors.push_back({history.origin, error.what(), error.hint()});
    }
}

void LedgerBlock::revisions(Node const& block) {
    auto& list = out_.history.revisions;
    std::set<Name> ids;
    for (Node const& node : block.children) {
        block_of(node, {"after", "creates", "checksum"});
        Revision revision{Name(node.key), {}, {}, Name(text(node, "checksum")), node.origin};
        if (auto const* after = node.child("after")) {
            if (!after->data.empty() && after->data != "none") revision.after.emplace_back(after->data);
            for (Node const& parent : after->children) revision.after.emplace_back(parent.key.empty() ? parent.data : parent.key);
            for (Name const parent : revision.after)
                if (!ids.contains(parent)) error(*after, "revision " + parent.str() + " is not listed before this one");
        } else if (!list.empty()) {
            revision.after.push_back(list.back().id);
        }
        if (!ids.insert(revision.id).second) error(node, "revision " + node.key + " is listed twice");
        if (auto const* creates = node.child("creates"))
            for (Node const& kind : creates->children) claims(kind, revision);
        list.push_back(std::move(revision));
    }
}

void LedgerBlock::claims(Node const& block, Revision& revision) {
    auto const* kind = find_kind(block.key);
    if (!kind) return error(block, "unknown kind of object \"" + block.key + "\"");
    for (Node const& node : block.children) {
        if (!node.data.empty() && !node.key.empty()) error(node, "two names on a line", "write one name a line");
        auto const parts = parts_of(node.key.empty() ? node.data : node.key);
        std::size_t const wanted = !kind->parent ? 1 : kind->parent->parent ? 3 : 2;
        if (parts.size() != wanted) {
            error(node, "a name of " + std::to_string(wanted) + " parts is expected",
                  wanted == 2   ? "schema.name"
                  : wanted == 3 ? "schema.table.name"
                                : "");
            continue;
        }
        revision.creates.push_back({kind, wanted > 1 ? parts[0] : Name(), wanted > 2 ? parts[1] : Name(), parts.back()});
    }
}

}  // namespace pgplumb
