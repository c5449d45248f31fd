#include "ddl/replay.hpp"
#include "sources/ledgers.hpp"
#include "sources/sql_run.hpp"

#include <algorithm>

namespace pgplumb {
namespace {

/// What psql's :name becomes where no variable of that name is set.
constexpr std::string_view no_variable = "psql's variables are not followed, such as psql -v sets";

}  // namespace

Description read_sql(std::vector<std::string> const& paths, std::vector<Name> search_path) {
    if (search_path.empty()) search_path.emplace_back("public");
    SqlRun run;
    for (auto const& path : paths) run.source(path);
    auto const statements = run.statements();
    ddl::Replay replay(search_path);
    replay.run(statements);
    for (FileError error : replay.errors()) {
        if (error.what.ends_with("near \":\"")) error.note = no_variable;
        run.add(std::move(error));
    }
    Description out;
    out.database = run.database();
    out.catalog = std::move(replay).finish();
    out.catalog.default_scope = Scope::closed;
    if (out.catalog.search_path.empty()) out.catalog.search_path = std::move(search_path);
    mark_ledgers(out.catalog);
    out.errors = run.errors();
    for (Problem& problem : run.problems()) out.catalog.problems.push_back(std::move(problem));
    std::ranges::stable_sort(out.catalog.problems, {}, [&](Problem const& problem) { return run.order_of(problem.origin); });
    return out;
}

}  // namespace pgplumb
