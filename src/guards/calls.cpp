#include "guards/calls.hpp"

#include <algorithm>

namespace pgplumb::guards {
namespace {

constexpr std::size_t deepest = 1500;

void visit_all(Node const& node, Above& above, std::function<void(Node const&, Above const&)> const& visit) {
    visit(node, above);
    if (above.size() >= deepest) return;
    above.push_back(&node);
    for (Node const& child : node.children()) visit_all(child, above, visit);
    above.pop_back();
}

}  // namespace

std::unique_ptr<Source> parsed(File const& file) {
    return std::make_unique<Source>(Name(file.shown), std::string(file.text));
}

void each(Node const& root, std::function<void(Node const& node, Above const& above)> const& visit) {
    Above above;
    visit_all(root, above, visit);
}

std::string dotted(Source const& source, Node const& node) {
    std::string out;
    auto const* at = &node;
    for (;;) {
        if (at->is("identifier") || at->is("dotted_name")) return std::string(source.text(*at)) + out;
        auto const* inner = at->is("attribute")   ? at->child("object")
                            : at->is("call")      ? at->child("function")
                            : at->is("subscript") ? at->child("value")
                            : at->is("await") || at->is("parenthesized_expression")
                                ? (at->children().empty() ? nullptr : &at->children().front())
                                : nullptr;
        if (!inner) return "?" + out;
        if (auto const* name = at->is("attribute") ? at->child("attribute") : nullptr)
            out.insert(0, std::string(source.text(*name))).insert(0, ".");
        else if (at->is("call")) out.insert(0, "()");
        at = inner;
    }
}

std::string_view last_of(std::string_view dotted) {
    return dotted.substr(dotted.rfind('.') + 1);
}

std::optional<std::string> literal(Source const& source, Node const& node) {
    if (node.is("concatenated_string")) {
        std::string out;
        for (Node const& part : node.children())
            if (auto const text = literal(source, part)) out += *text;
            else return std::nullopt;
        return out;
    }
    if (!node.is("string")) return std::nullopt;
    std::string out;
    for (Node const& part : node.children()) {
        if (part.is("interpolation")) return std::nullopt;
        if (part.is("string_content")) out += source.text(part);
    }
    return out;
}

Node const* argument(Source const& source, Node const& call, std::size_t place, std::string_view name) {
    auto const* given = call.child("arguments");
    if (!given) return nullptr;
    std::size_t at = 0;
    for (Node const& one : given->children()) {
        bool const named = one.is("keyword_argument");
        if (named && one.child("name") && source.text(*one.child("name")) == name) return one.child("value");
        if (!named && at++ == place) return &one;
    }
    return nullptr;
}

std::string shown(Source const& source, Node const& node) {
    constexpr std::size_t longest = 80;
    std::string out;
    for (char const c : source.text(node)) {
        bool const blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (!blank) out += c;
        else if (!out.empty() && out.back() != ' ' && out.back() != '(') out += ' ';
    }
    if (out.size() > longest) out = out.substr(0, out.find_last_of(" ,(", longest)) + " ...";
    return out;
}

Meanings::Meanings(Source const& source) : source_(source) {
    each(source.root(), [&](Node const& node, Above const& /*above*/) {
        if (node.is("import_statement")) add_import(node);
        else if (node.is("import_from_statement")) add_from(node);
        else if ((node.is("assignment") || node.is("named_expression")) && !node.children().empty()) {
            auto const* name = node.is("assignment") ? node.child("left") : node.child("name");
            auto const* value = node.is("assignment") ? node.child("right") : node.child("value");
            if (name && value && (name->is("identifier") || name->is("attribute")))
                values_.emplace(std::string(last_of(dotted(source, *name))), value);
        }
    });
}

void Meanings::add_import(Node const& node) {
    for (Node const& one : node.children()) {
        auto const* alias = one.child("alias");
        auto const* name = alias ? one.child("name") : &one;
        if (!name) continue;
        auto const text = std::string(source_.text(*name));
        // `import a.b` gives the name a.
        if (alias) imports_[std::string(source_.text(*alias))] = text;
        else imports_[text.substr(0, text.find('.'))] = text.substr(0, text.find('.'));
    }
}

void Meanings::add_from(Node const& node) {
    auto const* module = node.child("module_name");
    if (!module) return;
    auto const from = std::string(source_.text(*module));
    for (Node const& one : node.children()) {
        if (one.field() != "name") continue;
        auto const* alias = one.child("alias");
        auto const* name = alias ? one.child("name") : &one;
        if (!name) continue;
        auto const text = std::string(source_.text(*name));
        auto& meant = imports_[alias ? std::string(source_.text(*alias)) : text];
        meant = from;
        meant.append(".").append(text);
    }
}

std::string Meanings::whole(std::string_view name) const {
    auto const first = name.substr(0, name.find('.'));
    auto const it = imports_.find(first);
    return it == imports_.end() ? std::string(name) : it->second + std::string(name.substr(first.size()));
}

std::vector<Node const*> Meanings::values(std::string_view name) const {
    constexpr std::size_t most = 32;
    std::vector<Node const*> out;
    auto const [from, to] = values_.equal_range(std::string(name));
    for (auto it = from; it != to && out.size() < most; ++it) out.push_back(it->second);
    return out;
}

}  // namespace pgplumb::guards
