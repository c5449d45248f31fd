#include "kinds/foreign_key.hpp"

#include "kinds/makers.hpp"
#include "kinds/queries.hpp"
#include "kinds/table.hpp"

namespace pgplumb::foreign_key {
namespace {

Sql clause(Object const& object) {
    Sql out("foreign key ");
    auto const to = object.get(target);
    out << column_list(object.get(columns)) << " references ";
    if (to.size() == 2) out << quoted_name(to[0].text()) << "." << quoted_name(to[1].text());
    if (auto const key = object.get(target_columns); !key.empty()) out << " " << column_list(key);
    if (auto const how = object.get(match).text(); how == "full") out << " match full";
    if (auto const action = object.get(on_update).text(); !action.empty() && action != "no action") out << " on update " << trusted(action);
    if (auto const action = object.get(on_delete).text(); !action.empty() && action != "no action") out << " on delete " << trusted(action);
    if (auto const some = object.get(on_delete_columns); !some.empty()) out << " " << column_list(some);
    return out << deferral(object.get(deferrable), object.get(initially_deferred));
}

/// NOT VALID first: the long look at the rows then runs under a lock that lets readers and writers through.
Fix create(Object const& object, Catalog const& /*desired*/) {
    auto add = add_constraint(object.id) << clause(object) << " not valid";
    auto validate = alter_table(object.id) << "validate constraint " << quoted_name(object.id.name.text());
    return {.statements = {add, validate}, .lock = "ShareRowExclusiveLock"};
}

Making make(Object const& object, Catalog const& /*whole*/, Reach /*reach*/) {
    auto out = make_constraint(object, Reach::partitions) << clause(object);
    if (auto const* valid = object.find(validated); valid && !*valid) out << " not valid";
    return {.statements = {out}};
}

Fix alter(Change const& change) {
    if (change.field != &deferrable && change.field != &initially_deferred) return {};
    auto out = alter_table(change.actual->id) << "alter constraint " << quoted_name(change.actual->id.name.text());
    out << (change.desired->get(deferrable) ? Sql(" deferrable") : Sql(" not deferrable"))
        << (change.desired->get(initially_deferred) ? Sql(" initially deferred") : Sql(" initially immediate"));
    return {.statements = {out}, .lock = "AccessExclusiveLock"};
}

constexpr FieldSpec const* fields[] = {&columns,           &target, &target_columns, &on_update,          &on_delete,
                                       &on_delete_columns, &match,  &deferrable,     &initially_deferred, &validated};
static_assert(in_slots(fields));

}  // namespace

constinit Kind const kind{.name = "foreign_key",
                          .plural = "foreign_keys",
                          .rank = 10,
                          .parent = &table::kind,
                          .by_content = true,
                          .unexpected = Severity::warning,
                          .query = queries::foreign_key,
                          .fields = fields,
                          .create = create,
                          .alter = alter,
                          .make = make};

}  // namespace pgplumb::foreign_key
