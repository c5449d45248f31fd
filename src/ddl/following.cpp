#include "ddl/following.hpp"

#include "ddl/called.hpp"
#include "ddl/doubts.hpp"
#include "ddl/follower.hpp"
#include "ddl/scoped.hpp"
#include "ddl/statements.hpp"
#include "ddl/weight.hpp"

#include <utility>

namespace pgplumb::ddl {
namespace {

constexpr int deepest = 20;

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

void follow(World& world, Routine const& routine, plpgsql::Block const& block, Arguments arguments) {
    int all = 0;
    for (plpgsql::Branch const& handler : block.handlers) all += weight(handler.steps);
    all_or_nothing(world, routine, all + weight(block.steps) > 1, [&] { Follower(world, routine, std::move(arguments)).run(block); });
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
    Scoped const sql(world.sql, routine.code);
    all_or_nothing(world, routine, parsed.tree->n_stmts > 1, [&] {
        for (auto* raw : std::span(parsed.tree->stmts, parsed.tree->n_stmts)) {
            if (routine.placed) world.now = place_in(routine.code, static_cast<std::size_t>(raw->stmt_location), routine.begin);
            if (raw->stmt->node_case == PG_QUERY__NODE__NODE_SELECT_STMT) run_calls(world, *raw->stmt, asking);
            else apply(world, *raw->stmt);
        }
    });
}

}  // namespace pgplumb::ddl
