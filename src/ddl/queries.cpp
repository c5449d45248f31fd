#include "ddl/queries.hpp"

#include "ddl/reducer.hpp"
#include "ddl/resolve.hpp"
#include "ddl/typed.hpp"
#include "ddl/uses.hpp"
#include "ddl/walk.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace pgplumb::ddl {
namespace {

using Node = PgQuery__Node;

struct Source {
    Name alias;
    Relation* relation = nullptr;
};

/// The relations that a FROM clause names; nullopt if there is anything else in it.
std::optional<std::vector<Source>> sources_of(World& world, PgQuery__SelectStmt const& select);

bool add_source(World& world, Node const& node, std::vector<Source>& out) {
    if (node.node_case == PG_QUERY__NODE__NODE_RANGE_VAR) {
        auto const& name = *node.range_var;
        auto* relation = world.find(name);
        out.push_back({Name(name.alias ? name.alias->aliasname : name.relname), relation});
        bool const renames = name.alias && name.alias->n_colnames > 0;
        return relation && relation->columns_known && !relation->doubt && !renames;
    }
    if (node.node_case != PG_QUERY__NODE__NODE_JOIN_EXPR) return false;
    auto const& join = *node.join_expr;
    bool const plain = !join.is_natural && join.n_using_clause == 0 && !join.alias;
    return add_source(world, *join.larg, out) && add_source(world, *join.rarg, out) && plain;
}

std::optional<std::vector<Source>> sources_of(World& world, PgQuery__SelectStmt const& select) {
    std::vector<Source> out;
    if (select.with_clause) return std::nullopt;
    for (auto const* node : std::span(select.from_clause, select.n_from_clause))
        if (!add_source(world, *node, out)) return std::nullopt;
    return out;
}

/// What the columns of a SELECT are called and of which types.
class Columns {
public:
    Columns(World& world, PgQuery__SelectStmt const& select) : world_(world), select_(select), sources_(sources_of(world, select)) {}

    /// nullopt if not even their number is known.
    std::optional<std::vector<Column>> all() {
        std::vector<Column> out;
        for (auto const* node : std::span(select_.target_list, select_.n_target_list)) {
            auto const& target = *node->res_target;
            if (is_star(*target.val)) {
                if (!sources_ || !add_star(*target.val, out)) return std::nullopt;
                continue;
            }
            auto column = of(*target.val);
            column.name = target.name && *target.name ? Name(target.name) : name_of(*target.val);
            out.push_back(std::move(column));
        }
        return out;
    }

private:
    static bool is_star(Node const& node) {
        return node.node_case == PG_QUERY__NODE__NODE_COLUMN_REF && node.column_ref->n_fields > 0 &&
               node.column_ref->fields[node.column_ref->n_fields - 1]->node_case == PG_QUERY__NODE__NODE_A_STAR;
    }

    bool add_star(Node const& node, std::vector<Column>& out) {
        auto const parts = names(node.column_ref->n_fields, node.column_ref->fields);
        bool found = parts.empty();
        for (Source const& source : *sources_) {
            if (!parts.empty() && source.alias != parts.back()) continue;
            found = true;
            for (Column const& column : source.relation->columns) out.push_back(plain(column));
        }
        return found;
    }

    /// What a query passes on of a column: its type, and no constraint.
    static Column plain(Column const& column) {
        Column out;
        out.name = column.name;
        out.type = column.type;
        out.collation = column.collation;
        out.known = column.known && !column.doubt;
        return out;
    }

    static Column of_type(std::string text) {
        Column out;
        out.type.text = std::move(text);
        return out;
    }

    static Column unknown() {
        Column out;
        out.known = false;
        return out;
    }

    Column of(Node& node) {
        switch (node.node_case) {
            case PG_QUERY__NODE__NODE_COLUMN_REF: return of_column(*node.column_ref);
            case PG_QUERY__NODE__NODE_TYPE_CAST: {
                Column out;
                out.type = type_of(world_, *node.type_cast->type_name);
                return out;
            }
            case PG_QUERY__NODE__NODE_A_CONST: return of_constant(*node.a_const);
            case PG_QUERY__NODE__NODE_FUNC_CALL: return of_call(node);
            case PG_QUERY__NODE__NODE_BOOL_EXPR:
            case PG_QUERY__NODE__NODE_NULL_TEST:
            case PG_QUERY__NODE__NODE_BOOLEAN_TEST: return of_type("boolean");
            default: return inferred(node);
        }
    }

    Column const* named(std::vector<Name> const& parts) const {
        Column const* found = nullptr;
        for (Source const& source : *sources_) {
            if (parts.size() == 2 && source.alias != parts[0]) continue;
            auto const* column = source.relation->column(parts.back());
            if (column && found) return nullptr;
            if (column) found = column;
        }
        return found;
    }

    Column of_column(PgQuery__ColumnRef const& reference) {
        auto const parts = names(reference.n_fields, reference.fields);
        if (!sources_ || parts.empty() || parts.size() > 2) return unknown();
        auto const* found = named(parts);
        return found ? plain(*found) : unknown();
    }

    /// By the types of what an expression names, as the parser finds them.
    Column inferred(Node& node) const {
        if (!sources_) return unknown();
        Surroundings const around{[&](Name name) {
                                      auto const* column = named({name});
                                      return column && column->known ? column->type.printed() : Name();
                                  },
                                  [](std::string_view) { return ForeignType{}; }, [](std::string_view) { return false; }};
        auto const form = typed_form(expression(expression_text(&node)), around);
        if (form.type.empty() || form.type == probably_text || !form.certain) return unknown();
        return of_type(form.type);
    }

    static Column of_constant(PgQuery__AConst const& constant) {
        if (constant.isnull || constant.val_case == PG_QUERY__A__CONST__VAL_SVAL) return of_type("text");
        if (constant.val_case == PG_QUERY__A__CONST__VAL_BOOLVAL) return of_type("boolean");
        if (constant.val_case == PG_QUERY__A__CONST__VAL_IVAL) return of_type("integer");
        if (constant.val_case != PG_QUERY__A__CONST__VAL_FVAL) return unknown();
        bool const whole = std::string_view(constant.fval->fval).find_first_of(".eE") == std::string_view::npos;
        return of_type(whole ? std::string(natural_type(constant.fval->fval)) : "numeric");
    }

    /// Aggregates, and what has one type whatever it is given (pg_aggregate, pg_proc).
    Column of_call(Node& node) {
        static std::map<std::string_view, std::string_view> const fixed{
            {"count", "bigint"},    {"row_number", "bigint"}, {"rank", "bigint"},     {"dense_rank", "bigint"},
            {"string_agg", "text"}, {"bool_and", "boolean"},  {"bool_or", "boolean"}, {"every", "boolean"},
            {"json_agg", "json"},   {"jsonb_agg", "jsonb"},   {"ntile", "integer"}};
        static std::map<std::string_view, std::string_view> const sums{{"smallint", "bigint"},  {"integer", "bigint"},
                                                                       {"bigint", "numeric"},   {"numeric", "numeric"},
                                                                       {"real", "real"},        {"double precision", "double precision"},
                                                                       {"interval", "interval"}};
        auto const& call = *node.func_call;
        auto const name = names(call.n_funcname, call.funcname).back().text();
        if (auto const it = fixed.find(name); it != fixed.end()) return of_type(std::string(it->second));
        if (call.n_args != 1 || (name != "sum" && name != "avg" && name != "min" && name != "max" && name != "array_agg"))
            return inferred(node);
        auto const given = of(*call.args[0]);
        if (!given.known) return unknown();
        auto const type = given.type.printed().str();
        auto const base = type.substr(0, type.find('('));
        if (name == "array_agg") return type.ends_with("[]") ? given : of_type(base + "[]");
        if (name == "min" || name == "max") return of_type(base);
        auto const it = sums.find(base);
        if (it == sums.end()) return unknown();
        bool const whole = base.ends_with("int") || base == "integer" || base == "numeric";
        return of_type(std::string(name == "sum" ? it->second : whole ? "numeric" : base == "interval" ? "interval" : "double precision"));
    }

    static Name name_of(Node const& node) {
        auto const name = figured_name(node);
        return name.empty() ? Name("?column?") : name;
    }

    World& world_;
    PgQuery__SelectStmt const& select_;
    std::optional<std::vector<Source>> sources_;
};

std::optional<std::vector<Column>> columns_of(World& world, PgQuery__SelectStmt const& select) {
    if (select.op == PG_QUERY__SET_OPERATION__SETOP_NONE && select.n_values_lists == 0) return Columns(world, select).all();
    if (select.n_values_lists > 0) {
        std::vector<Column> out(select.values_lists[0]->list->n_items);
        for (std::size_t i = 0; i < out.size(); ++i) out[i].known = false, out[i].name = Name("column" + std::to_string(i + 1));
        return out;
    }
    // Both arms of a UNION: the names of the first, and types where both have the same.
    auto left = columns_of(world, *select.larg);
    auto const right = columns_of(world, *select.rarg);
    if (!left || !right || left->size() != right->size()) return left ? left : std::nullopt;
    for (std::size_t i = 0; i < left->size(); ++i)
        (*left)[i].known = (*left)[i].known && (*right)[i].known && (*left)[i].type.printed() == (*right)[i].type.printed();
    return left;
}

}  // namespace

void take_query(World& world, Relation& relation, PgQuery__Node& query, std::vector<Name> const& aliases) {
    if (relation.sort != Relation::Sort::table) note_uses(world, relation, query);
    auto columns = query.node_case == PG_QUERY__NODE__NODE_SELECT_STMT ? columns_of(world, *query.select_stmt) : std::nullopt;
    relation.columns_known = columns.has_value();
    if (!columns) {
        columns.emplace(aliases.size());
        for (Column& column : *columns) column.known = false;
    }
    relation.last_number = 0;
    for (std::size_t i = 0; i < columns->size(); ++i) {
        auto& column = relation.columns.emplace_back(std::move((*columns)[i]));
        if (i < aliases.size()) column.name = aliases[i];
        column.number = ++relation.last_number;
        column.made = column.changed = world.now;
        World::note(relation, column);
    }
}

}  // namespace pgplumb::ddl
