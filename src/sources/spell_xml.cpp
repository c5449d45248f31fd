#include "pgplumb/report.hpp"
#include "sources/spelling.hpp"

#include <pugixml.hpp>

#include <algorithm>
#include <sstream>

namespace pgplumb {
namespace {

/// Whether XML 1.0 can say it as it is: it has no way to write control characters, and parsers change white space.
bool sayable(std::string text) {
    std::erase(text, '\\');
    return visible(text) == text;
}

bool is_leaf(Node const& node) {
    return node.children.empty() && node.shape != Shape::object && node.shape != Shape::array;
}

class Writer {
public:
    void fill(pugi::xml_node element, Node const& node, std::string_view name) {
        auto const member = name.empty() ? singular(node.key) : std::string_view();
        bool const escaped =
            !sayable(std::string(name)) || !sayable(node.data) ||
            std::ranges::any_of(node.children, [&](Node const& child) { return member.empty() && is_leaf(child) && !sayable(child.data); });
        auto const said = [&](std::string_view text) { return escaped ? visible(text) : std::string(text); };
        if (!name.empty()) element.append_attribute("name") = said(name).c_str();
        if (escaped) element.append_attribute("escaped") = "yes";
        for (Node const& child : node.children) {
            bool const directive = child.key.starts_with('@') && !child.key.starts_with("@@");
            if (is_leaf(child) && (directive || member.empty()))
                element.append_attribute(child.key.c_str() + (directive ? 1 : 0)) = said(child.data).c_str();
        }
        if (!node.data.empty()) element.text() = said(node.data).c_str();
        for (Node const& child : node.children) {
            bool const directive = child.key.starts_with('@') && !child.key.starts_with("@@");
            if (directive || (is_leaf(child) && member.empty())) continue;
            auto const key = std::string_view(child.key).substr(child.key.starts_with("@@") ? 1 : 0);
            if (member.empty()) fill(element.append_child(child.key.c_str()), child, {});
            else fill(element.append_child(std::string(member).c_str()), child, key);
        }
    }
};

}  // namespace

std::string_view singular(std::string_view plural) {
    if (plural == "revisions" || plural == "after") return "revision";
    if (plural == "rules" || plural == "types" || plural == "targets" || plural == "waivers") return plural.substr(0, plural.size() - 1);
    auto const* kind = find_kind(plural);
    return kind && kind->plural == plural ? kind->name : std::string_view();
}

std::string spell_xml(Node const& root) {
    pugi::xml_document document;
    auto declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    Writer().fill(document.append_child("description"), root, {});
    std::ostringstream out;
    document.save(out, "  ");
    return out.str();
}

}  // namespace pgplumb
