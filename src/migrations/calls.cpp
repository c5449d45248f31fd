#include "migrations/sending.hpp"

#include <algorithm>
#include <array>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;

constexpr std::size_t deepest_calls = 120;
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

Ref Call::argument(std::size_t place, std::string_view wanted) const {
    if (place < items.size()) return items[place];
    for (auto const& [key, value] : named)
        if (key == wanted) return value;
    return nullptr;
}

Machine::Machine(std::vector<std::filesystem::path> roots, std::function<std::optional<Answer>(std::string const&)> ask)
    : roots_(std::move(roots)), ask_(std::move(ask)), none_(make({.sort = Sort::none})) {
    for (auto const rows : {builtin_functions(), text_methods(), container_methods(), environment_functions(), inspector_functions(),
                            operations(), batch_operations(), operations_beside(), schema_functions()})
        for (HandlerRow const& row : rows) handlers_.emplace(row.name, row.handler);
}

Ref Machine::make(Value value) {
    value.doubt = doubt_now_;
    return &values_.emplace_back(std::move(value));
}

Ref Machine::name(std::string dotted) {
    return make({.sort = Sort::name, .text = canonical(std::move(dotted))});
}

Ref Machine::pieced(std::vector<Ref> const& parts, std::string const& why) {
    std::string whole;
    std::vector<Ref> pieces;
    bool certain = true;
    std::string reason = why;
    for (Ref const part : parts) {
        if (part->is(Sort::unknown) && !part->items.empty()) pieces.insert(pieces.end(), part->items.begin(), part->items.end());
        else pieces.push_back(part);
        if (part->is(Sort::text)) whole += part->text;
        else if (std::exchange(certain, false) && reason.empty()) reason = part->text;
    }
    if (certain) return text(std::move(whole));
    auto* out = unknown(std::move(reason));
    out->items = std::move(pieces);
    return out;
}

bool Machine::may_change(Value& value) {
    if (value.doubt == doubt_now_ || !in_doubt()) return value.known();
    // What is changed in doubt is known to nobody after it.
    value.sort = Sort::unknown;
    value.text = doubts_.back().why;
    value.items.clear();
    return false;
}

void Machine::restart() {
    steps_ = 0;
    raised_ = false;
    doubts_.clear();
    doubt_now_ = 0;
}

void Machine::send(std::string sql, Origin const& origin) {
    sent_.push_back({std::move(sql), origin, doubts_.empty() ? std::string() : doubts_.back().why, Sent::Sort::schema});
}

void Machine::send_doubtful(std::string sql, Origin const& origin, std::string const& why) {
    sent_.push_back({std::move(sql), origin, why.empty() ? std::string("what is not known here") : why, Sent::Sort::words});
}

void Machine::send_beside(std::string sql, Origin const& origin) {
    sent_.push_back({std::move(sql), origin, doubts_.empty() ? std::string() : doubts_.back().why, Sent::Sort::beside});
}

void Machine::send_lost(std::string what, Origin const& origin) {
    sent_.push_back({std::move(what), origin, doubts_.empty() ? std::string() : doubts_.back().why, Sent::Sort::lost});
}

Handler Machine::handler(std::string const& name) const {
    auto const found = handlers_.find(name);
    return found == handlers_.end() ? nullptr : found->second;
}

Ref Machine::call(Ref function, Call given) {
    if (given.origin.where.empty()) given.origin = here_;
    if (function->is(Sort::function)) return call_function(*function, nullptr, given);
    if (function->is(Sort::klass)) return call_class(function, given);
    if (function->is(Sort::method)) return call_method(*function, given);
    if (function->is(Sort::name)) {
        given.name = function->text;
        given.self = function->self;
        return call_library(given);
    }
    if (function->is(Sort::instance))
        if (auto* called = class_attribute(*function->self, "__call__"); called && called->is(Sort::function))
            return call_function(*called, function, given);
    // session_factory(), type(...)(), and the like: what it makes is not known, but what it was given is.
    if (function->is(Sort::object)) {
        given.name = function->text + ".__call__";
        given.self = function;
        if (auto const found = handler(given.name)) return found(*this, given);
    }
    return unknown(function->is(Sort::unknown) ? function->text : std::string());
}

Ref Machine::call_library(Call& given) {
    if (auto const found = handler(given.name)) return found(*this, given);
    if (auto const dot = given.name.rfind('.'); given.name.starts_with("alembic.op.") && dot == 10) {
        // An operation that a plugin brings.
        send_doubtful("execute all", given.origin, "op." + given.name.substr(11) + "()");
        return unknown("op." + given.name.substr(11) + "()");
    }
    return make({.sort = Sort::call,
                 .partial = given.partial,
                 .text = given.name,
                 .items = std::move(given.items),
                 .named = std::move(given.named),
                 .self = given.self,
                 .origin = given.origin});
}

Ref Machine::call_method(Value const& method, Call& given) {
    auto* self = method.self;
    if (method.node) return call_function(method, self, given);  // of a class of a file
    given.self = self;
    static std::map<Sort, std::vector<std::string_view>> const families{
        {Sort::text, {"str."}},  {Sort::list, {"list.", "sequence."}}, {Sort::tuple, {"sequence."}}, {Sort::set, {"set."}},
        {Sort::dict, {"dict."}}, {Sort::instance, {"instance."}},      {Sort::klass, {"class."}}};
    std::vector<std::string> names;
    if (auto const family = families.find(self->sort); family != families.end())
        for (auto const prefix : family->second) names.push_back(std::string(prefix) + method.text);
    if (self->is(Sort::object) || self->is(Sort::call) || self->is(Sort::name)) names.push_back(self->text + "." + method.text);
    names.push_back("any." + method.text);
    for (auto const& name : names) {
        given.name = name;
        if (auto const found = handler(name)) return found(*this, given);
    }
    // Of a table that nobody knows, or a model.
    static std::set<std::string_view> const of_rows{"insert", "update", "delete", "select"};
    if (of_rows.contains(method.text)) return make({.sort = Sort::call, .text = "table()." + method.text, .self = self});
    if (self->is(Sort::unknown)) return unknown(self->text);
    if (!self->is(Sort::call) && !self->is(Sort::object) && !self->is(Sort::name)) return unknown({});
    // Something of a library: kept as it was called.
    return make({.sort = Sort::call,
                 .partial = given.partial,
                 .text = self->text + "()." + method.text,
                 .items = std::move(given.items),
                 .named = std::move(given.named),
                 .self = self,
                 .origin = given.origin});
}

void Machine::bind_parameters(Node const& parameters, Module& module, Ref self, Call& given) {
    auto const& source = *module.source;
    std::size_t place = 0;
    std::vector<Ref> items;
    if (self) items.push_back(self);
    items.insert(items.end(), given.items.begin(), given.items.end());
    auto named = given.named;
    auto const taken = [&](std::string const& name) -> Ref {
        auto const found = std::ranges::find(named, name, &Named::value_type::first);
        if (found == named.end()) return nullptr;
        auto* out = found->second;
        named.erase(found);
        return out;
    };
    std::optional<std::string> rest;
    bool keywords_only = false;
    for (Node const& part : parameters.children()) {
        if (part.is("keyword_separator")) keywords_only = true;
        if (part.is("keyword_separator") || part.is("positional_separator")) continue;
        bool const typed = part.is("typed_parameter");
        auto const& inner = typed ? part.children()[0] : part;
        if (inner.is("list_splat_pattern")) {
            auto const from = items.begin() + static_cast<std::ptrdiff_t>(std::min(place, items.size()));
            auto* more = list({from, items.end()}, Sort::tuple);
            more->partial = given.partial;
            bind(std::string(source.text(inner.children()[0])), more);
            place = items.size();
            keywords_only = true;
            continue;
        }
        if (inner.is("dictionary_splat_pattern")) {
            rest = std::string(source.text(inner.children()[0]));
            continue;
        }
        auto const* name_node = inner.child("name");
        std::string const name(source.text(name_node ? *name_node : inner));
        auto* value = !keywords_only && place < items.size() ? items[place++] : taken(name);
        auto const* usual = inner.child("value");
        if (!value && usual && !given.partial) value = eval(*usual);
        bind(name, value ? value : unknown("the parameter `" + name + "`"));
    }
    if (!rest) return;
    auto* more = list({}, Sort::dict);
    for (auto const& [key, value] : named) more->items.insert(more->items.end(), {text(key), value});
    more->partial = given.partial;
    bind(*rest, more);
}

Ref Machine::call_function(Value const& function, Ref self, Call& given) {
    if (frames_.size() > deepest_calls) return unknown("calls within calls");
    auto const& node = *function.node;
    auto* module = function.module;
    auto const doubts = doubts_.size();
    auto const outer = doubt_now_;
    frames_.push_back({&scopes_.emplace_back(Scope{function.scope, module, {}}), module});
    if (auto const* parameters = node.child("parameters")) bind_parameters(*parameters, *module, self, given);
    auto const& body = *node.child("body");
    Ref out = none();
    if (node.is("lambda")) {
        out = eval(body);
    } else {
        auto const flow = run_block(body);
        auto const& frame = frames_.back();
        if (frame.yields) out = list(frame.yielded);
        else if (frame.result) out = frame.result;
        if (flow == Flow::raises) raise();
    }
    frames_.pop_back();
    doubts_.resize(std::min(doubts, doubts_.size()));
    doubt_now_ = outer;
    return out;
}

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

Ref Machine::library_base(Value const& of) const {
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
    if (value->is_sequence()) return value->partial ? std::nullopt : std::optional(value->items);
    if (value->is(Sort::dict)) {
        if (value->partial) return std::nullopt;
        std::vector<Ref> keys;
        for (std::size_t i = 0; i + 1 < value->items.size(); i += 2) keys.push_back(value->items[i]);
        return keys;
    }
    if (value->is(Sort::text)) {
        std::vector<Ref> out;
        for (char const c : value->text) out.push_back(text(std::string(1, c)));
        return out;
    }
    if (value->is_object("result")) value = fetched(*this, value, Fetch::all);
    if (value->is(Sort::list)) return value->items;
    if (!is_enum(*value)) return std::nullopt;
    std::vector<std::pair<std::uint32_t, Ref>> members;  // in the order of the file
    for (Node const& statement : value->node->child("body")->children()) {
        if (!statement.is("expression_statement")) continue;
        auto const* left = statement.children()[0].child("left");
        if (!left || !left->is("identifier") || !statement.children()[0].child("right")) continue;
        auto const wanted = value->module->source->text(*left);
        if (wanted.starts_with('_')) continue;
        members.emplace_back(left->from(), attribute(value, std::string(wanted)));
    }
    std::vector<Ref> out;
    for (auto const& [at, member] : members) out.push_back(member);
    return out;
}

Ref Machine::attribute(Ref of, std::string const& wanted) {
    if (of->is(Sort::unknown)) {
        // A table that nobody knows still makes DML.
        if (wanted == "insert" || wanted == "update" || wanted == "delete" || wanted == "select")
            return make({.sort = Sort::method, .text = wanted, .self = of});
        return wanted == "dialect" ? object("dialect") : unknown(of->text);
    }
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
    if (of->is(Sort::klass) || of->is(Sort::instance)) {
        auto* found = class_attribute(*of, wanted);
        if (found && of->is(Sort::klass) && is_enum(*of) && !found->is(Sort::function)) {
            auto* member = make({.sort = Sort::instance, .text = of->text + "." + wanted, .self = of});
            member->named = {{"name", text(wanted)}, {"value", found}};
            of->truth = is_text_too(*of);
            // `X = auto()` of a StrEnum is its name in lower case.
            of->scope->names[wanted] = found;
            return member;
        }
        if (found && found->is(Sort::function)) {
            bool const is_static = found->find("builtins.staticmethod") != nullptr;
            bool const is_property = found->find("builtins.property") != nullptr;
            auto* self = found->find("builtins.classmethod") && of->is(Sort::instance) ? of->self : of;
            if (is_static || (of->is(Sort::klass) && !found->find("builtins.classmethod"))) return found;
            Call none_given;
            if (is_property) return call_function(*found, self, none_given);
            return make(
                {.sort = Sort::method, .text = wanted, .self = self, .node = found->node, .module = found->module, .scope = found->scope});
        }
        // A column of a model knows its table.
        if (found && found->is(Sort::call) && found->text.ends_with("olumn") && !found->find("__table__"))
            if (auto* table = class_attribute(*of, "__tablename__"); table && table->is(Sort::text)) {
                found->named.emplace_back("__table__", table);
                found->named.emplace_back("__column__", text(wanted));
            }
        if (found) return found;
        if (wanted == "__members__" && is_enum(*of)) {
            auto* out = list({}, Sort::dict);
            auto const members = items_of(of).value_or(std::vector<Ref>());
            for (Ref const member : members) out->items.insert(out->items.end(), {member->named[0].second, member});
            return out;
        }
        if (wanted == "__name__") return text(of->is(Sort::klass) ? of->text : of->self->text);
        if (wanted == "__class__" && of->is(Sort::instance)) return of->self;
        if (wanted == "__table__" || wanted == "metadata") return make({.sort = Sort::call, .text = "model." + wanted, .self = of});
    }
    if (auto* found = library_attribute(*this, of, wanted)) return found;
    return make({.sort = Sort::method, .text = wanted, .self = of});
}

}  // namespace pgplumb::python
