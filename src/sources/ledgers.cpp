#include "sources/ledgers.hpp"

#include "kinds/sequence.hpp"
#include "kinds/table.hpp"
#include "pgplumb/history.hpp"

namespace pgplumb {

void mark_ledgers(Catalog& catalog) {
    auto const is_ledgers = [](Object const& object) {
        if (object.id.kind == &table::kind) return is_known_ledger(object.id.name);
        if (object.id.kind == &sequence::kind)
            if (auto const owner = object.get(sequence::owned_by); owner.size() == 3) return is_known_ledger(owner[1]);
        return !object.id.parent.empty() && is_known_ledger(object.id.parent);
    };
    for (Kind const* kind : all_kinds())
        for (Object& object : catalog.edit(*kind))
            if (object.belongs == Belongs::itself && is_ledgers(object)) object.belongs = Belongs::ledger;
}

}  // namespace pgplumb
