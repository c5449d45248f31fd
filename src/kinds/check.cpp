#include "kinds/check.hpp"

#include "kinds/makers.hpp"
#include "kinds/queries.hpp"
#include "kinds/table.hpp"

namespace pgplumb::check {
namespace {

Sql clause(Object const& object) {
    Sql out("check (");
    out << trusted(object.get(expression).text()) << ")";
    if (object.get(no_inherit)) out << " no inherit";
    return out;
}

/// NOT VALID first: the long look at the rows then runs under a lock that lets readers and writers through.
Fix create(Object const& object, Catalog const& /*desired*/) {
    auto add = add_constraint(object.id) << clause(object) << " not valid";
    auto validate = alter_table(object.id) << "validate constraint " << quoted_name(object.id.name.text());
    return {.statements = {add, validate}, .lock = "AccessExclusiveLock"};
}

Making make(Object const& object, Catalog const& /*whole*/, Reach reach) {
    auto out = make_constraint(object, reach) << clause(object);
    if (auto const* valid = object.find(validated); valid && !*valid) out << " not valid";
    return {.statements = {out}};
}

std::vector<Need> needs(Object const& object) {
    std::vector<Need> out;
    need_functions(object.get(expression).text(), out);
    return out;
}

constexpr FieldSpec const* fields[] = {&expression, &validated, &no_inherit};
static_assert(in_slots(fields));
constexpr FieldSpec const* deparsed[] = {&expression};

}  // namespace

constinit Kind const kind{.name = "check",
                          .plural = "checks",
                          .rank = 8,
                          .parent = &table::kind,
                          .by_content = true,
                          .unexpected = Severity::warning,
                          .query = queries::check,
                          .deparse = queries::check_deparse,
                          .fields = fields,
                          .deparsed = deparsed,
                          .create = create,
                          .make = make,
                          .needs = needs};

}  // namespace pgplumb::check
