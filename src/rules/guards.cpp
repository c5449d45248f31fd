#include "kinds/extension.hpp"
#include "pgplumb/guard.hpp"
#include "rules/checks.hpp"

#include <algorithm>
#include <set>

namespace pgplumb {

std::set<Name> given_extensions(Description const& said) {
    std::set<Name> out;
    for (Object const& one : said.catalog.of(extension::kind))
        if (!one.absent) out.insert(one.id.name);
    for (auto const& revision : said.history.revisions)
        for (ObjectId const& id : revision.creates)
            if (id.kind == &extension::kind) out.erase(id.name);
    return out;
}

Judgement judge(Guarded guarded, Description const& said, std::chrono::year_month_day today) {
    Judgement out;
    out.findings = std::move(guarded.findings);
    out.problems = std::move(guarded.problems);
    finish(said, out.findings);
    waive({said.waivers, {}, today, Waiving::Of::repository, false}, out);
    finish(said, out.findings);
    return out;
}

}  // namespace pgplumb
