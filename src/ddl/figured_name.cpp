#include "ddl/tree.hpp"

#include <array>

// FigureColnameInternal of parse_target.c: a name that the expression itself gives outweighs that of a type or of CASE.

namespace pgplumb::ddl {
namespace {

struct Figured {
    int strength = 0;
    Name name{};
};

constexpr int weak = 1;
constexpr int strong = 2;

Figured figured(PgQuery__Node const& node);

Figured of_value(PgQuery__SQLValueFunctionOp op) {
    static constexpr auto words = std::to_array<std::string_view>(
        {"", "current_date", "current_time", "current_time", "current_timestamp", "current_timestamp", "localtime", "localtime",
         "localtimestamp", "localtimestamp", "current_role", "current_user", "user", "session_user", "current_catalog", "current_schema"});
    auto const place = static_cast<std::size_t>(op);
    return {strong, Name(place < words.size() ? words[place] : "")};
}

Figured of_query(PgQuery__SubLink const& link) {
    if (link.sub_link_type == PG_QUERY__SUB_LINK_TYPE__EXISTS_SUBLINK) return {strong, Name("exists")};
    if (link.sub_link_type == PG_QUERY__SUB_LINK_TYPE__ARRAY_SUBLINK) return {strong, Name("array")};
    if (link.sub_link_type != PG_QUERY__SUB_LINK_TYPE__EXPR_SUBLINK) return {};
    auto const& select = *link.subselect->select_stmt;
    if (select.n_target_list == 0) return {};
    auto const& target = *select.target_list[0]->res_target;
    if (*target.name != '\0') return {strong, Name(target.name)};
    return figured(*target.val);
}

Figured of_part(PgQuery__AIndirection const& indirection) {
    for (size_t i = indirection.n_indirection; i > 0; --i)
        if (indirection.indirection[i - 1]->node_case == PG_QUERY__NODE__NODE_STRING)
            return {strong, Name(indirection.indirection[i - 1]->string->sval)};
    return figured(*indirection.arg);
}

Figured figured(PgQuery__Node const& node) {
    auto const or_weak = [](Figured inner, Name name) { return inner.strength > weak ? inner : Figured{weak, name}; };
    auto const last = [](size_t count, PgQuery__Node* const* parts) {
        auto const all = names(count, parts);
        return all.empty() ? Figured{} : Figured{strong, all.back()};
    };
    switch (node.node_case) {
        case PG_QUERY__NODE__NODE_COLUMN_REF: return last(node.column_ref->n_fields, node.column_ref->fields);
        case PG_QUERY__NODE__NODE_FUNC_CALL: return last(node.func_call->n_funcname, node.func_call->funcname);
        case PG_QUERY__NODE__NODE_A_INDIRECTION: return of_part(*node.a_indirection);
        case PG_QUERY__NODE__NODE_TYPE_CAST: {
            auto const& cast = *node.type_cast;
            return or_weak(figured(*cast.arg), last(cast.type_name->n_names, cast.type_name->names).name);
        }
        case PG_QUERY__NODE__NODE_CASE_EXPR:
            return or_weak(node.case_expr->defresult ? figured(*node.case_expr->defresult) : Figured{}, Name("case"));
        case PG_QUERY__NODE__NODE_COLLATE_CLAUSE: return figured(*node.collate_clause->arg);
        case PG_QUERY__NODE__NODE_SUB_LINK: return of_query(*node.sub_link);
        case PG_QUERY__NODE__NODE_A_ARRAY_EXPR: return {strong, Name("array")};
        case PG_QUERY__NODE__NODE_ROW_EXPR: return {strong, Name("row")};
        case PG_QUERY__NODE__NODE_COALESCE_EXPR: return {strong, Name("coalesce")};
        case PG_QUERY__NODE__NODE_MIN_MAX_EXPR:
            return {strong, Name(node.min_max_expr->op == PG_QUERY__MIN_MAX_OP__IS_GREATEST ? "greatest" : "least")};
        case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION: return of_value(node.sqlvalue_function->op);
        case PG_QUERY__NODE__NODE_XML_SERIALIZE: return {strong, Name("xmlserialize")};
        case PG_QUERY__NODE__NODE_A_EXPR:
            return node.a_expr->kind == PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF ? Figured{strong, Name("nullif")} : Figured{};
        default: return {};
    }
}

}  // namespace

Name figured_name(PgQuery__Node const& node) {
    return figured(node).name;
}

}  // namespace pgplumb::ddl
