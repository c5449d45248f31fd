#include "kinds/index.hpp"

#include "kinds/makers.hpp"
#include "kinds/queries.hpp"
#include "kinds/table.hpp"

namespace pgplumb::index {
namespace {

/// What follows ON.
Sql definition(Object const& object) {
    Sql out = relation_name(object.id);
    if (auto const access = object.get(method); access.text() != "btree") out << " using " << quoted_name(access.text());
    out << " " << index_elements(object);
    if (auto const more = object.get(include); !more.empty()) out << " include " << column_list(more);
    if (object.get(nulls_not_distinct)) out << " nulls not distinct";
    if (auto const rows = object.get(predicate); !rows.empty()) out << " where " << trusted(rows.text());
    return out;
}

Fix create(Object const& object, Catalog const& /*desired*/) {
    auto out = object.get(unique) ? Sql("create unique index concurrently ") : Sql("create index concurrently ");
    out << quoted_name(object.id.name.text()) << " on " << definition(object);
    return {.statements = {out}, .lock = "ShareUpdateExclusiveLock", .in_transaction = false};
}

Making make(Object const& object, Catalog const& /*whole*/, Reach reach) {
    auto out = object.get(unique) ? Sql("create unique index ") : Sql("create index ");
    if (!object.any_name) out << quoted_name(object.id.name.text()) << " ";
    out << (reach == Reach::only ? Sql("on only ") : Sql("on ")) << definition(object);
    return {.statements = {out}};
}

std::vector<Need> needs(Object const& object) {
    std::vector<Need> out{{"access_method", object.get(method)}};
    for (Name const opclass : object.get(opclasses)) {
        auto const dot = opclass.text().rfind('.');
        out.push_back({"operator_class", Name(opclass.text().substr(dot == std::string_view::npos ? 0 : dot + 1))});
    }
    for (Name const key : object.get(keys)) need_functions(key.text(), out);
    need_functions(object.get(predicate).text(), out);
    return out;
}

constexpr FieldSpec const* fields[] = {&method,  &keys,      &opclasses, &collations,         &order,
                                       &include, &predicate, &unique,    &nulls_not_distinct, &valid};
static_assert(in_slots(fields));
constexpr FieldSpec const* deparsed[] = {&keys, &collations, &predicate};

}  // namespace

constinit Kind const kind{.name = "index",
                          .plural = "indexes",
                          .rank = 11,
                          .parent = &table::kind,
                          .by_content = true,
                          .unexpected = Severity::note,
                          .query = queries::index,
                          .deparse = queries::index_deparse,
                          .fields = fields,
                          .deparsed = deparsed,
                          .create = create,
                          .make = make,
                          .needs = needs};

}  // namespace pgplumb::index
