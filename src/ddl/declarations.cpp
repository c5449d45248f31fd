#include "ddl/declarations.hpp"

#include "catalog/provided.hpp"
#include "ddl/told.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pgplumb::ddl {
namespace {

using Sort = PgQuery__ConstrType;

[[noreturn]] void clash(NewColumn const& made, std::string const& what) {
    refuse(sqlstate::syntax, told(made.column) + ' ' + what);
}

/// What its constraints say, counted.
struct Said {
    int nulls = 0, not_nulls = 0, defaults = 0, identities = 0, generated = 0;
};

Said said_in(PgQuery__ColumnDef const& definition) {
    Said out;
    for (auto const* node : std::span(definition.constraints, definition.n_constraints)) switch (node->constraint->contype) {
            case Sort::PG_QUERY__CONSTR_TYPE__CONSTR_NULL: ++out.nulls; break;
            case Sort::PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL: ++out.not_nulls; break;
            case Sort::PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT: ++out.defaults; break;
            case Sort::PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY: ++out.identities; break;
            case Sort::PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED: ++out.generated; break;
            default: break;
        }
    return out;
}

/// DEFERRABLE and the like, behind a constraint that knows them (transformConstraintAttrs).
void check_attributes(PgQuery__ColumnDef const& definition, NewColumn const& made) {
    bool can_defer = false;
    bool deferrable_said = false;
    bool initially_said = false;
    bool deferrable = false;
    bool deferred = false;
    for (auto const* node : std::span(definition.constraints, definition.n_constraints)) {
        auto const sort = node->constraint->contype;
        bool const yes = sort == Sort::PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRABLE;
        bool const no = sort == Sort::PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_NOT_DEFERRABLE;
        bool const later = sort == Sort::PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_DEFERRED;
        bool const now = sort == Sort::PG_QUERY__CONSTR_TYPE__CONSTR_ATTR_IMMEDIATE;
        if (!yes && !no && !later && !now) {
            can_defer = sort == Sort::PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY || sort == Sort::PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE ||
                        sort == Sort::PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION || sort == Sort::PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN;
            deferrable_said = initially_said = deferrable = deferred = false;
            continue;
        }
        auto& said = yes || no ? deferrable_said : initially_said;
        if (!can_defer || std::exchange(said, true)) clash(made, "has a DEFERRABLE, or the like, that belongs to no constraint");
        if (yes || no) deferrable = yes;
        else deferred = later;
        if (later && !deferrable_said) deferrable = true;
        if (deferred && !deferrable) clash(made, "has a constraint that is INITIALLY DEFERRED, but not DEFERRABLE");
    }
}

}  // namespace

bool is_integer_type(Type const& type) {
    static constexpr auto integers = std::to_array<std::string_view>({"smallint", "integer", "bigint"});
    return !type.user && !type.row && std::ranges::find(integers, type.text) != integers.end();
}

bool is_unknown(World const& world, Type const& type) {
    if (type.user || type.row || !world.is_certain()) return false;
    auto const base = type.text.substr(0, type.text.find_first_of("(["));
    if (is_builtin_type(base) || base.starts_with("interval") || base.starts_with("time")) return false;
    auto const dot = base.rfind('.');
    auto const schema = dot == std::string::npos ? std::string() : base.substr(0, dot);
    auto const name = dot == std::string::npos ? base : base.substr(dot + 1);
    static constexpr auto others = std::to_array<std::string_view>(
        {"aclitem", "anyarray", "cstring", "gtsvector", "int2vector", "oidvector", "record", "refcursor", "regcollation", "void"});
    if (schema == "pg_catalog" || schema == "information_schema" || schema.starts_with("pg_") || name.starts_with("pg_") ||
        name.starts_with('_') || std::ranges::find(others, name) != others.end())
        return false;
    return std::ranges::none_of(world.extensions, [&](auto const& e) {
        return quoted_if_needed(e.second.schema.text()) == schema && provides(e.first.text(), "type", name);
    });
}

void check_declaration(World const& world, PgQuery__ColumnDef const& definition, NewColumn const& made) {
    auto const said = said_in(definition);
    int const defaults = said.defaults + (made.serial_width != 0 ? 1 : 0);
    bool const not_null = said.not_nulls > 0 || said.identities > 0 || made.serial_width != 0;
    if (said.nulls > 0 && not_null) clash(made, "is NULL and NOT NULL");
    if (defaults > 1) clash(made, "has several defaults");
    if (said.identities > 1) clash(made, "has several identities");
    if (said.generated > 1) clash(made, "is generated twice");
    if ((defaults > 0) + (said.identities > 0) + (said.generated > 0) > 1)
        clash(made, "is several of identity, generated and with a default");
    check_attributes(definition, made);
    if (!made.typed) return;
    if (is_unknown(world, made.column.type))
        refuse(sqlstate::undefined_object, "type " + made.column.type.text + " does not exist here",
               "No statement before this one makes it.");
    if (made.is_identity && !is_integer_type(made.column.type))
        refuse(sqlstate::invalid_parameter, told(made.column) + " is of identity, but of no type of integers");
    if (made.serial_width != 0 && definition.type_name->n_array_bounds > 0)
        refuse(sqlstate::not_supported, told(made.column) + " would be an array of serials");
    bool const names_columns = std::ranges::any_of(expression(made.column.default_value).columns, [](Name) { return true; });
    if (!made.column.default_value.empty() && names_columns)
        refuse(sqlstate::not_supported, "the default of " + told(made.column) + " names a column");
}

}  // namespace pgplumb::ddl
