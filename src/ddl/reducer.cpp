#include "ddl/reducer.hpp"

#include <algorithm>
#include <set>

namespace pgplumb::ddl {
namespace {

bool is_text(PgQuery__Node const* node) {
    return node && node->node_case == PG_QUERY__NODE__NODE_A_CONST && !node->a_const->isnull &&
           node->a_const->val_case == PG_QUERY__A__CONST__VAL_SVAL;
}

bool is_null_value(PgQuery__Node const* node) {
    while (node && node->node_case == PG_QUERY__NODE__NODE_TYPE_CAST) node = node->type_cast->arg;
    return node && node->node_case == PG_QUERY__NODE__NODE_A_CONST && node->a_const->isnull;
}

PgQuery__Node const* last_argument(PgQuery__FuncCall const& function) {
    return function.n_args == 0 ? nullptr : function.args[function.n_args - 1];
}

/// A type's name called as a function is a cast, if there is no such function.
bool may_be_cast(std::string const& name) {
    static std::set<std::string_view> const internal{"int2",   "int4",   "int8",   "float4",    "float8",      "bool", "varchar",
                                                     "bpchar", "varbit", "timetz", "timestamp", "timestamptz", "time", "char"};
    return internal.contains(name) || is_builtin_type(name);
}

}  // namespace

std::string Reducer::print(PgQuery__Node const* node) {
    if (!node || too_long_) return {};
    auto out = form_of(*node);
    return out.size() > longest_form ? cut() : out;
}

std::string Reducer::cut() {
    too_long_ = true;
    return unknown();
}

std::string Reducer::unknown() {
    out_.understood = out_.sendable = false;
    return "?";
}

std::string Reducer::form_of(PgQuery__Node const& node) {
    switch (node.node_case) {
        case PG_QUERY__NODE__NODE_COLUMN_REF: return column(*node.column_ref);
        case PG_QUERY__NODE__NODE_A_CONST: return constant(*node.a_const);
        case PG_QUERY__NODE__NODE_TYPE_CAST: return cast(*node.type_cast);
        case PG_QUERY__NODE__NODE_A_EXPR: return operation(*node.a_expr);
        case PG_QUERY__NODE__NODE_BOOL_EXPR: return logic(*node.bool_expr);
        case PG_QUERY__NODE__NODE_FUNC_CALL: return call(*node.func_call);
        case PG_QUERY__NODE__NODE_NAMED_ARG_EXPR:
            out_.sendable = false;
            return quoted_if_needed(node.named_arg_expr->name) + " => " + print(node.named_arg_expr->arg);
        case PG_QUERY__NODE__NODE_A_ARRAY_EXPR: return "ARRAY[" + list(node.a_array_expr->n_elements, node.a_array_expr->elements) + ']';
        case PG_QUERY__NODE__NODE_A_INDIRECTION: return part(*node.a_indirection);
        case PG_QUERY__NODE__NODE_LIST: return list(node.list->n_items, node.list->items);
        case PG_QUERY__NODE__NODE_NULL_TEST:
            return '(' + print(node.null_test->arg) +
                   (node.null_test->nulltesttype == PG_QUERY__NULL_TEST_TYPE__IS_NULL ? " is null)" : " is not null)");
        case PG_QUERY__NODE__NODE_BOOLEAN_TEST:
            return '(' + print(node.boolean_test->arg) + " is test " + std::to_string(node.boolean_test->booltesttype) + ')';
        case PG_QUERY__NODE__NODE_COALESCE_EXPR: return "coalesce(" + list(node.coalesce_expr->n_args, node.coalesce_expr->args) + ')';
        case PG_QUERY__NODE__NODE_MIN_MAX_EXPR:
            return (node.min_max_expr->op == PG_QUERY__MIN_MAX_OP__IS_GREATEST ? "greatest(" : "least(") +
                   list(node.min_max_expr->n_args, node.min_max_expr->args) + ')';
        case PG_QUERY__NODE__NODE_CASE_EXPR: return choice(*node.case_expr);
        case PG_QUERY__NODE__NODE_ROW_EXPR: return "row(" + list(node.row_expr->n_args, node.row_expr->args) + ')';
        case PG_QUERY__NODE__NODE_COLLATE_CLAUSE: return collate(*node.collate_clause);
        case PG_QUERY__NODE__NODE_XML_EXPR: return xml(*node.xml_expr);
        case PG_QUERY__NODE__NODE_XML_SERIALIZE: return xml_text(*node.xml_serialize);
        case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION: {
            auto const& value = *node.sqlvalue_function;
            if (value.op == PG_QUERY__SQLVALUE_FUNCTION_OP__SVFOP_CURRENT_TIMESTAMP) return "now()";
            return "value" + std::to_string(value.op) + '(' + std::to_string(value.typmod) + ')';
        }
        default: return unknown();
    }
}

std::string Reducer::column(PgQuery__ColumnRef const& reference) {
    auto const parts = names(reference.n_fields, reference.fields);
    if (parts.empty() || parts.size() != reference.n_fields) return unknown();
    if (parts.size() > 1) out_.sendable = false;
    out_.columns.push_back(parts.back());
    return quoted_if_needed(parts.back().text());
}

std::string Reducer::constant(PgQuery__AConst const& value) const {
    if (value.isnull) return "null";
    auto const plain = [&](std::string const& text, std::string_view type) { return strict_ ? text : marked(text, type); };
    switch (value.val_case) {
        case PG_QUERY__A__CONST__VAL_IVAL: return number(std::to_string(value.ival->ival));
        case PG_QUERY__A__CONST__VAL_FVAL: return number(value.fval->fval);
        case PG_QUERY__A__CONST__VAL_BOOLVAL: return plain(value.boolval->boolval ? "true" : "false", "boolean");
        case PG_QUERY__A__CONST__VAL_SVAL: return plain(quoted_value(value.sval->sval).text(), "");
        case PG_QUERY__A__CONST__VAL_BSVAL: return string_cast(bits(value.bsval->bsval), "bit");
        default: return number("0");
    }
}

std::string Reducer::number(std::string const& text) const {
    auto const digits = decimal(text);
    if (!digits) return strict_ ? text : marked(text, "numeric");
    if (!strict_) return marked(*digits, "numeric");
    bool const is_numeric = text.find_first_of(".eE") != std::string::npos;
    return *digits + (is_numeric && natural_type(*digits) != "numeric" ? "::numeric" : "");
}

/// The server prints numbers of these types without quotes where it can.
std::string Reducer::string_cast(std::string_view text, std::string const& type) const {
    static std::set<std::string_view> const numbers{"smallint", "integer", "bigint", "numeric"};
    auto const quoted = quoted_value(text).text();
    if (!strict_) return marked(quoted, type);
    if (type == "boolean")
        if (auto const known = truth(text)) return std::string(*known);
    auto const digits = numbers.contains(type) ? decimal(text) : std::nullopt;
    if (!digits || (type != "numeric" && natural_type(*digits) == "numeric")) return quoted + "::" + type;
    return *digits + (natural_type(*digits) == type ? "" : "::" + type);
}

std::string Reducer::cast(PgQuery__TypeCast const& cast) {
    static std::set<std::string_view> const reaching{"regclass",    "regproc", "regprocedure", "regoper",
                                                     "regoperator", "regrole", "regnamespace", "regtype"};
    auto const type = type_text(*cast.type_name);
    out_.types.emplace_back(type);
    if (reaching.contains(type)) out_.sendable = false;
    if (is_text(cast.arg)) return string_cast(cast.arg->a_const->sval->sval, type);
    auto inner = print(cast.arg);
    if (!strict_) return inner;
    auto const digits = decimal(inner);
    return digits && natural_type(*digits) == type ? inner : inner + "::" + type;
}

std::string Reducer::logic(PgQuery__BoolExpr const& expression) {
    if (expression.boolop == PG_QUERY__BOOL_EXPR_TYPE__NOT_EXPR) return "(not " + print(expression.args[0]) + ')';
    std::vector<std::string> operands;
    for (size_t i = 0; i < expression.n_args; ++i) operands.push_back(print(expression.args[i]));
    return joined(expression.boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR ? "and" : "or", operands);
}

std::string Reducer::call(PgQuery__FuncCall const& function) {
    static std::set<std::string_view> const cheap{"lower",       "upper",         "md5",      "to_date", "to_timestamp",
                                                  "date_trunc",  "make_interval", "timezone", "concat",  "length",
                                                  "to_tsvector", "round",         "abs",      "nextval"};
    auto parts = names(function.n_funcname, function.funcname);
    if (parts.size() == 2 && parts[0].text() == "pg_catalog") parts.erase(parts.begin());
    std::string name;
    for (Name const part : parts) name.append(name.empty() ? "" : ".").append(quoted_if_needed(part.text()));
    out_.functions.emplace_back(name);
    auto const before = out_.columns.size();
    auto given = arguments(function, name);
    bool const folds = function.n_args > 0 && out_.columns.size() == before && !cheap.contains(name);
    if (parts.size() != 1 || folds || function.func_variadic) out_.sendable = false;
    if (function.agg_star || function.agg_distinct || function.over || function.agg_filter || function.n_agg_order > 0) return unknown();
    if (!strict_ && function.n_args == 1 && parts.size() == 1 && may_be_cast(parts[0].str())) return given;
    // Servers before 13 have only the older of the two, and before 14 EXTRACT is a call of date_part there.
    if (name == "similar_escape") name = "similar_to_escape";
    if (!strict_ && name == "date_part") name = "\"extract\"";
    return name + '(' + given + ')';
}

std::string Reducer::arguments(PgQuery__FuncCall const& function, std::string_view name) {
    auto const* last = last_argument(function);
    if (name == "similar_escape" && function.n_args == 2 && is_null_value(last)) return list(1, function.args);
    if (!function.func_variadic) return list(function.n_args, function.args);
    auto out = list(function.n_args - 1, function.args);
    if (!out.empty()) out += ", ";
    while (!strict_ && last->node_case == PG_QUERY__NODE__NODE_TYPE_CAST) last = last->type_cast->arg;
    // A call with several values and one with their array are printed alike.
    if (!strict_ && last->node_case == PG_QUERY__NODE__NODE_A_ARRAY_EXPR)
        return out + list(last->a_array_expr->n_elements, last->a_array_expr->elements);
    return out + "variadic " + print(last);
}

std::string Reducer::choice(PgQuery__CaseExpr const& expression) {
    std::string out = "case " + print(expression.arg);
    for (size_t i = 0; i < expression.n_args; ++i) {
        auto const* when = expression.args[i]->case_when;
        out += " when " + print(when->expr) + " then " + print(when->result);
    }
    return out + " else " + (expression.defresult ? print(expression.defresult) : "null") + " end";
}

std::string Reducer::collate(PgQuery__CollateClause const& clause) {
    auto parts = names(clause.n_collname, clause.collname);
    if (parts.size() == 2 && parts[0].text() == "pg_catalog") parts.erase(parts.begin());
    if (parts.size() != 1) out_.sendable = false;
    auto const text = " collate " + quoted_name(parts.empty() ? "" : parts.back().text()).text();
    return print(clause.arg) + text;
}

std::string Reducer::part(PgQuery__AIndirection const& indirection) {
    out_.sendable = false;
    auto out = print(indirection.arg);
    for (size_t i = 0; i < indirection.n_indirection; ++i) {
        auto const& step = *indirection.indirection[i];
        if (step.node_case == PG_QUERY__NODE__NODE_STRING) out = field(quoted_if_needed(step.string->sval), out);
        else if (step.node_case == PG_QUERY__NODE__NODE_A_INDICES) out += subscript(*step.a_indices);
        else return unknown();
    }
    return out;
}

/// f(x) and (x).f are one where f is a field, and where it is a function.
std::string Reducer::field(std::string const& name, std::string const& of) const {
    return strict_ ? of + "->" + name : name + '(' + of + ')';
}

std::string Reducer::subscript(PgQuery__AIndices const& indices) {
    if (!indices.is_slice) return '[' + print(indices.uidx) + ']';
    return '[' + print(indices.lidx) + ':' + print(indices.uidx) + ']';
}

std::string Reducer::xml(PgQuery__XmlExpr const& expression) {
    out_.sendable = false;
    auto out = "xml " + std::to_string(expression.op) + ' ' + std::to_string(expression.xmloption) + '(';
    if (expression.name && *expression.name) out += "name " + quoted_if_needed(expression.name) + ", ";
    for (size_t i = 0; i < expression.n_named_args; ++i) out += item(*expression.named_args[i]->res_target) + ", ";
    return out + list(expression.n_args, expression.args) + ')';
}

std::string Reducer::xml_text(PgQuery__XmlSerialize const& expression) {
    out_.sendable = false;
    return "xml text " + std::to_string(expression.xmloption) + '(' + print(expression.expr) + "::" + type_text(*expression.type_name) +
           ')';
}

/// A column without a name of its own is printed with its own.
std::string Reducer::item(PgQuery__ResTarget const& target) {
    auto const text = print(target.val);
    return text + " as " + (target.name && *target.name ? quoted_if_needed(target.name) : text);
}

std::string Reducer::list(size_t count, PgQuery__Node* const* nodes) {
    std::string out;
    for (size_t i = 0; i < count; ++i) out.append(i == 0 ? "" : ", ").append(print(nodes[i]));
    return out;
}

}  // namespace pgplumb::ddl
