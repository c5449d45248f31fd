#include "ddl/doubts.hpp"
#include "ddl/follower.hpp"
#include "ddl/scoped.hpp"
#include "ddl/sqlstates.hpp"
#include "ddl/weight.hpp"

#include <algorithm>
#include <utility>

// Where the steps of code lead: blocks that catch what fails, choices, loops and the ways out of them. What is not known to be
// done or not is gone through once with doubt.

namespace pgplumb::ddl {
namespace {

bool catches_duplicates(plpgsql::Branch const& handler) {
    return std::ranges::any_of(std::initializer_list<char const*>{"42P07", "42710", "42701", "42P06", "42723", "42P16"},
                               [&](char const* code) { return catches(handler.condition.text, code); });
}

/// Of what only a server's installation decides.
bool catches_failures(plpgsql::Branch const& handler) {
    return std::ranges::any_of(std::initializer_list<char const*>{"58P01", "0A000", "42501", "55000"},
                               [&](char const* code) { return catches(handler.condition.text, code); });
}

}  // namespace

Follower::Flow Follower::steps(Steps const& all) {
    for (Step const& each : all) {
        if (++world_.steps > most_steps) throw TooMuch();
        world_.now = place(each.whole.at);
        if (auto const flow = step(each); flow != Flow::on) return flow;
    }
    return Flow::on;
}

Follower::Flow Follower::step(Step const& each) {
    using Sort = Step::Sort;
    switch (each.sort) {
        case Sort::sql: return sql(each), Flow::on;
        case Sort::perform: return perform(each), Flow::on;
        case Sort::execute: return execute(each), Flow::on;
        case Sort::assign: return assign(each.targets[0], ask(each.text.text)), Flow::on;
        case Sort::forget: return forget(each.targets), Flow::on;
        case Sort::block: return block(*each.block);
        case Sort::choice: return choice(each.branches, {});
        case Sort::match: return match(each);
        case Sort::rows:
        case Sort::executed:
        case Sort::numbers:
        case Sort::items:
        case Sort::loop: return loop(each);
        case Sort::leave: return leave(each, Flow::leaving);
        case Sort::next: return leave(each, Flow::next);
        case Sort::finish: return finish(each);
        case Sort::raise: return raise(each);
        case Sort::transaction: return transaction(each), Flow::on;
    }
    return Flow::on;
}

Follower::Flow Follower::block(plpgsql::Block const& each) {
    if (frames_.size() > 200) throw TooMuch();
    frames_.emplace_back();
    auto const depth = frames_.size();
    for (auto const& variable : each.variables) {
        auto value = variable.value.text.empty() ? Cell::null() : ask(variable.value.text);
        frames_.back()[variable.name] = std::move(value);
    }
    auto const flow = each.handlers.empty() ? steps(each.steps) : guarded(each);
    frames_.resize(depth - 1);
    return flow;
}

Follower::Flow Follower::guarded(plpgsql::Block const& each) {
    if (doubtful_) {
        steps(each.steps);
        for (Branch const& handler : each.handlers) steps(handler.steps);
        return Flow::on;
    }
    std::optional<World> before;
    if (weight(each.steps) > 1) before = world_;
    auto const frames = frames_.size();
    try {
        bool const guards = std::ranges::any_of(each.handlers, catches_duplicates);
        bool const others = std::ranges::any_of(each.handlers, catches_failures);
        Scoped const in_guard(guarded_, guarded_ || guards);
        Scoped const in_others(handles_failures_, handles_failures_ || others);
        return steps(each.steps);
    } catch (Error const& error) {
        frames_.resize(frames);
        auto const handler = std::ranges::find_if(
            each.handlers, [&](Branch const& h) { return !error.sqlstate().empty() && catches(h.condition.text, error.sqlstate()); });
        if (handler == each.handlers.end()) throw;
        go_back(before);
        frames_.back()["sqlstate"] = Cell::of_text(error.sqlstate());
        frames_.back()["sqlerrm"] = Cell();
        Scoped const caught(caught_, &error);
        return steps(handler->steps);
    }
}

void Follower::go_back(std::optional<World>& before) {
    if (!before) return;
    auto const steps_so_far = world_.steps;
    world_.go_back_to(std::move(*before));
    world_.steps = steps_so_far;
    // What has never been has no oid.
    for (auto& frame : frames_)
        for (auto& [name, value] : frame)
            if (value.sort == Cell::Sort::oid || !value.items.empty()) value = Cell();
}

/// `test` makes a condition of what stands before THEN; empty: it is one.
Follower::Flow Follower::choice(std::vector<Branch> const& branches, std::function<Truth(plpgsql::Text const&)> const& test) {
    for (std::size_t i = 0; i < branches.size(); ++i) {
        auto const& condition = branches[i].condition;
        auto const truth = condition.text.empty() ? Truth::yes : test ? test(condition) : truth_of(ask(condition.text));
        if (truth == Truth::unknown) return doubt(std::span(branches).subspan(i));
        if (truth == Truth::yes) return steps(branches[i].steps);
    }
    return Flow::on;
}

/// Gives up on what only perhaps is done.
Follower::Flow Follower::doubt(std::span<Branch const> branches) {
    bool left = false;
    auto const before = frames_;
    auto assigned = std::exchange(perhaps_, {});
    for (Branch const& branch : branches) {
        Scoped const doubtful(doubtful_, true);
        Scoped const quiet(left_, false);
        steps(branch.steps);
        left = left || left_;
        frames_ = before;
    }
    end_doubt(std::move(assigned));
    if (left) left_ = doubtful_ = true;
    return Flow::on;
}

/// What was assigned is not known; `before` is what else was that is only perhaps done.
void Follower::end_doubt(std::set<std::string> before) {
    auto const assigned = std::exchange(perhaps_, std::move(before));
    for (auto const& name : assigned) assign(name, {});
    found_ = Truth::unknown;
}

Follower::Flow Follower::match(Step const& each) {
    if (each.text.text.empty()) return choice(each.branches, {});
    auto const of = '(' + std::string(each.text.text) + ") in (";
    return choice(each.branches, [&](plpgsql::Text const& condition) { return truth_of(ask(of + std::string(condition.text) + ')')); });
}

std::optional<std::vector<Follower::Round>> Follower::rounds(Step const& each) {
    std::vector<Round> out;
    if (each.sort == Step::Sort::items) {
        auto const list = ask(each.text.text);
        if (list.sort != Cell::Sort::list) return std::nullopt;
        for (Cell const& item : list.items) out.emplace_back([this, &each, item] { assign(each.targets[0], item); });
        return out;
    }
    if (each.sort == Step::Sort::numbers) return numbers(each);
    auto const text = each.sort == Step::Sort::executed ? text_of(world_, ask(each.text.text)) : std::string(each.text.text);
    if (!text) return std::nullopt;
    auto const found = rows(*text);
    if (!std::ranges::all_of(found.rows, [](Row const& row) { return row.certain && !row.many; })) return std::nullopt;
    for (Row const& row : found.rows)
        out.emplace_back([this, &each, columns = found.columns, row] { assign(each.targets, Rows{columns, {}}, &row); });
    return out;
}

std::optional<std::vector<Follower::Round>> Follower::numbers(Step const& each) {
    auto const from = number_of(ask(each.text.text));
    auto const to = number_of(ask(each.last.text));
    auto const by = each.stride.text.empty() ? std::optional<std::int64_t>(1) : number_of(ask(each.stride.text));
    if (!from || !to || !by || *by < 1 || std::abs(*to - *from) / *by > most_rounds) return std::nullopt;
    std::vector<Round> out;
    auto const add = [&](std::int64_t i) { out.emplace_back([this, &each, i] { assign(each.targets[0], Cell::of_number(i)); }); };
    if (each.reversed)
        for (auto i = *from; i >= *to; i -= *by) add(i);
    else
        for (auto i = *from; i <= *to; i += *by) add(i);
    return out;
}

Follower::Flow Follower::loop(Step const& each) {
    frames_.emplace_back();
    auto const depth = frames_.size();
    if (each.sort == Step::Sort::numbers) frames_.back()[each.targets[0]] = Cell();
    auto const flow = each.sort == Step::Sort::loop ? while_loop(each) : for_loop(each);
    frames_.resize(depth - 1);
    return flow;
}

Follower::Flow Follower::for_loop(Step const& each) {
    auto const all = rounds(each);
    if (!all || std::ssize(*all) > most_rounds) return perhaps(each);
    found_ = all->empty() ? Truth::no : Truth::yes;
    for (auto const& round : *all) {
        round();
        auto const flow = steps(each.steps);
        if (auto const out = out_of(each, flow)) return *out;
    }
    return Flow::on;
}

Follower::Flow Follower::while_loop(Step const& each) {
    for (std::int64_t i = 0;; ++i) {
        auto const goes_on = each.text.text.empty() ? Truth::yes : truth_of(ask(each.text.text));
        if (goes_on == Truth::no || goes_on == Truth::null) return Flow::on;
        if (goes_on == Truth::unknown || i > most_rounds) break;
        if (auto const out = out_of(each, steps(each.steps))) return *out;
    }
    return perhaps(each);
}

/// Gives up on a loop's body, once for all its rounds.
Follower::Flow Follower::perhaps(Step const& each) {
    auto const before = frames_;
    auto assigned = std::exchange(perhaps_, {});
    for (int round = 0; round < 2; ++round) {
        Scoped const doubtful(doubtful_, true);
        Scoped const quiet(left_, false);
        forget(each.targets);
        auto const known = perhaps_.size();
        steps(each.steps);
        frames_ = before;
        // A round may begin with what another one assigned.
        if (perhaps_.size() == known) break;
        forget({perhaps_.begin(), perhaps_.end()});
    }
    frames_ = before;
    end_doubt(std::move(assigned));
    return Flow::on;
}

/// How a loop ends after a round that ended so; nullopt: it goes on.
std::optional<Follower::Flow> Follower::out_of(Step const& each, Flow flow) {
    if (flow == Flow::on) return std::nullopt;
    if (flow == Flow::finished) return flow;
    bool const own = label_.empty() || label_ == each.label;
    if (!own) return flow;
    label_.clear();
    return flow == Flow::leaving ? std::optional(Flow::on) : std::nullopt;
}

Follower::Flow Follower::leave(Step const& each, Flow flow) {
    auto const truth = each.text.text.empty() ? Truth::yes : truth_of(ask(each.text.text));
    if (truth == Truth::no || truth == Truth::null) return Flow::on;
    if (doubtful_ || truth == Truth::unknown) return left_ = doubtful_ = true, Flow::on;
    label_ = each.label;
    return flow;
}

Follower::Flow Follower::finish(Step const& each) {
    if (!each.text.text.empty()) ask(each.text.text);
    if (!doubtful_) return Flow::finished;
    left_ = true;
    return Flow::on;
}

}  // namespace pgplumb::ddl
