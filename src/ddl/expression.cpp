#include "ddl/tree.hpp"

#include <pg_query.h>

#include <algorithm>
#include <mutex>
#include <set>

namespace pgplumb::ddl {
namespace {

/// Prints a tree twice, with and without casts, and gathers what it names.
class Reducer {
public:
    explicit Reducer(Expression& out) : out_(out) {}

    std::string print(PgQuery__Node const* node, bool casts) {
        if (!node) return {};
        switch (node->node_case) {
            case PG_QUERY__NODE__NODE_COLUMN_REF: return column(*node->column_ref);
            case PG_QUERY__NODE__NODE_A_CONST: return constant(*node->a_const);
            case PG_QUERY__NODE__NODE_TYPE_CAST: return cast(*node->type_cast, casts);
            case PG_QUERY__NODE__NODE_A_EXPR: return operation(*node->a_expr, casts);
            case PG_QUERY__NODE__NODE_BOOL_EXPR: return logic(*node->bool_expr, casts);
            case PG_QUERY__NODE__NODE_FUNC_CALL: return call(*node->func_call, casts);
            case PG_QUERY__NODE__NODE_A_ARRAY_EXPR:
                return "ARRAY[" + list(node->a_array_expr->n_elements, node->a_array_expr->elements, casts) + ']';
            case PG_QUERY__NODE__NODE_LIST: return list(node->list->n_items, node->list->items, casts);
            case PG_QUERY__NODE__NODE_NULL_TEST:
                return '(' + print(node->null_test->arg, casts) +
                       (node->null_test->nulltesttype == PG_QUERY__NULL_TEST_TYPE__IS_NULL ? " is null)" : " is not null)");
            case PG_QUERY__NODE__NODE_BOOLEAN_TEST:
                return '(' + print(node->boolean_test->arg, casts) + " is test " + std::to_string(node->boolean_test->booltesttype) + ')';
            case PG_QUERY__NODE__NODE_COALESCE_EXPR:
                return "coalesce(" + list(node->coalesce_expr->n_args, node->coalesce_expr->args, casts) + ')';
            case PG_QUERY__NODE__NODE_MIN_MAX_EXPR:
                return (node->min_max_expr->op == PG_QUERY__MIN_MAX_OP__IS_GREATEST ? "greatest(" : "least(") +
                       list(node->min_max_expr->n_args, node->min_max_expr->args, casts) + ')';
            case PG_QUERY__NODE__NODE_CASE_EXPR: return choice(*node->case_expr, casts);
            case PG_QUERY__NODE__NODE_ROW_EXPR: return "row(" + list(node->row_expr->n_args, node->row_expr->args, casts) + ')';
            case PG_QUERY__NODE__NODE_COLLATE_CLAUSE: return collate(*node->collate_clause, casts);
            case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION: return value_function(*node->sqlvalue_function);
            default: understood_ = out_.sendable = false; return "?";
        }
    }

    bool understood() const { return understood_; }

private:
    std::string column(PgQuery__ColumnRef const& reference) {
        auto const parts = names(reference.n_fields, reference.fields);
        if (parts.empty() || parts.size() != reference.n_fields) {
            understood_ = out_.sendable = false;
            return "*";
        }
        if (parts.size() > 1) out_.sendable = false;
        out_.columns.push_back(parts.back());
        return quoted_if_needed(parts.back().text());
    }

    static std::string constant(PgQuery__AConst const& value) {
        if (value.isnull) return "null";
        switch (value.val_case) {
            case PG_QUERY__A__CONST__VAL_IVAL: return std::to_string(value.ival->ival);
            case PG_QUERY__A__CONST__VAL_FVAL: return value.fval->fval;
            case PG_QUERY__A__CONST__VAL_BOOLVAL: return value.boolval->boolval ? "true" : "false";
            case PG_QUERY__A__CONST__VAL_SVAL: return quoted_value(value.sval->sval).text();
            case PG_QUERY__A__CONST__VAL_BSVAL: return value.bsval->bsval;
            default: return "0";
        }
    }

    std::string cast(PgQuery__TypeCast const& cast, bool casts) {
        static std::set<std::string_view> const reaching{"regclass",    "regproc", "regprocedure", "regoper",
                                                         "regoperator", "regrole", "regnamespace", "regtype"};
        auto const type = type_text(*cast.type_name);
        out_.types.emplace_back(type);
        if (reaching.contains(type)) out_.sendable = false;
        auto const inner = print(cast.arg, casts);
        if (type == "boolean" && (inner == "'t'" || inner == "'f'")) return inner == "'t'" ? "true" : "false";
        return casts ? inner + "::" + type : inner;
    }

    std::string operator_name(PgQuery__AExpr const& expression) {
        auto const parts = names(expression.n_name, expression.name);
        if (parts.size() > 1 && parts[0].text() != "pg_catalog") out_.sendable = false;
        auto const name = parts.empty() ? std::string() : parts.back().str();
        return name == "!=" ? "<>" : name;
    }

    std::string operation(PgQuery__AExpr const& expression, bool casts) {
        auto const before = out_.columns.size();
        auto const name = operator_name(expression);
        auto const left = print(expression.lexpr, casts);
        auto const right = print(expression.rexpr, casts);
        if (name == "^" && out_.columns.size() == before) out_.sendable = false;
        switch (expression.kind) {
            case PG_QUERY__A__EXPR__KIND__AEXPR_OP: return '(' + left + (left.empty() ? "" : " ") + name + ' ' + right + ')';
            case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY: return '(' + left + ' ' + name + " ANY (" + right + "))";
            case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ALL: return '(' + left + ' ' + name + " ALL (" + right + "))";
            case PG_QUERY__A__EXPR__KIND__AEXPR_IN:
                return '(' + left + ' ' + name + (name == "=" ? " ANY (ARRAY[" : " ALL (ARRAY[") + right + "]))";
            case PG_QUERY__A__EXPR__KIND__AEXPR_LIKE:
            case PG_QUERY__A__EXPR__KIND__AEXPR_ILIKE: return '(' + left + ' ' + name + ' ' + right + ')';
            case PG_QUERY__A__EXPR__KIND__AEXPR_DISTINCT: return '(' + left + " is distinct from " + right + ')';
            case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_DISTINCT: return '(' + left + " is not distinct from " + right + ')';
            case PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF: return "nullif(" + left + ", " + right + ')';
            case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN: return between(expression, casts, left);
            default: return '(' + left + " kind" + std::to_string(expression.kind) + ' ' + right + ')';
        }
    }

    std::string between(PgQuery__AExpr const& expression, bool casts, std::string const& left) {
        auto const* bounds = expression.rexpr->list;
        if (bounds->n_items != 2) return "?";
        return "((" + left + " >= " + print(bounds->items[0], casts) + ") and (" + left + " <= " + print(bounds->items[1], casts) + "))";
    }

    std::string logic(PgQuery__BoolExpr const& expression, bool casts) {
        if (expression.boolop == PG_QUERY__BOOL_EXPR_TYPE__NOT_EXPR) return "(not " + print(expression.args[0], casts) + ')';
        std::string out;
        auto const* const word = expression.boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR ? " and " : " or ";
        for (size_t i = 0; i < expression.n_args; ++i) out.append(i == 0 ? "(" : word).append(print(expression.args[i], casts));
        return out + ')';
    }

    std::string call(PgQuery__FuncCall const& function, bool casts) {
        static std::set<std::string_view> const cheap{"lower",       "upper",         "md5",      "to_date", "to_timestamp",
                                                      "date_trunc",  "make_interval", "timezone", "concat",  "length",
                                                      "to_tsvector", "round",         "abs",      "nextval"};
        auto parts = names(function.n_funcname, function.funcname);
        if (parts.size() == 2 && parts[0].text() == "pg_catalog") parts.erase(parts.begin());
        std::string name;
        for (Name const part : parts) name.append(name.empty() ? "" : ".").append(quoted_if_needed(part.text()));
        out_.functions.emplace_back(name);
        auto const before = out_.columns.size();
        auto arguments = list(function.n_args, function.args, casts);
        bool const folds = function.n_args > 0 && out_.columns.size() == before && !cheap.contains(name);
        if (parts.size() != 1 || folds || function.agg_star || function.agg_distinct || function.func_variadic || function.over ||
            function.agg_filter || function.n_agg_order > 0)
            out_.sendable = false;
        return name + '(' + arguments + ')';
    }

    std::string choice(PgQuery__CaseExpr const& expression, bool casts) {
        std::string out = "case " + print(expression.arg, casts);
        for (size_t i = 0; i < expression.n_args; ++i) {
            auto const* when = expression.args[i]->case_when;
            out += " when " + print(when->expr, casts) + " then " + print(when->result, casts);
        }
        return out + " else " + (expression.defresult ? print(expression.defresult, casts) : "null") + " end";
    }

    std::string collate(PgQuery__CollateClause const& clause, bool casts) {
        auto parts = names(clause.n_collname, clause.collname);
        if (parts.size() == 2 && parts[0].text() == "pg_catalog") parts.erase(parts.begin());
        if (parts.size() != 1) out_.sendable = false;
        auto const text = " collate " + quoted_name(parts.empty() ? "" : parts.back().text()).text();
        if (casts) out_.collations += text;
        return print(clause.arg, casts) + text;
    }

    static std::string value_function(PgQuery__SQLValueFunction const& function) {
        if (function.op == PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_TIMESTAMP) return "now()";
        return "value" + std::to_string(function.op) + '(' + std::to_string(function.typmod) + ')';
    }

    std::string list(size_t count, PgQuery__Node* const* nodes, bool casts) {
        std::string out;
        for (size_t i = 0; i < count; ++i) out.append(i == 0 ? "" : ", ").append(print(nodes[i], casts));
        return out;
    }

    Expression& out_;
    bool understood_ = true;
};

constexpr std::string_view blank = " \t\r\n\f\v";

std::string squeezed(std::string_view text) {
    std::string out = "opaque:";
    for (char const c : text)
        if (blank.find(c) == std::string_view::npos) out += c;
    return out;
}

/// A part of a tree as SQL again.
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

/// Every expression is parsed once, whichever side says it first.
class Known {
public:
    Expression const* find(Name text) {
        std::lock_guard const lock(mutex_);
        auto const it = expressions_.find(text);
        return it == expressions_.end() ? nullptr : &it->second;
    }
    Expression const& keep(Name text, Expression&& expression) {
        std::lock_guard const lock(mutex_);
        return expressions_.try_emplace(text, std::move(expression)).first->second;
    }

private:
    std::mutex mutex_;
    std::unordered_map<Name, Expression> expressions_;
};

Known& known() {
    static auto* const all = new Known;
    return *all;
}

}  // namespace

Expression reduce(PgQuery__Node* node, std::string_view original) {
    Expression out;
    out.parsed = out.sendable = true;
    Reducer reducer(out);
    out.strict = reducer.print(node, true);
    out.loose = reducer.print(node, false);
    if (!reducer.understood()) out.strict = out.loose = squeezed(original);
    return out;
}

namespace {

/// The one expression that a statement selects, and nothing but it; nullptr if there is more.
PgQuery__Node* only_target(Parsed const& parsed) {
    if (!parsed.tree || parsed.tree->n_stmts != 1) return nullptr;
    auto const* node = parsed.tree->stmts[0]->stmt;
    if (node->node_case != PG_QUERY__NODE__NODE_SELECT_STMT) return nullptr;
    auto const& select = *node->select_stmt;
    if (select.n_target_list != 1 || select.n_from_clause != 0 || select.where_clause || select.larg || select.into_clause ||
        select.n_sort_clause != 0 || select.limit_count || select.limit_offset || select.n_group_clause != 0)
        return nullptr;
    auto const& target = *select.target_list[0]->res_target;
    return target.name && *target.name ? nullptr : target.val;
}

Parsed parsed_expression(std::string_view text) {
    return parse("select (" + std::string(text) + "\n)");
}

}  // namespace

Expression parse_expression(std::string_view text) {
    auto const parsed = parsed_expression(text);
    auto* const target = only_target(parsed);
    return target ? reduce(target, text) : Expression{};
}

std::string respelled(std::string_view text) {
    auto const parsed = parsed_expression(text);
    auto* const target = only_target(parsed);
    auto out = target ? deparse(target) : std::string(text);
    // The printer leaves out parentheses around an array that is subscripted.
    return out.find('[') == std::string::npos || only_target(parsed_expression(out)) ? out : std::string(unwrapped(text));
}

bool is_call(std::string_view expression) {
    auto const parsed = parsed_expression(expression);
    auto const* target = only_target(parsed);
    return target && target->node_case == PG_QUERY__NODE__NODE_FUNC_CALL && !target->func_call->over &&
           target->func_call->funcformat == PG_QUERY__COERCION_FORM__COERCE_EXPLICIT_CALL && expression.ends_with(')');
}

Expression const& expression(Name text) {
    if (auto const* found = known().find(text)) return *found;
    return known().keep(text, parse_expression(text.text()));
}

namespace {

/// The tree's text. Where the printer left out parentheses that an array with a subscript needs, with them.
std::string printed(PgQuery__Node* tree) {
    auto out = deparse(tree);
    if (tree->node_case != PG_QUERY__NODE__NODE_A_INDIRECTION || only_target(parsed_expression(out))) return out;
    auto const inner = deparse(tree->a_indirection->arg);
    return out.starts_with(inner) ? '(' + inner + ')' + out.substr(inner.size()) : out;
}

}  // namespace

Name expression_text(PgQuery__Node* tree, std::string_view written) {
    if (!tree) return {};
    written.remove_prefix(std::min(written.size(), written.find_first_not_of(blank)));
    written = written.substr(0, written.find_last_not_of(blank) + 1);
    bool const plain = !written.empty() && written.find("--") == std::string_view::npos && written.find("/*") == std::string_view::npos;
    Name const text(plain ? written : printed(tree));
    if (!known().find(text)) known().keep(text, reduce(tree, text.text()));
    return text;
}

std::size_t closing(std::string_view text, std::size_t at) {
    // Dollar quotes and comments are for a parser.
    if (text.find('$') != std::string_view::npos || text.find("--") != std::string_view::npos || text.find("/*") != std::string_view::npos)
        return std::string_view::npos;
    int depth = 0;
    char quote = 0;
    bool escapes = false;
    for (; at < text.size(); ++at) {
        char const c = text[at];
        if (quote != 0 && c == '\\' && escapes) ++at;
        else if (quote != 0) quote = c == quote ? '\0' : quote;
        else if (c == '\'' || c == '"') quote = c, escapes = c == '\'' && at > 0 && (text[at - 1] == 'E' || text[at - 1] == 'e');
        else if (c == '(') ++depth;
        else if (c == ')' && --depth == 0) return at;
    }
    return std::string_view::npos;
}

std::string_view unwrapped(std::string_view expression) {
    while (expression.size() > 2 && expression.front() == '(' && closing(expression, 0) == expression.size() - 1)
        expression = expression.substr(1, expression.size() - 2);
    return expression;
}

}  // namespace pgplumb::ddl
