#include "ddl/tree.hpp"

#include "pgplumb/utf8.hpp"

#include <pg_query.h>

#include <algorithm>
#include <cctype>
#include <vector>

namespace pgplumb::ddl {
namespace {

constexpr int deepest = 200;
constexpr int most_operators = 4000;
constexpr std::size_t first_block = 4096;

/// Behind the dollar-quoted text that begins at `at`; `at` if none does.
std::size_t behind_dollar_quote(std::string_view sql, std::size_t at) {
    auto const is_tag = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || static_cast<unsigned char>(c) > 127;
    };
    auto end = at + 1;
    while (end < sql.size() && is_tag(sql[end])) ++end;
    if (end >= sql.size() || sql[end] != '$' || (end > at + 1 && std::isdigit(static_cast<unsigned char>(sql[at + 1])) != 0)) return at;
    auto const tag = sql.substr(at, end + 1 - at);
    auto const close = sql.find(tag, end + 1);
    return close == std::string_view::npos ? sql.size() : close + tag.size();
}

}  // namespace

std::size_t behind_quoted(std::string_view sql, std::size_t at) {
    char const c = sql[at];
    auto const behind = [&](std::size_t close, std::size_t size) { return close == std::string_view::npos ? sql.size() : close + size; };
    if (c == '"') return behind(sql.find('"', at + 1), 1);
    if (c == '-' && sql.substr(at, 2) == "--") return behind(sql.find('\n', at), 1);
    if (c == '$') return behind_dollar_quote(sql, at);
    if (c != '\'') return at;
    bool const escapes = at > 0 && (sql[at - 1] == 'E' || sql[at - 1] == 'e');
    for (++at; at < sql.size() && sql[at] != '\''; ++at)
        if (escapes && sql[at] == '\\') ++at;
    return std::min(sql.size(), at + 1);
}

Origin place_in(std::string_view text, std::size_t at, Origin const& origin) {
    auto out = origin;
    auto const before = text.substr(0, at);
    auto const line = before.rfind('\n');
    out.line += static_cast<std::int32_t>(std::ranges::count(before, '\n'));
    out.column = line == std::string_view::npos ? out.column + static_cast<std::int32_t>(before.size())
                                                : static_cast<std::int32_t>(before.size() - line);
    return out;
}

namespace {

/// Why SQL would hurt the parser, which recurses over what is nested and over chains of operators.
std::string refusal(std::string_view sql, std::size_t most_bytes) {
    if (sql.size() > most_bytes) return "the SQL text is longer than " + std::to_string(most_bytes / 1024) + " kB";
    if (sql.find('\0') != std::string_view::npos) return "the SQL text holds a NUL byte";
    int depth = 0;
    int comments = 0;
    int operators = 0;
    for (std::size_t i = 0; i < sql.size();) {
        if (auto const behind = comments == 0 ? behind_quoted(sql, i) : i; behind != i) {
            i = behind;
            continue;
        }
        auto const two = sql.substr(i, 2);
        if (two == "/*") ++comments, ++i;
        else if (two == "*/" && comments > 0) --comments, ++i;
        else if (sql[i] == '(' || sql[i] == '[') ++depth;
        else if (sql[i] == ')' || sql[i] == ']') --depth;
        else if (sql[i] == ';') operators = 0;
        else if (comments == 0 && std::string_view("+-*/%^|&:").find(sql[i]) != std::string_view::npos) ++operators;
        if (depth > deepest || comments > deepest || operators > most_operators) return "the SQL text is nested too deeply";
        ++i;
    }
    return {};
}

/// The place of a character that the parser complains of; it counts them from 1, and 0 is unknown.
int byte_of(std::string_view sql, int character) {
    std::size_t at = 0;
    for (int i = 1; i < character && at < sql.size(); ++i) at += std::max<std::size_t>(first_character(sql.substr(at)).size, 1);
    return character > 0 ? static_cast<int>(at) + 1 : 0;
}

void* allocate(void* memory, size_t size) {
    return static_cast<std::pmr::monotonic_buffer_resource*>(memory)->allocate(size);
}

}  // namespace

Parsed parse(std::string_view sql, std::size_t most_bytes) {
    Parsed out;
    if (auto why = refusal(sql, most_bytes); !why.empty()) {
        out.error.what = std::move(why);
        return out;
    }
    auto const result = pg_query_parse_protobuf(std::string(sql).c_str());
    if (result.error) {
        out.error = {result.error->message, {}, byte_of(sql, result.error->cursorpos)};
    } else {
        out.memory = std::make_unique<std::pmr::monotonic_buffer_resource>(first_block);
        ProtobufCAllocator allocator{allocate, [](void*, void*) {}, out.memory.get()};
        out.tree = pg_query__parse_result__unpack(&allocator, result.parse_tree.len,
                                                  reinterpret_cast<std::uint8_t const*>(result.parse_tree.data));
    }
    pg_query_free_protobuf_parse_result(result);
    if (!out.tree && out.error.what.empty()) out.error.what = "the SQL text could not be parsed";
    return out;
}

std::vector<Name> names(size_t count, PgQuery__Node* const* nodes) {
    std::vector<Name> out;
    for (size_t i = 0; i < count; ++i)
        if (nodes[i]->node_case == PG_QUERY__NODE__NODE_STRING) out.emplace_back(nodes[i]->string->sval);
    return out;
}

}  // namespace pgplumb::ddl
