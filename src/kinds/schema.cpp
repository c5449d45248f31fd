#include "kinds/schema.hpp"

#include "kinds/makers.hpp"
#include "kinds/queries.hpp"

namespace pgplumb::schema {
namespace {

Fix create(Object const& object, Catalog const& /*desired*/) {
    return {.statements = {Sql("create schema ") << quoted_name(object.id.name.text())}};
}

Making make(Object const& object, Catalog const& /*whole*/, Reach /*reach*/) {
    // Every database is born with `public`.
    return {.statements = {Sql("create schema if not exists ") << quoted_name(object.id.name.text())}};
}

}  // namespace

constinit Kind const kind{.name = "schema",
                          .plural = "schemas",
                          .rank = 0,
                          .parent = nullptr,
                          .by_content = false,
                          .unexpected = Severity::warning,
                          .query = queries::schema,
                          .create = create,
                          .make = make};

}  // namespace pgplumb::schema
