#include "ddl/selecting.hpp"

#include "ddl/walk.hpp"

#include <algorithm>

namespace pgplumb::ddl {
namespace {

using Node = PgQuery__Node;

constexpr std::size_t most_joined = 200'000;

std::span<Node* const> list(Node* const* nodes, size_t count) {
    return {nodes, count};
}

/// Columns that say of which table a row of a catalog is.
bool names_table(std::string_view column) {
    static constexpr std::string_view names[] = {"relname", "tablename", "table_name", "viewname", "matviewname",
                                                 "typname", "attrelid",  "conrelid",   "indrelid", "sequencename"};
    return std::ranges::find(names, column) != std::end(names);
}

bool has_aggregate(Node const& node) {
    bool found = false;
    walk(const_cast<Node&>(node).base, [&](ProtobufCMessage& message) {
        if (auto* call = as<PgQuery__FuncCall>(message, pg_query__func_call__descriptor))
            found = found || is_aggregate(names(call->n_funcname, call->funcname).back().text());
    });
    return found;
}

}  // namespace

Rows Selecting::run() {
    bool const strange = query_.n_group_clause > 0 || query_.having_clause || query_.n_window_clause > 0 || query_.limit_offset;
    if (query_.with_clause) {
        if (query_.with_clause->recursive) return unknown_rows();
        for (auto const* node : list(query_.with_clause->ctes, query_.with_clause->n_ctes)) {
            auto const& cte = *node->common_table_expr;
            if (cte.ctequery->node_case != PG_QUERY__NODE__NODE_SELECT_STMT || cte.n_aliascolnames > 0) return unknown_rows();
            named_[cte.ctename] = Selecting(asking_, *cte.ctequery->select_stmt, outer_).run();
        }
    }
    if (strange || query_.into_clause) return unknown_rows();
    if (query_.n_values_lists > 0) return values();
    if (query_.op != PG_QUERY__SET_OPERATION__SETOP_NONE) return set_operation();
    for (auto const* node : list(query_.from_clause, query_.n_from_clause))
        if (!add_sources(*node, false, {})) return unknown_rows();
    if (query_.where_clause) split(*query_.where_clause);
    join();
    if (joined_.size() > most_joined) return unknown_rows();
    auto const all = list(query_.target_list, query_.n_target_list);
    bool const whole = std::ranges::any_of(all, [](Node const* n) { return has_aggregate(*n->res_target->val); });
    auto out = whole ? aggregate() : targets();
    // Which rows are within a limit nobody knows.
    if (query_.limit_count && out.rows.size() > 1) {
        bool const certain = std::ranges::any_of(out.rows, [](Row const& row) { return row.certain; });
        out.rows = {Row{std::vector<Cell>(out.columns.size()), certain, !certain}};
    }
    return out;
}

Rows Selecting::values() {
    Rows out;
    for (auto const* node : list(query_.values_lists, query_.n_values_lists)) {
        Row row;
        for (auto const* item : list(node->list->items, node->list->n_items)) row.cells.push_back(asking_.value(*item, outer_));
        out.rows.push_back(std::move(row));
    }
    for (std::size_t i = 0; i < out.rows[0].cells.size(); ++i) out.columns.push_back("column" + std::to_string(i + 1));
    return out;
}

/// UNION alone; that it takes out what is twice matters to a count.
Rows Selecting::set_operation() {
    if (query_.op != PG_QUERY__SET_OPERATION__SETOP_UNION) return unknown_rows();
    auto out = Selecting(asking_, *query_.larg, outer_).run();
    auto right = Selecting(asking_, *query_.rarg, outer_).run();
    std::ranges::move(right.rows, std::back_inserter(out.rows));
    if (!query_.all && out.rows.size() > 1 && !right.rows.empty())
        for (Row& row : out.rows) row.many = row.many || !row.certain;
    for (Row& row : out.rows) row.cells.resize(out.columns.size());
    return out;
}

void Selecting::split(Node const& condition) {
    bool const is_and =
        condition.node_case == PG_QUERY__NODE__NODE_BOOL_EXPR && condition.bool_expr->boolop == PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR;
    if (!is_and) return wheres_.push_back(&condition);
    for (auto const* part : list(condition.bool_expr->args, condition.bool_expr->n_args)) split(*part);
}

bool Selecting::add_sources(Node const& node, bool outer, std::vector<Node const*> const& on) {
    auto const add = [&](std::string alias, Rows rows) {
        sources_.push_back({std::move(alias), std::move(rows), on, outer, {}});
        return true;
    };
    auto const alias_of = [](PgQuery__Alias const* alias, char const* name) { return std::string(alias ? alias->aliasname : name); };
    switch (node.node_case) {
        case PG_QUERY__NODE__NODE_RANGE_VAR: {
            auto const& name = *node.range_var;
            if (name.alias && name.alias->n_colnames > 0) return false;
            return add(alias_of(name.alias, name.relname), rows_of_relation(name));
        }
        case PG_QUERY__NODE__NODE_RANGE_SUBSELECT: {
            auto const& part = *node.range_subselect;
            if (part.lateral) return false;
            auto rows = Selecting(asking_, *part.subquery->select_stmt, outer_).run();
            for (std::size_t i = 0; part.alias && i < part.alias->n_colnames && i < rows.columns.size(); ++i)
                rows.columns[i] = part.alias->colnames[i]->string->sval;
            return add(alias_of(part.alias, ""), std::move(rows));
        }
        case PG_QUERY__NODE__NODE_RANGE_FUNCTION:
            return add(alias_of(node.range_function->alias, ""), rows_of_function(*node.range_function));
        case PG_QUERY__NODE__NODE_JOIN_EXPR: return !outer && add_join(*node.join_expr);
        default: return false;
    }
}

bool Selecting::add_join(PgQuery__JoinExpr const& join) {
    bool const inner = join.jointype == PG_QUERY__JOIN_TYPE__JOIN_INNER;
    if (join.is_natural || join.alias || (!inner && join.jointype != PG_QUERY__JOIN_TYPE__JOIN_LEFT)) return false;
    if (!add_sources(*join.larg, false, {})) return false;
    std::vector<Node const*> on;
    if (join.quals && inner) split(*join.quals);
    else if (join.quals) on.push_back(join.quals);
    if (!add_sources(*join.rarg, !inner, on)) return false;
    sources_.back().shared = names(join.n_using_clause, join.using_clause);
    return true;
}

Rows Selecting::rows_of_relation(PgQuery__RangeVar const& name) {
    if (auto const it = named_.find(name.relname); it != named_.end() && *name.schemaname == '\0') return it->second;
    auto* const alias = name.alias ? name.alias->aliasname : name.relname;
    // A relation of the user's hides none of pg_catalog's.
    auto out = catalog_rows(asking_.world(), name.schemaname, name.relname, table_asked_for(alias));
    return out ? std::move(*out) : unknown_rows();
}

Rows Selecting::rows_of_function(PgQuery__RangeFunction const& function) {
    if (function.n_functions != 1 || function.lateral || function.ordinality) return unknown_rows();
    auto const& item = *function.functions[0]->list->items[0];
    if (item.node_case != PG_QUERY__NODE__NODE_FUNC_CALL) return unknown_rows();
    std::vector<Cell> arguments;
    for (auto const* node : list(item.func_call->args, item.func_call->n_args)) arguments.push_back(asking_.value(*node, outer_));
    auto const called = names(item.func_call->n_funcname, item.func_call->funcname).back();
    auto const items = unnested(called.text(), arguments);
    if (!items) return unknown_rows();
    auto column = function.alias ? std::string(function.alias->aliasname) : called.str();
    if (function.alias && function.alias->n_colnames > 0) column = function.alias->colnames[0]->string->sval;
    Rows out{{column}, {}};
    for (Cell const& cell : *items) out.rows.push_back({{cell}});
    return out;
}

/// The only table's name that the source's rows can be about: what a condition compares one of its columns with.
Name Selecting::table_asked_for(std::string const& alias) {
    std::vector<Node const*> parts;
    if (query_.where_clause) {
        auto const before = wheres_.size();
        split(*query_.where_clause);
        parts.assign(wheres_.begin() + static_cast<std::ptrdiff_t>(before), wheres_.end());
        wheres_.resize(before);
    }
    bool const alone = query_.n_from_clause == 1 && query_.from_clause[0]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR;
    for (auto const* part : parts) {
        if (part->node_case != PG_QUERY__NODE__NODE_A_EXPR || part->a_expr->kind != PG_QUERY__A__EXPR__KIND__AEXPR_OP) continue;
        auto const& expression = *part->a_expr;
        if (std::string_view(expression.name[0]->string->sval) != "=" || !expression.lexpr || !expression.rexpr) continue;
        if (expression.lexpr->node_case != PG_QUERY__NODE__NODE_COLUMN_REF) continue;
        auto const& reference = *expression.lexpr->column_ref;
        auto const column = names(reference.n_fields, reference.fields);
        if (column.empty() || !names_table(column.back().text())) continue;
        if (column.size() > 1 ? column[column.size() - 2].text() != alias : !alone) continue;
        if (expression.rexpr->node_case == PG_QUERY__NODE__NODE_COLUMN_REF && !outer_) continue;
        auto const value = asking_.value(*expression.rexpr, outer_);
        if (value.sort == Cell::Sort::text && !value.text.starts_with('_')) return Name(value.text);
        if (value.sort == Cell::Sort::oid && value.of == Cell::Of::relation) return static_cast<Relation const*>(value.thing)->name;
    }
    return {};
}

std::size_t Selecting::last_source(Node const& condition) const {
    std::size_t out = 0;
    bool nested = false;
    walk(const_cast<Node&>(condition).base, [&](ProtobufCMessage& message) {
        if (as<PgQuery__SubLink>(message, pg_query__sub_link__descriptor)) nested = true;
        auto* reference = as<PgQuery__ColumnRef>(message, pg_query__column_ref__descriptor);
        if (!reference) return;
        auto const parts = names(reference->n_fields, reference->fields);
        for (std::size_t i = 0; i < sources_.size(); ++i) {
            bool const is_its = parts.size() > 1 ? sources_[i].alias == parts[parts.size() - 2].text()
                                                 : !parts.empty() && sources_[i].rows.column(parts.back().text()) >= 0;
            if (is_its) out = std::max(out, i);
        }
    });
    return nested && !sources_.empty() ? sources_.size() - 1 : out;
}

void Selecting::join() {
    for (auto const* where : wheres_) conditions_.push_back({where, last_source(*where)});
    joined_ = {Joined{}};
    for (std::size_t next = 0; next < sources_.size() && joined_.size() <= most_joined; ++next) join(next);
    if (!sources_.empty()) return;
    auto const truth = fits(joined_[0], 0);
    if (truth == Truth::no || truth == Truth::null) joined_.clear();
    else joined_[0].certain = truth == Truth::yes;
}

Asking::Scope Selecting::scope_of(Joined const& joined) const {
    Asking::Scope out;
    out.outer = outer_;
    for (std::size_t i = 0; i < joined.rows.size(); ++i) out.items.push_back({sources_[i].alias, &sources_[i].rows, joined.rows[i]});
    return out;
}

Truth Selecting::fits(Joined const& joined, std::size_t next) {
    auto const scope = scope_of(joined);
    auto out = Truth::yes;
    for (auto const& condition : conditions_) {
        if (condition.last != next) continue;
        out = both(out, truth_of(asking_.value(*condition.node, &scope)));
        if (out == Truth::no || out == Truth::null) break;
    }
    return out;
}

bool Selecting::shares(Joined const& joined, Source const& source, Row const& row) const {
    return std::ranges::all_of(source.shared, [&](Name column) {
        auto const own = source.rows.column(column.text());
        for (std::size_t i = 0; i < joined.rows.size(); ++i)
            if (auto const theirs = sources_[i].rows.column(column.text()); theirs >= 0 && own >= 0)
                return equal(joined.rows[i]->cells[static_cast<std::size_t>(theirs)], row.cells[static_cast<std::size_t>(own)]) ==
                       Truth::yes;
        return false;
    });
}

void Selecting::join(std::size_t next) {
    auto const before = std::exchange(joined_, {});
    auto const& source = sources_[next];
    for (Joined const& left : before) {
        bool matched = false;
        for (Row const& row : source.rows.rows) {
            if (joined_.size() > most_joined) return;
            if (!shares(left, source, row)) continue;
            auto both_rows = left;
            both_rows.rows.push_back(&row);
            auto on = Truth::yes;
            if (source.outer) {
                auto const scope = scope_of(both_rows);
                for (auto const* condition : source.on) on = both(on, truth_of(asking_.value(*condition, &scope)));
                if (on == Truth::yes && row.certain) matched = true;
            }
            auto const truth = both(on, fits(both_rows, next));
            if (truth == Truth::no || truth == Truth::null) continue;
            both_rows.certain = left.certain && row.certain && truth == Truth::yes;
            both_rows.many = left.many || row.many;
            joined_.push_back(std::move(both_rows));
        }
        if (!source.outer || matched) continue;
        auto alone = left;
        made_.push_back({std::vector<Cell>(source.rows.columns.size(), Cell::null())});
        alone.rows.push_back(&made_.back());
        auto const truth = fits(alone, next);
        if (truth == Truth::no || truth == Truth::null) continue;
        bool const any = std::ranges::any_of(source.rows.rows, [](Row const& row) { return !row.certain; });
        alone.certain = left.certain && truth == Truth::yes && !any;
        joined_.push_back(std::move(alone));
    }
}

void Selecting::add_star(Rows& out, PgQuery__ColumnRef const& star) const {
    auto const parts = names(star.n_fields, star.fields);
    for (Source const& source : sources_)
        if (parts.empty() || source.alias == parts.back().text())
            out.columns.insert(out.columns.end(), source.rows.columns.begin(), source.rows.columns.end());
}

namespace {

bool is_star(Node const& node) {
    return node.node_case == PG_QUERY__NODE__NODE_COLUMN_REF &&
           node.column_ref->fields[node.column_ref->n_fields - 1]->node_case == PG_QUERY__NODE__NODE_A_STAR;
}

/// Whether it gives many rows: unnest(...) among what is selected.
bool gives_rows(Node const& node) {
    if (node.node_case != PG_QUERY__NODE__NODE_FUNC_CALL) return false;
    auto const name = names(node.func_call->n_funcname, node.func_call->funcname).back().text();
    return name == "unnest" || name == "generate_series" || name.ends_with("_to_table");
}

}  // namespace

void Selecting::add_cells(Row& row, Node const& target, Joined const& joined, Asking::Scope const& scope) {
    if (!is_star(target)) return row.cells.push_back(asking_.value(target, &scope));
    auto const parts = names(target.column_ref->n_fields, target.column_ref->fields);
    for (std::size_t i = 0; i < sources_.size(); ++i)
        if (parts.empty() || sources_[i].alias == parts.back().text())
            row.cells.insert(row.cells.end(), joined.rows[i]->cells.begin(), joined.rows[i]->cells.end());
}

/// One row for each item of what the target gives, which is the row's last cell.
void Selecting::unnest(Rows& out, Row row, Node const& target, Asking::Scope const& scope) {
    std::vector<Cell> arguments;
    for (auto const* node : list(target.func_call->args, target.func_call->n_args)) arguments.push_back(asking_.value(*node, &scope));
    auto const items = unnested(names(target.func_call->n_funcname, target.func_call->funcname).back().text(), arguments);
    if (!items) row.certain = false, row.many = true;
    for (Cell const& item : items ? *items : std::vector<Cell>{Cell()}) {
        auto made = row;
        made.cells.push_back(item);
        out.rows.push_back(std::move(made));
    }
}

Rows Selecting::targets() {
    Rows out;
    auto const all = list(query_.target_list, query_.n_target_list);
    for (auto const* node : all) {
        auto const& target = *node->res_target;
        if (is_star(*target.val)) add_star(out, *target.val->column_ref);
        else out.columns.push_back(*target.name != '\0' ? target.name : figured_name(*target.val).str());
    }
    bool const nested = std::ranges::any_of(all, [](Node const* n) { return gives_rows(*n->res_target->val); });
    if (nested && all.size() > 1) return {std::move(out.columns), unknown_rows().rows};
    for (Joined const& joined : joined_) {
        auto const scope = scope_of(joined);
        Row row{{}, joined.certain && !joined.many, joined.many};
        if (nested) {
            unnest(out, std::move(row), *all[0]->res_target->val, scope);
            continue;
        }
        for (auto const* node : all) add_cells(row, *node->res_target->val, joined, scope);
        out.rows.push_back(std::move(row));
    }
    for (Row& row : out.rows) row.cells.resize(out.columns.size());
    if (query_.n_distinct_clause > 0) leave_distinct(out);
    return out;
}

Rows Selecting::aggregate() {
    bool const certain = std::ranges::all_of(joined_, [](Joined const& joined) { return joined.certain && !joined.many; });
    std::vector<PgQuery__FuncCall const*> calls;
    for (auto const* target : list(query_.target_list, query_.n_target_list))
        walk(const_cast<Node*>(target)->base, [&](ProtobufCMessage& message) {
            auto* call = as<PgQuery__FuncCall>(message, pg_query__func_call__descriptor);
            if (call && is_aggregate(names(call->n_funcname, call->funcname).back().text())) calls.push_back(call);
        });
    for (auto const* call : calls) {
        std::vector<std::vector<Cell>> rows;
        for (Joined const& joined : joined_) {
            auto const scope = scope_of(joined);
            auto& arguments = rows.emplace_back();
            for (auto const* node : list(call->args, call->n_args)) arguments.push_back(asking_.value(*node, &scope));
        }
        bool const plain = certain && !call->agg_filter && !call->agg_distinct;
        auto const name = names(call->n_funcname, call->funcname).back();
        asking_.aggregates_[call] = plain ? aggregated(asking_.world(), name.text(), rows) : Cell();
    }
    Rows out;
    Row row;
    for (auto const* node : list(query_.target_list, query_.n_target_list)) {
        auto const& target = *node->res_target;
        out.columns.push_back(*target.name != '\0' ? target.name : figured_name(*target.val).str());
        row.cells.push_back(asking_.value(*target.val, outer_));
    }
    out.rows.push_back(std::move(row));
    for (auto const* call : calls) asking_.aggregates_.erase(call);
    return out;
}

}  // namespace pgplumb::ddl
