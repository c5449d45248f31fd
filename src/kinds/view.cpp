#include "kinds/view.hpp"

#include "kinds/queries.hpp"
#include "kinds/schema.hpp"

namespace pgplumb::view {
namespace {

constexpr FieldSpec const* fields[] = {&materialized};
static_assert(in_slots(fields));

}  // namespace

constinit Kind const kind{.name = "view",
                          .plural = "views",
                          .rank = 12,
                          .parent = &schema::kind,
                          .by_content = false,
                          .unexpected = Severity::warning,
                          .query = queries::view,
                          .fields = fields};

}  // namespace pgplumb::view
