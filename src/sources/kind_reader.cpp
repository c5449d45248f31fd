#include "sources/kind_reader.hpp"

#include "pgplumb/error.hpp"
#include "session/binary.hpp"
#include "sources/live.hpp"

#include <utility>

namespace pgplumb {
namespace {

constexpr std::size_t id_columns = 5;  // oid, relation, schema, name, belongs_to

}  // namespace

void KindReader::add(Row row) {
    if (row.size() != id_columns + kind_.fields.size()) lose("the server sent another number of columns than was asked for");
    auto const name = [&](std::size_t i) { return row[i] ? Name(*row[i]) : Name(); };
    Object object{{&kind_, name(2), {}, Name(given(row, 3))}, origin_, {}};
    auto const oid = read_int(given(row, 0));
    auto relation = oid;
    if (row[1]) {
        relation = read_int(*row[1]);
        auto const* table = references_.relation(relation);
        if (!table) return;  // of a system catalog, a temporary or a foreign table
        object.id.schema = table->schema;
        object.id.parent = table->name;
    }
    if (row[4]) object.belongs = *row[4] == "extension" ? Belongs::extension : Belongs::partition;
    take_values(row, relation, object);
    if (object.position > 0) references_.learn(relation, object.position, {object.id.name, around_.collation});
    if (lacks_expression(object)) unread_.push_back({oid, static_cast<std::uint32_t>(relation), objects_.size()});
    objects_.push_back(object);
    places_.push_back({static_cast<std::uint32_t>(oid), static_cast<std::uint32_t>(relation)});
}

void KindReader::take_values(Row row, std::int64_t relation, Object& object) {
    values_.clear();
    around_.table = relation;
    around_.collation = 0;
    for (FieldSpec const* field : kind_.fields) {
        auto const& cell = row[id_columns + field->slot];
        if (field->match == Match::position) {
            object.position = static_cast<std::int16_t>(read_int(given(row, id_columns + field->slot)));
            continue;
        }
        values_.push_back(field->refers == Refers::nothing ? decode(*field, cell) : references_.resolve(*field, cell, around_));
    }
    for (FieldSpec const* field : kind_.deparsed)
        if (!row[id_columns + field->slot]) values_[field->slot] = Value();
    object.values = Values(values_);
}

void KindReader::fill(Expressions& expressions) {
    expressions.fill(kind_, objects_, std::exchange(unread_, {}));
}

void KindReader::shrink(std::size_t size) {
    objects_.resize(size);
    places_.resize(size);
    std::erase_if(unread_, [&](Unread const& one) { return one.at >= size; });
}

void KindReader::forget(std::optional<Roots> const& roots) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < objects_.size(); ++i) {
        if (!roots || roots->contains(places_[i].root)) continue;
        objects_[kept] = objects_[i];
        places_[kept++] = places_[i];
    }
    unread_.clear();
    shrink(kept);
}

Roots KindReader::roots_without(Roots const& oids) const {
    Roots out;
    for (Place const& place : places_)
        if (!oids.contains(place.oid)) out.insert(place.root);
    return out;
}

std::vector<ObjectId> KindReader::doubt(Roots const& roots) {
    std::vector<ObjectId> out;
    for (std::size_t i = 0; i < objects_.size(); ++i) {
        if (!roots.contains(places_[i].root)) continue;
        if (objects_[i].id.parent.empty()) out.push_back(objects_[i].id);
        for (FieldSpec const* field : kind_.fields)
            if (field->match == Match::type || field->match == Match::expression || field->match == Match::bound)
                objects_[i].values = objects_[i].values.with(field->slot, Value());
    }
    return out;
}

void KindReader::give(Catalog& catalog) {
    catalog.add(kind_, std::move(objects_));
}

}  // namespace pgplumb
