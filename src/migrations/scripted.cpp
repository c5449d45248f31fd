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
    tree.begin({});
    for (auto const at : tree.graph().upgrade(tree.graph().resolve("heads")))
        for (auto& [one, refused] : tree.run(at))
            if (one.sort == RevisionStatement::Sort::schema)
                out.statements.push_back({std::move(one.sql), one.origin, std::move(one.doubt)});
    return out;
}

}  // namespace pgplumb
