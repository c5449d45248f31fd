#include "kinds/extension.hpp"

#include "kinds/makers.hpp"
#include "kinds/queries.hpp"

namespace pgplumb::extension {
namespace {

Fix create(Object const& object, Catalog const& /*desired*/) {
    Sql out("create extension if not exists ");
    out << quoted_name(object.id.name.text());
    auto const schema = object.get(in_schema);
    auto const exact = object.get(version);
    if (!schema.empty()) out << " with schema " << quoted_name(schema.text());
    if (!exact.empty()) out << " version " << quoted_value(exact.text());
    return {.statements = {out}};
}

Making make(Object const& object, Catalog const& whole, Reach /*reach*/) {
    auto out = create(object, whole).statements;
    // Where nobody said what it stands on, the server knows.
    if (!object.find(needed)) out.front() << " cascade";
    return {.statements = std::move(out)};
}

Fix alter(Change const& change) {
    Sql out("alter extension ");
    out << quoted_name(change.id().name.text());
    if (change.field == &in_schema) out << " set schema " << quoted_name(change.desired->get(in_schema).text());
    else if (change.field == &version) out << " update to " << quoted_value(change.desired->get(version).text());
    else out << " update";
    return {.statements = {out}};
}

constexpr FieldSpec const* fields[] = {&version, &min_version, &in_schema, &needed};
static_assert(in_slots(fields));

}  // namespace

constinit Kind const kind{.name = "extension",
                          .plural = "extensions",
                          .rank = 1,
                          .parent = nullptr,
                          .by_content = false,
                          .unexpected = Severity::warning,
                          .query = queries::extension,
                          .fields = fields,
                          .create = create,
                          .alter = alter,
                          .make = make};

}  // namespace pgplumb::extension
