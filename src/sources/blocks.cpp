#include "sources/blocks.hpp"

#include "pgplumb/utf8.hpp"

#include "base/keywords.hpp"
#include "base/nearest.hpp"

#include <algorithm>
#include <charconv>

namespace pgplumb {

void Blocks::error(Node const& at, std::string what, std::string note) {
    if (auto const it = suspects_.find(&at); it != suspects_.end() && note.empty()) note = it->second;
    errors_.push_back({at.origin, std::move(what), std::move(note)});
}

void Blocks::expect(Node const& node, Shape shape) {
    if (node.shape != Shape::any && node.shape != shape)
        error(node, "\"" + node.key + "\" is " + std::string(to_text(shape)) + ", not " + std::string(to_text(node.shape)));
}

void Blocks::suspect(Node const* before, Node const& node, bool named) {
    if (!before || before->origin.line != node.origin.line || !before->bare_data || before->data.empty() || !node.bare_key) return;
    auto const note = "if the value of \"" + before->key + "\" has spaces, write it in quotes: " + before->key + " \"" + before->data +
                      ' ' + node.key + (node.data.empty() ? "" : " ") + node.data + "\"";
    suspects_.emplace(&node, note);
    if (named && std::ranges::binary_search(keywords, node.key))
        error(node, "the SQL word \"" + node.key + "\" is no name unless it is quoted");
}

void Blocks::expect_block(Node const& node) {
    expect(node, Shape::object);
    if (!node.data.empty() && node.shape == Shape::any) error(node, "\"" + node.key + "\" is a block in braces, not \"" + node.data + '"');
}

void Blocks::block_of(Node const& block, std::initializer_list<std::string_view> known) {
    expect_block(block);
    keys(block, known);
}

void Blocks::keys(Node const& block, std::initializer_list<std::string_view> known) {
    std::uint64_t seen = 0;  // a bit for each known key
    Node const* before = nullptr;
    for (Node const& node : block.children) {
        suspect(std::exchange(before, &node), node, false);
        if (node.key.starts_with("x-")) continue;
        auto const* const it = std::ranges::find(known, node.key);
        if (it == known.end()) {
            error(node, "unknown key \"" + node.key + "\"" + (block.key.empty() ? "" : " in " + block.key), did_you_mean(node.key, known));
            continue;
        }
        auto const bit = std::uint64_t{1} << static_cast<unsigned>(it - known.begin());
        if ((std::exchange(seen, seen | bit) & bit) != 0 && node.key != "target")
            error(node, "key \"" + node.key + "\" is there twice", "the first is at " + to_text(block.child(node.key)->origin));
    }
}

bool Blocks::flag(Node const& block, std::string_view key, bool otherwise) {
    auto const* node = block.child(key);
    if (!node) return otherwise;
    expect(*node, Shape::boolean);
    if (node->data != "yes" && node->data != "no" && node->data != "true" && node->data != "false")
        error(*node, "\"" + node->key + "\" is yes or no");
    return node->data == "yes" || node->data == "true";
}

std::string Blocks::text(Node const& block, std::string_view key) {
    auto const* node = block.child(key);
    if (node) expect(*node, Shape::text);
    return node ? node->data : std::string();
}

Name as_kept(std::string_view name) {
    constexpr std::size_t most = 63;  // NAMEDATALEN - 1
    return Name(clipped(name, most));
}

std::vector<std::pair<Name, Node const*>> Blocks::named(Node const& block) {
    std::vector<std::pair<Name, Node const*>> out;
    out.reserve(block.children.size());
    expect_block(block);
    Node const* before = nullptr;
    for (Node const& node : block.children) {
        suspect(std::exchange(before, &node), node, true);
        if (node.key.empty()) error(node, "a name is expected in " + block.key);
        else if (node.key.starts_with("@@")) out.emplace_back(as_kept(std::string_view(node.key).substr(1)), &node);
        else if (!node.key.starts_with('@')) out.emplace_back(as_kept(node.key), &node);
        else if (node.key != "@open")
            error(node, "unknown directive \"" + node.key + "\" in " + block.key,
                  "a name that begins with @ is written with two: @" + node.key);
    }
    return out;
}

std::int64_t Blocks::number(Node const& node) {
    expect(node, Shape::number);
    std::int64_t out = 0;
    auto const* end = node.data.data() + node.data.size();
    if (auto const [at, bad] = std::from_chars(node.data.data(), end, out); bad != std::errc{} || at != end)
        error(node, "\"" + node.key + "\" is a whole number");
    return out;
}
}  // namespace pgplumb
