#include "ddl/alter.hpp"
#include "ddl/declared.hpp"
#include "ddl/shares.hpp"
#include "ddl/statements.hpp"
#include "ddl/told.hpp"
#include "kinds/check.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/primary_key.hpp"
#include "pgplumb/error.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <map>

namespace pgplumb::ddl {
namespace {

/// In which order PostgreSQL goes through the parts of one statement (AlterTablePass of tablecmds.c).
enum class Pass : std::uint8_t {
    drop,
    alter_type,
    add_column,
    add_constraint,
    column_attributes,
    add_index_constraint,
    add_index,
    add_other,
    misc
};

void write_again(Altered const& at, bool unlogged) {
    if (at.table.unlogged != unlogged) check_rows_elsewhere(at);
    at.table.unlogged = unlogged;
}
void set_logged(Altered const& at, Command const& /*command*/) {
    if (at.table.temporary) refuse(sqlstate::invalid_table_definition, told(at.table) + " is temporary");
    for (Part const* part : at.table.parts)
        if (part->target && part->target != &at.table && part->target->unlogged)
            refuse(sqlstate::invalid_table_definition, told(at.table) + " refers to the unlogged table " + told(*part->target));
    if (at.table.strategy.empty()) write_again(at, false);
}
void set_unlogged(Altered const& at, Command const& /*command*/) {
    if (at.table.temporary) refuse(sqlstate::invalid_table_definition, told(at.table) + " is temporary");
    for (Part const* part : at.table.referenced_by)
        if (part->table != &at.table && !part->table->unlogged)
            refuse(sqlstate::invalid_table_definition, told(*part->table) + " refers to " + told(at.table) + " and is logged");
    if (at.table.strategy.empty()) write_again(at, true);
}
void enable_row_security(Altered const& at, Command const& /*command*/) {
    at.table.row_security = true;
}
void disable_row_security(Altered const& at, Command const& /*command*/) {
    at.table.row_security = false;
}
void force_row_security(Altered const& at, Command const& /*command*/) {
    at.table.force_row_security = true;
}
void no_force_row_security(Altered const& at, Command const& /*command*/) {
    at.table.force_row_security = false;
}
void no_longer_of_type(Altered const& at, Command const& /*command*/) {
    if (!at.table.of) refuse(sqlstate::wrong_object_type, told(at.table) + " is no table of a type");
    at.table.of = nullptr;
}
/// What is said of a column, and not compared.
void name_column(Altered const& at, Command const& command) {
    if (command.name && *command.name != '\0') need_column(at.table, Name(command.name));
}

struct Part_of_statement {
    Pass pass;
    void (*run)(Altered const& at, Command const& command);
};

/// What is not here changes nothing that is compared: owners, statistics, triggers.
std::map<PgQuery__AlterTableType, Part_of_statement> const& known() {
    static std::map<PgQuery__AlterTableType, Part_of_statement> const table{
        {PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType, {Pass::alter_type, alter_column_type}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault, {Pass::add_other, alter_default}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull, {Pass::column_attributes, set_not_null}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull, {Pass::drop, drop_not_null}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_DropExpression, {Pass::drop, drop_expression}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn, {Pass::drop, drop_column}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_AddIdentity, {Pass::add_other, add_identity}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_SetIdentity, {Pass::misc, set_identity}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_DropIdentity, {Pass::drop, drop_identity}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint, {Pass::drop, drop_constraint}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint, {Pass::misc, validate_constraint}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_AlterConstraint, {Pass::misc, alter_constraint}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_AddInherit, {Pass::misc, add_parent}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_DropInherit, {Pass::misc, drop_parent}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition, {Pass::misc, attach_partition}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition, {Pass::misc, detach_partition}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_SetLogged, {Pass::misc, set_logged}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_SetUnLogged, {Pass::misc, set_unlogged}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_EnableRowSecurity, {Pass::misc, enable_row_security}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_DisableRowSecurity, {Pass::misc, disable_row_security}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_ForceRowSecurity, {Pass::misc, force_row_security}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_NoForceRowSecurity, {Pass::misc, no_force_row_security}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_AddOf, {Pass::misc, become_of_type}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_DropOf, {Pass::misc, no_longer_of_type}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_SetStatistics, {Pass::misc, name_column}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_SetStorage, {Pass::misc, name_column}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_SetOptions, {Pass::misc, name_column}},
        {PG_QUERY__ALTER_TABLE_TYPE__AT_ResetOptions, {Pass::misc, name_column}},
    };
    return table;
}

/// Of the relations that are no tables, which subcommands they take.
bool takes(Relation const& relation, PgQuery__AlterTableType type) {
    using Sort = Relation::Sort;
    bool const column = type == PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn || type == PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn ||
                        type == PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType;
    switch (relation.sort) {
        case Sort::table:
        case Sort::foreign_table: return true;
        case Sort::composite_type: return column;
        case Sort::view: return type == PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault || (!known().contains(type) && !column);
        case Sort::materialized_view: {
            auto const it = known().find(type);
            return !column && (it == known().end() || it->second.run == name_column);
        }
        case Sort::sequence:
            return type == PG_QUERY__ALTER_TABLE_TYPE__AT_SetLogged || type == PG_QUERY__ALTER_TABLE_TYPE__AT_SetUnLogged ||
                   (!known().contains(type) && !column && type != PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint);
    }
    return true;
}

/// The parts of one statement, in the order of their passes.
class Altering {
public:
    Altering(World& world, Relation& table, Reach reach) : at_{world, table, reach} {}

    void run(PgQuery__AlterTableStmt const& statement) {
        for (auto const* node : std::span(statement.cmds, statement.n_cmds)) plan(*node->alter_table_cmd);
        for (auto& steps : passes_)
            for (; !steps.empty(); steps.pop_front()) {
                step(steps.front());
                at_.table.changed = at_.world.now;
                at_.world.changed = true;
            }
    }

private:
    struct Step {
        Command const* command = nullptr;
        std::optional<Definition> constraint{};  ///< in the command's place
    };

    std::deque<Step>& of(Pass pass) { return passes_[static_cast<std::size_t>(pass)]; }

    void plan(Command const& command) {
        if (!takes(at_.table, command.subtype))
            refuse(sqlstate::wrong_object_type, told(at_.table) + " is nothing of which this can be said");
        if (command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn) return of(Pass::add_column).push_back({&command});
        if (command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint) return of(Pass::add_constraint).push_back({&command});
        bool const drops = command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault && !command.def;
        if (drops) return of(Pass::drop).push_back({&command});
        if (auto const it = known().find(command.subtype); it != known().end()) of(it->second.pass).push_back({&command});
    }

    /// A type that has changed does not change again in one statement.
    void check_once(Command const& command) {
        auto const* column = at_.table.column(Name(command.name));
        if (!column || !column->known) return;
        auto const [it, fresh] = first_types_.emplace(column->name, column->type.printed());
        if (!fresh && it->second != column->type.printed())
            refuse(sqlstate::not_supported, "the type of " + told(*column) + " would be changed twice");
    }

    void step(Step const& step) try {
        if (step.constraint) {
            add_part(at_.world, at_.table, *step.constraint, at_.reach);
            return;
        }
        auto const& command = *step.command;
        if (command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType) check_once(command);
        if (command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn) {
            add_column_with_constraints(command);
        } else if (command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint) {
            add_constraint(command);
        } else {
            known().at(command.subtype).run(at_, command);
        }
        if (at_.table.sort == Relation::Sort::composite_type) follow(command);
    } catch (Error const&) {
        if (!at_.table.doubt) throw;  // else it may well have what is asked of it
    }

    void add_column_with_constraints(Command const& command) {
        auto constraints = add_column(at_, command);
        auto const is_key = [](Definition const& one) { return one.kind != &check::kind && one.kind != &foreign_key::kind; };
        auto const others = std::ranges::stable_partition(constraints, is_key);
        std::vector<Definition> keys(constraints.begin(), others.begin());
        std::ranges::stable_partition(keys, [](Definition const& one) { return one.kind == &primary_key::kind; });
        for (Definition& key : distinct_keys(keys)) later(std::move(key));
        for (Definition& other : others) later(std::move(other));
    }

    void add_constraint(Command const& command) {
        auto const& said = *command.def->constraint;
        if (*said.indexname != '\0') return add_constraint_using_index(at_, command);
        if (auto made = constraint_definition(said, "", written_in(at_.world.sql, said))) later(std::move(*made));
    }

    void later(Definition constraint) {
        bool const index = constraint.kind != &check::kind && constraint.kind != &foreign_key::kind;
        of(index ? Pass::add_index : Pass::add_other).push_back({nullptr, std::move(constraint)});
    }

    /// Tables of a type change with it.
    void follow(Command const& command) {
        for (Relation& table : at_.world.all_relations) {
            if (table.dropped || table.of != &at_.table) continue;
            if (command.behavior != PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE)
                refuse(sqlstate::dependent_objects, told(table) + " is a table of the type " + told(at_.table));
            Altered const to{at_.world, table, Reach::all, true};
            if (command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn) add_column(to, command);
            else known().at(command.subtype).run(to, command);
        }
    }

    Altered at_;
    std::map<Name, Name> first_types_;  ///< of columns whose types are changed, before that
    std::array<std::deque<Step>, static_cast<std::size_t>(Pass::misc) + 1> passes_;
};

/// ALTER INDEX ... ATTACH PARTITION; another one changes nothing that is compared.
void alter_index(World& world, Part& index, PgQuery__AlterTableStmt const& statement) {
    for (auto const* node : std::span(statement.cmds, statement.n_cmds)) {
        auto const& command = *node->alter_table_cmd;
        if (command.subtype != PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition) continue;
        auto const& name = *command.def->partition_cmd->name;
        auto* child = world.find_index(Name(name.schemaname), Name(name.relname));
        if (!child) refuse(sqlstate::undefined_table, "index " + told(Name(name.relname)) + " does not exist here");
        attach_index(world, index, *child);
    }
}

}  // namespace

void alter_table(World& world, PgQuery__AlterTableStmt const& statement) {
    auto const& name = *statement.relation;
    auto* table = world.find(name);
    if (!table) {
        if (auto* index = world.find_index(Name(name.schemaname), Name(name.relname))) return alter_index(world, *index, statement);
        if (statement.missing_ok) return;
        table = &world.need(name);
    }
    Altering(world, *table, name.inh ? Reach::all : Reach::only).run(statement);
}

}  // namespace pgplumb::ddl
