#include "base/nearest.hpp"
#include "pgplumb/report.hpp"
#include "sources/lost.hpp"
#include "sources/node.hpp"
#include "sources/spelling.hpp"

#include <pugixml.hpp>

#include <algorithm>
#include <array>

namespace pgplumb {
namespace {

constexpr int deepest = 200;
constexpr std::array<std::string_view, 4> directives{"open", "absent", "any_name", "order"};

/// Turns offsets into lines and columns. They come in order, so that each line is looked at once.
class Places {
public:
    Places(std::string_view text, Name file) : file_(file) {
        for (std::size_t at = 0; at < text.size(); ++at)
            if (text[at] == '\n') starts_.push_back(at + 1);
    }
    Origin at(std::size_t offset) const {
        auto const line = std::ranges::upper_bound(starts_, offset) - starts_.begin();
        return {file_, static_cast<std::int32_t>(line),
                static_cast<std::int32_t>(offset - starts_[static_cast<std::size_t>(line) - 1]) + 1};
    }

    Name file() const { return file_; }

private:
    Name file_;
    std::vector<std::size_t> starts_{0};
};

class Converter {
public:
    Converter(std::string& text, Name file, std::vector<FileError>& errors) : text_(text), places_(text, file), errors_(errors) {}

    bool parse(pugi::xml_document& document) {
        std::string const original = text_;  // pugixml parses in place
        auto const result =
            document.load_buffer_inplace(text_.data(), text_.size(), pugi::parse_default | pugi::parse_trim_pcdata, pugi::encoding_utf8);
        if (result) return true;
        auto const at = std::clamp<std::ptrdiff_t>(result.offset, 0, static_cast<std::ptrdiff_t>(original.size()));
        if (auto lost = lost_element(original, places_.file())) errors_.push_back(std::move(*lost));
        else if (result.status == pugi::status_no_document_element)
            errors_.push_back({places_.at(0), "the file holds no element", "the outermost one is <description format=\"1\">"});
        else errors_.push_back({places_.at(static_cast<std::size_t>(at)), result.description(), {}});
        return false;
    }

    /// `parent` is the key of the block that the element stands in.
    Node convert(pugi::xml_node element, std::string_view parent, int depth) {
        bool const escaped = std::string_view(element.attribute("escaped").value()) == "yes";
        auto const said = [&](char const* text) { return escaped ? from_visible(text) : std::string(text); };
        std::string text;
        for (auto const child : element.children())
            if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata)
                text.append(text.empty() ? "" : " ").append(child.value());
        Node out{element.name(), said(text.c_str()), place(element.name())};
        auto const member = singular(parent);
        if (!member.empty()) name(element, member, parent, said(element.attribute("name").value()), out);
        if (depth > deepest) errors_.push_back({out.origin, "elements are nested more than 200 deep", {}});
        for (auto const attribute : element.attributes()) {
            std::string_view const key = attribute.name();
            if (key == "escaped" || (key == "name" && !member.empty())) continue;
            bool const directive = std::ranges::find(directives, key) != directives.end();
            out.children.push_back({(directive ? "@" : "") + std::string(key), said(attribute.value()), place(attribute.name())});
        }
        for (auto const child : element.children())
            if (child.type() == pugi::node_element && depth <= deepest) out.children.push_back(convert(child, element.name(), depth + 1));
        return out;
    }

private:
    /// pugixml parses in place: its names are parts of the text.
    Origin place(char const* name) const { return places_.at(static_cast<std::size_t>(name - text_.data())); }

    void name(pugi::xml_node element, std::string_view member, std::string_view parent, std::string const& key, Node& out) {
        if (element.name() != member) {
            auto const known = std::array{member};
            errors_.push_back(
                {out.origin, "unknown element <" + out.key + "> in <" + std::string(parent) + ">", did_you_mean(out.key, known)});
        } else if (!element.attribute("name")) {
            errors_.push_back({out.origin, "a <" + std::string(member) + "> needs a name", "<" + std::string(member) + " name=\"...\">"});
        }
        if (!key.empty()) out.key = (key.starts_with('@') ? "@" : "") + key;
    }

    std::string& text_;
    Places places_;
    std::vector<FileError>& errors_;
};

}  // namespace

std::optional<Node> read_xml(std::string text, Name file, std::vector<FileError>& errors) {
    Converter converter(text, file, errors);
    pugi::xml_document document;
    if (!converter.parse(document)) return std::nullopt;
    auto const element = document.document_element();
    if (std::string_view(element.name()) != "description") {
        errors.push_back(
            {{file, 1, 1}, "the outermost element is <" + std::string(element.name()) + ">", "it has to be <description format=\"1\">"});
        return std::nullopt;
    }
    auto root = converter.convert(element, {}, 0);
    root.key.clear();
    return root;
}

}  // namespace pgplumb
