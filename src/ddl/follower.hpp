#pragma once
/// The one who goes through PL/pgSQL code step by step: its variables, what it asks and does, and where the steps lead. What
/// becomes of the world when it fails is its caller's.

#include "ddl/following.hpp"
#include "pgplumb/error.hpp"

#include <functional>
#include <optional>
#include <set>
#include <span>

namespace pgplumb::ddl {

/// Code that does more than is followed.
struct TooMuch {};

inline constexpr std::int64_t most_steps = 100'000;
inline constexpr std::int64_t most_rounds = 1000;

class Follower {
public:
    using Branch = plpgsql::Branch;
    using Step = plpgsql::Step;
    using Steps = plpgsql::Steps;

    Follower(World& world, Routine const& routine, Arguments arguments);

    void run(plpgsql::Block const& block) { this->block(block); }

private:
    /// How a step ended.
    enum class Flow : std::uint8_t { on, leaving, next, finished };
    using Round = std::function<void()>;

    // Variables: follower.cpp
    std::optional<Cell> variable(std::string_view name) const;
    void assign(std::string const& name, Cell value);
    void forget(std::vector<std::string> const& names);
    /// A row into one variable, or its columns into several.
    void assign(std::vector<std::string> const& targets, Rows const& rows, Row const* row);

    // Questions: follower.cpp
    Origin place(std::size_t at) const { return routine_.placed ? place_in(routine_.code, at, routine_.begin) : routine_.begin; }
    /// An expression's value; functions of the script that it calls are run.
    Cell ask(std::string_view expression);
    Rows rows(std::string const& query);
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
    void run_calls_in(std::string const& query);
    bool give_up(std::string_view code);

    // Statements: follower.cpp
    void apply_text(std::string_view text);
    void one(PgQuery__Node& statement, std::string_view text);
    void sql(Step const& each);
    void select_into(Step const& each);
    /// What SELECT INTO does with what was found.
    void take(Step const& each, Rows const& rows);
    void perform(Step const& each);
    void execute(Step const& each);
    /// Where it names a variable alone, what it sends stands elsewhere in the code.
    void give_up_on_execute(Step const& each);
    /// What a script is used for does not fail: an exception that is only perhaps raised is not.
    Flow raise(Step const& each);
    void transaction(Step const& each);

    // Where the steps lead: flow.cpp
    Flow steps(Steps const& all);
    Flow step(Step const& each);
    Flow block(plpgsql::Block const& each);
    Flow guarded(plpgsql::Block const& each);
    void go_back(std::optional<World>& before);
    /// `test` makes a condition of what stands before THEN; empty: it is one.
    Flow choice(std::vector<Branch> const& branches, std::function<Truth(plpgsql::Text const&)> const& test);
    /// Gives up on what only perhaps is done.
    Flow doubt(std::span<Branch const> branches);
    /// What was assigned is not known; `before` is what else was that is only perhaps done.
    void end_doubt(std::set<std::string> before);
    Flow match(Step const& each);
    std::optional<std::vector<Round>> rounds(Step const& each);
    std::optional<std::vector<Round>> numbers(Step const& each);
    Flow loop(Step const& each);
    Flow for_loop(Step const& each);
    Flow while_loop(Step const& each);
    /// Gives up on a loop's body, once for all its rounds.
    Flow perhaps(Step const& each);
    /// How a loop ends after a round that ended so; nullopt: it goes on.
    std::optional<Flow> out_of(Step const& each, Flow flow);
    Flow leave(Step const& each, Flow flow);
    Flow finish(Step const& each);

    World& world_;
    Routine const& routine_;
    Asking asking_;
    std::vector<Arguments> frames_;
    std::set<std::string> perhaps_;  ///< variables that were assigned where it is only perhaps done
    Truth found_ = Truth::no;
    bool doubtful_ = false;          ///< what follows is only perhaps done
    bool left_ = false;              ///< a branch that is only perhaps taken leaves the code after it
    bool guarded_;                   ///< a handler stands around that expects what is made to be there already
    bool handles_failures_ = false;  ///< one of other errors stands around: what a server may refuse ends nothing there
    Error const* caught_ = nullptr;
    std::string label_;
};

}  // namespace pgplumb::ddl
