#include "pgplumb/error.hpp"
#include "pgplumb/report.hpp"
#include "sources/spelling.hpp"

#include <charconv>

namespace pgplumb {
namespace {

void append_unit(std::string& out, std::uint32_t unit) {
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += "0123456789abcdef"[(unit >> static_cast<unsigned>(shift)) & 15U];
}

/// What `visible` wrote from `at` on, as JSON writes it; gives where it goes on.
std::size_t append_escape(std::string& out, std::string_view shown, std::size_t at) {
    if (shown[at + 1] == 'x')
        throw Error(Failure::usage, "JSON cannot say the name " + std::string(shown) + ", which is not UTF-8",
                    "Write INFO (--format info) or XML (--format xml).");
    if (shown[at + 1] != 'u') {
        out.append(shown, at, 2);
        return at + 2;
    }
    auto const end = shown.find('}', at);
    std::uint32_t code = 0;
    std::from_chars(shown.data() + at + 3, shown.data() + end, code, 16);
    if (code > 0xFFFF) {
        append_unit(out, 0xD800 + ((code - 0x10000) >> 10U));
        append_unit(out, 0xDC00 + ((code - 0x10000) & 0x3FFU));
    } else {
        append_unit(out, code);
    }
    return end + 1;
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    auto const shown = visible(text);
    for (std::size_t i = 0; i < shown.size();) {
        if (shown[i] == '\\') {
            i = append_escape(out, shown, i);
        } else {
            if (shown[i] == '"') out += '\\';
            out += shown[i++];
        }
    }
    return out + '"';
}

class Writer {
public:
    void value(Node const& node, std::size_t depth) {
        bool const block = !node.children.empty() || node.shape == Shape::any || node.shape == Shape::object || node.shape == Shape::array;
        if (!block || (!node.data.empty() && node.children.empty())) scalar(node);
        else if (node.children.empty()) out_ += node.shape == Shape::array ? "[]" : "{}";
        else members(node, depth);
    }

    std::string take() { return std::move(out_) + '\n'; }

private:
    void scalar(Node const& node) {
        if (node.shape == Shape::number) out_ += node.data;
        else if (node.shape == Shape::boolean) out_ += node.data == "yes" ? "true" : "false";
        else out_ += quoted(node.data);
    }

    void members(Node const& node, std::size_t depth) {
        bool const list = node.shape == Shape::array;
        out_ += list ? "[\n" : "{\n";
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            out_.append(2 * (depth + 1), ' ').append(quoted(node.children[i].key));
            if (!list) {
                out_ += ": ";
                value(node.children[i], depth + 1);
            }
            out_ += i + 1 < node.children.size() ? ",\n" : "\n";
        }
        out_.append(2 * depth, ' ').append(list ? "]" : "}");
    }

    std::string out_;
};

}  // namespace

std::string spell_json(Node const& root) {
    Writer writer;
    writer.value(root, 0);
    return writer.take();
}

}  // namespace pgplumb
