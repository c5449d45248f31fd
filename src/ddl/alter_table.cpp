#include "ddl/columns.hpp"
#include "ddl/drops.hpp"
#include "ddl/options.hpp"
#include "ddl/resolve.hpp"
#include "ddl/statements.hpp"
#include "kinds/check.hpp"
#include "kinds/column.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/index.hpp"
#include "kinds/primary_key.hpp"
#include "kinds/unique.hpp"
#include "pgplumb/error.hpp"

#include <algorithm>
#include <map>

namespace pgplumb::ddl {
namespace {

using Command = PgQuery__AlterTableCmd;

struct Target {
    World& world;
    Relation& table;
    Reach reach;

    Target child(Relation& relation) const { return {world, relation, reach}; }
};

Column& need_column(Relation& table, char const* name) {
    auto* column = table.column(Name(name));
    if (!column && table.may_have(column::kind)) {
        column = &table.columns.emplace_back();
        column->name = Name(name);
        column->known = false;
    }
    if (!column)
        refuse(sqlstate::undefined_column, "column " + quoted_if_needed(name) + " of " +
                                               qualified_name(table.schema.text(), table.name.text()).str() + " does not exist here");
    return *column;
}

/// nullptr if it may be one that is not known.
Part* need_constraint(Relation& table, Name name) {
    if (auto* part = table.part(name, false)) return part;
    if (table.may_have(check::kind) || table.may_have(unique::kind) || table.may_have(foreign_key::kind)) return nullptr;
    refuse(sqlstate::undefined_object, "constraint " + quoted_if_needed(name.text()) + " of " +
                                           qualified_name(table.schema.text(), table.name.text()).str() + " does not exist here");
}

/// Changes a column, and that of the children which have it from this table.
template <class Change>
void change_column(Target const& at, char const* name, Change const& change) {
    auto& column = need_column(at.table, name);
    change(column);
    column.changed = at.world.now;
    if (at.reach == Reach::only) return;
    for (Relation* child : at.table.children)
        if (child->column(Name(name))) change_column(at.child(*child), name, change);
}

void put_column(Target const& at, NewColumn const& made, bool inherited) {
    if (auto* there = inherited ? at.table.column(made.column.name) : nullptr) {
        ++there->parents;
    } else {
        auto& column = add_column(at.world, at.table, made);
        if (inherited) column.parents = 1, column.local = false, column.identity = {};
    }
    if (at.reach == Reach::only || at.table.children.empty()) return;
    auto inherits = made;
    inherits.column = *at.table.column(made.column.name);
    inherits.serial_width = 0;
    inherits.identity = nullptr;
    for (Relation* child : at.table.children) put_column(at.child(*child), inherits, true);
}

void add_column_command(Target const& at, Command const& command) {
    auto made = new_column(at.world, *command.def->column_def, at.world.sql);
    auto const* there = at.table.column(made.column.name);
    bool const lenient = command.missing_ok || at.world.guarded;
    if (there && (command.missing_ok || (there->doubt && lenient))) return;
    if (lenient && at.table.may_have(column::kind)) made.column.known = false;
    put_column(at, made, false);
    for (Definition& constraint : made.constraints) add_part(at.world, at.table, std::move(constraint), at.reach);
}

void column_type(Target const& at, Command const& command) {
    auto const made = new_column(at.world, *command.def->column_def, at.world.sql);
    change_column(at, command.name, [&](Column& column) {
        // A string constant was one of the old type, and is from now on converted.
        auto const text = column.default_value.text();
        bool const constant = text.size() > 1 && text.starts_with('\'') && text.find('\'', 1) == text.size() - 1;
        auto const before = column.type.printed().str();
        if (constant) column.default_value = Name(std::string(text) + "::" + before.substr(0, before.find('(')));
        column.type = made.column.type;
        column.collation = made.column.collation;
        column.known = true;
    });
}

void column_default(Target const& at, Command const& command) {
    auto const text = command.def ? resolved(at.world, expression_text(command.def)) : Name();
    change_column(at, command.name, [&](Column& column) { set_default(at.world, column, text); });
}

void set_not_null_command(Target const& at, Command const& command) {
    change_column(at, command.name, [](Column& column) { column.not_null = true; });
}

void drop_not_null(Target const& at, Command const& command) {
    change_column(at, command.name, [](Column& column) { column.not_null = false; });
}

void drop_expression(Target const& at, Command const& command) {
    change_column(at, command.name, [](Column& column) { column.generated = {}; });
}

void drop_column_command(Target const& at, Command const& command) {
    if (command.missing_ok && !at.table.column(Name(command.name))) return;
    drop_column(at.world, at.table, Name(command.name), command.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE, at.reach);
}

void add_identity(Target const& at, Command const& command) {
    auto& column = need_column(at.table, command.name);
    auto const& constraint = *command.def->constraint;
    column.identity = Name(*constraint.generated_when == 'a' ? "always" : "by default");
    column.not_null = true;
    column.changed = at.world.now;
    add_counter(at.world, at.table, column, &constraint);
}

void set_identity(Target const& at, Command const& command) {
    auto& column = need_column(at.table, command.name);
    auto const& options = *command.def->list;
    auto const* said = option(options.n_items, options.items, "generated");
    if (!said) return;
    // The grammar gives 'a' or 'd' as a number.
    column.identity = Name(said->arg->integer->ival == 'a' ? "always" : "by default");
    column.changed = at.world.now;
}

void drop_identity(Target const& at, Command const& command) {
    auto& column = need_column(at.table, command.name);
    column.identity = {};
    column.changed = at.world.now;
    if (auto* counter = std::exchange(column.counter, nullptr)) drop_relation(at.world, *counter, true);
}

/// ADD CONSTRAINT ... USING INDEX: the index becomes the constraint's, under the constraint's name.
Definition from_index(Target const& at, Definition definition, Name index_name) {
    auto* index = at.world.find_index(at.table.schema, index_name);
    if (!index || index->table != &at.table || index->kind != &index::kind)
        refuse(sqlstate::undefined_object, "index " + quoted_if_needed(index_name.text()) + " does not exist here");
    std::vector<Name> columns;
    for (Name const key : std::get<Names>(index->values[index::keys.slot])) columns.push_back(name_in(key.text()).back());
    bool const primary = definition.kind == &primary_key::kind;
    definition.values = definition.values.with(primary ? primary_key::columns.slot : unique::columns.slot, Names(columns));
    definition.values =
        definition.values.with(primary ? primary_key::include.slot : unique::include.slot, index->values[index::include.slot]);
    if (!primary)
        definition.values = definition.values.with(unique::nulls_not_distinct.slot, index->values[index::nulls_not_distinct.slot]);
    if (definition.name.empty()) definition.name = index_name;
    at.world.forget(*index);
    return definition;
}

void add_constraint_command(Target const& at, Command const& command) {
    auto const& constraint = *command.def->constraint;
    auto made = constraint_definition(constraint, "", "");
    if (!made) return;
    if (*constraint.indexname != '\0') *made = from_index(at, std::move(*made), Name(constraint.indexname));
    add_part(at.world, at.table, std::move(*made), at.reach);
}

void drop_constraint(Target const& at, Command const& command) {
    Name const name(command.name);
    if (command.missing_ok && !at.table.part(name, false)) return;
    if (auto* part = need_constraint(at.table, name)) drop_part(at.world, *part, command.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE);
}

void validate_constraint(Target const& at, Command const& command) {
    auto* part = need_constraint(at.table, Name(command.name));
    if (!part) return;
    for (auto const* field : {static_cast<FieldSpec const*>(&check::validated), static_cast<FieldSpec const*>(&foreign_key::validated)})
        if (part->kind->field(field->name) == field) part->values = part->values.with(field->slot, true);
    part->changed = at.world.now;
}

void alter_constraint(Target const& at, Command const& command) {
    auto const& said = *command.def->constraint;
    auto* part = need_constraint(at.table, Name(said.conname));
    if (!part) return;
    for (auto const& [field, value] :
         {std::pair{"deferrable", said.deferrable != 0}, std::pair{"initially_deferred", said.initdeferred != 0}})
        if (auto const* spec = part->kind->field(field)) part->values = part->values.with(spec->slot, value);
    part->changed = at.world.now;
}

void add_inherit(Target const& at, Command const& command) {
    auto& parent = at.world.need(*command.def->range_var);
    inherit_columns(at.world, parent, at.table, false);
    inherit_checks(at.world, parent, at.table);
    at.table.parents.push_back(&parent);
    parent.children.push_back(&at.table);
}

/// What a child had from its parent is its own from now on.
void part_from(Relation& parent, Relation& child) {
    for (Column const& theirs : parent.columns)
        if (auto* own = child.column(theirs.name); own && own->parents > 0 && --own->parents == 0) own->local = true;
    std::erase(parent.children, &child);
    std::erase(child.parents, &parent);
}

void drop_inherit(Target const& at, Command const& command) {
    auto& parent = at.world.need(*command.def->range_var);
    for (Part const* theirs : parent.parts)
        if (auto* own = at.table.part(theirs->name, false); own && own->kind == &check::kind && own->parents > 0 && --own->parents == 0)
            own->local = true;
    part_from(parent, at.table);
}

void attach_partition(Target const& at, Command const& command) {
    auto const& said = *command.def->partition_cmd;
    auto& child = at.world.need(*said.name);
    child.partition = true;
    child.bound = bound_text(*said.bound);
    inherit_columns(at.world, at.table, child, false);
    child.parents.push_back(&at.table);
    at.table.children.push_back(&child);
    inherit_checks(at.world, at.table, child);
    take_shares(at.world, child);
    child.changed = at.world.now;
}

void detach_partition(Target const& at, Command const& command) {
    auto& child = at.world.need(*command.def->partition_cmd->name);
    keep_shares(at.world, child);
    child.partition = false;
    child.bound = {};
    for (Column& column : child.columns) column.local = true;
    part_from(at.table, child);
    child.changed = at.world.now;
}

void set_logged(Target const& at, Command const& /*command*/) {
    at.table.unlogged = false;
}
void set_unlogged(Target const& at, Command const& /*command*/) {
    at.table.unlogged = true;
}
void enable_row_security(Target const& at, Command const& /*command*/) {
    at.table.row_security = true;
}
void disable_row_security(Target const& at, Command const& /*command*/) {
    at.table.row_security = false;
}
void force_row_security(Target const& at, Command const& /*command*/) {
    at.table.force_row_security = true;
}
void no_force_row_security(Target const& at, Command const& /*command*/) {
    at.table.force_row_security = false;
}

using Handler = void (*)(Target const&, Command const&);

/// What is not here changes nothing that is compared: owners, storage, statistics, triggers.
Handler handler_of(PgQuery__AlterTableType type) {
    static std::map<PgQuery__AlterTableType, Handler> const table{
        {PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn, add_column_command},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType, column_type},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault, column_default},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull, set_not_null_command},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull, drop_not_null},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_DropExpression, drop_expression},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn, drop_column_command},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_AddIdentity, add_identity},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_SetIdentity, set_identity},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_DropIdentity, drop_identity},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint, add_constraint_command},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint, drop_constraint},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint, validate_constraint},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_AlterConstraint, alter_constraint},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_AddInherit, add_inherit},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_DropInherit, drop_inherit},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition, attach_partition},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition, detach_partition},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_SetLogged, set_logged},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_SetUnLogged, set_unlogged},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_EnableRowSecurity, enable_row_security},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_DisableRowSecurity, disable_row_security},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_ForceRowSecurity, force_row_security},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_NoForceRowSecurity, no_force_row_security},
    };
    auto const it = table.find(type);
    return it == table.end() ? nullptr : it->second;
}

/// ALTER INDEX ... ATTACH PARTITION: an index becomes the partition's share; a constraint that it is behind does too.
void attach_index(World& world, Part& parent, PgQuery__RangeVar const& name) {
    auto* child = world.find_index(Name(name.schemaname), Name(name.relname));
    if (!child) refuse(sqlstate::undefined_table, "index " + quoted_if_needed(name.relname) + " does not exist here");
    if (child->parent == &parent) return;
    if (child->parent) std::erase(child->parent->shares, child);
    child->parent = &parent;
    child->changed = world.now;
    parent.shares.push_back(child);
}

/// The constraints that a statement adds come after its columns (AT_PASS_ADD_COL before AT_PASS_ADD_INDEX ...).
int pass_of(PgQuery__AlterTableType type) {
    if (type == PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn || type == PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint) return 0;
    if (type == PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType) return 1;
    if (type == PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn) return 2;
    return 3;
}

}  // namespace

void alter_table(World& world, PgQuery__AlterTableStmt const& statement) {
    auto const& name = *statement.relation;
    auto* table = world.find(name);
    if (!table) {
        if (auto* index = world.find_index(Name(name.schemaname), Name(name.relname))) {
            for (auto const* node : std::span(statement.cmds, statement.n_cmds))
                if (node->alter_table_cmd->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition)
                    attach_index(world, *index, *node->alter_table_cmd->def->partition_cmd->name);
            return;
        }
        if (statement.missing_ok) return;
        table = &world.need(name);
    }
    Target const at{world, *table, name.inh ? Reach::all : Reach::only};
    std::vector<Command const*> commands;
    for (auto const* node : std::span(statement.cmds, statement.n_cmds)) commands.push_back(node->alter_table_cmd);
    std::ranges::stable_sort(commands, {}, [](Command const* c) { return pass_of(c->subtype); });
    for (auto const* command : commands) {
        auto const handler = handler_of(command->subtype);
        if (!handler) continue;
        try {
            handler(at, *command);
        } catch (Error const&) {
            if (!table->doubt) throw;  // else it may well have what is asked of it
        }
        table->changed = world.now;
    }
}

}  // namespace pgplumb::ddl
