#include "ddl/inheritance.hpp"

#include "ddl/told.hpp"
#include "kinds/check.hpp"
#include "kinds/column.hpp"

#include <algorithm>
#include <utility>

namespace pgplumb::ddl {
namespace {

bool is_known(Column const& column) {
    return column.known && !column.doubt;
}

void check_same(Column const& a, Column const& b) {
    if (!is_same_type(a, b))
        refuse(sqlstate::datatype_mismatch,
               told(a) + " has the type " + a.type.printed().str() + " here and " + b.type.printed().str() + " there");
    if (is_known(a) && is_known(b) && a.collation != b.collation) refuse(sqlstate::collation_mismatch, told(a) + " has two collations");
}

bool is_same_value(Column const& a, Column const& b) {
    if (a.next_of || b.next_of) return a.next_of == b.next_of;
    return expression(a.default_value).loose == expression(b.default_value).loose;
}

void check_parent(Relation const& child, Relation const& parent) {
    using Sort = Relation::Sort;
    if (parent.sort != Sort::table && parent.sort != Sort::foreign_table)
        refuse(sqlstate::wrong_object_type, "the parent " + told(parent) + " is no table");
    if (parent.temporary && !child.temporary)
        refuse(sqlstate::wrong_object_type, "a permanent table cannot inherit from the temporary table " + told(parent));
    if (child.partition && !child.temporary != !parent.temporary)
        refuse(sqlstate::wrong_object_type, "a partition is temporary where its parent is");
    if (child.partition && parent.strategy.empty() && !parent.doubt)
        refuse(sqlstate::invalid_object_definition, told(parent) + " is not partitioned");
    if (child.partition) return;
    if (!parent.strategy.empty()) refuse(sqlstate::wrong_object_type, "partitioned table " + told(parent) + " has partitions, no children");
    if (parent.partition) refuse(sqlstate::wrong_object_type, "the partition " + told(parent) + " cannot have children");
}

void take_column(World& world, Relation& child, Column const& theirs) {
    if (auto* there = child.column(theirs.name)) {
        check_same(*there, theirs);
        if (there->generated.empty() != theirs.generated.empty())
            refuse(sqlstate::invalid_table_definition, told(theirs) + " is generated in one parent only");
        ++there->parents;
        there->not_null = there->not_null || theirs.not_null;
        if (there->default_value.empty()) there->default_value = theirs.default_value, there->next_of = theirs.next_of;
        else if (!theirs.default_value.empty() && !is_same_value(*there, theirs)) there->contradicts = true;
        if (!theirs.generated.empty() && expression(there->generated).loose != expression(theirs.generated).loose)
            there->contradicts = true;
        return;
    }
    auto& made = child.columns.emplace_back(theirs);
    made.number = ++child.last_number;
    made.parents = 1;
    made.local = false;
    made.identity = {};
    made.counter = nullptr;
    made.declared = made.contradicts = false;
    made.made = made.changed = world.now;
    World::note(child, made);
}

/// What a column of its own may say where a parent's is generated.
void check_generated(Column const& there, NewColumn const& own) {
    if (there.generated.empty()) {
        if (!own.column.generated.empty() && !own.typed)
            refuse(sqlstate::not_supported, told(there) + " of a partition cannot be generated where its parent's is not");
        return;
    }
    bool const says = !own.column.generated.empty() || !own.column.default_value.empty() || own.is_identity;
    if (says) refuse(sqlstate::invalid_table_definition, told(there) + " is generated in the parent, and can be nothing else");
}

void merge(World& world, Column& there, NewColumn const& own) {
    auto const& column = own.column;
    if (own.typed) check_same(there, column);
    check_generated(there, own);
    there.local = there.local || own.typed;
    there.not_null = there.not_null || column.not_null;
    there.identity = column.identity;
    if (!column.generated.empty()) there.generated = column.generated;
    if (own.says_default || own.serial_width != 0) {
        there.default_value = column.default_value;
        there.next_of = column.next_of;
        if (!own.typed) set_default(world, there, own.default_text);
        there.contradicts = false;
    }
    there.changed = world.now;
}

void check_child_column(Column const& theirs, Column const& own) {
    check_same(own, theirs);
    if (!is_known(own) || !is_known(theirs)) return;
    if (theirs.not_null && !own.not_null) refuse(sqlstate::datatype_mismatch, told(own) + " must be NOT NULL, as the parent's is");
    if (!theirs.generated.empty() && own.generated.empty())
        refuse(sqlstate::datatype_mismatch, told(own) + " must be generated, as the parent's is");
}

void merge_check(World& world, Part const& theirs, Relation& child) {
    auto* own = child.part(theirs.name, false);
    bool const missing = !own || own->kind != &check::kind;
    if (missing && child.may_have(check::kind)) return;
    auto const name = "constraint " + quoted_if_needed(theirs.name.text());
    if (missing) refuse(sqlstate::datatype_mismatch, "the child has not the parent's " + name);
    if (!is_same_check(theirs, *own)) refuse(sqlstate::datatype_mismatch, name + " says something else in the child");
    if (is_not_inherited(*own)) refuse(sqlstate::invalid_object_definition, name + " of the child is NO INHERIT");
    if (!is_validated(*own)) refuse(sqlstate::invalid_object_definition, name + " of the child is NOT VALID");
    ++own->parents;
    if (child.partition) own->local = false;
    own->changed = world.now;
}

}  // namespace

bool is_same_type(Column const& a, Column const& b) {
    return !is_known(a) || !is_known(b) || a.type.printed() == b.type.printed();
}

void take_parents(World& world, Relation& child, std::vector<Relation*> const& parents) {
    for (Relation* parent : parents) {
        check_parent(child, *parent);
        if (std::ranges::count(parents, parent) > 1) refuse(sqlstate::duplicate_table, told(*parent) + " is named as a parent twice");
        for (Column const& theirs : parent->columns) take_column(world, child, theirs);
        child.parents.push_back(parent);
        parent->children.push_back(&child);
    }
}

Column& put_own_column(World& world, Relation& child, NewColumn const& own) {
    auto* there = child.column(own.column.name);
    if (!there && !own.typed && !child.may_have(column::kind))
        refuse(sqlstate::undefined_column, told(own.column) + " is none of the parent's");
    if (!there) {
        auto& made = add_column(world, child, own);
        made.declared = true;
        return made;
    }
    if (std::exchange(there->declared, true)) refuse(sqlstate::duplicate_column, told(own.column) + " is there twice");
    merge(world, *there, own);
    if (own.sequence) own_sequence(world, child, *there, own);
    World::note(child, *there);
    return *there;
}

void check_defaults(Relation const& child) {
    for (Column const& column : child.columns)
        if (column.contradicts) refuse("42611", told(column) + " inherits defaults that contradict each other");
}

void become_child(World& world, Relation& parent, Relation& child) {
    world.changed = true;
    for (Column const& theirs : parent.columns) {
        auto* own = child.column(theirs.name);
        if (!own && child.may_have(column::kind)) continue;
        if (!own) refuse(sqlstate::datatype_mismatch, "the child has not the parent's " + told(theirs));
        check_child_column(theirs, *own);
        ++own->parents;
        if (child.partition) own->local = false;
    }
    for (Part const* part : parent.parts)
        if (part->kind == &check::kind && !is_not_inherited(*part)) merge_check(world, *part, child);
    child.parents.push_back(&parent);
    parent.children.push_back(&child);
}

void leave_parent(World& world, Relation& parent, Relation& child) {
    world.changed = true;
    for (Column const& theirs : parent.columns)
        if (auto* own = child.column(theirs.name); own && own->parents > 0 && --own->parents == 0) own->local = true;
    for (Part const* theirs : parent.parts) {
        auto* own = theirs->kind == &check::kind ? child.part(theirs->name, false) : nullptr;
        if (own && own->kind == &check::kind && own->parents > 0 && --own->parents == 0) own->local = true;
    }
    std::erase(parent.children, &child);
    std::erase(child.parents, &parent);
}

void set_bound(Relation& partition, PgQuery__PartitionBoundSpec const& spec) {
    auto const& parent = *partition.parents.front();
    partition.bound = bound_text(spec);
    partition.limits = limits_of(spec);
    if (parent.doubt || parent.strategy.empty()) return;
    if (auto const fault = fault_of(partition.limits, parent.strategy.text(), parent.keys.size()); !fault.empty())
        refuse(sqlstate::invalid_object_definition, told(partition) + ": " + std::string(fault));
    for (Relation const* other : parent.children)
        if (other != &partition && overlap(partition.limits, other->limits))
            refuse(sqlstate::invalid_object_definition, "partition " + told(partition) + " would overlap " + told(*other));
}

}  // namespace pgplumb::ddl
