#include "ddl/typing.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <string>
#include <unordered_map>

// How the parser chooses among operators and functions of one name: func_select_candidate and what leads to it.

namespace pgplumb::ddl {
namespace {

bool is_one_of(Type type, std::initializer_list<Type> all) {
    return std::ranges::find(all, type) != all.end();
}

bool is_compatible(Type type) {
    return type >= type::anycompatible && type <= type::anycompatiblemultirange;
}

/// What the polymorphic types of one call stand for.
struct Meaning {
    Type element = type::mystery, range = type::mystery, multirange = type::mystery;
    Type compatible = type::mystery;
};

/// Sets a part of the meaning; false if it has another one.
bool agree(Type& part, Type type) {
    if (part == type::mystery) part = type;
    return type != type::mystery && part == type;
}

Type range_element(Type range) {
    return is_users(range) || is_array(range) ? Type{type::mystery} : builtin_types()[range].of;
}

bool is_range(Type range) {
    auto const of = range_element(range);
    return of != type::mystery && range_element(of) == type::mystery;
}

/// Folds one argument into the meaning of anyelement and its kin; false if it contradicts.
bool learn(Types const& types, Meaning& meaning, Type declared, Type given) {
    if (given == type::unknown) return true;
    auto const bottom = types.base(given).type;
    if (is_one_of(declared, {type::anyelement, type::anynonarray, type::anyenum})) {
        if (declared == type::anynonarray && is_array(bottom)) return false;
        if (declared == type::anyenum && !types.is_enum(bottom)) return false;
        return agree(meaning.element, given);
    }
    if (declared == type::anyarray) return is_array(bottom) && agree(meaning.element, element_of(bottom));
    if (declared == type::anyrange)
        return is_range(bottom) && agree(meaning.range, bottom) && agree(meaning.element, range_element(bottom));
    auto const range = range_element(bottom);
    return declared != type::anymultirange || (is_range(range) && agree(meaning.multirange, bottom) && agree(meaning.range, range) &&
                                               agree(meaning.element, range_element(range)));
}

/// What stands in for anycompatible; false if the arguments have nothing in common.
bool learn_compatible(Types const& types, Meaning& meaning, std::span<Type const> declared, std::span<Type const> given) {
    std::vector<Type> all;
    for (std::size_t i = 0; i < given.size(); ++i) {
        if (!is_compatible(declared[i])) continue;
        if (given[i] == type::unknown) continue;
        auto const bottom = types.base(given[i]).type;
        if (is_one_of(declared[i], {type::anycompatiblerange, type::anycompatiblemultirange})) return false;
        if (declared[i] == type::anycompatiblearray && !is_array(bottom)) return false;
        if (declared[i] == type::anycompatiblenonarray && is_array(bottom)) return false;
        all.push_back(declared[i] == type::anycompatiblearray ? element_of(bottom) : given[i]);
    }
    if (std::ranges::none_of(declared, is_compatible)) return true;
    if (all.empty()) meaning.compatible = type::text;
    else if (auto const found = types.common(all)) meaning.compatible = *found;
    return meaning.compatible != type::mystery;
}

std::optional<Meaning> meaning_of(Types const& types, std::span<Type const> declared, std::span<Type const> given) {
    Meaning out;
    for (std::size_t i = 0; i < given.size(); ++i)
        if (is_polymorphic(declared[i]) && !is_compatible(declared[i]) && !learn(types, out, declared[i], given[i])) return std::nullopt;
    return learn_compatible(types, out, declared, given) ? std::optional(out) : std::nullopt;
}

Type meant(Meaning const& meaning, Type declared) {
    if (is_one_of(declared, {type::anyelement, type::anynonarray, type::anyenum})) return meaning.element;
    if (declared == type::anyarray) return array_of(meaning.element);
    if (declared == type::anyrange) return meaning.range;
    if (declared == type::anymultirange) return meaning.multirange;
    if (declared == type::anycompatiblearray) return array_of(meaning.compatible);
    return is_compatible(declared) ? meaning.compatible : declared;
}

/// One of several to choose from, with as many arguments as were given.
struct Candidate {
    std::span<Type const> arguments;
    Type result = type::mystery;
};

using Candidates = std::vector<Candidate const*>;

bool accepts(Types const& types, Candidate const& candidate, std::span<Type const> given) {
    for (std::size_t i = 0; i < given.size(); ++i)
        if (!types.converts(given[i], candidate.arguments[i])) return false;
    return std::ranges::none_of(candidate.arguments, is_polymorphic) || meaning_of(types, candidate.arguments, given);
}

/// Those with the highest count.
template <class Count>
Candidates best(Candidates const& all, Count const& count) {
    std::size_t most = 0;
    Candidates out;
    for (auto const* candidate : all) {
        std::size_t const matches = count(*candidate);
        if (matches > most) out.clear(), most = matches;
        if (matches == most) out.push_back(candidate);
    }
    return out;
}

/// What the arguments of unknown type are taken for.
struct Slot {
    char category = 0;
    bool preferred = false, conflict = false;
};

Slot slot_of(Types const& types, Candidates const& all, std::size_t argument) {
    Slot out;
    for (auto const* candidate : all) {
        auto const offered = candidate->arguments[argument];
        auto const category = types.category(offered);
        bool const preferred = is_preferred(category, offered);
        if (out.category == 0 || (category != out.category && category == 'S')) out.category = category, out.preferred = preferred;
        else if (category == out.category) out.preferred = out.preferred || preferred;
        else out.conflict = true;
    }
    out.conflict = out.conflict && out.category != 'S';
    return out;
}

/// Leaves those that take the likeliest category for each unknown argument.
Candidates by_categories(Types const& types, Candidates all, std::span<Type const> given) {
    std::vector<Slot> slots(given.size());
    for (std::size_t i = 0; i < given.size(); ++i) {
        if (given[i] != type::unknown) continue;
        slots[i] = slot_of(types, all, i);
        if (slots[i].conflict) return all;
    }
    auto const fits = [&](Candidate const* candidate) {
        for (std::size_t i = 0; i < given.size(); ++i) {
            if (given[i] != type::unknown) continue;
            auto const category = types.category(candidate->arguments[i]);
            if (category != slots[i].category) return false;
            if (slots[i].preferred && !is_preferred(category, candidate->arguments[i])) return false;
        }
        return true;
    };
    Candidates kept;
    std::ranges::copy_if(all, std::back_inserter(kept), fits);
    return kept.empty() ? all : kept;
}

/// The one that takes all arguments if the unknown ones are of the known ones' type.
Candidate const* by_known_type(Types const& types, Candidates const& all, std::span<Type const> given) {
    Type known = type::unknown;
    for (auto const type : given) {
        if (type == type::unknown) continue;
        if (known != type::unknown && known != type) return nullptr;
        known = type;
    }
    if (known == type::unknown) return nullptr;
    std::vector<Type> const same(given.size(), known);
    Candidate const* out = nullptr;
    for (auto const* candidate : all) {
        if (!accepts(types, *candidate, same)) continue;
        if (out) return nullptr;
        out = candidate;
    }
    return out;
}

Candidate const* selected(Types const& types, Candidates all, std::span<Type const> given) {
    if (all.size() < 2) return all.empty() ? nullptr : all[0];
    std::vector<Type> bases;
    for (auto const type : given) bases.push_back(types.base(type).type);
    auto const matching = [&](Candidate const& candidate, bool preferred) {
        std::size_t count = 0;
        for (std::size_t i = 0; i < bases.size(); ++i) {
            auto const offered = candidate.arguments[i];
            if (bases[i] == type::unknown) continue;
            if (offered == bases[i] || (preferred && is_preferred(types.category(bases[i]), offered))) ++count;
        }
        return count;
    };
    all = best(all, [&](Candidate const& candidate) { return matching(candidate, false); });
    if (all.size() > 1) all = best(all, [&](Candidate const& candidate) { return matching(candidate, true); });
    if (all.size() == 1) return all[0];
    if (std::ranges::find(bases, Type{type::unknown}) == bases.end()) return nullptr;
    all = by_categories(types, all, bases);
    return all.size() == 1 ? all[0] : by_known_type(types, all, bases);
}

/// With what the polymorphic types stand for.
std::optional<Choice> concrete(Types const& types, std::span<Type const> declared, Type result, std::span<Type const> given) {
    auto const meaning = meaning_of(types, declared, given);
    if (!meaning) return std::nullopt;
    Choice out;
    for (std::size_t i = 0; i < given.size(); ++i) {
        out.arguments.push_back(meant(*meaning, declared[i]));
        if (out.arguments.back() == type::mystery) return std::nullopt;
    }
    out.result = meant(*meaning, result);
    return out;
}

std::optional<Choice> choose(Types const& types, std::vector<Candidate> const& candidates, std::span<Type const> given) {
    Candidates fitting;
    for (auto const& candidate : candidates)
        if (accepts(types, candidate, given)) fitting.push_back(&candidate);
    auto const* found = selected(types, std::move(fitting), given);
    return found ? concrete(types, found->arguments, found->result, given) : std::nullopt;
}

/// What a signature takes where `count` arguments are given; nullopt if it does not take as many.
std::optional<std::vector<Type>> expanded(Signature const& signature, std::size_t count, bool as_array) {
    std::vector<Type> out(signature.arguments.begin(), signature.arguments.end());
    if (signature.variadic && as_array) {
        if (out.back() != type::any) out.back() = array_of(out.back());
    } else if (signature.variadic && count >= out.size()) {
        out.resize(count, out.back());
    }
    if (count > out.size() || count + signature.optional < out.size() || (as_array && !signature.variadic)) return std::nullopt;
    out.resize(count);
    return out;
}

std::optional<Choice> chosen_operator(Types const& types, std::string_view name, std::span<Type const> given) {
    auto const all = builtin_operators(name);
    std::vector<Type> wanted(given.begin(), given.end());
    auto const exact = [&]() -> std::optional<Choice> {
        for (auto const& signature : all)
            if (std::ranges::equal(signature.arguments, wanted)) return Choice{wanted, signature.result};
        return std::nullopt;
    };
    // A constant without a type is taken for one of the other operand's.
    bool const one_unknown = given.size() == 2 && (given[0] == type::unknown) != (given[1] == type::unknown);
    if (one_unknown) wanted.assign(2, given[given[0] == type::unknown ? 1 : 0]);
    if (auto found = exact()) return found;
    if (one_unknown) {
        wanted.assign(2, types.base(wanted[0]).type);
        if (auto found = exact()) return found;
    }
    std::vector<Candidate> candidates;
    for (auto const& signature : all)
        if (signature.arguments.size() == given.size()) candidates.push_back({signature.arguments, signature.result});
    return choose(types, candidates, given);
}

/// The same few operators are asked for again and again, and some have sixty candidates.
using KnownChoices = std::unordered_map<std::string, std::optional<Choice>>;

}  // namespace

bool is_polymorphic(Type type) {
    return type >= type::anyelement && type <= type::anycompatiblemultirange;
}

std::optional<Choice> choose_operator(Types const& types, std::string_view name, std::span<Type const> given) {
    // Numbers of users' types mean something for one expression only.
    if (std::ranges::any_of(given, [&](Type type) { return is_users(type); })) return chosen_operator(types, name, given);
    static thread_local KnownChoices known;
    std::string key(name);
    for (auto const type : given) key.append(1, ' ').append(std::to_string(type));
    auto const it = known.find(key);
    return it != known.end() ? it->second : known.emplace(std::move(key), chosen_operator(types, name, given)).first->second;
}

bool takes_exactly(std::string_view function, std::span<Type const> given) {
    return std::ranges::any_of(builtin_functions(function), [&](Signature const& s) { return std::ranges::equal(s.arguments, given); });
}

std::optional<Choice> choose_function(Types const& types, std::string_view name, std::span<Type const> given, bool as_array) {
    std::deque<std::vector<Type>> taken;
    std::vector<Candidate> candidates;
    for (auto const& signature : builtin_functions(name)) {
        auto arguments = expanded(signature, given.size(), as_array);
        if (!arguments) continue;
        if (std::ranges::equal(*arguments, given)) return Choice{std::move(*arguments), signature.result};
        candidates.push_back({taken.emplace_back(std::move(*arguments)), signature.result});
    }
    return choose(types, candidates, given);
}

}  // namespace pgplumb::ddl
