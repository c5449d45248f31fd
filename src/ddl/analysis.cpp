#include "ddl/analysis.hpp"

#include "ddl/reducer.hpp"

#include <array>

// The nodes of an expression, one after the other: parse_expr.c.

namespace pgplumb::ddl {
namespace {

using Sort = Term::Sort;

constexpr std::size_t most_nodes = 20'000;  // what is shared in the tree is printed more than once

}  // namespace

TypedForm Analysis::form() {
    auto out = term(syntax_.root());
    if (!surroundings_.target.empty()) out = assigned(std::move(out), types_.read(surroundings_.target.text()));
    TypedForm made;
    made.text = printed(out, unsaid_type);
    if (visited_ > most_nodes || made.text.size() > longest_form) return {};
    if (is_known(out.type) && out.type != type::unknown) made.type = types_.spelled(out.type, out.modifier);
    made.certain = certain_;
    return made;
}

/// A domain's default is printed as a constant of what it holds. What both sides are assigned to says nothing of either.
Term Analysis::assigned(Term term, Modified const& target) {
    if (types_.is_opaque(target.type) && term.sort == Sort::constant) {
        certain_ = false;
        term.type = target.type;
    } else {
        term = converted(std::move(term), target, Context::assignment);
    }
    if (term.sort == Sort::constant && term.type != type::interval) term.modifier.clear();
    return term;
}

Term Analysis::boolean(std::string text) {
    return {Sort::other, type::boolean, {}, std::move(text), {}};
}

Analysis::Terms Analysis::terms(std::span<Index const> nodes) {
    Terms out;
    for (auto const node : nodes) out.push_back(term(node));
    return out;
}

Term Analysis::term(Index node) {
    if (++visited_ > most_nodes) return {};
    auto const parts = syntax_.parts(node);
    auto const text = syntax_.text(node);
    switch (syntax_.shape(node)) {
        case Shape::column: return column(node);
        case Shape::cast: return cast(node);
        case Shape::operation: return comparison(node);
        case Shape::any: return any(node);
        case Shape::in: return in(node, text);
        case Shape::both: return logic(node, true, false);
        case Shape::either: return logic(node, false, false);
        case Shape::opposite: return negated(parts[0]);
        case Shape::call: return call(node);
        case Shape::named: return {Sort::other, type::mystery, {}, std::string(text) + " => " + printed(term(parts[0]), unsaid_type), {}};
        case Shape::coalesce: return together(node, "coalesce");
        case Shape::greatest: return together(node, syntax_.flag(node) != 0 ? "least" : "greatest");
        case Shape::nullif: return nullif(node);
        case Shape::distinct: return distinct(node);
        case Shape::is_null: return boolean('(' + printed(term(parts[0])) + (syntax_.flag(node) != 0 ? " is not null)" : " is null)"));
        case Shape::test: return boolean('(' + printed(condition(parts[0])) + " is test " + std::to_string(syntax_.flag(node)) + ')');
        case Shape::choice: return choice(node);
        case Shape::array: return array(node);
        case Shape::row: return {Sort::other, type::record, {}, "row(" + list(terms(parts), probably_text) + ')', {}};
        case Shape::rows: return rows(node);
        case Shape::collate: return collated(node);
        case Shape::subscript: return subscript(node);
        case Shape::field: return field(node);
        default: return simple(node);
    }
}

/// What has no parts.
Term Analysis::simple(Index node) {
    std::string text(syntax_.text(node));
    switch (syntax_.shape(node)) {
        case Shape::number: return number(node);
        case Shape::string: return {Sort::literal, type::unknown, {}, std::move(text), {}};
        case Shape::bits: return {Sort::constant, type::bit, {}, std::move(text), {}};
        case Shape::truth: return {Sort::constant, type::boolean, {}, syntax_.flag(node) != 0 ? "true" : "false", {}};
        case Shape::null: return {Sort::null, type::unknown, {}, {}, {}};
        case Shape::value: return value(node);
        default: return {Sort::other, type::integer, {}, {}, {}};
    }
}

Term Analysis::collated(Index node) {
    auto inner = term(syntax_.parts(node)[0]);
    Term out{Sort::collated, inner.type, inner.modifier, on_path(syntax_.text(node), false), {}};
    out.parts.push_back(std::move(inner));
    return out;
}

Term Analysis::column(Index node) {
    ++columns_;
    Name const name(syntax_.text(node));
    auto const told = surroundings_.type_of_column(name);
    auto [type, modifier] = told.empty() ? Modified{} : types_.read(told.text());
    if (is_users(type) || type == type::mystery) certain_ = false;
    return {Sort::other, type, std::move(modifier), quoted_if_needed(name.text()), {}};
}

Term Analysis::number(Index node) const {
    auto const text = syntax_.text(node);
    auto const digits = decimal(text);
    if (!digits) return {Sort::constant, type::numeric, {}, std::string(text), {}};
    bool const fraction = text.find_first_of(".eE") != std::string_view::npos;
    auto const natural = fraction ? "numeric" : natural_type(*digits);
    auto const type = natural == "integer" ? type::integer : natural == "bigint" ? type::bigint : type::numeric;
    return {Sort::constant, type, {}, *digits, {}};
}

Term Analysis::cast(Index node) {
    auto const target = types_.read(syntax_.text(node));
    auto const part = syntax_.parts(node)[0];
    // A label is what its text says; how other values become users' types, only the database knows.
    bool const label = types_.is_enum(target.type) && syntax_.shape(part) == Shape::string;
    if (is_users(target.type) && !label) certain_ = false;
    if (is_array(target.type) && syntax_.shape(part) == Shape::array) return cast_array(part, target);
    return converted(term(part), target, Context::explicitly);
}

/// ARRAY[...]::type[] converts each element by itself. If one of them is an array, all are.
Term Analysis::cast_array(Index node, Modified const& target) {
    Term out{Sort::array, target.type, {}, {}, {}};
    bool nested = false;
    for (auto const element : syntax_.parts(node)) {
        bool const inner = syntax_.shape(element) == Shape::array;
        out.parts.push_back(inner ? cast_array(element, target) : term(element));
        nested = nested || is_array(types_.base(out.parts.back().type).type);
    }
    Modified const element{nested ? target.type : element_of(target.type), target.modifier};
    for (auto& part : out.parts) part = converted(std::move(part), element, Context::explicitly);
    return out;
}

Term Analysis::choice(Index node) {
    auto const parts = syntax_.parts(node);
    bool const simple = syntax_.flag(node) != 0;
    std::string out = "case";
    Term subject;
    if (simple) {
        subject = term(parts[0]);
        if (subject.is_untyped()) subject = constant(std::move(subject), {type::text, {}});
        out += ' ' + printed(subject);
    }
    std::vector<std::string> conditions;
    Terms results;
    for (std::size_t i = simple ? 1 : 0; i + 1 < parts.size(); i += 2) {
        Terms pair{{Sort::other, subject.type, subject.modifier, "it", {}}};
        if (simple) pair.push_back(term(parts[i]));
        conditions.push_back(printed(simple ? operation("=", std::move(pair)) : condition(parts[i])));
        results.push_back(term(parts[i + 1]));
    }
    // What ELSE gives counts first for the type.
    results.insert(results.begin(), term(parts.back()));
    auto const type = unite(results);
    for (std::size_t i = 0; i < conditions.size(); ++i)
        out.append(" when ").append(conditions[i]).append(" then ").append(printed(results[i + 1], probably_text));
    out.append(" else ").append(printed(results[0], probably_text)).append(" end");
    return {Sort::other, type.value_or(type::mystery), {}, std::move(out), {}};
}

Term Analysis::array(Index node) {
    Term out{Sort::array, type::mystery, {}, {}, terms(syntax_.parts(node))};
    auto const element = unite(out.parts);
    if (element) out.type = is_array(*element) ? *element : array_of(*element);
    return out;
}

Term Analysis::subscript(Index node) {
    auto const parts = syntax_.parts(node);
    auto base = term(parts[0]);
    auto const type = types_.base(base.type).type;
    auto out = printed(base);
    bool const slice = syntax_.flag(node) != 0;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        auto index = term(parts[i]);
        if (is_array(type)) index = coerced(std::move(index), type::integer, Context::assignment);
        if (type == type::jsonb && index.is_untyped()) index = constant(std::move(index), {type::text, {}});
        bool const second = slice && i % 2 == 0;
        out.append(second ? ":" : "[").append(printed(index, unsaid_type)).append(slice && !second ? "" : "]");
    }
    if (is_array(type)) return {Sort::other, slice ? type : element_of(type), {}, std::move(out), {}};
    certain_ = false;
    return {Sort::other, type == type::jsonb ? type : Type{type::mystery}, {}, std::move(out), {}};
}

/// f(x) and (x).f are one where f is a field, and where it is a function. A field of the table's row is a column.
Term Analysis::field(Index node) {
    certain_ = false;
    auto const part = syntax_.parts(node)[0];
    Name const name(syntax_.text(node));
    if (syntax_.shape(part) == Shape::column && surroundings_.type_of_column(Name(syntax_.text(part))).empty()) {
        auto const told = surroundings_.type_of_column(name);
        if (!told.empty()) {
            auto type = types_.read(told.text());
            return {Sort::other, type.type, std::move(type.modifier), quoted_if_needed(name.text()), {}};
        }
    }
    return {Sort::other, type::mystery, {}, name.str() + '(' + printed(term(part), unsaid_type) + ')', {}};
}

Term Analysis::value(Index node) const {
    static constexpr std::array<Type, 16> given{
        type::mystery,   type::date,      type::timetz, type::timetz, type::timestamptz, type::timestamptz, type::time, type::time,
        type::timestamp, type::timestamp, type::name,   type::name,   type::name,        type::name,        type::name, type::name};
    auto const number = std::stoul(std::string(syntax_.text(node)));
    auto const digits = syntax_.flag(node);
    constexpr unsigned none = 255;
    constexpr unsigned now = 4;
    std::string text = number == now ? "now()" : "value " + std::to_string(number);
    if (digits != none) text += '(' + std::to_string(digits) + ')';
    return {Sort::other, number < given.size() ? given[number] : Type{type::mystery}, {}, std::move(text), {}};
}

std::string Analysis::printed(Term const& term, std::string_view untyped) const {
    switch (term.sort) {
        case Sort::literal: return marked(term.text, untyped);
        case Sort::null: return term.is_untyped() ? "null" : "null::" + types_.spelled(term.type);
        case Sort::constant:
            return marked(term.text,
                          (types_.is_enum(term.type) ? std::string(enum_type) : std::string()) + types_.spelled(term.type, term.modifier));
        case Sort::array: {
            auto const type = term.parts.empty() ? "::" + types_.spelled(term.type) : std::string();
            return "ARRAY[" + list(term.parts, untyped == "unknown" ? unsaid_type : untyped) + ']' + type;
        }
        case Sort::relabel: return printed(term.parts[0]) + "::" + types_.spelled(term.type);
        case Sort::collated: return printed(term.parts[0], untyped) + " collate " + term.text;
        case Sort::other: return term.text;
    }
    return {};
}

std::string Analysis::list(Terms const& terms, std::string_view untyped) const {
    std::string out;
    for (auto const& term : terms) out.append(out.empty() ? "" : ", ").append(printed(term, untyped));
    return out;
}

}  // namespace pgplumb::ddl
