#include "ddl/following.hpp"

#include "ddl/called.hpp"
#include "ddl/doubts.hpp"
#include "ddl/sqlstates.hpp"
#include "ddl/statements.hpp"
#include "ddl/tokens.hpp"
#include "pgplumb/error.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

namespace pgplumb::ddl {
namespace {

using plpgsql::Block;
using plpgsql::Branch;
using plpgsql::Step;
using plpgsql::Steps;
using plpgsql::Text;

constexpr std::int64_t most_steps = 100'000;
constexpr std::int64_t most_rounds = 1000;
constexpr int deepest = 20;

/// More of it than is followed.
struct TooMuch {};

/// How a step ended.
enum class Flow : std::uint8_t { on, leaving, next, finished };

/// For the length of a scope another value.
template <class T>
class Set {
public:
    Set(T& where, T value) : where_(where), before_(std::exchange(where, std::move(value))) {}
    ~Set() { where_ = std::move(before_); }
    Set(Set const&) = delete;
    Set& operator=(Set const&) = delete;

private:
    T& where_;
    T before_;
};

bool is_verb(std::string_view text, std::initializer_list<std::string_view> verbs) {
    auto const tokens = tokens_of(text);
    return std::ranges::any_of(verbs, [&](std::string_view verb) { return tokens[0].is(verb); });
}

/// How many of the steps may fail or have something to undo once another one fails: where it is 1, there is nothing to undo.
int weight(Steps const& steps);

/// 'x'::regclass fails where there is no x.
int weight(Text const& expression) {
    return expression.text.find("reg") == std::string_view::npos ? 0 : 1;
}

int weight(Step const& step) {
    int out = 0;
    switch (step.sort) {
        case Step::Sort::sql: {
            if (step.text.text.empty() || is_verb(step.text.text, {"insert", "update", "delete", "merge"})) return 0;
            bool const several = step.text.text.find(',') != std::string_view::npos && is_verb(step.text.text, {"alter", "drop"});
            return several || is_verb(step.text.text, {"do"}) ? 2 : 1;
        }
        case Step::Sort::execute: return step.text.text.find_first_of(",;") == std::string_view::npos ? 1 : 2;
        case Step::Sort::perform: return step.text.text.empty() ? 0 : 1;
        case Step::Sort::raise: return 1;
        case Step::Sort::block: {
            auto const handled = [](Branch const& b) { return weight(b.steps); };
            for (Branch const& handler : step.block->handlers) out += handled(handler);
            return out + weight(step.block->steps);
        }
        default:
            for (Branch const& branch : step.branches) out = std::max(out, weight(branch.condition) + weight(branch.steps));
            return out + weight(step.text) + 2 * weight(step.steps);
    }
}

int weight(Steps const& steps) {
    int out = 0;
    for (Step const& step : steps) out += weight(step);
    return out;
}

class Following {
public:
    Following(World& world, Routine const& routine, Arguments arguments)
        : world_(world),
          routine_(routine),
          asking_(world, [this](std::string_view name) { return variable(name); }),
          guarded_(world.guarded) {
        frames_.push_back(std::move(arguments));
    }

    void run(Block const& block) { this->block(block); }

private:
    // Variables

    std::optional<Cell> variable(std::string_view name) const {
        if (name == "found") return Cell::of_truth(found_);
        for (auto const& frame : std::views::reverse(frames_))
            if (auto const found = frame.find(std::string(name)); found != frame.end()) return found->second;
        return std::nullopt;
    }

    void assign(std::string const& name, Cell value) {
        if (doubtful_) perhaps_.insert(name);
        for (auto& frame : std::views::reverse(frames_))
            if (auto const found = frame.find(name); found != frame.end()) {
                found->second = std::move(value);
                return;
            }
        frames_.back()[name] = std::move(value);
    }

    void forget(std::vector<std::string> const& names) {
        for (auto const& name : names) assign(name, {});
    }

    /// A row into one variable, or its columns into several.
    void assign(std::vector<std::string> const& targets, Rows const& rows, Row const* row) {
        if (targets.size() == 1) {
            Cell value = row && !row->cells.empty() ? row->cells[0] : row ? Cell() : Cell::null();
            value.names = rows.columns;
            value.items = row ? row->cells : std::vector<Cell>(rows.columns.size(), Cell::null());
            if (rows.columns.size() > 1) value.sort = Cell::Sort::record;
            return assign(targets[0], std::move(value));
        }
        for (std::size_t i = 0; i < targets.size(); ++i)
            assign(targets[i], !row ? Cell::null() : i < row->cells.size() ? row->cells[i] : Cell());
    }

    // Questions

    Origin place(std::size_t at) const { return routine_.placed ? place_in(routine_.code, at, routine_.begin) : routine_.begin; }

    /// An expression's value; functions of the script that it calls are run.
    Cell ask(std::string_view expression) {
        run_calls_in("select " + std::string(expression));
        return unless_doubtful([&] { return asking_.value(expression); }, Cell());
    }

    Rows rows(std::string const& query) {
        run_calls_in(query);
        return unless_doubtful([&] { return asking_.rows(query); }, unknown_rows());
    }

    /// What is only perhaps asked is no error.
    template <class Ask, class T>
    T unless_doubtful(Ask const& ask, T otherwise) {
        try {
            return ask();
        } catch (Error const&) {
            if (!doubtful_) throw;
            return otherwise;
        }
    }

    void run_calls_in(std::string const& query) {
        if (query.find('(') == std::string::npos) return;
        if (doubtful_) {
            give_up_on_calls(world_, query, routine_.what);
            return;
        }
        auto const parsed = parse(query, most_statement);
        if (parsed.tree && parsed.tree->n_stmts == 1) run_calls(world_, *parsed.tree->stmts[0]->stmt, asking_);
    }

    bool give_up(std::string_view code) { return give_up_on(world_, code, routine_.what); }

    // Statements

    void apply_text(std::string_view text) {
        if (doubtful_) {
            give_up(text);
            return;
        }
        auto const parsed = parse(text, most_statement);
        if (!parsed.tree) {
            give_up(text);
            return;
        }
        Set const sql(world_.sql, text);
        Set const guarded(world_.guarded, guarded_);
        for (auto* raw : std::span(parsed.tree->stmts, parsed.tree->n_stmts)) one(*raw->stmt, text);
    }

    void one(PgQuery__Node& statement, std::string_view text) {
        // Whether an extension can be made depends on what is installed.
        bool const extension = statement.node_case == PG_QUERY__NODE__NODE_CREATE_EXTENSION_STMT;
        if (extension && may_fail_) {
            give_up(text);
            return;
        }
        bool const selects = statement.node_case == PG_QUERY__NODE__NODE_SELECT_STMT && !statement.select_stmt->into_clause;
        if (selects || statement.node_case == PG_QUERY__NODE__NODE_CALL_STMT) return run_calls(world_, statement, asking_);
        apply(world_, statement);
    }

    Flow steps(Steps const& all) {
        for (Step const& each : all) {
            if (++world_.steps > most_steps) throw TooMuch();
            world_.now = place(each.whole.at);
            if (auto const flow = step(each); flow != Flow::on) return flow;
        }
        return Flow::on;
    }

    Flow step(Step const& each) {
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

    void sql(Step const& each) {
        if (each.text.text.empty()) return;
        if (each.assigned) return select_into(each);
        if (is_verb(each.text.text, {"insert", "update", "delete", "merge"})) found_ = Truth::unknown;
        apply_text(each.text.text);
    }

    void select_into(Step const& each) {
        if (!is_verb(each.text.text, {"select", "with", "values"})) {
            found_ = Truth::unknown;
            return forget(each.targets);
        }
        take(each, rows(std::string(each.text.text) + ' ' + std::string(each.last.text)));
    }

    /// What SELECT INTO does with what was found.
    void take(Step const& each, Rows const& rows) {
        bool const certain = std::ranges::any_of(rows.rows, [](Row const& row) { return row.certain; });
        found_ = rows.rows.empty() ? Truth::no : certain ? Truth::yes : Truth::unknown;
        if (each.strict && !doubtful_ && rows.rows.empty()) refuse("P0002", "a query gives no row where one must be");
        if (rows.rows.empty()) return assign(each.targets, rows, nullptr);
        bool const one = rows.rows.size() == 1 && certain && !rows.rows[0].many;
        if (one) assign(each.targets, rows, rows.rows.data());
        else forget(each.targets);
    }

    void perform(Step const& each) {
        if (each.text.text.empty()) return;
        auto const found = rows("select " + std::string(each.text.text)).rows;
        bool const certain = std::ranges::any_of(found, [](Row const& row) { return row.certain; });
        found_ = found.empty() ? Truth::no : certain ? Truth::yes : Truth::unknown;
    }

    void execute(Step const& each) {
        auto const value = ask(each.text.text);
        auto const text = text_of(world_, value);
        if (value.is_null() && !doubtful_) refuse("22004", "EXECUTE of a text that is NULL");
        if (!text) {
            forget(each.targets);
            give_up_on_execute(each);
            return;
        }
        if (each.assigned) return take(each, rows(*text));
        apply_text(*text);
    }

    /// Where it names a variable alone, what it sends stands elsewhere in the code.
    void give_up_on_execute(Step const& each) {
        auto const tokens = tokens_of(each.text.text);
        bool const says = std::ranges::any_of(tokens, [](Token const& t) { return t.sort == Token::Sort::constant; });
        give_up(says ? each.whole.text : routine_.code);
    }

    // Blocks

    Flow block(Block const& each) {
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

    Flow guarded(Block const& each) {
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
            Set const in_guard(guarded_, guarded_ || guards);
            Set const in_others(may_fail_, may_fail_ || others);
            return steps(each.steps);
        } catch (Error const& error) {
            frames_.resize(frames);
            auto const handler = std::ranges::find_if(
                each.handlers, [&](Branch const& h) { return !error.sqlstate().empty() && catches(h.condition.text, error.sqlstate()); });
            if (handler == each.handlers.end()) throw;
            go_back(before);
            frames_.back()["sqlstate"] = Cell::of_text(error.sqlstate());
            frames_.back()["sqlerrm"] = Cell();
            Set const caught(caught_, &error);
            return steps(handler->steps);
        }
    }

    void go_back(std::optional<World>& before) {
        if (!before) return;
        auto const steps_so_far = world_.steps;
        world_.go_back_to(std::move(*before));
        world_.steps = steps_so_far;
        // What has never been has no oid.
        for (auto& frame : frames_)
            for (auto& [name, value] : frame)
                if (value.sort == Cell::Sort::oid || !value.items.empty()) value = Cell();
    }

    static bool catches_duplicates(Branch const& handler) {
        return std::ranges::any_of(std::initializer_list<char const*>{"42P07", "42710", "42701", "42P06", "42723", "42P16"},
                                   [&](char const* code) { return catches(handler.condition.text, code); });
    }

    /// Of what only a server's installation decides.
    static bool catches_failures(Branch const& handler) {
        return std::ranges::any_of(std::initializer_list<char const*>{"58P01", "0A000", "42501", "55000"},
                                   [&](char const* code) { return catches(handler.condition.text, code); });
    }

    // Choices and loops

    /// `test` makes a condition of what stands before THEN; empty: it is one.
    Flow choice(std::vector<Branch> const& branches, std::function<Truth(Text const&)> const& test) {
        for (std::size_t i = 0; i < branches.size(); ++i) {
            auto const& condition = branches[i].condition;
            auto const truth = condition.text.empty() ? Truth::yes : test ? test(condition) : truth_of(ask(condition.text));
            if (truth == Truth::unknown) return doubt(std::span(branches).subspan(i));
            if (truth == Truth::yes) return steps(branches[i].steps);
        }
        return Flow::on;
    }

    /// Gives up on what only perhaps is done.
    Flow doubt(std::span<Branch const> branches) {
        bool left = false;
        auto const before = frames_;
        auto assigned = std::exchange(perhaps_, {});
        for (Branch const& branch : branches) {
            Set const doubtful(doubtful_, true);
            Set const quiet(left_, false);
            steps(branch.steps);
            left = left || left_;
            frames_ = before;
        }
        end_doubt(std::move(assigned));
        if (left) left_ = doubtful_ = true;
        return Flow::on;
    }

    /// What was assigned is not known; `before` is what else was that is only perhaps done.
    void end_doubt(std::set<std::string> before) {
        auto const assigned = std::exchange(perhaps_, std::move(before));
        for (auto const& name : assigned) assign(name, {});
        found_ = Truth::unknown;
    }

    Flow match(Step const& each) {
        if (each.text.text.empty()) return choice(each.branches, {});
        auto const of = '(' + std::string(each.text.text) + ") in (";
        return choice(each.branches, [&](Text const& condition) { return truth_of(ask(of + std::string(condition.text) + ')')); });
    }

    /// What a loop goes over; nullopt where that is not known.
    using Round = std::function<void()>;
    std::optional<std::vector<Round>> rounds(Step const& each) {
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

    std::optional<std::vector<Round>> numbers(Step const& each) {
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

    Flow loop(Step const& each) {
        frames_.emplace_back();
        auto const depth = frames_.size();
        if (each.sort == Step::Sort::numbers) frames_.back()[each.targets[0]] = Cell();
        auto const flow = each.sort == Step::Sort::loop ? while_loop(each) : for_loop(each);
        frames_.resize(depth - 1);
        return flow;
    }

    Flow for_loop(Step const& each) {
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

    Flow while_loop(Step const& each) {
        for (std::int64_t i = 0;; ++i) {
            auto const goes_on = each.text.text.empty() ? Truth::yes : truth_of(ask(each.text.text));
            if (goes_on == Truth::no || goes_on == Truth::null) return Flow::on;
            if (goes_on == Truth::unknown || i > most_rounds) break;
            if (auto const out = out_of(each, steps(each.steps))) return *out;
        }
        return perhaps(each);
    }

    /// Gives up on a loop's body, once for all its rounds.
    Flow perhaps(Step const& each) {
        auto const before = frames_;
        auto assigned = std::exchange(perhaps_, {});
        for (int round = 0; round < 2; ++round) {
            Set const doubtful(doubtful_, true);
            Set const quiet(left_, false);
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
    std::optional<Flow> out_of(Step const& each, Flow flow) {
        if (flow == Flow::on) return std::nullopt;
        if (flow == Flow::finished) return flow;
        bool const own = label_.empty() || label_ == each.label;
        if (!own) return flow;
        label_.clear();
        return flow == Flow::leaving ? std::optional(Flow::on) : std::nullopt;
    }

    Flow leave(Step const& each, Flow flow) {
        auto const truth = each.text.text.empty() ? Truth::yes : truth_of(ask(each.text.text));
        if (truth == Truth::no || truth == Truth::null) return Flow::on;
        if (doubtful_ || truth == Truth::unknown) return left_ = doubtful_ = true, Flow::on;
        label_ = each.label;
        return flow;
    }

    Flow finish(Step const& each) {
        if (!each.text.text.empty()) ask(each.text.text);
        if (!doubtful_) return Flow::finished;
        left_ = true;
        return Flow::on;
    }

    /// What a script is used for does not fail: an exception that is only perhaps raised is not.
    Flow raise(Step const& each) {
        auto const tokens = tokens_of(each.text.text);
        for (auto const* level : {"debug", "log", "info", "notice", "warning"})
            if (tokens[0].is(level)) return Flow::on;
        if (doubtful_) return Flow::on;
        if (tokens[0].sort == Token::Sort::end && caught_)
            throw Error(caught_->failure(), caught_->what(), caught_->hint(), caught_->sqlstate());
        std::string code = "P0001";
        std::string message = "an exception";
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            bool const names_code = i == 0 || tokens[i - 1].is("sqlstate") || (i > 1 && tokens[i - 2].is("errcode"));
            if (tokens[i].sort == Token::Sort::word && names_code && !sqlstate_of(tokens[i].content()).empty())
                code = sqlstate_of(tokens[i].content());
            if (tokens[i].sort != Token::Sort::constant) continue;
            auto const text = tokens[i].content();
            auto const named = std::string(sqlstate_of(text));
            bool const is_code = names_code && i > 0 && (text.size() == 5 || !named.empty());
            (is_code ? code : message) = named.empty() ? text : named;
        }
        refuse(code.c_str(), "the block raises: " + message);
    }

    void transaction(Step const& each) {
        if (is_verb(each.whole.text, {"rollback"})) give_up(routine_.code);
    }

    World& world_;
    Routine const& routine_;
    Asking asking_;
    std::vector<Arguments> frames_;
    std::set<std::string> perhaps_;  ///< variables that were assigned where it is only perhaps done
    Truth found_ = Truth::no;
    bool doubtful_ = false;  ///< what follows is only perhaps done
    bool left_ = false;      ///< a branch that is only perhaps taken leaves the code after it
    bool guarded_, may_fail_ = false;
    Error const* caught_ = nullptr;
    std::string label_;
};

/// Runs it, and makes all as it was where it ends with an error.
template <class Run>
void all_or_nothing(World& world, Routine const& routine, bool keeps, Run const& run) {
    std::optional<World> before;
    if (keeps) before = world;
    auto const depth = world.depth++;
    if (depth == 0) world.steps = 0;
    try {
        if (depth >= deepest) throw TooMuch();
        run();
        world.depth = depth;
    } catch (Error const&) {
        auto const now = world.now;
        if (before) world.go_back_to(std::move(*before));
        world.now = now;
        world.depth = depth;
        throw;
    } catch (TooMuch const&) {
        world.depth = depth;
        if (depth > 0) throw;
        if (before) world.go_back_to(std::move(*before));
        world.now = routine.begin;
        give_up_on(world, routine.code, routine.what);
    }
}

}  // namespace

void follow(World& world, Routine const& routine, Block const& block, Arguments arguments) {
    int all = 0;
    for (Branch const& handler : block.handlers) all += weight(handler.steps);
    all_or_nothing(world, routine, all + weight(block.steps) > 1, [&] { Following(world, routine, std::move(arguments)).run(block); });
}

void follow_script(World& world, Routine const& routine, Arguments const& arguments) {
    auto const parsed = parse(routine.code, most_statement);
    if (!parsed.tree) {
        give_up_on(world, routine.code, routine.what);
        return;
    }
    Asking asking(world, [&](std::string_view name) {
        auto const it = arguments.find(std::string(name));
        return it == arguments.end() ? std::nullopt : std::optional(it->second);
    });
    Set const sql(world.sql, routine.code);
    all_or_nothing(world, routine, parsed.tree->n_stmts > 1, [&] {
        for (auto* raw : std::span(parsed.tree->stmts, parsed.tree->n_stmts)) {
            if (routine.placed) world.now = place_in(routine.code, static_cast<std::size_t>(raw->stmt_location), routine.begin);
            if (raw->stmt->node_case == PG_QUERY__NODE__NODE_SELECT_STMT) run_calls(world, *raw->stmt, asking);
            else apply(world, *raw->stmt);
        }
    });
}

}  // namespace pgplumb::ddl
