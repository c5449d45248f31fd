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
    "select column_name, is_nullable, data_type, column_default from information_schema.columns where table_schema = {s} and table_name = "
    "{t} "
    "order by ordinal_position";
constexpr std::string_view indexes_query = "select indexname from pg_catalog.pg_indexes where schemaname = {s} and tablename = {t}";
constexpr std::string_view constraints_query =
    "select c.conname, c.contype from pg_catalog.pg_constraint c join pg_catalog.pg_class r on r.oid = c.conrelid join "
    "pg_catalog.pg_namespace n "
    "on n.oid = r.relnamespace where n.nspname = {s} and r.relname = {t}";
constexpr std::string_view keys_query =
    "select k.constraint_name, k.column_name from information_schema.key_column_usage k where k.table_schema = {s} and k.table_name = {t} "
    "order by k.ordinal_position";
constexpr std::string_view targets_query =
    "select constraint_name, table_name, column_name from information_schema.constraint_column_usage where constraint_schema = {s}";
constexpr std::string_view enums_query =
    "select t.typname, e.enumlabel from pg_catalog.pg_type t join pg_catalog.pg_enum e on e.enumtypid = t.oid order by e.enumsortorder";

template <std::string_view const* query, std::size_t schema_place>
Ref names(Machine& machine, Call& call) {
    auto const answer = asked(machine, *query, call, schema_place);
    if (!answer) return machine.unknown("what the server has at that time");
    std::vector<Ref> out;
    for (auto const& row : answer->rows) out.push_back(text_or_unknown(machine, row[0]));
    return machine.list(std::move(out));
}

Ref has_table(Machine& machine, Call& call) {
    auto const answer = asked(machine, one_table_query, call, 1);
    return answer ? machine.boolean(!answer->rows.empty()) : machine.unknown("whether a table is there");
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
        auto* nullable =
            row[1].sort == Kept::text ? machine.boolean(row[1].text == "YES") : machine.unknown("whether a column may be null");
        out.push_back(entry(machine, {{"name", text_or_unknown(machine, row[0])},
                                      {"nullable", nullable},
                                      {"default", row[3].sort == Kept::null ? machine.none() : machine.unknown("a column's default")},
                                      {"type", machine.unknown("a column's type")}}));
    }
    return machine.list(std::move(out));
}

Ref get_indexes(Machine& machine, Call& call) {
    auto const answer = asked(machine, indexes_query, call, 1);
    if (!answer) return machine.unknown("the indexes of a table");
    auto const keys = asked(machine, constraints_query, call, 1);
    std::vector<Ref> out;
    for (auto const& row : answer->rows) {
        // A primary key's index is none to SQLAlchemy.
        auto const is_key = [&](auto const& key) { return key[0].text == row[0].text && key[1].text == "p"; };
        if (keys && std::ranges::any_of(keys->rows, is_key)) continue;
        out.push_back(entry(machine, {{"name", text_or_unknown(machine, row[0])},
                                      {"column_names", machine.unknown("the columns of an index")},
                                      {"unique", machine.unknown("whether an index is unique")}}));
    }
    return machine.list(std::move(out));
}

/// Constraints of one type with their columns.
std::optional<std::vector<std::pair<std::string, Ref>>> constraints(Machine& machine, Call const& call, std::string_view type) {
    auto const answer = asked(machine, constraints_query, call, 1);
    if (!answer) return std::nullopt;
    auto const keys = asked(machine, keys_query, call, 1);
    std::vector<std::pair<std::string, Ref>> out;
    for (auto const& row : answer->rows) {
        if (row[1].sort != Kept::text || row[0].sort != Kept::text) return std::nullopt;
        if (row[1].text != type) continue;
        std::vector<Ref> columns;
        for (std::size_t i = 0; keys && i < keys->rows.size(); ++i)
            if (keys->rows[i][0].text == row[0].text) columns.push_back(text_or_unknown(machine, keys->rows[i][1]));
        out.emplace_back(row[0].text, keys ? machine.list(std::move(columns)) : machine.unknown("the columns of a constraint"));
    }
    return out;
}

template <char const* type>
Ref get_constraints(Machine& machine, Call& call) {
    auto const all = constraints(machine, call, type);
    if (!all) return machine.unknown("the constraints of a table");
    std::vector<Ref> out;
    for (auto const& [name, columns] : *all)
        out.push_back(entry(machine, {{"name", machine.text(name)}, {"column_names", columns}, {"sqltext", machine.unknown("a check")}}));
    return machine.list(std::move(out));
}

Ref get_primary_key(Machine& machine, Call& call) {
    auto const all = constraints(machine, call, "p");
    if (!all) return machine.unknown("the primary key of a table");
    bool const none = all->empty();
    return entry(machine, {{"name", none ? machine.none() : machine.text((*all)[0].first)},
                           {"constrained_columns", none ? machine.list({}) : (*all)[0].second}});
}

Ref get_foreign_keys(Machine& machine, Call& call) {
    auto const all = constraints(machine, call, "f");
    auto const targets = asked(machine, targets_query, call, 1);
    if (!all || !targets) return machine.unknown("the foreign keys of a table");
    std::vector<Ref> out;
    for (auto const& [name, columns] : *all) {
        Ref table = machine.unknown("the table that a foreign key refers to");
        std::vector<Ref> referred;
        for (auto const& row : targets->rows)
            if (row[0].text == name) {
                table = text_or_unknown(machine, row[1]);
                referred.push_back(text_or_unknown(machine, row[2]));
            }
        out.push_back(entry(machine, {{"name", machine.text(name)},
                                      {"constrained_columns", columns},
                                      {"referred_table", table},
                                      {"referred_schema", machine.unknown("the schema that a foreign key refers to")},
                                      {"referred_columns", machine.list(std::move(referred))}}));
    }
    return machine.list(std::move(out));
}

Ref get_enums(Machine& machine, Call& call) {
    auto const answer = asked(machine, enums_query, call, 0);
    if (!answer) return machine.unknown("the enums of a database");
    std::vector<std::pair<std::string, std::vector<Ref>>> all;
    for (auto const& row : answer->rows) {
        auto found = std::ranges::find(all, row[0].text, [](auto const& one) { return one.first; });
        if (found == all.end()) found = all.insert(all.end(), {row[0].text, {}});
        found->second.push_back(text_or_unknown(machine, row[1]));
    }
    std::vector<Ref> out;
    for (auto const& [name, labels] : all)
        out.push_back(entry(machine, {{"name", machine.text(name)}, {"labels", machine.list(labels)}, {"schema", machine.text("public")}}));
    return machine.list(std::move(out));
}

Ref inspector(Machine& machine, Call&) {
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
