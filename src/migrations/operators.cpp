#include "migrations/machine.hpp"

#include <algorithm>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;

constexpr std::size_t most_items = 100'000;

/// What a library overloads operators of: columns, functions of SQL's.
bool is_symbolic(Value const& value) {
    return (value.is(Sort::call) && value.text.starts_with("sqlalchemy.")) ||
           (value.is(Sort::method) && !value.node && value.self && value.self->is(Sort::method) && value.self->text == "c");
}

/// The items of a set that another one has, or has not; those of which nobody knows are there or not as well.
Ref selected(Machine& machine, Value const& a, Value const& b, bool common) {
    auto* out = machine.list({}, Sort::set);
    out->partial = a.partial;
    for (Ref const item : a.items) {
        auto there = b.partial ? Known::unknown : Known::no;
        for (Ref const other : b.items) {
            auto const same = equal(*item, *other);
            if (same == Known::yes) there = same;
            if (same == Known::unknown && there == Known::no) there = same;
        }
        if (there == Known::unknown) out->partial = true;
        else if ((there == Known::yes) == common) out->items.push_back(item);
    }
    return out;
}

Ref symbolic(Machine& machine, std::string_view sign, Ref a, Ref b) {
    auto* out = machine.make({.sort = Sort::call, .text = "python.operator", .items = {a, b}});
    out->named.emplace_back("sign", machine.text(std::string(sign)));
    return out;
}

Ref appended(Machine& machine, Value const& a, Value const& b) {
    auto* out = machine.list(a.items, a.sort);
    out->items.insert(out->items.end(), b.items.begin(), b.items.end());
    out->partial = a.partial || b.partial;
    return out;
}

/// Two dicts, of which the second one has the last word.
Ref united(Machine& machine, Value const& a, Value const& b) {
    auto* out = machine.list(b.items, Sort::dict);
    for (std::size_t i = 0; i + 1 < a.items.size(); i += 2)
        if (!found_in(b, *a.items[i]).value) out->items.insert(out->items.end(), {a.items[i], a.items[i + 1]});
    out->partial = a.partial || b.partial;
    return out;
}

/// A text or a sequence again and again; nullptr: more often than is followed.
Ref repeated(Machine& machine, Value const& of, std::int64_t times) {
    auto const count = static_cast<std::size_t>(std::max<std::int64_t>(times, 0));
    auto const size = std::max(of.text.size(), of.items.size());
    if (count >= 10'000 || count * size > most_items) return nullptr;
    std::string copies;
    std::vector<Ref> items;
    for (std::size_t i = 0; i < count; ++i) {
        copies += of.text;
        items.insert(items.end(), of.items.begin(), of.items.end());
    }
    return of.is(Sort::text) ? machine.text(std::move(copies)) : machine.list(std::move(items), of.sort);
}

/// nullopt: it does not fit, or is not followed.
std::optional<std::int64_t> calculated(std::string_view sign, std::int64_t x, std::int64_t y) {
    std::int64_t out = 0;
    bool overflow = false;
    if (sign == "+") overflow = __builtin_add_overflow(x, y, &out);
    else if (sign == "-") overflow = __builtin_sub_overflow(x, y, &out);
    else if (sign == "*") overflow = __builtin_mul_overflow(x, y, &out);
    else if (sign == "**" && y >= 0 && y < 63) {
        out = 1;
        for (std::int64_t i = 0; i < y && !overflow; ++i) overflow = __builtin_mul_overflow(out, x, &out);
    } else if (sign == "//" && y > 0 && x >= 0) out = x / y;
    else if (sign == "%" && y > 0 && x >= 0) out = x % y;
    else overflow = true;
    return overflow ? std::nullopt : std::optional(out);
}

/// `of in within`
Known contained(Machine& machine, Value const& of, Ref within) {
    if (of.is(Sort::text) && within->is(Sort::text)) return within->text.find(of.text) == std::string::npos ? Known::no : Known::yes;
    if (within->is(Sort::dict)) {
        auto const found = found_in(*within, of);
        return found.value ? Known::yes : found.certain ? Known::no : Known::unknown;
    }
    if (!machine.afford(within->items.size() / 32)) return Known::unknown;
    auto const items = within->is_sequence() ? std::optional(within->items) : machine.items_of(within);
    if (!items) return Known::unknown;
    auto out = within->partial ? Known::unknown : Known::no;
    for (Ref const item : *items) {
        auto const same = equal(*item, of);
        if (same == Known::yes) return same;
        if (same == Known::unknown) out = same;
    }
    return out;
}

Known opposite(Known truth) {
    return truth == Known::yes ? Known::no : truth == Known::no ? Known::yes : truth;
}

/// Whether it is certainly something else than None.
bool is_something(Value const& value) {
    return value.is(Sort::call) || value.is(Sort::instance) || value.is(Sort::module) || (value.is(Sort::object) && !value.partial);
}

}  // namespace

Ref Machine::eval_unary(Node const& node) {
    auto const* value = eval(*node.child("argument"));
    auto const sign = text_of(*node.child("operator"));
    if (value->is(Sort::integer) && sign == "-") return integer(-value->integer);
    if (value->is(Sort::real) && sign == "-") return make({.sort = Sort::real, .real = -value->real});
    if (value->is(Sort::integer) && sign == "+") return integer(value->integer);
    return unknown(value->is(Sort::unknown) ? value->text : "`" + shown(node) + "`");
}

Ref Machine::eval_not(Node const& node) {
    auto const truth = truth_of(*eval(*node.child("argument")));
    if (truth == Known::unknown) return unknown("`" + shown(node) + "`");
    return boolean(truth == Known::no);
}

Ref Machine::eval_binary(Node const& node) {
    auto* left = eval(*node.child("left"));
    auto* right = eval(*node.child("right"));
    auto* out = operated(text_of(*node.child("operator")), left, right);
    if (out->is(Sort::unknown) && out->text.empty()) out->text = "`" + shown(node) + "`";
    return out;
}

Ref Machine::operated(std::string_view sign, Ref a, Ref b) {
    if (sign == "%" && a->is(Sort::text)) {
        Call call;
        call.self = b;
        return of_format(a->text, call);
    }
    auto const has_text = [](Ref value) { return value->is(Sort::text) || (value->is(Sort::unknown) && !value->items.empty()); };
    if (sign == "+" && (has_text(a) || has_text(b))) return pieced({a, b}, {});
    if (sign == "+" && a->sort == b->sort && a->is_sequence()) return appended(*this, *a, *b);
    if (sign == "|" && a->is(Sort::dict) && b->is(Sort::dict)) return united(*this, *a, *b);
    if (a->is(Sort::set) && b->is(Sort::set)) {
        if (sign == "|") return appended(*this, *a, *b);
        if (sign == "-" || sign == "&") return selected(*this, *a, *b, sign == "&");
    }
    if (sign == "*" && b->is(Sort::integer) && (a->is(Sort::text) || a->is_sequence()))
        if (auto* out = repeated(*this, *a, b->integer)) return out;
    if (is_symbolic(*a) || is_symbolic(*b)) return symbolic(*this, sign, a, b);
    auto const is_whole = [](Ref value) { return value->is(Sort::integer) || value->is(Sort::boolean); };
    if (!is_whole(a) || !is_whole(b)) return unknown(a->is(Sort::unknown) ? a->text : b->is(Sort::unknown) ? b->text : std::string());
    auto const number = calculated(sign, a->integer, b->integer);
    return number ? integer(*number) : unknown({});
}

Ref Machine::eval_boolean(Node const& node) {
    bool const is_and = text_of(*node.child("operator")) == "and";
    auto* left = eval(*node.child("left"));
    auto const truth = truth_of(*left);
    if (truth == Known::unknown) {
        // The other side may settle it.
        auto* right = eval(*node.child("right"));
        if (truth_of(*right) == (is_and ? Known::no : Known::yes)) return right;
        return unknown("`" + shown(node) + "`");
    }
    return (truth == Known::yes) == is_and ? eval(*node.child("right")) : left;
}

Ref Machine::eval_comparison(Node const& node) {
    // Chained comparisons hold where each of them does.
    std::vector<Ref> values;
    std::vector<std::string> signs;
    for (Node const& part : node.children()) {
        if (part.field() == "operators") signs.emplace_back(text_of(part));
        else values.push_back(eval(part));
    }
    auto all = Known::yes;
    for (std::size_t i = 0; i < signs.size() && i + 1 < values.size(); ++i) {
        auto* result = compared(signs[i], values[i], values[i + 1]);
        if (signs.size() == 1 && result->is(Sort::call)) return result;
        auto const truth = truth_of(*result);
        if (truth == Known::no) return boolean(false);
        if (truth == Known::unknown) all = truth;
    }
    return known(all, "`" + shown(node) + "`");
}

Ref Machine::compared(std::string_view sign, Ref a, Ref b) {
    Known out = Known::unknown;
    if (sign == "==" || sign == "is") out = equal(*a, *b);
    else if (sign == "!=" || sign == "is not" || sign == "<>") out = opposite(equal(*a, *b));
    else if (sign == "in") out = contained(*this, *a, b);
    else if (sign == "not in") out = opposite(contained(*this, *a, b));
    else if (sign == "<") out = less(*a, *b);
    else if (sign == ">") out = less(*b, *a);
    else if (sign == "<=") out = opposite(less(*b, *a));
    else if (sign == ">=") out = opposite(less(*a, *b));
    if (out == Known::unknown && sign != "in" && sign != "not in" && !sign.starts_with("is") && (is_symbolic(*a) || is_symbolic(*b)))
        return symbolic(*this, sign, a, b);
    if (out == Known::unknown && b->is(Sort::none) && is_something(*a)) out = sign == "is" || sign == "==" ? Known::no : Known::yes;
    return known(out, {});
}

Ref Machine::eval_conditional(Node const& node) {
    auto const& parts = node.children();
    auto const truth = truth_of(*eval(parts[1]));
    if (truth == Known::yes) return eval(parts[0]);
    if (truth == Known::no) return eval(parts[2]);
    auto* first = eval(parts[0]);
    auto const* second = eval(parts[2]);
    return equal(*first, *second) == Known::yes ? first : unknown("`" + shown(parts[1]) + "`");
}

}  // namespace pgplumb::python
