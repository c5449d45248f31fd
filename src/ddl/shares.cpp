#include "ddl/shares.hpp"

#include "ddl/parts.hpp"
#include "ddl/resolve.hpp"
#include "ddl/told.hpp"
#include "ddl/values.hpp"
#include "kinds/check.hpp"
#include "kinds/exclusion.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/index.hpp"
#include "kinds/primary_key.hpp"
#include "kinds/unique.hpp"

#include <algorithm>

namespace pgplumb::ddl {
namespace {

namespace fk = pgplumb::foreign_key;

std::string strict(Name text) {
    auto const& known = expression(text);
    return known.parsed ? known.strict : text.str();
}

/// What CompareIndexInfo compares of two indexes. The order of their keys is not among it.
struct Form {
    std::string method = "btree";
    bool unique = true, nulls_not_distinct = false;
    std::vector<std::string> keys, classes, collations;
    Names include;
    std::string predicate;
    friend bool operator==(Form const&, Form const&) = default;
};

/// Operator classes of one family are as good as each other; that of the type is mostly its default one.
std::string family(std::string_view method, Name opclass) {
    bool const own = opclass.text().starts_with("default ") ||
                     (method == "btree" && opclass.text().ends_with("_ops") && !opclass.text().ends_with("pattern_ops"));
    return own ? std::string() : opclass.str();
}

/// A key's collation, the column's where none is said.
std::string collation(Relation& table, Name key, Name said) {
    if (said.text() == "\"default\"") return {};
    bool const own = said.empty() || said.text().starts_with("default ");
    auto const* column = own ? table.column(name_of_column(key)) : nullptr;
    return column ? column->collation.str() : said.str();
}

Form form_of(Part const& part) {
    Form out;
    if (part.kind == &index::kind) {
        auto const keys = value_of(part.values, index::keys);
        auto const collations = value_of(part.values, index::collations);
        out.method = value_of(part.values, index::method).str();
        out.unique = value_of(part.values, index::unique);
        out.nulls_not_distinct = value_of(part.values, index::nulls_not_distinct);
        for (std::size_t i = 0; i < keys.size(); ++i) {
            out.keys.push_back(strict(keys[i]));
            out.collations.push_back(collation(*part.table, keys[i], i < collations.size() ? collations[i] : Name()));
        }
        for (Name const one : value_of(part.values, index::opclasses)) out.classes.push_back(family(out.method, one));
        out.include = value_of(part.values, index::include);
        out.predicate = strict(value_of(part.values, index::predicate));
        return out;
    }
    bool const primary = part.kind == &primary_key::kind;
    for (Name const column : value_of(part.values, primary ? primary_key::columns : unique::columns)) {
        out.keys.push_back(strict(Name(quoted_if_needed(column.text()))));
        out.collations.push_back(collation(*part.table, Name(quoted_if_needed(column.text())), {}));
    }
    out.classes.resize(out.keys.size());
    out.include = value_of(part.values, primary ? primary_key::include : unique::include);
    if (!primary) out.nulls_not_distinct = value_of(part.values, unique::nulls_not_distinct);
    out.predicate = strict({});
    return out;
}

bool is_known(Part const& part) {
    return !part.doubt && said(part.values[0]);
}

/// Whether an index of a partition's own can serve as its share: a constraint's only if it is behind one too.
bool serves(Part const& parent, Part const& own) {
    if (!is_known(parent) || !is_known(own)) return false;
    if (!parent.has_index() || !own.has_index() || own.kind == &exclusion::kind || parent.kind == &exclusion::kind) return false;
    return (own.is_constraint() || !parent.is_constraint()) && form_of(parent) == form_of(own);
}

/// tryAttachPartitionForeignKey
bool is_same_foreign_key(Part const& parent, Part const& own) {
    auto const same = [&](FieldSpec const& field) { return parent.values[field.slot] == own.values[field.slot]; };
    return parent.kind == &fk::kind && own.kind == &fk::kind && is_known(parent) && is_known(own) && parent.target == own.target &&
           value_of(own.values, fk::validated) && same(fk::columns) && same(fk::target_columns) && same(fk::on_update) &&
           same(fk::on_delete) && same(fk::match) && same(fk::deferrable) && same(fk::initially_deferred);
}

void become_share(World& world, Part& parent, Part& own) {
    own.parent = &parent;
    own.changed = world.now;
    parent.shares.push_back(&own);
    // The parent's own rows for the target's partitions serve it too.
    for (Part* row : std::vector(own.shares))
        if (is_for_target(*row)) world.forget(*row);
}

/// Takes a like part of the partition's own as its share, or makes one.
void share_with(World& world, Part& parent, Relation& partition) {
    for (Part* own : partition.parts)
        if (!own->parent && (serves(parent, *own) || is_same_foreign_key(parent, *own))) return become_share(world, parent, *own);
    Part share = parent;
    share.table = &partition;
    share.shares.clear();
    share.parent = &parent;
    share.local = true;
    bool const same_name = share.kind == &fk::kind && !partition.part(share.name, false);
    if (!same_name) share.name = free_name(world, partition, share);
    put_part(world, partition, std::move(share), Reach::all);
}

/// What the partition has of the key.
Part* share_in(Part const* key, Relation const& partition) {
    if (!key) return nullptr;
    auto const it = std::ranges::find(key->shares, &partition, &Part::table);
    return it == key->shares.end() ? nullptr : *it;
}

void add_for_target(World& world, Part& key, Relation& partition) {
    Part share = key;
    share.shares.clear();
    share.parent = &key;
    share.target = &partition;
    share.stands_on = share_in(key.stands_on, partition);
    share.name = free_name(world, *key.table, share);
    share_target(world, world.add(*key.table, share));
}

[[noreturn]] void cannot_attach(Part const& parent, Part const& child, std::string const& why) {
    refuse(sqlstate::invalid_object_definition, told(child) + " cannot be the share of " + told(parent) + ": " + why);
}

}  // namespace

bool is_for_target(Part const& part) {
    return part.parent && part.parent->table == part.table;
}

void share_out(World& world, Part& part) {
    for (Relation* child : std::vector(part.table->children))
        if (child->partition) share_with(world, part, *child);
}

void share_target(World& world, Part& key) {
    auto partitions = key.target->children;
    std::erase_if(partitions, [](Relation const* child) { return !child->partition; });
    std::ranges::stable_sort(partitions, [](Relation const* a, Relation const* b) { return precedes(a->limits, b->limits); });
    for (Relation* partition : partitions) add_for_target(world, key, *partition);
}

void take_shares(World& world, Relation& partition) {
    auto& parent = *partition.parents.front();
    for (Part* part : std::vector(parent.parts))
        if (part->has_index()) share_with(world, *part, partition);
    for (Part* part : std::vector(parent.parts))
        if (part->kind == &fk::kind && !is_for_target(*part)) share_with(world, *part, partition);
    for (Part* key : std::vector(parent.referenced_by)) {
        bool const of_partition = key->parent && key->parent->target == &parent;  // it shares in the parent's one
        if (!of_partition) add_for_target(world, *key, partition);
    }
}

void keep_shares(World& world, Relation& partition) {
    for (Part* key : std::vector(partition.referenced_by))
        if (is_for_target(*key)) world.forget(*key);
    for (Part* part : std::vector(partition.parts)) {
        if (!part->parent || is_for_target(*part)) continue;
        std::erase(part->parent->shares, part);
        part->parent = nullptr;
        part->changed = world.now;
        if (part->kind == &fk::kind) share_target(world, *part);
    }
}

void attach_index(World& world, Part& parent, Part& child) {
    if (child.parent == &parent) return;
    if (child.parent) cannot_attach(parent, child, "it is another's already");
    auto const& parents = child.table->parents;
    if (!child.table->partition || parents.empty() || parents.front() != parent.table)
        cannot_attach(parent, child, "its table is no partition of the other's");
    bool const another = std::ranges::any_of(parent.shares, [&](Part const* share) { return share->table == child.table; });
    if (another) cannot_attach(parent, child, "there is one already");
    if (is_known(parent) && is_known(child) && !serves(parent, child)) cannot_attach(parent, child, "they are not alike");
    become_share(world, parent, child);
}

bool is_complete(Part const& part) {
    return std::ranges::all_of(part.table->children, [&](Relation const* child) {
        return !child->partition ||
               std::ranges::any_of(part.shares, [&](Part const* share) { return share->table == child && is_complete(*share); });
    });
}

}  // namespace pgplumb::ddl
