#include "migrations/sending.hpp"

#include <algorithm>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;

constexpr int deepest_bases = 32;

bool is_enum_base(std::string_view name) {
    return name == "enum.Enum" || name == "enum.IntEnum" || name == "enum.StrEnum" || name == "enum.Flag" || name == "strenum.StrEnum";
}

bool derives(Value const& klass, auto const& fits, int depth = 0) {
    if (depth > deepest_bases) return false;
    return std::ranges::any_of(klass.items, [&](Ref base) {
        return base->is(Sort::klass) ? derives(*base, fits, depth + 1) : base->is(Sort::name) && fits(base->text);
    });
}

bool is_enum(Value const& klass) {
    return klass.is(Sort::klass) && derives(klass, is_enum_base);
}

bool is_text_too(Value const& klass) {
    return derives(klass, [](std::string_view name) {
        return name == "builtins.str" || name == "builtins.int" || name == "enum.StrEnum" || name == "enum.IntEnum" ||
               name == "strenum.StrEnum";
    });
}

}  // namespace

Ref Machine::class_attribute(Value const& of, std::string_view wanted) {
    auto const* klass = of.is(Sort::instance) ? of.self : &of;
    if (!klass->is(Sort::klass)) return nullptr;
    for (int depth = 0; depth < deepest_bases; ++depth) {
        if (auto const found = klass->scope->names.find(wanted); found != klass->scope->names.end()) return found->second;
        for (Ref const base : klass->items)
            if (base->is(Sort::klass) && base != klass->items.back())
                if (auto* found = class_attribute(*base, wanted)) return found;
        if (klass->items.empty() || !klass->items.back()->is(Sort::klass)) return nullptr;
        klass = klass->items.back();
    }
    return nullptr;
}

Ref Machine::library_base(Value const& of) {
    auto const* klass = of.is(Sort::instance) ? of.self : &of;
    for (int depth = 0; depth < deepest_bases && klass->is(Sort::klass); ++depth) {
        auto const found = std::ranges::find_if(klass->items, [](Ref base) { return base->is(Sort::name) || base->is(Sort::call); });
        if (found != klass->items.end()) return *found;
        if (klass->items.empty()) return nullptr;
        klass = klass->items[0];
    }
    return nullptr;
}

Ref Machine::call_class(Ref klass, Call& given) {
    if (is_enum(*klass) && given.items.size() == 1) {
        auto const members = items_of(klass).value_or(std::vector<Ref>());
        for (Ref const member : members)
            if (equal(*member->find("value"), *given.items[0]) == Known::yes) return member;
        return unknown({});
    }
    auto* made = make({.sort = Sort::instance,
                       .partial = given.partial,
                       .items = given.items,
                       .named = given.named,
                       .self = klass,
                       .origin = given.origin});
    auto* init = class_attribute(*klass, "__init__");
    if (!init || !init->is(Sort::function)) return made;
    made->named.clear();
    call_function(*init, made, given);
    for (auto const& [key, value] : given.named)
        if (!made->find(key)) made->named.emplace_back(key, value);
    return made;
}

std::optional<std::vector<Ref>> Machine::items_of(Ref value) {
    if (!afford((value->items.size() + value->text.size()) / 32)) return std::nullopt;
    if (value->is_sequence()) return value->partial ? std::nullopt : std::optional(value->items);
    std::vector<Ref> out;
    if (value->is(Sort::dict)) {
        if (value->partial) return std::nullopt;
        for (std::size_t i = 0; i + 1 < value->items.size(); i += 2) out.push_back(value->items[i]);
        return out;
    }
    if (value->is(Sort::text)) {
        out.reserve(value->text.size());
        for (char const c : value->text) out.push_back(text(std::string(1, c)));
        return out;
    }
    if (value->is_object("result")) value = fetched(*this, value, Fetch::all);
    if (value->is(Sort::list)) return value->items;
    return is_enum(*value) ? std::optional(members_of(*value)) : std::nullopt;
}

/// Of an Enum, in the order of the file.
std::vector<Ref> Machine::members_of(Value& klass) {
    std::vector<Ref> out;
    for (Node const& statement : klass.node->child("body")->children()) {
        if (!statement.is("expression_statement")) continue;
        auto const* left = statement.children()[0].child("left");
        if (!left || !left->is("identifier") || !statement.children()[0].child("right")) continue;
        auto const wanted = klass.module->source->text(*left);
        if (!wanted.starts_with('_')) out.push_back(attribute(&klass, std::string(wanted)));
    }
    return out;
}

Ref Machine::attribute_of_unknown(Ref of, std::string const& wanted) {
    // A table that nobody knows still makes DML.
    if (wanted == "insert" || wanted == "update" || wanted == "delete" || wanted == "select")
        return make({.sort = Sort::method, .text = wanted, .self = of});
    return wanted == "dialect" ? object("dialect") : unknown(of->text);
}

Ref Machine::member_of_enum(Ref of, std::string const& wanted, Ref value) {
    auto* member = make({.sort = Sort::instance, .text = of->text + "." + wanted, .self = of});
    member->named = {{"name", text(wanted)}, {"value", value}};
    of->truth = is_text_too(*of);
    return member;
}

Ref Machine::bound_function(Ref of, std::string const& wanted, Ref function) {
    bool const of_class = function->find("builtins.classmethod") != nullptr;
    if (function->find("builtins.staticmethod") || (of->is(Sort::klass) && !of_class)) return function;
    auto* self = of_class && of->is(Sort::instance) ? of->self : of;
    Call none_given;
    if (function->find("builtins.property")) return call_function(*function, self, none_given);
    return make(
        {.sort = Sort::method, .text = wanted, .self = self, .node = function->node, .module = function->module, .scope = function->scope});
}

/// What every class has; nullptr: nothing of that name.
Ref Machine::usual_attribute(Ref of, std::string const& wanted) {
    if (wanted == "__members__" && is_enum(*of)) {
        auto* out = list({}, Sort::dict);
        for (Ref const member : members_of(*of)) out->items.insert(out->items.end(), {member->named[0].second, member});
        return out;
    }
    if (wanted == "__name__") return text(of->is(Sort::klass) ? of->text : of->self->text);
    if (wanted == "__class__" && of->is(Sort::instance)) return of->self;
    if (wanted == "__table__" || wanted == "metadata") return make({.sort = Sort::call, .text = "model." + wanted, .self = of});
    return nullptr;
}

/// Of a class of a file, or of an instance of one; nullptr: it has none of that name.
Ref Machine::attribute_of_class(Ref of, std::string const& wanted) {
    auto* found = class_attribute(*of, wanted);
    if (!found) return usual_attribute(of, wanted);
    if (found->is(Sort::function)) return bound_function(of, wanted, found);
    if (is_enum(*of)) return member_of_enum(of, wanted, found);
    // A column of a model knows its table.
    if (found->is(Sort::call) && found->text.ends_with("olumn") && !found->find("__table__"))
        if (auto* table = class_attribute(*of, "__tablename__"); table && table->is(Sort::text)) {
            found->named.emplace_back("__table__", table);
            found->named.emplace_back("__column__", text(wanted));
        }
    return found;
}

Ref Machine::attribute(Ref of, std::string const& wanted) {
    if (of->is(Sort::unknown)) return attribute_of_unknown(of, wanted);
    if (of->is(Sort::module)) {
        if (auto* found = global(*of->module, wanted)) return found;
        return member(of->module->name, wanted);
    }
    if (of->is(Sort::name)) {
        if (auto* found = library_attribute(*this, of, wanted)) return found;
        auto* out = name(of->text + "." + wanted);
        out->self = of;
        return out;
    }
    if (auto* own = of->find(wanted); own && !of->is(Sort::function)) return own;
    if (of->is(Sort::klass) || of->is(Sort::instance))
        if (auto* found = attribute_of_class(of, wanted)) return found;
    if (auto* found = library_attribute(*this, of, wanted)) return found;
    return make({.sort = Sort::method, .text = wanted, .self = of});
}

}  // namespace pgplumb::python
