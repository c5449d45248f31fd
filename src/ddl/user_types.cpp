#include "ddl/columns.hpp"
#include "ddl/constants.hpp"
#include "ddl/declarations.hpp"
#include "ddl/options.hpp"
#include "ddl/resolve.hpp"
#include "ddl/statements.hpp"
#include "ddl/told.hpp"
#include "kinds/enum_type.hpp"
#include "pgplumb/utf8.hpp"

#include <algorithm>

namespace pgplumb::ddl {
namespace {

/// Types share their names with the rows of relations.
void check_free(World const& world, Name schema, Name name) {
    auto const* row = world.find(schema, name);
    if (world.types.contains({schema, name}) || (row && row->has_row()))
        refuse(sqlstate::duplicate_object, "type " + told(schema, name) + " is there already");
}

UserType& add_type(World& world, SaidName const& what, std::string sort) {
    auto const schema = world.creation_schema(what.schema.text());
    if (auto* there = world.find_type(schema, what.name); there && there->doubt) {
        if (world.guarded) return *there;
        world.forget(*there);
    }
    check_free(world, schema, what.name);
    UserType made;
    made.schema = schema;
    made.name = what.name;
    made.sort = std::move(sort);
    if (auto const opened = world.opened.find(&enum_type::kind); world.guarded && opened != world.opened.end()) made.doubt = opened->second;
    return world.add(std::move(made));
}

}  // namespace

UserType& create_type(World& world, Name schema, Name name, std::string sort) {
    return add_type(world, {schema, name}, std::move(sort));
}

namespace {

/// makeMultirangeTypeName
Name multirange_of(std::string_view range) {
    constexpr std::string_view word = "range";
    constexpr std::string_view prefix = "multi";
    std::string name(range);
    if (auto const at = name.find(word); at != std::string::npos) name.insert(at, prefix);
    else name = std::string(clipped(name, most_name_bytes - std::string_view("_multirange").size())) + "_multirange";
    return Name(clipped(name, most_name_bytes));
}

}  // namespace

namespace {

/// Expressions know a label by more than its name.
void relabel(UserType const& type, Name from, Name to) {
    auto const printed = qualified_name(type.schema.text(), type.name.text()).str();
    for (Relation* table : type.users) {
        auto const is_its_column = [&](Name name) {
            auto const* column = table->column(name);
            return column && column->type.user == &type;
        };
        Label const inside{printed, is_its_column, false, from, to};
        for (Part* part : table->parts)
            part->values = with_expressions(*part->kind, part->values, [&](Name text) { return relabelled(text, inside); });
        for (Column& column : table->columns) {
            column.default_value = relabelled(column.default_value, {printed, is_its_column, is_its_column(column.name), from, to});
            column.generated = relabelled(column.generated, inside);
        }
    }
}

}  // namespace

void create_enum(World& world, PgQuery__CreateEnumStmt const& statement) {
    auto& made = add_type(world, said_name(statement.n_type_name, statement.type_name), {});
    made.is_enum = true;
    made.labels = names(statement.n_vals, statement.vals);
}

void alter_enum(World& world, PgQuery__AlterEnumStmt const& statement) {
    auto const what = said_name(statement.n_type_name, statement.type_name);
    auto* type = world.find_type(what.schema, what.name);
    if (!type && world.opened.contains(&enum_type::kind)) return;
    if (!type)
        refuse(sqlstate::undefined_object, "type " + quoted_if_needed(what.name.text()) + " does not exist here",
               "No statement before this one makes it.");
    auto const place = [&](char const* label) { return std::ranges::find(type->labels, Name(label)); };
    auto const need = [&](char const* label) {
        auto const it = place(label);
        if (it == type->labels.end() && !type->doubt)
            refuse("22023", quoted_value(label).text() + " is no label of " + quoted_if_needed(what.name.text()));
        return it;
    };
    type->changed = world.now;
    if (*statement.old_val != '\0') {
        auto const it = need(statement.old_val);
        if (place(statement.new_val) != type->labels.end() && !type->doubt)
            refuse(sqlstate::duplicate_object, "label " + quoted_value(statement.new_val).text() + " is there already");
        if (it != type->labels.end()) *it = Name(statement.new_val);
        return relabel(*type, Name(statement.old_val), Name(statement.new_val));
    }
    if (place(statement.new_val) != type->labels.end()) {
        if (statement.skip_if_new_val_exists) return;
        refuse(sqlstate::duplicate_object, "label " + quoted_value(statement.new_val).text() + " is there already");
    }
    auto at = type->labels.end();
    if (*statement.new_val_neighbor != '\0') at = need(statement.new_val_neighbor);
    if (at != type->labels.end() && statement.new_val_is_after) ++at;
    type->labels.insert(at, Name(statement.new_val));
}

void create_composite_type(World& world, PgQuery__CompositeTypeStmt const& statement) {
    auto const schema = world.creation_schema(statement.typevar->schemaname, *statement.typevar->relpersistence == 't');
    Name const name(statement.typevar->relname);
    if (world.is_taken(schema, name)) refuse(sqlstate::duplicate_table, "relation " + told(schema, name) + " is there already");
    check_free(world, schema, name);
    Relation made;
    made.sort = Relation::Sort::composite_type;
    made.schema = schema;
    made.name = name;
    auto& relation = world.add(std::move(made));
    for (auto const* node : std::span(statement.coldeflist, statement.n_coldeflist))
        add_column(world, relation, new_column(world, *node->column_def, world.sql));
}

void create_domain(World& world, PgQuery__CreateDomainStmt const& statement) {
    auto const base = type_of(world, *statement.type_name);
    if (is_unknown(world, base)) refuse(sqlstate::undefined_object, "type " + base.text + " does not exist here");
    auto& made = add_type(world, said_name(statement.n_domainname, statement.domainname), "domain");
    made.base = base.user;
    made.row = base.row;
    if (base.user) base.user->has_heirs = true;
}

void create_range(World& world, PgQuery__CreateRangeStmt const& statement) {
    auto& made = add_type(world, said_name(statement.n_type_name, statement.type_name), "range type");
    auto const said = sequence_name(statement.n_params, statement.params, "multirange_type_name");
    auto& multirange = add_type(world, {made.schema, said.empty() ? multirange_of(made.name.text()) : said.back()}, "multirange type");
    multirange.range = &made;
}

}  // namespace pgplumb::ddl
