#include "ddl/blocks.hpp"

#include "ddl/doubts.hpp"
#include "ddl/following.hpp"
#include "ddl/options.hpp"
#include "ddl/statements.hpp"
#include "ddl/tokens.hpp"

#include <algorithm>

namespace pgplumb::ddl {
namespace {

/// Where the body begins of a statement that holds it as a constant.
Origin begin_of(World const& world, std::string_view code) {
    for (Token const& token : tokens_of(world.sql)) {
        if (token.sort != Token::Sort::constant || token.content() != code) continue;
        auto const quote = token.text.starts_with('$') ? token.text.find('$', 1) + 1 : token.text.find('\'') + 1;
        return place_in(world.sql, token.at + quote, world.now);
    }
    return world.now;
}

/// Of a language that nobody here reads, the words are all in one.
void give_up_on_foreign(World& world, std::string_view code, std::string const& what) {
    std::string words(code);
    std::ranges::replace_if(
        words, [](char c) { return c == '\'' || c == '"' || c == '`'; }, ' ');
    give_up_on(world, words, what);
}

void run_plpgsql(World& world, Routine const& routine, Arguments arguments) {
    auto const block = plpgsql::read(routine.code);
    if (block) follow(world, routine, *block, std::move(arguments));
    else give_up_on(world, routine.code, routine.what);
}

/// An argument's value as the parameter takes it: a text that is a regclass there is an oid.
Cell taken(World const& world, PgQuery__FunctionParameter const& parameter, Cell value) {
    auto const type = parameter.arg_type ? type_text(*parameter.arg_type) : std::string();
    return type.starts_with("reg") && value.sort == Cell::Sort::text ? cast_to(world, type, std::move(value)) : std::move(value);
}

Arguments bound(World const& world, PgQuery__CreateFunctionStmt const& definition, std::vector<Argument> const& given) {
    Asking asking(world, [](std::string_view) { return std::nullopt; });
    Arguments out;
    std::size_t place = 0;
    for (auto const* node : std::span(definition.parameters, definition.n_parameters)) {
        auto const& parameter = *node->function_parameter;
        std::string const name(parameter.name);
        if (parameter.mode == PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_OUT ||
            parameter.mode == PG_QUERY__FUNCTION_PARAMETER_MODE__FUNC_PARAM_TABLE) {
            out[name] = Cell::null();
            continue;
        }
        auto const named = std::ranges::find_if(given, [&](Argument const& a) { return !a.name.empty() && a.name == name; });
        bool const placed = place < given.size() && given[place].name.empty();
        auto const usual = parameter.defexpr ? asking.value(*parameter.defexpr, nullptr) : Cell();
        auto const value = taken(world, parameter, named != given.end() ? named->value : placed ? given[place].value : usual);
        ++place;
        if (!name.empty()) out[name] = value;
        out["$" + std::to_string(place)] = value;
    }
    return out;
}

/// SET search_path of a function's, for the length of a call.
class OwnPath {
public:
    OwnPath(World& world, PgQuery__CreateFunctionStmt const& definition) : world_(world), before_(world.path), after_(world.path_after) {
        for (auto const* node : std::span(definition.options, definition.n_options)) {
            auto const& element = *node->def_elem;
            if (std::string_view(element.defname) != "set" || element.arg->node_case != PG_QUERY__NODE__NODE_VARIABLE_SET_STMT) continue;
            if (std::string_view(element.arg->variable_set_stmt->name) != "search_path") continue;
            set_ = true;
            set_variable(world, *element.arg->variable_set_stmt);
        }
    }
    ~OwnPath() {
        if (!set_) return;
        world_.path = before_;
        world_.path_after = after_;
    }
    OwnPath(OwnPath const&) = delete;
    OwnPath& operator=(OwnPath const&) = delete;

private:
    World& world_;
    Names before_;
    std::optional<Names> after_;
    bool set_ = false;
};

/// A statement that runs others is a transaction: what is set for one ends with it, unless it stands in one.
class OneTransaction {
public:
    explicit OneTransaction(World& world) : world_(world), in_block_(std::exchange(world.in_block, true)) {}
    ~OneTransaction() {
        world_.in_block = in_block_;
        if (in_block_ || !world_.path_after) return;
        world_.path = *std::exchange(world_.path_after, std::nullopt);
    }
    OneTransaction(OneTransaction const&) = delete;
    OneTransaction& operator=(OneTransaction const&) = delete;

private:
    World& world_;
    bool in_block_;
};

}  // namespace

void run_block(World& world, PgQuery__DoStmt const& statement) {
    auto const language = option_text(statement.n_args, statement.args, "language");
    Routine routine{"this DO block", option_text(statement.n_args, statement.args, "as"), {}};
    if (language == "sql") refuse(sqlstate::not_supported, "a DO block cannot be of the language sql");
    if (!language.empty() && language != "plpgsql") return give_up_on_foreign(world, routine.code, routine.what);
    routine.begin = begin_of(world, routine.code);
    auto const now = world.now;
    OneTransaction const transaction(world);
    run_plpgsql(world, routine, {});
    world.now = now;
}

void run_function(World& world, Other const& function, std::vector<Argument> const& arguments) {
    Routine const routine{"the call of " + function.name.str() + "()", function.body.text(), world.now, false};
    auto const parsed = parse(function.definition.text(), most_statement);
    if (!parsed.tree || parsed.tree->stmts[0]->stmt->node_case != PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT) {
        give_up_on(world, routine.code, routine.what);
        return;
    }
    auto const& definition = *parsed.tree->stmts[0]->stmt->create_function_stmt;
    auto const language = option_text(definition.n_options, definition.options, "language");
    OneTransaction const transaction(world);
    OwnPath const path(world, definition);
    auto given = bound(world, definition, arguments);
    if (language == "plpgsql") run_plpgsql(world, routine, std::move(given));
    else if (language == "sql") follow_script(world, routine, given);
    else give_up_on_foreign(world, routine.code, routine.what);
    world.now = routine.begin;
}

}  // namespace pgplumb::ddl
