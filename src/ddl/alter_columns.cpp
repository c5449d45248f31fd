#include "ddl/alter.hpp"
#include "ddl/constants.hpp"
#include "ddl/declarations.hpp"
#include "ddl/drops.hpp"
#include "ddl/inheritance.hpp"
#include "ddl/options.hpp"
#include "ddl/references.hpp"
#include "ddl/resolve.hpp"
#include "ddl/told.hpp"
#include "ddl/values.hpp"
#include "kinds/column.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/index.hpp"
#include "kinds/primary_key.hpp"
#include "kinds/unique.hpp"

#include <algorithm>
#include <utility>

namespace pgplumb::ddl {
namespace {

bool has_partitions(Relation const& table) {
    return std::ranges::any_of(table.children, [](Relation const* child) { return child->partition; });
}

/// Changes a column, and that of the children which have it from this table.
template <class Change>
void change_column(Altered const& at, Name name, Change const& change) {
    auto& column = need_column(at.table, name);
    change(at.table, column);
    column.changed = at.world.now;
    at.world.changed = true;
    if (at.is_alone()) return;
    for (Relation* child : at.table.children)
        if (child->column(name)) change_column(at.child(*child), name, change);
}

bool parts_table(Relation const& table, Name column) {
    return std::ranges::any_of(table.keys, [&](Name key) {
        auto const& columns = expression(key).columns;
        return std::ranges::find(columns, column) != columns.end();
    });
}

void check_not_inherited(Relation const& table, Column const& column) {
    if (column.parents > 0) refuse(sqlstate::invalid_table_definition, told(column) + " of " + told(table) + " is inherited");
}

void check_free_to_change(Altered const& at, Column const& column) {
    if (at.table.of && !at.by_type) refuse(sqlstate::wrong_object_type, told(at.table) + " is a table of a type, which has its columns");
    check_not_inherited(at.table, column);
    if (parts_table(at.table, column.name)) refuse(sqlstate::invalid_table_definition, told(column) + " parts the table");
}

/// Whether values of the type hold rows of the relation.
bool holds(Type const& type, Relation const& relation) {
    if (type.row == &relation) return true;
    return type.row && std::ranges::any_of(type.row->columns, [&](Column const& column) { return holds(column.type, relation); });
}

void check_not_own_row(Relation const& table, Type const& type) {
    if (holds(type, table)) refuse(sqlstate::invalid_table_definition, told(table) + " cannot hold its own rows");
}

/// The column of one that has it already grows together with the new one; there the way down ends.
void put_column(Altered const& at, NewColumn const& made, bool inherited) {
    auto* there = inherited ? at.table.column(made.column.name) : nullptr;
    if (there) {
        if (!is_same_type(*there, made.column))
            refuse(sqlstate::datatype_mismatch, told(*there) + " of the child " + told(at.table) + " has another type");
        if (there->known && there->collation != made.column.collation)
            refuse(sqlstate::collation_mismatch, told(*there) + " of the child " + told(at.table) + " has another collation");
        ++there->parents;
        return;
    }
    check_not_own_row(at.table, made.column.type);
    auto& column = add_column(at.world, at.table, made);
    if (inherited) column.parents = 1, column.local = false, column.identity = {};
    if (at.table.children.empty()) return;
    if (at.is_alone()) refuse(sqlstate::invalid_table_definition, told(column) + " must be added to the children too");
    if (made.is_identity) refuse(sqlstate::invalid_table_definition, told(column) + " of a table with children cannot be of identity");
    auto inherits = made;
    inherits.column = column;
    inherits.sequence = nullptr;
    for (Relation* child : at.table.children) put_column(at.child(*child), inherits, true);
}

std::string without_modifier(Type const& type) {
    auto out = type.printed().str();
    if (auto const open = out.find('('); open != std::string::npos) out.erase(open, out.find(')') + 1 - open);
    return out;
}

/// A default that is a string constant was one of the old type, and is from now on converted.
Name kept_constant(Column const& column) {
    auto const text = column.default_value.text();
    bool const constant = text.size() > 1 && text.starts_with('\'') && text.find('\'', 1) == text.size() - 1;
    return constant ? Name(std::string(text) + "::" + without_modifier(column.type)) : column.default_value;
}

/// As expressions are stored: constants beside a column have its type; a varying one is a text to operators and functions.
Name stored(Name text, Column const& column, Type const& next) {
    auto const is_text = [](std::string_view type) { return type == "text" || type == "character varying"; };
    auto const base = without_modifier(column.type);
    if (is_text(base) && is_text(without_modifier(next))) return text;
    if (base == "character varying") return with_operand_cast(text, column.name, "text");
    auto const type = base == "character" ? "bpchar" : base;
    return with_constants_cast(with_arrays(text, column.name, base == "smallint" ? "integer" : type), column.name, type);
}

/// An index that is made again calls its columns as they are called now; LIKE makes names of that.
std::string columns_now(Part const& index) {
    bool const key = index.kind != &index::kind;
    std::string sql = "create index on t (";
    for (Name const one : value_of(index.values, key ? unique::columns : index::keys))
        sql.append(sql.ends_with('(') ? "(" : ", (").append(key ? quoted_if_needed(one.text()) : one.str()).append(")");
    sql += ')';
    std::string include;
    for (Name const one : value_of(index.values, key ? unique::include : index::include))
        include.append(include.empty() ? " include (" : ", ").append(quoted_if_needed(one.text()));
    auto const parsed = parse(sql + (include.empty() ? "" : include + ")"));
    bool const good = parsed.tree && parsed.tree->n_stmts == 1;
    return good ? index_definition(*parsed.tree->stmts[0]->stmt->index_stmt, {}).columns : index.columns;
}

/// What an index takes from its columns, it takes from them again.
Values without_defaults(Values values, Field<Names> const& field) {
    std::vector<Name> out;
    for (Name const one : value_of(values, field)) out.push_back(one.text().starts_with("default ") ? Name() : one);
    return values.with(field.slot, Names(out));
}

void store(Relation& table, Column const& column, Type const& next) {
    if (!column.known) return;
    for (Part* part : table.parts) {
        if (!names_column(*part->kind, part->values, column.name)) continue;
        part->values = with_expressions(*part->kind, part->values, [&](Name text) { return stored(text, column, next); });
        if (part->kind == &index::kind)
            part->values = without_defaults(without_defaults(part->values, index::opclasses), index::collations);
        if (part->kind == &index::kind || part->kind == &unique::kind) part->columns = columns_now(*part);
    }
}

Type new_type(Altered const& at, NewColumn const& made) {
    if (is_unknown(at.world, made.column.type))
        refuse(sqlstate::undefined_object, "type " + made.column.type.text + " does not exist here");
    return made.column.type;
}

void check_type_users(Altered const& at, Relation& table, Column const& column) {
    for (Relation* view : table.views)
        if (view->uses.relations[&table].certain.contains(column.number))
            refuse(sqlstate::not_supported, "view " + told(*view) + " uses " + told(column));
    for (Column const& other : table.columns)
        if (is_generated_from(other, column.name)) refuse(sqlstate::not_supported, told(other) + " is generated from " + told(column));
    check_rows_elsewhere(at.child(table));
}

/// A foreign key must still be able to compare its columns with those of its target.
void check_comparable(Relation& table) {
    auto const check = [](Part const& key) {
        auto const columns = value_of(key.values, foreign_key::columns);
        auto const targets = value_of(key.values, foreign_key::target_columns);
        for (std::size_t i = 0; i < std::min(columns.size(), targets.size()); ++i) {
            auto const* from = key.table->column(columns[i]);
            auto const* to = key.target->column(targets[i]);
            if (from && to && from->known && to->known && !can_refer(from->type, to->type))
                refuse(sqlstate::datatype_mismatch, told(key) + " could not compare " + told(*from) + " with " + told(*to));
        }
    };
    for (Part const* part : table.parts)
        if (part->kind == &foreign_key::kind && part->target) check(*part);
    for (Part const* part : table.referenced_by) check(*part);
}

}  // namespace

Column& need_column(Relation& table, Name name) {
    if (auto* column = table.column(name)) return *column;
    if (table.may_have(column::kind)) {
        auto& assumed = table.columns.emplace_back();
        assumed.name = name;
        assumed.known = false;
        return assumed;
    }
    refuse(sqlstate::undefined_column, "column " + told(name) + " of " + told(table) + " does not exist here");
}

/// Whether existing rows, if there were any, would have to be looked at: a table whose rows others hold is not for that.
void check_rows_elsewhere(Altered const& at) {
    for (Relation const* user : at.table.users) {
        bool const holds = user->sort == Relation::Sort::table || user->sort == Relation::Sort::materialized_view;
        if (user->dropped || !holds) continue;
        for (Column const& column : user->columns)
            if (column.type.row == &at.table)
                refuse(sqlstate::not_supported, told(column) + " of " + told(*user) + " holds rows of " + told(at.table));
    }
}

std::vector<Definition> add_column(Altered const& at, Command const& command) {
    auto& table = at.table;
    if (table.of && !at.by_type) refuse(sqlstate::wrong_object_type, told(table) + " is a table of a type, which has its columns");
    if (table.partition) refuse(sqlstate::wrong_object_type, "a column cannot be added to the partition " + told(table) + " alone");
    auto const* there = table.column(Name(command.def->column_def->colname));
    bool const lenient = command.missing_ok || at.world.guarded;
    if (there && (command.missing_ok || (there->doubt && lenient))) return {};
    auto made = new_column(at.world, *command.def->column_def, at.world.sql);
    if (lenient && table.may_have(column::kind)) made.column.known = false;
    bool const filled = made.needs_sequence() || !made.column.default_value.empty() || !made.column.generated.empty();
    if (filled) check_rows_elsewhere(at);
    if (made.needs_sequence()) make_sequence(at.world, made, table);
    put_column(at, made, false);
    return made.constraints;
}

void alter_column_type(Altered const& at, Command const& command) {
    Name const name(command.name);
    auto& column = need_column(at.table, name);
    auto const& definition = *command.def->column_def;
    check_free_to_change(at, column);
    if (!column.generated.empty() && definition.raw_default) refuse("42611", told(column) + " is generated; how, cannot be said here");
    if (at.is_alone() && !at.table.children.empty())
        refuse(sqlstate::invalid_table_definition, "the type of " + told(column) + " must be changed in the children too");
    auto const made = new_column(at.world, definition, at.world.sql);
    auto const type = new_type(at, made);
    change_column(at, name, [&](Relation& table, Column& changed) {
        check_type_users(at, table, changed);
        check_not_own_row(table, type);
        if (!changed.identity.empty() && !is_integer_type(type))
            refuse(sqlstate::invalid_parameter, told(changed) + " is of identity, and needs a type of integers");
        changed.default_value = kept_constant(changed);
        store(table, changed, type);
        changed.type = type;
        changed.collation = made.column.collation;
        changed.known = true;
        World::note(table, changed);
        if (changed.counter) changed.counter->numbers = retyped_sequence(changed.counter->numbers, Name(type.text), at.world.rows);
        check_comparable(table);
    });
}

void alter_default(Altered const& at, Command const& command) {
    Name const name(command.name);
    if (!at.table.is_table()) return;
    auto const& column = need_column(at.table, name);
    if (!column.identity.empty()) refuse(sqlstate::syntax, told(column) + " is of identity, and has no default");
    if (!column.generated.empty()) refuse(sqlstate::syntax, told(column) + " is generated, and has no default");
    auto const text = command.def ? resolved(at.world, expression_text(command.def)) : Name();
    if (!text.empty() && !expression(text).columns.empty())
        refuse(sqlstate::not_supported, "the default of " + told(column) + " names a column");
    change_column(at, name, [&](Relation& table, Column& changed) {
        set_default(at.world, changed, text);
        World::note(table, changed);
    });
}

void set_not_null(Altered const& at, Command const& command) {
    Name const name(command.name);
    need_column(at.table, name);
    set_not_null(at.world, at.table, Names({name}), at.reach);
}

void drop_not_null(Altered const& at, Command const& command) {
    Name const name(command.name);
    if (at.is_alone() && has_partitions(at.table))
        refuse(sqlstate::invalid_table_definition, "NOT NULL cannot be dropped from a partitioned table without its partitions");
    change_column(at, name, [&](Relation& table, Column& column) {
        auto const key = key_of(table);
        if (!column.identity.empty()) refuse(sqlstate::syntax, told(column) + " is of identity, and NOT NULL");
        if (std::ranges::find(key, name) != key.end())
            refuse(sqlstate::invalid_table_definition, told(column) + " belongs to the primary key, and is NOT NULL");
        auto* parent = table.partition && &table == &at.table ? table.parents.front()->column(name) : nullptr;
        if (parent && parent->not_null) refuse(sqlstate::invalid_table_definition, told(column) + " is NOT NULL in the partitioned table");
        column.not_null = false;
    });
}

void drop_expression(Altered const& at, Command const& command) {
    Name const name(command.name);
    auto& column = need_column(at.table, name);
    if (at.is_alone() && !at.table.children.empty()) refuse(sqlstate::invalid_table_definition, "DROP EXPRESSION is for the children too");
    if (column.generated.empty()) {
        if (command.missing_ok || !column.known) return;
        refuse(sqlstate::not_in_state, told(column) + " is not generated");
    }
    check_not_inherited(at.table, column);
    change_column(at, name, [](Relation&, Column& changed) { changed.generated = {}; });
}

void drop_column(Altered const& at, Command const& command) {
    Name const name(command.name);
    auto const* column = at.table.column(name);
    if (!column && command.missing_ok) return;
    if (column) check_free_to_change(at, *column);
    if (at.is_alone() && has_partitions(at.table))
        refuse(sqlstate::invalid_table_definition, "a column cannot be dropped from a partitioned table without its partitions");
    drop_column(at.world, at.table, name, command.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE, at.reach);
}

void add_identity(Altered const& at, Command const& command) {
    auto& column = need_column(at.table, Name(command.name));
    auto const& constraint = *command.def->constraint;
    if (column.known && !column.not_null) refuse(sqlstate::not_in_state, told(column) + " must be NOT NULL to be of identity");
    if (!column.identity.empty()) refuse(sqlstate::not_in_state, told(column) + " is of identity already");
    if (!column.default_value.empty() || !column.generated.empty()) refuse(sqlstate::not_in_state, told(column) + " has a default");
    if (column.known && !is_integer_type(column.type)) refuse(sqlstate::invalid_parameter, told(column) + " is of no type of integers");
    add_counter(at.world, at.table, column, constraint);
    column.identity = Name(*constraint.generated_when == 'a' ? "always" : "by default");
    column.not_null = true;
    column.changed = at.world.now;
}

void set_identity(Altered const& at, Command const& command) {
    auto& column = need_column(at.table, Name(command.name));
    if (column.known && column.identity.empty()) refuse(sqlstate::not_in_state, told(column) + " is not of identity");
    auto const& options = *command.def->list;
    if (column.counter) column.counter->numbers = altered_sequence(column.counter->numbers, options.n_items, options.items, at.world.rows);
    auto const* said = option(options.n_items, options.items, "generated");
    if (!said) return;
    // The grammar gives 'a' or 'd' as a number.
    column.identity = Name(said->arg->integer->ival == 'a' ? "always" : "by default");
    column.changed = at.world.now;
}

void drop_identity(Altered const& at, Command const& command) {
    auto& column = need_column(at.table, Name(command.name));
    if (column.identity.empty()) {
        if (command.missing_ok || !column.known) return;
        refuse(sqlstate::not_in_state, told(column) + " is not of identity");
    }
    column.identity = {};
    column.changed = at.world.now;
    if (auto* counter = std::exchange(column.counter, nullptr)) drop_relation(at.world, *counter);
}

}  // namespace pgplumb::ddl
