#include "ddl/tree.hpp"

#include <pg_query.h>

#include <algorithm>
#include <vector>

namespace pgplumb::ddl {
namespace {

constexpr std::size_t most_bytes = std::size_t{64} * 1024;
constexpr int deepest = 200;

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

}  // namespace

Parsed parse(std::string_view sql) {
    if (auto const why = refusal(sql); !why.empty()) return {nullptr, {why, {}, 0}};
    auto const result = pg_query_parse_protobuf(std::string(sql).c_str());
    Parsed out;
    if (result.error) out.error = {result.error->message, {}, result.error->cursorpos};
    else
        out.tree.reset(
            pg_query__parse_result__unpack(nullptr, result.parse_tree.len, reinterpret_cast<std::uint8_t const*>(result.parse_tree.data)));
    pg_query_free_protobuf_parse_result(result);
    if (!out.tree && out.error.what.empty()) out.error.what = "the SQL text could not be parsed";
    return out;
}

std::string deparse(PgQuery__Node* expression) {
    PgQuery__ResTarget target = PG_QUERY__RES_TARGET__INIT;
    target.val = expression;
    PgQuery__Node target_node = PG_QUERY__NODE__INIT;
    target_node.node_case = PG_QUERY__NODE__NODE_RES_TARGET;
    target_node.res_target = &target;
    PgQuery__Node* targets[] = {&target_node};
    PgQuery__SelectStmt select = PG_QUERY__SELECT_STMT__INIT;
    select.n_target_list = 1;
    select.target_list = targets;
    select.limit_option = PG_QUERY__LIMIT_OPTION__LIMIT_OPTION_DEFAULT;
    select.op = PG_QUERY__SET_OPERATION__SETOP_NONE;
    PgQuery__Node select_node = PG_QUERY__NODE__INIT;
    select_node.node_case = PG_QUERY__NODE__NODE_SELECT_STMT;
    select_node.select_stmt = &select;
    PgQuery__RawStmt raw = PG_QUERY__RAW_STMT__INIT;
    raw.stmt = &select_node;
    PgQuery__RawStmt* statements[] = {&raw};
    PgQuery__ParseResult tree = PG_QUERY__PARSE_RESULT__INIT;
    tree.version = PG_VERSION_NUM;
    tree.n_stmts = 1;
    tree.stmts = statements;
    std::vector<char> packed(pg_query__parse_result__get_packed_size(&tree));
    pg_query__parse_result__pack(&tree, reinterpret_cast<std::uint8_t*>(packed.data()));
    auto const result = pg_query_deparse_protobuf({packed.size(), packed.data()});
    std::string out = result.query ? result.query : "";
    pg_query_free_deparse_result(result);
    return out.substr(std::min<std::size_t>(out.size(), std::string_view("SELECT ").size()));
}

std::vector<Name> names(size_t count, PgQuery__Node* const* nodes) {
    std::vector<Name> out;
    for (size_t i = 0; i < count; ++i)
        if (nodes[i]->node_case == PG_QUERY__NODE__NODE_STRING) out.emplace_back(nodes[i]->string->sval);
    return out;
}

}  // namespace pgplumb::ddl
