#include "kinds/extension.hpp"
#include "kinds/table.hpp"
#include "pgplumb/source.hpp"

namespace pgplumb {

Description as_desired(Catalog catalog) {
    Description out;
    out.catalog = std::move(catalog);
    out.catalog.default_scope = Scope::closed;
    out.all_ordered = true;
    auto const asked = [](Object const& object) {
        return object.belongs == Belongs::itself || (object.belongs == Belongs::partition && object.id.kind == &table::kind);
    };
    for (Kind const* kind : all_kinds())
        for (Object const& object : out.catalog.of(*kind))
            if (!asked(object)) out.unasked.add(object);
    out.unasked.seal();
    out.catalog.filter(asked);
    // A version asked for exactly is not asked for as the least one too.
    for (Object& object : out.catalog.edit(extension::kind)) object.values = object.values.with(extension::min_version.slot, Value());
    return out;
}

}  // namespace pgplumb
