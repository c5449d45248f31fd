#include "kinds/table.hpp"

#include "kinds/column.hpp"
#include "kinds/makers.hpp"
#include "kinds/queries.hpp"
#include "kinds/schema.hpp"
#include "kinds/sequence.hpp"

#include <algorithm>

namespace pgplumb::table {
namespace {

Sql partition_clause(Object const& object) {
    Sql out;
    if (auto const strategy = object.get(partition_strategy); !strategy.empty()) {
        out << " partition by " << trusted(strategy.text()) << " (";
        bool first = true;
        for (Name const key : object.get(partition_keys)) {
            if (!first) out << ", ";
            out << trusted(key.text());
            first = false;
        }
        out << ")";
    }
    return out;
}

Sql create_statement(Object const& object, Catalog const& desired) {
    Sql out("create ");
    if (object.get(persistence).text() == "unlogged") out << "unlogged ";
    out << "table " << relation_name(object.id);
    if (auto const parent = object.get(partition_of); parent.size() == 2)
        return out << " partition of " << quoted_name(parent[0].text()) << "." << quoted_name(parent[1].text()) << " "
                   << trusted(object.get(partition_bound).text()) << partition_clause(object);
    auto const span = desired.children(column::kind, object.id.schema, object.id.name);
    std::vector<Object const*> columns;
    for (Object const& column : span) columns.push_back(&column);
    std::ranges::stable_sort(columns, {}, &Object::position);
    out << " (";
    for (std::size_t i = 0; i < columns.size(); ++i) out << (i == 0 ? Sql("\n    ") : Sql(",\n    ")) << column_definition(*columns[i]);
    return out << "\n)" << partition_clause(object);
}

/// The sequences of serial columns come before the table that uses them, and are tied to it afterwards.
Fix create(Object const& object, Catalog const& desired) {
    Fix fix;
    std::vector<Sql> ties;
    for (Object const& sequence : desired.of(sequence::kind)) {
        auto const owner = sequence.get(sequence::owned_by);
        if (owner.size() != 3 || owner[0] != object.id.schema || owner[1] != object.id.name) continue;
        fix.statements.push_back(sequence::kind.create(sequence, desired).statements.front());
        ties.push_back(sequence::kind.alter({.actual = &sequence, .desired = &sequence, .field = &sequence::owned_by}).statements.front());
    }
    fix.statements.push_back(create_statement(object, desired));
    std::ranges::move(ties, std::back_inserter(fix.statements));
    if (object.get(row_security)) fix.statements.push_back(alter_table(object.id) << "enable row level security");
    if (object.get(force_row_security)) fix.statements.push_back(alter_table(object.id) << "force row level security");
    return fix;
}

Fix alter(Change const& change) {
    auto const& want = *change.desired;
    auto out = alter_table(change.actual->id);
    if (change.field == &persistence) out << (want.get(persistence).text() == "unlogged" ? Sql("set unlogged") : Sql("set logged"));
    else if (change.field == &row_security)
        out << (want.get(row_security) ? Sql("enable row level security") : Sql("disable row level security"));
    else if (change.field == &force_row_security)
        out << (want.get(force_row_security) ? Sql("force row level security") : Sql("no force row level security"));
    else return {};
    return {.statements = {out}, .lock = "AccessExclusiveLock"};
}

constexpr FieldSpec const* fields[] = {&persistence,     &partition_strategy, &partition_keys,    &partition_of,
                                       &partition_bound, &row_security,       &force_row_security};
static_assert(in_slots(fields));
constexpr FieldSpec const* deparsed[] = {&partition_keys};

}  // namespace

constinit Kind const kind{.name = "table",
                          .plural = "tables",
                          .rank = 4,
                          .parent = &schema::kind,
                          .by_content = false,
                          .unexpected = Severity::warning,
                          .query = queries::table,
                          .deparse = queries::table_deparse,
                          .fields = fields,
                          .deparsed = deparsed,
                          .create = create,
                          .alter = alter};

}  // namespace pgplumb::table
