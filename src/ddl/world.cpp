#include "ddl/world.hpp"

#include "kinds/check.hpp"
#include "kinds/column.hpp"
#include "kinds/enum_type.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/index.hpp"
#include "kinds/sequence.hpp"
#include "kinds/table.hpp"
#include "kinds/view.hpp"
#include "pgplumb/error.hpp"

#include <algorithm>
#include <utility>

namespace pgplumb::ddl {
namespace {

template <class T>
void remove_from(std::vector<T*>& list, T const* item) {
    std::erase(list, item);
}

void keep_name(std::set<ObjectId>& ever, Relation const& relation) {
    using Sort = Relation::Sort;
    bool const view = relation.sort == Sort::view || relation.sort == Sort::materialized_view;
    auto const* kind = view ? &view::kind : relation.sort == Sort::sequence ? &sequence::kind : &table::kind;
    if (relation.sort != Sort::composite_type) ever.insert({kind, relation.schema, {}, relation.name});
}

void keep_name(std::set<ObjectId>& ever, UserType const& type) {
    if (type.is_enum) ever.insert({&enum_type::kind, type.schema, {}, type.name});
}

}  // namespace

void refuse(char const* sqlstate, std::string const& what, std::string hint) {
    throw Error(Failure::usage, what, std::move(hint), sqlstate);
}

Name Type::printed() const {
    if (row) return Name(qualified_name(row->schema.text(), row->name.text()).str() + text);
    return user ? Name(qualified_name(user->schema.text(), user->name.text()).str() + text) : Name(text);
}

bool Part::is_constraint() const {
    return kind != &index::kind;
}

bool Part::has_index() const {
    return kind != &check::kind && kind != &foreign_key::kind;
}

Column* Relation::column(Name wanted) {
    auto const it = std::ranges::find(columns, wanted, &Column::name);
    return it == columns.end() ? nullptr : &*it;
}

/// An index and a check may have one name.
Part* Relation::part(Name wanted, bool index) {
    auto const it =
        std::ranges::find_if(parts, [&](Part const* p) { return p->name == wanted && (index ? p->has_index() : p->is_constraint()); });
    return it == parts.end() ? nullptr : *it;
}

bool Relation::may_have(Kind const& kind) const {
    return doubt || open.contains(&kind) || (&kind == &column::kind && !columns_known);
}

Relation& World::add(Relation relation) {
    changed = true;
    relation.made = relation.changed = now;
    auto& made = all_relations.emplace_back(std::move(relation));
    relations[{made.schema, made.name}] = &made;
    keep_name(ever, made);
    return made;
}

Part& World::add(Relation& table, Part part) {
    changed = true;
    part.table = &table;
    part.made = part.changed = now;
    auto& made = all_parts.emplace_back(std::move(part));
    table.parts.push_back(&made);
    if (made.target) made.target->referenced_by.push_back(&made);
    if (made.parent) made.parent->shares.push_back(&made);
    if (made.has_index()) indexes[{table.schema, made.name}] = &made;
    if (made.is_constraint()) ++constraint_names[{table.schema, made.name}];
    return made;
}

UserType& World::add(UserType type) {
    changed = true;
    type.made = type.changed = now;
    auto& made = all_types.emplace_back(std::move(type));
    types[{made.schema, made.name}] = &made;
    keep_name(ever, made);
    return made;
}

void World::rename(Part& part, Name name) {
    changed = true;
    auto const schema = part.table->schema;
    if (part.has_index()) indexes.erase({schema, part.name});
    if (part.is_constraint()) --constraint_names[{schema, part.name}];
    part.name = name;
    told_anew(part);
    if (part.has_index()) indexes[{schema, name}] = &part;
    if (part.is_constraint()) ++constraint_names[{schema, name}];
}

void World::rename(Relation& relation, Name schema, Name name) {
    changed = true;
    relations.erase({relation.schema, relation.name});
    for (Part* part : relation.parts) {
        if (part->has_index()) indexes.erase({relation.schema, part->name});
        if (part->is_constraint()) --constraint_names[{relation.schema, part->name}];
    }
    relation.schema = schema;
    relation.name = name;
    told_anew(relation);
    keep_name(ever, relation);
    relations[{schema, name}] = &relation;
    for (Part* part : relation.parts) {
        if (part->has_index()) indexes[{schema, part->name}] = part;
        if (part->is_constraint()) ++constraint_names[{schema, part->name}];
    }
}

void World::rename(UserType& type, Name schema, Name name) {
    changed = true;
    types.erase({type.schema, type.name});
    type.schema = schema;
    type.name = name;
    told_anew(type);
    keep_name(ever, type);
    types[{schema, name}] = &type;
}

void World::own(Relation& sequence, Relation* table, Name column) {
    changed = true;
    if (sequence.owner) remove_from(sequence.owner->owned, &sequence);
    sequence.owner = table;
    sequence.owner_column = column;
    if (table) table->owned.push_back(&sequence);
}

void World::forget(Part& part) {
    if (part.dropped) return;
    changed = true;
    part.dropped = true;
    while (!part.shares.empty()) {
        auto* share = part.shares.back();
        part.shares.pop_back();
        share->parent = nullptr;
        forget(*share);
    }
    if (part.parent) remove_from(part.parent->shares, &part);
    if (part.target) remove_from(part.target->referenced_by, &part);
    remove_from(part.table->parts, &part);
    if (part.has_index()) indexes.erase({part.table->schema, part.name});
    if (part.is_constraint()) --constraint_names[{part.table->schema, part.name}];
}

void World::become(Part& index, Kind const& kind, Values values) {
    changed = true;
    index.kind = &kind;
    index.values = values;
    index.changed = now;
    ++constraint_names[{index.table->schema, index.name}];
}

void World::forget_uses(Relation& view) {
    for (auto const& [used, columns] : view.uses.relations) used->views.erase(&view);
    view.uses = {};
}

void World::note(Relation& table, Column const& column) {
    if (column.type.user) column.type.user->users.insert(&table);
    if (column.type.row) column.type.row->users.insert(&table);
    if (column.next_of) column.next_of->users.insert(&table);
}

void World::forget(Relation& relation) {
    if (relation.dropped) return;
    changed = true;
    relation.dropped = true;
    while (!relation.parts.empty()) forget(*relation.parts.back());
    while (!relation.referenced_by.empty()) forget(*relation.referenced_by.back());
    for (Relation* parent : relation.parents) remove_from(parent->children, &relation);
    for (Relation* child : relation.children) remove_from(child->parents, &relation);
    own(relation, nullptr, {});
    relations.erase({relation.schema, relation.name});
    forget_uses(relation);
    if (relation.has_others) std::erase_if(others, [&](Other const& other) { return other.table == &relation; });
}

void World::forget(UserType& type) {
    changed = true;
    if (std::exchange(type.dropped, true)) return;
    types.erase({type.schema, type.name});
}

Doubt const& World::doubt(std::string const& why) {
    auto const same = [&](Doubt const& d) {
        return d.why == why && d.where.where == now.where && d.where.line == now.line && d.where.column == now.column;
    };
    if (!all_doubts.empty() && same(all_doubts.back())) return all_doubts.back();
    return all_doubts.emplace_back(Doubt{why, now});
}

namespace {

/// Gives the first elements, in place, what they had, and takes the others away.
template <class T>
void go_back(std::deque<T>& now, std::deque<T>& before) {
    now.erase(now.begin() + static_cast<std::ptrdiff_t>(before.size()), now.end());
    std::ranges::move(before, now.begin());
}

}  // namespace

void World::go_back_to(World&& before) {
    go_back(all_relations, before.all_relations);
    go_back(all_parts, before.all_parts);
    go_back(all_types, before.all_types);
    // A deque that is moved keeps its elements where they are.
    before.all_relations = std::move(all_relations);
    before.all_parts = std::move(all_parts);
    before.all_types = std::move(all_types);
    before.all_doubts = std::move(all_doubts);
    *this = std::move(before);
}

}  // namespace pgplumb::ddl
