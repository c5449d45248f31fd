#include "ddl/tree.hpp"
#include "ddl/words.hpp"
#include "kinds/check.hpp"
#include "kinds/column.hpp"
#include "kinds/exclusion.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/index.hpp"
#include "kinds/primary_key.hpp"
#include "kinds/unique.hpp"
#include "pgplumb/utf8.hpp"

#include <algorithm>

namespace pgplumb::ddl {
namespace {

namespace fk = pgplumb::foreign_key;

constexpr std::string_view blank = " \t\r\n\f\v";

bool given(char const* text) {
    return text && *text;
}

std::string joined(Names columns) {
    std::string out;
    for (Name const column : columns) out.append(out.empty() ? "" : "_").append(column.text());
    return out;
}

Name action(char const* code) {
    switch (given(code) ? *code : 'a') {
        case 'r': return Name("restrict");
        case 'c': return Name("cascade");
        case 'n': return Name("set null");
        case 'd': return Name("set default");
        default: return Name("no action");
    }
}

/// The last part of a qualified name: the schema of a collation or operator class is not compared.
Name last_of(size_t count, PgQuery__Node* const* parts) {
    auto const all = names(count, parts);
    return all.empty() ? Name() : Name(quoted_if_needed(all.back().text()));
}

/// What is indexed, without a COLLATE round it (ComputeIndexAttrs); null for a column that is plainly named.
PgQuery__Node* indexed(PgQuery__IndexElem const& element) {
    auto* const node = element.expr;
    return node && node->node_case == PG_QUERY__NODE__NODE_COLLATE_CLAUSE ? node->collate_clause->arg : node;
}

/// A column's name, or the expression in its place. A column in parentheses is a column.
Name key_of(PgQuery__IndexElem const& element) {
    auto* const node = indexed(element);
    if (!node) return Name(quoted_if_needed(element.name));
    bool const column = node->node_case == PG_QUERY__NODE__NODE_COLUMN_REF && node->column_ref->n_fields == 1;
    auto const name = column ? names(1, node->column_ref->fields) : std::vector<Name>();
    return name.empty() ? expression_text(node) : Name(quoted_if_needed(name[0].text()));
}

Name collation_of(PgQuery__IndexElem const& element) {
    if (element.n_collation > 0 || indexed(element) == element.expr) return last_of(element.n_collation, element.collation);
    auto const& clause = *element.expr->collate_clause;
    return last_of(clause.n_collname, clause.collname);
}

Name order_of(PgQuery__IndexElem const& element) {
    bool const first = element.nulls_ordering == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_FIRST;
    bool const last = element.nulls_ordering == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_LAST;
    if (element.ordering == PG_QUERY__SORT_BY_DIR__SORTBY_DESC) return Name(last ? "desc nulls last" : "desc");
    return Name(first ? "asc nulls first" : "asc");
}

Name method_of(char const* method) {
    return Name(given(method) ? method : "btree");
}

/// What PostgreSQL calls an index's columns where it makes a name of them (ChooseIndexColumnNames): expressions are called
/// as a query would call them, else "expr", and a name that is there already gets a number.
class IndexColumns {
public:
    void add(PgQuery__IndexElem const& element) {
        Name const base(given(element.name) ? element.name : figured_name(*element.expr).text());
        add(base.empty() ? "expr" : base.text());
    }
    void add(std::string_view base) {
        std::string one(base);
        for (int i = 1; std::ranges::find(names_, one) != names_.end(); ++i) {
            auto const number = std::to_string(i);
            one = std::string(clipped(base, most_name_bytes - number.size())) + number;
        }
        names_.push_back(std::move(one));
    }
    std::string joined() const {
        std::string out;
        for (auto const& name : names_) out.append(out.empty() ? "" : "_").append(name);
        return out;
    }

private:
    std::vector<std::string> names_;
};

Definition key(PgQuery__Constraint const& constraint, Names columns) {
    Names const more(names(constraint.n_including, constraint.including));
    Fields fields;
    if (constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY) {
        fields.set(primary_key::columns, columns);
        fields.set(primary_key::include, more);
        fields.set(primary_key::deferrable, constraint.deferrable != 0);
        fields.set(primary_key::initially_deferred, constraint.initdeferred != 0);
        return {&primary_key::kind, fields.values(), {}, "pkey"};
    }
    fields.set(unique::columns, columns);
    fields.set(unique::include, more);
    fields.set(unique::nulls_not_distinct, constraint.nulls_not_distinct != 0);
    fields.set(unique::deferrable, constraint.deferrable != 0);
    fields.set(unique::initially_deferred, constraint.initdeferred != 0);
    IndexColumns label;
    for (Names const& list : {columns, more})
        for (Name const column : list) label.add(column.text());
    return {&unique::kind, fields.values(), label.joined(), "key"};
}

/// What follows the one WHERE that stands in no parentheses; empty where only a parser could tell.
std::string_view behind_where(std::string_view sql) {
    constexpr std::string_view where = "where";
    constexpr std::string_view schema = "schema";
    for (std::size_t i = 0; i < sql.size(); ++i) {
        char const c = sql[i];
        if (c == '$' || sql.substr(i, 2) == "--" || sql.substr(i, 2) == "/*") return {};
        bool const begins = i > 0 && psql::is_blank(sql[i - 1]);
        if (begins && psql::is_word(sql.substr(i, schema.size()), schema)) return {};  // it may go on with what else that has
        if (begins && psql::is_word(sql.substr(i, where.size()), where)) return sql.substr(i + where.size());
        if (c == '(') i = closing(sql, i);
        else if (c == '"' || c == '\'') i = behind_quoted(sql, i) - 1;
        if (i >= sql.size()) return {};
    }
    return {};
}

/// A column's constraint as far as the column goes. Empty where only a parser could tell.
std::string_view to_end_of_element(std::string_view written) {
    int brackets = 0;
    for (std::size_t i = 0; i < written.size(); ++i) {
        char const c = written[i];
        if (c == '$' || written.substr(i, 2) == "--" || written.substr(i, 2) == "/*") return {};
        if (brackets == 0 && (c == ',' || c == ')' || c == ';')) return written.substr(0, i);
        if (c == '[') ++brackets;
        else if (c == ']') --brackets;
        else if (c == '(') i = closing(written, i);
        else if (c == '"' || c == '\'') i = behind_quoted(written, i) - 1;
        if (i >= written.size()) return {};
    }
    return written;
}

std::string_view without_blanks_before(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(blank), text.size()));
}

/// A constraint's text behind CONSTRAINT and its name.
std::string_view unnamed(std::string_view written) {
    written = without_blanks_before(written.substr(std::min(written.size(), std::string_view("constraint").size())));
    auto const end = written.starts_with('"') ? behind_quoted(written, 0) : written.find_first_of(blank);
    return without_blanks_before(written.substr(std::min(end, written.size())));
}

/// What stands between a constraint's outermost parentheses; empty where only a parser could tell.
std::string_view in_parentheses(PgQuery__Constraint const& constraint, std::string_view written) {
    if (given(constraint.conname)) written = unnamed(written);
    auto const open = written.find('(');
    if (open == std::string_view::npos || written.substr(0, open).find_first_of("\"'") != std::string_view::npos) return {};
    auto const close = closing(written, open);
    if (close == std::string_view::npos) return {};
    return written.substr(open + 1, close - open - 1);
}

Definition check_constraint(PgQuery__Constraint const& constraint, std::string_view written) {
    Name const text = expression_text(constraint.raw_expr, in_parentheses(constraint, written));
    auto const& columns = expression(text).columns;
    bool const one = !columns.empty() && std::ranges::all_of(columns, [&](Name c) { return c == columns[0]; });
    Fields fields;
    fields.set(check::expression, text);
    fields.set(check::validated, constraint.skip_validation == 0);
    fields.set(check::no_inherit, constraint.is_no_inherit != 0);
    return {&check::kind, fields.values(), one ? columns[0].str() : std::string(), "check"};
}

Definition foreign_key_constraint(PgQuery__Constraint const& constraint, Names columns) {
    auto const& target = *constraint.pktable;
    Fields fields;
    fields.set(fk::columns, columns);
    fields.set(fk::target, Names({Name(given(target.schemaname) ? target.schemaname : ""), Name(target.relname)}));
    if (constraint.n_pk_attrs > 0) fields.set(fk::target_columns, Names(names(constraint.n_pk_attrs, constraint.pk_attrs)));
    fields.set(fk::on_update, action(constraint.fk_upd_action));
    fields.set(fk::on_delete, action(constraint.fk_del_action));
    fields.set(fk::on_delete_columns, Names(names(constraint.n_fk_del_set_cols, constraint.fk_del_set_cols)));
    fields.set(fk::match, Name(given(constraint.fk_matchtype) && *constraint.fk_matchtype == 'f' ? "full" : "simple"));
    fields.set(fk::deferrable, constraint.deferrable != 0);
    fields.set(fk::initially_deferred, constraint.initdeferred != 0);
    fields.set(fk::validated, constraint.skip_validation == 0);
    return {&fk::kind, fields.values(), joined(columns), "fkey"};
}

Definition exclusion_constraint(PgQuery__Constraint const& constraint) {
    IndexColumns label;
    std::vector<Name> keys;
    std::vector<Name> operators;
    for (size_t i = 0; i < constraint.n_exclusions; ++i) {
        auto const* pair = constraint.exclusions[i]->list;
        keys.push_back(key_of(*pair->items[0]->index_elem));
        label.add(*pair->items[0]->index_elem);
        auto const* name = pair->items[1]->list;
        operators.push_back(names(name->n_items, name->items).back());
    }
    Fields fields;
    fields.set(exclusion::method, method_of(constraint.access_method));
    fields.set(exclusion::keys, Names(keys));
    fields.set(exclusion::operators, Names(operators));
    fields.set(exclusion::predicate, expression_text(constraint.where_clause));
    fields.set(exclusion::deferrable, constraint.deferrable != 0);
    fields.set(exclusion::initially_deferred, constraint.initdeferred != 0);
    return {&exclusion::kind, fields.values(), label.joined(), "excl"};
}

/// Sets what a column constraint says of the column itself; false if it is a constraint of its own.
bool set_in_column(Fields& fields, PgQuery__Constraint const& constraint, std::string_view written) {
    switch (constraint.contype) {
        case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL: fields.set(column::not_null, true); return true;
        case PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT:
            written.remove_prefix(std::min(written.size(), std::string_view("default").size()));
            fields.set(column::default_value, expression_text(constraint.raw_expr, given(constraint.conname) ? "" : written));
            return true;
        case PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY:
            fields.set(column::not_null, true);
            fields.set(column::identity, Name(*constraint.generated_when == 'a' ? "always" : "by default"));
            return true;
        case PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED:
            fields.set(column::generated, expression_text(constraint.raw_expr, in_parentheses(constraint, written)));
            return true;
        default: return false;
    }
}

/// DEFERRABLE and the like follow a column's constraint as constraints of their own; false if it is none of them.
bool defer(std::vector<Definition>& constraints, PgQuery__ConstrType attribute) {
    auto const set = [&](std::string_view name, bool value) {
        auto const* field = constraints.empty() ? nullptr : constraints.back().kind->field(name);
        if (field) constraints.back().values = constraints.back().values.with(field->slot, value);
        return true;
    };
    switch (attribute) {
        case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRABLE: return set("deferrable", true);
        case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_NOT_DEFERRABLE: return set("deferrable", false);
        case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRED: return set("deferrable", true) && set("initially_deferred", true);
        case PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_IMMEDIATE: return set("initially_deferred", false);
        default: return false;
    }
}

}  // namespace

std::optional<Definition> constraint_definition(PgQuery__Constraint const& given, std::string_view column, std::string_view written) {
    auto const listed = [&](size_t count, PgQuery__Node* const* nodes) {
        return column.empty() ? Names(names(count, nodes)) : Names({Name(column)});
    };
    auto const made = [&]() -> std::optional<Definition> {
        switch (given.contype) {
            case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
            case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE: return key(given, listed(given.n_keys, given.keys));
            case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK: return check_constraint(given, written);
            case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN: return foreign_key_constraint(given, listed(given.n_fk_attrs, given.fk_attrs));
            case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION: return exclusion_constraint(given);
            default: return std::nullopt;
        }
    };
    auto out = made();
    if (out && given.conname) out->name = Name(given.conname);
    return out;
}

std::string_view written_in(std::string_view sql, PgQuery__Constraint const& constraint) {
    return to_end_of_element(sql.substr(std::min(sql.size(), static_cast<std::size_t>(std::max(0, constraint.location)))));
}

Definition index_definition(PgQuery__IndexStmt const& statement, std::string_view sql) {
    std::vector<Name> keys;
    std::vector<Name> opclasses;
    std::vector<Name> collations;
    std::vector<Name> order;
    std::vector<Name> include;
    IndexColumns label;
    for (size_t i = 0; i < statement.n_index_params; ++i) {
        auto const& element = *statement.index_params[i]->index_elem;
        keys.push_back(key_of(element));
        opclasses.push_back(last_of(element.n_opclass, element.opclass));
        collations.push_back(collation_of(element));
        order.push_back(order_of(element));
        label.add(element);
    }
    for (size_t i = 0; i < statement.n_index_including_params; ++i) {
        include.emplace_back(statement.index_including_params[i]->index_elem->name);
        label.add(*statement.index_including_params[i]->index_elem);
    }
    Fields fields;
    fields.set(index::method, method_of(statement.access_method));
    fields.set(index::keys, Names(keys));
    fields.set(index::opclasses, Names(opclasses));
    fields.set(index::collations, Names(collations));
    fields.set(index::order, Names(order));
    fields.set(index::include, Names(include));
    fields.set(index::predicate, expression_text(statement.where_clause, behind_where(sql)));
    fields.set(index::unique, statement.unique != 0);
    fields.set(index::nulls_not_distinct, statement.nulls_not_distinct != 0);
    return {&index::kind, fields.values(), label.joined(), "idx", Name(statement.idxname ? statement.idxname : "")};
}

ColumnDefinition column_definition(PgQuery__ColumnDef const& definition, std::string_view sql) {
    std::string_view const name = definition.colname;
    ColumnDefinition out;
    Fields fields;
    if (definition.type_name) {
        out.serial_width = serial_width(*definition.type_name);
        fields.set(column::type, Name(type_text(*definition.type_name)));
    }
    fields.set(column::not_null, false);
    fields.set(column::default_value, Name());
    fields.set(column::identity, Name());
    fields.set(column::generated, Name());
    auto const* clause = definition.coll_clause;
    std::string collation;
    for (Name const part : clause ? names(clause->n_collname, clause->collname) : std::vector<Name>{})
        if (part.text() != "pg_catalog") collation.append(collation.empty() ? "" : ".").append(quoted_if_needed(part.text()));
    fields.set(column::collation, collation == "\"default\"" ? Name() : Name(collation));
    std::span const constraints(definition.constraints, definition.n_constraints);
    for (auto const* node : constraints) {
        auto const& constraint = *node->constraint;
        auto end = static_cast<std::int32_t>(sql.size());
        auto const bounded = [&](std::int32_t place) { return place > constraint.location ? std::min(end, place) : end; };
        for (auto const* other : constraints) end = bounded(other->constraint->location);
        if (clause) end = bounded(clause->location);
        auto const start = static_cast<std::size_t>(std::clamp(constraint.location, 0, end));
        auto const written = to_end_of_element(sql.substr(start, static_cast<std::size_t>(end) - start));
        if (set_in_column(fields, constraint, written) || defer(out.constraints, constraint.contype)) continue;
        if (auto made = constraint_definition(constraint, name, written)) out.constraints.push_back(std::move(*made));
    }
    out.values = fields.values();
    return out;
}

}  // namespace pgplumb::ddl
