#include "python/python.hpp"

#include "pgplumb/utf8.hpp"

#include <tree_sitter/api.h>

#include <algorithm>
#include <memory>

extern "C" TSLanguage const* tree_sitter_python();

namespace pgplumb::python {
namespace {

// Python itself takes neither: 100 levels of indentation, 200 of brackets; chains of operators are deeper here than there.
constexpr std::size_t most_bytes = std::size_t{4} << 20;
constexpr std::size_t deepest = 2000;
constexpr std::uint64_t most_microseconds = 5'000'000;

template <auto end>
struct Ends {
    template <class T>
    void operator()(T* handle) const {
        end(handle);
    }
};
using Parser = std::unique_ptr<TSParser, Ends<ts_parser_delete>>;
using Tree = std::unique_ptr<TSTree, Ends<ts_tree_delete>>;

/// The grammar's names by its numbers.
struct Words {
    std::vector<std::string_view> kinds, fields;

    Words() {
        auto const* language = tree_sitter_python();
        for (std::uint32_t i = 0; i < ts_language_symbol_count(language); ++i)
            kinds.emplace_back(ts_language_symbol_name(language, static_cast<TSSymbol>(i)));
        fields.emplace_back();
        for (std::uint32_t i = 1; i <= ts_language_field_count(language); ++i)
            fields.emplace_back(ts_language_field_name_for_id(language, static_cast<TSFieldId>(i)));
    }
};

Words const& words() {
    static Words const known;
    return known;
}

/// Whether a comment in one of the first two lines names an encoding of one byte each, as Python looks for it.
bool is_latin(std::string_view text) {
    for (int line = 0; line < 2; ++line) {
        auto const end = std::min(text.find('\n'), text.size());
        auto const head = text.substr(0, end);
        auto const at = head.starts_with('#') ? head.find("coding") : std::string_view::npos;
        if (at != std::string_view::npos)
            for (std::string_view const name : {"latin-1", "latin1", "iso-8859-1", "iso8859-1"})
                if (head.find(name, at) != std::string_view::npos && !head.substr(head.find(name, at)).starts_with("iso-8859-15"))
                    return true;
        text.remove_prefix(std::min(text.size(), end + 1));
    }
    return false;
}

std::string from_latin(std::string_view text) {
    std::string out;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte >= 0x80) out += static_cast<char>(0xC0U | (byte >> 6U));
        out += byte >= 0x80 ? static_cast<char>(0x80U | (byte & 0x3FU)) : c;
    }
    return out;
}

}  // namespace

std::string_view Node::kind() const {
    // tree-sitter's own symbol of what is no part of the grammar lies beyond all others.
    return symbol_ < words().kinds.size() ? words().kinds[symbol_] : "ERROR";
}

std::string_view Node::field() const {
    return words().fields[field_];
}

Node const* Node::child(std::string_view field) const {
    auto const found = std::ranges::find(children_, field, &Node::field);
    return found == children_.end() ? nullptr : &*found;
}

/// Copies a tree, children before parents, and without recursion.
class Reader {
public:
    Reader(Source& source, TSNode root) : source_(source), cursor_(ts_tree_cursor_new(root)) {}
    ~Reader() { ts_tree_cursor_delete(&cursor_); }
    Reader(Reader const&) = delete;
    Reader& operator=(Reader const&) = delete;

    void read() {
        open_.emplace_back();
        for (;;) {
            enter();
            bool const inner = wanted() && open_.size() < deepest && ts_tree_cursor_goto_first_child(&cursor_);
            if (inner) {
                open_.emplace_back();
                continue;
            }
            if (open_.size() >= deepest) complain("it is nested too deeply");
            if (wanted()) keep({});
            while (!ts_tree_cursor_goto_next_sibling(&cursor_)) {
                if (!ts_tree_cursor_goto_parent(&cursor_)) return finish();
                auto children = std::move(open_.back());
                open_.pop_back();
                keep(std::move(children));
            }
        }
    }

private:
    TSNode node() const { return ts_tree_cursor_current_node(&cursor_); }

    /// Punctuation says nothing that the kind of its parent does not say.
    bool wanted() const {
        auto const here = node();
        if (ts_node_is_named(here)) return std::string_view(ts_node_type(here)) != "comment";
        return ts_tree_cursor_current_field_id(&cursor_) != 0;
    }

    void enter() {
        if (ts_node_is_missing(node())) complain("something is missing here: " + std::string(ts_node_type(node())));
        else if (std::string_view(ts_node_type(node())) == "ERROR") complain("this is no Python");
    }

    void complain(std::string const& what) {
        if (!source_.mistake_) source_.mistake_ = Mistake{source_.origin_at(ts_node_start_byte(node())), what};
    }

    void keep(std::vector<Node> children) {
        Node made;
        made.symbol_ = ts_node_symbol(node());
        made.field_ = ts_tree_cursor_current_field_id(&cursor_);
        made.from_ = ts_node_start_byte(node());
        made.to_ = ts_node_end_byte(node());
        children.shrink_to_fit();
        if (!children.empty()) made.children_ = source_.nodes_.emplace_back(std::move(children));
        open_.back().push_back(made);
    }

    void finish() {
        if (!open_.empty() && !open_.back().empty()) source_.root_ = open_.back().back();
    }

    Source& source_;
    TSTreeCursor cursor_;
    std::vector<std::vector<Node>> open_;
};

Source::Source(Name file, std::string text) : file_(file), text_(std::move(text)) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text_.starts_with(byte_order_mark)) text_.erase(0, byte_order_mark.size());
    else if (is_latin(text_)) text_ = from_latin(text_);
    lines_.push_back(0);
    for (std::uint32_t i = 0; i < text_.size(); ++i)
        if (text_[i] == '\n') lines_.push_back(i + 1);
    if (text_.size() > most_bytes) mistake_ = Mistake{{file, 1, 1}, "it is longer than any file of Python that is read here: 4 MB"};
    else if (auto const nul = text_.find('\0'); nul != std::string::npos)
        mistake_ = Mistake{origin_at(static_cast<std::uint32_t>(nul)), "a NUL byte is no part of a text"};
    else if (auto const bad = utf8_until(text_); bad < text_.size())
        mistake_ = Mistake{origin_at(static_cast<std::uint32_t>(bad)), "this is not UTF-8"};
    if (mistake_) return;
    Parser const parser(ts_parser_new());
    ts_parser_set_language(parser.get(), tree_sitter_python());
    ts_parser_set_timeout_micros(parser.get(), most_microseconds);
    Tree const tree(ts_parser_parse_string(parser.get(), nullptr, text_.data(), static_cast<std::uint32_t>(text_.size())));
    if (!tree) {
        mistake_ = Mistake{{file, 1, 1}, "it takes too long to read"};
        return;
    }
    Reader(*this, ts_tree_root_node(tree.get())).read();
}

Origin Source::origin_at(std::uint32_t byte) const {
    auto const line = std::ranges::upper_bound(lines_, byte) - lines_.begin();
    auto const column = byte - lines_[static_cast<std::size_t>(line - 1)] + 1;
    return {file_, static_cast<std::int32_t>(line), static_cast<std::int32_t>(column)};
}

}  // namespace pgplumb::python
