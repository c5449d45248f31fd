#include "migrations/machine.hpp"

#include <algorithm>
#include <array>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;

Ref append(Machine& machine, Call& call) {
    if (machine.may_change(*call.self) && !call.items.empty()) call.self->items.push_back(call.items[0]);
    return machine.none();
}

Ref add(Machine& machine, Call& call) {
    if (call.items.empty() || !machine.may_change(*call.self)) return machine.none();
    machine.afford(call.self->items.size() / 32);
    bool const there = std::ranges::any_of(call.self->items, [&](Ref item) { return equal(*item, *call.items[0]) == Known::yes; });
    if (!there) call.self->items.push_back(call.items[0]);
    return machine.none();
}

Ref extend(Machine& machine, Call& call) {
    if (call.items.empty() || !machine.may_change(*call.self)) return machine.none();
    auto const more = machine.items_of(call.items[0]);
    if (more && machine.afford(more->size() / 8)) call.self->items.insert(call.self->items.end(), more->begin(), more->end());
    else call.self->partial = true;
    return machine.none();
}

Ref insert(Machine& machine, Call& call) {
    if (call.items.size() != 2 || !machine.may_change(*call.self)) return machine.none();
    auto const at = std::clamp<std::int64_t>(call.items[0]->integer, 0, std::ssize(call.self->items));
    call.self->items.insert(call.self->items.begin() + at, call.items[1]);
    return machine.none();
}

Ref remove(Machine& machine, Call& call) {
    if (call.items.empty() || !machine.may_change(*call.self)) return machine.none();
    auto& items = call.self->items;
    auto const found = std::ranges::find_if(items, [&](Ref item) { return equal(*item, *call.items[0]) == Known::yes; });
    if (found != items.end()) items.erase(found);
    return machine.none();
}

Ref pop(Machine& machine, Call& call) {
    if (!machine.may_change(*call.self) || call.self->items.empty()) return machine.unknown({});
    auto& items = call.self->items;
    auto const at = call.items.empty() || call.items[0]->integer < 0 ? std::ssize(items) - 1 : call.items[0]->integer;
    if (at >= std::ssize(items)) return machine.unknown({});
    auto* out = items[static_cast<std::size_t>(at)];
    items.erase(items.begin() + at);
    return out;
}

Ref index(Machine& machine, Call& call) {
    for (std::size_t i = 0; i < call.self->items.size() && !call.items.empty(); ++i)
        if (equal(*call.self->items[i], *call.items[0]) == Known::yes) return machine.integer(static_cast<std::int64_t>(i));
    return machine.unknown({});
}

Ref copied(Machine& machine, Call& call) {
    auto* out = machine.list(call.self->items, call.self->sort);
    out->partial = call.self->partial;
    return out;
}

Ref united(Machine& machine, Call& call) {
    auto* out = copied(machine, call);
    for (Ref const more : call.items) {
        auto const items = machine.items_of(more);
        if (!items) out->partial = true;
        else if (machine.afford(items->size() / 8)) out->items.insert(out->items.end(), items->begin(), items->end());
    }
    return out;
}

template <bool common>
Ref compared_sets(Machine& machine, Call& call) {
    auto const other = call.items.empty() ? std::nullopt : machine.items_of(call.items[0]);
    if (!other || call.self->partial) return machine.unknown({});
    std::vector<Ref> out;
    for (Ref const item : call.self->items) {
        auto const same = [&](Ref one) { return equal(*item, *one) == Known::yes; };
        if (std::ranges::any_of(*other, same) == common) out.push_back(item);
    }
    return machine.list(std::move(out), Sort::set);
}

Ref subset(Machine& machine, Call& call) {
    auto* const left = compared_sets<false>(machine, call);
    return left->known() ? machine.boolean(left->items.empty()) : left;
}

Ref sort_in_place(Machine& machine, Call& call) {
    Call given = call;
    given.items = {call.self};
    given.name = "builtins.sorted";
    auto const* out = machine.call(machine.name("builtins.sorted"), std::move(given));
    if (machine.may_change(*call.self)) {
        if (out->known()) call.self->items = out->items;
        else call.self->partial = true;
    }
    return machine.none();
}

Ref get(Machine& machine, Call& call) {
    if (call.items.empty()) return machine.unknown({});
    machine.afford(call.self->items.size() / 32);
    auto const found = found_in(*call.self, *call.items[0]);
    if (found.value) return found.value;
    if (!found.certain || !call.items[0]->known()) return machine.unknown(call.items[0]->text);
    return call.items.size() > 1 ? call.items[1] : machine.none();
}

template <int which>  // 0: keys, 1: values, 2: pairs
Ref parts(Machine& machine, Call& call) {
    std::vector<Ref> out;
    auto const& items = call.self->items;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2)
        out.push_back(which == 2 ? machine.list({items[i], items[i + 1]}, Sort::tuple) : items[i + which]);
    auto* made = machine.list(std::move(out));
    made->partial = call.self->partial;
    return made;
}

Ref put(Machine& machine, Ref dict, Ref key, Ref value) {
    if (!machine.afford(dict->items.size() / 32)) return machine.none();
    for (std::size_t i = 0; i + 1 < dict->items.size(); i += 2)
        if (equal(*dict->items[i], *key) == Known::yes) {
            dict->items[i + 1] = value;
            return machine.none();
        }
    dict->items.insert(dict->items.end(), {key, value});
    return machine.none();
}

Ref update(Machine& machine, Call& call) {
    if (!machine.may_change(*call.self)) return machine.none();
    for (auto const& [key, value] : call.named) put(machine, call.self, machine.text(key), value);
    for (Ref const more : call.items) {
        if (!more->is(Sort::dict) || more->partial) call.self->partial = true;
        if (!more->is(Sort::dict)) continue;
        for (std::size_t i = 0; i + 1 < more->items.size(); i += 2) put(machine, call.self, more->items[i], more->items[i + 1]);
    }
    return machine.none();
}

Ref set_default(Machine& machine, Call& call) {
    auto* there = get(machine, call);
    if (call.items.size() != 2 || found_in(*call.self, *call.items[0]).value || !machine.may_change(*call.self)) return there;
    put(machine, call.self, call.items[0], call.items[1]);
    return call.items[1];
}

Ref pop_key(Machine& machine, Call& call) {
    auto* out = get(machine, call);
    if (call.items.empty() || !machine.may_change(*call.self)) return out;
    auto& items = call.self->items;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2)
        if (equal(*items[i], *call.items[0]) == Known::yes) {
            items.erase(items.begin() + static_cast<std::ptrdiff_t>(i), items.begin() + static_cast<std::ptrdiff_t>(i) + 2);
            break;
        }
    return out;
}

constexpr auto rows = std::to_array<HandlerRow>({
    {"list.append", append},
    {"list.extend", extend},
    {"list.insert", insert},
    {"list.remove", remove},
    {"list.pop", pop},
    {"list.sort", sort_in_place},
    {"list.copy", copied},
    {"sequence.index", index},
    {"set.add", add},
    {"set.update", extend},
    {"set.discard", remove},
    {"set.remove", remove},
    {"set.union", united},
    {"set.copy", copied},
    {"set.intersection", compared_sets<true>},
    {"set.difference", compared_sets<false>},
    {"set.issubset", subset},
    {"dict.get", get},
    {"dict.keys", parts<0>},
    {"dict.values", parts<1>},
    {"dict.items", parts<2>},
    {"dict.update", update},
    {"dict.setdefault", set_default},
    {"dict.pop", pop_key},
    {"dict.copy", copied},
});

}  // namespace

std::span<HandlerRow const> container_methods() {
    return rows;
}

}  // namespace pgplumb::python
