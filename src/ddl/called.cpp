#include "ddl/called.hpp"

#include "catalog/provided.hpp"
#include "ddl/blocks.hpp"
#include "ddl/doubts.hpp"
#include "ddl/resolve.hpp"
#include "ddl/statements.hpp"
#include "ddl/walk.hpp"

#include <algorithm>
#include <map>

namespace pgplumb::ddl {
namespace {

using Act = Effect::Act;
using Call = PgQuery__FuncCall;

/// The constants among the arguments that are texts, in their order.
std::vector<std::string> texts_in(Call const& call) {
    std::vector<std::string> out;
    for (auto* node : std::span(call.args, call.n_args))
        walk(node->base, [&](ProtobufCMessage& message) {
            auto* constant = as<PgQuery__AConst>(message, pg_query__a__const__descriptor);
            if (constant && constant->val_case == PG_QUERY__A__CONST__VAL_SVAL) out.emplace_back(constant->sval->sval);
        });
    return out;
}

Target target_in(std::string const& text) {
    auto const parts = name_in(text);
    return parts.size() == 2 ? Target{parts[0], parts[1]} : Target{{}, parts.back()};
}

/// A table, perhaps with its schema before it, and one of its columns: what PostGIS takes.
Effect of_column(World const& world, Act act, std::vector<std::string> const& texts) {
    bool const schema = texts.size() > 2 && world.schemas.contains(Name(texts[0])) && world.find(Name(texts[0]), Name(texts[1]));
    if (texts.size() < 2) return {.act = act, .target = {.any = true}};
    if (schema) return {.act = act, .target = {Name(texts[0]), Name(texts[1])}, .part = Name(texts[2])};
    return {.act = act, .target = target_in(texts[0]), .part = Name(texts[1])};
}

/// TimescaleDB puts an index on the column of time, and makes it NOT NULL.
std::vector<Effect> of_hypertable(std::vector<std::string> const& texts) {
    if (texts.empty()) return {{}};
    auto const table = target_in(texts[0]);
    std::vector<Effect> out{{.act = Act::add_index, .target = table}};
    if (texts.size() == 1) out.push_back({.act = Act::alter_column, .target = table});
    for (std::size_t i = 1; i < texts.size(); ++i) out.push_back({.act = Act::alter_column, .target = table, .part = Name(texts[i])});
    return out;
}

/// What functions of extensions do to what is compared; nullopt of one that is not known to do anything.
std::optional<std::vector<Effect>> effects_of_extension(World const& world, Name name, Call const& call) {
    auto const texts = texts_in(call);
    auto const of = name.text();
    std::vector<Effect> const new_tables{{.act = Act::make_table, .target = {.any = true}}};
    if (of == "addgeometrycolumn") return std::vector{of_column(world, Act::add_column, texts)};
    if (of == "dropgeometrycolumn") return std::vector{of_column(world, Act::drop_column, texts)};
    if (of == "updategeometrysrid" || of == "populate_geometry_columns") return std::vector{of_column(world, Act::alter_column, texts)};
    if (of == "dropgeometrytable")
        return std::vector<Effect>{{.act = Act::change_relation, .target = target_in(texts.empty() ? "" : texts.back())}};
    if (of == "addtopogeometrycolumn" && texts.size() > 3)
        return std::vector<Effect>{{.act = Act::add_column, .target = {Name(texts[1]), Name(texts[2])}, .part = Name(texts[3])}};
    if (of == "createtopology" && !texts.empty()) return std::vector<Effect>{{.act = Act::make_schema, .target = {{}, Name(texts[0])}}};
    if (of == "create_hypertable" || of == "add_dimension") return of_hypertable(texts);
    static std::set<std::string_view> const makers{"create_parent",        "create_partition",    "run_maintenance",
                                                   "run_maintenance_proc", "partition_data_proc", "partition_data_time",
                                                   "partition_data_id",    "create_sub_parent",   "undo_partition"};
    if (makers.contains(of)) return new_tables;
    return std::nullopt;
}

class Calling {
public:
    Calling(World& world, Asking& asking) : world_(world), asking_(asking) {}

    /// `once`: it is called, and once.
    void call(Call const& call, bool once) {
        auto const parts = names(call.n_funcname, call.funcname);
        Name const schema = parts.size() > 1 ? parts[parts.size() - 2] : Name();
        Name const name = parts.back();
        if (name.text() == "set_config" && call.n_args == 3) return set_config(call);
        if (schema.text() == "pg_catalog") return;
        auto const own = functions(schema, name, call);
        if (!own.empty()) return run(own, call, once);
        of_extension(schema, name, call);
    }

private:
    std::vector<Argument> arguments(Call const& call) {
        std::vector<Argument> out;
        for (auto const* node : std::span(call.args, call.n_args)) {
            bool const named = node->node_case == PG_QUERY__NODE__NODE_NAMED_ARG_EXPR;
            auto const& value = named ? *node->named_arg_expr->arg : *node;
            out.push_back({named ? node->named_arg_expr->name : "", asking_.value(value, nullptr)});
        }
        return out;
    }

    void set_config(Call const& call) {
        auto const given = arguments(call);
        if (given[0].value.text != "search_path") return;
        auto const path = text_of(world_, given[1].value);
        if (path) set_search_path(world_, *path, truth_of(given[2].value) == Truth::yes);
    }

    /// Those that the call may mean.
    std::vector<Other> functions(Name schema, Name name, Call const& call) const {
        std::vector<Other> out;
        for (Other const* function : world_.functions(schema, name)) {
            bool const found = !schema.empty() || std::ranges::find(world_.path, function->schema) != world_.path.end();
            auto const most = std::ranges::count(function->arguments, ',');
            if (found && std::ssize(std::span(call.args, call.n_args)) <= most) out.push_back(*function);
        }
        return out;
    }

    void run(std::vector<Other> const& own, Call const& call, bool once) {
        bool const harmless = std::ranges::all_of(own, [](Other const& f) { return f.body.empty(); });
        if (harmless) return;
        auto const what = "the call of " + own[0].name.str() + "()";
        if (once && own.size() == 1) return run_function(world_, own[0], arguments(call));
        for (Other const& function : own)
            if (!function.body.empty()) give_up_on(world_, function.body.text(), what);
    }

    /// What a function does to tables of which nothing is known, unless it is one of PostgreSQL's.
    void of_extension(Name schema, Name name, Call const& call) {
        auto const what = "the call of " + name.str() + "()";
        if (auto const effects = effects_of_extension(world_, name, call)) {
            give_up_on(world_, *effects, what);
            return;
        }
        auto const texts = texts_in(call);
        if (schema.text() == "cron") {
            for (auto const& text : texts) give_up_on(world_, text, "what " + schema.str() + "." + name.str() + "() is given");
            return;
        }
        bool const known =
            std::ranges::any_of(world_.extensions, [&](auto const& e) { return provides(e.first.text(), "function", name.text()); });
        bool const strange = std::ranges::any_of(
            world_.extensions, [](auto const& e) { return !is_known_extension(e.first.text()) && e.first.text() != "plpgsql"; });
        if (known || (schema.empty() && !strange)) return;
        std::vector<Effect> effects;
        for (auto const& text : texts)
            if (auto const target = target_in(text); !target.name.empty() && world_.find(target.schema, target.name))
                effects.push_back({.act = Act::change_relation, .target = target});
        give_up_on(world_, effects, what);
    }

    World& world_;
    Asking& asking_;
};

/// The calls that a query makes once: its only source, or what it selects without one.
std::set<Call const*> made_once(PgQuery__SelectStmt const& query) {
    std::set<Call const*> out;
    if (query.where_clause || query.n_from_clause > 1 || query.with_clause || query.limit_count) return out;
    auto const add = [&](PgQuery__Node const* node) {
        while (node->node_case == PG_QUERY__NODE__NODE_TYPE_CAST) node = node->type_cast->arg;
        if (node->node_case == PG_QUERY__NODE__NODE_FUNC_CALL) out.insert(node->func_call);
    };
    if (query.n_from_clause == 0)
        for (auto const* target : std::span(query.target_list, query.n_target_list)) add(target->res_target->val);
    else if (query.from_clause[0]->node_case == PG_QUERY__NODE__NODE_RANGE_FUNCTION)
        for (auto const* function :
             std::span(query.from_clause[0]->range_function->functions, query.from_clause[0]->range_function->n_functions))
            add(function->list->items[0]);
    return out;
}

}  // namespace

void run_calls(World& world, PgQuery__Node& statement, Asking& asking) {
    std::set<Call const*> once;
    if (statement.node_case == PG_QUERY__NODE__NODE_CALL_STMT) once.insert(statement.call_stmt->funccall);
    if (statement.node_case == PG_QUERY__NODE__NODE_SELECT_STMT) once = made_once(*statement.select_stmt);
    Calling calling(world, asking);
    walk(statement.base, [&](ProtobufCMessage& message) {
        if (auto* call = as<Call>(message, pg_query__func_call__descriptor)) calling.call(*call, once.contains(call));
    });
}

}  // namespace pgplumb::ddl
