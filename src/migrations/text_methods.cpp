#include "migrations/machine.hpp"

#include <algorithm>
#include <array>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;
constexpr std::string_view blanks = " \t\n\r\f\v";

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}
char lower(char c) {
    return is_upper(c) ? static_cast<char>(c + 32) : c;
}

/// Of an argument that must be a text.
std::string_view given(Call const& call, std::size_t place, std::string_view usual = {}) {
    auto const* value = call.argument(place, "");
    return value && value->is(Sort::text) ? std::string_view(value->text) : usual;
}

bool are_texts(Call const& call) {
    return std::ranges::all_of(call.items,
                               [](Ref item) { return item->is(Sort::text) || item->is(Sort::none) || item->is(Sort::integer); });
}

template <char (*change)(char)>
Ref changed(Machine& machine, Call& call) {
    auto out = call.self->text;
    std::ranges::transform(out, out.begin(), change);
    return machine.text(out);
}

std::string trimmed(std::string const& text, std::string_view what, bool left, bool right) {
    auto const from = left ? std::min(text.find_first_not_of(what), text.size()) : 0;
    auto const last = right ? text.find_last_not_of(what) : text.size() - 1;
    return from >= text.size() || last == std::string::npos ? std::string() : text.substr(from, last - from + 1);
}

template <bool left, bool right>
Ref strip(Machine& machine, Call& call) {
    if (call.self->text.empty()) return call.self;
    return machine.text(trimmed(call.self->text, given(call, 0, blanks), left, right));
}

Ref replace(Machine& machine, Call& call) {
    if (!are_texts(call) || call.items.size() < 2) return machine.unknown({});
    auto const from = given(call, 0);
    auto const to = given(call, 1);
    if (from.empty()) return machine.unknown({});
    std::string out;
    std::string_view rest = call.self->text;
    for (auto at = rest.find(from); at != std::string_view::npos; at = rest.find(from)) {
        out.append(rest.substr(0, at)).append(to);
        rest.remove_prefix(at + from.size());
        if (out.size() > Machine::longest_text) return machine.overspend(), machine.unknown({});
    }
    return machine.text(out.append(rest));
}

Ref split(Machine& machine, Call& call) {
    if (!are_texts(call)) return machine.unknown({});
    auto const separator = given(call, 0);
    auto const* limit = call.argument(1, "maxsplit");
    auto most = limit && limit->is(Sort::integer) ? limit->integer : -1;
    std::vector<Ref> out;
    std::string_view rest = call.self->text;
    while (most-- != 0) {
        if (separator.empty()) rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
        auto const at = separator.empty() ? rest.find_first_of(blanks) : rest.find(separator);
        if (at == std::string_view::npos) break;
        out.push_back(machine.text(std::string(rest.substr(0, at))));
        rest.remove_prefix(at + std::max<std::size_t>(1, separator.size()));
    }
    if (!separator.empty() || !rest.empty()) out.push_back(machine.text(std::string(rest)));
    return machine.list(std::move(out));
}

Ref split_last(Machine& machine, Call& call) {
    auto const separator = given(call, 0);
    auto const at = separator.empty() ? std::string::npos : call.self->text.rfind(separator);
    if (call.items.size() < 2 || call.items[1]->integer != 1) return split(machine, call);
    if (at == std::string::npos) return machine.list({call.self});
    return machine.list({machine.text(call.self->text.substr(0, at)), machine.text(call.self->text.substr(at + separator.size()))});
}

Ref splitlines(Machine& machine, Call& call) {
    std::vector<Ref> out;
    std::string_view rest = call.self->text;
    while (!rest.empty()) {
        auto const end = std::min(rest.find('\n'), rest.size());
        out.push_back(machine.text(std::string(rest.substr(0, end))));
        rest.remove_prefix(std::min(rest.size(), end + 1));
    }
    return machine.list(std::move(out));
}

Ref join(Machine& machine, Call& call) {
    auto const items = call.items.empty() ? std::nullopt : machine.items_of(call.items[0]);
    if (!items) return machine.unknown(call.items.empty() ? std::string() : call.items[0]->text);
    std::vector<Ref> parts;
    for (Ref const item : *items) {
        if (!parts.empty()) parts.push_back(call.self);
        parts.push_back(item);
    }
    return machine.pieced(parts, {});
}

template <bool at_start>
Ref has_end(Machine& machine, Call& call) {
    auto const fits = [&](std::string const& part) {
        return at_start ? call.self->text.starts_with(part) : call.self->text.ends_with(part);
    };
    if (call.items.size() != 1) return machine.unknown({});
    if (call.items[0]->is(Sort::text)) return machine.boolean(fits(call.items[0]->text));
    auto const items = machine.items_of(call.items[0]);
    if (!items) return machine.unknown({});
    return machine.boolean(std::ranges::any_of(*items, [&](Ref part) { return fits(part->text); }));
}

Ref find(Machine& machine, Call& call) {
    if (call.items.size() != 1 || !are_texts(call)) return machine.unknown({});
    auto const at = call.self->text.find(given(call, 0));
    return machine.integer(at == std::string::npos ? -1 : static_cast<std::int64_t>(at));
}

Ref format(Machine& machine, Call& call) {
    auto const pattern = call.self->text;
    call.self = nullptr;
    if (call.partial) return machine.unknown({});
    return machine.of_format(pattern, call);
}

Ref title(Machine& machine, Call& call) {
    auto out = call.self->text;
    bool first = true;
    for (char& c : out) {
        c = first ? upper(c) : lower(c);
        first = lower(c) == upper(c);
    }
    return machine.text(out);
}

Ref capitalize(Machine& machine, Call& call) {
    auto out = call.self->text;
    std::ranges::transform(out, out.begin(), lower);
    if (!out.empty()) out[0] = upper(out[0]);
    return machine.text(out);
}

Ref is_digit(Machine& machine, Call& call) {
    auto const& text = call.self->text;
    return machine.boolean(!text.empty() && text.find_first_not_of("0123456789") == std::string::npos);
}

Ref zfill(Machine& machine, Call& call) {
    auto const width = call.items.empty() ? 0 : static_cast<std::size_t>(std::clamp<std::int64_t>(call.items[0]->integer, 0, 1000));
    auto const& text = call.self->text;
    return machine.text(std::string(width > text.size() ? width - text.size() : 0, '0') + text);
}

Ref remove_prefix(Machine& machine, Call& call) {
    auto const& text = call.self->text;
    return machine.text(text.starts_with(given(call, 0)) ? text.substr(given(call, 0).size()) : text);
}

Ref remove_suffix(Machine& machine, Call& call) {
    auto const& text = call.self->text;
    return machine.text(text.ends_with(given(call, 0)) ? text.substr(0, text.size() - given(call, 0).size()) : text);
}

Ref itself(Machine& /*machine*/, Call& call) {
    return call.self;
}

constexpr auto rows = std::to_array<HandlerRow>({
    {"str.upper", changed<upper>},
    {"str.lower", changed<lower>},
    {"str.casefold", changed<lower>},
    {"str.strip", strip<true, true>},
    {"str.lstrip", strip<true, false>},
    {"str.rstrip", strip<false, true>},
    {"str.replace", replace},
    {"str.split", split},
    {"str.rsplit", split_last},
    {"str.splitlines", splitlines},
    {"str.join", join},
    {"str.startswith", has_end<true>},
    {"str.endswith", has_end<false>},
    {"str.find", find},
    {"str.format", format},
    {"str.title", title},
    {"str.capitalize", capitalize},
    {"str.isdigit", is_digit},
    {"str.zfill", zfill},
    {"str.removeprefix", remove_prefix},
    {"str.removesuffix", remove_suffix},
    {"str.encode", itself},
    {"str.decode", itself},
    {"textwrap.dedent", [](Machine& machine, Call& call) { return call.items.empty() ? machine.unknown({}) : call.items[0]; }},
});

}  // namespace

std::span<HandlerRow const> text_methods() {
    return rows;
}

}  // namespace pgplumb::python
