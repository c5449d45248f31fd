#include "ddl/rows.hpp"
#include "kinds/check.hpp"
#include "kinds/exclusion.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/primary_key.hpp"
#include "kinds/unique.hpp"

#include <algorithm>
#include <map>

namespace pgplumb::ddl {
namespace {

using Of = Cell::Of;
using Sort = Relation::Sort;

Cell text(std::string_view value) {
    return Cell::of_text(value);
}
Cell name(Name value) {
    return Cell::of_name(value);
}
Cell database() {
    return {.sort = Cell::Sort::database};
}
Cell yes_no(bool value) {
    return text(value ? "YES" : "NO");
}

void other_relations(Making& m, std::size_t columns_before, std::initializer_list<char const*> kinds) {
    std::vector<Cell> system(columns_before);
    for (auto const* schema : {"pg_catalog", "information_schema"}) {
        auto cells = system;
        cells.push_back(text(schema));
        cells.push_back(Cell::from_elsewhere(m.world, Of::relation));
        m.many(std::move(cells));
    }
    system.emplace_back();
    system.push_back(Cell::from_elsewhere(m.world, Of::relation));
    if (extensions_have_relations(m.world)) m.many(std::move(system));
    if (std::ranges::any_of(kinds, [&](char const* k) { return m.is_open(k); })) m.many();
}

std::string_view type_of_table(Relation const& r) {
    if (r.sort == Sort::view) return "VIEW";
    if (r.sort == Sort::foreign_table) return "FOREIGN";
    return r.temporary ? "LOCAL TEMPORARY" : "BASE TABLE";
}

/// Materialized views, sequences and composite types are none to the standard.
bool is_table(Relation const& r) {
    return r.sort == Sort::table || r.sort == Sort::view || r.sort == Sort::foreign_table;
}

void tables(Making& m) {
    m.out.columns = {"table_catalog", "table_schema", "table_name", "table_type"};
    m.relations([&](Relation const& r) {
        if (is_table(r)) m.row({database(), name(r.schema), name(r.name), text(type_of_table(r))}, !r.doubt);
    });
    other_relations(m, 1, {"table", "view"});
}

void views(Making& m) {
    m.out.columns = {"table_catalog", "table_schema", "table_name"};
    m.relations([&](Relation const& r) {
        if (r.sort == Sort::view) m.row({database(), name(r.schema), name(r.name)}, !r.doubt);
    });
    other_relations(m, 1, {"view"});
}

void sequences(Making& m) {
    m.out.columns = {"sequence_catalog", "sequence_schema", "sequence_name"};
    m.relations([&](Relation const& r) {
        if (r.sort == Sort::sequence && !r.identity) m.row({database(), name(r.schema), name(r.name)}, !r.doubt);
    });
    if (extensions_have_relations(m.world) || m.is_open("sequence")) m.many();
}

void schemata(Making& m) {
    m.out.columns = {"catalog_name", "schema_name"};
    for (auto const& [schema, made] : m.world.schemas) m.row({database(), name(schema)}, !made.doubt);
    for (auto const* own : {"pg_catalog", "information_schema", "pg_toast"}) m.row({database(), text(own)});
    if (m.is_open("schema")) m.many();
}

/// What the information schema says of a type.
struct Spelt {
    Cell data_type, udt_name, length, precision, scale;
};

std::string internal_name(std::string_view type) {
    static std::map<std::string_view, std::string_view> const names{{"integer", "int4"},
                                                                    {"bigint", "int8"},
                                                                    {"smallint", "int2"},
                                                                    {"boolean", "bool"},
                                                                    {"character varying", "varchar"},
                                                                    {"character", "bpchar"},
                                                                    {"double precision", "float8"},
                                                                    {"real", "float4"},
                                                                    {"timestamp with time zone", "timestamptz"},
                                                                    {"timestamp without time zone", "timestamp"},
                                                                    {"time with time zone", "timetz"},
                                                                    {"time without time zone", "time"},
                                                                    {"bit varying", "varbit"}};
    auto const it = names.find(type);
    return std::string(it == names.end() ? type : it->second);
}

Spelt spelt_builtin(std::string const& written) {
    auto base = written;
    std::string modifiers;
    if (auto const open = base.find('('); open != std::string::npos) {
        auto const close = base.find(')');
        modifiers = base.substr(open + 1, close - open - 1);
        base.erase(open, close + 1 - open);
    }
    bool const list = base.ends_with("[]");
    if (list) base.resize(base.size() - 2);
    if (!is_builtin_type(base)) return {list ? text("ARRAY") : text("USER-DEFINED"), {}, Cell::null(), Cell::null(), Cell::null()};
    Spelt out{text(base), text(internal_name(base)), Cell::null(), {}, {}};
    if (list) return {text("ARRAY"), text("_" + internal_name(base)), Cell::null(), Cell::null(), Cell::null()};
    auto const comma = modifiers.find(',');
    auto const number = [&](std::string const& digits) {
        auto const value = number_of(text(digits));
        return value ? Cell::of_number(*value) : Cell();
    };
    if (base.starts_with("character") && !modifiers.empty()) out.length = number(modifiers);
    if (base == "numeric" && comma != std::string::npos)
        out.precision = number(modifiers.substr(0, comma)), out.scale = number(modifiers.substr(comma + 1));
    return out;
}

Spelt spelt(Type const& type) {
    if (!type.user && !type.row) return spelt_builtin(type.text);
    if (type.user && type.user->sort == "domain") return {};
    auto const own = type.user ? type.user->name : type.row->name;
    bool const list = type.text.ends_with("[]");
    return {text(list ? "ARRAY" : "USER-DEFINED"), text((list ? "_" : "") + own.str()), Cell::null(), Cell::null(), Cell::null()};
}

void columns(Making& m) {
    m.out.columns = {"table_catalog",     "table_schema",
                     "table_name",        "column_name",
                     "ordinal_position",  "is_nullable",
                     "column_default",    "data_type",
                     "udt_name",          "character_maximum_length",
                     "numeric_precision", "numeric_scale",
                     "is_identity",       "identity_generation",
                     "is_generated"};
    m.relations([&](Relation const& r) {
        if (!is_table(r)) return;
        for (Column const& c : r.columns) {
            std::vector<Cell> cells{database(), name(r.schema), name(r.name), name(c.name), Cell::of_number(c.number)};
            if (c.known) {
                auto const type = spelt(c.type);
                bool const none = c.default_value.empty() && !c.next_of;
                auto const identity = c.identity.text() == "always" ? text("ALWAYS") : text("BY DEFAULT");
                for (auto const& cell : {yes_no(!c.not_null), none ? Cell::null() : Cell(), type.data_type, type.udt_name, type.length,
                                         type.precision, type.scale, yes_no(!c.identity.empty()),
                                         c.identity.empty() ? Cell::null() : identity, text(c.generated.empty() ? "NEVER" : "ALWAYS")})
                    cells.push_back(cell);
            }
            m.row(std::move(cells), !c.doubt && !r.doubt);
        }
        if (!r.columns_known || r.doubt) m.many({database(), name(r.schema), name(r.name)});
    });
    other_relations(m, 1, {"table", "view"});
}

std::string_view type_of_constraint(Part const& part) {
    static std::map<Kind const*, std::string_view> const types{
        {&primary_key::kind, "PRIMARY KEY"}, {&unique::kind, "UNIQUE"}, {&check::kind, "CHECK"}, {&foreign_key::kind, "FOREIGN KEY"}};
    auto const it = types.find(part.kind);
    return it == types.end() ? std::string_view() : it->second;
}

/// Constraints of the standard's kinds; and what stands for those that are not known.
void each_constraint(Making& m, std::function<void(Part const&, bool)> const& act, std::function<void(Relation const&)> const& unknown) {
    m.relations([&](Relation const& r) {
        for (Part const* part : r.parts)
            if (!type_of_constraint(*part).empty()) act(*part, !part->doubt && !r.doubt);
        if (r.doubt || !r.open.empty()) unknown(r);
    });
    if (m.is_open("table") || extensions_have_relations(m.world)) m.many();
}

void table_constraints(Making& m) {
    m.out.columns = {"constraint_catalog", "constraint_schema", "constraint_name", "table_catalog",
                     "table_schema",       "table_name",        "constraint_type"};
    each_constraint(
        m,
        [&](Part const& p, bool certain) {
            auto const& r = *p.table;
            m.row({database(), name(r.schema), name(p.name), database(), name(r.schema), name(r.name), text(type_of_constraint(p))},
                  certain);
        },
        [&](Relation const& r) {
            m.many({database(), name(r.schema), Cell(), database(), name(r.schema), name(r.name)});
        });
    // A column that is NOT NULL has a check here, under a name made of numbers.
    m.relations([&](Relation const& r) {
        for (Column const& c : r.columns)
            if (c.known && c.not_null && r.is_table())
                m.row({database(), name(r.schema), text("0_0_0_not_null"), database(), name(r.schema), name(r.name), text("CHECK")},
                      !c.doubt && !r.doubt);
    });
    m.many({database(), text("pg_catalog"), Cell(), database(), text("pg_catalog"), Cell::from_elsewhere(m.world, Of::relation)});
}

void key_column_usage(Making& m) {
    m.out.columns = {"constraint_catalog", "constraint_schema", "constraint_name", "table_catalog",
                     "table_schema",       "table_name",        "column_name",     "ordinal_position"};
    each_constraint(
        m,
        [&](Part const& p, bool certain) {
            auto const* list = p.kind == &check::kind ? nullptr : std::get_if<Names>(&p.values[0]);
            auto const& r = *p.table;
            std::int64_t place = 0;
            for (Name const column : list ? *list : Names())
                m.row({database(), name(r.schema), name(p.name), database(), name(r.schema), name(r.name), name(column),
                       Cell::of_number(++place)},
                      certain);
            if (!list && p.kind != &check::kind) m.many({database(), name(r.schema), name(p.name)});
        },
        [&](Relation const& r) {
            m.many({database(), name(r.schema), Cell(), database(), name(r.schema), name(r.name)});
        });
    m.many({database(), text("pg_catalog"), Cell(), database(), text("pg_catalog"), Cell::from_elsewhere(m.world, Of::relation)});
}

/// Of a foreign key the columns that it refers to; of a check those that it names.
void constraint_column_usage(Making& m) {
    m.out.columns = {"table_catalog",      "table_schema",      "table_name",     "column_name",
                     "constraint_catalog", "constraint_schema", "constraint_name"};
    auto const all = m.named;
    m.named = {};
    each_constraint(
        m,
        [&](Part const& p, bool certain) {
            auto const& r = p.target ? *p.target : *p.table;
            auto const slot = p.kind == &foreign_key::kind ? foreign_key::target_columns.slot : 0;
            auto const* list = p.kind == &check::kind ? nullptr : std::get_if<Names>(&p.values[slot]);
            for (Name const column : list ? *list : Names())
                m.row({database(), name(r.schema), name(r.name), name(column), database(), name(p.table->schema), name(p.name)}, certain);
            if (!list) m.many({database(), name(r.schema), name(r.name), Cell(), database(), name(p.table->schema), name(p.name)});
        },
        [&](Relation const& r) {
            m.many({Cell(), Cell(), Cell(), Cell(), database(), name(r.schema)});
        });
    m.named = all;
    m.many({database(), text("pg_catalog")});
}

std::string upper(Name action) {
    auto out = action.str();
    for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return out;
}

void referential_constraints(Making& m) {
    m.out.columns = {"constraint_catalog", "constraint_schema", "constraint_name", "update_rule", "delete_rule"};
    each_constraint(
        m,
        [&](Part const& p, bool certain) {
            if (p.kind != &foreign_key::kind) return;
            auto const rule = [&](Field<Name> const& field) {
                auto const* value = std::get_if<Name>(&p.values[field.slot]);
                return value ? text(upper(*value)) : Cell();
            };
            m.row({database(), name(p.table->schema), name(p.name), rule(foreign_key::on_update), rule(foreign_key::on_delete)}, certain);
        },
        [&](Relation const& r) {
            m.many({database(), name(r.schema)});
        });
}

void triggers(Making& m) {
    m.out.columns = {"trigger_catalog", "trigger_schema", "trigger_name", "event_object_schema", "event_object_table"};
    m.others("trigger", [&](Other const& t) {
        auto const& r = *t.table;
        m.row({database(), name(r.schema), name(t.name), name(r.schema), name(r.name)}, !r.doubt);
    });
}

void routines(Making& m) {
    m.out.columns = {"specific_catalog", "routine_schema", "routine_name"};
    m.others("function", [&](Other const& f) { m.row({database(), name(f.schema), name(f.name)}); });
    m.many({database(), text("pg_catalog")});
    m.many({database(), text("information_schema")});
    if (m.world.extensions.size() > (m.world.extensions.contains(Name("plpgsql")) ? 1U : 0U) || m.is_open("extension")) m.many();
}

void domains(Making& m) {
    m.out.columns = {"domain_catalog", "domain_schema", "domain_name"};
    for (auto const& [place, type] : m.world.types)
        if (type->sort == "domain") m.row({database(), name(type->schema), name(type->name)}, !type->doubt);
    m.many({database(), text("information_schema"), Cell::from_elsewhere(m.world, Of::type)});
    if (extensions_have_relations(m.world)) m.many();
}

}  // namespace

Maker maker_in_information_schema(std::string_view wanted) {
    static std::map<std::string_view, Maker> const makers{{"tables", tables},
                                                          {"views", views},
                                                          {"sequences", sequences},
                                                          {"schemata", schemata},
                                                          {"columns", columns},
                                                          {"table_constraints", table_constraints},
                                                          {"key_column_usage", key_column_usage},
                                                          {"constraint_column_usage", constraint_column_usage},
                                                          {"referential_constraints", referential_constraints},
                                                          {"triggers", triggers},
                                                          {"routines", routines},
                                                          {"domains", domains}};
    auto const it = makers.find(wanted);
    return it == makers.end() ? nullptr : it->second;
}

}  // namespace pgplumb::ddl
