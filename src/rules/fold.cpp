#include "catalog/provided.hpp"
#include "ddl/ddl.hpp"
#include "kinds/extension.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/sequence.hpp"
#include "kinds/table.hpp"
#include "kinds/view.hpp"
#include "rules/checks.hpp"

#include <algorithm>

namespace pgplumb {
namespace {

bool needs_extension(Object const& object, std::string_view extension) {
    if (!object.id.kind->needs) return false;
    return std::ranges::any_of(object.id.kind->needs(object), [&](Need const& need) {
        auto const& known = providers(need.category, need.name.text());
        // Names that several extensions, or PostgreSQL itself, provide too prove nothing.
        return known.size() == 1 && known.contains(extension) && !ddl::is_builtin_type(need.name.text()) &&
               need.name.text() != "gen_random_uuid";
    });
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
    auto up = owner(object.id);
    if (up.kind && scene.missing.contains(up)) return up;
    if (up.kind == &table::kind) up.kind = &view::kind;  // indexes of materialized views
    if (up.kind && scene.missing.contains(up)) return up;
    auto const related = [&](Names names) {
        ObjectId const id{&table::kind, names.size() > 1 ? names[0] : Name(), {}, names.size() > 1 ? names[1] : Name()};
        return scene.missing.contains(id) ? id : ObjectId{};
    };
    if (object.id.kind == &foreign_key::kind) return related(object.get(foreign_key::target));
    if (object.id.kind == &sequence::kind) return related(object.get(sequence::owned_by));
    return {};
}

/// A cause and what would not be missing without it.
using Covers = std::map<ObjectId, std::set<ObjectId>>;

Covers cover_by_owner(Scene const& scene) {
    Covers out;
    for (ObjectId const& id : scene.missing)
        if (auto const* object = scene.audit.desired.catalog.find(id))
            if (auto const cause = cause_of(scene, *object); cause.kind) out[cause].insert(id);
    return out;
}

Covers cover_by_extension(Scene const& scene, std::vector<Finding> const& findings) {
    Covers out;
    for (Finding const& finding : findings)
        if (finding.object.kind == &extension::kind && finding.rule.ends_with("missing") && !scene.is_pending(finding.object))
            if (auto blocked = blocked_by(scene, finding.object.name); !blocked.empty()) out.emplace(finding.object, std::move(blocked));
    return out;
}

/// Effects of effects: what a covered table covers is covered by the same cause.
std::set<ObjectId> with_effects(std::vector<ObjectId> next, Covers const& covers) {
    std::set<ObjectId> all(next.begin(), next.end());
    while (!next.empty()) {
        auto const it = covers.find(next.back());
        next.pop_back();
        if (it == covers.end()) continue;
        for (ObjectId const& effect : it->second)
            if (effect.kind != &extension::kind && all.insert(effect).second) next.push_back(effect);
    }
    return all;
}

/// Where extensions are why nothing was ever migrated, that is no cause of its own.
void fold_never_migrated(std::vector<Finding>& findings, std::set<ObjectId>& covered) {
    auto const never = std::ranges::find(findings, "ledger.never_migrated", &Finding::rule);
    if (never == findings.end()) return;
    auto const ledger = never->object;
    findings.erase(never);
    for (Finding& finding : findings)
        if (finding.object.kind == &extension::kind && !finding.covers.empty()) finding.covers.insert(finding.covers.begin(), ledger);
    covered.insert(ledger);
}

}  // namespace

std::vector<ObjectId> fold(Scene const& scene, std::vector<Finding>& findings) {
    auto covers = cover_by_owner(scene);
    auto by_extension = cover_by_extension(scene, findings);
    bool const extensions = !by_extension.empty();
    for (auto& [cause, effects] : by_extension) covers[cause].merge(effects);
    std::set<ObjectId> covered;
    for (auto const& [cause, effects] : covers) covered.insert(effects.begin(), effects.end());
    for (Finding& finding : findings) {
        auto next = finding.covers;
        if (finding.object.kind == &ledger_kind)
            std::erase_if(next, [&](ObjectId const& id) { return id.kind == &extension::kind && covers.contains(id); });
        if (finding.rule.ends_with("missing"))
            if (auto const it = covers.find(finding.object); it != covers.end()) next.assign(it->second.begin(), it->second.end());
        auto const all = with_effects(std::move(next), covers);
        finding.covers.assign(all.begin(), all.end());
        covered.insert(all.begin(), all.end());
    }
    if (extensions) fold_never_migrated(findings, covered);
    std::erase_if(findings, [&](Finding const& f) { return f.rule.ends_with("missing") && covered.contains(f.object); });
    return {covered.begin(), covered.end()};
}

}  // namespace pgplumb
