#include "ddl/rows.hpp"
#include "kinds/check.hpp"
#include "kinds/exclusion.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/index.hpp"
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
Cell yes_no(bool value) {
    return Cell::of_truth(value ? Truth::yes : Truth::no);
}
Cell oid(Relation const& relation) {
    return Cell::of_oid(Of::relation, &relation);
}
Cell oid(Part const& part) {
    return Cell::of_oid(Of::index, &part);
}
Cell system_schema() {
    return schema_oid(Name("pg_catalog"));
}
Cell number(std::int64_t value) {
    return Cell::of_number(value);
}

std::string_view letter_of(Relation const& relation) {
    switch (relation.sort) {
        case Sort::view: return "v";
        case Sort::materialized_view: return "m";
        case Sort::sequence: return "S";
        case Sort::foreign_table: return "f";
        case Sort::composite_type: return "c";
        default: return relation.strategy.empty() ? "r" : "p";
    }
}

std::string_view persistence_of(Relation const& relation) {
    if (relation.temporary) return "t";
    return relation.unlogged ? "u" : "p";
}

std::string_view letter_of(Part const& part) {
    static std::map<Kind const*, std::string_view> const letters{
        {&primary_key::kind, "p"}, {&unique::kind, "u"}, {&check::kind, "c"}, {&exclusion::kind, "x"}, {&foreign_key::kind, "f"}};
    return letters.at(part.kind);
}

void namespaces(Making& m) {
    m.out.columns = {"oid", "nspname"};
    for (auto const& [schema, made] : m.world.schemas) m.row({schema_oid(schema), name(schema)}, !made.doubt);
    for (auto const* own : {"pg_catalog", "information_schema", "pg_toast"}) m.row({schema_oid(Name(own)), text(own)});
    if (m.is_open("schema")) m.many();
}

/// The oid or name of something that is not among what is here.
Cell elsewhere(Making& m) {
    return Cell::from_elsewhere(m.world, Of::relation);
}

/// Relations that nobody here made, or that were not followed.
void other_relations(Making& m, std::vector<Cell> const& system, std::initializer_list<char const*> kinds) {
    m.many(system);
    auto of_extensions = system;
    for (Cell& cell : of_extensions)
        if (cell.sort != Cell::Sort::elsewhere) cell = {};
    if (extensions_have_relations(m.world)) m.many(std::move(of_extensions));
    if (std::ranges::any_of(kinds, [&](char const* k) { return m.is_open(k); })) m.many();
}

bool may_have_indexes(Relation const& r) {
    return !r.dropped && (r.may_have(index::kind) || r.may_have(unique::kind) || r.may_have(primary_key::kind));
}

void classes(Making& m) {
    m.out.columns = {
        "oid", "relname", "relnamespace", "relkind", "relpersistence", "relispartition", "relrowsecurity", "relforcerowsecurity"};
    m.relations([&](Relation const& r) {
        m.row({oid(r), name(r.name), schema_oid(r.schema), text(letter_of(r)), text(persistence_of(r)), yes_no(r.partition),
               r.row_security_known ? yes_no(r.row_security) : Cell(), r.row_security_known ? yes_no(r.force_row_security) : Cell()},
              !r.doubt);
    });
    auto const index = [&](Part const& part) {
        auto const* const letter = part.table->strategy.empty() ? "i" : "I";
        m.row({oid(part), name(part.name), schema_oid(part.table->schema), text(letter), text(persistence_of(*part.table)),
               yes_no(part.parent != nullptr), yes_no(false), yes_no(false)},
              !part.doubt && !part.table->doubt);
    };
    if (m.named.empty())
        for (auto const& [place, part] : m.world.indexes) index(*part);
    else
        for (auto const& [schema, made] : m.world.schemas)
            if (auto const* part = m.world.find_index(schema, m.named)) index(*part);
    if (std::ranges::any_of(m.world.all_relations, may_have_indexes)) m.many({Cell(), Cell(), Cell(), Cell()});
    other_relations(m, {elsewhere(m), elsewhere(m), system_schema()}, {"table", "view", "sequence"});
}

void tables(Making& m) {
    m.out.columns = {"schemaname", "tablename", "rowsecurity"};
    m.relations([&](Relation const& r) {
        if (r.is_table()) m.row({name(r.schema), name(r.name), r.row_security_known ? yes_no(r.row_security) : Cell()}, !r.doubt);
    });
    other_relations(m, {text("pg_catalog"), elsewhere(m)}, {"table"});
}

template <Sort sort>
void views(Making& m) {
    m.out.columns = {"schemaname", sort == Sort::view ? "viewname" : "matviewname"};
    m.relations([&](Relation const& r) {
        if (r.sort == sort) m.row({name(r.schema), name(r.name)}, !r.doubt);
    });
    other_relations(m, {text("pg_catalog"), elsewhere(m)}, {"view"});
}

void sequences(Making& m) {
    m.out.columns = {"schemaname", "sequencename"};
    m.relations([&](Relation const& r) {
        if (r.sort == Sort::sequence) m.row({name(r.schema), name(r.name)}, !r.doubt);
    });
    other_relations(m, {text("pg_catalog"), elsewhere(m)}, {"sequence"});
}

void sequence_oids(Making& m) {
    m.out.columns = {"seqrelid"};
    m.relations([&](Relation const& r) {
        if (r.sort == Sort::sequence) m.row({oid(r)}, !r.doubt);
    });
    m.many({elsewhere(m)});
}

/// A key's columns by their numbers; 0 for an expression. Not known: the key has none.
Cell numbers_of(Part const& part) {
    auto const* spec = part.kind->field(part.kind == &index::kind ? "keys" : "columns");
    auto const* keys = spec ? std::get_if<Names>(&part.values[spec->slot]) : nullptr;
    if (!keys) return {};
    std::vector<Cell> out;
    for (Name const key : *keys) {
        auto const is_it = [&](Column const& c) {
            return part.kind == &index::kind ? quoted_if_needed(c.name.text()) == key.text() : c.name == key;
        };
        auto const found = std::ranges::find_if(part.table->columns, is_it);
        out.push_back(number(found == part.table->columns.end() ? 0 : found->number));
    }
    return Cell::of_list(std::move(out));
}

/// The index behind each part, and a row for those that are not known.
void each_index(Making& m, std::function<void(Part const&, bool)> const& act, std::function<void(Relation const&)> const& unknown) {
    m.relations([&](Relation const& r) {
        for (Part const* part : r.parts)
            if (part->has_index()) act(*part, !part->doubt && !r.doubt);
        if (may_have_indexes(r)) unknown(r);
    });
}

void indexes(Making& m) {
    m.out.columns = {"schemaname", "tablename", "indexname"};
    each_index(
        m,
        [&](Part const& p, bool certain) {
            m.row({name(p.table->schema), name(p.table->name), name(p.name)}, certain);
        },
        [&](Relation const& r) {
            m.many({name(r.schema), name(r.name)});
        });
    other_relations(m, {text("pg_catalog"), elsewhere(m), elsewhere(m)}, {"table"});
}

void index_oids(Making& m) {
    m.out.columns = {"indexrelid", "indrelid", "indisprimary", "indisunique", "indisvalid", "indkey"};
    each_index(
        m,
        [&](Part const& p, bool certain) {
            auto const* is_unique = p.kind == &index::kind ? std::get_if<bool>(&p.values[index::unique.slot]) : nullptr;
            bool const key = p.kind == &primary_key::kind || p.kind == &unique::kind || (is_unique && *is_unique);
            m.row({oid(p), oid(*p.table), yes_no(p.kind == &primary_key::kind), yes_no(key), yes_no(true), numbers_of(p)}, certain);
        },
        [&](Relation const& r) {
            m.many({Cell(), oid(r)});
        });
    m.many({elsewhere(m), elsewhere(m)});
}

std::string_view letter_of(UserType const& type) {
    if (type.is_enum) return "e";
    if (type.sort == "domain") return "d";
    return type.sort == "range type" ? "r" : "b";
}

void each_type(Making& m, std::function<void(UserType const&)> const& act) {
    for (auto const& [place, type] : m.world.types) act(*type);
}

void types(Making& m) {
    m.out.columns = {"oid", "typname", "typnamespace", "typtype", "typrelid"};
    auto const list = [&](Name of, Name schema, bool certain) {
        m.row({Cell(), text("_" + of.str()), schema_oid(schema), text("b"), number(0)}, certain);
    };
    each_type(m, [&](UserType const& type) {
        m.row({Cell::of_oid(Of::type, &type), name(type.name), schema_oid(type.schema), text(letter_of(type)), number(0)}, !type.doubt);
        list(type.name, type.schema, !type.doubt);
    });
    m.relations([&](Relation const& r) {
        if (r.sort == Sort::sequence) return;
        m.row({Cell::of_oid(Of::row_type, &r), name(r.name), schema_oid(r.schema), text("c"), oid(r)}, !r.doubt);
        list(r.name, r.schema, !r.doubt);
    });
    m.many({elsewhere(m), Cell::from_elsewhere(m.world, Of::type)});
    if (m.is_open("enum") || m.is_open("table")) m.many({elsewhere(m)});
}

void labels(Making& m) {
    m.out.columns = {"enumtypid", "enumlabel", "enumsortorder"};
    each_type(m, [&](UserType const& type) {
        auto const id = Cell::of_oid(Of::type, &type);
        for (std::size_t i = 0; i < type.labels.size(); ++i)
            m.row({id, name(type.labels[i]), number(static_cast<std::int64_t>(i + 1))}, !type.doubt);
        if (type.doubt && type.is_enum) m.many({id});
    });
    if (m.is_open("enum") || extensions_have_relations(m.world)) m.many({elsewhere(m)});
}

void attributes(Making& m) {
    m.out.columns = {"attrelid", "attname", "attnum", "attisdropped", "attnotnull", "atttypid", "atthasdef", "attidentity", "attgenerated"};
    m.relations([&](Relation const& r) {
        for (Column const& c : r.columns) {
            bool const has_default = !c.default_value.empty() || !c.generated.empty();
            std::vector<Cell> cells{oid(r), name(c.name), number(c.number), yes_no(false)};
            if (c.known) {
                auto const* const identity = c.identity.empty() ? "" : c.identity.text() == "always" ? "a" : "d";
                for (auto const& cell :
                     {yes_no(c.not_null), type_oid(c.type), yes_no(has_default), text(identity), text(c.generated.empty() ? "" : "s")})
                    cells.push_back(cell);
            }
            m.row(std::move(cells), !c.doubt && !r.doubt);
        }
        if (!r.columns_known || r.doubt) m.many({oid(r)});
    });
    m.many({elsewhere(m)});
}

void constraints(Making& m) {
    m.out.columns = {"oid",         "conname",      "connamespace", "contype",  "conrelid", "confrelid", "condeferrable",
                     "condeferred", "convalidated", "conparentid",  "contypid", "conindid", "conkey"};
    m.relations([&](Relation const& r) {
        for (Part const* part : r.parts) {
            if (!part->is_constraint()) continue;
            auto const field = [&](std::string_view which) {
                auto const* spec = part->kind->field(which);
                auto const* value = spec ? std::get_if<bool>(&part->values[spec->slot]) : nullptr;
                return value ? yes_no(*value) : Cell();
            };
            bool const checked = part->kind == &check::kind || part->kind == &foreign_key::kind;
            m.row({Cell::of_oid(Of::constraint, part), name(part->name), schema_oid(r.schema), text(letter_of(*part)), oid(r),
                   part->target ? oid(*part->target) : number(0), field("deferrable"), field("initially_deferred"),
                   checked ? field("validated") : yes_no(true), Cell(), number(0), part->has_index() ? oid(*part) : Cell(),
                   numbers_of(*part)},
                  !part->doubt && !r.doubt);
        }
        if (r.doubt || !r.open.empty()) m.many({Cell(), Cell(), schema_oid(r.schema), Cell(), oid(r)});
    });
    bool const domains = std::ranges::any_of(m.world.types, [](auto const& t) { return t.second->sort == "domain"; });
    if (domains) m.many({Cell(), Cell(), Cell(), text("c"), number(0)});
    // Domains of the information schema have two checks.
    m.row({Cell(), text("cardinal_number_domain_check"), schema_oid(Name("information_schema")), text("c"), number(0)});
    m.many({elsewhere(m), Cell(), system_schema(), Cell(), elsewhere(m), elsewhere(m)});
    if (extensions_have_relations(m.world)) m.many({elsewhere(m), Cell(), Cell(), Cell(), elsewhere(m), elsewhere(m)});
    if (m.is_open("table")) m.many({elsewhere(m), Cell(), Cell(), Cell(), elsewhere(m)});
}

void extensions(Making& m) {
    m.out.columns = {"oid", "extname", "extnamespace", "extversion"};
    for (auto const& [extension, made] : m.world.extensions)
        m.row({Cell(), name(extension), made.schema_said ? schema_oid(made.schema) : Cell(),
               made.version.empty() ? Cell() : name(made.version)},
              !made.doubt);
    if (!m.world.extensions.contains(Name("plpgsql"))) m.row({Cell(), text("plpgsql"), system_schema()});
    if (m.is_open("extension")) m.many();
}

void functions(Making& m) {
    m.out.columns = {"oid", "proname", "pronamespace"};
    m.others("function", [&](Other const& f) { m.row({Cell::of_oid(Of::function, &f), name(f.name), schema_oid(f.schema)}); });
    m.many({Cell(), Cell(), system_schema()});
    bool const more = std::ranges::any_of(m.world.extensions, [](auto const& e) { return e.first.text() != "plpgsql"; });
    if (more || m.is_open("extension")) m.many({elsewhere(m), Cell::from_elsewhere(m.world, Of::function)});
}

void triggers(Making& m) {
    m.out.columns = {"tgname", "tgrelid", "tgisinternal"};
    m.others("trigger", [&](Other const& t) { m.row({name(t.name), oid(*t.table), yes_no(false)}, !t.table->doubt); });
    m.many({Cell(), Cell(), yes_no(true)});
}

void policies(Making& m) {
    m.out.columns = {"schemaname", "tablename", "policyname", "polname", "polrelid"};
    m.others("policy", [&](Other const& p) {
        m.row({name(p.table->schema), name(p.table->name), name(p.name), name(p.name), oid(*p.table)}, !p.table->doubt);
    });
}

void rules(Making& m) {
    m.out.columns = {"schemaname", "tablename", "rulename"};
    m.others("rule", [&](Other const& r) { m.row({name(r.table->schema), name(r.table->name), name(r.name)}, !r.table->doubt); });
    m.many({text("pg_catalog")});
}

void inheritance(Making& m) {
    m.out.columns = {"inhrelid", "inhparent"};
    m.relations([&](Relation const& r) {
        for (Relation const* parent : r.parents) m.row({oid(r), oid(*parent)}, !r.doubt && !parent->doubt);
        if (r.doubt) m.many({oid(r)});
    });
    if (m.is_open("table")) m.many({elsewhere(m), elsewhere(m)});
    for (auto const& [place, part] : m.world.indexes)
        if (part->parent) m.row({oid(*part), oid(*part->parent)}, !part->doubt);
}

void publications(Making& m) {
    m.out.columns = {"pubname"};
    m.others("publication", [&](Other const& p) { m.row({name(p.name)}); });
}

}  // namespace

Maker maker_in_pg_catalog(std::string_view name) {
    static std::map<std::string_view, Maker> const makers{{"pg_namespace", namespaces},
                                                          {"pg_class", classes},
                                                          {"pg_tables", tables},
                                                          {"pg_views", views<Sort::view>},
                                                          {"pg_matviews", views<Sort::materialized_view>},
                                                          {"pg_sequences", sequences},
                                                          {"pg_sequence", sequence_oids},
                                                          {"pg_indexes", indexes},
                                                          {"pg_index", index_oids},
                                                          {"pg_type", types},
                                                          {"pg_enum", labels},
                                                          {"pg_attribute", attributes},
                                                          {"pg_constraint", constraints},
                                                          {"pg_extension", extensions},
                                                          {"pg_proc", functions},
                                                          {"pg_trigger", triggers},
                                                          {"pg_policies", policies},
                                                          {"pg_policy", policies},
                                                          {"pg_rules", rules},
                                                          {"pg_inherits", inheritance},
                                                          {"pg_publication", publications}};
    auto const it = makers.find(name);
    return it == makers.end() ? nullptr : it->second;
}

}  // namespace pgplumb::ddl
