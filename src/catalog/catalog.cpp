#include "pgplumb/catalog.hpp"

#include "base/keywords.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pgplumb {
namespace {

bool simple(std::string_view name) {
    auto const lower = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    auto const digit = [](char c) { return c >= '0' && c <= '9'; };
    return !name.empty() && lower(name[0]) && std::ranges::all_of(name, [&](char c) { return lower(c) || digit(c) || c == '_'; }) &&
           !std::ranges::binary_search(keywords, name);
}

template <class Objects>
auto* find_in(Objects& objects, ObjectId const& id) {
    auto const it = std::ranges::lower_bound(objects, id, {}, &Object::id);
    return it != objects.end() && it->id == id ? &*it : nullptr;
}

}  // namespace

std::string_view to_text(Severity severity) {
    static constexpr std::array<std::string_view, 4> words{"off", "note", "warning", "error"};
    return words[static_cast<std::size_t>(severity)];
}

std::optional<Severity> severity_of(std::string_view word) {
    for (auto const severity : {Severity::off, Severity::note, Severity::warning, Severity::error})
        if (to_text(severity) == word) return severity;
    return std::nullopt;
}

std::string to_text(Origin const& origin) {
    auto out = origin.where.str();
    if (origin.line > 0) out += ':' + std::to_string(origin.line);
    return out;
}

FieldSpec const* Kind::field(std::string_view wanted) const {
    auto const it = std::ranges::find(fields, wanted, &FieldSpec::name);
    return it == fields.end() ? nullptr : *it;
}

Kind const* find_kind(std::string_view name) {
    auto const kinds = all_kinds();
    auto const it = std::ranges::find_if(kinds, [&](Kind const* k) { return k->name == name || k->plural == name; });
    return it == kinds.end() ? nullptr : *it;
}

ObjectId owner(ObjectId const& id) {
    Kind const* const kind = id.kind->parent;
    if (!kind) return {};
    return kind->parent ? ObjectId{kind, id.schema, {}, id.parent} : ObjectId{kind, {}, {}, id.schema};
}

std::string quoted_if_needed(std::string_view name) {
    return simple(name) ? std::string(name) : quoted_name(name).text();
}

std::string requoted(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        auto const start = std::min(text.find('"'), text.size());
        out.append(text.substr(0, start));
        text.remove_prefix(start);
        auto end = text.find('"', 1);
        while (end < text.size() - 1 && text[end + 1] == '"') end = text.find('"', end + 2);
        if (end >= text.size()) return out.append(text);
        auto const name = text.substr(1, end - 1);
        out.append(simple(name) ? name : text.substr(0, end + 1));
        text.remove_prefix(end + 1);
    }
    return out;
}

Name qualified_name(std::string_view schema, std::string_view name) {
    return Name(quoted_if_needed(schema) + '.' + quoted_if_needed(name));
}

std::string dotted(Names parts) {
    std::string out;
    for (Name const part : parts) out.append(out.empty() ? "" : ".").append(quoted_if_needed(part.text()));
    return out;
}

std::string display(ObjectId const& id) {
    std::string out;
    for (Name const part : {id.schema, id.parent, id.name})
        if (!part.empty()) out.append(out.empty() ? "" : ".").append(quoted_if_needed(part.text()));
    return out;
}

Sql relation_name(ObjectId const& id) {
    Name const relation = id.parent.empty() ? id.name : id.parent;
    return Sql() << quoted_name(id.schema.text()) << "." << quoted_name(relation.text());
}

void Catalog::add(Object const& object) {
    by_kind_[object.id.kind->rank].push_back(object);
}

void Catalog::add(Kind const& kind, std::vector<Object> objects) {
    auto& mine = by_kind_[kind.rank];
    if (mine.empty()) mine = std::move(objects);
    else mine.insert(mine.end(), objects.begin(), objects.end());
}

std::vector<std::pair<Object, Object>> Catalog::seal() {
    std::vector<std::pair<Object, Object>> twice;
    for (auto& objects : by_kind_) {
        std::ranges::stable_sort(objects, {}, &Object::id);
        auto const same = [](Object const& a, Object const& b) { return a.id == b.id; };
        for (auto it = std::ranges::adjacent_find(objects, same); it != objects.end();
             it = std::ranges::adjacent_find(it, objects.end(), same)) {
            twice.emplace_back(*it, *std::next(it));
            objects.erase(std::next(it));
        }
        objects.shrink_to_fit();
    }
    // Of two rows for one place, the later one holds.
    std::ranges::reverse(scopes_);
    std::ranges::stable_sort(scopes_, {}, &ScopeRow::place);
    auto const again = std::ranges::unique(scopes_, {}, &ScopeRow::place);
    scopes_.erase(again.begin(), again.end());
    return twice;
}

std::span<Object const> Catalog::of(Kind const& kind) const {
    return by_kind_[kind.rank];
}

std::span<Object const> Catalog::children(Kind const& kind, Name schema, Name parent) const {
    auto const& objects = by_kind_[kind.rank];
    auto const place = [](Object const& object) { return std::pair(object.id.schema, object.id.parent); };
    auto const range = std::ranges::equal_range(objects, std::pair(schema, parent), {}, place);
    return {range.begin(), range.end()};
}

Object const* Catalog::find(ObjectId const& id) const {
    return find_in(by_kind_[id.kind->rank], id);
}

Object* Catalog::edit(ObjectId const& id) {
    return find_in(by_kind_[id.kind->rank], id);
}

std::size_t Catalog::size() const {
    std::size_t count = 0;
    for (auto const& objects : by_kind_) count += objects.size();
    return count;
}

void Catalog::set_scope(Kind const& kind, Name schema, Name parent, Scope scope) {
    scopes_.push_back({{&kind, schema, parent, {}}, scope});
}

std::optional<Scope> Catalog::said_scope(Kind const& kind, Name schema, Name parent) const {
    ObjectId const place{&kind, schema, parent, {}};
    auto const it = std::ranges::lower_bound(scopes_, place, {}, &ScopeRow::place);
    if (it == scopes_.end() || it->place != place) return std::nullopt;
    return it->scope;
}

Scope Catalog::scope(Kind const& kind, Name schema, Name parent) const {
    return said_scope(kind, schema, parent).value_or(default_scope == Scope::open ? Scope::open : closed_scope(kind));
}

}  // namespace pgplumb
