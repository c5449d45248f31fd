#include "ddl/asking.hpp"

#include "ddl/selecting.hpp"

#include <algorithm>

namespace pgplumb::ddl {
namespace {

using Node = PgQuery__Node;

/// A question that takes more than this is not answered.
constexpr std::int64_t most_steps = 4'000'000;

Cell of_constant(PgQuery__AConst const& constant) {
    if (constant.isnull) return Cell::null();
    switch (constant.val_case) {
        case PG_QUERY__A__CONST__VAL_IVAL: return Cell::of_number(constant.ival->ival);
        case PG_QUERY__A__CONST__VAL_BOOLVAL: return Cell::of_truth(constant.boolval->boolval ? Truth::yes : Truth::no);
        case PG_QUERY__A__CONST__VAL_SVAL: return Cell::of_text(constant.sval->sval);
        case PG_QUERY__A__CONST__VAL_FVAL: return Cell::of_text(constant.fval->fval);
        default: return {};
    }
}

/// The elements of '{a,b}'; nullopt where they are not plain.
std::optional<Cell> list_in(std::string_view text) {
    if (!text.starts_with('{') || !text.ends_with('}') || text.find_first_of("\"\\") != std::string_view::npos) return std::nullopt;
    text = text.substr(1, text.size() - 2);
    std::vector<Cell> items;
    while (!text.empty()) {
        auto const comma = std::min(text.find(','), text.size());
        items.push_back(Cell::of_text(text.substr(0, comma)));
        text.remove_prefix(std::min(text.size(), comma + 1));
    }
    return Cell::of_list(std::move(items));
}

Cell as_text(World const& world, Cell const& cell) {
    if (cell.is_null() || cell.sort == Cell::Sort::database || cell.sort == Cell::Sort::elsewhere) return cell;
    auto const text = text_of(world, cell);
    return text ? Cell::of_text(*text) : Cell();
}

}  // namespace

Cell cast_to(World const& world, std::string const& type, Cell value) {
    if (type.ends_with("[]")) {
        if (value.sort == Cell::Sort::text) return list_in(value.text).value_or(Cell());
        return value.sort == Cell::Sort::list || value.is_null() ? value : Cell();
    }
    if (type.starts_with("reg")) {
        if (value.sort == Cell::Sort::text) return oid_named(world, type, value.text);
        value.prints_name = true;
        return value.sort == Cell::Sort::oid || value.is_null() ? value : Cell();
    }
    if (type == "text" || type == "name" || type == "\"char\"" || type == "character varying" || type == "bpchar")
        return as_text(world, value);
    if (type == "integer" || type == "bigint" || type == "smallint" || type == "numeric") {
        auto const number = number_of(value);
        return number ? Cell::of_number(*number) : value.is_null() ? value : Cell();
    }
    if (type == "oid") return value.sort == Cell::Sort::oid || value.is_null() ? value : Cell();
    return type == "boolean" ? Cell::of_truth(truth_of(value)) : Cell();
}

namespace {

Cell tested(PgQuery__BoolTestType type, Truth truth) {
    using Type = PgQuery__BoolTestType;
    if (truth == Truth::unknown) return {};
    auto const is = [&](Truth wanted) { return Cell::of_truth(truth == wanted ? Truth::yes : Truth::no); };
    auto const is_not = [&](Truth wanted) { return Cell::of_truth(truth != wanted ? Truth::yes : Truth::no); };
    switch (type) {
        case Type::PG_QUERY__BOOL_TEST_TYPE__IS_TRUE: return is(Truth::yes);
        case Type::PG_QUERY__BOOL_TEST_TYPE__IS_NOT_TRUE: return is_not(Truth::yes);
        case Type::PG_QUERY__BOOL_TEST_TYPE__IS_FALSE: return is(Truth::no);
        case Type::PG_QUERY__BOOL_TEST_TYPE__IS_NOT_FALSE: return is_not(Truth::no);
        case Type::PG_QUERY__BOOL_TEST_TYPE__IS_UNKNOWN: return is(Truth::null);
        default: return is_not(Truth::null);
    }
}

}  // namespace

Cell Asking::value(std::string_view expression) {
    steps_ = 0;
    auto const parsed = parse("select " + std::string(expression), most_statement);
    if (!parsed.tree || parsed.tree->n_stmts != 1) return {};
    auto const& node = *parsed.tree->stmts[0]->stmt;
    if (node.node_case != PG_QUERY__NODE__NODE_SELECT_STMT) return {};
    // An expression of PL/pgSQL may have a FROM: it is what a SELECT would have.
    auto const found = select(*node.select_stmt, nullptr);
    if (found.columns.size() != 1 || found.rows.size() > 1) return {};
    if (found.rows.empty()) return Cell::null();
    return found.rows[0].certain ? found.rows[0].cells[0] : Cell();
}

Rows Asking::rows(std::string_view query) {
    steps_ = 0;
    auto const parsed = parse(query, most_statement);
    if (!parsed.tree || parsed.tree->n_stmts != 1) return unknown_rows();
    auto const& node = *parsed.tree->stmts[0]->stmt;
    return node.node_case == PG_QUERY__NODE__NODE_SELECT_STMT ? select(*node.select_stmt, nullptr) : unknown_rows();
}

Rows Asking::select(PgQuery__SelectStmt const& query, Scope const* outer) {
    return Selecting(*this, query, outer).run();
}

Cell Asking::value(Node const& node, Scope const* scope) {
    if (++steps_ > most_steps) return {};
    switch (node.node_case) {
        case PG_QUERY__NODE__NODE_A_CONST: return of_constant(*node.a_const);
        case PG_QUERY__NODE__NODE_COLUMN_REF: return of_column(*node.column_ref, scope);
        case PG_QUERY__NODE__NODE_PARAM_REF: return variables_("$" + std::to_string(node.param_ref->number)).value_or(Cell());
        case PG_QUERY__NODE__NODE_A_EXPR: return of_operator(*node.a_expr, scope);
        case PG_QUERY__NODE__NODE_BOOL_EXPR: return Cell::of_truth(of_logic(*node.bool_expr, scope));
        case PG_QUERY__NODE__NODE_TYPE_CAST: return of_cast(*node.type_cast, scope);
        case PG_QUERY__NODE__NODE_SUB_LINK: return of_query(*node.sub_link, scope);
        case PG_QUERY__NODE__NODE_FUNC_CALL: return of_call(*node.func_call, scope);
        case PG_QUERY__NODE__NODE_CASE_EXPR: return of_choice(*node.case_expr, scope);
        case PG_QUERY__NODE__NODE_COLLATE_CLAUSE: return value(*node.collate_clause->arg, scope);
        case PG_QUERY__NODE__NODE_NULL_TEST: {
            auto const tested = value(*node.null_test->arg, scope);
            if (tested.sort == Cell::Sort::unknown) return {};
            bool const is = node.null_test->nulltesttype == PG_QUERY__NULL_TEST_TYPE__IS_NULL;
            return Cell::of_truth(tested.is_null() == is ? Truth::yes : Truth::no);
        }
        case PG_QUERY__NODE__NODE_BOOLEAN_TEST:
            return tested(node.boolean_test->booltesttype, truth_of(value(*node.boolean_test->arg, scope)));
        case PG_QUERY__NODE__NODE_COALESCE_EXPR:
            for (auto const* argument : std::span(node.coalesce_expr->args, node.coalesce_expr->n_args))
                if (auto found = value(*argument, scope); !found.is_null()) return found;
            return Cell::null();
        case PG_QUERY__NODE__NODE_A_ARRAY_EXPR: {
            std::vector<Cell> items;
            for (auto const* element : std::span(node.a_array_expr->elements, node.a_array_expr->n_elements))
                items.push_back(value(*element, scope));
            return Cell::of_list(std::move(items));
        }
        case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION:
            if (node.sqlvalue_function->op == PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_SCHEMA)
                return called(world_, "current_schema", {});
            return node.sqlvalue_function->op == PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_CATALOG
                       ? called(world_, "current_database", {})
                       : Cell();
        default: return {};
    }
}

Cell Asking::of_column(PgQuery__ColumnRef const& reference, Scope const* scope) {
    auto const parts = names(reference.n_fields, reference.fields);
    if (parts.empty() || parts.size() != reference.n_fields) return {};
    auto const last = parts.back().text();
    for (; scope; scope = scope->outer)
        for (auto const& item : scope->items) {
            if (parts.size() > 1 && item.alias != parts[parts.size() - 2].text()) continue;
            auto const column = item.rows->column(last);
            if (column >= 0) return item.row->cells[static_cast<std::size_t>(column)];
            if (parts.size() > 1) return {};
        }
    auto const variable = variables_(parts[0].text());
    if (!variable) return {};
    if (parts.size() == 1) return *variable;
    auto const field = std::ranges::find(variable->names, last);
    if (field == variable->names.end()) return {};
    return variable->items[static_cast<std::size_t>(field - variable->names.begin())];
}

Truth Asking::of_logic(PgQuery__BoolExpr const& expression, Scope const* scope) {
    auto const all = std::span(expression.args, expression.n_args);
    if (expression.boolop == PG_QUERY__BOOL_EXPR_TYPE__NOT_EXPR) return negated(truth_of(value(*all[0], scope)));
    bool const is_and = expression.boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR;
    auto out = is_and ? Truth::yes : Truth::no;
    for (auto const* argument : all) {
        auto const next = truth_of(value(*argument, scope));
        out = is_and ? both(out, next) : either(out, next);
        if (out == (is_and ? Truth::no : Truth::yes)) break;
    }
    return out;
}

Cell Asking::of_any(PgQuery__AExpr const& expression, Scope const* scope) {
    bool const all = expression.kind == PG_QUERY__A__EXPR__KIND__AEXPR_OP_ALL;
    auto const op = std::string_view(expression.name[0]->string->sval);
    auto const left = value(*expression.lexpr, scope);
    auto const right = value(*expression.rexpr, scope);
    if (right.sort == Cell::Sort::text && op == "=")
        if (auto const list = list_in(right.text)) return Cell::of_truth(equal(left, *list));
    if (right.sort != Cell::Sort::list || (op != "=" && op != "<>" && op != "!=" && op != "~~")) return {};
    auto out = all ? Truth::yes : Truth::no;
    for (Cell const& item : right.items) {
        auto one = op == "~~" ? like(left, item, false) : equal(left, item);
        if (op == "<>" || op == "!=") one = negated(one);
        out = all ? both(out, one) : either(out, one);
    }
    return Cell::of_truth(out);
}

Cell Asking::of_operator(PgQuery__AExpr const& expression, Scope const* scope) {
    using Kind = PgQuery__AExprKind;
    if (expression.kind == Kind::PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY || expression.kind == Kind::PG_QUERY__A__EXPR__KIND__AEXPR_OP_ALL)
        return of_any(expression, scope);
    auto const op = std::string_view(expression.name[expression.n_name - 1]->string->sval);
    auto const answer = [](Truth truth, bool turned) { return Cell::of_truth(turned ? negated(truth) : truth); };
    auto const left = expression.lexpr ? value(*expression.lexpr, scope) : Cell::of_number(0);
    if (expression.kind == Kind::PG_QUERY__A__EXPR__KIND__AEXPR_IN || expression.kind == Kind::PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN) {
        auto const& list = *expression.rexpr->list;
        std::vector<Cell> items;
        for (auto const* item : std::span(list.items, list.n_items)) items.push_back(value(*item, scope));
        if (expression.kind == Kind::PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN)
            return Cell::of_truth(both(negated(less(left, items[0])), negated(less(items[1], left))));
        auto out = Truth::no;
        for (Cell const& item : items) out = either(out, equal(left, item));
        return answer(out, op == "<>");
    }
    if (!expression.rexpr) return {};
    auto const right = value(*expression.rexpr, scope);
    if (expression.kind == Kind::PG_QUERY__A__EXPR__KIND__AEXPR_LIKE) return answer(like(left, right, false), op == "!~~");
    if (expression.kind == Kind::PG_QUERY__A__EXPR__KIND__AEXPR_ILIKE) return answer(like(left, right, true), op == "!~~*");
    if (expression.kind == Kind::PG_QUERY__A__EXPR__KIND__AEXPR_DISTINCT ||
        expression.kind == Kind::PG_QUERY__A__EXPR__KIND__AEXPR_NOT_DISTINCT) {
        bool const distinct = expression.kind == Kind::PG_QUERY__A__EXPR__KIND__AEXPR_DISTINCT;
        if (left.sort == Cell::Sort::unknown || right.sort == Cell::Sort::unknown) return {};
        auto const same =
            left.is_null() || right.is_null() ? (left.is_null() == right.is_null() ? Truth::yes : Truth::no) : equal(left, right);
        return answer(same, distinct);
    }
    if (expression.kind != Kind::PG_QUERY__A__EXPR__KIND__AEXPR_OP) return {};
    if (op == "=" || op == "<>" || op == "!=") return answer(equal(left, right), op != "=");
    if (op == "<" || op == ">=") return answer(less(left, right), op == ">=");
    if (op == ">" || op == "<=") return answer(less(right, left), op == "<=");
    if (op == "~~" || op == "!~~") return answer(like(left, right, false), op == "!~~");
    if (op == "~" || op == "!~") return answer(matches(left, right, false), op == "!~");
    if (op == "~*" || op == "!~*") return answer(matches(left, right, true), op == "!~*");
    if (op == "||") return called(world_, "||", {left, right});
    auto const x = number_of(left);
    auto const y = number_of(right);
    if (!x || !y || std::abs(*x) > INT32_MAX || std::abs(*y) > INT32_MAX) return {};
    if (op == "+") return Cell::of_number(*x + *y);
    if (op == "-") return Cell::of_number(*x - *y);
    if (op == "*") return Cell::of_number(*x * *y);
    return op == "/" && *y != 0 ? Cell::of_number(*x / *y) : Cell();
}

Cell Asking::of_cast(PgQuery__TypeCast const& cast, Scope const* scope) {
    auto inner = value(*cast.arg, scope);
    auto type = type_text(*cast.type_name);
    if (auto const open = type.find('('); open != std::string::npos) type.erase(open, type.find(')') + 1 - open);
    return cast_to(world_, type, std::move(inner));
}

Cell Asking::of_query(PgQuery__SubLink const& link, Scope const* scope) {
    auto const found = select(*link.subselect->select_stmt, scope);
    bool const certain = std::ranges::any_of(found.rows, [](Row const& row) { return row.certain; });
    bool const all_certain = std::ranges::all_of(found.rows, [](Row const& row) { return row.certain; });
    switch (link.sub_link_type) {
        case PG_QUERY__SUB_LINK_TYPE__EXISTS_SUBLINK:
            return Cell::of_truth(certain ? Truth::yes : found.rows.empty() ? Truth::no : Truth::unknown);
        case PG_QUERY__SUB_LINK_TYPE__EXPR_SUBLINK:
            if (found.rows.empty()) return Cell::null();
            return found.rows.size() == 1 && all_certain && !found.rows[0].cells.empty() ? found.rows[0].cells[0] : Cell();
        case PG_QUERY__SUB_LINK_TYPE__ARRAY_SUBLINK: {
            if (!all_certain) return {};
            std::vector<Cell> items;
            items.reserve(found.rows.size());
            for (Row const& row : found.rows) items.push_back(row.cells.empty() ? Cell() : row.cells[0]);
            return Cell::of_list(std::move(items));
        }
        case PG_QUERY__SUB_LINK_TYPE__ANY_SUBLINK: {
            if (link.n_oper_name > 0 && std::string_view(link.oper_name[0]->string->sval) != "=") return {};
            auto const left = value(*link.testexpr, scope);
            auto out = Truth::no;
            for (Row const& row : found.rows) {
                auto const same = row.cells.empty() ? Truth::unknown : equal(left, row.cells[0]);
                out = either(out, row.certain || same == Truth::no ? same : Truth::unknown);
            }
            return Cell::of_truth(out);
        }
        default: return {};
    }
}

Cell Asking::of_choice(PgQuery__CaseExpr const& choice, Scope const* scope) {
    auto const of = choice.arg ? value(*choice.arg, scope) : Cell();
    for (auto const* node : std::span(choice.args, choice.n_args)) {
        auto const& when = *node->case_when;
        auto const tested = value(*when.expr, scope);
        auto const fits = choice.arg ? equal(of, tested) : truth_of(tested);
        if (fits == Truth::unknown) return {};
        if (fits == Truth::yes) return value(*when.result, scope);
    }
    return choice.defresult ? value(*choice.defresult, scope) : Cell::null();
}

Cell Asking::of_call(PgQuery__FuncCall const& call, Scope const* scope) {
    auto const parts = names(call.n_funcname, call.funcname);
    bool const own = parts.size() == 1 || parts[0].text() == "pg_catalog";
    if (auto const it = aggregates_.find(&call); it != aggregates_.end()) return it->second;
    if (!own || (parts.size() == 1 && world_.find_other("function", Name(), parts[0]))) return {};
    std::vector<Cell> arguments;
    for (auto const* node : std::span(call.args, call.n_args)) arguments.push_back(value(*node, scope));
    if (call.func_variadic && !arguments.empty() && arguments.back().sort == Cell::Sort::list) {
        auto const items = std::move(arguments.back().items);
        arguments.pop_back();
        arguments.insert(arguments.end(), items.begin(), items.end());
    }
    return called(world_, parts.back().text(), arguments);
}

}  // namespace pgplumb::ddl
