#include "migrations/sending.hpp"

#include "pgplumb/utf8.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;

constexpr std::size_t deepest_calls = 120;
/// What may be copied in the time of a step, and held in its share of the memory.
constexpr std::size_t bytes_of_step = 256;
bool is_plain(std::string_view text) {
    return text.find('\0') == std::string_view::npos && utf8_until(text) == text.size();
}

/// Slices of texts, and escapes, may be no UTF-8.
std::string plain(std::string text) {
    if (is_plain(text)) return text;
    for (char& c : text)
        if (c == '\0' || static_cast<unsigned char>(c) >= 0x80) c = '?';
    return text;
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
    for (auto const rows :
         {builtin_functions(), instance_functions(), text_methods(), container_methods(), environment_functions(),
          configuration_functions(), inspector_functions(), operations(), batch_operations(), operations_beside(), schema_functions()})
        for (HandlerRow const& row : rows) handlers_.emplace(row.name, row.handler);
}

Ref Machine::make(Value value) {
    value.doubt = doubt_now_;
    afford(1 + (value.text.size() + value.items.size() * sizeof(Ref)) / bytes_of_step);
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
    std::size_t size = 0;
    for (Ref const part : parts) size += part->text.size();
    if (size > longest_text) {
        overspend();
        return unknown("a text that is very long");
    }
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

bool Machine::afford(std::size_t steps) {
    constexpr std::size_t most_steps = 500'000;
    steps_ += std::min(steps, most_steps);
    if (steps_ <= most_steps) return true;
    if (!std::exchange(spent_, true) && !frames_.empty()) send_doubtful("execute all", here_, "a program that goes on for long");
    return false;
}

void Machine::overspend() {
    afford(std::numeric_limits<std::uint32_t>::max());
}

void Machine::restart() {
    steps_ = 0;
    spent_ = false;
    raised_ = false;
    doubts_.clear();
    doubt_now_ = 0;
}

void Machine::send(std::string sql, Origin const& origin) {
    if (!afford(sql.size() / bytes_of_step)) return;
    if (!is_plain(sql)) return send_doubtful(std::move(sql), origin, "a text that is not UTF-8");
    ++sent_count_;
    sent_.push_back({std::move(sql), origin, doubts_.empty() ? std::string() : doubts_.back().why, Sent::Sort::schema});
}

void Machine::send_doubtful(std::string sql, Origin const& origin, std::string const& why) {
    ++sent_count_;
    sent_.push_back({plain(std::move(sql)), origin, why.empty() ? std::string("what is not known here") : plain(why), Sent::Sort::words});
}

void Machine::send_beside(std::string sql, Origin const& origin) {
    if (!is_plain(sql)) return send_lost("a statement that is not UTF-8", origin);
    sent_.push_back({std::move(sql), origin, doubts_.empty() ? std::string() : doubts_.back().why, Sent::Sort::beside});
}

void Machine::send_lost(std::string what, Origin const& origin) {
    sent_.push_back({plain(std::move(what)), origin, doubts_.empty() ? std::string() : doubts_.back().why, Sent::Sort::lost});
}

std::optional<Answer> Machine::ask(std::string const& query) {
    constexpr std::size_t cost = 50;
    return afford(cost) && is_plain(query) ? ask_(query) : std::nullopt;
}

Handler Machine::handler(std::string const& name) const {
    auto const found = handlers_.find(name);
    return found == handlers_.end() ? nullptr : found->second;
}

Ref Machine::call(Ref function, Call given) {
    if (given.origin.where.empty()) given.origin = here_;
    if (function->is(Sort::function)) return call_function(*function, nullptr, given);
    if (function->is_object(unreadable)) return function;
    if (function->is(Sort::method) && function->self->is_object(unreadable)) return function->self;
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

/// What a function was given and no parameter has taken yet.
struct Machine::Arguments {
    std::vector<Ref> items;
    Named named;
    bool partial;
    std::size_t place = 0;
    bool keywords_only = false;
    std::string rest{};  ///< the parameter that takes all names that are left

    Ref take(std::string const& name) {
        auto const found = std::ranges::find(named, name, &Named::value_type::first);
        if (found == named.end()) return nullptr;
        auto* out = found->second;
        named.erase(found);
        return out;
    }
};

void Machine::bind_parameter(Node const& part, Module& module, Arguments& arguments) {
    auto const& source = *module.source;
    auto const& inner = part.is("typed_parameter") ? part.children()[0] : part;
    if (inner.is("list_splat_pattern")) {
        auto const from = arguments.items.begin() + static_cast<std::ptrdiff_t>(std::min(arguments.place, arguments.items.size()));
        auto* more = list({from, arguments.items.end()}, Sort::tuple);
        more->partial = arguments.partial;
        bind(std::string(source.text(inner.children()[0])), more);
        arguments.place = arguments.items.size();
        arguments.keywords_only = true;
        return;
    }
    if (inner.is("dictionary_splat_pattern")) {
        arguments.rest = std::string(source.text(inner.children()[0]));
        return;
    }
    auto const* name_node = inner.child("name");
    std::string const name(source.text(name_node ? *name_node : inner));
    bool const by_place = !arguments.keywords_only && arguments.place < arguments.items.size();
    auto* value = by_place ? arguments.items[arguments.place++] : arguments.take(name);
    auto const* usual = inner.child("value");
    if (!value && usual && !arguments.partial) value = eval(*usual);
    bind(name, value ? value : unknown("the parameter `" + name + "`"));
}

void Machine::bind_parameters(Node const& parameters, Module& module, Ref self, Call& given) {
    Arguments arguments{{}, given.named, given.partial};
    if (self) arguments.items.push_back(self);
    arguments.items.insert(arguments.items.end(), given.items.begin(), given.items.end());
    for (Node const& part : parameters.children()) {
        if (part.is("keyword_separator")) arguments.keywords_only = true;
        else if (!part.is("positional_separator")) bind_parameter(part, module, arguments);
    }
    if (arguments.rest.empty()) return;
    auto* more = list({}, Sort::dict);
    for (auto const& [key, value] : arguments.named) more->items.insert(more->items.end(), {text(key), value});
    more->partial = given.partial;
    bind(arguments.rest, more);
}

Ref Machine::call_function(Value const& function, Ref self, Call& given) {
    if (frames_.size() > deepest_calls) {
        // What calls itself so often and sends nothing is no migration's doing, but a decorator that is not understood.
        if (sent_count_ != frames_[frames_.size() / 2].sent) overspend();
        return unknown("calls within calls");
    }
    auto const& node = *function.node;
    auto* module = function.module;
    auto const doubts = doubts_.size();
    auto const outer = doubt_now_;
    frames_.push_back({&scopes_.emplace_back(Scope{function.scope, module, {}}), module, sent_count_});
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

}  // namespace pgplumb::python
