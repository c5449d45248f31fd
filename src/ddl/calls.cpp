#include "ddl/analysis.hpp"
#include "ddl/reducer.hpp"

#include <algorithm>
#include <set>

// Operators and functions: which of a name is meant, and what their arguments are converted to.

namespace pgplumb::ddl {
namespace {

using Sort = Term::Sort;

std::vector<Type> types_of(std::vector<Term> const& terms) {
    std::vector<Type> out(terms.size());
    std::ranges::transform(terms, out.begin(), &Term::type);
    return out;
}

/// Whether an operator's name is one that compares, whatever the types.
bool compares(std::string_view name) {
    static std::set<std::string_view> const names{"=", "<>", "<", "<=", ">", ">=", "~", "!~", "~*", "!~*", "~~", "!~~", "~~*", "!~~*"};
    return names.contains(name);
}

/// An operator without its schema.
std::string_view symbol_of(std::string_view name) {
    auto const point = name.find_last_of('.');
    return point == std::string_view::npos ? name : name.substr(point + 1);
}

/// A schema's name and what follows; empty if there is none.
std::string_view schema_of(std::string_view name) {
    auto const quoted = name.starts_with('"');
    auto const end = quoted ? name.find("\".") : name.find('.');
    if (end == std::string_view::npos || end == 0) return {};
    return name.substr(0, quoted ? end + 1 : end);
}

/// A name as the table of functions has it.
std::string_view unquoted(std::string_view name) {
    bool const quoted = name.size() > 1 && name.starts_with('"') && name.find('"', 1) == name.size() - 1;
    return quoted ? name.substr(1, name.size() - 2) : name;
}

}  // namespace

std::string Analysis::on_path(std::string_view name, bool may_be_builtin) const {
    auto const schema = schema_of(name);
    if (schema.empty() || may_be_builtin || !surroundings_.on_path(schema)) return std::string(name);
    return std::string(name.substr(schema.size() + 1));
}

std::optional<Type> Analysis::unite(Terms& terms) {
    auto const types = types_of(terms);
    auto const type = std::ranges::all_of(types, [](Type t) { return t != type::mystery; }) ? types_.common(types) : std::nullopt;
    if (!type) {
        certain_ = false;
        return std::nullopt;
    }
    for (auto& term : terms) term = coerced(std::move(term), *type, Context::implicit);
    return type;
}

Analysis::Resolved Analysis::resolved(std::string_view name, Terms terms) {
    auto const given = types_of(terms);
    bool const known = std::ranges::all_of(given, [&](Type type) { return is_known(type); });
    auto const choice = known ? choose_operator(types_, name, given) : std::nullopt;
    if (!choice) return unresolved(name, std::move(terms));
    for (std::size_t i = 0; i < terms.size(); ++i) terms[i] = coerced(std::move(terms[i]), choice->arguments[i], Context::implicit);
    return {std::move(terms), choice->result};
}

/// A string beside a value of a user's type is one of that type, if there is an operator for two of them.
Analysis::Resolved Analysis::unresolved(std::string_view name, Terms terms) {
    certain_ = false;
    auto const symbol = symbol_of(name);
    for (std::size_t i = 0; i < terms.size() && terms.size() == 2; ++i) {
        auto const other = terms[1 - i].type;
        if (terms[i].is_untyped() && types_.is_opaque(other) && compares(symbol)) terms[i] = constant(std::move(terms[i]), {other, {}});
    }
    return {std::move(terms), compares(symbol) ? Type{type::boolean} : Type{type::mystery}};
}

/// What a string means beside a value whose type is not known, if somebody else says text of it. Whatever compares a value
/// with text as it is takes a string for text, or for something that compares alike; other operators may mean another one.
std::string_view Analysis::beside(std::string_view name) {
    return compares(symbol_of(name)) ? probably_text : unsaid_type;
}

/// A number behind a sign.
std::optional<Term> Analysis::signed_number(std::string_view name, Terms& terms) {
    if (terms.size() != 1 || terms[0].sort != Sort::constant || (name != "-" && name != "+")) return std::nullopt;
    auto const& text = terms[0].text;
    auto const digits = decimal(name == "+" ? text : text.starts_with('-') ? text.substr(1) : '-' + text);
    if (!digits || terms[0].type < type::smallint || terms[0].type > type::double_precision) return std::nullopt;
    terms[0].text = *digits;
    return std::move(terms[0]);
}

Term Analysis::operation(std::string_view name, Terms terms) {
    auto made = resolved(name, std::move(terms));
    if (auto simple = against_truth(name, made.terms)) return std::move(*simple);
    if (auto number = signed_number(name, made.terms)) return std::move(*number);
    auto const symbol = on_path(name, false);
    auto const untyped = beside(name);
    auto text = '(' + (made.terms.size() == 2 ? printed(made.terms[0], untyped) + ' ' : std::string()) + symbol + ' ' +
                printed(made.terms.back(), untyped) + ')';
    return {Sort::other, made.result, {}, std::move(text), {}};
}

Term Analysis::any(Index node) {
    auto const parts = syntax_.parts(node);
    auto left = term(parts[0]);
    return any_of(syntax_.text(node), syntax_.flag(node) != 0, std::move(left), term(parts[1]));
}

Term Analysis::any_of(std::string_view name, bool all, Term left, Term array) {
    auto const type = types_.base(array.type).type;
    auto const element = is_array(type) ? element_of(type) : type == type::unknown ? type : Type{type::mystery};
    bool const known = is_known(left.type) && is_known(element);
    std::vector<Type> const given{left.type, element};
    auto const choice = known ? choose_operator(types_, name, given) : std::nullopt;
    if (choice) {
        left = coerced(std::move(left), choice->arguments[0], Context::implicit);
        array = coerced(std::move(array), array_of(choice->arguments[1]), Context::implicit);
    } else {
        certain_ = false;
        if (array.is_untyped() && types_.is_opaque(left.type)) array = constant(std::move(array), {array_of(left.type), {}});
    }
    auto const untyped = beside(name);
    auto const text = '(' + printed(left, untyped) + ' ' + on_path(name, false) + (all ? " ALL " : " ANY ");
    return boolean(text + printed(array, untyped) + ')');
}

/// Items without columns become an array, if there are two or more and they have a type in common; others are compared.
Term Analysis::in(Index node, std::string_view name) {
    auto const parts = syntax_.parts(node);
    auto const subject = term(parts[0]);
    Terms all{subject};
    Terms fixed{subject};
    Terms varying{subject};
    for (auto const item : parts.subspan(1)) {
        auto const before = columns_;
        all.push_back(term(item));
        (columns_ == before ? fixed : varying).push_back(all.back());
    }
    Terms operands;
    auto const known = std::ranges::none_of(fixed, [](Term const& term) { return term.type == type::mystery; });
    auto const type = fixed.size() > 2 ? unite(fixed) : std::nullopt;
    bool const grouped = fixed.size() > 2 && (type ? !is_array(*type) : !known);
    if (grouped) {
        fixed.erase(fixed.begin());
        Term array{Sort::array, type ? array_of(*type) : Type{type::mystery}, {}, {}, std::move(fixed)};
        operands.push_back(any_of(name, name == "<>", subject, std::move(array)));
    }
    auto& rest = grouped ? varying : all;
    for (auto& item : std::span(rest).subspan(1)) operands.push_back(operation(name, {subject, std::move(item)}));
    return combined(std::move(operands), name == "<>");
}

Term Analysis::rows(Index node) {
    auto const parts = syntax_.parts(node);
    auto const half = parts.size() / 2;
    Terms left;
    Terms right;
    for (std::size_t i = 0; i < half; ++i) {
        auto made = resolved(syntax_.text(node), terms(std::vector{parts[i], parts[half + i]}));
        left.push_back(std::move(made.terms[0]));
        right.push_back(std::move(made.terms[1]));
    }
    return boolean("(row(" + list(left, probably_text) + ") " + std::string(syntax_.text(node)) + " row(" + list(right, probably_text) +
                   "))");
}

Term Analysis::distinct(Index node) {
    auto const made = resolved("=", terms(syntax_.parts(node)));
    return boolean('(' + printed(made.terms[0], probably_text) + " is distinct from " + printed(made.terms[1], probably_text) + ')');
}

Term Analysis::nullif(Index node) {
    auto const made = resolved("=", terms(syntax_.parts(node)));
    return {Sort::other, made.terms[0].type, made.terms[0].modifier, "nullif(" + list(made.terms, probably_text) + ')', {}};
}

Term Analysis::together(Index node, std::string_view name) {
    auto all = terms(syntax_.parts(node));
    auto const type = unite(all);
    return {Sort::other, type.value_or(type::mystery), {}, std::string(name) + '(' + list(all, probably_text) + ')', {}};
}

Term Analysis::call(Index node) {
    std::string const name(syntax_.text(node));
    auto const parts = syntax_.parts(node);
    bool const named = std::ranges::any_of(parts, [&](Index part) { return syntax_.shape(part) == Shape::named; });
    auto given = terms(parts);
    bool as_array = syntax_.flag(node) != 0;
    // f(a, b) is printed as f(VARIADIC ARRAY[a, b]), but for what takes any types.
    auto const all = builtin_functions(unquoted(name));
    bool const any = std::ranges::any_of(all, [](Signature const& s) { return s.variadic && s.arguments.back() == type::any; });
    if (as_array && !any && given.back().sort == Sort::array) {
        auto elements = std::move(given.back().parts);
        given.pop_back();
        std::ranges::move(elements, std::back_inserter(given));
        as_array = false;
    }
    return named ? unknown_call(name, given) : call_of(name, std::move(given), as_array);
}

/// A type's name called as a function is a cast, if there is no such function and the cast runs none.
std::optional<Term> Analysis::function_cast(std::string const& name, Terms& terms) {
    auto const target = terms.size() == 1 ? builtin_type_named(unquoted(name)) : std::nullopt;
    if (!target || takes_exactly(unquoted(name), types_of(terms))) return std::nullopt;
    auto const path = types_.path(terms[0].type, *target, Context::explicitly);
    if (!terms[0].is_untyped() && path != Path::relabel && path != Path::io) return std::nullopt;
    return converted(std::move(terms[0]), {*target, {}}, Context::explicitly);
}

Term Analysis::call_of(std::string const& name, Terms terms, bool as_array) {
    auto const all = builtin_functions(unquoted(name));
    auto const given = types_of(terms);
    bool const takes_all = all.size() == 1 && !all[0].arguments.empty() && all[0].arguments[0] == type::any;
    bool const known = takes_all || std::ranges::all_of(given, [&](Type type) { return is_known(type); });
    if (known)
        if (auto made = function_cast(name, terms)) return *made;
    auto const choice = known ? choose_function(types_, unquoted(name), given, as_array) : std::nullopt;
    if (!choice) return unknown_call(name, terms);
    for (std::size_t i = 0; i < terms.size(); ++i) terms[i] = coerced(std::move(terms[i]), choice->arguments[i], Context::implicit);
    // What it gives differs between majors, and in those before 14 both names mean one function.
    if (name == "date_part" || name == "\"extract\"") certain_ = false;
    auto text = name + '(';
    if (as_array) text += "variadic ";
    return {Sort::other, choice->result, {}, text + list(terms) + ')', {}};
}

Term Analysis::unknown_call(std::string const& name, Terms const& terms) {
    certain_ = false;
    auto const all = builtin_functions(unquoted(name));
    auto const same = [&](Signature const& signature) { return signature.result == all[0].result; };
    auto const result =
        !all.empty() && std::ranges::all_of(all, same) && !is_polymorphic(all[0].result) ? all[0].result : Type{type::mystery};
    bool const own = std::ranges::all_of(terms, [&](Term const& term) { return is_known(term.type); });
    auto const last = name.substr(std::min(name.size(), schema_of(name).empty() ? 0 : schema_of(name).size() + 1));
    auto const shown = on_path(name, own && !builtin_functions(unquoted(last)).empty());
    return {Sort::other, result, {}, shown + '(' + list(terms, probably_text) + ')', {}};
}

TypedForm typed_form(Expression const& expression, Surroundings const& surroundings) {
    if (!expression.syntax.known()) return {};
    return Analysis(expression.syntax, surroundings).form();
}

}  // namespace pgplumb::ddl
