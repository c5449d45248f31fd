#include "sources/excerpts.hpp"

#include "pgplumb/utf8.hpp"

#include <algorithm>

namespace pgplumb {
namespace {

constexpr std::size_t longest = 120;  // bytes of a line
constexpr std::size_t before = 60;    // of them before the mistake

/// `at`, or the first byte behind it that begins a character.
std::size_t between_characters(std::string_view text, std::size_t at) {
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
    return at;
}

void quote(FileError& error, std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    auto const at = std::min(static_cast<std::size_t>(std::max(error.origin.column, 1) - 1), line.size());
    auto const from = line.size() <= longest || at <= before ? 0 : between_characters(line, at - before);
    auto const part = clipped(line.substr(from), longest);
    error.line = (from > 0 ? "..." : "") + std::string(part) + (from + part.size() < line.size() ? "..." : "");
    error.at = static_cast<std::int32_t>(at - from + (from > 0 ? 3 : 0));
}

}  // namespace

Origin place_in(std::string_view text, std::size_t at, Name file) {
    auto const whole = text.substr(0, at);
    auto const newline = whole.rfind('\n');
    auto const start = newline == std::string_view::npos ? 0 : newline + 1;
    return {file, static_cast<std::int32_t>(std::ranges::count(whole, '\n')) + 1, static_cast<std::int32_t>(at - start) + 1};
}

void add_excerpts(std::vector<FileError>& errors, Name file, std::string_view text) {
    std::vector<FileError*> here;
    for (FileError& error : errors)
        if (error.origin.where == file && error.origin.line > 0 && error.line.empty()) here.push_back(&error);
    std::ranges::stable_sort(here, {}, [](FileError const* error) { return error->origin.line; });
    std::int32_t line = 1;
    for (FileError* error : here) {
        for (; line < error->origin.line && !text.empty(); ++line) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
        quote(*error, text.substr(0, text.find('\n')));
    }
}

}  // namespace pgplumb
