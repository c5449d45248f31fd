#include "migrations/machine.hpp"

#include <algorithm>
#include <array>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;
constexpr std::int64_t longest_range = 100'000;

/// The items of an argument, or unknown as what the whole is.
template <class Use>
Ref with_items(Machine& machine, Call const& call, Use const& use, std::size_t place = 0) {
    if (place >= call.items.size()) return machine.unknown({});
    auto items = machine.items_of(call.items[place]);
    return items ? use(std::move(*items)) : machine.unknown(call.items[place]->text);
}

template <Sort sort>
Ref collected(Machine& machine, Call& call) {
    if (call.items.empty()) return machine.list({}, sort);
    if (call.items[0]->is_sequence() && call.items[0]->partial) {
        auto* out = machine.list(call.items[0]->items, sort);
        out->partial = true;
        return out;
    }
    return with_items(machine, call, [&](std::vector<Ref> const& items) {
        std::vector<Ref> out;
        for (Ref const item : items) {
            bool const again = sort == Sort::set && std::ranges::any_of(out, [&](Ref other) { return equal(*item, *other) == Known::yes; });
            if (!again) out.push_back(item);
        }
        return machine.list(std::move(out), sort);
    });
}

Ref to_dict(Machine& machine, Call& call) {
    auto* out = machine.list({}, Sort::dict);
    out->partial = call.partial;
    if (!call.items.empty() && call.items[0]->is(Sort::dict)) {
        out->items = call.items[0]->items;
        out->partial = out->partial || call.items[0]->partial;
    } else if (!call.items.empty()) {
        auto const items = machine.items_of(call.items[0]);
        if (!items) return machine.unknown(call.items[0]->text);
        for (Ref const pair : *items) {
            if (pair->items.size() != 2) return machine.unknown({});
            out->items.insert(out->items.end(), pair->items.begin(), pair->items.end());
        }
    }
    for (auto const& [key, value] : call.named) {
        out->items.push_back(machine.text(key));
        out->items.push_back(value);
    }
    return out;
}

Ref len(Machine& machine, Call& call) {
    if (!call.items.empty() && call.items[0]->is(Sort::text)) return machine.integer(static_cast<std::int64_t>(call.items[0]->text.size()));
    return with_items(machine, call,
                      [&](std::vector<Ref> const& items) { return machine.integer(static_cast<std::int64_t>(items.size())); });
}

Ref range(Machine& machine, Call& call) {
    std::vector<std::int64_t> bounds;
    for (Ref const item : call.items) {
        if (!item->is(Sort::integer)) return machine.unknown(item->text);
        bounds.push_back(item->integer);
    }
    if (bounds.empty() || bounds.size() > 3) return machine.unknown({});
    auto const from = bounds.size() > 1 ? bounds[0] : 0;
    auto const to = bounds.size() > 1 ? bounds[1] : bounds[0];
    auto const step = bounds.size() > 2 ? bounds[2] : 1;
    if (step == 0) return machine.unknown({});
    std::vector<Ref> out;
    for (auto i = from; step > 0 ? i < to : i > to; i += step) {
        if (static_cast<std::int64_t>(out.size()) >= longest_range) return machine.unknown("a long range()");
        out.push_back(machine.integer(i));
    }
    return machine.list(std::move(out));
}

Ref enumerate(Machine& machine, Call& call) {
    auto const* start = call.argument(1, "start");
    return with_items(machine, call, [&](std::vector<Ref> const& items) {
        auto number = start ? start->integer : 0;
        std::vector<Ref> out;
        out.reserve(items.size());
        for (Ref const item : items) out.push_back(machine.list({machine.integer(number++), item}, Sort::tuple));
        return machine.list(std::move(out));
    });
}

Ref zip(Machine& machine, Call& call) {
    std::vector<std::vector<Ref>> all;
    for (Ref const item : call.items) {
        auto items = machine.items_of(item);
        if (!items) return machine.unknown(item->text);
        all.push_back(std::move(*items));
    }
    std::size_t rounds = all.empty() ? 0 : all[0].size();
    for (auto const& items : all) rounds = std::min(rounds, items.size());
    std::vector<Ref> out;
    for (std::size_t i = 0; i < rounds; ++i) {
        std::vector<Ref> row;
        row.reserve(all.size());
        for (auto const& items : all) row.push_back(items[i]);
        out.push_back(machine.list(std::move(row), Sort::tuple));
    }
    return machine.list(std::move(out));
}

Ref sorted(Machine& machine, Call& call) {
    auto* key = call.argument("key");
    auto const* backwards = call.argument("reverse");
    return with_items(machine, call, [&](std::vector<Ref> const& items) -> Ref {
        std::vector<std::pair<Ref, Ref>> rows;
        for (Ref const item : items) {
            Call given;
            given.items.push_back(item);
            rows.emplace_back(key && !key->is(Sort::none) ? machine.call(key, std::move(given)) : item, item);
        }
        bool certain = true;
        for (auto const& [sort_key, item] : rows) certain = certain && less(*sort_key, *rows[0].first) != Known::unknown;
        if (!certain) return machine.unknown({});
        std::ranges::stable_sort(rows, [](auto const& a, auto const& b) { return less(*a.first, *b.first) == Known::yes; });
        std::vector<Ref> out;
        out.reserve(rows.size());
        for (auto const& [sort_key, item] : rows) out.push_back(item);
        if (backwards && truth_of(*backwards) == Known::yes) std::ranges::reverse(out);
        return machine.list(std::move(out));
    });
}

Ref reversed(Machine& machine, Call& call) {
    return with_items(machine, call, [&](std::vector<Ref> items) {
        std::ranges::reverse(items);
        return machine.list(std::move(items));
    });
}

template <Known wanted>
Ref any_of(Machine& machine, Call& call) {
    auto const& all = call.items;
    if (!all.empty() && all[0]->is_sequence() && all[0]->partial) {
        bool const settled = std::ranges::any_of(all[0]->items, [](Ref item) { return truth_of(*item) == wanted; });
        return settled ? machine.boolean(wanted == Known::yes) : machine.unknown({});
    }
    return with_items(machine, call, [&](std::vector<Ref> const& items) {
        bool certain = true;
        for (Ref const item : items) {
            auto const truth = truth_of(*item);
            if (truth == wanted) return machine.boolean(wanted == Known::yes);
            certain = certain && truth != Known::unknown;
        }
        return certain ? machine.boolean(wanted != Known::yes) : machine.unknown({});
    });
}

Ref map_or_filter(Machine& machine, Call& call) {
    bool const filters = call.name == "builtins.filter";
    return with_items(
        machine, call,
        [&](std::vector<Ref> const& items) {
            std::vector<Ref> out;
            for (Ref const item : items) {
                Call given;
                given.items.push_back(item);
                auto* made = call.items[0]->is(Sort::none) ? item : machine.call(call.items[0], std::move(given));
                auto const truth = truth_of(*made);
                if (filters && truth == Known::unknown) return machine.unknown({});
                if (!filters || truth == Known::yes) out.push_back(filters ? item : made);
            }
            return machine.list(std::move(out));
        },
        1);
}

Ref to_text(Machine& machine, Call& call) {
    if (call.items.empty()) return machine.text({});
    auto const [out, certain] = printed(*call.items[0], call.name == "builtins.repr");
    return certain ? machine.text(out) : machine.unknown(call.items[0]->text);
}

Ref to_integer(Machine& machine, Call& call) {
    if (call.items.size() != 1) return machine.unknown({});
    auto const& value = *call.items[0];
    if (value.is(Sort::integer) || value.is(Sort::boolean)) return machine.integer(value.integer);
    bool const digits = value.is(Sort::text) && !value.text.empty() && value.text.size() < 18 &&
                        value.text.find_first_not_of("0123456789") == std::string::npos;
    return digits ? machine.integer(std::stoll(value.text)) : machine.unknown(value.text);
}

Ref to_boolean(Machine& machine, Call& call) {
    return call.items.empty() ? machine.boolean(false) : machine.known(truth_of(*call.items[0]), {});
}

Ref globals(Machine& machine, Call& /*call*/) {
    auto* out = machine.object("globals");
    out->module = &machine.module();
    return out;
}

Ref get_global(Machine& machine, Call& call) {
    if (call.items.empty() || !call.items[0]->is(Sort::text)) return machine.unknown({});
    if (auto* found = machine.global(*call.self->module, call.items[0]->text)) return found;
    return call.items.size() > 1 ? call.items[1] : machine.none();
}

/// What stands for what a function gives.
Ref proxied(Machine& machine, Call& call) {
    return call.items.empty() ? machine.unknown({}) : machine.call(call.items[0], {});
}

Ref get_attribute(Machine& machine, Call& call) {
    if (call.items.size() < 2 || !call.items[1]->is(Sort::text)) return machine.unknown({});
    auto* found = machine.attribute(call.items[0], call.items[1]->text);
    bool const missing = found->is(Sort::method) && !found->node && !call.items[0]->is(Sort::name);
    return missing && call.items.size() > 2 ? machine.unknown({}) : found;
}

Ref has_attribute(Machine& machine, Call& call) {
    if (call.items.size() < 2 || !call.items[1]->is(Sort::text)) return machine.unknown({});
    auto const& of = *call.items[0];
    // Alembic's operations are all there.
    if (of.is(Sort::name) && of.text == "alembic.op") return machine.boolean(true);
    if (of.find(call.items[1]->text) || machine.class_attribute(of, call.items[1]->text)) return machine.boolean(true);
    return of.is(Sort::instance) || of.is(Sort::text) ? machine.boolean(false) : machine.unknown({});
}

Ref next(Machine& machine, Call& call) {
    return with_items(machine, call, [&](std::vector<Ref> const& items) {
        if (!items.empty()) return items[0];
        return call.items.size() > 1 ? call.items[1] : machine.unknown({});
    });
}

template <bool largest>
Ref extreme(Machine& machine, Call& call) {
    auto const items = call.items.size() > 1 ? std::optional(call.items)
                       : call.items.empty()  ? std::nullopt
                                             : machine.items_of(call.items[0]);
    if (!items || items->empty()) return machine.unknown({});
    auto* out = (*items)[0];
    for (Ref const item : *items) {
        auto const before = largest ? less(*out, *item) : less(*item, *out);
        if (before == Known::unknown) return machine.unknown({});
        if (before == Known::yes) out = item;
    }
    return out;
}

Ref nothing(Machine& machine, Call& /*call*/) {
    return machine.none();
}

Ref first(Machine& machine, Call& call) {
    return call.items.empty() ? machine.unknown({}) : call.items[0];
}

Ref unknown_thing(Machine& machine, Call& call) {
    return machine.unknown(call.name.substr(call.name.rfind('.') + 1) + "()");
}

Ref partial(Machine& machine, Call& call) {
    if (call.items.empty()) return machine.unknown({});
    auto* out = machine.object("partial", call.items[0]);
    out->items = {call.items.begin() + 1, call.items.end()};
    out->named = call.named;
    return out;
}

Ref call_partial(Machine& machine, Call& call) {
    Call given;
    given.items = call.self->items;
    given.items.insert(given.items.end(), call.items.begin(), call.items.end());
    given.named = call.named;
    for (auto const& [key, value] : call.self->named)
        if (!call.argument(key)) given.named.emplace_back(key, value);
    given.partial = call.partial;
    given.origin = call.origin;
    return machine.call(call.self->self, std::move(given));
}

constexpr auto rows = std::to_array<HandlerRow>({
    {"builtins.list", collected<Sort::list>},
    {"builtins.tuple", collected<Sort::tuple>},
    {"builtins.set", collected<Sort::set>},
    {"builtins.frozenset", collected<Sort::set>},
    {"builtins.dict", to_dict},
    {"collections.OrderedDict", to_dict},
    {"builtins.len", len},
    {"builtins.range", range},
    {"builtins.xrange", range},
    {"builtins.enumerate", enumerate},
    {"builtins.zip", zip},
    {"builtins.sorted", sorted},
    {"builtins.reversed", reversed},
    {"builtins.any", any_of<Known::yes>},
    {"builtins.all", any_of<Known::no>},
    {"builtins.map", map_or_filter},
    {"builtins.filter", map_or_filter},
    {"builtins.str", to_text},
    {"builtins.repr", to_text},
    {"builtins.unicode", to_text},
    {"builtins.int", to_integer},
    {"builtins.bool", to_boolean},
    {"builtins.getattr", get_attribute},
    {"builtins.hasattr", has_attribute},
    {"builtins.next", next},
    {"builtins.iter", first},
    {"builtins.min", extreme<false>},
    {"builtins.max", extreme<true>},
    {"builtins.globals", globals},
    {"globals.get", get_global},
    {"lazy_object_proxy.Proxy", proxied},
    {"builtins.print", nothing},
    {"builtins.setattr", nothing},
    {"builtins.super", [](Machine& machine, Call& /*call*/) { return machine.object("super"); }},
    {"builtins.float", unknown_thing},
    {"builtins.open", unknown_thing},
    {"builtins.type", unknown_thing},
    {"builtins.sum", unknown_thing},
    {"builtins.input", unknown_thing},
    {"builtins.property", first},
    {"builtins.staticmethod", first},
    {"builtins.classmethod", first},
    {"builtins.object", unknown_thing},
    {"builtins.Exception", unknown_thing},
    {"builtins.RuntimeError", unknown_thing},
    {"builtins.ValueError", unknown_thing},
    {"functools.partial", partial},
    {"partial.__call__", call_partial},
    {"typing.cast", [](Machine& machine, Call& call) { return call.items.size() == 2 ? call.items[1] : machine.unknown({}); }},
    {"copy.copy", first},
    {"copy.deepcopy", first},
});

}  // namespace

std::span<HandlerRow const> builtin_functions() {
    return rows;
}

}  // namespace pgplumb::python
