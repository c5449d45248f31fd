#include "ddl/reducer.hpp"

#include <algorithm>
#include <set>

// What PostgreSQL's parser makes of operators (parse_expr.c), and so what the server prints of them: rules of syntax
// alone, for which no type need be known.

namespace pgplumb::ddl {
namespace {

bool is_row(PgQuery__Node const* node) {
    return node && node->node_case == PG_QUERY__NODE__NODE_ROW_EXPR;
}

bool is_null_constant(PgQuery__Node const* node) {
    return node && node->node_case == PG_QUERY__NODE__NODE_A_CONST && node->a_const->isnull;
}

PgQuery__Node const* without_casts(PgQuery__Node const* node) {
    while (node && node->node_case == PG_QUERY__NODE__NODE_TYPE_CAST) node = node->type_cast->arg;
    return node;
}

/// The elements of ARRAY[...] with one dimension, whatever it is cast to.
PgQuery__AArrayExpr const* plain_array(PgQuery__Node const* node) {
    node = without_casts(node);
    if (!node || node->node_case != PG_QUERY__NODE__NODE_A_ARRAY_EXPR || node->a_array_expr->n_elements == 0) return nullptr;
    for (size_t i = 0; i < node->a_array_expr->n_elements; ++i)
        if (node->a_array_expr->elements[i]->node_case == PG_QUERY__NODE__NODE_A_ARRAY_EXPR) return nullptr;
    return node->a_array_expr;
}

std::string array_of(std::vector<std::string> const& items) {
    std::string out;
    for (auto const& item : items) out += (out.empty() ? "(ARRAY[" : ", ") + item;
    return out + "])";
}

std::string operation_text(std::string const& left, std::string const& name, std::string const& right) {
    std::string out(1, '(');
    return out.append(left).append(" ").append(name).append(" ").append(right).append(1, ')');
}

std::string negation(std::string const& operand) {
    return "(not " + operand + ')';
}

}  // namespace

std::string joined(std::string_view word, std::vector<std::string> const& operands) {
    if (operands.size() == 1) return operands[0];
    auto const head = '(' + std::string(word) + ' ';
    auto const between = ' ' + std::string(word) + ' ';
    std::string out;
    for (auto const& operand : operands) {
        out += out.empty() ? head : between;
        if (operand.starts_with(head)) out.append(operand, head.size(), operand.size() - head.size() - 1);
        else out += operand;
    }
    return out + ')';
}

std::string Reducer::operator_name(PgQuery__AExpr const& expression) {
    auto const parts = names(expression.n_name, expression.name);
    auto const name = parts.empty() ? std::string() : parts.back().str();
    if (parts.size() > 1 && parts[0].text() != "pg_catalog") {
        out_.sendable = false;
        // The server leaves out a schema on its search path.
        if (strict_) return quoted_if_needed(parts[0].text()) + '.' + name;
    }
    return name == "!=" ? "<>" : name;
}

std::string Reducer::operation(PgQuery__AExpr const& expression) {
    auto const before = out_.columns.size();
    auto const name = operator_name(expression);
    auto out = rewritten(expression, name);
    if (name == "^" && out_.columns.size() == before) out_.sendable = false;
    return out;
}

std::string Reducer::rewritten(PgQuery__AExpr const& expression, std::string const& name) {
    auto const* left = expression.lexpr;
    auto const* right = expression.rexpr;
    switch (expression.kind) {
        case PG_QUERY__A__EXPR__KIND__AEXPR_OP: return compare(name, left, right);
        case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY: return any(expression, name, false);
        case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ALL: return any(expression, name, true);
        case PG_QUERY__A__EXPR__KIND__AEXPR_IN:
            if (right->node_case != PG_QUERY__NODE__NODE_LIST) return unknown();
            return in(name, left, right->list->n_items, right->list->items);
        case PG_QUERY__A__EXPR__KIND__AEXPR_LIKE:
        case PG_QUERY__A__EXPR__KIND__AEXPR_ILIKE:
        case PG_QUERY__A__EXPR__KIND__AEXPR_SIMILAR: return operation_text(print(left), name, print(right));
        case PG_QUERY__A__EXPR__KIND__AEXPR_DISTINCT: return distinct(left, right);
        case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_DISTINCT:
            if (is_null_constant(right) || is_null_constant(left)) return '(' + print(is_null_constant(right) ? left : right) + " is null)";
            return negation(distinct(left, right));
        case PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF: return "nullif(" + print(left) + ", " + print(right) + ')';
        case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN:
        case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN:
        case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN_SYM:
        case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN_SYM: return between(expression);
        default: return unknown();
    }
}

std::string Reducer::compare(std::string const& name, PgQuery__Node const* left, PgQuery__Node const* right) {
    if (is_row(left) && is_row(right)) return compare_rows(name, *left->row_expr, *right->row_expr);
    return '(' + print(left) + (left ? " " : "") + name + ' ' + print(right) + ')';
}

std::string Reducer::compare_rows(std::string const& name, PgQuery__RowExpr const& left, PgQuery__RowExpr const& right) {
    static std::set<std::string_view> const ordering{"<", "<=", ">", ">="};
    if (left.n_args != right.n_args || left.n_args == 0) return unknown();
    if (left.n_args == 1) return compare(name, left.args[0], right.args[0]);
    if (ordering.contains(name))
        return "(row(" + list(left.n_args, left.args) + ") " + name + " row(" + list(right.n_args, right.args) + "))";
    // What becomes of another operator depends on its class.
    if (name != "=" && name != "<>") return unknown();
    std::vector<std::string> pairs;
    for (size_t i = 0; i < left.n_args; ++i) pairs.push_back(compare(name, left.args[i], right.args[i]));
    return joined(name == "=" ? "and" : "or", pairs);
}

std::string Reducer::distinct(PgQuery__Node const* left, PgQuery__Node const* right) {
    if (is_null_constant(right) || is_null_constant(left)) return '(' + print(is_null_constant(right) ? left : right) + " is not null)";
    if (!is_row(left) || !is_row(right) || left->row_expr->n_args != right->row_expr->n_args || left->row_expr->n_args == 0)
        return '(' + print(left) + " is distinct from " + print(right) + ')';
    std::vector<std::string> pairs;
    for (size_t i = 0; i < left->row_expr->n_args; ++i)
        pairs.push_back('(' + print(left->row_expr->args[i]) + " is distinct from " + print(right->row_expr->args[i]) + ')');
    return joined("or", pairs);
}

std::string Reducer::between(PgQuery__AExpr const& expression) {
    if (expression.rexpr->node_case != PG_QUERY__NODE__NODE_LIST || expression.rexpr->list->n_items != 2) return unknown();
    auto* const* bounds = expression.rexpr->list->items;
    auto const kind = expression.kind;
    bool const is = kind == PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN || kind == PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN_SYM;
    bool const plain = kind == PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN || kind == PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN;
    auto const within = [&](PgQuery__Node const* low, PgQuery__Node const* high) {
        return joined(is ? "and" : "or",
                      {compare(is ? ">=" : "<", expression.lexpr, low), compare(is ? "<=" : ">", expression.lexpr, high)});
    };
    if (plain) return within(bounds[0], bounds[1]);
    return joined(is ? "or" : "and", {within(bounds[0], bounds[1]), within(bounds[1], bounds[0])});
}

std::string Reducer::any(PgQuery__AExpr const& expression, std::string const& name, bool all) {
    auto const* array = plain_array(expression.rexpr);
    if (!strict_ && array && name == (all ? "<>" : "=")) return in(name, expression.lexpr, array->n_elements, array->elements);
    return '(' + print(expression.lexpr) + ' ' + name + (all ? " ALL (" : " ANY (") + print(expression.rexpr) + "))";
}

/// Two items or more without a column become an array, the others comparisons behind it. Which types have no array, so
/// that all become comparisons, is not known here: the loose form has comparisons only.
std::string Reducer::in(std::string const& name, PgQuery__Node const* left, size_t count, PgQuery__Node* const* items) {
    if (is_row(left)) return in_rows(name, left, count, items);
    auto const subject = print(left);
    // Each is printed once: what is nested would take twice the time at each level.
    std::vector<std::string> all;
    std::vector<std::string> fixed;
    std::vector<std::string> varying;
    std::vector<std::string> operands;
    for (size_t i = 0; i < count; ++i) {
        auto const before = out_.columns.size();
        all.push_back(print(items[i]));
        (out_.columns.size() == before ? fixed : varying).push_back(all.back());
    }
    if (subject.size() * count > longest_form) return cut();
    if (fixed.size() > 1) {
        all = varying;
        if (!strict_) all.insert(all.begin(), fixed.begin(), fixed.end());
        else operands.push_back(operation_text(subject, name + (name == "=" ? " ANY" : " ALL"), array_of(fixed)));
    }
    for (auto const& item : all) operands.push_back(operation_text(subject, name, item));
    return joined(name == "<>" ? "and" : "or", operands);
}

std::string Reducer::in_rows(std::string const& name, PgQuery__Node const* left, size_t count, PgQuery__Node* const* items) {
    std::vector<std::string> operands;
    std::size_t size = 0;
    for (size_t i = 0; i < count; ++i) {
        operands.push_back(compare(name, left, items[i]));
        size += operands.back().size();
        if (size > longest_form) return cut();
    }
    return joined(name == "<>" ? "and" : "or", operands);
}

}  // namespace pgplumb::ddl
