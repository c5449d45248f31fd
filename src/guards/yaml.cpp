#include "guards/flow.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <tuple>

namespace pgplumb::guards {
namespace {

std::string_view trimmed(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    while (!text.empty() && std::string_view(" \t\r").find(text.back()) != std::string_view::npos) text.remove_suffix(1);
    return text;
}

std::size_t indent_of(std::string_view line) {
    return std::min(line.find_first_not_of(' '), line.size());
}

/// A plain scalar's line up to its comment.
std::string_view without_comment(std::string_view text) {
    if (text.starts_with('#')) return {};
    return trimmed(text.substr(0, std::min(text.find(" #"), text.size())));
}

/// The place of the colon behind a key; npos: the line has none.
std::size_t colon(std::string_view text) {
    if (text.empty() || std::string_view("[{|>&*#%@`").find(text[0]) != std::string_view::npos) return std::string_view::npos;
    bool const quoted = text[0] == '"' || text[0] == '\'';
    auto i = quoted ? behind_quotes(text, 0) : 0;
    for (; i < text.size(); ++i) {
        if (text.substr(i).starts_with(" #")) break;
        if (text[i] == ':' && (i + 1 == text.size() || text[i + 1] == ' ' || text[i + 1] == '\t' || text[i + 1] == '\r')) return i;
        if (quoted && text[i] != ' ') break;
    }
    return std::string_view::npos;
}

class Yaml {
public:
    explicit Yaml(std::string_view text) {
        for (std::size_t at = 0; at < text.size();) {
            auto const end = std::min(text.find('\n', at), text.size());
            lines_.push_back(text.substr(at, end - at));
            at = end + 1;
        }
    }

    Runnables read() {
        while (next_ < lines_.size()) read_line();
        end_lists(0);
        return std::move(out_);
    }

private:
    struct Items {
        std::vector<Word> words;
        std::size_t indent = 0;  ///< of the key whose value the list is
        std::string key;
    };
    /// What a mapping says of one command, by its keys.
    using Parts = std::map<std::string, std::vector<Word>, std::less<>>;

    void read_line() {
        auto const line = lines_[next_];
        auto indent = indent_of(line);
        auto text = trimmed(line);
        if (text.empty() || text[0] == '#' || text.starts_with("---")) return void(++next_);
        std::optional<std::size_t> dash;
        while (text == "-" || text.starts_with("- ")) {
            dash = indent;
            end_lists(indent + 1);
            auto const rest = trimmed(text.substr(1));
            indent += static_cast<std::size_t>(rest.data() - text.data());
            text = rest;
        }
        if (!dash) end_lists(indent);
        if (auto const at = colon(text); at != std::string_view::npos) return read_key(text, at, indent);
        if (!dash) return void(++next_);
        read_value(
            text, *dash, [&](Text script) { item(*dash, std::move(script)); }, [](auto const&) {});
    }

    void read_key(std::string_view text, std::size_t at, std::size_t indent) {
        std::string key(trimmed(text.substr(0, at)));
        if (key.size() > 1 && (key[0] == '"' || key[0] == '\'')) key = key.substr(1, key.size() - 2);
        keys_[indent] = key;
        keys_.erase(keys_.upper_bound(indent), keys_.end());
        auto const value = trimmed(text.substr(at + 1));
        bool const told = is_told(key);
        read_value(
            value, indent,
            [&](Text script) {
                if (told) return;
                join(indent, key, shell_words(script));
                out_.push_back({std::move(script)});
            },
            [&](std::vector<Word> const& words) {
                if (!told) join(indent, key, words);
            },
            told);
    }

    static std::vector<Word> shell_words(Text const& script) {
        auto commands = shell_commands(script);
        return commands.size() == 1 ? commands[0].words : std::vector<Word>();
    }

    /// What stands behind a key or a dash at `indent`, and on the lines that belong to it.
    template <class OfText, class OfList>
    void read_value(std::string_view value, std::size_t indent, OfText const& of_text, OfList const& of_list, bool told = false) {
        auto const line = static_cast<int>(next_) + 1;
        while (value.starts_with('!') || value.starts_with('&')) value = trimmed(value.substr(std::min(value.find(' '), value.size())));
        if (value.starts_with('|') || value.starts_with('>')) return of_text(block(value[0] == '>', indent));
        if (value.starts_with('[') || (value.starts_with('{') && !value.starts_with("{{"))) return flow(value, of_list, told);
        if (value.starts_with('"') || value.starts_with('\'')) return of_text({quoted(value), line});
        ++next_;
        auto text = std::string(without_comment(value));
        if (text.empty()) return;
        // Lines further in go on with it.
        for (; next_ < lines_.size() && !trimmed(lines_[next_]).empty() && indent_of(lines_[next_]) > indent; ++next_)
            text.append("\\\n ").append(without_comment(trimmed(lines_[next_])));
        of_text({text, line});
    }

    /// The lines below a mark that stand further in. Folded ones go on in the next.
    Text block(bool folded, std::size_t indent) {
        Text out{{}, static_cast<int>(++next_) + 1};
        std::optional<std::size_t> margin;
        for (; next_ < lines_.size(); ++next_) {
            auto const line = lines_[next_];
            bool const empty = trimmed(line).empty();
            if (!empty && indent_of(line) <= indent) break;
            if (!empty && !margin) margin = indent_of(line);
            bool const goes_on =
                folded && !empty && indent_of(line) == *margin && next_ + 1 < lines_.size() && !trimmed(lines_[next_ + 1]).empty();
            auto text = empty ? std::string_view() : line.substr(std::min(*margin, indent_of(line)));
            if (text.ends_with('\r')) text.remove_suffix(1);
            out.text.append(text).append(goes_on ? " \\\n" : "\n");
        }
        if (folded && out.text.ends_with(" \\\n")) out.text.resize(out.text.size() - 3);
        return out;
    }

    /// All from here on, as one text.
    std::string rest(std::string_view value) const {
        std::string out(value);
        constexpr std::size_t most_lines = 200;
        for (auto i = next_ + 1; i < std::min(lines_.size(), next_ + most_lines); ++i) out.append("\n").append(lines_[i]);
        return out;
    }

    std::string quoted(std::string_view value) {
        auto const whole = rest(value);
        auto const end = behind_quotes(whole, 0);
        auto const text = end == std::string::npos ? value : std::string_view(whole).substr(0, end);
        next_ += 1 + static_cast<std::size_t>(std::ranges::count(text, '\n'));
        return end == std::string::npos ? std::string(value) : unquoted(text);
    }

    template <class OfList>
    void flow(std::string_view value, OfList const& of_list, bool told) {
        auto found = read_flow(rest(value), static_cast<int>(next_) + 1);
        next_ += static_cast<std::size_t>(found.lines);
        if (told) return;
        std::ranges::move(found.found, std::back_inserter(out_));
        of_list(found.words);
    }

    /// An item of a list whose dashes stand at `indent`.
    void item(std::size_t indent, Text script) {
        auto& list = lists_[indent];
        if (list.words.empty())
            if (auto const above = keys_.upper_bound(indent); above != keys_.begin()) std::tie(list.indent, list.key) = *std::prev(above);
        if (is_told(list.key)) return;
        list.words.push_back({script.text, script.line, true});
        out_.push_back({std::move(script)});
    }

    /// Lists at `from` and further in have ended.
    void end_lists(std::size_t from) {
        for (auto it = lists_.lower_bound(from); it != lists_.end(); it = lists_.erase(it)) {
            auto const& list = it->second;
            if (list.words.size() > 1) out_.push_back({{}, list.words});
            join(list.indent, list.key, list.words);
        }
        parts_.erase(parts_.upper_bound(from), parts_.end());
    }

    /// An image's program and what it is given are said apart.
    void join(std::size_t indent, std::string const& key, std::vector<Word> const& words) {
        static constexpr auto keys = std::to_array<std::string_view>({"entrypoint", "command", "args"});
        if (words.empty() || std::ranges::find(keys, key) == keys.end()) return;
        auto& parts = parts_[indent];
        parts[key] = words;
        if (parts.size() == 1) return;
        std::vector<Word> whole;
        for (auto const one : keys)
            if (auto const it = parts.find(one); it != parts.end()) whole.insert(whole.end(), it->second.begin(), it->second.end());
        out_.push_back({{}, std::move(whole)});
    }

    std::vector<std::string_view> lines_;
    std::size_t next_ = 0;
    Runnables out_;
    std::map<std::size_t, std::string> keys_;  ///< the last one at each indent
    std::map<std::size_t, Items> lists_;       ///< by the indent of their dashes
    std::map<std::size_t, Parts> parts_;       ///< by the indent of its keys
};

}  // namespace

Runnables of_yaml(std::string_view text) {
    return Yaml(text).read();
}

}  // namespace pgplumb::guards
