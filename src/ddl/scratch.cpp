#include "ddl/scratch.hpp"

#include "ddl/tree.hpp"
#include "ddl/words.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace pgplumb::ddl {
namespace {

using How = Trial::How;

constexpr auto beyond = std::to_array<PgQuery__Node__NodeCase>({
    PG_QUERY__NODE__NODE_GRANT_STMT,
    PG_QUERY__NODE__NODE_GRANT_ROLE_STMT,
    PG_QUERY__NODE__NODE_ALTER_OWNER_STMT,
    PG_QUERY__NODE__NODE_ALTER_DEFAULT_PRIVILEGES_STMT,
    PG_QUERY__NODE__NODE_CREATE_ROLE_STMT,
    PG_QUERY__NODE__NODE_ALTER_ROLE_STMT,
    PG_QUERY__NODE__NODE_ALTER_ROLE_SET_STMT,
    PG_QUERY__NODE__NODE_DROP_ROLE_STMT,
    PG_QUERY__NODE__NODE_REASSIGN_OWNED_STMT,
    PG_QUERY__NODE__NODE_DROP_OWNED_STMT,
    PG_QUERY__NODE__NODE_CREATEDB_STMT,
    PG_QUERY__NODE__NODE_DROPDB_STMT,
    PG_QUERY__NODE__NODE_ALTER_DATABASE_STMT,
    PG_QUERY__NODE__NODE_ALTER_DATABASE_SET_STMT,
    PG_QUERY__NODE__NODE_ALTER_DATABASE_REFRESH_COLL_STMT,
    PG_QUERY__NODE__NODE_CREATE_TABLE_SPACE_STMT,
    PG_QUERY__NODE__NODE_DROP_TABLE_SPACE_STMT,
    PG_QUERY__NODE__NODE_ALTER_TABLE_SPACE_OPTIONS_STMT,
    PG_QUERY__NODE__NODE_ALTER_TABLE_MOVE_ALL_STMT,
    PG_QUERY__NODE__NODE_ALTER_SYSTEM_STMT,
    PG_QUERY__NODE__NODE_CREATE_SUBSCRIPTION_STMT,
    PG_QUERY__NODE__NODE_ALTER_SUBSCRIPTION_STMT,
    PG_QUERY__NODE__NODE_DROP_SUBSCRIPTION_STMT,
    PG_QUERY__NODE__NODE_COMMENT_STMT,
    PG_QUERY__NODE__NODE_SEC_LABEL_STMT,
});

constexpr auto for_roles = std::to_array<PgQuery__Node__NodeCase>({
    PG_QUERY__NODE__NODE_CREATE_POLICY_STMT,
    PG_QUERY__NODE__NODE_ALTER_POLICY_STMT,
    PG_QUERY__NODE__NODE_CREATE_USER_MAPPING_STMT,
    PG_QUERY__NODE__NODE_ALTER_USER_MAPPING_STMT,
    PG_QUERY__NODE__NODE_DROP_USER_MAPPING_STMT,
});

bool is_owner_change(PgQuery__AlterTableStmt const& statement) {
    return std::ranges::all_of(std::span(statement.cmds, statement.n_cmds), [](PgQuery__Node const* command) {
        return command->alter_table_cmd->subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_ChangeOwner;
    });
}

/// Settings that name a role or a tablespace, and the client's encoding, in which a script was read already.
bool is_foreign_setting(std::string_view name) {
    constexpr std::array settings{"role", "session_authorization", "client_encoding", "default_tablespace", "temp_tablespaces"};
    return std::ranges::find(settings, name) != settings.end();
}

bool is_of_cluster(PgQuery__ObjectType type) {
    return type == PG_QUERY__OBJECT_TYPE__OBJECT_DATABASE || type == PG_QUERY__OBJECT_TYPE__OBJECT_ROLE ||
           type == PG_QUERY__OBJECT_TYPE__OBJECT_TABLESPACE || type == PG_QUERY__OBJECT_TYPE__OBJECT_SUBSCRIPTION;
}

/// CREATE SCHEMA without the role that it is given to; a schema named after it keeps the name.
std::string without_owner(PgQuery__CreateSchemaStmt const& create, std::string_view statement) {
    constexpr std::string_view word = "authorization";
    if (!create.authrole || create.authrole->roletype != PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_CSTRING) return {};
    auto const at = static_cast<std::size_t>(std::max(create.authrole->location, 0));
    auto from = std::min(at, statement.size());
    while (from > 0 && !psql::is_word(statement.substr(from, word.size()), word)) --from;
    bool const named = create.schemaname && *create.schemaname != '\0';
    auto end = from + word.size();
    if (named && at < statement.size() && statement[at] == '"') end = std::min(statement.find('"', at + 1), statement.size() - 1) + 1;
    else if (named) end = std::min(statement.find_first_of(" \t\r\n;", at), statement.size());
    std::string out(statement);
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(from), out.begin() + static_cast<std::ptrdiff_t>(end), ' ');
    return out;
}

Trial trial_of_node(PgQuery__Node const& node, std::string_view statement) {
    if (std::ranges::find(beyond, node.node_case) != beyond.end()) return {How::leave_out};
    if (std::ranges::find(for_roles, node.node_case) != for_roles.end()) return {How::may_lack_role};
    switch (node.node_case) {
        case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT: return {is_owner_change(*node.alter_table_stmt) ? How::leave_out : How::run};
        case PG_QUERY__NODE__NODE_VARIABLE_SET_STMT:
            return {node.variable_set_stmt->name && is_foreign_setting(node.variable_set_stmt->name) ? How::leave_out : How::run};
        case PG_QUERY__NODE__NODE_RENAME_STMT: return {is_of_cluster(node.rename_stmt->rename_type) ? How::leave_out : How::run};
        case PG_QUERY__NODE__NODE_DROP_STMT:
            return {node.drop_stmt->remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_POLICY ? How::may_lack_role : How::run};
        case PG_QUERY__NODE__NODE_CREATE_SCHEMA_STMT: return {How::run, without_owner(*node.create_schema_stmt, statement)};
        default: return {};
    }
}

}  // namespace

Trial trial_of(std::string_view statement) {
    auto const parsed = parse(statement, most_statement);
    if (!parsed.tree || parsed.tree->n_stmts != 1) return {};
    return trial_of_node(*parsed.tree->stmts[0]->stmt, statement);
}

}  // namespace pgplumb::ddl
