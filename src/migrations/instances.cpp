#include "migrations/machine.hpp"

#include <algorithm>
#include <array>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;

struct SortRow {
    std::string_view name;
    std::vector<Sort> sorts;
};

std::vector<SortRow> const& sorts() {
    static std::vector<SortRow> const rows{{"builtins.str", {Sort::text}},     {"builtins.int", {Sort::integer, Sort::boolean}},
                                           {"builtins.bool", {Sort::boolean}}, {"builtins.list", {Sort::list}},
                                           {"builtins.tuple", {Sort::tuple}},  {"builtins.dict", {Sort::dict}},
                                           {"builtins.set", {Sort::set}},      {"builtins.float", {Sort::real}}};
    return rows;
}

struct BaseRow {
    std::string_view type, base;
};

/// What SQLAlchemy's types are derived from, of those that an inspector gives.
constexpr auto bases = std::to_array<BaseRow>({
    {"VARCHAR", "String"},
    {"TEXT", "Text"},
    {"TEXT", "String"},
    {"CHAR", "String"},
    {"INTEGER", "Integer"},
    {"INTEGER", "INT"},
    {"BIGINT", "BigInteger"},
    {"BIGINT", "Integer"},
    {"SMALLINT", "SmallInteger"},
    {"SMALLINT", "Integer"},
    {"BOOLEAN", "Boolean"},
    {"DATE", "Date"},
    {"TIME", "Time"},
    {"TIMESTAMP", "DateTime"},
    {"NUMERIC", "Numeric"},
    {"NUMERIC", "DECIMAL"},
    {"DOUBLE_PRECISION", "Double"},
    {"DOUBLE_PRECISION", "Float"},
    {"DOUBLE_PRECISION", "Numeric"},
    {"DOUBLE_PRECISION", "DOUBLE"},
    {"REAL", "Float"},
    {"REAL", "Numeric"},
    {"JSONB", "JSON"},
    {"UUID", "Uuid"},
    {"BYTEA", "LargeBinary"},
    {"INTERVAL", "Interval"},
});

bool is_reflected(Value const& value) {
    return value.is(Sort::call) && value.text.starts_with("reflected.");
}

Known is_reflected_as(Value const& value, Value const& wanted) {
    auto const own = std::string_view(value.text).substr(value.text.find('.') + 1);
    auto const asked = std::string_view(wanted.text).substr(wanted.text.rfind('.') + 1);
    bool const fits = own == asked || std::ranges::any_of(bases, [&](BaseRow const& row) { return row.type == own && row.base == asked; });
    return fits ? Known::yes : Known::no;
}

Known is_of(Value const& value, Ref wanted) {
    auto const row = std::ranges::find(sorts(), wanted->text, &SortRow::name);
    bool const listed = row != sorts().end();
    if (listed && std::ranges::find(row->sorts, value.sort) != row->sorts.end()) return Known::yes;
    if (wanted->is(Sort::name) && value.is(Sort::call) && value.text == wanted->text) return Known::yes;
    if (is_reflected(value) && wanted->is(Sort::name)) return is_reflected_as(value, *wanted);
    if (wanted->is(Sort::klass) && value.is(Sort::instance) && value.self == wanted) return Known::yes;
    return listed && (!value.is(Sort::call) || is_reflected(value)) && !value.is(Sort::instance) ? Known::no : Known::unknown;
}

Ref is_instance(Machine& machine, Call& call) {
    if (call.items.size() != 2) return machine.unknown({});
    auto const& value = *call.items[0];
    if (value.is_object("dialect")) return machine.boolean(call.items[1]->text.find("PG") != std::string::npos);
    auto const wanted = call.items[1]->is(Sort::tuple) ? call.items[1]->items : std::vector<Ref>{call.items[1]};
    auto out = value.known() && !value.is(Sort::method) ? Known::no : Known::unknown;
    for (Ref const one : wanted) {
        auto const fits = is_of(value, one);
        if (fits == Known::yes) return machine.boolean(true);
        if (fits == Known::unknown) out = fits;
    }
    return machine.known(out, {});
}

constexpr auto rows = std::to_array<HandlerRow>({{"builtins.isinstance", is_instance}});

}  // namespace

std::span<HandlerRow const> instance_functions() {
    return rows;
}

}  // namespace pgplumb::python
