#include "ddl/alter.hpp"
#include "ddl/drops.hpp"
#include "ddl/resolve.hpp"
#include "ddl/shares.hpp"
#include "ddl/told.hpp"
#include "ddl/values.hpp"
#include "kinds/check.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/index.hpp"
#include "kinds/primary_key.hpp"
#include "kinds/unique.hpp"

#include <algorithm>

namespace pgplumb::ddl {
namespace {

namespace fk = pgplumb::foreign_key;

bool has_usual_collations(Part const& index) {
    auto const keys = value_of(index.values, index::keys);
    auto const collations = value_of(index.values, index::collations);
    for (std::size_t i = 0; i < keys.size() && i < collations.size(); ++i) {
        auto const* column = index.table->column(name_of_column(keys[i]));
        auto const said = collations[i].text() == "\"default\"" ? Name() : collations[i];
        if (!collations[i].empty() && !collations[i].text().starts_with("default ") && column && said != column->collation) return false;
    }
    return true;
}

/// nullptr if it may be there all the same.
Part* constraint(Altered const& at, Name name) {
    if (auto* part = at.table.part(name, false)) return part;
    for (Kind const* kind : all_kinds())
        if (kind->parent && kind->parent->name == "table" && at.table.may_have(*kind)) return nullptr;
    refuse(sqlstate::undefined_object, "constraint " + told(name) + " of " + told(at.table) + " does not exist here");
}

Part& index_for(Altered const& at, Name name) {
    auto* index = at.world.find_index(at.table.schema, name);
    if (!index || index->table != &at.table) refuse(sqlstate::undefined_object, "index " + told(name) + " does not exist here");
    if (index->is_constraint()) refuse(sqlstate::not_in_state, told(*index) + " is behind a constraint already");
    auto const all = [&](Field<Names> const& field, auto const& good) { return std::ranges::all_of(value_of(index->values, field), good); };
    if (!value_of(index->values, index::unique)) refuse(sqlstate::wrong_object_type, told(*index) + " is not unique");
    bool const columns = all(index::keys, [&](Name key) { return at.table.column(name_of_column(key)) != nullptr; });
    bool const usual = all(index::order, [](Name order) { return order.text() == "asc"; }) &&
                       all(index::opclasses, [](Name opclass) { return opclass.empty() || !opclass.text().ends_with("pattern_ops"); });
    if (!columns || !usual || !value_of(index->values, index::predicate).empty() || !has_usual_collations(*index))
        refuse(sqlstate::wrong_object_type, told(*index) + " is not as a constraint would make it");
    return *index;
}

}  // namespace

/// The index becomes the constraint's, under the constraint's name.
void add_constraint_using_index(Altered const& at, Command const& command) {
    auto const& said = *command.def->constraint;
    auto made = constraint_definition(said, "", "");
    if (!made) return;
    if (!at.table.strategy.empty()) refuse(sqlstate::not_supported, "an index of a partitioned table cannot become a constraint");
    auto& index = index_for(at, Name(said.indexname));
    bool const primary = made->kind == &primary_key::kind;
    if (primary && !key_of(at.table).empty()) refuse(sqlstate::invalid_table_definition, told(at.table) + " has a primary key already");
    Name const name = made->name.empty() ? index.name : made->name;
    if (at.table.part(name, false)) refuse(sqlstate::duplicate_object, "constraint " + told(name) + " is there already");
    if (name != index.name && at.world.is_taken(at.table.schema, name))
        refuse(sqlstate::duplicate_table, "relation " + told(name) + " is there already");
    std::vector<Name> columns;
    for (Name const key : value_of(index.values, index::keys)) columns.push_back(name_of_column(key));
    auto values = made->values.with(primary ? primary_key::columns.slot : unique::columns.slot, Names(columns));
    values = values.with(primary ? primary_key::include.slot : unique::include.slot, index.values[index::include.slot]);
    if (!primary) values = values.with(unique::nulls_not_distinct.slot, index.values[index::nulls_not_distinct.slot]);
    at.world.become(index, *made->kind, values);
    index.label = made->label;
    if (primary) index.columns.clear();
    if (name != index.name) at.world.rename(index, name);
    if (primary) set_not_null(at.world, at.table, Names(columns), at.reach);
}

void drop_constraint(Altered const& at, Command const& command) {
    Name const name(command.name);
    if (command.missing_ok && !at.table.part(name, false)) return;
    auto* part = constraint(at, name);
    if (!part) return;
    bool const inherited = part->kind == &check::kind ? part->parents > 0 : part->parent && part->parent->is_constraint();
    if (inherited) refuse(sqlstate::invalid_table_definition, told(*part) + " is inherited");
    bool const parted = !at.table.strategy.empty() && !at.table.children.empty();
    if (at.is_alone() && parted && (part->kind != &check::kind || !is_not_inherited(*part)))
        refuse(sqlstate::invalid_table_definition, told(*part) + " is its partitions' too");
    drop_part(at.world, *part, command.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE, at.reach);
}

namespace {

void validate(World& world, Part& part) {
    auto const& field = part.kind == &check::kind ? check::validated : fk::validated;
    part.values = part.values.with(field.slot, true);
    part.changed = world.now;
    if (part.kind != &check::kind || is_not_inherited(part)) return;
    for (Relation* child : part.table->children)
        if (auto* same = child->part(part.name, false); same && same->kind == part.kind) validate(world, *same);
}

void defer(World& world, Part& part, bool deferrable, bool deferred) {
    part.values = part.values.with(fk::deferrable.slot, deferrable).with(fk::initially_deferred.slot, deferred);
    part.changed = world.now;
    for (Part* share : part.shares) defer(world, *share, deferrable, deferred);
}

}  // namespace

void validate_constraint(Altered const& at, Command const& command) {
    auto* part = constraint(at, Name(command.name));
    if (!part) return;
    if (part->kind != &check::kind && part->kind != &fk::kind)
        refuse(sqlstate::wrong_object_type, told(*part) + " is no foreign key and no check");
    if (!is_validated(*part) && part->kind == &check::kind && at.is_alone() && !is_not_inherited(*part) && !at.table.children.empty())
        refuse(sqlstate::invalid_table_definition, told(*part) + " must be validated in the children too");
    if (!is_validated(*part)) validate(at.world, *part);
}

void alter_constraint(Altered const& at, Command const& command) {
    auto const& said = *command.def->constraint;
    auto* part = constraint(at, Name(said.conname));
    if (!part) return;
    if (part->kind != &fk::kind) refuse(sqlstate::wrong_object_type, told(*part) + " is no foreign key");
    if (part->parent) refuse(sqlstate::not_in_state, told(*part) + " follows another constraint");
    defer(at.world, *part, said.deferrable != 0, said.initdeferred != 0);
}

}  // namespace pgplumb::ddl
