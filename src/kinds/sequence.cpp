#include "kinds/sequence.hpp"

#include "kinds/makers.hpp"
#include "kinds/queries.hpp"
#include "kinds/schema.hpp"

namespace pgplumb::sequence {
namespace {

void append_options(Sql& out, Object const& object, FieldSpec const* only) {
    auto const number = [&](Field<std::int64_t> const& field, Sql::Literal words) {
        auto const* value = object.find(field);
        if (value && (!only || only == &field)) out << words << *value;
    };
    if (object.find(type) && (!only || only == &type)) out << " as " << trusted(object.get(type).text());
    number(increment, " increment by ");
    number(min, " minvalue ");
    number(max, " maxvalue ");
    number(start, " start with ");
    number(cache, " cache ");
    if (object.find(cycle) && (!only || only == &cycle)) out << (object.get(cycle) ? Sql(" cycle") : Sql(" no cycle"));
    if (auto const* column = object.find(owned_by); column && only == &owned_by) {
        out << " owned by ";
        if (column->size() != 3) out << "none";
        else out << quoted_name((*column)[0].text()) << "." << quoted_name((*column)[1].text()) << "." << quoted_name((*column)[2].text());
    }
}

Fix create(Object const& object, Catalog const& /*desired*/) {
    Sql out("create sequence ");
    out << relation_name(object.id);
    append_options(out, object, nullptr);
    return {.statements = {out}};
}

/// Its column comes after it.
Making make(Object const& object, Catalog const& whole, Reach /*reach*/) {
    Making out{.statements = create(object, whole).statements};
    auto const column = object.get(owned_by);
    if (column.size() != 3) return out;
    Sql tie("alter sequence ");
    tie << relation_name(object.id);
    append_options(tie, object, &owned_by);
    out.last.push_back(tie);
    return out;
}

Fix alter(Change const& change) {
    Sql out("alter sequence ");
    out << relation_name(change.actual->id);
    append_options(out, *change.desired, change.field);
    return {.statements = {out}, .lock = "ShareRowExclusiveLock"};
}

constexpr FieldSpec const* fields[] = {&type, &start, &increment, &min, &max, &cache, &cycle, &owned_by};
static_assert(in_slots(fields));

}  // namespace

constinit Kind const kind{.name = "sequence",
                          .plural = "sequences",
                          .rank = 3,
                          .parent = &schema::kind,
                          .by_content = false,
                          .unexpected = Severity::warning,
                          .query = queries::sequence,
                          .fields = fields,
                          .create = create,
                          .alter = alter,
                          .make = make};

}  // namespace pgplumb::sequence
