#include "ddl/tree.hpp"

#include <pg_query.h>

#include <algorithm>
#include <vector>

namespace pgplumb::ddl {
namespace {

constexpr std::size_t most_bytes = std::size_t{64} * 1024;
constexpr int deepest = 200;
constexpr std::size_t first_block = 4096;

std::string refusal(std::string_view sql) {
    if (sql.size() > most_bytes) return "the SQL text is longer than 64 kB";
    if (sql.find('\0') != std::string_view::npos) return "the SQL text holds a NUL byte";
    int depth = 0;
    int comments = 0;
    int operators = 0;
    for (std::size_t i = 0; i < sql.size(); ++i) {
        if (sql[i] == '(' || sql[i] == '[') ++depth;
        if (sql[i] == ')' || sql[i] == ']') --depth;
        if (sql.substr(i, 2) == "/*") ++comments;
        if (std::string_view("+-*/%^|&:").find(sql[i]) != std::string_view::npos) ++operators;
        if (depth > deepest || comments > deepest || operators > 4000) return "the SQL text is nested too deeply";
    }
    return {};
}

void* allocate(void* memory, size_t size) {
    return static_cast<std::pmr::monotonic_buffer_resource*>(memory)->allocate(size);
}

}  // namespace

Parsed parse(std::string_view sql) {
    Parsed out;
    if (auto why = refusal(sql); !why.empty()) {
        out.error.what = std::move(why);
        return out;
    }
    auto const result = pg_query_parse_protobuf(std::string(sql).c_str());
    if (result.error) {
        out.error = {result.error->message, {}, result.error->cursorpos};
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
