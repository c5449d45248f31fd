#include "catalog/provided.hpp"
#include "ddl/blocks.hpp"
#include "ddl/called.hpp"
#include "ddl/doubts.hpp"
#include "ddl/drops.hpp"
#include "ddl/resolve.hpp"
#include "ddl/statements.hpp"
#include "ddl/uses.hpp"

#include <algorithm>

namespace pgplumb::ddl {
namespace {

/// The names in a search path; "$user" is nobody here.
Names path_of(std::vector<Name> const& items) {
    std::vector<Name> out;
    for (Name const item : items)
        if (item.text() != "$user" && !item.empty() && item.text() != "pg_catalog" && std::ranges::find(out, item) == out.end())
            out.push_back(item);
    return Names(out);
}

Name constant_text(PgQuery__Node const& node) {
    if (node.node_case != PG_QUERY__NODE__NODE_A_CONST || node.a_const->val_case != PG_QUERY__A__CONST__VAL_SVAL) return {};
    return Name(node.a_const->sval->sval);
}

/// The text of set_config('search_path', '...') as SET would take it.
std::vector<Name> listed(std::string_view text) {
    std::vector<Name> out;
    while (!text.empty()) {
        auto const comma = std::min(text.find(','), text.size());
        auto item = text.substr(0, comma);
        text.remove_prefix(std::min(text.size(), comma + 1));
        while (item.starts_with(' ')) item.remove_prefix(1);
        while (item.ends_with(' ')) item.remove_suffix(1);
        if (!item.empty()) out.push_back(name_in(item).back());
    }
    return out;
}

void set_path(World& world, Names path, bool local) {
    if (local && !world.in_block) return;  // it holds to the end of this statement
    if (local && !world.path_after) world.path_after = world.path;
    if (!local) world.path_after.reset();
    world.path = path;
}

/// Without variables.
void run_plain_calls(World& world, PgQuery__Node& node) {
    Asking asking(world, [](std::string_view) { return std::nullopt; });
    run_calls(world, node, asking);
}

void run_select(World& world, PgQuery__Node& node) {
    auto const& select = *node.select_stmt;
    if (select.into_clause) return select_into(world, node);
    run_plain_calls(world, node);
}

/// "comment" of comment_stmt: how coverage counts a statement that is not modelled.
std::string type_of_statement(PgQuery__Node const& node) {
    auto const* field = protobuf_c_message_descriptor_get_field(&pg_query__node__descriptor, node.node_case);
    std::string out = field ? field->name : "other";
    if (out.ends_with("_stmt")) out.resize(out.size() - 5);
    std::ranges::replace(out, '_', ' ');
    return out;
}

}  // namespace

void set_search_path(World& world, std::string_view text, bool local) {
    set_path(world, path_of(listed(text)), local);
}

void set_variable(World& world, PgQuery__VariableSetStmt const& statement) {
    using Kind = PgQuery__VariableSetKind;
    if (statement.kind == Kind::PG_QUERY__VARIABLE_SET_KIND__VAR_RESET_ALL) return set_path(world, world.first_path, false);
    if (std::string_view(statement.name) != "search_path") return;
    bool const reset = statement.kind == Kind::PG_QUERY__VARIABLE_SET_KIND__VAR_RESET ||
                       statement.kind == Kind::PG_QUERY__VARIABLE_SET_KIND__VAR_SET_DEFAULT;
    if (reset) return set_path(world, world.first_path, statement.is_local != 0);
    std::vector<Name> items;
    for (auto const* node : std::span(statement.args, statement.n_args)) items.push_back(constant_text(*node));
    set_path(world, path_of(items), statement.is_local != 0);
}

namespace {

/// Rows that come or go are nothing here, but that sequences may move, and that there must be a table.
void bring_rows(World& world, PgQuery__RangeVar const* table) {
    world.rows = true;
    if (table) check_there(world, *table);
}

void discard(World& world, PgQuery__DiscardStmt const& statement) {
    bool const all = statement.target == PG_QUERY__DISCARD_MODE__DISCARD_ALL;
    if (all && world.in_block) refuse("25001", "DISCARD ALL cannot run inside a transaction block");
    if (all) set_path(world, world.first_path, false);
    if (all || statement.target == PG_QUERY__DISCARD_MODE__DISCARD_TEMP) end_session(world);
}

}  // namespace

void apply(World& world, PgQuery__Node& node) {
    switch (node.node_case) {
        case PG_QUERY__NODE__NODE_CREATE_STMT: return create_table(world, *node.create_stmt);
        case PG_QUERY__NODE__NODE_CREATE_FOREIGN_TABLE_STMT:
            return create_table(world, *node.create_foreign_table_stmt->base_stmt, Relation::Sort::foreign_table);
        case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT: return create_table_as(world, *node.create_table_as_stmt);
        case PG_QUERY__NODE__NODE_VIEW_STMT: return create_view(world, *node.view_stmt);
        case PG_QUERY__NODE__NODE_INDEX_STMT: return create_index(world, *node.index_stmt);
        case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT: return alter_table(world, *node.alter_table_stmt);
        case PG_QUERY__NODE__NODE_RENAME_STMT: return rename(world, *node.rename_stmt);
        case PG_QUERY__NODE__NODE_ALTER_OBJECT_SCHEMA_STMT: return set_schema(world, *node.alter_object_schema_stmt);
        case PG_QUERY__NODE__NODE_DROP_STMT: return drop(world, *node.drop_stmt);
        case PG_QUERY__NODE__NODE_CREATE_ENUM_STMT: return create_enum(world, *node.create_enum_stmt);
        case PG_QUERY__NODE__NODE_ALTER_ENUM_STMT: return alter_enum(world, *node.alter_enum_stmt);
        case PG_QUERY__NODE__NODE_COMPOSITE_TYPE_STMT: return create_composite_type(world, *node.composite_type_stmt);
        case PG_QUERY__NODE__NODE_CREATE_DOMAIN_STMT: return create_domain(world, *node.create_domain_stmt);
        case PG_QUERY__NODE__NODE_CREATE_RANGE_STMT: return create_range(world, *node.create_range_stmt);
        case PG_QUERY__NODE__NODE_CREATE_SEQ_STMT: return create_sequence(world, *node.create_seq_stmt);
        case PG_QUERY__NODE__NODE_ALTER_SEQ_STMT: return alter_sequence(world, *node.alter_seq_stmt);
        case PG_QUERY__NODE__NODE_CREATE_SCHEMA_STMT: return create_schema(world, *node.create_schema_stmt);
        case PG_QUERY__NODE__NODE_CREATE_EXTENSION_STMT: return create_extension(world, *node.create_extension_stmt);
        case PG_QUERY__NODE__NODE_ALTER_EXTENSION_STMT: return update_extension(world, *node.alter_extension_stmt);
        case PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT:
        case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT:
        case PG_QUERY__NODE__NODE_CREATE_POLICY_STMT:
        case PG_QUERY__NODE__NODE_RULE_STMT:
        case PG_QUERY__NODE__NODE_DEFINE_STMT:
        case PG_QUERY__NODE__NODE_CREATE_PUBLICATION_STMT: return create_other(world, node);
        case PG_QUERY__NODE__NODE_CREATE_EVENT_TRIG_STMT: return create_event_trigger(world, *node.create_event_trig_stmt);
        case PG_QUERY__NODE__NODE_VARIABLE_SET_STMT: return set_variable(world, *node.variable_set_stmt);
        case PG_QUERY__NODE__NODE_SELECT_STMT: return run_select(world, node);
        case PG_QUERY__NODE__NODE_CALL_STMT: world.rows = true; return run_plain_calls(world, node);
        case PG_QUERY__NODE__NODE_DO_STMT: world.rows = true; return run_block(world, *node.do_stmt);
        case PG_QUERY__NODE__NODE_INSERT_STMT: return bring_rows(world, node.insert_stmt->relation);
        case PG_QUERY__NODE__NODE_UPDATE_STMT: return bring_rows(world, node.update_stmt->relation);
        case PG_QUERY__NODE__NODE_DELETE_STMT: return bring_rows(world, node.delete_stmt->relation);
        case PG_QUERY__NODE__NODE_MERGE_STMT: return bring_rows(world, node.merge_stmt->relation);
        case PG_QUERY__NODE__NODE_COPY_STMT: return bring_rows(world, node.copy_stmt->relation);
        case PG_QUERY__NODE__NODE_TRUNCATE_STMT:
            for (auto const* one : std::span(node.truncate_stmt->relations, node.truncate_stmt->n_relations))
                bring_rows(world, one->range_var);
            return;
        case PG_QUERY__NODE__NODE_LOCK_STMT:
        case PG_QUERY__NODE__NODE_VACUUM_STMT:
        case PG_QUERY__NODE__NODE_REINDEX_STMT:
        case PG_QUERY__NODE__NODE_CLUSTER_STMT:
        case PG_QUERY__NODE__NODE_REFRESH_MAT_VIEW_STMT:
        case PG_QUERY__NODE__NODE_EXPLAIN_STMT:
        case PG_QUERY__NODE__NODE_CHECK_POINT_STMT:
        case PG_QUERY__NODE__NODE_CONSTRAINTS_SET_STMT:
        case PG_QUERY__NODE__NODE_VARIABLE_SHOW_STMT:
        case PG_QUERY__NODE__NODE_NOTIFY_STMT:
        case PG_QUERY__NODE__NODE_ALTER_OWNER_STMT:
        case PG_QUERY__NODE__NODE_TRANSACTION_STMT: return;
        case PG_QUERY__NODE__NODE_DISCARD_STMT: return discard(world, *node.discard_stmt);
        case PG_QUERY__NODE__NODE_DROP_OWNED_STMT: return void(give_up_on(world, "drop owned", "DROP OWNED"));
        default: ++world.passed[type_of_statement(node)];
    }
}

}  // namespace pgplumb::ddl
