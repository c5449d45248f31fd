#include "migrations/machine.hpp"

#include <algorithm>
#include <charconv>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;

/// Of what a comprehension makes.
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

}  // namespace

Machine::Evaluations const& Machine::evaluations() {
    static Evaluations const table{
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
    return table;
}

Ref Machine::eval(Node const& node) {
    Level const level(*this);
    if (!level || !afford(1)) return unknown("a program that goes on for long");
    auto const& table = evaluations();
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
        char const sign = static_cast<char>(digits[1] | ' ');
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
    if (!items || !afford(items->size() / 8)) return;
    for (Ref const item : *items) {
        assign(*part.child("left"), item);
        comprehend(node, clause + 1, out);
    }
}

Ref Machine::eval_yield(Node const& node) {
    auto* value = node.children().empty() ? none() : eval(node.children()[0]);
    frames_.back().yields = true;
    frames_.back().yielded.push_back(value);
    return none();
}

}  // namespace pgplumb::python
