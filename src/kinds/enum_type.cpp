#include "kinds/enum_type.hpp"

#include "kinds/makers.hpp"
#include "kinds/queries.hpp"
#include "kinds/schema.hpp"

#include <algorithm>

namespace pgplumb::enum_type {
namespace {

Fix create(Object const& object, Catalog const& /*desired*/) {
    Sql out("create type ");
    out << relation_name(object.id) << " as enum (";
    bool first = true;
    for (Name const label : object.get(values)) {
        if (!first) out << ", ";
        out << quoted_value(label.text());
        first = false;
    }
    return {.statements = {out << ")"}};
}

Making make(Object const& object, Catalog const& whole, Reach /*reach*/) {
    return {.statements = create(object, whole).statements};
}

/// Labels can be added in place; PostgreSQL can neither drop nor move one.
Fix alter(Change const& change) {
    Fix fix;
    auto const have = change.actual->get(values);
    auto const want = change.desired->get(values);
    for (std::size_t i = 0; i < want.size(); ++i) {
        if (std::ranges::find(have, want[i]) != have.end()) continue;
        Sql add("alter type ");
        add << relation_name(change.actual->id) << " add value " << quoted_value(want[i].text());
        if (i > 0) add << " after " << quoted_value(want[i - 1].text());
        else if (!have.empty()) add << " before " << quoted_value(have[0].text());
        fix.statements.push_back(add);
    }
    return fix;
}

constexpr FieldSpec const* fields[] = {&values};
static_assert(in_slots(fields));

}  // namespace

constinit Kind const kind{.name = "enum",
                          .plural = "enums",
                          .rank = 2,
                          .parent = &schema::kind,
                          .by_content = false,
                          .unexpected = Severity::warning,
                          .query = queries::enum_type,
                          .fields = fields,
                          .create = create,
                          .alter = alter,
                          .make = make};

}  // namespace pgplumb::enum_type
