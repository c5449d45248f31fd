#include "pgplumb/scripted.hpp"

#include "migrations/tree.hpp"

namespace pgplumb {

Scripted scripted_alembic(std::string const& path) {
    migrations::Tree tree(path);
    Scripted out;
    out.errors = tree.errors();
    for (auto const& revision : tree.graph().revisions()) out.files.push_back(revision.origin.where);
    std::error_code failure;
    if (auto const environment = tree.place().script / "env.py"; std::filesystem::is_regular_file(environment, failure))
        out.environment = environment.string();
    if (!out.errors.empty()) return out;
    (void)tree.replay("heads", {});
    for (ddl::Statement const& one : tree.sent()) out.statements.push_back({std::string(one.text), one.origin, std::string(one.doubt)});
    return out;
}

}  // namespace pgplumb
