#include "migrations/tree.hpp"

namespace pgplumb {

Description read_alembic(std::string const& path, std::string const& revision, std::vector<Name> const& search_path) {
    Description out;
    migrations::Tree tree(path);
    out.errors = tree.errors();
    if (out.errors.empty()) out.catalog = tree.replay(revision.empty() ? "heads" : revision, {search_path, {}});
    return out;
}

bool is_alembic_tree(std::string const& path) {
    return migrations::is_alembic(path);
}

}  // namespace pgplumb
