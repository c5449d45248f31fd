#include "ddl/constants.hpp"

#include "ddl/tree.hpp"
#include "ddl/walk.hpp"

#include <algorithm>
#include <deque>
#include <span>
#include <vector>

namespace pgplumb::ddl {
namespace {

using Node = PgQuery__Node;
using Nodes = std::vector<Node*>;

bool is_string(Node const* node) {
    return node && node->node_case == PG_QUERY__NODE__NODE_A_CONST && !node->a_const->isnull &&
           node->a_const->val_case == PG_QUERY__A__CONST__VAL_SVAL;
}

Name column_in(Node const* node) {
    if (!node || node->node_case != PG_QUERY__NODE__NODE_COLUMN_REF) return {};
    auto const parts = names(node->column_ref->n_fields, node->column_ref->fields);
    return parts.empty() ? Name() : parts.back();
}

void add(Node* node, Nodes& out) {
    if (!node) return;
    if (node->node_case == PG_QUERY__NODE__NODE_LIST) out.insert(out.end(), node->list->items, node->list->items + node->list->n_items);
    else if (node->node_case == PG_QUERY__NODE__NODE_A_ARRAY_EXPR)
        out.insert(out.end(), node->a_array_expr->elements, node->a_array_expr->elements + node->a_array_expr->n_elements);
    else out.push_back(node);
}

/// What the parser gives one type: the operands of an operator, a CASE and what it compares, the arguments of COALESCE.
Nodes of_one_type(ProtobufCMessage& message) {
    Nodes out;
    if (auto* operation = as<PgQuery__AExpr>(message, pg_query__a__expr__descriptor)) {
        add(operation->lexpr, out);
        add(operation->rexpr, out);
    }
    if (auto* all = as<PgQuery__CoalesceExpr>(message, pg_query__coalesce_expr__descriptor)) out.assign(all->args, all->args + all->n_args);
    if (auto* choice = as<PgQuery__CaseExpr>(message, pg_query__case_expr__descriptor); choice && choice->arg) {
        out.push_back(choice->arg);
        for (auto* when : std::span(choice->args, choice->n_args)) out.push_back(when->case_when->expr);
    }
    return out;
}

/// String constants that stand beside a column which `is` one of those.
Nodes constants_beside(Node& tree, std::function<bool(Name)> const& is) {
    Nodes out;
    walk(tree.base, [&](ProtobufCMessage& message) {
        auto const all = of_one_type(message);
        if (std::ranges::none_of(all, [&](Node const* node) { return is(column_in(node)); })) return;
        std::ranges::copy_if(all, std::back_inserter(out), is_string);
    });
    return out;
}

}  // namespace

namespace {

/// Puts casts to one type round parts of a tree, for as long as it lives.
class Casts {
public:
    explicit Casts(std::string_view type) : parsed_(parsed_expression("null::" + std::string(type))) {
        auto const* tree = only_target(parsed_);
        if (tree && tree->node_case == PG_QUERY__NODE__NODE_TYPE_CAST) target_ = tree->type_cast;
    }

    bool is_good() const { return target_ != nullptr; }

    void put_round(Node& node) {
        auto& made = casts_.emplace_back(*target_);
        made.arg = &bare_.emplace_back(node);
        node.node_case = PG_QUERY__NODE__NODE_TYPE_CAST;
        node.type_cast = &made;
    }

private:
    Parsed parsed_;
    PgQuery__TypeCast const* target_ = nullptr;
    std::deque<Node> bare_;
    std::deque<PgQuery__TypeCast> casts_;
};

Nodes operands(ProtobufCMessage& message) {
    Nodes out;
    if (auto* operation = as<PgQuery__AExpr>(message, pg_query__a__expr__descriptor)) out = {operation->lexpr, operation->rexpr};
    if (auto* call = as<PgQuery__FuncCall>(message, pg_query__func_call__descriptor)) out.assign(call->args, call->args + call->n_args);
    return out;
}

/// `text` with casts round what `chosen` finds in its tree.
template <class Choose>
Name with_casts(Name text, std::string_view type, Choose const& chosen) {
    auto const parsed = parsed_expression(text.text());
    auto* const tree = only_target(parsed);
    Casts casts(type);
    if (!tree || !casts.is_good()) return text;
    Nodes const nodes = chosen(*tree);
    for (Node* node : nodes) casts.put_round(*node);
    return nodes.empty() ? text : expression_text(tree);
}

}  // namespace

Name with_operand_cast(Name text, Name column, std::string_view type) {
    return with_casts(text, type, [&](Node& tree) {
        Nodes out;
        walk(tree.base, [&](ProtobufCMessage& message) {
            for (Node* node : operands(message))
                if (column_in(node) == column) out.push_back(node);
        });
        return out;
    });
}

Name with_constants_cast(Name text, Name column, std::string_view type) {
    return with_casts(text, type, [&](Node& tree) { return constants_beside(tree, [&](Name one) { return one == column; }); });
}

namespace {

bool is_whole_number(Node const* node) {
    return node->node_case == PG_QUERY__NODE__NODE_A_CONST && node->a_const->val_case == PG_QUERY__A__CONST__VAL_IVAL;
}

bool is_constant(Node const* node) {
    return node->node_case == PG_QUERY__NODE__NODE_A_CONST && !node->a_const->isnull;
}

/// `column in (1, 2)`, or with NOT; the list, else null.
PgQuery__List* list_beside(PgQuery__AExpr const& operation, Name column) {
    bool const is_list = operation.kind == PG_QUERY__A__EXPR__KIND__AEXPR_IN && operation.rexpr->node_case == PG_QUERY__NODE__NODE_LIST;
    if (!is_list || column_in(operation.lexpr) != column || operation.rexpr->list->n_items < 2) return nullptr;
    auto* list = operation.rexpr->list;
    return std::all_of(list->items, list->items + list->n_items, is_constant) ? list : nullptr;
}

}  // namespace

Name with_arrays(Name text, Name column, std::string_view type) {
    auto const parsed = parsed_expression(text.text());
    auto* const tree = only_target(parsed);
    Casts casts(type);
    if (!tree || !casts.is_good()) return text;
    std::deque<PgQuery__AArrayExpr> arrays;
    walk(tree->base, [&](ProtobufCMessage& message) {
        auto* operation = as<PgQuery__AExpr>(message, pg_query__a__expr__descriptor);
        auto* list = operation ? list_beside(*operation, column) : nullptr;
        if (!list) return;
        bool const any = operation->n_name == 1 && std::string_view(operation->name[0]->string->sval) == "=";
        operation->kind = any ? PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY : PG_QUERY__A__EXPR__KIND__AEXPR_OP_ALL;
        auto& array = arrays.emplace_back();
        pg_query__a__array_expr__init(&array);
        array.n_elements = list->n_items;
        array.elements = list->items;
        operation->rexpr->node_case = PG_QUERY__NODE__NODE_A_ARRAY_EXPR;
        operation->rexpr->a_array_expr = &array;
    });
    for (auto& array : arrays)
        for (auto* item : std::span(array.elements, array.n_elements))
            if (type != "integer" || !is_whole_number(item)) casts.put_round(*item);
    return arrays.empty() ? text : expression_text(tree);
}

Name relabelled(Name text, Label const& label) {
    if (text.text().find(label.from.text()) == std::string_view::npos) return text;
    auto const parsed = parsed_expression(text.text());
    auto* const tree = only_target(parsed);
    if (!tree) return text;
    auto constants = constants_beside(*tree, label.is_its_column);
    if (label.whole && is_string(tree)) constants.push_back(tree);
    walk(tree->base, [&](ProtobufCMessage& message) {
        auto const* cast = as<PgQuery__TypeCast>(message, pg_query__type_cast__descriptor);
        if (cast && is_string(cast->arg) && type_text(*cast->type_name) == label.type) constants.push_back(cast->arg);
    });
    std::string to(label.to.text());
    std::erase_if(constants, [&](Node const* node) { return node->a_const->sval->sval != label.from.text(); });
    for (Node* node : constants) node->a_const->sval->sval = to.data();
    return constants.empty() ? text : expression_text(tree);
}

}  // namespace pgplumb::ddl
