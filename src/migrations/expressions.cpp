#include "migrations/machine.hpp"

#include <algorithm>
#include <charconv>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;

/// As deep as programs nest; far below what the stack bears.
constexpr std::size_t most_items = 100'000;

bool is_octal(char c) {
    return c >= '0' && c <= '7';
}

void append_utf8(std::string& out, std::uint32_t code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0U | (code >> 6U));
        out += static_cast<char>(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0U | (code >> 12U));
        out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
        out += static_cast<char>(0x80U | (code & 0x3FU));
    } else {
        out += static_cast<char>(0xF0U | (code >> 18U));
        out += static_cast<char>(0x80U | ((code >> 12U) & 0x3FU));
        out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
        out += static_cast<char>(0x80U | (code & 0x3FU));
    }
}

/// The character that an escape stands for; `at` is behind the backslash, and then behind the escape.
void append_escape(std::string& out, std::string_view text, std::size_t& at) {
    static std::map<char, char> const plain{{'n', '\n'}, {'t', '\t'}, {'r', '\r'}, {'\\', '\\'}, {'\'', '\''},
                                            {'"', '"'},  {'a', '\a'}, {'b', '\b'}, {'f', '\f'},  {'v', '\v'}};
    char const c = text[at];
    if (auto const found = plain.find(c); found != plain.end()) {
        out += found->second;
        ++at;
        return;
    }
    if (c == '\n') {
        ++at;
        return;
    }
    static std::map<char, std::size_t> const widths{{'x', 2}, {'u', 4}, {'U', 8}};
    auto const width = widths.find(c);
    bool const octal = is_octal(c);
    auto const begin = octal ? at : at + 1;
    std::size_t size = width == widths.end() ? 0 : width->second;
    if (octal)
        while (size < 3 && at + size < text.size() && is_octal(text[at + size])) ++size;
    std::uint32_t code = 0;
    auto const end = std::min(text.size(), begin + size);
    if (size > 0 && std::from_chars(text.data() + begin, text.data() + end, code, octal ? 8 : 16).ptr == text.data() + end) {
        append_utf8(out, code);
        at = end;
        return;
    }
    out += '\\';
}

/// The characters of a part of a string.
std::string plain_text(std::string_view text, bool raw, bool formatted) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        char const c = text[i++];
        bool const doubled = formatted && (c == '{' || c == '}') && i < text.size() && text[i] == c;
        if (doubled) ++i;
        if (c == '\\' && !raw && i < text.size()) append_escape(out, text, i);
        else out += c;
    }
    return out;
}

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

}  // namespace

Ref Machine::eval(Node const& node) {
    static std::unordered_map<std::string_view, Evaluate> const table{
        {"identifier", &Machine::eval_identifier},
        {"string", &Machine::eval_string},
        {"concatenated_string", &Machine::eval_concatenated},
        {"integer", &Machine::eval_number},
        {"float", &Machine::eval_number},
        {"true", &Machine::eval_constant},
        {"false", &Machine::eval_constant},
        {"none", &Machine::eval_constant},
        {"list", &Machine::eval_items},
        {"tuple", &Machine::eval_items},
        {"set", &Machine::eval_items},
        {"expression_list", &Machine::eval_items},
        {"dictionary", &Machine::eval_dict},
        {"parenthesized_expression", &Machine::eval_parenthesized},
        {"attribute", &Machine::eval_attribute},
        {"subscript", &Machine::eval_subscript},
        {"call", &Machine::eval_call},
        {"unary_operator", &Machine::eval_unary},
        {"not_operator", &Machine::eval_not},
        {"binary_operator", &Machine::eval_binary},
        {"boolean_operator", &Machine::eval_boolean},
        {"comparison_operator", &Machine::eval_comparison},
        {"conditional_expression", &Machine::eval_conditional},
        {"lambda", &Machine::eval_lambda},
        {"list_comprehension", &Machine::eval_comprehension},
        {"set_comprehension", &Machine::eval_comprehension},
        {"generator_expression", &Machine::eval_comprehension},
        {"dictionary_comprehension", &Machine::eval_comprehension},
        {"assignment", &Machine::eval_assignment},
        {"augmented_assignment", &Machine::eval_augmented},
        {"named_expression", &Machine::eval_named},
        {"yield", &Machine::eval_yield},
        {"await", &Machine::eval_parenthesized},
        {"case_pattern", &Machine::eval_parenthesized},
        {"dotted_name", &Machine::eval_parenthesized},
    };
    constexpr std::int64_t most_steps = 300'000;
    if (++steps_ > most_steps) return unknown("too many steps");
    auto const found = table.find(node.kind());
    return found == table.end() ? unknown("`" + shown(node) + "`") : (this->*found->second)(node);
}

Ref Machine::eval_identifier(Node const& node) {
    auto const wanted = text_of(node);
    auto* found = lookup(wanted);
    return found ? found : unknown("the name `" + std::string(wanted) + "`");
}

Ref Machine::eval_parenthesized(Node const& node) {
    return node.children().empty() ? none() : eval(node.children()[0]);
}

Ref Machine::eval_string(Node const& node) {
    std::vector<Ref> parts;
    bool raw = false;
    bool formatted = false;
    for (Node const& part : node.children()) {
        if (part.is("string_start")) {
            auto const prefix = text_of(part);
            raw = prefix.find_first_of("rR") != std::string_view::npos;
            formatted = prefix.find_first_of("fF") != std::string_view::npos;
        } else if (part.is("string_content")) {
            parts.push_back(text(plain_text(text_of(part), raw, formatted)));
        } else if (part.is("interpolation")) {
            parts.push_back(interpolated(part));
        } else if (part.is("escape_interpolation")) {
            parts.push_back(text(std::string(text_of(part).substr(0, 1))));
        }
    }
    return pieced(parts, {});
}

Ref Machine::interpolated(Node const& node) {
    auto* value = eval(*node.child("expression"));
    auto const* conversion = node.child("type_conversion");
    auto const* format = node.child("format_specifier");
    if (format && text_of(*format) != ":") {
        Call call;
        call.items.push_back(value);
        value = of_format("{0" + std::string(text_of(*format)) + "}", call);
    }
    auto const [out, known] = printed(*value, conversion && text_of(*conversion) == "!r");
    if (known) return text(out);
    return value->is(Sort::unknown) && !value->text.empty() ? value : unknown("`" + shown(*node.child("expression")) + "`");
}

Ref Machine::eval_concatenated(Node const& node) {
    std::vector<Ref> parts;
    for (Node const& part : node.children()) parts.push_back(eval(part));
    return pieced(parts, {});
}

Ref Machine::eval_number(Node const& node) {
    std::string digits(text_of(node));
    std::erase(digits, '_');
    if (node.is("float")) return make({.sort = Sort::real, .real = std::strtod(digits.c_str(), nullptr)});
    int base = 10;
    std::size_t skipped = 0;
    if (digits.size() > 2 && digits[0] == '0') {
        char const sign = digits[1] | ' ';
        base = sign == 'x' ? 16 : sign == 'o' ? 8 : sign == 'b' ? 2 : 10;
        skipped = base == 10 ? 0 : 2;
    }
    std::int64_t out = 0;
    auto const* end = digits.data() + digits.size();
    auto const result = std::from_chars(digits.data() + skipped, end, out, base);
    return result.ec == std::errc() && result.ptr == end ? integer(out) : unknown("the number " + digits);
}

Ref Machine::eval_constant(Node const& node) {
    return node.is("none") ? none() : boolean(node.is("true"));
}

void Machine::add_items(Node const& node, Value& out) {
    for (Node const& part : node.children()) {
        if (!part.is("list_splat") && !part.is("parenthesized_list_splat")) {
            out.items.push_back(eval(part));
            continue;
        }
        auto const items = items_of(eval(part.children()[0]));
        if (items) out.items.insert(out.items.end(), items->begin(), items->end());
        else out.partial = true;
    }
}

Ref Machine::eval_items(Node const& node) {
    Value out;
    out.sort = node.is("list") ? Sort::list : node.is("set") ? Sort::set : Sort::tuple;
    add_items(node, out);
    return make(std::move(out));
}

Ref Machine::eval_dict(Node const& node) {
    Value out;
    out.sort = Sort::dict;
    for (Node const& part : node.children()) {
        if (part.is("pair")) {
            auto* key = eval(*part.child("key"));
            out.items.push_back(key);
            out.items.push_back(eval(*part.child("value")));
        } else if (part.is("dictionary_splat")) {
            auto const* inner = eval(part.children()[0]);
            if (inner->is(Sort::dict)) out.items.insert(out.items.end(), inner->items.begin(), inner->items.end());
            if (!inner->is(Sort::dict) || inner->partial) out.partial = true;
        }
    }
    return make(std::move(out));
}

Ref Machine::eval_attribute(Node const& node) {
    auto* of = eval(*node.child("object"));
    auto* found = attribute(of, std::string(text_of(*node.child("attribute"))));
    if (found->is(Sort::unknown) && found->text.empty()) found->text = "`" + shown(node) + "`";
    return found;
}

Ref Machine::eval_call(Node const& node) {
    auto* function = eval(*node.child("function"));
    Call given;
    given.origin = frames_.back().module->source->origin(node);
    auto const& arguments = *node.child("arguments");
    if (arguments.is("argument_list")) add_arguments(arguments, given);
    else given.items.push_back(eval(arguments));
    auto const here = std::exchange(here_, given.origin);
    auto* out = call(function, std::move(given));
    here_ = here;
    if (out->is(Sort::unknown) && out->text.empty()) out->text = "`" + shown(node) + "`";
    return out;
}

void Machine::add_arguments(Node const& node, Call& given) {
    for (Node const& part : node.children()) {
        if (part.is("keyword_argument")) {
            given.named.emplace_back(text_of(*part.child("name")), eval(*part.child("value")));
        } else if (part.is("list_splat")) {
            auto const items = items_of(eval(part.children()[0]));
            if (items) given.items.insert(given.items.end(), items->begin(), items->end());
            else given.partial = true;
        } else if (part.is("dictionary_splat")) {
            auto const* dict = eval(part.children()[0]);
            if (!dict->is(Sort::dict) || dict->partial) given.partial = true;
            if (!dict->is(Sort::dict)) continue;
            for (std::size_t i = 0; i + 1 < dict->items.size(); i += 2) given.named.emplace_back(dict->items[i]->text, dict->items[i + 1]);
        } else {
            given.items.push_back(eval(part));
        }
    }
}

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
    bool const whole = (a->is(Sort::integer) || a->is(Sort::boolean)) && (b->is(Sort::integer) || b->is(Sort::boolean));
    if (sign == "%" && a->is(Sort::text)) {
        Call call;
        call.self = b;
        return of_format(a->text, call);
    }
    auto const has_text = [](Ref value) { return value->is(Sort::text) || (value->is(Sort::unknown) && !value->items.empty()); };
    if (sign == "+" && (has_text(a) || has_text(b))) return pieced({a, b}, {});
    if (sign == "+" && a->sort == b->sort && a->is_sequence()) {
        auto items = a->items;
        items.insert(items.end(), b->items.begin(), b->items.end());
        auto* out = list(std::move(items), a->sort);
        out->partial = a->partial || b->partial;
        return out;
    }
    if (sign == "|" && a->is(Sort::dict) && b->is(Sort::dict)) {
        auto* out = list(b->items, Sort::dict);
        for (std::size_t i = 0; i + 1 < a->items.size(); i += 2)
            if (!found_in(*b, *a->items[i]).value) out->items.insert(out->items.end(), {a->items[i], a->items[i + 1]});
        out->partial = a->partial || b->partial;
        return out;
    }
    bool const sets = a->is(Sort::set) && b->is(Sort::set);
    if (sets && sign == "|") {
        auto* out = list(a->items, Sort::set);
        out->items.insert(out->items.end(), b->items.begin(), b->items.end());
        out->partial = a->partial || b->partial;
        return out;
    }
    if (sets && (sign == "-" || sign == "&")) return selected(*this, *a, *b, sign == "&");
    if (sign == "*" && b->is(Sort::integer) && b->integer >= 0 && b->integer < 10'000) {
        std::string copies;
        std::vector<Ref> items;
        for (std::int64_t i = 0; i < b->integer && items.size() + copies.size() < most_items; ++i) {
            copies += a->text;
            items.insert(items.end(), a->items.begin(), a->items.end());
        }
        if (a->is(Sort::text)) return text(copies);
        if (a->is_sequence()) return list(std::move(items), a->sort);
    }
    if (is_symbolic(*a) || is_symbolic(*b)) return symbolic(*this, sign, a, b);
    if (!whole) return unknown(a->is(Sort::unknown) ? a->text : b->is(Sort::unknown) ? b->text : std::string());
    std::int64_t out = 0;
    auto const x = a->integer;
    auto const y = b->integer;
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
    return overflow ? unknown({}) : integer(out);
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
    auto const no = [](Known truth) { return truth == Known::yes ? Known::no : truth == Known::no ? Known::yes : truth; };
    auto const in = [&] {
        if (a->is(Sort::text) && b->is(Sort::text)) return b->text.find(a->text) == std::string::npos ? Known::no : Known::yes;
        if (b->is(Sort::dict)) {
            auto const found = found_in(*b, *a);
            return found.value ? Known::yes : found.certain ? Known::no : Known::unknown;
        }
        auto const items = b->is_sequence() ? std::optional(b->items) : items_of(b);
        if (!items) return Known::unknown;
        auto out = b->partial ? Known::unknown : Known::no;
        for (Ref const item : *items) {
            auto const same = equal(*item, *a);
            if (same == Known::yes) return same;
            if (same == Known::unknown) out = same;
        }
        return out;
    };
    Known out = Known::unknown;
    if (sign == "==" || sign == "is") out = equal(*a, *b);
    else if (sign == "!=" || sign == "is not" || sign == "<>") out = no(equal(*a, *b));
    else if (sign == "in") out = in();
    else if (sign == "not in") out = no(in());
    else if (sign == "<") out = less(*a, *b);
    else if (sign == ">") out = less(*b, *a);
    else if (sign == "<=") out = no(less(*b, *a));
    else if (sign == ">=") out = no(less(*a, *b));
    if (out == Known::unknown && sign != "in" && sign != "not in" && !sign.starts_with("is") && (is_symbolic(*a) || is_symbolic(*b)))
        return symbolic(*this, sign, a, b);
    // None is None alone.
    if (out == Known::unknown && b->is(Sort::none) &&
        (a->is(Sort::call) || a->is(Sort::instance) || a->is(Sort::module) || (a->is(Sort::object) && !a->partial)))
        out = sign == "is" || sign == "==" ? Known::no : Known::yes;
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

Ref Machine::eval_lambda(Node const& node) {
    auto const& frame = frames_.back();
    auto* outer = frame.scope == frame.module->scope ? nullptr : frame.scope;
    return make({.sort = Sort::function, .text = "lambda", .node = &node, .module = frame.module, .scope = outer});
}

Ref Machine::eval_comprehension(Node const& node) {
    Value out;
    out.sort = node.is("dictionary_comprehension") ? Sort::dict : node.is("set_comprehension") ? Sort::set : Sort::list;
    auto const& frame = frames_.back();
    auto* outer = frame.scope == frame.module->scope ? nullptr : frame.scope;
    frames_.push_back({&scopes_.emplace_back(Scope{outer, frame.module, {}}), frame.module});
    comprehend(node, 1, out);
    frames_.pop_back();
    return make(std::move(out));
}

void Machine::comprehend(Node const& node, std::size_t clause, Value& out) {
    if (out.items.size() > most_items) {
        out.partial = true;
        return;
    }
    if (clause >= node.children().size()) {
        auto const& body = node.children()[0];
        if (!body.is("pair")) return out.items.push_back(eval(body));
        out.items.push_back(eval(*body.child("key")));
        return out.items.push_back(eval(*body.child("value")));
    }
    auto const& part = node.children()[clause];
    if (part.is("if_clause")) {
        auto const truth = truth_of(*eval(part.children()[0]));
        if (truth == Known::unknown) out.partial = true;
        if (truth == Known::yes) comprehend(node, clause + 1, out);
        return;
    }
    if (!part.is("for_in_clause")) return comprehend(node, clause + 1, out);
    auto* all = eval(*part.child("right"));
    auto const items = all->is_sequence() ? std::optional(all->items) : items_of(all);
    if (!items || all->partial) out.partial = true;
    if (!items) return;
    for (Ref const item : *items) {
        assign(*part.child("left"), item);
        comprehend(node, clause + 1, out);
    }
}

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

Ref Machine::eval_yield(Node const& node) {
    auto* value = node.children().empty() ? none() : eval(node.children()[0]);
    frames_.back().yields = true;
    frames_.back().yielded.push_back(value);
    return none();
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
