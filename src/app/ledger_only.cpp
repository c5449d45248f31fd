#include "app/commands.hpp"
#include "kinds/table.hpp"
#include "pgplumb/error.hpp"

#include <algorithm>

namespace pgplumb {
namespace {

std::string listed(std::vector<Name> names) {
    std::ranges::sort(names);
    std::string out;
    for (Name const name : names) out.append(out.empty() ? "" : ", ").append(name.text());
    return out.empty() ? "(none)" : out;
}

}  // namespace

void keep_tables(Description& desired, Selection const& selection) {
    if (!desired.history.declared())
        throw Error(Failure::usage, "--ledger-only needs a ledger",
                    "Name migrations, such as alembic:migrations, or a description that has one.");
    Catalog tables;
    for (Object const& object : desired.catalog.of(table::kind))
        if (!object.absent && object.belongs == Belongs::itself && selection.keeps(object.id)) {
            Object bare{object.id, object.origin};
            bare.named_in = object.named_in;
            tables.add(bare);
        }
    tables.seal();
    tables.search_path = desired.catalog.search_path;
    desired.catalog = std::move(tables);
    desired.unasked = {};
    desired.settled = {};
    for (Revision& revision : desired.history.revisions)
        std::erase_if(revision.creates, [](ObjectId const& id) { return id.kind != &table::kind; });
}

std::string standing(History const& history, LedgerState const& ledger) {
    std::vector<Name> current(ledger.rows.size());
    std::ranges::transform(ledger.rows, current.begin(), &LedgerRow::version);
    return "current revision " + listed(std::move(current)) + ", head " + listed(heads_of(history));
}

}  // namespace pgplumb
