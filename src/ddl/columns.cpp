#include "ddl/columns.hpp"

#include "ddl/drops.hpp"
#include "ddl/options.hpp"
#include "ddl/resolve.hpp"
#include "kinds/column.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/sequence.hpp"
#include "kinds/table.hpp"

#include <algorithm>

namespace pgplumb::ddl {
namespace {

template <class T>
T value_of(Values values, Field<T> const& field) {
    auto const* value = std::get_if<T>(&values[field.slot]);
    return value ? *value : T{};
}

Name collation_of(World& world, Name written) {
    if (written.text().find('.') != std::string_view::npos) return written;
    auto const parts = name_in(written.text());
    auto const* found = parts.size() == 1 ? world.find_other("collation", Name(), parts[0]) : nullptr;
    return found ? qualified_name(found->schema.text(), found->name.text()) : written;
}

/// The sequence of a serial column: made before the table's other objects get names.
void make_serial(World& world, Relation& table, Column& column) {
    Relation sequence;
    sequence.sort = Relation::Sort::sequence;
    sequence.schema = table.schema;
    sequence.temporary = table.temporary;
    sequence.unlogged = table.unlogged;
    sequence.name = world.free_relation_name(table.name.text(), column.name.text(), "seq", table.schema, false);
    sequence.numbers = new_sequence(Name(column.type.text), 0, nullptr);
    column.next_of = &world.add(std::move(sequence));
    world.own(*column.next_of, &table, column.name);
    column.default_value = next_value(*column.next_of);
    column.not_null = true;
}

}  // namespace

NewColumn new_column(World& world, PgQuery__ColumnDef const& definition, std::string_view sql) {
    NewColumn out;
    Column& column = out.column;
    column.name = Name(definition.colname);
    column.made = column.changed = world.now;
    auto read = column_definition(definition, sql);
    auto const values = resolved(world, column::kind, read.values);
    if (definition.type_name) column.type = type_of(world, *definition.type_name);
    column.not_null = value_of(values, column::not_null);
    column.identity = value_of(values, column::identity);
    column.generated = value_of(values, column::generated);
    column.collation = collation_of(world, value_of(values, column::collation));
    set_default(world, column, value_of(values, column::default_value));
    out.serial_width = read.serial_width;
    out.constraints = std::move(read.constraints);
    for (auto const* node : std::span(definition.constraints, definition.n_constraints))
        if (node->constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY) out.identity = node->constraint;
    out.says_default = std::ranges::any_of(std::span(definition.constraints, definition.n_constraints), [](auto const* node) {
        return node->constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT;
    });
    return out;
}

Column& add_column(World& world, Relation& table, NewColumn const& made) {
    auto const name = made.column.name;
    if (auto const* there = table.column(name); there && there->doubt)
        std::erase_if(table.columns, [&](Column const& c) { return c.name == name; });
    else if (there)
        refuse(sqlstate::duplicate_column,
               "column " + quoted_if_needed(name.text()) + " of " + quoted_if_needed(table.name.text()) + " is there already");
    auto& column = table.columns.emplace_back(made.column);
    column.number = ++table.last_number;
    if (made.serial_width != 0) make_serial(world, table, column);
    if (made.identity) add_counter(world, table, column, made.identity);
    return column;
}

namespace {

/// NULL, perhaps cast, as a default. PostgreSQL keeps none that is a constant without a conversion (AddRelationNewConstraints),
/// and to the length of a type is one.
Name kept_null(Type const& type, Name text) {
    auto const& known = expression(text);
    std::string plain = "null";
    for (Name const cast : known.types) plain.append("::").append(cast.text());
    if (known.strict != plain) return text;
    auto base = type.printed().str();
    auto const open = base.find('(');
    bool const has_length = open != std::string::npos && !base.starts_with("interval");
    bool const converts = std::ranges::any_of(known.types, [&](Name cast) { return cast.text() != base; });
    if (!known.types.empty()) return converts ? text : Name();
    if (!has_length) return {};
    base.erase(open, base.find(')') + 1 - open);
    return Name("NULL::" + (base == "character" ? "bpchar" : base == "bit" ? "\"bit\"" : base));
}

}  // namespace

void set_default(World& world, Column& column, Name text) {
    auto const bare = Name(unwrapped(text.text()));
    column.next_of = sequence_of(world, bare);
    bool const may_be_null = bare.text().starts_with('n') || bare.text().starts_with('N');
    column.default_value = may_be_null && !column.next_of ? kept_null(column.type, text) : text;
    column.changed = world.now;
}

void add_counter(World& world, Relation& table, Column& column, PgQuery__Constraint const* identity) {
    Relation sequence;
    sequence.sort = Relation::Sort::sequence;
    sequence.schema = table.schema;
    sequence.temporary = table.temporary;
    sequence.name = world.free_relation_name(table.name.text(), column.name.text(), "seq", table.schema, false);
    if (identity)
        if (auto const said = sequence_name(identity->n_options, identity->options); said.size() == 2) {
            if (!said[0].empty()) sequence.schema = said[0];
            sequence.name = said[1];
        }
    sequence.identity = true;
    column.counter = &world.add(std::move(sequence));
    world.own(*column.counter, &table, column.name);
}

namespace {

/// What another column is generated from cannot go without it.
bool is_generated_from(Column const& column, Name name) {
    if (column.generated.empty()) return false;
    auto const& columns = expression(column.generated).columns;
    return std::ranges::find(columns, name) != columns.end();
}

void drop_dependents(World& world, Relation& table, Name name, bool cascade) {
    for (Column const& other : std::vector(table.columns)) {
        if (!is_generated_from(other, name)) continue;
        if (!cascade)
            refuse(sqlstate::dependent_objects,
                   "column " + quoted_if_needed(other.name.text()) + " is generated from " + quoted_if_needed(name.text()),
                   "DROP ... CASCADE drops both.");
        drop_column(world, table, other.name, cascade);
    }
    drop_views_of(world, table, name, cascade);
    for (Part* key : std::vector(table.referenced_by)) {
        auto const targets = value_of(key->values, foreign_key::target_columns);
        if (key->dropped || std::ranges::find(targets, name) == targets.end()) continue;
        if (!cascade && key->table != &table)
            refuse(sqlstate::dependent_objects, "foreign key " + quoted_if_needed(key->name.text()) + " of " +
                                                    quoted_if_needed(key->table->name.text()) + " refers to column " +
                                                    quoted_if_needed(name.text()));
        world.forget(*key);
    }
    for (Part* part : std::vector(table.parts))
        if (!part->dropped && names_column(*part->kind, part->values, name)) world.forget(*part);
}

}  // namespace

void drop_column(World& world, Relation& table, Name name, bool cascade, Reach reach) {
    if (!table.column(name)) {
        if (table.may_have(column::kind)) return;
        refuse(sqlstate::undefined_column,
               "column " + quoted_if_needed(name.text()) + " of " + quoted_if_needed(table.name.text()) + " does not exist here");
    }
    drop_dependents(world, table, name, cascade);
    for (Relation* sequence : std::vector(table.owned))
        if (sequence->owner_column == name) drop_relation(world, *sequence, true);
    std::erase_if(table.columns, [&](Column const& c) { return c.name == name; });
    table.changed = world.now;
    for (Relation* child : std::vector(table.children)) {
        auto* same = child->column(name);
        if (!same || same->parents == 0) continue;
        --same->parents;
        if (reach == Reach::only) same->local = true;
        if (same->parents == 0 && !same->local) drop_column(world, *child, name, cascade);
    }
}

void rename_column(World& world, Relation& table, Name from, Name to, Reach reach) {
    if (auto* there = table.column(to); there && there->doubt) std::erase_if(table.columns, [&](Column const& c) { return c.name == to; });
    auto* column = table.column(from);
    if (!column && table.may_have(column::kind)) {
        column = &table.columns.emplace_back();
        column->name = from;
        column->known = false;
    }
    if (!column)
        refuse(sqlstate::undefined_column,
               "column " + quoted_if_needed(from.text()) + " of " + quoted_if_needed(table.name.text()) + " does not exist here");
    if (table.column(to)) refuse(sqlstate::duplicate_column, "column " + quoted_if_needed(to.text()) + " is there already");
    column->name = to;
    column->changed = world.now;
    Renaming const renaming{Renaming::What::column, {}, from, {}, to};
    for (Part* part : table.parts) part->values = renamed(*part->kind, part->values, renaming);
    for (Part* key : table.referenced_by) key->values = renamed(*key->kind, key->values, renaming, Refers::target_columns);
    for (Column& other : table.columns) other.generated = renamed(other.generated, renaming);
    std::vector<Name> keys;
    for (Name const key : table.keys) keys.push_back(renamed(key, renaming));
    table.keys = Names(keys);
    for (Relation* sequence : table.owned)
        if (sequence->owner_column == from) sequence->owner_column = to;
    if (reach == Reach::only) return;
    for (Relation* child : table.children)
        if (auto* same = child->column(from); same && same->parents > 0) rename_column(world, *child, from, to);
}

void inherit_columns(World& world, Relation const& parent, Relation& child, bool add) {
    for (Column const& theirs : parent.columns) {
        if (auto* own = child.column(theirs.name)) {
            ++own->parents;
            own->not_null = own->not_null || theirs.not_null;
            if (child.partition) own->local = false;
            if (add && own->default_value.empty() && own->generated.empty()) {
                own->default_value = theirs.default_value;
                own->next_of = theirs.next_of;
                own->generated = theirs.generated;
            }
            continue;
        }
        if (!add)
            refuse("42804",
                   "child table " + quoted_if_needed(child.name.text()) + " has no column " + quoted_if_needed(theirs.name.text()));
        auto& made = child.columns.emplace_back(theirs);
        made.number = ++child.last_number;
        made.parents = 1;
        made.local = false;
        made.identity = {};
        made.counter = nullptr;
        made.made = made.changed = world.now;
    }
}

}  // namespace pgplumb::ddl
