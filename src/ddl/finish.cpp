#include "ddl/finish.hpp"

#include "ddl/resolve.hpp"
#include "kinds/column.hpp"
#include "kinds/enum_type.hpp"
#include "kinds/extension.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/index.hpp"
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
        catalog_.problems = world_.problems;
        add_schemas();
        add_extensions();
        add_enums();
        for (Relation const& relation : world_.all_relations)
            if (!relation.dropped && !relation.temporary) add_relation(relation);
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
        out.named_in = thing.named_in;
        return out;
    }

    void add_schemas() {
        for (auto const& [name, schema] : world_.schemas)
            if (!schema.assumed && !name.text().starts_with("pg_")) add({{&schema::kind, {}, {}, name}, schema.made, {}}, schema.doubt);
    }

    void add_extensions() {
        for (auto const& [name, extension] : world_.extensions) {
            Fields fields;
            if (!extension.version.empty()) fields.set(extension::version, extension.version);
            if (extension.schema_said) fields.set(extension::in_schema, extension.schema);
            auto made = object({&extension::kind, {}, {}, name}, extension, extension.doubt ? Values() : fields.values());
            made.belongs = name.text() == "plpgsql" ? Belongs::extension : Belongs::itself;
            add(made, extension.doubt);
        }
    }

    void add_enums() {
        for (UserType const& type : world_.all_types) {
            auto const it = world_.types.find({type.schema, type.name});
            if (it == world_.types.end() || it->second != &type) continue;
            if (!type.sort.empty()) ++catalog_.uncompared[type.sort];
            if (!type.is_enum) continue;
            Fields fields;
            if (!type.doubt) fields.set(enum_type::values, Names(type.labels));
            add(object({&enum_type::kind, type.schema, {}, type.name}, type, fields.values()), type.doubt);
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
        auto const made = object({&view::kind, relation.schema, {}, relation.name}, relation, relation.doubt ? Values() : fields.values());
        add(made, relation.doubt);
        if (!relation.doubt) add_parts(relation);
    }

    void add_sequence(Relation const& relation) {
        if (relation.identity || (relation.owner && relation.owner->temporary)) return;
        auto const values = relation.doubt ? Values() : relation.numbers.values;
        auto made = object({&sequence::kind, relation.schema, {}, relation.name}, relation, values);
        if (relation.owner && !relation.doubt)
            made.set(sequence::owned_by, Names({relation.owner->schema, relation.owner->name, relation.owner_column}));
        add(made, relation.doubt);
    }

    void add_table(Relation const& relation) {
        auto made = object({&table::kind, relation.schema, {}, relation.name}, relation);
        if (relation.partition) made.belongs = Belongs::partition;
        else if (!relation.parents.empty()) ++catalog_.uncompared["inherited table"];
        if (!relation.doubt) made.values = values_of(relation);
        add(made, relation.doubt);
        for (Kind const* kind : all_kinds())
            if (kind->parent == &table::kind && relation.may_have(*kind)) open(*kind, relation);
        if (relation.doubt) return;
        for (Column const& column : relation.columns) {
            auto const one = object_of(relation, column);
            if (column.doubt) leave_out(one, *column.doubt, relation);
            else catalog_.add(one);
        }
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
        if (!relation.row_security_known) return fields.values();
        fields.set(table::row_security, relation.row_security);
        fields.set(table::force_row_security, relation.force_row_security);
        return fields.values();
    }

    static Object object_of(Relation const& relation, Column const& column) {
        auto out = object({&column::kind, relation.schema, relation.name, column.name}, column);
        out.position = column.number;
        Fields fields;
        if (column.known) fields.set(column::type, column.type.printed());
        fields.set(column::not_null, column.not_null);
        auto const counts = column.next_of && !column.next_of->dropped;
        if (column.known && column.default_known)
            fields.set(column::default_value, counts ? next_value(*column.next_of) : column.default_value);
        fields.set(column::identity, column.identity);
        if (column.known) fields.set(column::generated, column.generated);
        if (column.known) fields.set(column::collation, column.collation);
        out.values = fields.values();
        return out;
    }

    /// An index made ON ONLY a partitioned table is not, as long as a partition has no share in it.
    static bool is_valid(Part const& part) {
        return std::ranges::all_of(part.table->children, [&](Relation const* child) {
            auto const share = std::ranges::find(part.shares, child, &Part::table);
            return !child->partition || (share != part.shares.end() && is_valid(**share));
        });
    }

    void add_parts(Relation const& relation) {
        for (Part const* part : relation.parts) {
            auto made = object({part->kind, relation.schema, relation.name, part->name}, *part, part->values);
            if (part->target) made.set(foreign_key::target, Names({part->target->schema, part->target->name}));
            if (part->kind == &index::kind) made.set(index::valid, is_valid(*part));
            // The index behind a key may be a share where the key itself is none.
            bool const share = part->parent && (part->parent->is_constraint() || !part->is_constraint());
            if (share || !part->local) made.belongs = Belongs::partition;
            if (part->doubt) leave_out(made, *part->doubt, relation);
            else catalog_.add(made);
        }
    }

    /// Of what may be gone, at least the presence is not known.
    void add(Object const& object, Doubt const* doubt) {
        catalog_.add(object);
        if (doubt) tell(object.id, *doubt);
    }

    /// What has nothing but a name would be found again in whatever is like it, so it is left out and its kind stays open.
    void leave_out(Object const& object, Doubt const& doubt, Relation const& relation) {
        open(*object.id.kind, relation);
        tell(object.id, doubt);
    }

    void open(Kind const& kind, Relation const& relation) { catalog_.set_scope(kind, relation.schema, relation.name, Scope::open); }

    /// Each object that something may have touched is a gap of its own.
    void tell(ObjectId const& id, Doubt const& doubt) {
        auto what = std::string(id.kind->name) + ' ' + display(id) + " is not known any more: " + doubt.why + " may have touched it";
        catalog_.problems.push_back({id, "sql.not_followed", std::move(what), {}, doubt.where});
    }

    void open_kinds() {
        for (auto const& [kind, doubt] : world_.opened) {
            if (kind->parent) {
                for (auto const& [name, made] : world_.schemas) catalog_.set_scope(*kind, name, {}, Scope::open);
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
