#include "normal/written.hpp"

#include "ddl/ddl.hpp"
#include "kinds/column.hpp"
#include "kinds/enum_type.hpp"
#include "kinds/table.hpp"
#include "normal/constants.hpp"

#include <algorithm>

namespace pgplumb {
namespace {

/// True if `actual` is the string constant `desired` with a cast to the column's own type: how the server prints one.
bool is_cast_literal(std::string_view actual, std::string_view desired, std::string_view type) {
    bool const literal = desired.size() > 1 && desired.front() == '\'' && desired.find('\'', 1) == desired.size() - 1;
    if (!literal || !actual.starts_with(desired) || desired.find('\\') != std::string_view::npos) return false;
    actual.remove_prefix(desired.size());
    return actual.starts_with("::") && actual.substr(2) == base_of(type);
}

/// Where the constant that opens at `at` ends, behind its quote.
std::size_t end_of_constant(std::string_view form, std::size_t at) {
    bool const escapes = at > 0 && form[at - 1] == 'E';
    for (++at; at < form.size(); ++at) {
        bool const escaped = (escapes && form[at] == '\\') || form.substr(at, 2) == "''";
        if (escaped) ++at;
        else if (form[at] == '\'') return at + 1;
    }
    return form.size();
}

/// Whether a constant that ends here is the name of an object: 'public.s'::regclass, in a strict form or a loose one.
bool is_reference(std::string_view behind) {
    return behind.starts_with("::reg") || behind.starts_with(std::string(1, ddl::mark_type) + "reg");
}

/// Names without this schema; constants keep what they say, but for those that name an object.
std::string without_schema(std::string_view form, std::string const& prefix) {
    if (form.find(prefix) == std::string_view::npos) return std::string(form);
    std::string out;
    for (std::size_t at = 0; at < form.size();) {
        bool const begins = out.empty() || std::string_view(" (,:[").find(out.back()) != std::string_view::npos;
        if (form[at] == '\'') {
            auto const end = end_of_constant(form, at);
            auto constant = form.substr(at, end - at);
            out += '\'';
            constant.remove_prefix(1);
            if (constant.starts_with(prefix) && is_reference(form.substr(end))) constant.remove_prefix(prefix.size());
            out += constant;
            at = end;
        } else if (begins && form.substr(at).starts_with(prefix)) {
            at += prefix.size();
        } else {
            out += form[at++];
        }
    }
    return out;
}

}  // namespace

Name table_of(Object const& object) {
    return object.id.kind == &table::kind ? object.id.name : object.id.parent;
}

std::string_view base_of(std::string_view type) {
    return type.substr(0, std::min(type.find_first_of("(["), type.size()));
}

Written::Written(Catalog const& actual, Catalog const& desired) : actual_(actual), desired_(desired) {
    for (auto const* catalog : {&actual, &desired}) {
        for (Object const& object : catalog->of(enum_type::kind)) {
            auto const full = qualified_name(object.id.schema.text(), object.id.name.text());
            Name const name = on_path(object.id.schema.text()) ? Name(quoted_if_needed(object.id.name.text())) : full;
            enums_.emplace(full.str(), name);
            enums_.emplace(name.str(), name);
        }
    }
}

bool Written::on_path(std::string_view schema) const {
    return std::ranges::any_of(desired_.search_path,
                               [&](Name name) { return name.text() == schema || quoted_if_needed(name.text()) == schema; });
}

std::string Written::resolved(std::string_view form) const {
    std::string out(form);
    for (Name const schema : desired_.search_path) out = without_schema(out, quoted_if_needed(schema.text()) + '.');
    return out;
}

Name Written::column_type(Object const& object, Name column) const {
    ObjectId const id{&column::kind, object.id.schema, table_of(object), column};
    for (auto const* catalog : {&actual_, &desired_})
        if (auto const* found = catalog->find(id)) return found->get(column::type);
    return {};
}

ddl::ForeignType Written::user_type(std::string_view name) const {
    if (auto const it = enums_.find(std::string(name)); it != enums_.end())
        return {ddl::ForeignType::Sort::enumeration, it->second.str(), {}};
    return {ddl::ForeignType::Sort::opaque, resolved(name), {}};
}

ddl::TypedForm Written::typed(Object const& object, Name target, Name text) const {
    ddl::Surroundings const here{[&](Name column) { return column_type(object, column); },
                                 [&](std::string_view name) { return user_type(name); },
                                 [&](std::string_view schema) { return on_path(schema); }, target};
    return typed_form(ddl::expression(text), here);
}

Name Written::type_of(Object const& object, Name expression) const {
    return Name(typed(object, {}, expression).type);
}

Written::Typed Written::by_types(Object const& object, Name target, Name a, Name d) const {
    auto const left = typed(object, target, a);
    auto const right = typed(object, target, d);
    if (left.text.empty() || right.text.empty()) return {};
    return {compare_forms(left.text, right.text), left.certain && right.certain};
}

/// Whether the table's row is named as a whole: the server writes (t).a as a.
bool Written::names_row(Object const& object, Name text) const {
    auto const& columns = ddl::expression(text).columns;
    Name const table = object.id.parent;
    return std::ranges::find(columns, table) != columns.end() && column_type(object, table).empty();
}

Verdict Written::by_trees(Name a, Name d) const {
    auto const& left = ddl::expression(a);
    auto const& right = ddl::expression(d);
    if (!left.understood || !right.understood) return Verdict::unproven;
    return may_be_one(resolved(left.loose), resolved(right.loose)) ? Verdict::unproven : Verdict::different;
}

Verdict Written::with_none(Name target, Name a, Name d) const {
    // DEFAULT NULL is kept where the type has a modifier, and says no more than none. A domain's own default yields to it.
    auto const& strict = ddl::expression(a.empty() ? d : a).strict;
    bool const null = strict == "null" || (strict.starts_with("null::") && strict.find("::", strict.find("::") + 1) == std::string::npos);
    auto const type = base_of(target.text());
    bool const plain = ddl::is_builtin_type(type) || user_type(type).sort == ddl::ForeignType::Sort::enumeration;
    return null && plain ? Verdict::equal : Verdict::different;
}

std::optional<Verdict> Written::decide(Object const& object, Name target, Name a, Name d) const {
    if (a == d || ddl::unwrapped(a.text()) == ddl::unwrapped(d.text())) return Verdict::equal;
    if (a.empty() || d.empty()) return with_none(target, a, d);
    if (is_cast_literal(a.text(), d.text(), target.text())) return Verdict::equal;
    auto const& left = ddl::expression(a);
    auto const& right = ddl::expression(d);
    if (left.parsed && right.parsed && left.collations != right.collations) return Verdict::different;
    if (left.parsed && right.parsed && resolved(left.strict) == resolved(right.strict)) return Verdict::equal;
    if (by_types(object, target, a, d).verdict == Verdict::equal) return Verdict::equal;
    return std::nullopt;
}

Verdict Written::guess(Object const& object, Name target, Name a, Name d) const {
    auto const [verdict, certain] = by_types(object, target, a, d);
    if (certain) return verdict;
    return names_row(object, a) || names_row(object, d) ? Verdict::unproven : by_trees(a, d);
}

}  // namespace pgplumb
