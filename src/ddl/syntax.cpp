#include "ddl/syntax.hpp"

#include "ddl/reducer.hpp"

#include <set>

namespace pgplumb::ddl {

Syntax::Index Syntax::add(Shape shape, std::string_view text, std::span<Index const> parts, unsigned flag) {
    nodes_.push_back({shape, static_cast<std::uint8_t>(flag), static_cast<std::uint32_t>(parts.size()),
                      static_cast<std::uint32_t>(parts_.size()), static_cast<std::uint32_t>(text_.size()),
                      static_cast<std::uint32_t>(text.size())});
    parts_.insert(parts_.end(), parts.begin(), parts.end());
    text_ += text;
    return root();
}

void Syntax::finish(bool whole) {
    known_ = whole && !nodes_.empty();
    if (!known_) nodes_.clear(), parts_.clear(), text_.clear();
    nodes_.shrink_to_fit();
    parts_.shrink_to_fit();
    text_.shrink_to_fit();
}

namespace {

constexpr int deepest = 400;  // operators stand in a row without any parentheses
constexpr std::size_t most_nodes = 20'000;

using Index = Syntax::Index;
using Indices = std::vector<Index>;

bool is_null_value(PgQuery__Node const* node) {
    while (node && node->node_case == PG_QUERY__NODE__NODE_TYPE_CAST) node = node->type_cast->arg;
    return node && node->node_case == PG_QUERY__NODE__NODE_A_CONST && node->a_const->isnull;
}

PgQuery__RowExpr const* row_in(PgQuery__Node const* node) {
    return node && node->node_case == PG_QUERY__NODE__NODE_ROW_EXPR ? node->row_expr : nullptr;
}

/// Quoted where needed, with the schema if it is not pg_catalog.
std::string qualified(std::vector<Name> parts, bool as_operator) {
    if (parts.size() > 1 && parts[0].text() == "pg_catalog") parts.erase(parts.begin());
    std::string out;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        bool const symbol = as_operator && i + 1 == parts.size();
        out.append(i == 0 ? "" : ".").append(symbol ? parts[i].str() : quoted_if_needed(parts[i].text()));
    }
    return out;
}

class Builder {
public:
    explicit Builder(Syntax& out) : out_(out) {}

    Index build(PgQuery__Node const* node) {
        if (!node || depth_ > deepest || ++nodes_ > most_nodes) return fail();
        ++depth_;
        auto const made = shaped(*node);
        --depth_;
        return made;
    }
    bool whole() const { return whole_; }

private:
    Index fail() {
        whole_ = false;
        return 0;
    }
    Indices all(std::size_t count, PgQuery__Node* const* nodes) {
        Indices made;
        for (std::size_t i = 0; i < count && whole_; ++i) made.push_back(build(nodes[i]));
        return made;
    }

    Index shaped(PgQuery__Node const& node) {
        switch (node.node_case) {
            case PG_QUERY__NODE__NODE_COLUMN_REF: return column(*node.column_ref);
            case PG_QUERY__NODE__NODE_A_CONST: return constant(*node.a_const);
            case PG_QUERY__NODE__NODE_TYPE_CAST: {
                auto const part = build(node.type_cast->arg);
                return out_.add(Shape::cast, type_text(*node.type_cast->type_name), {&part, 1});
            }
            case PG_QUERY__NODE__NODE_A_EXPR: return operation(*node.a_expr);
            case PG_QUERY__NODE__NODE_BOOL_EXPR: return logic(*node.bool_expr);
            case PG_QUERY__NODE__NODE_FUNC_CALL: return call(*node.func_call);
            case PG_QUERY__NODE__NODE_NAMED_ARG_EXPR: {
                auto const part = build(node.named_arg_expr->arg);
                return out_.add(Shape::named, quoted_if_needed(node.named_arg_expr->name), {&part, 1});
            }
            case PG_QUERY__NODE__NODE_A_ARRAY_EXPR: return array(*node.a_array_expr);
            case PG_QUERY__NODE__NODE_A_INDIRECTION: return part(*node.a_indirection);
            case PG_QUERY__NODE__NODE_NULL_TEST: {
                auto const arg = build(node.null_test->arg);
                return out_.add(Shape::is_null, {}, {&arg, 1}, node.null_test->nulltesttype == PG_QUERY__NULL_TEST_TYPE__IS_NULL ? 0 : 1);
            }
            case PG_QUERY__NODE__NODE_BOOLEAN_TEST: {
                auto const arg = build(node.boolean_test->arg);
                return out_.add(Shape::test, {}, {&arg, 1}, static_cast<unsigned>(node.boolean_test->booltesttype));
            }
            case PG_QUERY__NODE__NODE_COALESCE_EXPR:
                return out_.add(Shape::coalesce, {}, all(node.coalesce_expr->n_args, node.coalesce_expr->args));
            case PG_QUERY__NODE__NODE_MIN_MAX_EXPR:
                return out_.add(Shape::greatest, {}, all(node.min_max_expr->n_args, node.min_max_expr->args),
                                node.min_max_expr->op == PG_QUERY__MIN_MAX_OP__IS_GREATEST ? 0 : 1);
            case PG_QUERY__NODE__NODE_CASE_EXPR: return choice(*node.case_expr);
            case PG_QUERY__NODE__NODE_ROW_EXPR: return out_.add(Shape::row, {}, all(node.row_expr->n_args, node.row_expr->args));
            case PG_QUERY__NODE__NODE_COLLATE_CLAUSE: return collate(*node.collate_clause);
            case PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION: {
                constexpr unsigned none = 255;
                auto const& value = *node.sqlvalue_function;
                return out_.add(Shape::value, std::to_string(value.op), {}, value.typmod < 0 ? none : static_cast<unsigned>(value.typmod));
            }
            default: return fail();
        }
    }

    Index column(PgQuery__ColumnRef const& reference) {
        auto const parts = names(reference.n_fields, reference.fields);
        return parts.empty() || parts.size() != reference.n_fields ? fail() : out_.add(Shape::column, parts.back().text());
    }

    Index constant(PgQuery__AConst const& value) {
        if (value.isnull) return out_.add(Shape::null);
        switch (value.val_case) {
            case PG_QUERY__A__CONST__VAL_IVAL: return out_.add(Shape::number, std::to_string(value.ival->ival));
            case PG_QUERY__A__CONST__VAL_FVAL: return out_.add(Shape::number, value.fval->fval);
            case PG_QUERY__A__CONST__VAL_BOOLVAL: return out_.add(Shape::truth, {}, {}, value.boolval->boolval ? 1 : 0);
            case PG_QUERY__A__CONST__VAL_SVAL: return string(value.sval->sval);
            case PG_QUERY__A__CONST__VAL_BSVAL: return out_.add(Shape::bits, bits(value.bsval->bsval));
            default: return out_.add(Shape::number, "0");
        }
    }

    /// What forms set constants apart with must not stand in one.
    Index string(std::string_view text) {
        constexpr char const marks[] = {mark_begin, mark_type, mark_end};
        bool const marked = text.find_first_of(std::string_view(marks, std::size(marks))) != std::string_view::npos;
        return marked ? fail() : out_.add(Shape::string, text);
    }

    Index logic(PgQuery__BoolExpr const& expression) {
        auto const shape = expression.boolop == PG_QUERY__BOOL_EXPR_TYPE__NOT_EXPR   ? Shape::opposite
                           : expression.boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR ? Shape::both
                                                                                     : Shape::either;
        return out_.add(shape, {}, all(expression.n_args, expression.args));
    }

    Index call(PgQuery__FuncCall const& function) {
        if (function.agg_star || function.agg_distinct || function.over || function.agg_filter || function.n_agg_order > 0) return fail();
        auto name = qualified(names(function.n_funcname, function.funcname), false);
        auto count = function.n_args;
        if (name == "similar_escape") {
            // Servers before 13 have only this one, and give it NULL where nothing was said.
            name = "similar_to_escape";
            if (count == 2 && is_null_value(function.args[1])) count = 1;
        }
        return out_.add(Shape::call, name, all(count, function.args), function.func_variadic ? 1 : 0);
    }

    Index array(PgQuery__AArrayExpr const& given) {
        bool nested = false;
        for (size_t i = 0; i < given.n_elements; ++i) nested = nested || given.elements[i]->node_case == PG_QUERY__NODE__NODE_A_ARRAY_EXPR;
        return out_.add(Shape::array, {}, all(given.n_elements, given.elements), nested ? 1 : 0);
    }

    Index choice(PgQuery__CaseExpr const& expression) {
        Indices parts;
        if (expression.arg) parts.push_back(build(expression.arg));
        for (size_t i = 0; i < expression.n_args; ++i) {
            parts.push_back(build(expression.args[i]->case_when->expr));
            parts.push_back(build(expression.args[i]->case_when->result));
        }
        parts.push_back(expression.defresult ? build(expression.defresult) : out_.add(Shape::null));
        return out_.add(Shape::choice, {}, parts, expression.arg ? 1 : 0);
    }

    Index collate(PgQuery__CollateClause const& clause) {
        auto const part = build(clause.arg);
        return out_.add(Shape::collate, qualified(names(clause.n_collname, clause.collname), false), {&part, 1});
    }

    Index part(PgQuery__AIndirection const& indirection) {
        auto out = build(indirection.arg);
        for (size_t i = 0; i < indirection.n_indirection; ++i) {
            auto const& step = *indirection.indirection[i];
            if (step.node_case == PG_QUERY__NODE__NODE_STRING) {
                out = out_.add(Shape::field, quoted_if_needed(step.string->sval), {&out, 1});
            } else if (step.node_case == PG_QUERY__NODE__NODE_A_INDICES) {
                auto const first = i;
                while (i + 1 < indirection.n_indirection && indirection.indirection[i + 1]->node_case == PG_QUERY__NODE__NODE_A_INDICES)
                    ++i;
                out = subscripts(out, {indirection.indirection + first, i + 1 - first});
            } else {
                return fail();
            }
        }
        return out;
    }

    Index bound(PgQuery__Node const* node) { return node ? build(node) : out_.add(Shape::missing); }

    /// One slice among the subscripts makes all of them slices, from 1.
    Index subscripts(Index array, std::span<PgQuery__Node* const> steps) {
        bool slice = false;
        for (auto const* step : steps) slice = slice || step->a_indices->is_slice;
        Indices parts{array};
        for (auto const* step : steps) {
            auto const& indices = *step->a_indices;
            if (slice) parts.push_back(indices.is_slice ? bound(indices.lidx) : out_.add(Shape::number, "1"));
            parts.push_back(bound(indices.uidx));
        }
        return out_.add(Shape::subscript, {}, parts, slice ? 1 : 0);
    }

    Index operation(PgQuery__AExpr const& expression) {
        auto name = qualified(names(expression.n_name, expression.name), true);
        if (name == "!=") name = "<>";
        auto const* left = expression.lexpr;
        auto const* right = expression.rexpr;
        switch (expression.kind) {
            case PG_QUERY__A__EXPR__KIND__AEXPR_OP: return compare(name, left, right);
            case PG_QUERY__A__EXPR__KIND__AEXPR_LIKE:
            case PG_QUERY__A__EXPR__KIND__AEXPR_ILIKE:
            case PG_QUERY__A__EXPR__KIND__AEXPR_SIMILAR: return pair(Shape::operation, name, left, right);
            case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ANY: return pair(Shape::any, name, left, right);
            case PG_QUERY__A__EXPR__KIND__AEXPR_OP_ALL: return pair(Shape::any, name, left, right, 1);
            case PG_QUERY__A__EXPR__KIND__AEXPR_IN:
                return right->node_case == PG_QUERY__NODE__NODE_LIST ? in(name, left, *right->list) : fail();
            case PG_QUERY__A__EXPR__KIND__AEXPR_DISTINCT: return distinct(left, right);
            case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_DISTINCT: return not_distinct(left, right);
            case PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF: return pair(Shape::nullif, {}, left, right);
            case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN:
            case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN:
            case PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN_SYM:
            case PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN_SYM: return between(expression);
            default: return fail();
        }
    }

    Index pair(Shape shape, std::string_view name, PgQuery__Node const* left, PgQuery__Node const* right, unsigned flag = 0) {
        Index const parts[] = {build(left), build(right)};
        return out_.add(shape, name, parts, flag);
    }

    Index compare(std::string_view name, PgQuery__Node const* left, PgQuery__Node const* right) {
        if (row_in(left) && row_in(right)) return compare_rows(name, *row_in(left), *row_in(right));
        if (left) return pair(Shape::operation, name, left, right);
        auto const part = build(right);
        return out_.add(Shape::operation, name, {&part, 1});
    }

    Index compare_rows(std::string_view name, PgQuery__RowExpr const& left, PgQuery__RowExpr const& right) {
        static std::set<std::string_view> const ordering{"<", "<=", ">", ">="};
        if (left.n_args != right.n_args || left.n_args == 0) return fail();
        if (left.n_args == 1) return compare(name, left.args[0], right.args[0]);
        if (ordering.contains(name)) {
            auto fields = all(left.n_args, left.args);
            auto const others = all(right.n_args, right.args);
            fields.insert(fields.end(), others.begin(), others.end());
            return out_.add(Shape::rows, name, fields);
        }
        if (name != "=" && name != "<>") return fail();
        Indices pairs;
        for (size_t i = 0; i < left.n_args; ++i) pairs.push_back(compare(name, left.args[i], right.args[i]));
        return out_.add(name == "=" ? Shape::both : Shape::either, {}, pairs);
    }

    Index null_test(PgQuery__Node const* node, bool is_not) {
        auto const part = build(node);
        return out_.add(Shape::is_null, {}, {&part, 1}, is_not ? 1 : 0);
    }

    static PgQuery__Node const* beside_null(PgQuery__Node const* left, PgQuery__Node const* right) {
        auto const is_null = [](PgQuery__Node const* node) {
            return node->node_case == PG_QUERY__NODE__NODE_A_CONST && node->a_const->isnull;
        };
        if (is_null(right)) return left;
        return is_null(left) ? right : nullptr;
    }

    Index distinct(PgQuery__Node const* left, PgQuery__Node const* right) {
        if (auto const* other = beside_null(left, right)) return null_test(other, true);
        auto const* x = row_in(left);
        auto const* y = row_in(right);
        if (!x || !y || x->n_args != y->n_args || x->n_args == 0) return pair(Shape::distinct, {}, left, right);
        Indices pairs;
        for (size_t i = 0; i < x->n_args; ++i) pairs.push_back(pair(Shape::distinct, {}, x->args[i], y->args[i]));
        return out_.add(Shape::either, {}, pairs);
    }

    Index not_distinct(PgQuery__Node const* left, PgQuery__Node const* right) {
        if (auto const* other = beside_null(left, right)) return null_test(other, false);
        auto const part = distinct(left, right);
        return out_.add(Shape::opposite, {}, {&part, 1});
    }

    Index between(PgQuery__AExpr const& expression) {
        if (expression.rexpr->node_case != PG_QUERY__NODE__NODE_LIST || expression.rexpr->list->n_items != 2) return fail();
        auto* const* bounds = expression.rexpr->list->items;
        auto const kind = expression.kind;
        bool const is = kind == PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN || kind == PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN_SYM;
        bool const plain = kind == PG_QUERY__A__EXPR__KIND__AEXPR_BETWEEN || kind == PG_QUERY__A__EXPR__KIND__AEXPR_NOT_BETWEEN;
        auto const within = [&](PgQuery__Node const* low, PgQuery__Node const* high) {
            Index const parts[] = {compare(is ? ">=" : "<", expression.lexpr, low), compare(is ? "<=" : ">", expression.lexpr, high)};
            return out_.add(is ? Shape::both : Shape::either, {}, parts);
        };
        if (plain) return within(bounds[0], bounds[1]);
        Index const parts[] = {within(bounds[0], bounds[1]), within(bounds[1], bounds[0])};
        return out_.add(is ? Shape::either : Shape::both, {}, parts);
    }

    Index in(std::string_view name, PgQuery__Node const* left, PgQuery__List const& items) {
        if (items.n_items == 1) return compare(name, left, items.items[0]);
        if (!row_in(left)) {
            Indices parts{build(left)};
            auto const made = all(items.n_items, items.items);
            parts.insert(parts.end(), made.begin(), made.end());
            return out_.add(Shape::in, name, parts);
        }
        Indices operands;
        for (size_t i = 0; i < items.n_items && whole_; ++i) operands.push_back(compare(name, left, items.items[i]));
        return out_.add(name == "<>" ? Shape::both : Shape::either, {}, operands);
    }

    Syntax& out_;
    int depth_ = 0;
    std::size_t nodes_ = 0;
    bool whole_ = true;
};

}  // namespace

Syntax syntax_of(PgQuery__Node const* node) {
    Syntax out;
    Builder builder(out);
    builder.build(node);
    out.finish(builder.whole());
    return out;
}

}  // namespace pgplumb::ddl
