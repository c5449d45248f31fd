#pragma once
/// Scripts and the catalogs that the engine makes of them, for tests.

#include "ddl/replay.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

/// Each statement on a line of its own.
inline pgplumb::Catalog replayed(std::vector<std::string> const& lines) {
    using namespace pgplumb;
    ddl::Replay replay({Name("public")});
    std::vector<ddl::Statement> statements;
    for (std::size_t i = 0; i < lines.size(); ++i) statements.push_back({lines[i], {Name("x.sql"), static_cast<std::int32_t>(i + 1), 1}});
    replay.run(statements);
    REQUIRE(replay.errors().empty());
    return std::move(replay).finish();
}

/// Names of a kind's objects, between blanks.
inline std::string listed(pgplumb::Catalog const& catalog, std::string_view kind) {
    std::string out;
    for (auto const& object : catalog.of(*pgplumb::find_kind(kind))) out.append(out.empty() ? "" : " ").append(object.id.name.text());
    return out;
}

/// Lines of statements that were refused, between blanks.
inline std::string refused(pgplumb::Catalog const& catalog) {
    std::string out;
    for (auto const& problem : catalog.problems)
        if (problem.rule == "sql.refused") out.append(out.empty() ? "" : " ").append(std::to_string(problem.origin.line));
    return out;
}
