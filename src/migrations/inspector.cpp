#include "migrations/schema.hpp"

#include <algorithm>
#include <array>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;
using Kept = AnswerCell::Sort;

/// What inspectors answer, asked of the catalogs: `{t}` is the table's name, `{s}` compares its schema.
std::optional<Answer> asked(Machine& machine, std::string_view query, Call const& call, std::size_t schema_place) {
    std::string out;
    auto const* schema = call.argument(schema_place, "schema");
    auto const* table = call.argument(0, "table_name");
    if (schema && !schema->is(Sort::none) && !schema->is(Sort::text)) return std::nullopt;
    for (std::size_t i = 0; i < query.size(); ++i) {
        if (query.substr(i, 3) == "{t}") {
            if (!table || !text_of(const_cast<Ref>(table))) return std::nullopt;
            out += literal(*text_of(const_cast<Ref>(table)));
            i += 2;
        } else if (query.substr(i, 3) == "{s}") {
            out += schema && schema->is(Sort::text) ? literal(schema->text) : "current_schema()";
            i += 2;
        } else {
            out += query[i];
        }
    }
    return machine.ask(out);
}

Ref text_or_unknown(Machine& machine, AnswerCell const& cell) {
    if (cell.sort == Kept::text) return machine.text(cell.text);
    return cell.sort == Kept::null ? machine.none() : machine.unknown("what a server would answer");
}

/// A name that is there, or one that may be.
Ref name_of(Machine& machine, Answer::Row const& row) {
    if (row.certain || row.cells[0].sort != Kept::text) return text_or_unknown(machine, row.cells[0]);
    auto* out = machine.unknown("whether there is \"" + row.cells[0].text + "\"");
    out->named.emplace_back("maybe", machine.text(row.cells[0].text));
    return out;
}

/// What a server may have: where nobody knows how much, the list is not whole.
Ref listed(Machine& machine, std::vector<Ref> items, bool open) {
    auto* out = machine.list(std::move(items));
    out->partial = open;
    return out;
}

/// A type that was there as SQLAlchemy gives it: by the server's own name of it.
Ref type_value(Machine& machine, AnswerCell const& cell) {
    static std::map<std::string_view, std::string_view> const classes{{"varchar", "VARCHAR"},     {"text", "TEXT"},
                                                                      {"bpchar", "CHAR"},         {"int4", "INTEGER"},
                                                                      {"int8", "BIGINT"},         {"int2", "SMALLINT"},
                                                                      {"bool", "BOOLEAN"},        {"date", "DATE"},
                                                                      {"time", "TIME"},           {"timetz", "TIME"},
                                                                      {"timestamp", "TIMESTAMP"}, {"timestamptz", "TIMESTAMP"},
                                                                      {"numeric", "NUMERIC"},     {"float8", "DOUBLE_PRECISION"},
                                                                      {"float4", "REAL"},         {"json", "JSON"},
                                                                      {"jsonb", "JSONB"},         {"uuid", "UUID"},
                                                                      {"bytea", "BYTEA"},         {"interval", "INTERVAL"},
                                                                      {"inet", "INET"},           {"tsvector", "TSVECTOR"},
                                                                      {"hstore", "HSTORE"}};
    auto const found = cell.sort == Kept::text ? classes.find(cell.text) : classes.end();
    if (found == classes.end()) return machine.unknown("a column's type");
    return machine.make({.sort = Sort::call, .text = "reflected." + std::string(found->second)});
}

Ref entry(Machine& machine, std::initializer_list<std::pair<std::string_view, Ref>> fields) {
    auto* out = machine.list({}, Sort::dict);
    for (auto const& [key, value] : fields) out->items.insert(out->items.end(), {machine.text(std::string(key)), value});
    return out;
}

constexpr std::string_view tables_query =
    "select table_name from information_schema.tables where table_schema = {s} and table_type = 'BASE TABLE'";
constexpr std::string_view one_table_query = "select 1 from information_schema.tables where table_schema = {s} and table_name = {t}";
constexpr std::string_view views_query = "select table_name from information_schema.views where table_schema = {s}";
constexpr std::string_view sequences_query = "select sequence_name from information_schema.sequences where sequence_schema = {s}";
constexpr std::string_view schemas_query = "select schema_name from information_schema.schemata";
constexpr std::string_view columns_query =
    "select column_name, is_nullable, udt_name, column_default from information_schema.columns where table_schema = {s} and table_name = "
    "{t} "
    "order by ordinal_position";
constexpr std::string_view indexes_query =
    "select i.relname, x.indisunique, x.indisprimary, x.indkey from pg_catalog.pg_index x join pg_catalog.pg_class i on i.oid = "
    "x.indexrelid join "
    "pg_catalog.pg_class r on r.oid = x.indrelid join pg_catalog.pg_namespace n on n.oid = r.relnamespace where n.nspname = {s} and "
    "r.relname = {t}";
constexpr std::string_view numbers_query =
    "select a.attname, a.attnum from pg_catalog.pg_attribute a join pg_catalog.pg_class r on r.oid = a.attrelid join "
    "pg_catalog.pg_namespace n on "
    "n.oid = r.relnamespace where n.nspname = {s} and r.relname = {t}";
constexpr std::string_view constraints_query =
    "select c.conname, c.contype, c.conkey from pg_catalog.pg_constraint c join pg_catalog.pg_class r on r.oid = c.conrelid join "
    "pg_catalog.pg_namespace n "
    "on n.oid = r.relnamespace where n.nspname = {s} and r.relname = {t}";
constexpr std::string_view targets_query =
    "select constraint_name, table_name, column_name from information_schema.constraint_column_usage where constraint_schema = {s}";
constexpr std::string_view enums_query =
    "select t.typname, e.enumlabel from pg_catalog.pg_type t join pg_catalog.pg_enum e on e.enumtypid = t.oid order by e.enumsortorder";

template <std::string_view const* query, std::size_t schema_place>
Ref names(Machine& machine, Call& call) {
    auto const answer = asked(machine, *query, call, schema_place);
    if (!answer) return machine.unknown("what the server has at that time");
    std::vector<Ref> out;
    for (auto const& row : answer->rows) out.push_back(name_of(machine, row));
    return listed(machine, std::move(out), answer->open);
}

Ref has_table(Machine& machine, Call& call) {
    auto const answer = asked(machine, one_table_query, call, 1);
    if (!answer) return machine.unknown("whether a table is there");
    bool const there = std::ranges::any_of(answer->rows, &Answer::Row::certain);
    return there || answer->is_certain() ? machine.boolean(there) : machine.unknown("whether a table is there");
}

Ref has_sequence(Machine& machine, Call& call) {
    auto* all = names<&sequences_query, 1>(machine, call);
    auto const items = machine.items_of(all);
    if (!items || call.items.empty()) return machine.unknown("whether a sequence is there");
    return machine.boolean(std::ranges::any_of(*items, [&](Ref item) { return equal(*item, *call.items[0]) == Known::yes; }));
}

Ref get_columns(Machine& machine, Call& call) {
    auto const answer = asked(machine, columns_query, call, 1);
    if (!answer) return machine.unknown("the columns of a table");
    std::vector<Ref> out;
    for (auto const& row : answer->rows) {
        auto const& cells = row.cells;
        auto* nullable =
            cells[1].sort == Kept::text ? machine.boolean(cells[1].text == "YES") : machine.unknown("whether a column may be null");
        out.push_back(entry(machine, {{"name", name_of(machine, row)},
                                      {"nullable", nullable},
                                      {"default", cells[3].sort == Kept::null ? machine.none() : machine.unknown("a column's default")},
                                      {"type", type_value(machine, cells[2])}}));
    }
    return listed(machine, std::move(out), answer->open);
}

/// The names of columns by their numbers; an expression is None.
Ref columns_of(Machine& machine, AnswerCell const& numbers, std::optional<Answer> const& columns) {
    if (numbers.sort != Kept::list || !columns) return machine.unknown("the columns of an index");
    std::vector<Ref> out;
    for (auto const wanted : numbers.numbers) {
        auto const found = std::ranges::find(columns->rows, wanted, [](Answer::Row const& row) { return row.cells[1].number; });
        out.push_back(found == columns->rows.end() ? machine.none() : text_or_unknown(machine, found->cells[0]));
    }
    return machine.list(std::move(out));
}

Ref get_indexes(Machine& machine, Call& call) {
    auto const answer = asked(machine, indexes_query, call, 1);
    if (!answer) return machine.unknown("the indexes of a table");
    auto const columns = asked(machine, numbers_query, call, 1);
    std::vector<Ref> out;
    for (auto const& row : answer->rows) {
        // A primary key's index is none to SQLAlchemy.
        if (row.cells[2].sort == Kept::truth && row.cells[2].number != 0) continue;
        bool const known = row.cells[1].sort == Kept::truth;
        out.push_back(entry(
            machine, {{"name", name_of(machine, row)},
                      {"column_names", columns_of(machine, row.cells[3], columns)},
                      {"unique", known ? machine.boolean(row.cells[1].number != 0) : machine.unknown("whether an index is unique")}}));
    }
    return listed(machine, std::move(out), answer->open);
}

struct Constraints {
    std::vector<std::pair<Ref, Ref>> all;  ///< names, and columns
    bool open = false;
};

/// Constraints of one type.
std::optional<Constraints> constraints(Machine& machine, Call const& call, std::string_view type) {
    auto const answer = asked(machine, constraints_query, call, 1);
    if (!answer) return std::nullopt;
    auto const columns = asked(machine, numbers_query, call, 1);
    Constraints out{{}, answer->open};
    for (auto const& row : answer->rows)
        if (row.cells[1].text == type) out.all.emplace_back(name_of(machine, row), columns_of(machine, row.cells[2], columns));
    return out;
}

template <char const* type>
Ref get_constraints(Machine& machine, Call& call) {
    auto const all = constraints(machine, call, type);
    if (!all) return machine.unknown("the constraints of a table");
    std::vector<Ref> out;
    out.reserve(all->all.size());
    for (auto const& [name, columns] : all->all)
        out.push_back(entry(machine, {{"name", name}, {"column_names", columns}, {"sqltext", machine.unknown("a check")}}));
    return listed(machine, std::move(out), all->open);
}

Ref get_primary_key(Machine& machine, Call& call) {
    auto const all = constraints(machine, call, "p");
    if (!all) return machine.unknown("the primary key of a table");
    if (all->open) return machine.unknown("the primary key of a table");
    bool const none = all->all.empty();
    return entry(machine, {{"name", none ? machine.none() : all->all[0].first},
                           {"constrained_columns", none ? machine.list({}) : all->all[0].second}});
}

Ref get_foreign_keys(Machine& machine, Call& call) {
    auto const all = constraints(machine, call, "f");
    auto const targets = asked(machine, targets_query, call, 1);
    if (!all || !targets) return machine.unknown("the foreign keys of a table");
    std::vector<Ref> out;
    for (auto const& [name, columns] : all->all) {
        Ref table = machine.unknown("the table that a foreign key refers to");
        std::vector<Ref> referred;
        for (auto const& row : targets->rows)
            if (name->is(Sort::text) && row.cells[0].text == name->text) {
                table = text_or_unknown(machine, row.cells[1]);
                referred.push_back(text_or_unknown(machine, row.cells[2]));
            }
        out.push_back(entry(machine, {{"name", name},
                                      {"constrained_columns", columns},
                                      {"referred_table", table},
                                      {"referred_schema", machine.none()},
                                      {"referred_columns", machine.list(std::move(referred))}}));
    }
    return listed(machine, std::move(out), all->open);
}

Ref get_enums(Machine& machine, Call& call) {
    auto const answer = asked(machine, enums_query, call, 0);
    if (!answer) return machine.unknown("the enums of a database");
    std::vector<std::pair<Ref, std::vector<Ref>>> all;
    for (auto const& row : answer->rows) {
        auto found = std::ranges::find_if(all, [&](auto const& one) { return one.first->text == row.cells[0].text; });
        if (found == all.end()) found = all.insert(all.end(), {name_of(machine, row), {}});
        found->second.push_back(text_or_unknown(machine, row.cells[1]));
    }
    std::vector<Ref> out;
    out.reserve(all.size());
    for (auto const& [name, labels] : all)
        out.push_back(entry(machine, {{"name", name}, {"labels", machine.list(labels)}, {"schema", machine.text("public")}}));
    return listed(machine, std::move(out), answer->open);
}

Ref inspector(Machine& machine, Call& /*call*/) {
    return machine.object("inspector");
}

constexpr char unique_type[] = "u", check_type[] = "c";

constexpr auto rows = std::to_array<HandlerRow>({
    {"sqlalchemy.inspect", inspector},
    {"sqlalchemy.Inspector.from_engine", inspector},
    {"sqlalchemy.Inspector", inspector},
    {"postgresql.PGInspector", inspector},
    {"inspector.has_table", has_table},
    {"inspector.has_sequence", has_sequence},
    {"inspector.get_table_names", names<&tables_query, 0>},
    {"inspector.get_view_names", names<&views_query, 0>},
    {"inspector.get_sequence_names", names<&sequences_query, 0>},
    {"inspector.get_schema_names", names<&schemas_query, 0>},
    {"inspector.get_columns", get_columns},
    {"inspector.get_indexes", get_indexes},
    {"inspector.get_unique_constraints", get_constraints<unique_type>},
    {"inspector.get_check_constraints", get_constraints<check_type>},
    {"inspector.get_pk_constraint", get_primary_key},
    {"inspector.get_foreign_keys", get_foreign_keys},
    {"inspector.get_enums", get_enums},
    {"connection.table_names", names<&tables_query, 0>},
});

}  // namespace

std::span<HandlerRow const> inspector_functions() {
    return rows;
}

}  // namespace pgplumb::python
