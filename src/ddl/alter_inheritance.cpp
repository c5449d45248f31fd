#include "ddl/alter.hpp"
#include "ddl/inheritance.hpp"
#include "ddl/resolve.hpp"
#include "ddl/shares.hpp"
#include "ddl/told.hpp"
#include "kinds/column.hpp"

#include <algorithm>

namespace pgplumb::ddl {
namespace {

bool descends(Relation const& from, Relation const& what) {
    return &from == &what || std::ranges::any_of(from.parents, [&](Relation const* parent) { return descends(*parent, what); });
}

void check_changeable(Relation const& child) {
    if (child.of) refuse(sqlstate::wrong_object_type, told(child) + " is a table of a type, and has no parents");
    if (child.partition) refuse(sqlstate::wrong_object_type, told(child) + " is a partition, and has no other parents");
}

void check_pair(Relation const& parent, Relation const& child) {
    if (!parent.is_table() && parent.sort != Relation::Sort::foreign_table)
        refuse(sqlstate::wrong_object_type, told(parent) + " is no table");
    if (parent.temporary && !child.temporary)
        refuse(sqlstate::wrong_object_type, told(child) + " cannot inherit from the temporary table " + told(parent));
    if (descends(parent, child)) refuse(sqlstate::duplicate_table, told(parent) + " would be the parent of itself");
}

}  // namespace

void add_parent(Altered const& at, Command const& command) {
    auto& child = at.table;
    check_changeable(child);
    if (!child.strategy.empty()) refuse(sqlstate::wrong_object_type, told(child) + " is partitioned, and has no parents");
    auto& parent = at.world.need(*command.def->range_var);
    check_pair(parent, child);
    if (!parent.strategy.empty()) refuse(sqlstate::wrong_object_type, told(parent) + " has partitions, no children");
    if (parent.partition) refuse(sqlstate::wrong_object_type, told(parent) + " is a partition, and has no children");
    if (std::ranges::find(child.parents, &parent) != child.parents.end())
        refuse(sqlstate::duplicate_table, told(child) + " inherits from " + told(parent) + " already");
    become_child(at.world, parent, child);
}

void drop_parent(Altered const& at, Command const& command) {
    check_changeable(at.table);
    auto& parent = at.world.need(*command.def->range_var);
    if (std::ranges::find(at.table.parents, &parent) == at.table.parents.end())
        refuse(sqlstate::undefined_table, told(parent) + " is no parent of " + told(at.table));
    leave_parent(at.world, parent, at.table);
}

void attach_partition(Altered const& at, Command const& command) {
    auto const& said = *command.def->partition_cmd;
    auto& parent = at.table;
    auto& child = at.world.need(*said.name);
    if (parent.strategy.empty() && !parent.doubt) refuse(sqlstate::wrong_object_type, told(parent) + " is not partitioned");
    check_changeable(child);
    check_pair(parent, child);
    if (!child.parents.empty()) refuse(sqlstate::wrong_object_type, told(child) + " inherits from another table");
    if (child.strategy.empty() && !child.children.empty()) refuse(sqlstate::wrong_object_type, told(child) + " has children");
    if (parent.temporary != child.temporary) refuse(sqlstate::wrong_object_type, "a partition is temporary where its parent is");
    for (Column const& column : child.columns)
        if (!column.doubt && !parent.column(column.name) && !parent.may_have(column::kind))
            refuse(sqlstate::datatype_mismatch, told(column) + " of " + told(child) + " is none of " + told(parent));
    child.partition = true;
    become_child(at.world, parent, child);
    set_bound(child, *said.bound);
    take_shares(at.world, child);
    child.changed = at.world.now;
}

void detach_partition(Altered const& at, Command const& command) {
    auto const& said = *command.def->partition_cmd;
    auto& child = at.world.need(*said.name);
    if (!child.partition || child.parents.front() != &at.table)
        refuse(sqlstate::undefined_table, told(child) + " is no partition of " + told(at.table));
    if (said.concurrent && at.world.in_block) refuse(sqlstate::in_transaction, "DETACH CONCURRENTLY cannot run in a transaction");
    keep_shares(at.world, child);
    leave_parent(at.world, at.table, child);
    child.partition = false;
    child.bound = {};
    child.limits = {};
    child.changed = at.world.now;
}

void become_of_type(Altered const& at, Command const& command) {
    auto const type = type_of(at.world, *command.def->type_name);
    auto& table = at.table;
    if (!type.row || type.row->sort != Relation::Sort::composite_type)
        refuse(sqlstate::wrong_object_type, "a table is of a composite type of its own, or of none");
    if (!table.parents.empty()) refuse(sqlstate::wrong_object_type, told(table) + " has parents, and cannot be of a type");
    bool const same = std::ranges::equal(table.columns, type.row->columns,
                                         [](Column const& a, Column const& b) { return a.name == b.name && is_same_type(a, b); });
    if (!same && !table.may_have(column::kind))
        refuse(sqlstate::datatype_mismatch, told(table) + " has not the columns of " + told(*type.row));
    table.of = type.row;
}

}  // namespace pgplumb::ddl
