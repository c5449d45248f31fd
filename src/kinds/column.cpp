#include "kinds/column.hpp"

#include "kinds/makers.hpp"
#include "kinds/queries.hpp"
#include "kinds/table.hpp"

namespace pgplumb::column {
namespace {

Fix create(Object const& object, Catalog const& /*desired*/) {
    return {.statements = {alter_table(object.id) << "add column " << column_definition(object)}, .lock = "AccessExclusiveLock"};
}

Fix alter(Change const& change) {
    auto const& want = *change.desired;
    auto out = alter_table(change.actual->id);
    out << "alter column " << quoted_name(change.actual->id.name.text());
    bool loses = false;
    if (change.field == &not_null) {
        out << (want.get(not_null) ? Sql(" set not null") : Sql(" drop not null"));
    } else if (change.field == &default_value) {
        auto const value = want.get(default_value);
        if (value.empty()) out << " drop default";
        else out << " set default " << trusted(value.text());
    } else if (change.field == &type || change.field == &collation) {
        out << " type " << trusted(want.get(type).text());
        if (auto const order = want.get(collation); !order.empty()) out << " collate " << trusted(order.text());
        loses = change.field == &type;
    } else if (change.field == &identity) {
        auto const have = change.actual->get(identity);
        auto const value = want.get(identity);
        if (value.empty()) out << " drop identity";
        else if (have.empty()) out << " add generated " << trusted(value.text()) << " as identity";
        else out << " set generated " << trusted(value.text());
    } else {
        return {};
    }
    return {.statements = {out}, .lock = "AccessExclusiveLock", .loses_data = loses};
}

std::vector<Need> needs(Object const& object) {
    std::vector<Need> out;
    need_types(object.get(type).text(), out);
    need_functions(object.get(default_value).text(), out);
    need_functions(object.get(generated).text(), out);
    return out;
}

constexpr FieldSpec const* fields[] = {&type, &not_null, &default_value, &identity, &generated, &collation, &position};
static_assert(in_slots(fields));
constexpr FieldSpec const* deparsed[] = {&generated};

}  // namespace

constinit Kind const kind{.name = "column",
                          .plural = "columns",
                          .rank = 5,
                          .parent = &table::kind,
                          .by_content = false,
                          .unexpected = Severity::warning,
                          .query = queries::column,
                          .deparse = queries::column_deparse,
                          .fields = fields,
                          .deparsed = deparsed,
                          .create = create,
                          .alter = alter,
                          .needs = needs};

}  // namespace pgplumb::column
