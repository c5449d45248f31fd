#include "kinds/unique.hpp"

#include "kinds/makers.hpp"
#include "kinds/queries.hpp"
#include "kinds/table.hpp"

namespace pgplumb::unique {
namespace {

Fix create(Object const& object, Catalog const& /*desired*/) {
    auto out = add_constraint(object.id);
    out << "unique ";
    if (object.get(nulls_not_distinct)) out << "nulls not distinct ";
    out << column_list(object.get(columns));
    if (auto const more = object.get(include); !more.empty()) out << " include " << column_list(more);
    out << deferral(object.get(deferrable), object.get(initially_deferred));
    return {.statements = {out}, .lock = "AccessExclusiveLock"};
}

constexpr FieldSpec const* fields[] = {&columns, &include, &nulls_not_distinct, &deferrable, &initially_deferred};
static_assert(in_slots(fields));

}  // namespace

constinit Kind const kind{.name = "unique",
                          .plural = "uniques",
                          .rank = 7,
                          .parent = &table::kind,
                          .by_content = true,
                          .unexpected = Severity::warning,
                          .query = queries::unique,
                          .fields = fields,
                          .create = create};

}  // namespace pgplumb::unique
