#include "sources/lost.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace pgplumb {
namespace {

struct Opening {
    char brace;
    std::int32_t line, column;
    std::size_t indent;
};

std::string opened(Opening const& opening) {
    return std::string("the ") + opening.brace + " that opens here is not closed";
}

/// Follows braces and quotes; stops at the first thing that cannot be.
class BraceScan {
public:
    BraceScan(Name file, bool json) : file_(file), json_(json) {}

    std::optional<FileError> run(std::string_view text) {
        for (number_ = 1; !text.empty(); ++number_) {
            auto const line = text.substr(0, text.find('\n'));
            text.remove_prefix(std::min(text.size(), line.size() + 1));
            if (auto error = scan(line)) return error;
        }
        if (open_.empty()) return std::nullopt;
        auto const& opening = suspect_ ? *suspect_ : open_.back();
        return FileError{{file_, opening.line, opening.column},
                         opened(opening),
                         suspect_ ? "line " + std::to_string(suspect_before_) + " stands outside of it, by its indentation" : ""};
    }

private:
    std::optional<FileError> scan(std::string_view line) {
        auto const indent = line.find_first_not_of(" \t\r");
        if (indent == std::string_view::npos) return std::nullopt;
        note_suspect(line[indent], indent);
        for (std::size_t at = indent; at < line.size(); ++at) {
            char const c = line[at];
            if (c == ';' && !json_) break;
            if (c == '"') {
                auto const end = string_end(line, at);
                if (end == std::string_view::npos)
                    return FileError{{file_, number_, static_cast<std::int32_t>(at) + 1},
                                     "the text that begins here has no closing quote on its line",
                                     "a new line within a text is written \\n"};
                at = end;
            } else if (c == '{' || c == '[') {
                open_.push_back({c, number_, static_cast<std::int32_t>(at) + 1, indent});
            } else if (c == '}' || c == ']') {
                if (open_.empty())
                    return FileError{{file_, number_, static_cast<std::int32_t>(at) + 1},
                                     std::string("there is nothing for this ") + c + " to close",
                                     {}};
                auto const& opening = open_.back();
                bool const in_place = opening.line == number_ || opening.indent == indent;
                bool const suspected = suspect_ && suspect_->line == opening.line && suspect_->column == opening.column;
                if (suspected && in_place) suspect_.reset();
                if (!suspect_ && !in_place && at == indent) suspect_ = opening, suspect_before_ = number_;
                open_.pop_back();
            }
        }
        return std::nullopt;
    }

    /// A line that begins no deeper than the line of a block that is still open, and does not close it.
    void note_suspect(char first, std::size_t indent) {
        if (suspect_ || open_.empty() || first == '}' || first == ']' || first == '{' || first == ';' || first == '#') return;
        if (indent > open_.back().indent || open_.back().line == number_) return;
        suspect_ = open_.back();
        suspect_before_ = number_;
    }

    static std::size_t string_end(std::string_view line, std::size_t at) {
        for (++at; at < line.size(); ++at)
            if (line[at] == '\\') ++at;
            else if (line[at] == '"') return at;
        return std::string_view::npos;
    }

    Name file_;
    bool json_;
    std::int32_t number_ = 1, suspect_before_ = 0;
    std::vector<Opening> open_;
    std::optional<Opening> suspect_;
};

}  // namespace

std::optional<FileError> lost_brace(std::string_view text, Name file, bool json) {
    return BraceScan(file, json).run(text);
}

std::optional<FileError> lost_element(std::string_view text, Name file) {
    struct Open {
        std::string_view name;
        std::size_t at;
    };
    std::vector<Open> open;
    auto const error = [&](std::size_t at, std::string what, std::string note) {
        auto const before = text.substr(0, at);
        auto const line = static_cast<std::int32_t>(std::count(before.begin(), before.end(), '\n')) + 1;
        auto const start = before.rfind('\n');
        auto const column = static_cast<std::int32_t>(at - (start == std::string_view::npos ? 0 : start + 1)) + 1;
        return FileError{{file, line, column}, std::move(what), std::move(note)};
    };
    for (auto at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
        auto const rest = text.substr(at);
        if (rest.starts_with("<!--")) at = std::min(text.find("-->", at), text.size() - 1);
        if (rest.starts_with("<!") || rest.starts_with("<?")) continue;
        bool const closes = rest.starts_with("</");
        auto const start = closes ? std::size_t{2} : std::size_t{1};
        auto const name = rest.substr(start, rest.find_first_of(" \t\r\n/>", start) - start);
        auto const end = rest.find('>');
        if (end == std::string_view::npos) return error(at, "the tag that begins here has no end", {});
        if (!closes && rest[end - 1] != '/') open.push_back({name, at});
        if (!closes) continue;
        if (open.empty()) return error(at, "there is nothing for </" + std::string(name) + "> to close", {});
        if (open.back().name != name)
            return error(open.back().at, "<" + std::string(open.back().name) + "> is not closed",
                         "</" + std::string(name) + "> comes before its end");
        open.pop_back();
    }
    if (open.empty()) return std::nullopt;
    return error(open.back().at, "<" + std::string(open.back().name) + "> is not closed", {});
}

std::int32_t first_column(std::string_view text, std::int32_t line) {
    for (; line > 1 && !text.empty(); --line) text.remove_prefix(std::min(text.size(), std::min(text.size(), text.find('\n')) + 1));
    auto const first = text.substr(0, text.find('\n')).find_first_not_of(" \t\r");
    return first == std::string_view::npos ? 1 : static_cast<std::int32_t>(first) + 1;
}

}  // namespace pgplumb
