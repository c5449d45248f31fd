#include "migrations/sending.hpp"

#include "pgplumb/utf8.hpp"

#include <algorithm>
#include <ranges>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;

/// Of a condition as those are told it who read of it.
constexpr std::size_t most_shown = 60;

}  // namespace

std::string Machine::shown(Node const& node) const {
    auto const whole = text_of(node);
    auto const line = clipped(whole.substr(0, whole.find('\n')), most_shown);
    return std::string(line) + (line.size() < whole.size() ? "..." : "");
}

Machine::Flow Machine::run_block(Node const& block) {
    for (Node const& statement : block.children())
        if (auto const flow = run(statement); flow != Flow::on) return flow;
    return Flow::on;
}

Machine::Flow Machine::run(Node const& node) {
    static std::unordered_map<std::string_view, Execute> const table{
        {"expression_statement", &Machine::run_expressions},
        {"if_statement", &Machine::run_if},
        {"for_statement", &Machine::run_for},
        {"while_statement", &Machine::run_while},
        {"try_statement", &Machine::run_try},
        {"with_statement", &Machine::run_with},
        {"return_statement", &Machine::run_return},
        {"delete_statement", &Machine::run_delete},
        {"function_definition", &Machine::run_function},
        {"class_definition", &Machine::run_class},
        {"decorated_definition", &Machine::run_decorated},
        {"import_statement", &Machine::import},
        {"import_from_statement", &Machine::import_from},
        {"match_statement", &Machine::run_match},
        {"block", &Machine::run_block},
    };
    Level const level(*this);
    if (!level || !afford(1)) return Flow::raises;
    static std::unordered_map<std::string_view, Flow> const leaving{
        {"break_statement", Flow::breaks}, {"continue_statement", Flow::continues}, {"raise_statement", Flow::raises}};
    if (auto const leaves = leaving.find(node.kind()); leaves != leaving.end()) return leaves->second;
    auto const found = table.find(node.kind());
    auto const flow = found == table.end() ? Flow::on : (this->*found->second)(node);
    return std::exchange(raised_, false) ? Flow::raises : flow;
}

Machine::Flow Machine::run_expressions(Node const& node) {
    for (Node const& expression : node.children()) {
        auto const* value = eval(expression);
        if (value->is_object(unreadable))
            send_doubtful("execute all", frames_.back().module->source->origin(expression), std::string(unreadable));
    }
    return Flow::on;
}

template <class First, class Second>
Machine::Flow Machine::fork(std::string const& why, First const& first, Second const& second) {
    auto& names = frames_.back().scope->names;
    auto const before = names;
    auto const doubts = doubts_.size();
    auto const outer = doubt_now_;
    auto const sent = sent_.size();
    auto const branch = [&](auto const& body) {
        doubts_.push_back({why, ++doubt_count_, false});
        doubt_now_ = doubt_count_;
        frames_.back().result = nullptr;
        auto const flow = body();
        doubts_.resize(doubts);
        doubt_now_ = outer;
        return std::pair(flow, frames_.back().result);
    };
    auto const [first_flow, first_result] = branch(first);
    // What raises did not run where the migration is done, so the other branch did.
    if (first_flow == Flow::raises && !spent_ && sent_.size() >= sent) {
        sent_.resize(sent);
        names = before;
        return second();
    }
    auto const after = std::exchange(names, before);
    auto const sent_second = sent_.size();
    auto const [second_flow, second_result] = branch(second);
    if (second_flow == Flow::raises && !spent_ && sent_.size() >= sent_second && sent_second >= sent) {
        sent_.resize(sent_second);
        names = after;
        for (std::size_t i = sent; i < sent_.size(); ++i)
            if (sent_[i].doubt == why) sent_[i].doubt = doubts_.empty() ? std::string() : doubts_.back().why;
        frames_.back().result = first_result;
        return first_flow;
    }
    merge(after, why);
    return joined(first_flow, second_flow, first_result, second_result, why);
}

/// Both ways may have been gone: what follows one that does not leave is in doubt.
Machine::Flow Machine::joined(Flow first, Flow second, Ref first_result, Ref second_result, std::string const& why) {
    auto& result = frames_.back().result;
    if (first == Flow::returns || second == Flow::returns) {
        bool const same = first_result && second_result && equal(*first_result, *second_result) == Known::yes;
        result = same ? first_result : unknown(why);
    }
    if (first == second) return first;
    auto const leaves = first != Flow::on ? first : second;
    if (first != Flow::on && second != Flow::on) return Flow::returns;
    doubts_.push_back({why, ++doubt_count_, leaves != Flow::returns});
    doubt_now_ = doubt_count_;
    return Flow::on;
}

/// One of two values: what is known of both stays known.
Ref Machine::either(Ref a, Ref b, std::string const& why) {
    if (!dml_verb(*a).empty() && !dml_verb(*b).empty()) return a;
    auto* out = unknown(why);
    auto const begins = [](Ref value) -> Ref {
        if (value->is(Sort::text)) return value;
        return value->is(Sort::unknown) && !value->items.empty() && value->items[0]->is(Sort::text) ? value->items[0] : nullptr;
    };
    if (begins(a) && begins(b)) out->items = {begins(a), none(), begins(b), none()};
    return out;
}

void Machine::merge(std::map<std::string, Ref, std::less<>> const& other, std::string const& why) {
    auto& names = frames_.back().scope->names;
    for (auto const& [key, value] : other) {
        auto const [place, added] = names.emplace(key, value);
        if (added || place->second == value) continue;
        if (equal(*place->second, *value) != Known::yes) place->second = either(place->second, value, why);
    }
}

template <class Body>
Machine::Flow Machine::maybe(std::string const& why, Body const& body) {
    return fork(why, body, [] { return Flow::on; });
}

void Machine::end_loop(std::size_t doubts) {
    auto const from = doubts_.begin() + static_cast<std::ptrdiff_t>(std::min(doubts, doubts_.size()));
    doubts_.erase(std::remove_if(from, doubts_.end(), [](DoubtEntry const& doubt) { return doubt.of_loop; }), doubts_.end());
    doubt_now_ = doubts_.empty() ? 0 : doubts_.back().number;
}

Machine::Flow Machine::run_if(Node const& node) {
    return run_clauses(node, 0);
}

/// An if or elif and what comes after it, from the clause at `from` on.
Machine::Flow Machine::run_clauses(Node const& node, std::size_t from) {
    std::vector<Node const*> clauses{&node};
    for (Node const& part : node.children())
        if (part.is("elif_clause") || part.is("else_clause")) clauses.push_back(&part);
    if (from >= clauses.size()) return Flow::on;
    auto const& clause = *clauses[from];
    auto const* condition = clause.child("condition");
    if (!condition) return run_block(*clause.child("body"));
    auto const& block = *clause.child("consequence");
    auto const truth = truth_of(*eval(*condition));
    if (raised_) return Flow::on;
    if (truth == Known::yes) return run_block(block);
    if (truth == Known::no) return run_clauses(node, from + 1);
    return fork(
        "`" + shown(*condition) + "`", [&] { return run_block(block); }, [&] { return run_clauses(node, from + 1); });
}

Machine::Flow Machine::run_for(Node const& node) {
    auto const& body = *node.child("body");
    auto const* all = eval(*node.child("right"));
    auto const items = items_of(const_cast<Ref>(all));
    auto const doubts = doubts_.size();
    auto const& target = *node.child("left");
    if (!items) {
        auto const why = "a loop over `" + shown(*node.child("right")) + "`";
        auto const flow = maybe(why, [&] {
            assign(target, unknown(all->is(Sort::unknown) ? all->text : why));
            return run_block(body);
        });
        end_loop(doubts);
        return flow == Flow::returns || flow == Flow::raises ? flow : Flow::on;
    }
    for (Ref const item : *items) {
        assign(target, item);
        auto const flow = run_block(body);
        if (flow == Flow::on || flow == Flow::continues) continue;
        end_loop(doubts);
        return flow == Flow::breaks ? Flow::on : flow;
    }
    end_loop(doubts);
    auto const* otherwise = node.child("alternative");
    return otherwise ? run_block(*otherwise->child("body")) : Flow::on;
}

Machine::Flow Machine::run_while(Node const& node) {
    constexpr int most_rounds = 2'000;
    auto const& condition = *node.child("condition");
    auto const doubts = doubts_.size();
    for (int round = 0; round < most_rounds; ++round) {
        auto const truth = truth_of(*eval(condition));
        if (truth == Known::no || raised_) break;
        if (truth == Known::unknown || in_doubt()) {
            auto const flow = maybe("a loop while `" + shown(condition) + "`", [&] { return run_block(*node.child("body")); });
            end_loop(doubts);
            return flow == Flow::returns || flow == Flow::raises ? flow : Flow::on;
        }
        if (round + 1 == most_rounds) overspend();
        auto const flow = run_block(*node.child("body"));
        if (flow == Flow::breaks) break;
        if (flow == Flow::returns || flow == Flow::raises) return flow;
    }
    end_loop(doubts);
    return Flow::on;
}

/// What raises here is what the program says itself; a server's refusal ends a migration, or is no part of one that was done.
Machine::Flow Machine::run_try(Node const& node) {
    auto flow = run_block(*node.child("body"));
    bool const failed = flow == Flow::raises;
    for (Node const& part : node.children()) {
        if (part.is("except_clause") && flow == Flow::raises) flow = run_block(part.children().back());
        if (part.is("else_clause") && flow == Flow::on && !failed) flow = run_block(*part.child("body"));
        if (!part.is("finally_clause")) continue;
        auto const last = run_block(part.children().back());
        if (last != Flow::on) flow = last;
    }
    return flow;
}

Machine::Flow Machine::run_with(Node const& node) {
    std::vector<Ref> entered;
    for (Node const& clause : node.children()) {
        if (!clause.is("with_clause")) continue;
        for (Node const& item : clause.children()) {
            auto const& value = *item.child("value");
            bool const named = value.is("as_pattern");
            auto* const held = eval(named ? value.children()[0] : value);
            auto* const begun = class_attribute(*held, "__enter__") ? call(attribute(held, "__enter__"), {}) : held;
            entered.push_back(held);
            if (named) assign(value.child("alias")->children()[0], begun);
        }
    }
    auto const flow = run_block(*node.child("body"));
    for (Ref const held : entered)
        if (held->is_object("batch") || held->is_object("autocommit")) call(attribute(held, "__exit__"), {});
    return flow;
}

Machine::Flow Machine::run_return(Node const& node) {
    auto* const result = node.children().empty() ? none() : eval(node.children()[0]);
    frames_.back().result = result;
    return Flow::returns;
}

Machine::Flow Machine::run_delete(Node const& node) {
    for (Node const& target : node.children()) {
        if (target.is("identifier")) {
            frames_.back().scope->names.erase(std::string(text_of(target)));
        } else if (target.is("subscript")) {
            auto* of = eval(*target.child("value"));
            auto const* key = eval(*target.child("subscript"));
            if (!may_change(*of) || !of->is(Sort::dict)) continue;
            for (std::size_t i = 0; i + 1 < of->items.size(); i += 2)
                if (equal(*of->items[i], *key) == Known::yes)
                    of->items.erase(of->items.begin() + static_cast<std::ptrdiff_t>(i),
                                    of->items.begin() + static_cast<std::ptrdiff_t>(i) + 2);
        }
    }
    return Flow::on;
}

Machine::Flow Machine::run_function(Node const& node) {
    auto const& frame = frames_.back();
    auto* outer = frame.scope == frame.module->scope ? nullptr : frame.scope;
    std::string const name(text_of(*node.child("name")));
    bind(name, make({.sort = Sort::function, .text = name, .node = &node, .module = frame.module, .scope = outer}));
    return Flow::on;
}

Machine::Flow Machine::run_class(Node const& node) {
    auto* const module = frames_.back().module;
    auto* const outer = frames_.back().scope == module->scope ? nullptr : frames_.back().scope;
    std::string const name(text_of(*node.child("name")));
    auto* made = make({.sort = Sort::klass, .text = name, .node = &node, .module = module});
    if (auto const* bases = node.child("superclasses"))
        for (Node const& base : bases->children()) {
            if (!base.is("keyword_argument")) made->items.push_back(eval(base));
        }
    made->scope = &scopes_.emplace_back(Scope{outer, module, {}});
    bind(name, made);
    auto const doubts = doubts_.size();
    frames_.push_back({made->scope, module});
    run_block(*node.child("body"));
    frames_.pop_back();
    doubts_.resize(std::min(doubts, doubts_.size()));
    return Flow::on;
}

Machine::Flow Machine::run_decorated(Node const& node) {
    auto const& definition = *node.child("definition");
    run(definition);
    std::string const name(text_of(*definition.child("name")));
    auto* value = frames_.back().scope->names[name];
    for (Node const& part : node.children() | std::views::reverse) {
        if (!part.is("decorator")) continue;
        auto* decorator = eval(part.children()[0]);
        if (decorator->is(Sort::function)) {
            Call given;
            given.items.push_back(value);
            value = call(decorator, std::move(given));
        } else if (decorator->is(Sort::name)) {
            value->named.emplace_back(decorator->text, decorator);
        }
    }
    bind(name, value);
    return Flow::on;
}

/// Of its patterns constants and names alone are known.
Machine::Flow Machine::run_match(Node const& node) {
    auto const* body = node.child("body");
    if (!body) return Flow::on;
    auto const* subject = eval(*node.child("subject"));
    for (Node const& clause : body->children()) {
        auto const* block = clause.child("consequence");
        if (!clause.is("case_clause") || !block) continue;
        auto const& pattern = clause.children()[0];
        auto const truth = text_of(pattern) == "_"          ? Known::yes
                           : pattern.children().size() == 1 ? equal(*subject, *eval(pattern.children()[0]))
                                                            : Known::unknown;
        if (truth == Known::yes) return run_block(*block);
        if (truth == Known::unknown) return maybe("`match " + shown(*node.child("subject")) + "`", [&] { return run_block(*block); });
    }
    return Flow::on;
}

}  // namespace pgplumb::python
