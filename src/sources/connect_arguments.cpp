#include "sources/connect_arguments.hpp"

#include <string_view>

namespace pgplumb {
namespace {

/// Without double quotes, of which two stand for one.
std::string unquoted(std::string_view text) {
    std::string out;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '"') out += text[i];
        else if (quoted && i + 1 < text.size() && text[i + 1] == '"') out += text[++i];
        else quoted = !quoted;
    }
    return out;
}

/// The value that `text` begins with, in single quotes or up to a blank; backslashes escape.
std::string value_of(std::string_view text) {
    std::string out;
    bool const quoted = text.starts_with('\'');
    for (std::size_t i = quoted ? 1 : 0; i < text.size() && text[i] != (quoted ? '\'' : ' '); ++i) {
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        out += text[i];
    }
    return out;
}

std::string of_string(std::string_view text) {
    constexpr std::string_view key = "dbname=";
    auto const at = text.find(key);
    return at == std::string_view::npos ? std::string() : value_of(text.substr(at + key.size()));
}

std::string of_uri(std::string_view text) {
    text.remove_prefix(text.find("://") + 3);
    auto const slash = text.find('/');
    if (slash == std::string_view::npos) return {};
    text.remove_prefix(slash + 1);
    return std::string(text.substr(0, text.find('?')));
}

}  // namespace

std::string connected_database(std::vector<std::string> arguments) {
    if (!arguments.empty() && arguments[0].starts_with("-reuse-previous")) arguments.erase(arguments.begin());
    if (arguments.empty()) return {};
    auto text = unquoted(arguments[0]);
    while (text.ends_with(';')) text.pop_back();
    if (text == "-") return {};
    if (text.starts_with("postgres://") || text.starts_with("postgresql://")) return of_uri(text);
    return text.find('=') == std::string::npos ? text : of_string(text);
}

}  // namespace pgplumb
