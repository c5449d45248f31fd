#include "kinds/exclusion.hpp"

#include "kinds/makers.hpp"
#include "kinds/queries.hpp"
#include "kinds/table.hpp"

namespace pgplumb::exclusion {
namespace {

Sql clause(Object const& object) {
    Sql out("exclude using ");
    out << quoted_name(object.get(method).text()) << " (";
    auto const elements = object.get(keys);
    auto const compared = object.get(operators);
    for (std::size_t i = 0; i < elements.size() && i < compared.size(); ++i) {
        if (i != 0) out << ", ";
        out << key_element(elements[i].text()) << " with " << trusted(compared[i].text());
    }
    out << ")";
    if (auto const rows = object.get(predicate); !rows.empty()) out << " where (" << trusted(rows.text()) << ")";
    return out << deferral(object.get(deferrable), object.get(initially_deferred));
}

Fix create(Object const& object, Catalog const& /*desired*/) {
    return {.statements = {add_constraint(object.id) << clause(object)}, .lock = "AccessExclusiveLock"};
}

Making make(Object const& object, Catalog const& /*whole*/, Reach reach) {
    return {.statements = {make_constraint(object, reach) << clause(object)}};
}

std::vector<Need> needs(Object const& object) {
    std::vector<Need> out{{"access_method", object.get(method)}};
    for (Name const key : object.get(keys)) need_functions(key.text(), out);
    return out;
}

constexpr FieldSpec const* fields[] = {&method, &keys, &operators, &predicate, &deferrable, &initially_deferred};
static_assert(in_slots(fields));
constexpr FieldSpec const* deparsed[] = {&keys, &predicate};

}  // namespace

constinit Kind const kind{.name = "exclusion",
                          .plural = "exclusions",
                          .rank = 9,
                          .parent = &table::kind,
                          .by_content = true,
                          .unexpected = Severity::warning,
                          .query = queries::exclusion,
                          .deparse = queries::exclusion_deparse,
                          .fields = fields,
                          .deparsed = deparsed,
                          .create = create,
                          .make = make,
                          .needs = needs};

}  // namespace pgplumb::exclusion
