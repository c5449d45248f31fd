#include "ddl/ddl.hpp"
#include "kinds/sequence.hpp"
#include "kinds/table.hpp"
#include "kinds/view.hpp"

#include <limits>

namespace pgplumb::ddl {
namespace {

template <class T>
void grant(Object& object, Field<T> const& field, std::type_identity_t<T> value) {
    if (!object.find(field)) object.set(field, value);
}

/// The largest number of an integer type; of bigint where the type is not known.
std::int64_t most(std::string_view type) {
    if (type == "smallint") return std::numeric_limits<std::int16_t>::max();
    if (type == "integer") return std::numeric_limits<std::int32_t>::max();
    return std::numeric_limits<std::int64_t>::max();
}

void complete_sequence(Object& object) {
    grant(object, sequence::type, Name("bigint"));
    grant(object, sequence::increment, 1);
    auto const last = most(object.get(sequence::type).text());
    bool const up = object.get(sequence::increment) > 0;
    grant(object, sequence::min, up ? 1 : -last - 1);
    grant(object, sequence::max, up ? last : -1);
    grant(object, sequence::start, object.get(up ? sequence::min : sequence::max));
    grant(object, sequence::cache, 1);
    grant(object, sequence::cycle, false);
    grant(object, sequence::owned_by, Names());
}

}  // namespace

Object with_defaults(Object object) {
    if (object.id.kind == &sequence::kind) complete_sequence(object);
    if (object.id.kind == &view::kind) grant(object, view::materialized, false);
    if (object.id.kind != &table::kind) return object;
    grant(object, table::persistence, Name("permanent"));
    grant(object, table::partition_strategy, Name());
    grant(object, table::partition_keys, Names());
    grant(object, table::partition_of, Names());
    grant(object, table::partition_bound, Name());
    grant(object, table::row_security, false);
    grant(object, table::force_row_security, false);
    return object;
}

}  // namespace pgplumb::ddl
