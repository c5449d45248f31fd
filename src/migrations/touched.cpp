#include "migrations/unreadable.hpp"

#include "pgplumb/utf8.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace pgplumb::migrations {
namespace {

using Some = std::set<std::string, std::less<>>;

constexpr std::string_view everything = "execute all";
/// No revision is longer that says what it does.
constexpr std::size_t longest_file = std::size_t{256} << 10;

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
           static_cast<unsigned char>(c) >= 0x80;
}

char lower(char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

std::string lowered(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower);
    return out;
}

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// The places of a word, or of what begins with one.
std::vector<std::size_t> places_of(std::string_view text, std::string_view word) {
    std::vector<std::size_t> out;
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1))
        if (at == 0 || !is_word(word[0]) || !is_word(text[at - 1])) out.push_back(at);
    return out;
}

std::string_view skipped(std::string_view text, std::string_view what = " \t\r\n") {
    return text.substr(std::min(text.find_first_not_of(what), text.size()));
}

/// The constant that a text begins with, and what is behind it.
struct Constant {
    std::string content;
    std::string_view rest;
};
std::optional<Constant> constant_at(std::string_view text) {
    text = skipped(text);
    if (text.empty() || (text[0] != '"' && text[0] != '\'')) return std::nullopt;
    auto const end = text.find(text[0], 1);
    if (end == std::string_view::npos || has(text.substr(0, end), "\n")) return std::nullopt;
    return Constant{std::string(text.substr(1, end - 1)), text.substr(end + 1)};
}

/// Whether a file imports what is not said in it.
bool imports_others(std::string_view text) {
    static constexpr auto known = std::to_array<std::string_view>({"alembic", "sqlalchemy", "sqlmodel", "sqlalchemy_utils", "geoalchemy2",
                                                                   "pgvector", "typing", "typing_extensions", "datetime", "uuid", "enum",
                                                                   "logging", "json", "os", "sys", "re", "collections", "__future__"});
    for (std::string_view const keyword : {"import ", "from "})
        for (auto const at : places_of(text, keyword)) {
            auto const line = text.substr(text.rfind('\n', at) + 1);
            if (!skipped(line, " \t").starts_with("import ") && !skipped(line, " \t").starts_with("from ")) continue;
            if (text.substr(at).starts_with("import ") && skipped(line, " \t").starts_with("from ")) continue;
            auto const name = skipped(text.substr(at + keyword.size()), " \t");
            auto const first = name.substr(0, static_cast<std::size_t>(std::ranges::find_if_not(name, is_word) - name.begin()));
            bool const several = keyword == "import " && has(name.substr(0, name.find('\n')), ",");
            if (several || std::ranges::find(known, first) == known.end()) return true;
        }
    return false;
}

/// Whether names may be put together, asked of the database, or come from elsewhere.
bool may_name_others(std::string_view text) {
    static constexpr auto signs =
        std::to_array<std::string_view>({"%",       "+",          "||",         ".format(",          ".join(",        ".replace(",
                                         "getattr", "globals",    "inspect",    "reflect",           "fetch",         ".scalar",
                                         ".all(",   "open(",      "read(",      "read_text",         "exec(",         "eval(",
                                         "import_", "__import__", "create_all", "drop_all",          "sorted_tables", "quote_ident",
                                         "format(", "owned",      "OWNED",      "pg_catalog",        "pg_class",      "pg_constraint",
                                         "pg_type", "pg_index",   "pg_tables",  "information_schema"});
    static constexpr auto formatted = std::to_array<std::string_view>({"f\"", "f'", "F\"", "F'", "fr\"", "fr'", "rf\"", "rf'"});
    if (std::ranges::any_of(signs, [&](std::string_view sign) { return has(text, sign); })) return true;
    if (std::ranges::any_of(formatted, [&](std::string_view prefix) { return !places_of(text, prefix).empty(); })) return true;
    // A file that was cut off names what nobody can read.
    return !has(text, "def upgrade") || !has(text, "def downgrade") || imports_others(text);
}

/// Every word, and every constant of a line that is short enough to be a name.
Some names_in(std::string_view text) {
    constexpr std::size_t longest = 63;
    Some out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        bool const quote = text[at] == '"' || text[at] == '\'';
        if (auto const constant = quote ? constant_at(text.substr(at)) : std::nullopt; constant && constant->content.size() <= longest)
            out.insert(constant->content);
        if (!is_word(text[at])) continue;
        auto const from = at;
        while (at + 1 < text.size() && is_word(text[at + 1])) ++at;
        auto const word = text.substr(from, at + 1 - from);
        out.emplace(word);
        out.insert(lowered(word));
    }
    std::erase_if(out, [](std::string const& name) { return name.empty() || !is_utf8(name); });
    return out;
}

std::string quoted(std::string_view name) {
    std::string out = "\"";
    for (char const c : name) out.append(c == '"' ? 2 : 1, c);
    return out + "\"";
}

/// Constants behind each place of a call or keyword; nullopt: something else is behind one.
std::optional<Some> constants_behind(std::string_view text, std::string_view word, std::size_t which = 0) {
    Some out;
    for (auto const at : places_of(text, word)) {
        auto rest = skipped(text.substr(at + word.size()));
        if (rest.starts_with("None")) continue;
        for (std::string_view const final : {"op.f(", "batch_op.f("})
            if (rest.starts_with(final)) rest.remove_prefix(final.size());
        auto constant = constant_at(rest);
        for (std::size_t i = 0; constant && i < which; ++i) constant = constant_at(skipped(constant->rest, " \t\r\n,"));
        if (!constant) return std::nullopt;
        out.insert(constant->content);
    }
    return out;
}

/// A statement of SQL's from its verb to where its names end.
std::string statement_at(std::string_view text) {
    constexpr std::size_t longest = 300;
    std::string out;
    for (std::size_t i = 0; i < text.size() && out.size() < longest; ++i) {
        char const c = text[i];
        if (c == '(' || c == ')' || c == ';' || c == '\'' || c == '\\') break;
        if (c != '"') {
            out += c == '-' || c == '*' || c == '$' ? ' ' : c;
            continue;
        }
        auto const end = std::ranges::find_if_not(text.substr(i + 1), is_word) - text.begin();
        auto const behind = static_cast<std::size_t>(end);
        if (behind == i + 1 || behind >= text.size() || text[behind] != '"') break;
        out += text.substr(i, behind + 1 - i);
        i = behind;
    }
    return out;
}

/// What SQL in a file makes or names anew.
std::string statements_in(std::string_view text) {
    auto const low = lowered(text);
    std::string out;
    for (std::string_view const verb : {"create ", "alter ", "drop ", "create\n", "alter\n", "drop\n"})
        for (auto const at : places_of(low, verb)) {
            auto const statement = statement_at(text.substr(at));
            if (is_utf8(statement)) out += statement + ";\n";
        }
    return out;
}

class Touched {
public:
    explicit Touched(std::string_view text) : text_(text) {}

    std::string read() {
        if (text_.size() > longest_file || may_name_others(text_)) return std::string(everything);
        auto const schemas = constants_behind(text_, "schema=");
        auto const schemas_apart = constants_behind(text_, "schema =");
        if (!schemas || !schemas_apart) return std::string(everything);
        schemas_ = *schemas;
        schemas_.insert(schemas_apart->begin(), schemas_apart->end());
        for (auto const& name : names_in(text_)) touch(name);
        bool const made = make("create_table(", "create table ") && make(".Table(", "create table ") &&
                          make("Sequence(", "create sequence ") && make("CreateSchema(", "create schema ") &&
                          make("DropSchema(", "drop schema ") && make("rename_table(", "create table ", 1);
        if (!made) return std::string(everything);
        if (has(text_, "Enum(") || has(text_, "ENUM(")) {
            if (!make("name=", "create type ")) return std::string(everything);
        }
        return out_ + statements_in(text_);
    }

private:
    /// In the schemas of the search path, and in each that the file names.
    std::vector<std::string> places(std::string const& name) const {
        std::vector<std::string> out{quoted(name)};
        for (auto const& schema : schemas_) out.push_back(quoted(schema) + "." + quoted(name));
        return out;
    }

    void touch(std::string const& name) {
        for (auto const& place : places(name))
            out_.append("drop table ")
                .append(place)
                .append(" cascade;drop index ")
                .append(place)
                .append(";drop type ")
                .append(place)
                .append(" cascade;\n");
    }

    bool make(std::string_view call, std::string_view statement, std::size_t which = 0) {
        auto const names = constants_behind(text_, call, which);
        if (!names) return false;
        for (auto const& name : *names)
            for (auto const& place : places(name)) out_.append(statement).append(place).append(";\n");
        return true;
    }

    std::string_view text_;
    Some schemas_;
    std::string out_;
};

}  // namespace

std::string touched_by(std::string_view text) {
    return Touched(text).read();
}

}  // namespace pgplumb::migrations
