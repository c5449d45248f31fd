#include "kinds/primary_key.hpp"

#include "kinds/makers.hpp"
#include "kinds/queries.hpp"
#include "kinds/table.hpp"

namespace pgplumb::primary_key {
namespace {

Sql clause(Object const& object) {
    Sql out("primary key ");
    out << column_list(object.get(columns));
    if (auto const more = object.get(include); !more.empty()) out << " include " << column_list(more);
    return out << deferral(object.get(deferrable), object.get(initially_deferred));
}

Fix create(Object const& object, Catalog const& /*desired*/) {
    return {.statements = {add_constraint(object.id) << clause(object)}, .lock = "AccessExclusiveLock"};
}

Making make(Object const& object, Catalog const& /*whole*/, Reach reach) {
    return {.statements = {make_constraint(object, reach) << clause(object)}};
}

constexpr FieldSpec const* fields[] = {&columns, &include, &deferrable, &initially_deferred};
static_assert(in_slots(fields));

}  // namespace

constinit Kind const kind{.name = "primary_key",
                          .plural = "primary_keys",
                          .rank = 6,
                          .parent = &table::kind,
                          .by_content = true,
                          .unexpected = Severity::warning,
                          .query = queries::primary_key,
                          .fields = fields,
                          .create = create,
                          .make = make};

}  // namespace pgplumb::primary_key
