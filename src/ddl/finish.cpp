#include "ddl/finish.hpp"

#include "ddl/resolve.hpp"
#include "kinds/column.hpp"
#include "kinds/enum_type.hpp"
#include "kinds/extension.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/schema.hpp"
#include "kinds/sequence.hpp"
#include "kinds/table.hpp"
#include "kinds/view.hpp"

#include <algorithm>

namespace pgplumb::ddl {
namespace {

class Finishing {
public:
    explicit Finishing(World const& world) : world_(world) {}

    Catalog run(Names search_path) {
        catalog_.search_path.assign(search_path.begin(), search_path.end());
        catalog_.default_scope = Scope::closed;
        add_schemas();
        add_extensions();
        add_enums();
        for (Relation const& relation : world_.all_relations)
            if (!relation.dropped && !relation.temporary) add_relation(relation);
        catalog_.problems = world_.problems;
        tell_opaque();
        open_kinds();
        count_others();
        catalog_.seal();
        return std::move(catalog_);
    }

private:
    /// `thing` knows what made it and what last changed it.
    template <class Thing>
    static Object object(ObjectId const& id, Thing const& thing, Values values = {}) {
        Object out{id, thing.made, values};
        bool const same =
            thing.changed.where == thing.made.where && thing.changed.line == thing.made.line && thing.changed.column == thing.made.column;
        if (!same) out.changed = thing.changed;
        return out;
    }

    void add_schemas() {
        for (auto const& [name, schema] : world_.schemas)
            if (!schema.assumed && !name.text().starts_with("pg_")) catalog_.add({{&schema::kind, {}, {}, name}, schema.made, {}});
    }

    void add_extensions() {
        for (auto const& [name, extension] : world_.extensions) {
            Fields fields;
            if (!extension.version.empty()) fields.set(extension::version, extension.version);
            if (extension.schema_said) fields.set(extension::in_schema, extension.schema);
            auto made = object({&extension::kind, {}, {}, name}, extension, fields.values());
            made.belongs = name.text() == "plpgsql" ? Belongs::extension : Belongs::itself;
            catalog_.add(made);
        }
    }

    void add_enums() {
        for (UserType const& type : world_.all_types) {
            auto const it = world_.types.find({type.schema, type.name});
            if (it == world_.types.end() || it->second != &type) continue;
            if (!type.sort.empty()) ++catalog_.uncompared[type.sort];
            if (!type.is_enum) continue;
            Fields fields;
            fields.set(enum_type::values, Names(type.labels));
            catalog_.add(object({&enum_type::kind, type.schema, {}, type.name}, type, fields.values()));
        }
    }

    void add_relation(Relation const& relation) {
        using Sort = Relation::Sort;
        switch (relation.sort) {
            case Sort::table: return add_table(relation);
            case Sort::sequence: return add_sequence(relation);
            case Sort::view:
            case Sort::materialized_view: return add_view(relation);
            case Sort::foreign_table: ++catalog_.uncompared["foreign table"]; return;
            case Sort::composite_type: ++catalog_.uncompared["composite type"]; return;
        }
    }

    void add_view(Relation const& relation) {
        Fields fields;
        fields.set(view::materialized, relation.sort == Relation::Sort::materialized_view);
        catalog_.add(object({&view::kind, relation.schema, {}, relation.name}, relation, relation.opaque ? Values() : fields.values()));
        if (!relation.opaque) add_parts(relation);
    }

    void add_sequence(Relation const& relation) {
        if (relation.identity || (relation.owner && relation.owner->temporary)) return;
        auto made = object({&sequence::kind, relation.schema, {}, relation.name}, relation, relation.opaque ? Values() : relation.numbers);
        if (relation.owner && !relation.opaque)
            made.set(sequence::owned_by, Names({relation.owner->schema, relation.owner->name, relation.owner_column}));
        catalog_.add(made);
    }

    void add_table(Relation const& relation) {
        auto made = object({&table::kind, relation.schema, {}, relation.name}, relation);
        if (relation.partition) made.belongs = Belongs::partition;
        else if (!relation.parents.empty()) ++catalog_.uncompared["inherited table"];
        if (!relation.opaque) made.values = values_of(relation);
        catalog_.add(made);
        if (relation.opaque) return open_children(relation);
        if (!relation.columns_known) catalog_.set_scope(column::kind, relation.schema, relation.name, Scope::open);
        for (Column const& column : relation.columns) catalog_.add(object_of(relation, column));
        add_parts(relation);
    }

    static Values values_of(Relation const& relation) {
        Fields fields;
        fields.set(table::persistence, Name(relation.unlogged ? "unlogged" : "permanent"));
        fields.set(table::partition_strategy, relation.strategy);
        fields.set(table::partition_keys, relation.keys);
        auto const* parent = relation.partition && !relation.parents.empty() ? relation.parents.front() : nullptr;
        fields.set(table::partition_of, parent ? Names({parent->schema, parent->name}) : Names());
        fields.set(table::partition_bound, relation.bound);
        fields.set(table::row_security, relation.row_security);
        fields.set(table::force_row_security, relation.force_row_security);
        return fields.values();
    }

    static Object object_of(Relation const& relation, Column const& column) {
        auto out = object({&column::kind, relation.schema, relation.name, column.name}, column);
        out.position = column.number;
        if (!column.known) return out;
        Fields fields;
        fields.set(column::type, column.type.printed());
        fields.set(column::not_null, column.not_null);
        fields.set(column::default_value, column.next_of ? next_value(*column.next_of) : column.default_value);
        fields.set(column::identity, column.identity);
        fields.set(column::generated, column.generated);
        fields.set(column::collation, column.collation);
        out.values = fields.values();
        return out;
    }

    void add_parts(Relation const& relation) {
        for (Part const* part : relation.parts) {
            auto made = object({part->kind, relation.schema, relation.name, part->name}, *part, part->values);
            if (part->target) made.set(foreign_key::target, Names({part->target->schema, part->target->name}));
            // The index behind a key may be a share where the key itself is none.
            bool const share = part->parent && part->parent->kind == part->kind;
            if (share || !part->local) made.belongs = Belongs::partition;
            catalog_.add(made);
        }
    }

    void open_children(Relation const& relation) {
        for (Kind const* kind : all_kinds())
            if (kind->parent == &table::kind) catalog_.set_scope(*kind, relation.schema, relation.name, Scope::open);
    }

    static Kind const& kind_of(Relation const& relation) {
        if (relation.sort == Relation::Sort::sequence) return sequence::kind;
        return relation.sort == Relation::Sort::table ? table::kind : view::kind;
    }

    /// Each relation that something may have touched is a gap of its own.
    void tell_opaque() {
        for (auto const& [relation, why] : world_.opaque) {
            if (relation->dropped || relation->temporary) continue;
            ObjectId const id{&kind_of(*relation), relation->schema, {}, relation->name};
            catalog_.problems.push_back(
                {id,
                 "sql.not_followed",
                 std::string(id.kind->name) + ' ' + display(id) + " is not known any more: " + why + " may have touched it",
                 {},
                 relation->changed});
        }
    }

    void open_kinds() {
        for (Kind const* kind : world_.opened) {
            if (kind->parent == &table::kind) {
                for (Relation const& relation : world_.all_relations)
                    if (!relation.dropped) catalog_.set_scope(*kind, relation.schema, relation.name, Scope::open);
            } else if (kind->parent) {
                for (auto const& [name, schema] : world_.schemas) catalog_.set_scope(*kind, name, {}, Scope::open);
            } else {
                catalog_.set_scope(*kind, {}, {}, Scope::open);
            }
        }
    }

    /// Domains and the like are counted as a live catalog counts them; of other statements there is but their type.
    void count_others() {
        for (Other const& other : world_.others)
            if (other.sort != "collation") ++catalog_.uncompared[other.sort];
        for (auto const& [type, count] : world_.passed) catalog_.uncompared[type] += count;
    }

    World const& world_;
    Catalog catalog_;
};

}  // namespace

Catalog catalog_of(World const& world, Names search_path) {
    return Finishing(world).run(search_path);
}

}  // namespace pgplumb::ddl
