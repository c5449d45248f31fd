#include "ddl/analysis.hpp"
#include "ddl/reducer.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

// What parse_coerce.c does to an expression that should be of another type. A constant is converted on the spot where that
// is certain, as the server does when it explains one.

namespace pgplumb::ddl {
namespace {

using Sort = Term::Sort;

/// The numbers in "(10,2)".
std::vector<std::size_t> numbers_in(std::string_view modifier) {
    std::vector<std::size_t> out;
    for (auto const* at = modifier.data(); at != modifier.data() + modifier.size();) {
        std::size_t number = 0;
        auto const [end, error] = std::from_chars(at, modifier.data() + modifier.size(), number);
        if (error == std::errc()) out.push_back(number);
        at = error == std::errc() ? end : at + 1;
    }
    return out;
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// With zeros behind the point up to the scale, if nothing is cut.
std::optional<std::string> scaled(std::string_view text, std::size_t precision, std::size_t scale) {
    auto out = decimal(text);
    if (!out) return std::nullopt;
    auto const digits = out->size() - (out->starts_with('-') ? 1 : 0);
    auto const point = out->find('.');
    auto const behind = point == std::string::npos ? 0 : out->size() - point - 1;
    auto const before = digits - behind - (behind > 0 ? 1 : 0);
    if (behind > scale || before > precision - std::min(scale, precision)) return std::nullopt;
    if (behind == 0 && scale > 0) *out += '.';
    return *out + std::string(scale - behind, '0');
}

/// A relation's name as the server prints it: in lower case outside of quotes, and in quotes only where they are needed.
std::string reference(std::string_view text) {
    std::string out;
    std::string part;
    bool quoted = false;
    for (char const c : text) {
        if (c == '"') quoted = !quoted;
        else if (c == '.' && !quoted) out.append(quoted_if_needed(part)).append("."), part.clear();
        else part += quoted ? c : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    // A quote within quotes is rare enough to be left as it is.
    return text.find("\"\"") != std::string_view::npos ? std::string(text) : out + quoted_if_needed(part);
}

bool is_number(Type type) {
    return type >= type::smallint && type <= type::double_precision;
}

/// What a number is as one of another type, if it is certain; each reads what the other prints.
std::optional<std::string> as_number(Term const& constant, Type target) {
    constexpr std::size_t exact = 6;  // digits that no binary type rounds
    constexpr std::size_t most = 18;  // digits of a bigint, at least
    if (!is_number(constant.type) || !is_number(target) || constant.type >= type::real) return std::nullopt;
    auto digits = decimal(constant.text);
    if (!digits || target == type::numeric) return digits;
    bool const whole = digits->find('.') == std::string::npos;
    if (target >= type::real) return digits->size() <= (target == type::real ? exact : exact + exact) ? digits : std::nullopt;
    if (!whole || digits->size() > most) return std::nullopt;
    auto const natural = natural_type(*digits);
    if (target == type::bigint || (target == type::integer && natural == "integer")) return digits;
    constexpr std::size_t small = 4;
    return target == type::smallint && digits->size() <= small ? digits : std::nullopt;
}

/// Of a time, or whatever ends with one.
bool is_whole_second(std::string_view text) {
    auto const point = text.find('.');
    auto const end = point == std::string_view::npos ? point : text.find_first_not_of('0', point + 1);
    return end == std::string_view::npos || std::isdigit(static_cast<unsigned char>(text[end])) == 0;
}

}  // namespace

std::optional<std::string> within(Type type, std::string_view text, std::string_view modifier) {
    auto const limits = numbers_in(modifier);
    if (limits.empty()) return std::nullopt;
    auto const kept = [&](bool fits) { return fits ? std::optional(std::string(text)) : std::nullopt; };
    switch (type) {
        case type::varchar: return kept(characters(text) <= limits[0]);
        case type::bpchar:
            return characters(text) <= limits[0] ? std::optional(std::string(text) + std::string(limits[0] - characters(text), ' '))
                                                 : std::nullopt;
        case type::bit: return kept(characters(text) == limits[0]);
        case type::varbit: return kept(text.size() <= limits[0]);
        case type::numeric: return scaled(text, limits[0], limits.size() > 1 ? limits[1] : 0);
        case type::time:
        case type::timetz:
        case type::timestamp:
        case type::timestamptz: return kept(is_whole_second(text));
        default: return std::nullopt;
    }
}

Term Analysis::constant(Term literal, Modified const& target) {
    if (target.type == type::any || is_polymorphic(target.type) || target.type == type::mystery || target.type == type::record)
        return literal;
    auto const bottom = types_.base(target.type);
    if (bottom.type != target.type) return into_domain(std::move(literal), target.type, Context::explicitly);
    literal.type = target.type;
    if (literal.sort == Sort::null) return literal;
    literal.sort = Sort::constant;
    if (target.type == type::interval) literal.modifier = target.modifier;
    if (is_number(target.type))
        if (auto digits = decimal(literal.text.starts_with('+') ? std::string_view(literal.text).substr(1) : literal.text))
            literal.text = std::move(*digits);
    if (target.type == type::regclass) literal.text = on_path(reference(literal.text), false);
    auto const elements = is_array(target.type) ? array_elements(literal.text) : std::nullopt;
    if (!elements) return literal;
    Term out{Sort::array, target.type, {}, {}, {}};
    for (auto const& element : *elements) {
        Term item{element ? Sort::literal : Sort::null, type::unknown, {}, element.value_or(""), {}};
        out.parts.push_back(constant(std::move(item), {element_of(target.type), {}}));
    }
    return out;
}

Term Analysis::into_domain(Term term, Type domain, Context context) {
    auto const bottom = types_.base(domain);
    auto out = converted(std::move(term), bottom, context);
    return {Sort::other, domain, {}, printed(out) + "::" + types_.spelled(domain), {}};
}

/// The value is the same, and only taken for another type's. Of several such steps the last one counts.
Term Analysis::relabelled(Term term, Type target) {
    if (term.sort == Sort::constant || term.sort == Sort::null) {
        term.type = target;
        term.modifier.clear();
        return term;
    }
    if (term.sort == Sort::relabel) {
        auto inner = std::move(term.parts[0]);
        term = std::move(inner);
    }
    if (term.type == target && term.modifier.empty()) return term;
    Term out{Sort::relabel, target, {}, {}, {}};
    out.parts.push_back(std::move(term));
    return out;
}

/// Converted by a function or by way of its text.
Term Analysis::computed(Term term, Type target) const {
    if (term.sort == Sort::null) {
        term.type = target;
        return term;
    }
    auto const is_string = [](Type type) { return type >= type::text && type <= type::name; };
    // Blanks at the end are what these conversions differ in.
    if (term.sort == Sort::constant && is_string(term.type) && is_string(target) && !term.text.ends_with(' ')) {
        term.type = target;
        term.modifier.clear();
        return term;
    }
    auto digits = term.sort == Sort::constant ? as_number(term, target) : std::nullopt;
    if (digits) return {Sort::constant, target, {}, std::move(*digits), {}};
    return {Sort::other, target, {}, printed(term) + "::" + types_.spelled(target), {}};
}

Term Analysis::coerced(Term term, Type target, Context context) {
    if (term.type == target || target == type::any || is_polymorphic(target) || target == type::mystery) return term;
    if (term.sort != Sort::collated && term.is_untyped()) return constant(std::move(term), {target, {}});
    if (term.sort == Sort::collated) {
        auto inner = coerced(std::move(term.parts[0]), target, context);
        if (!types_.collatable(target)) return inner;
        term.type = target;
        term.parts[0] = std::move(inner);
        return term;
    }
    auto const bottom = types_.base(target).type;
    if (bottom != target) return into_domain(std::move(term), target, context);
    switch (types_.path(term.type, target, context)) {
        case Path::relabel: return relabelled(std::move(term), target);
        case Path::array:
            if (term.sort != Sort::array) return computed(std::move(term), target);
            for (auto& element : term.parts) {
                auto const wanted = is_array(element.type) ? target : element_of(target);
                element = coerced(std::move(element), wanted, context);
            }
            term.type = target;
            return term;
        case Path::none: certain_ = false; [[fallthrough]];
        default: return computed(std::move(term), target);
    }
}

/// Cuts, pads or rounds. What is assigned must fit, and what is converted is cut.
Term Analysis::modified(Term term, std::string const& modifier, Context context) {
    if (term.modifier == modifier || term.sort == Sort::null) return term;
    if (modifier.empty()) return unmodified(std::move(term), context);
    auto kept = term.sort == Sort::constant ? within(term.type, term.text, modifier) : std::nullopt;
    if (kept) {
        term.text = std::move(*kept);
        term.modifier = modifier;
        return term;
    }
    bool const cuts = term.type == type::varchar || term.type == type::bpchar || term.type == type::bit || term.type == type::varbit;
    auto const* const how = context == Context::explicitly || !cuts ? "::" : " assigned to ";
    return {Sort::other, term.type, modifier, printed(term) + how + types_.spelled(term.type, modifier), {}};
}

/// A cast without a modifier forgets the one that was known. Only newer servers print that, and it changes no value.
Term Analysis::unmodified(Term term, Context context) {
    if (context != Context::explicitly || term.sort == Sort::array) return term;
    if (term.sort == Sort::constant) {
        if (term.type != type::interval) term.modifier.clear();
        return term;
    }
    certain_ = false;
    Term out{Sort::relabel, term.type, {}, {}, {}};
    out.parts.push_back(std::move(term));
    return out;
}

Term Analysis::converted(Term term, Modified const& target, Context context) {
    if (term.sort == Sort::collated && types_.collatable(target.type)) {
        term.parts[0] = converted(std::move(term.parts[0]), target, context);
        term.type = term.parts[0].type;
        return term;
    }
    auto out = term.is_untyped() && term.sort != Sort::collated ? constant(std::move(term), target)
                                                                : coerced(std::move(term), target.type, context);
    if (out.sort != Sort::array || target.modifier.empty()) return modified(std::move(out), target.modifier, context);
    for (auto& element : out.parts)
        if (!is_array(element.type)) element = modified(std::move(element), target.modifier, context);
    return out;
}

}  // namespace pgplumb::ddl
