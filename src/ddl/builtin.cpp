#include "ddl/builtin.hpp"

#include "ddl/builtin_data.hpp"

#include <array>
#include <deque>
#include <unordered_map>
#include <vector>

namespace pgplumb::ddl {
namespace {

/// In the order of the enumerators.
constexpr std::array<std::string_view, type::others> first{"",
                                                           "unknown",
                                                           "bool",
                                                           "int2",
                                                           "int4",
                                                           "int8",
                                                           "numeric",
                                                           "float4",
                                                           "float8",
                                                           "text",
                                                           "varchar",
                                                           "bpchar",
                                                           "name",
                                                           "bit",
                                                           "varbit",
                                                           "date",
                                                           "time",
                                                           "timetz",
                                                           "timestamp",
                                                           "timestamptz",
                                                           "interval",
                                                           "jsonb",
                                                           "record",
                                                           "regclass",
                                                           "any",
                                                           "anyelement",
                                                           "anynonarray",
                                                           "anyenum",
                                                           "anyarray",
                                                           "anyrange",
                                                           "anymultirange",
                                                           "anycompatible",
                                                           "anycompatiblenonarray",
                                                           "anycompatiblearray",
                                                           "anycompatiblerange",
                                                           "anycompatiblemultirange"};

/// Takes what stands before the next `separator` off the text; all of it if there is none.
std::string_view next(std::string_view& text, char separator) {
    auto const end = std::min(text.find(separator), text.size());
    auto const out = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return out;
}

Context context_of(std::string_view code) {
    if (code == "i") return Context::implicit;
    return code == "a" ? Context::assignment : Context::explicitly;
}

Method method_of(std::string_view code) {
    if (code == "b") return Method::relabel;
    return code == "f" ? Method::function : Method::io;
}

using Signatures = std::unordered_map<std::string_view, std::vector<Signature>>;

class Table {
public:
    Table() {
        for (auto const name : first) add_type(name);
        for (auto text = data::builtin; !text.empty();) read(next(text, '\n'));
    }

    std::vector<BuiltinType> types;
    std::unordered_map<std::string_view, Type> printed;
    std::unordered_map<std::uint32_t, Cast> casts;
    Signatures operators, functions;

    std::unordered_map<std::string_view, Type> names;

    static std::uint32_t pair(Type from, Type to) { return std::uint32_t{from} << 16U | to; }

private:
    Type add_type(std::string_view name) {
        auto const [it, fresh] = names.emplace(name, static_cast<Type>(types.size()));
        if (fresh) types.push_back({name, name});
        return it->second;
    }

    /// Types are listed before all that names them; one that is not listed is a mystery.
    Type type_of(std::string_view name) const {
        bool const array = name.ends_with("[]");
        auto const it = names.find(array ? name.substr(0, name.size() - 2) : name);
        if (it == names.end()) return type::mystery;
        return array ? static_cast<Type>(it->second | array_bit) : it->second;
    }

    void read(std::string_view line) {
        auto const what = next(line, '\t');
        if (what == "type") read_type(line);
        if (what == "cast") read_cast(line);
        if (what == "operator") read_signatures(operators, line);
        if (what == "function") read_signatures(functions, line);
    }

    void read_type(std::string_view line) {
        auto const number = add_type(next(line, '\t'));
        auto& row = types[number];
        row.printed = next(line, '\t');
        row.category = next(line, '\t').front();
        auto const flags = next(line, '\t');
        row.preferred = flags.find('p') != std::string_view::npos;
        row.collatable = flags.find('c') != std::string_view::npos;
        printed.emplace(row.printed, number);
        if (!line.empty()) ranges_.emplace_back(number, line);
    }

    void read_cast(std::string_view line) {
        // What a range is of may stand below it.
        for (auto const& [range, of] : ranges_) types[range].of = type_of(of);
        ranges_.clear();
        auto const from = type_of(next(line, '\t'));
        auto const to = type_of(next(line, '\t'));
        auto const context = context_of(next(line, '\t'));
        if (from != type::mystery && to != type::mystery) casts.emplace(pair(from, to), Cast{context, method_of(line)});
    }

    void read_signatures(Signatures& all, std::string_view line) {
        auto& list = all[next(line, '\t')];
        while (!line.empty()) {
            auto text = next(line, ' ');
            auto arguments = next(text, ':');
            if (auto made = signature(arguments, type_of(text))) list.push_back(*made);
        }
    }

    std::optional<Signature> signature(std::string_view arguments, Type result) {
        std::vector<Type> types_taken;
        Signature out;
        out.result = result;
        out.variadic = arguments.find('*') != std::string_view::npos;
        bool optional = false;
        while (!arguments.empty()) {
            auto const end = std::min(arguments.find_first_of(",/*"), arguments.size());
            if (end > 0) types_taken.push_back(type_of(arguments.substr(0, end)));
            if (end > 0 && optional) ++out.optional;
            optional = optional || (end < arguments.size() && arguments[end] == '/');
            arguments.remove_prefix(std::min(end + 1, arguments.size()));
        }
        if (result == type::mystery) return std::nullopt;
        for (auto const argument : types_taken)
            if (argument == type::mystery) return std::nullopt;
        out.arguments = lists_.emplace_back(std::move(types_taken));
        return out;
    }

    std::vector<std::pair<Type, std::string_view>> ranges_;
    std::deque<std::vector<Type>> lists_;
};

Table const& table() {
    static auto const* const all = new Table;
    return *all;
}

std::span<Signature const> found(Signatures const& all, std::string_view name) {
    auto const it = all.find(name);
    return it == all.end() ? std::span<Signature const>() : it->second;
}

}  // namespace

std::span<BuiltinType const> builtin_types() {
    return table().types;
}

std::optional<Type> builtin_type(std::string_view printed) {
    auto const it = table().printed.find(printed);
    return it == table().printed.end() ? std::nullopt : std::optional(it->second);
}

std::optional<Type> builtin_type_named(std::string_view name) {
    auto const it = table().names.find(name);
    return it == table().names.end() || name.empty() ? std::nullopt : std::optional(it->second);
}

std::span<Signature const> builtin_operators(std::string_view name) {
    return found(table().operators, name);
}

std::span<Signature const> builtin_functions(std::string_view name) {
    return found(table().functions, name);
}

Cast const* builtin_cast(Type from, Type to) {
    auto const it = table().casts.find(Table::pair(from, to));
    return it == table().casts.end() ? nullptr : &it->second;
}

}  // namespace pgplumb::ddl
