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
    auto const strategy = object.get(partition_strategy);
    if (strategy.empty()) return {};
    Sql out(" partition by ");
    out << trusted(strategy.text()) << " (";
    auto const keys = object.get(partition_keys);
    for (std::size_t i = 0; i < keys.size(); ++i) out << (i == 0 ? Sql() : Sql(", ")) << key_elements(keys[i].text());
    return out << ")";
}

/// `create table "s"."t"`
Sql beginning(Object const& object) {
    return (object.get(persistence).text() == "unlogged" ? Sql("create unlogged table ") : Sql("create table "))
           << relation_name(object.id);
}

std::vector<Object> columns_in_order(ObjectId const& table, Catalog const& catalog) {
    std::vector<Object> out;
    std::ranges::copy_if(catalog.children(column::kind, table.schema, table.name), std::back_inserter(out),
                         [](Object const& column) { return !column.absent; });
    std::ranges::stable_sort(out, {}, &Object::position);
    return out;
}

Sql with_columns(Sql out, std::vector<Object> const& columns) {
    out << " (";
    for (std::size_t i = 0; i < columns.size(); ++i) out << (i == 0 ? Sql("\n    ") : Sql(",\n    ")) << column_definition(columns[i]);
    return out << "\n)";
}

Sql partition_of_clause(Object const& object, Names parent) {
    return Sql(" partition of ") << quoted_name(parent[0].text()) << "." << quoted_name(parent[1].text()) << " "
                                 << trusted(object.get(partition_bound).text());
}

Sql create_statement(Object const& object, Catalog const& desired) {
    auto const parent = object.get(partition_of);
    auto out = beginning(object);
    return (parent.size() == 2 ? out << partition_of_clause(object, parent) : with_columns(out, columns_in_order(object.id, desired)))
           << partition_clause(object);
}

std::vector<Sql> security(Object const& object) {
    std::vector<Sql> out;
    if (object.get(row_security)) out.push_back(alter_table(object.id) << "enable row level security");
    if (object.get(force_row_security)) out.push_back(alter_table(object.id) << "force row level security");
    return out;
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
    std::ranges::move(security(object), std::back_inserter(fix.statements));
    return fix;
}

/// From version 17 on a partition has identity columns from its parent, and may bring none of its own.
std::vector<Object> without_identity(std::vector<Object> columns, Names parent, Catalog const& whole) {
    for (Object& column : columns)
        if (auto const* above = whole.find({&column::kind, parent[0], parent[1], column.id.name}))
            if (!above->get(column::identity).empty()) column.set(column::identity, Name());
    return columns;
}

Sql attach(Object const& object, Names parent) {
    Sql out("alter table only ");
    return out << quoted_name(parent[0].text()) << "." << quoted_name(parent[1].text()) << " attach partition " << relation_name(object.id)
               << " " << trusted(object.get(partition_bound).text());
}

/// A partition has columns, an order of them and defaults of its own, so it is made by itself and then attached. Where its
/// columns are not said, they are its parent's.
Making make(Object const& object, Catalog const& whole, Reach /*reach*/) {
    auto const parent = object.get(partition_of);
    auto columns = columns_in_order(object.id, whole);
    bool const partition = parent.size() == 2 && !object.get(partition_bound).empty();
    if (partition && columns.empty())
        return {.statements = {beginning(object) << partition_of_clause(object, parent) << partition_clause(object)},
                .last = security(object)};
    if (partition) columns = without_identity(std::move(columns), parent, whole);
    Making out{.statements = {with_columns(beginning(object), columns) << partition_clause(object)}, .last = security(object)};
    if (partition) out.statements.push_back(attach(object, parent));
    return out;
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
                          .alter = alter,
                          .make = make};

}  // namespace pgplumb::table
