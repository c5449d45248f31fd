#include "ddl/cell.hpp"

#include "catalog/provided.hpp"
#include "ddl/tokens.hpp"
#include "ddl/world.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <map>
#include <set>

namespace pgplumb::ddl {
namespace {

using Sort = Cell::Sort;
using Of = Cell::Of;

Truth of(bool value) {
    return value ? Truth::yes : Truth::no;
}

/// Views of the information schema, which lack the prefix of PostgreSQL's other relations.
bool any_view(std::function<bool(std::string_view)> const& is_it) {
    static constexpr auto views = std::to_array<std::string_view>({"applicable_roles",
                                                                   "attributes",
                                                                   "character_sets",
                                                                   "collations",
                                                                   "columns",
                                                                   "constraint_column_usage",
                                                                   "constraint_table_usage",
                                                                   "data_type_privileges",
                                                                   "domain_constraints",
                                                                   "domain_udt_usage",
                                                                   "domains",
                                                                   "element_types",
                                                                   "enabled_roles",
                                                                   "foreign_data_wrapper_options",
                                                                   "foreign_data_wrappers",
                                                                   "foreign_server_options",
                                                                   "foreign_servers",
                                                                   "foreign_table_options",
                                                                   "foreign_tables",
                                                                   "information_schema_catalog_name",
                                                                   "key_column_usage",
                                                                   "parameters",
                                                                   "referential_constraints",
                                                                   "role_column_grants",
                                                                   "role_routine_grants",
                                                                   "role_table_grants",
                                                                   "role_udt_grants",
                                                                   "role_usage_grants",
                                                                   "routine_column_usage",
                                                                   "routine_privileges",
                                                                   "routine_routine_usage",
                                                                   "routine_sequence_usage",
                                                                   "routine_table_usage",
                                                                   "routines",
                                                                   "schemata",
                                                                   "sequences",
                                                                   "sql_features",
                                                                   "sql_implementation_info",
                                                                   "sql_parts",
                                                                   "sql_sizing",
                                                                   "table_constraints",
                                                                   "table_privileges",
                                                                   "tables",
                                                                   "transforms",
                                                                   "triggered_update_columns",
                                                                   "triggers",
                                                                   "udt_privileges",
                                                                   "usage_privileges",
                                                                   "user_defined_types",
                                                                   "user_mapping_options",
                                                                   "user_mappings",
                                                                   "view_column_usage",
                                                                   "view_routine_usage",
                                                                   "view_table_usage",
                                                                   "views"});
    return std::ranges::any_of(views, is_it);
}

bool is_system_relation(std::string_view name) {
    return name.starts_with("pg_") || name.starts_with("_pg_") || any_view([&](std::string_view view) { return view == name; });
}

bool may_begin_system_relation(std::string_view start) {
    return start.starts_with("pg_") || start.starts_with("_pg_") ||
           any_view([&](std::string_view view) { return view.starts_with(start); }) || std::string_view("pg_").starts_with(start) ||
           std::string_view("_pg_").starts_with(start);
}

/// Tables and views of extensions; of one that is not here nobody knows.
std::map<std::string_view, std::vector<std::string_view>> const& extension_relations() {
    static std::map<std::string_view, std::vector<std::string_view>> const table = [] {
        std::map<std::string_view, std::vector<std::string_view>> out{
            {"postgis", {"spatial_ref_sys", "geometry_columns", "geography_columns"}},
            {"postgis_raster", {"raster_columns", "raster_overviews"}},
            {"pg_cron", {"job", "job_run_details"}},
            {"pg_net", {"http_request_queue", "_http_response"}},
            {"supabase_vault", {"secrets", "decrypted_secrets"}},
            {"pg_partman", {"part_config", "part_config_sub", "custom_time_partitions", "table_privs"}},
            {"hypopg", {"hypopg_list_indexes", "hypopg_hidden_indexes"}},
            {"dblink", {"dblink_pkey_results"}}};
        for (auto const* name : {"plpgsql",
                                 "uuid-ossp",
                                 "pgcrypto",
                                 "citext",
                                 "hstore",
                                 "ltree",
                                 "pg_trgm",
                                 "btree_gin",
                                 "btree_gist",
                                 "unaccent",
                                 "intarray",
                                 "fuzzystrmatch",
                                 "tablefunc",
                                 "cube",
                                 "earthdistance",
                                 "isn",
                                 "lo",
                                 "seg",
                                 "vector",
                                 "moddatetime",
                                 "dict_int",
                                 "xml2",
                                 "file_fdw",
                                 "postgres_fdw",
                                 "pgstattuple",
                                 "pageinspect",
                                 "pg_visibility",
                                 "autoinc",
                                 "insert_username",
                                 "refint",
                                 "tcn",
                                 "intagg",
                                 "sslinfo",
                                 "pg_prewarm",
                                 "pgrowlocks",
                                 "bloom",
                                 "rum",
                                 "pgjwt",
                                 "http",
                                 "pg_uuidv7",
                                 "index_advisor",
                                 "amcheck",
                                 "pg_graphql",
                                 "pg_stat_statements",
                                 "pg_buffercache",
                                 "pg_stat_kcache",
                                 "pg_repack",
                                 "pgaudit",
                                 "pg_hint_plan"})
            out.try_emplace(name);
        return out;
    }();
    return table;
}

bool is_known(std::string_view extension) {
    return extension_relations().contains(extension);
}

/// Whether its types and functions are not known.
bool is_strange(std::string_view extension) {
    return !is_known_extension(extension) && extension != "plpgsql";
}

bool brings_relation(std::string_view extension, std::string_view name) {
    auto const it = extension_relations().find(extension);
    return it == extension_relations().end() || std::ranges::find(it->second, name) != it->second.end();
}

}  // namespace

bool extensions_have_relations(World const& world) {
    return world.opened.contains(find_kind("extension")) || std::ranges::any_of(world.extensions, [](auto const& e) {
               return !is_known(e.first.text()) || !extension_relations().at(e.first.text()).empty();
           });
}

namespace {

/// Whether something that PostgreSQL or one of the world's extensions brings may have this name.
bool may_be_elsewhere(World const& world, Of sort, std::string const& name) {
    if (sort == Of::relation) {
        return is_system_relation(name) || world.opened.contains(find_kind("extension")) ||
               std::ranges::any_of(world.extensions, [&](auto const& e) { return brings_relation(e.first.text(), name); });
    }
    if (sort == Of::function)
        return world.opened.contains(find_kind("extension")) || std::ranges::any_of(world.extensions, [&](auto const& e) {
                   return provides(e.first.text(), "function", name) || is_strange(e.first.text());
               });
    if (sort != Of::type || world.opened.contains(find_kind("extension"))) return true;
    static std::set<std::string_view> const domains{"cardinal_number", "character_data", "sql_identifier", "time_stamp", "yes_or_no"};
    auto const element = name.starts_with('_') ? name.substr(1) : name;
    auto const canonical = canonical_type(element);
    bool const brought = std::ranges::any_of(
        world.extensions, [&](auto const& e) { return provides(e.first.text(), "type", element) || is_strange(e.first.text()); });
    return brought || (canonical && is_builtin_type(*canonical)) || is_system_relation(element) || domains.contains(element);
}

Truth equal_items(std::vector<Cell> const& a, std::vector<Cell> const& b) {
    if (a.size() != b.size()) return Truth::no;
    auto out = Truth::yes;
    for (std::size_t i = 0; i < a.size(); ++i) out = both(out, equal(a[i], b[i]));
    return out == Truth::null ? Truth::unknown : out;
}

Truth equal_oids(Cell const& a, Cell const& b) {
    if (a.of != b.of) return Truth::no;
    if (a.thing || b.thing) return of(a.thing == b.thing);
    return of(a.text == b.text);
}

/// The shown name of something in a schema: without it where the search path leads there.
std::string shown(bool visible, Name schema, Name name) {
    return visible ? quoted_if_needed(name.text()) : qualified_name(schema.text(), name.text()).str();
}

std::optional<std::string> name_of(World const& world, Cell const& oid) {
    switch (oid.of) {
        case Of::relation:
        case Of::row_type: {
            auto const& relation = *static_cast<Relation const*>(oid.thing);
            return shown(world.find(Name(), relation.name) == &relation, relation.schema, relation.name);
        }
        case Of::index: {
            auto const& part = *static_cast<Part const*>(oid.thing);
            return shown(world.find_index(Name(), part.name) == &part, part.table->schema, part.name);
        }
        case Of::type: {
            auto const& type = *static_cast<UserType const*>(oid.thing);
            return shown(world.find_type(Name(), type.name) == &type, type.schema, type.name);
        }
        case Of::schema: return quoted_if_needed(oid.text);
        case Of::built_in_type: return oid.text;
        default: return std::nullopt;
    }
}

}  // namespace

Truth both(Truth a, Truth b) {
    if (a == Truth::no || b == Truth::no) return Truth::no;
    if (a == Truth::unknown || b == Truth::unknown) return Truth::unknown;
    return a == Truth::null || b == Truth::null ? Truth::null : Truth::yes;
}

Truth negated(Truth a) {
    if (a == Truth::no) return Truth::yes;
    return a == Truth::yes ? Truth::no : a;
}

Truth either(Truth a, Truth b) {
    return negated(both(negated(a), negated(b)));
}

Cell Cell::of_truth(Truth value) {
    if (value == Truth::null) return null();
    if (value == Truth::unknown) return {};
    return {.sort = Sort::truth, .truth = value == Truth::yes};
}

Truth truth_of(Cell const& cell) {
    if (cell.is_null()) return Truth::null;
    if (cell.sort == Sort::truth) return of(cell.truth);
    if (cell.sort != Sort::text) return Truth::unknown;
    auto const word = truth(cell.text);
    return word ? of(*word == "true") : Truth::unknown;
}

std::optional<std::string> text_of(World const& world, Cell const& cell) {
    switch (cell.sort) {
        case Sort::truth: return cell.truth ? "true" : "false";
        case Sort::number: return std::to_string(cell.number);
        case Sort::text: return cell.text;
        case Sort::oid: return cell.prints_name ? name_of(world, cell) : std::nullopt;
        default: return std::nullopt;
    }
}

std::optional<std::int64_t> number_of(Cell const& cell) {
    if (cell.sort == Sort::number) return cell.number;
    if (cell.sort != Sort::text) return std::nullopt;
    std::int64_t out = 0;
    auto const* const end = cell.text.data() + cell.text.size();
    auto const [stop, error] = std::from_chars(cell.text.data(), end, out);
    return error == std::errc() && stop == end && !cell.text.empty() ? std::optional(out) : std::nullopt;
}

Truth equal(Cell const& a, Cell const& b) {
    if (a.is_null() || b.is_null()) return Truth::null;
    if (a.sort == Sort::database && b.sort == Sort::database) return Truth::yes;
    for (auto const& [one, other] : {std::pair(&a, &b), std::pair(&b, &a)})
        if (one->sort == Sort::elsewhere && other->sort == Sort::text)
            return may_be_elsewhere(*static_cast<World const*>(one->thing), one->of, other->text) ? Truth::unknown : Truth::no;
    if ((a.sort == Sort::elsewhere && b.sort == Sort::oid) || (a.sort == Sort::oid && b.sort == Sort::elsewhere)) return Truth::no;
    if (!a.known() || !b.known()) return Truth::unknown;
    if (a.sort == Sort::number || b.sort == Sort::number) {
        auto const x = number_of(a);
        auto const y = number_of(b);
        if (x && y) return of(*x == *y);
        bool const no_oid = (a.sort == Sort::oid && y == 0) || (b.sort == Sort::oid && x == 0);
        return no_oid ? Truth::no : Truth::unknown;
    }
    if (a.sort == Sort::truth || b.sort == Sort::truth) {
        auto const x = truth_of(a);
        auto const y = truth_of(b);
        return x == Truth::unknown || y == Truth::unknown ? Truth::unknown : of(x == y);
    }
    if (a.sort != b.sort) return Truth::unknown;
    if (a.sort == Sort::text) return of(a.text == b.text);
    if (a.sort == Sort::oid) return equal_oids(a, b);
    return a.sort == Sort::list ? equal_items(a.items, b.items) : Truth::unknown;
}

Truth less(Cell const& a, Cell const& b) {
    if (a.is_null() || b.is_null()) return Truth::null;
    auto const x = number_of(a);
    auto const y = number_of(b);
    return x && y ? of(*x < *y) : Truth::unknown;
}

namespace {

bool fits(std::string_view text, std::string_view pattern) {
    if (pattern.empty()) return text.empty();
    if (pattern[0] == '%') {
        for (std::size_t i = 0; i <= text.size(); ++i)
            if (fits(text.substr(i), pattern.substr(1))) return true;
        return false;
    }
    if (text.empty()) return false;
    bool const escaped = pattern[0] == '\\' && pattern.size() > 1;
    if (escaped) pattern.remove_prefix(1);
    return ((pattern[0] == '_' && !escaped) || pattern[0] == text[0]) && fits(text.substr(1), pattern.substr(1));
}

/// A regular expression as LIKE would say it; nullopt if LIKE cannot.
std::optional<std::string> as_like(std::string_view pattern) {
    std::string out;
    bool const begins = pattern.starts_with('^');
    bool const ends = pattern.ends_with('$');
    auto rest = pattern.substr(begins ? 1 : 0);
    if (ends) rest.remove_suffix(1);
    if (!begins) out += '%';
    for (std::size_t i = 0; i < rest.size(); ++i) {
        bool const some = rest.substr(i, 2) == ".*";
        if (!some && std::string_view(".*+?()[]{}|\\^$").find(rest[i]) != std::string_view::npos) return std::nullopt;
        if (rest[i] == '_' || rest[i] == '%') out += '\\';
        out += some ? '%' : rest[i];
        if (some) ++i;
    }
    if (!ends) out += '%';
    return out;
}

}  // namespace

Truth like(Cell const& text, Cell const& pattern, bool any_case) {
    constexpr std::size_t longest = 200;  // what is tried grows with each %
    if (text.is_null() || pattern.is_null()) return Truth::null;
    if (text.sort == Sort::elsewhere && text.of == Of::relation && pattern.sort == Sort::text)
        return extensions_have_relations(*static_cast<World const*>(text.thing)) ||
                       may_begin_system_relation(pattern.text.substr(0, pattern.text.find_first_of("%_\\")))
                   ? Truth::unknown
                   : Truth::no;
    if (text.sort != Sort::text || pattern.sort != Sort::text) return Truth::unknown;
    if (text.text.size() > longest || std::ranges::count(pattern.text, '%') > 3) return Truth::unknown;
    return any_case ? of(fits(lowered(text.text), lowered(pattern.text))) : of(fits(text.text, pattern.text));
}

Truth matches(Cell const& text, Cell const& pattern, bool any_case) {
    if (text.is_null() || pattern.is_null()) return Truth::null;
    auto const same = pattern.sort == Sort::text ? as_like(pattern.text) : std::nullopt;
    return same ? like(text, Cell::of_text(*same), any_case) : Truth::unknown;
}

}  // namespace pgplumb::ddl
