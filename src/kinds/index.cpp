#include "kinds/index.hpp"

#include "kinds/makers.hpp"
#include "kinds/queries.hpp"
#include "kinds/table.hpp"

namespace pgplumb::index {
namespace {

Fix create(Object const& object, Catalog const& /*desired*/) {
    Sql out("create ");
    if (object.get(unique)) out << "unique ";
    out << "index concurrently " << quoted_name(object.id.name.text()) << " on " << relation_name(object.id);
    if (auto const access = object.get(method); access.text() != "btree") out << " using " << quoted_name(access.text());
    out << " " << index_elements(object);
    if (auto const more = object.get(include); !more.empty()) out << " include " << column_list(more);
    if (object.get(nulls_not_distinct)) out << " nulls not distinct";
    if (auto const rows = object.get(predicate); !rows.empty()) out << " where " << trusted(rows.text());
    return {.statements = {out}, .lock = "ShareUpdateExclusiveLock", .in_transaction = false};
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
                          .needs = needs};

}  // namespace pgplumb::index
