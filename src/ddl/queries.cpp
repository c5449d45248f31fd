#include "ddl/queries.hpp"

#include "ddl/reducer.hpp"
#include "ddl/resolve.hpp"
#include "ddl/told.hpp"
#include "ddl/typed.hpp"
#include "ddl/uses.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace pgplumb::ddl {
namespace {

using Node = PgQuery__Node;

using Rows = std::vector<Column>;
/// What WITH gives names to; nullopt: rows of which not even the columns are known.
using Withs = std::map<Name, std::optional<Rows>>;

struct Source {
    Name alias;
    Rows columns;
};

std::optional<Rows> columns_of(World& world, PgQuery__SelectStmt const& select, Withs const& outer);

/// Column names that an alias gives, as far as they go.
Rows renamed(Rows columns, size_t count, Node* const* given) {
    auto const said = names(count, given);
    for (std::size_t i = 0; i < std::min(columns.size(), said.size()); ++i) columns[i].name = said[i];
    return columns;
}

std::optional<Rows> columns_of(World& world, PgQuery__RangeVar const& name, Withs const& withs) {
    auto const with = *name.schemaname == '\0' ? withs.find(Name(name.relname)) : withs.end();
    if (with != withs.end()) return with->second;
    auto const* relation = world.find(name);
    if (!relation || !relation->columns_known || relation->doubt) return std::nullopt;
    return relation->columns;
}

/// False if there is anything in a FROM clause of which the columns are not known.
bool add_source(World& world, Node const& node, Withs const& withs, std::vector<Source>& out) {
    auto const add = [&](std::optional<Rows> columns, PgQuery__Alias const* alias, Name own) {
        if (!columns) return false;
        if (alias) columns = renamed(std::move(*columns), alias->n_colnames, alias->colnames);
        out.push_back({alias ? Name(alias->aliasname) : own, std::move(*columns)});
        return true;
    };
    if (node.node_case == PG_QUERY__NODE__NODE_RANGE_VAR)
        return add(columns_of(world, *node.range_var, withs), node.range_var->alias, Name(node.range_var->relname));
    if (node.node_case == PG_QUERY__NODE__NODE_RANGE_SUBSELECT) {
        auto const& query = *node.range_subselect->subquery;
        if (query.node_case != PG_QUERY__NODE__NODE_SELECT_STMT) return false;
        return add(columns_of(world, *query.select_stmt, withs), node.range_subselect->alias, {});
    }
    if (node.node_case != PG_QUERY__NODE__NODE_JOIN_EXPR) return false;
    auto const& join = *node.join_expr;
    bool const plain = !join.is_natural && join.n_using_clause == 0 && !join.alias;
    return add_source(world, *join.larg, withs, out) && add_source(world, *join.rarg, withs, out) && plain;
}

std::optional<std::vector<Source>> sources_of(World& world, PgQuery__SelectStmt const& select, Withs const& withs) {
    std::vector<Source> out;
    for (auto const* node : std::span(select.from_clause, select.n_from_clause))
        if (!add_source(world, *node, withs, out)) return std::nullopt;
    return out;
}

/// A recursive one has the columns of what it begins with.
Withs with_more(World& world, PgQuery__SelectStmt const& select, Withs withs) {
    if (!select.with_clause) return withs;
    for (auto const* node : std::span(select.with_clause->ctes, select.with_clause->n_ctes)) {
        auto const& with = *node->common_table_expr;
        std::optional<Rows> columns;
        if (with.ctequery->node_case == PG_QUERY__NODE__NODE_SELECT_STMT) {
            auto const* query = with.ctequery->select_stmt;
            bool const grows = select.with_clause->recursive && query->op != PG_QUERY__SET_OPERATION__SETOP_NONE;
            columns = columns_of(world, grows ? *query->larg : *query, withs);
        }
        if (columns) columns = renamed(std::move(*columns), with.n_aliascolnames, with.aliascolnames);
        withs.insert_or_assign(Name(with.ctename), std::move(columns));
    }
    return withs;
}

/// What the columns of a SELECT are called and of which types.
class Columns {
public:
    Columns(World& world, PgQuery__SelectStmt const& select, Withs const& withs)
        : world_(world), select_(select), sources_(sources_of(world, select, withs)) {}

    /// nullopt if not even their number is known.
    std::optional<Rows> all() {
        Rows out;
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

    bool add_star(Node const& node, Rows& out) {
        auto const parts = names(node.column_ref->n_fields, node.column_ref->fields);
        bool found = parts.empty();
        for (Source const& source : *sources_) {
            if (!parts.empty() && source.alias != parts.back()) continue;
            found = true;
            for (Column const& column : source.columns) out.push_back(plain(column));
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
            case PG_QUERY__NODE__NODE_COLLATE_CLAUSE: return collated(*node.collate_clause);
            case PG_QUERY__NODE__NODE_A_CONST: return of_constant(*node.a_const);
            case PG_QUERY__NODE__NODE_FUNC_CALL: return of_call(node);
            case PG_QUERY__NODE__NODE_BOOL_EXPR:
            case PG_QUERY__NODE__NODE_NULL_TEST:
            case PG_QUERY__NODE__NODE_BOOLEAN_TEST: return of_type("boolean");
            default: return inferred(node);
        }
    }

    Column collated(PgQuery__CollateClause const& clause) {
        auto out = of(*clause.arg);
        auto parts = names(clause.n_collname, clause.collname);
        if (parts.size() > 1 && parts.front().text() == "pg_catalog") parts.erase(parts.begin());
        std::string name;
        for (Name const part : parts) name.append(name.empty() ? "" : ".").append(quoted_if_needed(part.text()));
        out.collation = name == "\"default\"" ? Name() : Name(name);
        return out;
    }

    Column const* named(std::vector<Name> const& parts) const {
        Column const* found = nullptr;
        for (Source const& source : *sources_) {
            if (parts.size() == 2 && source.alias != parts[0]) continue;
            auto const column = std::ranges::find(source.columns, parts.back(), &Column::name);
            if (column == source.columns.end()) continue;
            if (found) return nullptr;
            found = &*column;
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

std::optional<Rows> columns_of(World& world, PgQuery__SelectStmt const& select, Withs const& outer) {
    auto const withs = with_more(world, select, outer);
    if (select.op == PG_QUERY__SET_OPERATION__SETOP_NONE && select.n_values_lists == 0) return Columns(world, select, withs).all();
    if (select.n_values_lists > 0) {
        Rows out(select.values_lists[0]->list->n_items);
        for (std::size_t i = 0; i < out.size(); ++i) out[i].known = false, out[i].name = Name("column" + std::to_string(i + 1));
        return out;
    }
    // Both arms of a UNION: the names of the first, and types where both have the same.
    auto left = columns_of(world, *select.larg, withs);
    auto const right = columns_of(world, *select.rarg, withs);
    if (!left || !right || left->size() != right->size()) return left ? left : std::nullopt;
    for (std::size_t i = 0; i < left->size(); ++i)
        (*left)[i].known = (*left)[i].known && (*right)[i].known && (*left)[i].type.printed() == (*right)[i].type.printed();
    return left;
}

/// Under the names that the statement gives them.
std::optional<Rows> named_columns(World& world, Node const& query, std::vector<Name> const& aliases) {
    auto columns = query.node_case == PG_QUERY__NODE__NODE_SELECT_STMT ? columns_of(world, *query.select_stmt, {}) : std::nullopt;
    if (!columns) return columns;
    if (aliases.size() > columns->size()) refuse(sqlstate::syntax, "there are more names than columns");
    for (std::size_t i = 0; i < aliases.size(); ++i) (*columns)[i].name = aliases[i];
    for (std::size_t i = 0; i < columns->size(); ++i)
        if (std::ranges::count(std::span(*columns).first(i), (*columns)[i].name, &Column::name) > 0)
            refuse(sqlstate::duplicate_column, told((*columns)[i]) + " is there twice");
    return columns;
}

/// CREATE OR REPLACE VIEW may add columns at the end, and nothing else (checkViewTupleDesc).
void check_replaced(Relation const& view, Rows const& columns) {
    if (columns.size() < view.columns.size())
        refuse(sqlstate::invalid_table_definition, "columns of view " + told(view) + " would be gone");
    for (std::size_t i = 0; i < view.columns.size(); ++i) {
        auto const& before = view.columns[i];
        if (before.name != columns[i].name)
            refuse(sqlstate::invalid_table_definition, told(before) + " of view " + told(view) + " would be renamed");
        bool const known = before.known && columns[i].known;
        if (known && before.type.printed() != columns[i].type.printed())
            refuse(sqlstate::invalid_table_definition, told(before) + " of view " + told(view) + " would have another type");
    }
}

}  // namespace

void take_query(World& world, Relation& relation, PgQuery__Node& query, std::vector<Name> const& aliases) {
    check_sources(world, query);
    auto columns = named_columns(world, query, aliases);
    if (columns && relation.columns_known && !relation.columns.empty()) check_replaced(relation, *columns);
    World::forget_uses(relation);
    if (relation.sort != Relation::Sort::table) note_uses(world, relation, query);
    relation.columns_known = columns.has_value();
    if (!columns) {
        columns.emplace(aliases.size());
        for (std::size_t i = 0; i < aliases.size(); ++i) (*columns)[i].known = false, (*columns)[i].name = aliases[i];
    }
    relation.columns.clear();
    relation.last_number = 0;
    for (Column& made : *columns) {
        auto& column = relation.columns.emplace_back(std::move(made));
        column.number = ++relation.last_number;
        column.made = column.changed = world.now;
        World::note(relation, column);
    }
}

}  // namespace pgplumb::ddl
