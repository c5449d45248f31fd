#include "ddl/rows.hpp"

#include <algorithm>

namespace pgplumb::ddl {

namespace {

Truth same(Row const& a, Row const& b) {
    auto out = Truth::yes;
    for (std::size_t i = 0; i < a.cells.size(); ++i) {
        bool const nulls = a.cells[i].is_null() && b.cells[i].is_null();
        out = both(out, nulls ? Truth::yes : equal(a.cells[i], b.cells[i]));
    }
    return out == Truth::null ? Truth::no : out;
}

}  // namespace

void leave_distinct(Rows& rows) {
    constexpr std::size_t few = 2000;
    std::vector<Row> kept;
    bool known = rows.rows.size() <= few && std::ranges::all_of(rows.rows, [](Row const& row) { return row.certain; });
    for (Row const& row : rows.rows) {
        if (!known) break;
        auto found = Truth::no;
        for (Row const& other : kept) found = either(found, same(row, other));
        known = found != Truth::unknown;
        if (found == Truth::no) kept.push_back(row);
    }
    if (known) rows.rows = std::move(kept);
    else
        for (Row& row : rows.rows) row.many = true;
}

std::ptrdiff_t Rows::column(std::string_view name) const {
    auto const it = std::ranges::find(columns, name);
    return it == columns.end() ? -1 : it - columns.begin();
}

Rows unknown_rows() {
    return {{}, {Row{{}, false, true}}};
}

void Making::relations(std::function<void(Relation const&)> const& act) const {
    if (named.empty()) {
        for (Relation const& relation : world.all_relations)
            if (!relation.dropped) act(relation);
        return;
    }
    static Name const temporary("pg_temp");
    if (auto const* found = world.find(temporary, named)) act(*found);
    for (auto const& [schema, made] : world.schemas)
        if (auto const* found = world.find(schema, named)) act(*found);
}

void Making::others(std::string_view sort, std::function<void(Other const&)> const& act) const {
    for (auto it = world.others.lower_bound(Other{std::string(sort)}); it != world.others.end() && it->sort == sort; ++it) act(*it);
}

Cell schema_oid(Name schema) {
    return Cell::of_oid(Cell::Of::schema, nullptr, schema.text());
}

Cell type_oid(Type const& type) {
    bool const list = type.text.ends_with("[]");
    if (type.user && !list) return Cell::of_oid(Cell::Of::type, type.user);
    if (type.row && !list) return Cell::of_oid(Cell::Of::row_type, type.row);
    if (type.user || type.row) return {};
    auto base = type.text;
    if (auto const open = base.find('('); open != std::string::npos) base.erase(open, base.find(')') + 1 - open);
    return is_builtin_type(list ? base.substr(0, base.size() - 2) : base) ? Cell::of_oid(Cell::Of::built_in_type, nullptr, base) : Cell();
}

std::optional<Rows> catalog_rows(World const& world, std::string_view schema, std::string_view name, Name named) {
    auto const maker = schema == "information_schema" ? maker_in_information_schema(name) : maker_in_pg_catalog(name);
    if (!maker || (!schema.empty() && schema != "information_schema" && schema != "pg_catalog")) return std::nullopt;
    Making making{world, named};
    maker(making);
    for (Row& row : making.out.rows) row.cells.resize(making.out.columns.size());
    return std::move(making.out);
}

}  // namespace pgplumb::ddl
