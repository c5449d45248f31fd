#pragma once
/// Follows programs of Python over their syntax trees: assignments, branches, loops, functions and classes, modules of the
/// project. It runs no Python and opens no file but sources of the project. What it cannot know stays unknown; where that
/// decides whether something happens, what happens is in doubt. What libraries do is told to it in tables.

#include "ddl/replay.hpp"
#include "migrations/value.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>

namespace pgplumb::python {

/// A file of the tree or of the project. A name of it is evaluated when somebody asks for it.
struct Module {
    std::string name;  ///< dotted
    std::filesystem::path path;
    bool package = false;
    std::unique_ptr<Source> source{};
    Scope* scope = nullptr;
    std::map<std::string, std::vector<Node const*>, std::less<>> makers{};  ///< the statements that give a name its value
    std::vector<Node const*> stars{};                                       ///< from ... import *
    std::set<Node const*> done{};
};

/// Arguments of a call.
struct Call {
    std::string name;    ///< of the function, dotted; of a method without what it is called on
    Ref self = nullptr;  ///< what a method is called on
    std::vector<Ref> items{};
    Named named{};
    bool partial = false;  ///< there are more that are not known
    Origin origin{};

    /// By its place or its name; nullptr if it is not given.
    Ref argument(std::size_t place, std::string_view wanted) const;
    Ref argument(std::string_view wanted) const { return argument(items.size(), wanted); }
};

/// SQL that a program sends.
struct Sent {
    enum class Sort : std::uint8_t {
        schema,  ///< it is followed
        words,   ///< the same, but all that is known are words of it
        beside,  ///< nothing that a catalog holds
        lost     ///< nor is it known as SQL: in words
    };
    std::string sql;
    Origin origin;
    std::string doubt;  ///< why nobody knows if it runs, or as what; empty: it runs
    Sort sort = Sort::schema;
};

/// What the server would answer to a query.
using ddl::Answer;
using ddl::AnswerCell;

/// What a project says apart from its programs, and what a run of all its revisions keeps.
struct Facts {
    std::map<std::string, std::string> types{};     ///< of classes by their dotted names: what they are in SQL
    Ref naming = nullptr;                           ///< the dict of a naming convention
    std::set<std::string> enums{};                  ///< that tables have made
    std::vector<std::pair<Ref, Ref>> tables{};      ///< a MetaData, and a Table of it
    std::map<std::string, std::string> settings{};  ///< of alembic.ini
    std::vector<Named> configured{};                ///< what context.configure() was given
};

class Machine;
using Handler = Ref (*)(Machine& machine, Call& call);
struct HandlerRow {
    std::string_view name;
    Handler handler;
};

class Machine {
public:
    /// Modules are looked for below these folders, in this order. `ask` answers a query once all that was sent before it has
    /// run; nullopt: nobody knows.
    Machine(std::vector<std::filesystem::path> roots, std::function<std::optional<Answer>(std::string const& query)> ask);
    ~Machine() = default;
    Machine(Machine const&) = delete;
    Machine& operator=(Machine const&) = delete;

    // Values
    Ref make(Value value);
    Ref unknown(std::string why) { return make({.sort = Value::Sort::unknown, .text = std::move(why)}); }
    /// A text of parts; where one is not known the whole is not, but still knows the others.
    Ref pieced(std::vector<Ref> const& parts, std::string const& why);
    Ref none() { return none_; }
    Ref boolean(bool truth) { return make({.sort = Value::Sort::boolean, .integer = truth}); }
    Ref known(Known truth, std::string const& why) { return truth == Known::unknown ? unknown(why) : boolean(truth == Known::yes); }
    Ref integer(std::int64_t number) { return make({.sort = Value::Sort::integer, .integer = number}); }
    Ref text(std::string value) { return make({.sort = Value::Sort::text, .text = std::move(value)}); }
    Ref list(std::vector<Ref> items, Value::Sort sort = Value::Sort::list) { return make({.sort = sort, .items = std::move(items)}); }
    Ref name(std::string dotted);
    Ref object(std::string what, Ref self = nullptr) { return make({.sort = Value::Sort::object, .text = std::move(what), .self = self}); }
    /// Before it changes in place: where that may not happen, it is not known any more, and the answer is false.
    bool may_change(Value& value);

    // Programs
    /// A module that is no other's, such as a revision.
    Module& add_module(std::filesystem::path const& path, std::unique_ptr<Source> source);
    /// Of the project, by its dotted name; nullptr if there is none.
    Module* find_module(std::string const& dotted);
    /// A name of a module; nullptr if it has none.
    Ref global(Module& module, std::string_view wanted);
    /// Does what a module does when it is run, whatever raises.
    void run_all(Module& module);
    Ref call(Ref function, Call given);
    Ref attribute(Ref of, std::string const& wanted);
    /// What `for` goes over; nullopt: nobody knows.
    std::optional<std::vector<Ref>> items_of(Ref value);
    /// The value of an attribute along a class's bases; nullptr if no class of a file has it.
    Ref class_attribute(Value const& of, std::string_view wanted);
    /// The first base, however far, that is a library's; nullptr: there is none.
    static Ref library_base(Value const& of);
    Ref of_format(std::string const& pattern, Call const& given);

    /// The file whose program is run.
    Module& module() { return *frames_.back().module; }
    /// A variable of the function that is run; nullptr if there is none.
    Ref variable(std::string_view name) { return lookup(name); }

    // What they send
    void send(std::string sql, Origin const& origin);
    /// Something that is not known in full: the words of `sql` say what it may touch.
    void send_doubtful(std::string sql, Origin const& origin, std::string const& why);
    /// Something that changes no schema: rows, comments, the bounds of transactions.
    void send_beside(std::string sql, Origin const& origin);
    /// The same where nobody knows its SQL: `what` says in words what it is.
    void send_lost(std::string what, Origin const& origin);
    std::vector<Sent> take_sent() { return std::exchange(sent_, {}); }
    std::optional<Answer> ask(std::string const& query);
    bool in_doubt() const { return !doubts_.empty(); }
    /// Takes from what a revision may cost, in steps; false: nothing is left, and whatever it would have done is in doubt.
    bool afford(std::size_t steps);
    /// Gives up what is left of it.
    void overspend();
    /// A level of what recurses over programs and values; false: it is too deep, and nothing may be done there.
    class Level {
    public:
        explicit Level(Machine& machine) : depth_(machine.depth_), fits_(++depth_ < deepest_level) {
            if (!fits_) machine.overspend();
        }
        ~Level() { --depth_; }
        Level(Level const&) = delete;
        Level& operator=(Level const&) = delete;
        explicit operator bool() const { return fits_; }

    private:
        std::size_t& depth_;
        bool fits_;
    };
    /// What a name of a module is whose file is no Python.
    static constexpr std::string_view unreadable = "a module that is no Python";
    static constexpr std::size_t longest_text = std::size_t{4} << 20;
    /// Ends the branch as an exception would.
    void raise() { raised_ = true; }
    /// Begins to count steps anew.
    void restart();
    Origin const& here() const { return here_; }
    Facts facts{};

    // Evaluation, for its parts
    Ref eval(Node const& node);
    std::string_view text_of(Node const& node) const { return frames_.back().module->source->text(node); }

private:
    static constexpr std::size_t deepest_level = 20'000;

    enum class Flow : std::uint8_t { on, returns, breaks, continues, raises };
    struct Frame {
        Scope* scope;
        Module* module;
        std::size_t sent = 0;  ///< how much had been when it began
        Ref result = nullptr;
        std::vector<Ref> yielded{};
        bool yields = false;
    };
    struct DoubtEntry {
        std::string why;
        std::size_t number = 0;
        bool of_loop = false;
    };
    using Evaluate = Ref (Machine::*)(Node const& node);
    using Evaluations = std::unordered_map<std::string_view, Evaluate>;
    using Execute = Flow (Machine::*)(Node const& node);

    // Names: modules.cpp
    Module* load(std::filesystem::path const& path, std::string const& dotted, bool package);
    void index(Module& module, Node const& block);
    void index_compound(Module& module, Node const& part, Node const& whole);
    void index_target(Module& module, Node const& target, Node const& statement);
    void run_maker(Module& module, Node const& statement);
    Ref lookup(std::string_view wanted);
    Ref from_stars(Module& module, std::string_view wanted);
    void bind(std::string const& name, Ref value);
    void assign(Node const& target, Ref value);
    void assign_items(Node const& target, Ref value);
    Flow import(Node const& node);
    Flow import_from(Node const& node);
    Ref imported(std::string const& dotted);
    Ref dynamic(Module& module, std::string_view wanted);
    Ref submodule(std::string const& dotted);
    Ref member(std::string const& module, std::string const& wanted);
    std::string absolute(Node const& module_name) const;

    // Statements: statements.cpp
    Flow run(Node const& node);
    Flow run_block(Node const& block);
    Flow run_if(Node const& node);
    Flow run_clauses(Node const& node, std::size_t from);
    Flow run_for(Node const& node);
    Flow run_while(Node const& node);
    Flow run_try(Node const& node);
    Flow run_with(Node const& node);
    Flow run_return(Node const& node);
    Flow run_expressions(Node const& node);
    Flow run_delete(Node const& node);
    Flow run_function(Node const& node);
    Flow run_class(Node const& node);
    Flow run_decorated(Node const& node);
    Flow run_match(Node const& node);
    template <class First, class Second>
    Flow fork(std::string const& why, First const& first, Second const& second);
    template <class Body>
    Flow maybe(std::string const& why, Body const& body);
    Flow joined(Flow first, Flow second, Ref first_result, Ref second_result, std::string const& why);
    void merge(std::map<std::string, Ref, std::less<>> const& other, std::string const& why);
    Ref either(Ref a, Ref b, std::string const& why);
    void end_loop(std::size_t doubts);
    std::string shown(Node const& node) const;

    // Expressions: expressions.cpp
    static Evaluations const& evaluations();
    Ref eval_identifier(Node const& node);
    Ref eval_string(Node const& node);
    Ref eval_concatenated(Node const& node);
    Ref eval_number(Node const& node);
    Ref eval_constant(Node const& node);
    Ref eval_items(Node const& node);
    Ref eval_dict(Node const& node);
    Ref eval_parenthesized(Node const& node);
    Ref eval_attribute(Node const& node);
    Ref eval_subscript(Node const& node);
    Ref eval_call(Node const& node);
    Ref eval_unary(Node const& node);
    Ref eval_not(Node const& node);
    Ref eval_binary(Node const& node);
    Ref eval_boolean(Node const& node);
    Ref eval_comparison(Node const& node);
    Ref eval_conditional(Node const& node);
    Ref eval_lambda(Node const& node);
    Ref eval_comprehension(Node const& node);
    Ref eval_assignment(Node const& node);
    Ref eval_augmented(Node const& node);
    Ref eval_named(Node const& node);
    Ref eval_yield(Node const& node);
    void comprehend(Node const& node, std::size_t clause, Value& out);
    void add_items(Node const& node, Value& out);
    void add_arguments(Node const& node, Call& given);
    Ref interpolated(Node const& node);
    Ref operated(std::string_view sign, Ref a, Ref b);
    Ref compared(std::string_view sign, Ref a, Ref b);
    Ref sliced(Ref of, Node const& slice);
    Ref item(Ref of, Ref key);

    // Calls: calls.cpp; classes: classes.cpp
    Ref call_function(Value const& function, Ref self, Call& given);
    Ref call_class(Ref klass, Call& given);
    Ref attribute_of_unknown(Ref of, std::string const& wanted);
    Ref attribute_of_class(Ref of, std::string const& wanted);
    Ref member_of_enum(Ref of, std::string const& wanted, Ref value);
    Ref bound_function(Ref of, std::string const& wanted, Ref function);
    Ref usual_attribute(Ref of, std::string const& wanted);
    std::vector<Ref> members_of(Value& klass);
    Ref call_library(Call& given);
    Ref call_method(Value const& method, Call& given);
    struct Arguments;
    void bind_parameter(Node const& part, Module& module, Arguments& arguments);
    void bind_parameters(Node const& parameters, Module& module, Ref self, Call& given);
    Handler handler(std::string const& name) const;

    std::vector<std::filesystem::path> roots_;
    std::function<std::optional<Answer>(std::string const&)> ask_;
    std::deque<Value> values_;
    std::deque<Scope> scopes_;
    std::map<std::string, std::unique_ptr<Module>> modules_;
    std::deque<Module> revisions_;
    std::vector<Frame> frames_;
    std::vector<DoubtEntry> doubts_;
    std::size_t doubt_count_ = 0, doubt_now_ = 0;
    std::vector<Sent> sent_;
    std::size_t sent_count_ = 0;  ///< ever
    std::unordered_map<std::string_view, Handler> handlers_;
    bool raised_ = false;
    std::size_t steps_ = 0, depth_ = 0;
    bool spent_ = false;
    Origin here_;
    Ref none_ = nullptr;
};

// What the machine is told of libraries, each a table of names.
std::span<HandlerRow const> builtin_functions();
std::span<HandlerRow const> instance_functions();
std::span<HandlerRow const> text_methods();
std::span<HandlerRow const> container_methods();
std::span<HandlerRow const> environment_functions();
std::span<HandlerRow const> configuration_functions();
std::span<HandlerRow const> inspector_functions();
std::span<HandlerRow const> operations();
std::span<HandlerRow const> batch_operations();
std::span<HandlerRow const> operations_beside();
std::span<HandlerRow const> schema_functions();

/// What an object of the environment, or a library's thing, has under this name; nullptr if that is not in the tables.
Ref library_attribute(Machine& machine, Ref of, std::string const& name);
/// The one name of something in a library that has several.
std::string canonical(std::string dotted);

}  // namespace pgplumb::python
