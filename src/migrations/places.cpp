#include "migrations/machine.hpp"

#include <algorithm>

namespace pgplumb::python {

using Sort = Value::Sort;

Ref Machine::eval_assignment(Node const& node) {
    auto const* right = node.child("right");
    if (!right) return none();
    auto* value = eval(*right);
    assign(*node.child("left"), value);
    return value;
}

Ref Machine::eval_augmented(Node const& node) {
    auto const& target = *node.child("left");
    auto* old = eval(target);
    auto sign = text_of(*node.child("operator"));
    sign.remove_suffix(1);
    auto* more = eval(*node.child("right"));
    auto* value = operated(sign, old, more);
    assign(target, value);
    return value;
}

Ref Machine::eval_named(Node const& node) {
    auto* value = eval(*node.child("value"));
    assign(*node.child("name"), value);
    return value;
}

void Machine::assign(Node const& target, Ref value) {
    if (target.is("identifier")) return bind(std::string(text_of(target)), value);
    if (target.is("attribute")) {
        auto* of = eval(*target.child("object"));
        std::string const name(text_of(*target.child("attribute")));
        if (of->is(Sort::klass) && of->scope) of->scope->names.insert_or_assign(name, value);
        else if (of->known()) of->put(name, in_doubt() && of->doubt != doubt_now_ ? unknown("`" + shown(target) + "`") : value);
        return;
    }
    if (target.is("subscript")) {
        auto* of = eval(*target.child("value"));
        auto* key = eval(*target.child("subscript"));
        if (!may_change(*of)) return;
        if (of->is(Sort::list) && key->is(Sort::integer)) {
            auto const size = static_cast<std::int64_t>(of->items.size());
            auto const at = key->integer < 0 ? key->integer + size : key->integer;
            if (at >= 0 && at < size) of->items[static_cast<std::size_t>(at)] = value;
            return;
        }
        if (!of->is(Sort::dict)) return;
        if (!key->known()) of->partial = true;
        afford(of->items.size() / 32);
        for (std::size_t i = 0; i + 1 < of->items.size(); i += 2)
            if (equal(*of->items[i], *key) == Known::yes) {
                of->items[i + 1] = value;
                return;
            }
        of->items.push_back(key);
        of->items.push_back(value);
        return;
    }
    if (target.is("pattern_list") || target.is("tuple_pattern") || target.is("list_pattern")) return assign_items(target, value);
}

void Machine::assign_items(Node const& target, Ref value) {
    auto const& parts = target.children();
    auto const items = items_of(value);
    auto const star = std::ranges::find_if(parts, [](Node const& part) { return part.is("list_splat_pattern"); });
    bool const fits = items && !value->partial && (star == parts.end() ? items->size() == parts.size() : items->size() + 1 >= parts.size());
    auto const why = value->is(Sort::unknown) ? value->text : std::string("`" + shown(target) + "`");
    auto const extra = fits ? items->size() + 1 - parts.size() : 0;  // what the star takes
    std::size_t at = 0;
    for (Node const& part : parts) {
        if (!fits) {
            assign(part.is("list_splat_pattern") ? part.children()[0] : part, unknown(why));
        } else if (part.is("list_splat_pattern")) {
            auto const from = items->begin() + static_cast<std::ptrdiff_t>(at);
            assign(part.children()[0], list({from, from + static_cast<std::ptrdiff_t>(extra)}));
            at += extra;
        } else {
            assign(part, (*items)[at++]);
        }
    }
}

Ref Machine::eval_subscript(Node const& node) {
    auto* of = eval(*node.child("value"));
    auto const& subscript = *node.child("subscript");
    if (subscript.is("slice")) return sliced(of, subscript);
    auto* out = item(of, eval(subscript));
    if (out->is(Sort::unknown) && out->text.empty()) out->text = "`" + shown(node) + "`";
    return out;
}

Ref Machine::item(Ref of, Ref key) {
    if (of->is(Sort::dict)) {
        if (!afford(of->items.size() / 32)) return unknown({});
        auto const found = found_in(*of, *key);
        if (!found.value && found.certain) raise();
        return found.value ? found.value : unknown({});
    }
    if (of->is(Sort::klass)) {
        auto* found = key->is(Sort::text) ? class_attribute(*of, key->text) : nullptr;
        return found ? attribute(of, key->text) : of;  // a member of an Enum, or a generic class
    }
    if (of->is_object("globals") && key->is(Sort::text)) {
        auto* found = global(*of->module, key->text);
        return found ? found : unknown({});
    }
    if ((of->is(Sort::call) || of->is(Sort::object)) && key->is(Sort::text)) return attribute(of, key->text);
    if (!key->is(Sort::integer) || of->partial) return unknown(of->is(Sort::unknown) ? of->text : std::string());
    auto const size = static_cast<std::int64_t>(of->is(Sort::text) ? of->text.size() : of->items.size());
    auto const at = key->integer < 0 ? key->integer + size : key->integer;
    if (at < 0 || at >= size) return unknown({});
    auto const place = static_cast<std::size_t>(at);
    if (of->is(Sort::text)) return text(std::string(1, of->text[place]));
    return of->is_sequence() ? of->items[place] : unknown({});
}

Ref Machine::sliced(Ref of, Node const& slice) {
    // The grammar keeps no places of the parts between colons, so the text tells which is which.
    std::vector<std::optional<std::int64_t>> bounds(1);
    auto const whole = text_of(slice);
    for (std::uint32_t at = slice.from(); at < slice.to();) {
        auto const inner = std::ranges::find_if(slice.children(), [&](Node const& part) { return part.from() == at; });
        if (inner != slice.children().end()) {
            auto const* value = eval(*inner);
            if (!value->is(Sort::integer)) return unknown("`" + shown(slice) + "`");
            bounds.back() = value->integer;
            at = inner->to();
        } else {
            if (whole[at - slice.from()] == ':') bounds.emplace_back();
            ++at;
        }
    }
    if (of->is(Sort::unknown)) return of;
    auto const size = static_cast<std::int64_t>(of->is(Sort::text) ? of->text.size() : of->items.size());
    auto const placed = [&](std::optional<std::int64_t> bound, std::int64_t usual) {
        auto const value = bound.value_or(usual);
        return std::clamp<std::int64_t>(value < 0 ? value + size : value, 0, size);
    };
    bool const backwards = bounds.size() == 3 && bounds[2] == -1 && !bounds[0] && !bounds[1];
    if (of->partial || (bounds.size() == 3 && bounds[2].value_or(1) != 1 && !backwards)) return unknown("`" + shown(slice) + "`");
    auto const from = static_cast<std::size_t>(placed(bounds[0], 0));
    auto const to = std::max(from, static_cast<std::size_t>(placed(bounds.size() > 1 ? bounds[1] : std::nullopt, size)));
    if (of->is(Sort::text)) {
        auto part = of->text.substr(from, to - from);
        if (backwards) std::ranges::reverse(part);
        return text(part);
    }
    if (!of->is_sequence()) return unknown(of->text);
    std::vector<Ref> items(of->items.begin() + static_cast<std::ptrdiff_t>(from), of->items.begin() + static_cast<std::ptrdiff_t>(to));
    if (backwards) std::ranges::reverse(items);
    return list(std::move(items), of->sort);
}

}  // namespace pgplumb::python
