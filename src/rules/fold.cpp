#include "ddl/ddl.hpp"
#include "kinds/extension.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/sequence.hpp"
#include "kinds/table.hpp"
#include "rules/checks.hpp"
#include "rules/data.hpp"

#include <algorithm>

namespace pgplumb {
namespace {

using Provided = std::map<std::pair<std::string_view, std::string_view>, std::set<std::string_view>>;

/// category and name -> the extensions that provide it; from the table made by scripts/update-extensions.
Provided const& provided() {
    static Provided const table = [] {
        Provided out;
        for (auto rest = data::extensions; !rest.empty();) {
            auto line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(rest.size(), line.size() + 1));
            auto const tab = line.find('\t');
            if (line.starts_with('#') || tab == std::string_view::npos) continue;
            auto const second = line.find('\t', tab + 1);
            auto const category = line.substr(tab + 1, second - tab - 1);
            for (auto names = line.substr(second + 1); !names.empty();) {
                auto const name = names.substr(0, names.find(' '));
                names.remove_prefix(std::min(names.size(), name.size() + 1));
                out[{category, name}].insert(line.substr(0, tab));
            }
        }
        return out;
    }();
    return table;
}

bool needs_extension(Object const& object, std::string_view extension) {
    if (!object.id.kind->needs) return false;
    for (Need const& need : object.id.kind->needs(object)) {
        auto const it = provided().find({need.category, need.name.text()});
        // Names that several extensions, or PostgreSQL itself, provide too prove nothing.
        if (it != provided().end() && it->second.size() == 1 && it->second.contains(extension) && !ddl::is_builtin_type(need.name.text()) &&
            need.name.text() != "gen_random_uuid")
            return true;
    }
    return false;
}

std::set<ObjectId> blocked_by(Scene const& scene, Name extension) {
    std::set<ObjectId> out;
    for (ObjectId const& id : scene.missing) {
        auto const* object = scene.audit.desired.catalog.find(id);
        if (!object || !needs_extension(*object, extension.text())) continue;
        out.insert(id);
        if (auto const up = owner(id); scene.missing.contains(up)) out.insert(up);
    }
    for (auto const& revision : scene.audit.desired.history.revisions) {
        bool const named =
            std::ranges::any_of(revision.creates, [&](ObjectId const& id) { return id.kind == &extension::kind && id.name == extension; });
        if (!named) continue;
        for (ObjectId const& id : revision.creates)
            if (id.kind != &extension::kind && scene.missing.contains(id)) out.insert(id);
    }
    return out;
}

ObjectId cause_of(Scene const& scene, Object const& object) {
    if (auto const up = owner(object.id); up.kind && scene.missing.contains(up)) return up;
    auto const related = [&](Names names) {
        ObjectId const id{&table::kind, names.size() > 1 ? names[0] : Name(), {}, names.size() > 1 ? names[1] : Name()};
        return scene.missing.contains(id) ? id : ObjectId{};
    };
    if (object.id.kind == &foreign_key::kind) return related(object.get(foreign_key::target));
    if (object.id.kind == &sequence::kind) return related(object.get(sequence::owned_by));
    return {};
}

void cover_by_owner(Scene const& scene, std::map<ObjectId, std::set<ObjectId>>& covers) {
    for (ObjectId const& id : scene.missing)
        if (auto const* object = scene.audit.desired.catalog.find(id))
            if (auto const cause = cause_of(scene, *object); cause.kind) covers[cause].insert(id);
}

}  // namespace

std::vector<ObjectId> fold(Scene const& scene, std::vector<Finding>& findings) {
    std::map<ObjectId, std::set<ObjectId>> covers;
    cover_by_owner(scene, covers);
    std::set<ObjectId> covered;
    for (auto const& [cause, effects] : covers) covered.insert(effects.begin(), effects.end());
    bool by_extension = false;
    for (Finding& finding : findings) {
        if (finding.object.kind == &extension::kind && finding.rule.ends_with("missing") && !scene.is_pending(finding.object))
            for (ObjectId const& id : blocked_by(scene, finding.object.name)) covers[finding.object].insert(id);
    }
    for (auto const& [cause, effects] : covers)
        if (cause.kind == &extension::kind) by_extension = by_extension || !effects.empty(), covered.insert(effects.begin(), effects.end());
    for (Finding& finding : findings) {
        auto& list = finding.covers;
        if (finding.object.kind == &ledger_kind) {
            std::erase_if(list, [&](ObjectId const& id) { return id.kind == &extension::kind && covers.contains(id); });
            covered.insert(list.begin(), list.end());
        }
        if (finding.rule.ends_with("missing"))
            if (auto const it = covers.find(finding.object); it != covers.end()) list.assign(it->second.begin(), it->second.end());
    }
    // Effects of effects: what a covered table covers is covered by the same cause.
    for (Finding& finding : findings) {
        std::set<ObjectId> all(finding.covers.begin(), finding.covers.end());
        for (std::vector<ObjectId> next = finding.covers; !next.empty();) {
            auto const id = next.back();
            next.pop_back();
            if (auto const it = covers.find(id); it != covers.end())
                for (ObjectId const& effect : it->second)
                    if (effect.kind != &extension::kind && all.insert(effect).second) next.push_back(effect);
        }
        finding.covers.assign(all.begin(), all.end());
        covered.insert(all.begin(), all.end());
    }
    auto const never = std::ranges::find(findings, "ledger.never_migrated", &Finding::rule);
    if (by_extension && never != findings.end()) {
        auto const ledger = never->object;
        findings.erase(never);
        for (Finding& finding : findings)
            if (finding.object.kind == &extension::kind && !finding.covers.empty()) finding.covers.insert(finding.covers.begin(), ledger);
        covered.insert(ledger);
    }
    std::erase_if(findings, [&](Finding const& f) { return f.rule.ends_with("missing") && covered.contains(f.object); });
    return {covered.begin(), covered.end()};
}

}  // namespace pgplumb
