#include "ddl/columns.hpp"

#include "ddl/declarations.hpp"
#include "ddl/drops.hpp"
#include "ddl/options.hpp"
#include "ddl/resolve.hpp"
#include "ddl/told.hpp"
#include "ddl/values.hpp"
#include "kinds/column.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/sequence.hpp"
#include "kinds/table.hpp"

#include <algorithm>

namespace pgplumb::ddl {
namespace {

Name collation_of(World& world, Name written) {
    if (written.text().find('.') != std::string_view::npos) return written;
    auto const parts = name_in(written.text());
    auto const* found = parts.size() == 1 ? world.find_other("collation", Name(), parts[0]) : nullptr;
    return found ? qualified_name(found->schema.text(), found->name.text()) : written;
}

struct Place {
    Name schema, name;
};

Place place_of_sequence(World const& world, NewColumn const& made, Relation const& table) {
    if (made.identity)
        if (auto const said = sequence_name(made.identity->n_options, made.identity->options); said.size() == 2)
            return {said[0].empty() ? table.schema : said[0], said[1]};
    return {table.schema, world.free_relation_name(table.name.text(), made.column.name.text(), "seq", table.schema, false)};
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
    out.default_text = value_of(values, column::default_value);
    set_default(world, column, out.default_text);
    out.typed = definition.type_name != nullptr;
    out.serial_width = read.serial_width;
    out.constraints = std::move(read.constraints);
    for (auto const* node : std::span(definition.constraints, definition.n_constraints))
        if (node->constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY) out.identity = node->constraint, out.is_identity = true;
    out.says_default = std::ranges::any_of(std::span(definition.constraints, definition.n_constraints), [](auto const* node) {
        return node->constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT;
    });
    check_declaration(world, definition, out);
    return out;
}

void make_sequence(World& world, NewColumn& made, Relation const& table) {
    auto const place = place_of_sequence(world, made, table);
    if (world.is_taken(place.schema, place.name))
        refuse(sqlstate::duplicate_table, "relation " + told(place.schema, place.name) + " is there already");
    Relation sequence;
    sequence.sort = Relation::Sort::sequence;
    sequence.schema = place.schema;
    sequence.name = place.name;
    sequence.temporary = table.temporary;
    sequence.unlogged = table.unlogged;
    sequence.identity = made.is_identity;
    auto const* options = made.identity;
    // LIKE leaves the type of an identity column's sequence to CREATE SEQUENCE.
    auto const type = made.is_identity && !options ? Name("bigint") : Name(made.column.type.text);
    sequence.numbers = new_sequence(type, options ? options->n_options : 0, options ? options->options : nullptr);
    made.sequence = &world.add(std::move(sequence));
}

Column& add_column(World& world, Relation& table, NewColumn const& made) {
    auto const name = made.column.name;
    if (auto const* there = table.column(name); there && there->doubt)
        std::erase_if(table.columns, [&](Column const& c) { return c.name == name; });
    else if (there)
        refuse(sqlstate::duplicate_column,
               "column " + quoted_if_needed(name.text()) + " of " + quoted_if_needed(table.name.text()) + " is there already");
    world.changed = true;
    auto& column = table.columns.emplace_back(made.column);
    column.number = ++table.last_number;
    World::note(table, column);
    if (made.sequence) own_sequence(world, table, column, made);
    return column;
}

void own_sequence(World& world, Relation& table, Column& column, NewColumn const& made) {
    world.own(*made.sequence, &table, column.name);
    if (made.is_identity) {
        column.counter = made.sequence;
    } else {
        column.next_of = made.sequence;
        column.default_value = next_value(*made.sequence);
        World::note(table, column);
    }
    column.not_null = true;
}

namespace {

/// NULL, perhaps cast, as a default. PostgreSQL keeps none that is a constant without a conversion (AddRelationNewConstraints),
/// and to the length of a type, or to a domain, is one.
Name kept_null(Type const& type, Name text) {
    auto const& known = expression(text);
    bool const is_domain = type.user && type.user->sort == "domain" && !type.text.ends_with("[]");
    std::string plain = "null";
    for (auto it = known.types.begin(); it != known.types.end() && known.strict != plain; ++it) plain.append("::").append(it->text());
    if (known.strict != plain || is_domain) return text;
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

void add_counter(World& world, Relation& table, Column& column, PgQuery__Constraint const& identity) {
    NewColumn made;
    made.column = column;
    made.identity = &identity;
    made.is_identity = true;
    make_sequence(world, made, table);
    column.counter = made.sequence;
    world.own(*made.sequence, &table, column.name);
}

bool is_generated_from(Column const& column, Name name) {
    if (column.generated.empty()) return false;
    auto const& columns = expression(column.generated).columns;
    return std::ranges::find(columns, name) != columns.end();
}

namespace {

/// A table and all below it.
void add_heirs(Relation& table, std::vector<Relation*>& out) {
    if (std::ranges::find(out, &table) != out.end()) return;
    out.push_back(&table);
    for (Relation* child : table.children) add_heirs(*child, out);
}

void rename_in(World& world, Relation& table, Column& column, Name to) {
    if (auto* there = table.column(to); there && there->doubt) {
        auto const from = column.name;
        std::erase_if(table.columns, [&](Column const& c) { return c.name == to; });
        return rename_in(world, table, *table.column(from), to);
    }
    if (table.column(to)) refuse(sqlstate::duplicate_column, "column " + told(to) + " of " + told(table) + " is there already");
    world.changed = true;
    Renaming const renaming{Renaming::What::column, {}, column.name, {}, to};
    for (Part* part : table.parts) part->values = renamed(*part->kind, part->values, renaming);
    for (Part* key : table.referenced_by) key->values = renamed(*key->kind, key->values, renaming, Refers::target_columns);
    for (Column& other : table.columns) other.generated = renamed(other.generated, renaming);
    std::vector<Name> keys;
    for (Name const key : table.keys) keys.push_back(renamed(key, renaming));
    table.keys = Names(keys);
    for (Relation* sequence : table.owned)
        if (sequence->owner_column == column.name) sequence->owner_column = to;
    column.name = to;
    world.told_anew(column);
}

}  // namespace

/// renameatt_internal of tablecmds.c
void rename_column(World& world, Relation& table, Name from, Name to, Reach reach, bool by_type) {
    if (!table.column(from) && table.may_have(column::kind)) {
        auto& assumed = table.columns.emplace_back();
        assumed.name = from;
        assumed.known = false;
    }
    if (!table.column(from)) refuse(sqlstate::undefined_column, "column " + told(from) + " of " + told(table) + " does not exist here");
    if (table.of && !by_type) refuse(sqlstate::wrong_object_type, told(table) + " is a table of a type, which has its columns");
    if (reach == Reach::only && !table.children.empty())
        refuse(sqlstate::invalid_table_definition, "column " + told(from) + " must be renamed in the children too");
    std::vector<Relation*> heirs;
    add_heirs(table, heirs);
    for (Relation* heir : heirs) {
        auto* column = heir->column(from);
        if (!column) continue;
        auto const parents = std::ranges::count_if(heir->parents, [&](Relation* p) { return std::ranges::find(heirs, p) != heirs.end(); });
        if (column->parents > (heir == &table ? 0 : parents))
            refuse(sqlstate::invalid_table_definition, told(*column) + " of " + told(*heir) + " is inherited from another table too");
        rename_in(world, *heir, *column, to);
    }
}

}  // namespace pgplumb::ddl
