#include "ddl/typing.hpp"

namespace pgplumb::ddl {
namespace {

/// "timestamp(3) without time zone" -> "timestamp without time zone", "(3)".
std::pair<std::string, std::string> without_modifier(std::string_view text) {
    constexpr std::string_view interval = "interval";
    if (text.starts_with("interval ") || text.starts_with("interval("))
        return {std::string(interval), std::string(text.substr(interval.size()))};
    auto const open = text.find('(');
    if (open == std::string_view::npos) return {std::string(text), {}};
    auto const close = std::min(text.find(')', open), text.size() - 1);
    return {std::string(text.substr(0, open)).append(text.substr(close + 1)), std::string(text.substr(open, close + 1 - open))};
}

}  // namespace

Type Types::number(std::string_view name) {
    // format_type's name of char(n), and its own.
    if (auto const found = builtin_type(name == "character" ? "bpchar" : name)) return *found;
    auto const [it, fresh] = numbers_.try_emplace(std::string(name), static_cast<Type>(builtin_types().size() + users_.size()));
    if (!fresh) return it->second;
    auto told = surroundings_.user_type(name);
    if (told.name != name) {
        // Another spelling of the same.
        auto const [other, unseen] = numbers_.try_emplace(told.name, it->second);
        it->second = other->second;
        if (!unseen) return it->second;
    }
    users_.push_back(std::move(told));
    auto const base = users_.back().sort == ForeignType::Sort::domain ? users_.back().base : std::string();
    auto const out = it->second;
    auto& known = bases_.emplace_back(Modified{out, {}});
    if (!base.empty() && base != name) known = read(base);
    return out;
}

Modified Types::read(std::string_view text) {
    bool const array = text.ends_with("[]");
    while (text.ends_with("[]")) text.remove_suffix(2);
    if (text.empty()) return {};
    if (auto const plain = builtin_type(text)) return {array ? array_of(*plain) : *plain, {}};
    auto const quoted = text.find('"') != std::string_view::npos;
    auto [base, modifier] = quoted ? std::pair(std::string(text), std::string()) : without_modifier(text);
    auto const found = number(base);
    return {array ? array_of(found) : found, std::move(modifier)};
}

std::string Types::spelled(Type type, std::string_view modifier) const {
    auto const element = element_of(type);
    std::string out = is_users(type) ? user(type).name : std::string(builtin_types()[element].printed);
    constexpr std::string_view zone = " with";
    auto const at = modifier.empty() ? std::string::npos : out.find(zone);
    if (at == std::string::npos) out += modifier;
    else out.insert(at, modifier);
    return is_array(type) ? out + "[]" : out;
}

Modified Types::base(Type type) const {
    if (!is_users(type) || is_array(type)) return {type, {}};
    return bases_[element_of(type) - builtin_types().size()];
}

bool Types::is_enum(Type type) const {
    return is_users(type) && !is_array(type) && user(type).sort == ForeignType::Sort::enumeration;
}

bool Types::is_opaque(Type type) const {
    return is_users(type) && !is_array(type) && (user(type).sort == ForeignType::Sort::opaque || base(type).type == type) && !is_enum(type);
}

char Types::category(Type type) const {
    auto const bottom = base(type).type;
    if (is_array(bottom)) return 'A';
    if (is_users(bottom)) return user(bottom).sort == ForeignType::Sort::enumeration ? 'E' : 'U';
    return builtin_types()[bottom].category;
}

bool is_preferred(char category, Type type) {
    return !is_array(type) && !is_users(type) && builtin_types()[type].preferred && builtin_types()[type].category == category;
}

bool Types::collatable(Type type) const {
    auto const element = element_of(base(type).type);
    return element < builtin_types().size() ? builtin_types()[element].collatable : !is_enum(element);
}

Path Types::path(Type from, Type to, Context context) const {
    from = base(from).type;
    to = base(to).type;
    if (from == to) return Path::relabel;
    if (from == type::mystery || to == type::mystery || is_opaque(element_of(from)) || is_opaque(element_of(to))) return Path::none;
    if (auto const* cast = builtin_cast(from, to)) {
        if (context < cast->context) return Path::none;
        if (cast->method == Method::relabel) return Path::relabel;
        return cast->method == Method::function ? Path::function : Path::io;
    }
    if (is_array(from) && is_array(to) && path(element_of(from), element_of(to), context) != Path::none) return Path::array;
    if (context != Context::implicit && category(to) == 'S') return Path::io;
    return context == Context::explicitly && category(from) == 'S' ? Path::io : Path::none;
}

bool Types::converts(Type from, Type to) const {
    return from == to || to == type::any || is_polymorphic(to) || from == type::unknown || path(from, to, Context::implicit) != Path::none;
}

std::optional<Type> Types::common(std::span<Type const> types) const {
    if (types.empty()) return std::nullopt;
    auto out = types[0];
    std::size_t i = 1;
    if (out != type::unknown)
        while (i < types.size() && types[i] == out) ++i;
    if (i == types.size()) return out == type::unknown ? Type{type::text} : out;
    out = base(out).type;
    for (; i < types.size(); ++i) {
        auto const other = base(types[i]).type;
        if (other == type::unknown || other == out) continue;
        if (out != type::unknown && category(other) != category(out)) return std::nullopt;
        bool const wider = !is_preferred(category(out), out) && converts(out, other) && !converts(other, out);
        if (out == type::unknown || wider) out = other;
    }
    return out == type::unknown ? Type{type::text} : out;
}

}  // namespace pgplumb::ddl
