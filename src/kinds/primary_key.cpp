#include "kinds/primary_key.hpp"

#include "kinds/makers.hpp"
#include "kinds/queries.hpp"
#include "kinds/table.hpp"

namespace pgplumb::primary_key {
namespace {

Fix create(Object const& object, Catalog const& /*desired*/) {
    auto out = add_constraint(object.id);
    out << "primary key ";
    out << column_list(object.get(columns));
    if (auto const more = object.get(include); !more.empty()) out << " include " << column_list(more);
    out << deferral(object.get(deferrable), object.get(initially_deferred));
    return {.statements = {out}, .lock = "AccessExclusiveLock"};
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
                          .create = create};

}  // namespace pgplumb::primary_key
