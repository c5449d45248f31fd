#include "pgplumb/report.hpp"
#include "sources/spelling.hpp"

#include <algorithm>

namespace pgplumb {
namespace {

constexpr std::size_t widest_line = 130;
constexpr std::size_t widest_key = 32;  // longer ones do not push the others' values aside

bool is_bare(std::string_view text, std::string_view marks) {
    auto const fits = [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || marks.find(c) != std::string_view::npos;
    };
    return !text.empty() && std::ranges::all_of(text, fits);
}

std::string key_of(Node const& node) {
    return is_bare(node.key, "_.-@") ? node.key : quoted_info(node.key);
}

bool is_directive(Node const& node) {
    return node.key.starts_with('@') && !node.key.starts_with("@@");
}

bool is_item(Node const& block) {
    return block.shape == Shape::array;
}

/// The value of a key without a block; texts are always quoted, words where they have to be.
std::string value_of(Node const& node) {
    return node.shape != Shape::text && is_bare(node.data, "_-") ? node.data : quoted_info(node.data);
}

/// All of it on one line, from behind the key.
std::string in_line(Node const& node) {
    auto out = node.data.empty() && node.shape != Shape::text ? std::string() : value_of(node);
    if (node.shape == Shape::text || (node.children.empty() && !out.empty())) return out;
    out.append(out.empty() ? "{" : " {");
    for (Node const& child : node.children) out.append(" ").append(key_of(child)).append(is_item(node) ? "" : " " + in_line(child));
    return out + " }";
}

bool has_lines(Node const& node) {
    return (node.lines != Node::Lines::none && !node.children.empty()) || (is_item(node) && node.children.size() > 1) ||
           std::ranges::any_of(node.children, has_lines);
}

class Writer {
public:
    void block(Node const& node, std::size_t depth) {
        std::vector<std::string> lines;
        std::size_t width = 0;
        for (Node const& child : node.children) {
            lines.push_back(has_lines(child) ? std::string() : in_line(child));
            if (2 * depth + child.key.size() + lines.back().size() > widest_line && !child.children.empty()) lines.back().clear();
            auto const key = key_of(child).size();
            if (node.lines == Node::Lines::aligned && !lines.back().empty() && key <= widest_key && !is_directive(child))
                width = std::max(width, key);
        }
        // By steps, so that one longer name seldom moves all the others.
        if (lines.size() > 1) width = (width + 3) / 4 * 4;
        for (std::size_t i = 0; i < lines.size(); ++i) member(node, node.children[i], lines[i], width, depth);
    }

    std::string take() { return std::move(out_); }

private:
    void member(Node const& in, Node const& node, std::string const& line, std::size_t width, std::size_t depth) {
        auto key = key_of(node);
        out_.append(2 * depth, ' ');
        if (is_item(in)) {
            out_ += key + '\n';
        } else if (!line.empty()) {
            if (!is_directive(node)) key.resize(std::max(key.size(), width), ' ');
            out_.append(key).append(" ").append(line).append("\n");
        } else {
            out_.append(key).append(node.data.empty() ? "" : " " + value_of(node)).append(" {\n");
            block(node, depth + 1);
            out_.append(2 * depth, ' ').append("}\n");
        }
    }

    std::string out_;
};

}  // namespace

std::string quoted_info(std::string_view text) {
    std::string out = "\"";
    auto const shown = visible(text);
    for (std::size_t i = 0; i < shown.size(); ++i) {
        if (shown[i] == '"') out += '\\';
        if (shown[i] == '\\' && shown[i + 1] == 't') out.append("\\u{0009}"), ++i;
        else if (shown[i] == '\\' && shown[i + 1] == 'x') out.append("\\u{").append(shown, i + 1, 3).append("}"), i += 3;
        else if (shown[i] == '\\') out.append(shown, i++, 2);
        else out += shown[i];
    }
    return out + '"';
}

std::string spell_info(Node const& root) {
    Writer writer;
    writer.block(root, 0);
    return writer.take();
}

}  // namespace pgplumb
