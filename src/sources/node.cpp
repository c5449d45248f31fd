#include "sources/node.hpp"

#include "pgplumb/report.hpp"
#include "pgplumb/utf8.hpp"
#include "sources/lost.hpp"

#include <boost/iostreams/device/array.hpp>
#include <boost/iostreams/stream.hpp>
#include <boost/property_tree/info_parser.hpp>
#include <boost/property_tree/json_parser.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace pgplumb {
namespace {

namespace pt = boost::property_tree;

constexpr std::uintmax_t most_bytes = std::uintmax_t{32} << 20;
constexpr int deepest = 200;

struct Loaded {
    std::string text, refusal;
};

Loaded load(std::string const& path) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) return {{}, "the file does not exist"};
    if (!std::filesystem::is_regular_file(path, error)) return {{}, "this is no regular file"};
    if (std::filesystem::file_size(path, error) > most_bytes) return {{}, "the file is larger than 32 MB"};
    std::string text(std::filesystem::file_size(path, error), '\0');
    std::ifstream in(path, std::ios::binary);
    if (!in.read(text.data(), static_cast<std::streamsize>(text.size()))) return {{}, "the file could not be read"};
    if (text.starts_with("\xEF\xBB\xBF")) text.replace(0, 3, "   ");
    if (text.find('\0') != std::string::npos) return {{}, "the file holds a NUL byte"};
    if (!is_utf8(text)) return {{}, "the file is not valid UTF-8"};
    int depth = 0;
    for (char const c : text) {
        depth += (c == '{' || c == '[' ? 1 : 0) - (c == '}' || c == ']' ? 1 : 0);
        if (depth > deepest) return {{}, "the file is nested more than 200 deep"};
    }
    return {std::move(text), {}};
}

/// The \u{1B} (a character) or \u{xFF} (a byte that is not UTF-8) that `text` begins with; empty if it is none.
std::string_view escaped_character(std::string_view text) {
    auto const close = text.find('}');
    if (!text.starts_with("\\u{") || close == std::string_view::npos || close > std::string_view("\\u{10FFFF").size()) return {};
    auto const digits = text.substr(text[3] == 'x' ? 4 : 3, close - (text[3] == 'x' ? 4 : 3));
    auto const hex = [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; };
    bool const byte = text[3] == 'x';
    if (digits.empty() || !std::ranges::all_of(digits, hex) || (byte && digits.size() != 2) ||
        digits.find_first_not_of('0') == std::string_view::npos)
        return {};
    return text.substr(0, close + 1);
}

/// INFO with \u{...} put in place, and with #include, which PropertyTree would open itself, as the key @include; places
/// in the file are found in the text as it was.
std::string for_property_tree(std::string const& text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        auto const special = std::min(text.size(), text.find_first_of("\\#", at));
        out.append(text, at, special - at);
        at = special;
        if (at == text.size()) break;
        if (text[at] == '#') {
            auto const before = out.find_last_not_of(" \t\r");
            out += before == std::string::npos || out[before] == '\n' ? '@' : '#';
            ++at;
            continue;
        }
        auto const escape = escaped_character(std::string_view(text).substr(at, 16));
        if (escape.empty()) {
            out.append(text, at, 2);
            at += 2;
            continue;
        }
        auto const byte = escape[3] == 'x';
        auto const character = from_visible(byte ? "\\" + std::string(escape.substr(3, 3)) : std::string(escape));
        if (character == "\n") out += "\\n";
        else out.append(character == "\"" || character == "\\" ? "\\" : "").append(character);
        at += escape.size();
    }
    return out;
}

/// What PropertyTree would take silently and nobody means (hazards 24, 25).
void refuse_info_traps(std::string const& text, Name file, std::vector<FileError>& errors) {
    int number = 0;
    for (std::string_view rest = text; !rest.empty();) {
        auto const line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        ++number;
        auto const first = line.find_first_not_of(" \t\r");
        if (first == std::string::npos || line[first] == ';') continue;
        if (line[first] == '#' && !line.substr(first).starts_with("#include "))
            errors.push_back({{file, number, static_cast<int>(first) + 1}, "unknown directive", "only #include \"FILE\" is one"});
        for (auto at = line.find('\\'); at != std::string::npos; at = line.find('\\', at + 2)) {
            char const c = at + 1 < line.size() ? line[at + 1] : '\n';
            if (line.find(';') < at) break;
            bool const character = c == 'u' && !escaped_character(line.substr(at)).empty();
            if (c != '\\' && c != '"' && c != 'n' && !character && !std::isspace(static_cast<unsigned char>(c)))
                errors.push_back(
                    {{file, number, static_cast<int>(at) + 1}, std::string("unknown escape \\") + c, "write a backslash as \\\\"});
        }
    }
}

void convert(pt::ptree& tree, Name file, std::vector<Place> const& places, std::size_t& next, Node& into) {
    into.data = std::move(tree.data());
    into.children.reserve(tree.size());
    for (auto& [key, child] : tree) {
        Place const place = next < places.size() ? places[next] : Place{0, 0};
        ++next;
        into.children.push_back({key, {}, {file, place.line, place.column}, place.shape, place.bare_key, place.bare_data, {}});
        convert(child, file, places, next, into.children.back());
    }
    tree.clear();  // a large file is not to be there twice
}

}  // namespace

Node const* Node::child(std::string_view wanted) const {
    auto const it = std::ranges::find(children, wanted, &Node::key);
    return it == children.end() ? nullptr : &*it;
}

std::optional<Node> read_tree(std::string const& path, std::vector<FileError>& errors) {
    Name const file(path);
    Node root{{}, {}, {file, 1, 1}};
    auto const before = errors.size();
    auto loaded = load(path);
    bool const json = path.ends_with(".json");
    if (!loaded.refusal.empty()) errors.push_back({{file, 0, 0}, loaded.refusal, {}});
    else if (path.ends_with(".xml")) return read_xml(std::move(loaded.text), file, errors);
    else if (!json) refuse_info_traps(loaded.text, file, errors);
    if (errors.size() > before) return std::nullopt;
    pt::ptree tree;
    try {
        auto const expanded = json ? std::string() : for_property_tree(loaded.text);
        auto const& text = json ? loaded.text : expanded;
        boost::iostreams::stream<boost::iostreams::array_source> in(text.data(), text.size());
        if (json) pt::read_json(in, tree);
        else pt::read_info(in, tree);
    } catch (pt::file_parser_error const& error) {
        auto const line = static_cast<std::int32_t>(error.line());
        if (auto lost = lost_brace(loaded.text, file, json)) errors.push_back(std::move(*lost));
        else errors.push_back({{file, line, first_column(loaded.text, line)}, error.message(), {}});
        return std::nullopt;
    }
    std::size_t next = 0;
    convert(tree, file, json ? json_places(loaded.text) : info_places(loaded.text), next, root);
    return root;
}

}  // namespace pgplumb
