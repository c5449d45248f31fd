#include "rules/selection.hpp"

#include "kinds/extension.hpp"
#include "kinds/schema.hpp"
#include "kinds/table.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace pgplumb {
namespace {

/// The relation that an object is or belongs to; a kind of nullptr where it is neither.
ObjectId relation_of(ObjectId const& id) {
    if (id.kind == &schema::kind || id.kind == &extension::kind || id.kind->name == "enum") return {};
    return id.parent.empty() ? id : owner(id);
}

bool any_matches(std::vector<Pattern> const& patterns, auto const& what) {
    return std::ranges::any_of(patterns, [&](Pattern const& pattern) { return pattern.matches(what); });
}

}  // namespace

Pattern::Pattern(std::string_view text) : text_(text), parts_(1) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (c == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"') parts_.back().push_back({Unit::Kind::character, text[++i]});
        else if (c == '"') quoted = !quoted;
        else if (quoted) parts_.back().push_back({Unit::Kind::character, c});
        else if (c == '.') parts_.emplace_back();
        else if (c == '*' || c == '?') parts_.back().push_back({c == '*' ? Unit::Kind::any : Unit::Kind::one, c});
        else parts_.back().push_back({Unit::Kind::character, static_cast<char>(std::tolower(static_cast<unsigned char>(c)))});
    }
}

/// Goes back to the last * where it fails, and no further: linear for each.
bool Pattern::fits(Part const& part, std::string_view text) {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = part.size();
    std::size_t resume = 0;
    while (t < text.size()) {
        if (p < part.size() && part[p].kind == Unit::Kind::any) {
            star = p++;
            resume = t;
        } else if (p < part.size() && (part[p].kind == Unit::Kind::one || part[p].c == text[t])) {
            ++p, ++t;
        } else if (star < part.size()) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    return std::all_of(part.begin() + static_cast<std::ptrdiff_t>(p), part.end(), [](Unit unit) { return unit.kind == Unit::Kind::any; });
}

bool Pattern::names_schema(Name schema) const {
    return parts_.size() > 1 && fits(parts_[0], schema.text());
}

bool Pattern::matches(Name name) const {
    return parts_.size() == 1 && fits(parts_[0], name.text());
}

bool Pattern::matches(ObjectId const& id) const {
    std::array<Name, 3> const all{id.schema, id.parent, id.name};
    std::vector<Name> names;
    std::ranges::copy_if(all, std::back_inserter(names), [](Name name) { return !name.empty(); });
    return matches(names);
}

std::size_t Pattern::literals() const {
    std::size_t out = 0;
    for (Part const& part : parts_) out += static_cast<std::size_t>(std::ranges::count(part, Unit::Kind::character, &Unit::kind));
    return out;
}

bool Pattern::matches(std::span<Name const> names) const {
    if (parts_.size() > names.size()) return false;
    auto name = names.end() - static_cast<std::ptrdiff_t>(parts_.size());
    return std::ranges::all_of(parts_, [&](Part const& part) { return fits(part, (name++)->text()); });
}

bool Selection::keeps(ObjectId const& id) const {
    if (!id.kind->parent && id.kind->fields.empty() && id.kind != &schema::kind) return true;  // a ledger, a waiver
    if (id.kind == &extension::kind) return schemas.empty() && tables.empty();
    Name const schema = id.kind == &schema::kind ? id.name : id.schema;
    if ((!schemas.empty() && !any_matches(schemas, schema)) || any_matches(not_schemas, schema)) return false;
    auto const relation = relation_of(id);
    // A schema that holds what is selected is a part of the answer.
    if (id.kind == &schema::kind && std::ranges::any_of(tables, [&](Pattern const& p) { return p.names_schema(id.name); })) return true;
    if (!relation.kind) return tables.empty();
    return (tables.empty() || any_matches(tables, relation)) && !any_matches(not_tables, relation);
}

std::vector<std::string> Selection::without_match(Catalog const& actual, Catalog const& desired) const {
    std::vector<std::string> out;
    auto const found = [&](auto const& fits) {
        return std::ranges::any_of(std::array{&actual, &desired}, [&](Catalog const* catalog) {
            return std::ranges::any_of(all_kinds(), [&](Kind const* kind) { return std::ranges::any_of(catalog->of(*kind), fits); });
        });
    };
    for (Pattern const& pattern : schemas)
        if (!found([&](Object const& object) { return object.id.kind == &schema::kind && pattern.matches(object.id.name); }))
            out.push_back(pattern.text());
    for (Pattern const& pattern : tables)
        if (!found([&](Object const& object) { return relation_of(object.id) == object.id && pattern.matches(object.id); }))
            out.push_back(pattern.text());
    return out;
}

void select(Judgement& judgement, Selection const& selection) {
    auto const dropped = [&](ObjectId const& id) { return !selection.keeps(id); };
    for (Finding& finding : judgement.findings) std::erase_if(finding.covers, dropped);
    std::erase_if(judgement.findings, [&](Finding const& finding) { return dropped(finding.object) && finding.covers.empty(); });
    std::erase_if(judgement.accepted, [&](Accepted const& one) { return dropped(one.finding.object) && one.finding.covers.empty(); });
    std::erase_if(judgement.problems, [&](Problem const& problem) { return problem.object && dropped(*problem.object); });
    std::erase_if(judgement.unproven, [&](Change const& change) { return dropped(change.id()); });
    std::erase_if(judgement.covered, dropped);
}

}  // namespace pgplumb
