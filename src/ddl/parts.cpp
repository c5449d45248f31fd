#include "ddl/parts.hpp"

#include "ddl/resolve.hpp"
#include "kinds/check.hpp"
#include "kinds/column.hpp"
#include "kinds/exclusion.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/index.hpp"
#include "kinds/primary_key.hpp"
#include "kinds/table.hpp"
#include "pgplumb/error.hpp"

#include <algorithm>
#include <map>

namespace pgplumb::ddl {
namespace {

namespace fk = pgplumb::foreign_key;

template <class T>
T value_of(Values values, Field<T> const& field) {
    auto const* value = std::get_if<T>(&values[field.slot]);
    return value ? *value : T{};
}

Name free_name(World const& world, Relation const& table, Part const& part) {
    bool const by_constraints = !part.has_index();
    if (by_constraints) return world.free_constraint_name(table.name.text(), part.columns, part.label, table.schema);
    return world.free_relation_name(table.name.text(), part.columns, part.label, table.schema, part.is_constraint());
}

/// A foreign key's row for one partition of the table it refers to.
bool is_for_target(Part const& part) {
    return part.parent && part.parent->table == part.table;
}

std::string strict(Name text) {
    auto const& known = expression(text);
    return known.parsed ? known.strict : text.str();
}

bool alike(FieldSpec const& field, Value const& a, Value const& b) {
    if (a == b || !field.compared()) return true;
    if (!said(a) || !said(b)) return false;
    if (field.match != Match::expression) return false;
    if (auto const* one = std::get_if<Name>(&a)) return strict(*one) == strict(std::get<Name>(b));
    auto const& x = std::get<Names>(a);
    auto const& y = std::get<Names>(b);
    return std::ranges::equal(x, y, [](Name m, Name n) { return strict(m) == strict(n); });
}

/// Whether the index behind a partition's key can serve as its share of a parent's index that is none's.
bool serves(Part const& index, Part const& key) {
    if (index.kind != &index::kind || !key.has_index() || !key.is_constraint() || key.kind == &exclusion::kind) return false;
    auto const keys = value_of(index.values, index::keys);
    auto const columns = value_of(key.values, primary_key::columns);
    auto const all = [](Names list, auto const& good) { return std::ranges::all_of(list, good); };
    bool const plain = value_of(index.values, index::predicate).empty() && value_of(index.values, index::method).text() == "btree" &&
                       all(value_of(index.values, index::opclasses), [](Name n) { return n.empty(); }) &&
                       all(value_of(index.values, index::order), [](Name n) { return n.text() == "asc"; });
    return plain && value_of(index.values, index::unique) &&
           std::ranges::equal(keys, columns, {}, {}, [](Name column) { return Name(quoted_if_needed(column.text())); }) &&
           value_of(index.values, index::include) == value_of(key.values, primary_key::include);
}

bool alike(Part const& a, Part const& b) {
    if (a.kind != b.kind) return serves(a, b);
    return a.kind == b.kind && a.target == b.target &&
           std::ranges::all_of(a.kind->fields, [&](FieldSpec const* f) { return alike(*f, a.values[f->slot], b.values[f->slot]); });
}

void add_target_shares(World& world, Part& key) {
    for (Relation* partition : key.target->children) {
        if (!partition->partition) continue;
        Part share = key;
        share.shares.clear();
        share.parent = &key;
        share.target = partition;
        share.name = free_name(world, *key.table, share);
        add_target_shares(world, world.add(*key.table, share));
    }
}

void share_with(World& world, Part& parent, Relation& partition);
void inherit_check(World& world, Part const& parent, Relation& child);

Part& added(World& world, Relation& table, Part part, Reach reach) {
    auto& made = world.add(table, std::move(part));
    if (made.kind == &primary_key::kind) set_not_null(world, table, value_of(made.values, primary_key::columns));
    bool const is_share = made.parent && made.parent->table != made.table;
    if (made.kind == &fk::kind && made.target && !made.target->strategy.empty() && !is_share) add_target_shares(world, made);
    if (reach == Reach::only) return made;
    bool const inherits = made.kind == &check::kind && !value_of(made.values, check::no_inherit);
    for (Relation* child : std::vector(table.children)) {
        if (inherits) inherit_check(world, made, *child);
        else if (child->partition && made.kind != &check::kind) share_with(world, made, *child);
    }
    return made;
}

/// Takes a like part of the partition's own as its share, or makes one.
void share_with(World& world, Part& parent, Relation& partition) {
    for (Part* own : partition.parts) {
        if (own->parent || !alike(parent, *own)) continue;
        own->parent = &parent;
        own->changed = world.now;
        parent.shares.push_back(own);
        return;
    }
    Part share = parent;
    share.shares.clear();
    share.parent = &parent;
    bool const same_name = share.kind == &fk::kind && !partition.part(share.name, false);
    if (!same_name) share.name = free_name(world, partition, share);
    added(world, partition, std::move(share), Reach::all);
}

/// A check of the child's under the same name becomes one that is inherited too; a partition's is never its own.
void inherit_check(World& world, Part const& parent, Relation& child) {
    if (auto* own = child.part(parent.name, false)) {
        ++own->parents;
        own->local = own->local && !child.partition;
        return;
    }
    Part share = parent;
    share.shares.clear();
    share.parents = 1;
    share.local = false;
    added(world, child, std::move(share), Reach::all);
}

/// A foreign key's target, and the target's key where no columns are said.
void find_target(World& world, Part& part) {
    auto const said = value_of(part.values, fk::target);
    part.target = said.size() == 2 ? world.find(said[0], said[1]) : nullptr;
    if (!part.target && said.size() == 2 && world.opened.contains(&table::kind)) part.target = &world.need(said[0], said[1]);
    if (!part.target) {
        auto const shown = said.size() == 2 ? dotted(said[0].empty() ? Names({said[1]}) : said) : std::string();
        refuse(sqlstate::undefined_table, "the foreign key's target " + shown + " does not exist here",
               "No statement before this one makes it.");
    }
    if (!std::get_if<Names>(&part.values[fk::target_columns.slot]) && !part.target->may_have(primary_key::kind))
        if (auto const key = key_of(*part.target); !key.empty()) part.values = part.values.with(fk::target_columns.slot, key);
}

void check_free(World const& world, Relation& table, Part const& part) {
    auto const shown = quoted_if_needed(part.name.text());
    if (part.has_index() && world.is_taken(table.schema, part.name))
        refuse(sqlstate::duplicate_table, "relation " + shown + " is there already");
    if (part.is_constraint() && table.part(part.name, false))
        refuse(sqlstate::duplicate_object, "constraint " + shown + " is there already");
}

/// One that would be in its way, but may not be there any more.
Part* doubtful(World const& world, Relation const& table, Part const& part) {
    for (Part* other : table.parts) {
        bool const same = other->name == part.name || (part.kind == &primary_key::kind && other->kind == part.kind);
        if (other->doubt && same) return other;
    }
    auto* index = part.has_index() && !part.name.empty() ? world.find_index(table.schema, part.name) : nullptr;
    return index && index->doubt ? index : nullptr;
}

}  // namespace

Names key_of(Relation const& table) {
    for (Part const* part : table.parts)
        if (part->kind == &primary_key::kind) return value_of(part->values, primary_key::columns);
    return {};
}

void set_not_null(World& world, Relation& table, Names columns) {
    for (Name const name : columns)
        if (auto* column = table.column(name); column && !column->not_null) column->not_null = true, column->changed = world.now;
    for (Relation* child : table.children) set_not_null(world, *child, columns);
}

namespace {

/// The operator class that a B-tree or hash index takes for a type by itself (pg_opclass.opcdefault); empty: not known.
std::string usual_class(std::string const& type) {
    static std::map<std::string_view, std::string_view> const classes{{"smallint", "int2"},
                                                                      {"integer", "int4"},
                                                                      {"bigint", "int8"},
                                                                      {"real", "float4"},
                                                                      {"double precision", "float8"},
                                                                      {"boolean", "bool"},
                                                                      {"character", "bpchar"},
                                                                      {"text", "text"},
                                                                      {"uuid", "uuid"},
                                                                      {"character varying", "text"},
                                                                      {"numeric", "numeric"},
                                                                      {"date", "date"},
                                                                      {"interval", "interval"},
                                                                      {"bytea", "bytea"},
                                                                      {"timestamp with time zone", "timestamptz"},
                                                                      {"name", "name"},
                                                                      {"jsonb", "jsonb"},
                                                                      {"inet", "inet"},
                                                                      {"oid", "oid"},
                                                                      {"timestamp without time zone", "timestamp"}};
    auto const it = classes.find(type.substr(0, type.find('(')));
    return it == classes.end() ? std::string() : std::string(it->second) + "_ops";
}

/// An operator class that is said, and the one that would be taken anyway, is none of the index's own.
Values with_usual_classes(Relation& table, Values values) {
    auto const keys = value_of(values, index::keys);
    auto const method = value_of(values, index::method).text();
    if (method != "btree" && method != "hash") return values;
    std::vector<Name> out;
    for (Name const said : value_of(values, index::opclasses)) {
        auto const* column = out.size() < keys.size() ? table.column(name_in(keys[out.size()].text()).back()) : nullptr;
        bool const usual = column && !said.empty() && said.text() == usual_class(column->type.printed().str());
        out.push_back(usual ? Name("default " + said.str()) : said);
    }
    return values.with(index::opclasses.slot, Names(out));
}

/// A collation that is said and the column's own anyway is none of the index's.
Values with_own_collations(Relation& table, Values values) {
    auto const keys = value_of(values, index::keys);
    std::vector<Name> out;
    for (Name const said : value_of(values, index::collations)) {
        auto* column = out.size() < keys.size() ? table.column(name_in(keys[out.size()].text()).back()) : nullptr;
        bool const own = column && !said.empty() && (column->collation.empty() ? said.text() == "\"default\"" : said == column->collation);
        out.push_back(own ? Name("default " + said.str()) : said);
    }
    return values.with(index::collations.slot, Names(out));
}

}  // namespace

Part& add_part(World& world, Relation& table, Definition definition, Reach reach) {
    Part part{definition.kind, definition.name, resolved(world, *definition.kind, definition.values), std::move(definition.columns),
              definition.label};
    part.table = &table;
    if (part.kind == &index::kind) part.values = with_usual_classes(table, with_own_collations(table, part.values));
    if (part.kind == &fk::kind) find_target(world, part);
    if (auto* there = doubtful(world, table, part)) {
        if (world.guarded) return *there;
        world.forget(*there);
    }
    if (world.guarded && table.may_have(*part.kind)) part.values = {};
    if (part.kind == &primary_key::kind && !key_of(table).empty())
        refuse("42P16", "table " + quoted_if_needed(table.name.text()) + " has a primary key already");
    if (part.name.empty()) part.name = free_name(world, table, part);
    else check_free(world, table, part);
    if (part.kind == &check::kind && value_of(part.values, check::no_inherit)) reach = Reach::only;
    return added(world, table, std::move(part), reach);
}

void take_shares(World& world, Relation& partition) {
    auto& parent = *partition.parents.front();
    for (Part* part : std::vector(parent.parts))
        if (part->kind != &check::kind && !is_for_target(*part)) share_with(world, *part, partition);
    for (Part* key : std::vector(parent.referenced_by)) {
        if (key->parent && key->parent->target == &parent) continue;  // a partition's share of the same key
        Part share = *key;
        share.shares.clear();
        share.parent = key;
        share.target = &partition;
        share.name = free_name(world, *key->table, share);
        added(world, *key->table, std::move(share), Reach::only);
    }
}

void keep_shares(World& world, Relation& partition) {
    for (Part* part : partition.parts) {
        if (part->parent && part->parent->table != &partition) {
            std::erase(part->parent->shares, part);
            part->parent = nullptr;
        }
        part->parents = 0;
        part->local = true;
        part->changed = world.now;
    }
    for (Part* key : std::vector(partition.referenced_by))
        if (is_for_target(*key)) world.forget(*key);
}

void inherit_checks(World& world, Relation& parent, Relation& child) {
    for (Part* part : std::vector(parent.parts))
        if (part->kind == &check::kind && !value_of(part->values, check::no_inherit)) inherit_check(world, *part, child);
}

}  // namespace pgplumb::ddl
