#include "ddl/demands.hpp"

#include "ddl/builtin.hpp"

#include "catalog/provided.hpp"
#include "ddl/tree.hpp"
#include "ddl/walk.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <span>

namespace pgplumb::ddl {
namespace {

/// The last part of a name; nullopt: it is one of pg_catalog's.
std::optional<std::string> own_name(std::size_t count, PgQuery__Node* const* parts) {
    auto const all = names(count, parts);
    if (all.empty() || (all.size() > 1 && all[0].text() == "pg_catalog")) return std::nullopt;
    return all.back().str();
}

bool concerns_relations(PgQuery__Node const& statement) {
    switch (statement.node_case) {
        case PG_QUERY__NODE__NODE_CREATE_STMT:
        case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
        case PG_QUERY__NODE__NODE_INDEX_STMT:
        case PG_QUERY__NODE__NODE_VIEW_STMT:
        case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
        case PG_QUERY__NODE__NODE_CREATE_DOMAIN_STMT:
        case PG_QUERY__NODE__NODE_COMPOSITE_TYPE_STMT: return true;
        default: return false;
    }
}

class Demanding {
public:
    explicit Demanding(PgQuery__Node& statement) : statement_(statement) {}

    Demands read() {
        make();
        if (concerns_relations(statement_)) walk(statement_.base, [this](ProtobufCMessage& part) { visit(part); });
        return std::move(out_);
    }

private:
    void make() {
        auto const& node = statement_;
        auto const made = [&](auto const& where, std::size_t count, PgQuery__Node* const* parts) {
            if (auto const name = own_name(count, parts)) (out_.*where).push_back(*name);
        };
        switch (node.node_case) {
            case PG_QUERY__NODE__NODE_CREATE_STMT:
                relation_ = node.create_stmt->relation->relname;
                out_.tables.push_back(relation_);
                return;
            case PG_QUERY__NODE__NODE_CREATE_FOREIGN_TABLE_STMT:
                return out_.tables.emplace_back(node.create_foreign_table_stmt->base_stmt->relation->relname), void();
            case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
                return out_.tables.emplace_back(node.create_table_as_stmt->into->rel->relname), void();
            case PG_QUERY__NODE__NODE_VIEW_STMT: return out_.tables.emplace_back(node.view_stmt->view->relname), void();
            case PG_QUERY__NODE__NODE_CREATE_SEQ_STMT: return out_.tables.emplace_back(node.create_seq_stmt->sequence->relname), void();
            case PG_QUERY__NODE__NODE_RENAME_STMT: return out_.tables.emplace_back(node.rename_stmt->newname), void();
            case PG_QUERY__NODE__NODE_INDEX_STMT: relation_ = node.index_stmt->relation->relname; return out_.changes.push_back(relation_);
            case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT: return change(*node.alter_table_stmt);
            case PG_QUERY__NODE__NODE_CREATE_DOMAIN_STMT:
                return made(&Demands::makes, node.create_domain_stmt->n_domainname, node.create_domain_stmt->domainname);
            case PG_QUERY__NODE__NODE_COMPOSITE_TYPE_STMT:
                return out_.makes.emplace_back(node.composite_type_stmt->typevar->relname), void();
            case PG_QUERY__NODE__NODE_CREATE_ENUM_STMT:
                return made(&Demands::makes, node.create_enum_stmt->n_type_name, node.create_enum_stmt->type_name);
            case PG_QUERY__NODE__NODE_CREATE_RANGE_STMT:
                return made(&Demands::makes, node.create_range_stmt->n_type_name, node.create_range_stmt->type_name);
            case PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT:
                return made(&Demands::makes, node.create_function_stmt->n_funcname, node.create_function_stmt->funcname);
            case PG_QUERY__NODE__NODE_CREATE_OP_CLASS_STMT:
                return made(&Demands::makes, node.create_op_class_stmt->n_opclassname, node.create_op_class_stmt->opclassname);
            case PG_QUERY__NODE__NODE_DEFINE_STMT: return made(&Demands::makes, node.define_stmt->n_defnames, node.define_stmt->defnames);
            case PG_QUERY__NODE__NODE_DROP_STMT: return drop(*node.drop_stmt);
            default: return;
        }
    }

    void change(PgQuery__AlterTableStmt const& statement) {
        relation_ = statement.relation->relname;
        if (!statement.missing_ok) out_.changes.push_back(relation_);
    }

    void drop(PgQuery__DropStmt const& statement) {
        if (statement.remove_type != PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION) return;
        for (Name const name : names(statement.n_objects, statement.objects)) out_.drops.push_back(name.str());
    }

    void need(std::string_view category, std::size_t count, PgQuery__Node* const* parts) {
        if (auto const name = own_name(count, parts)) out_.needs.push_back({category, Name(*name)});
    }

    void visit(ProtobufCMessage& part) {
        if (auto const* type = as<PgQuery__TypeName>(part, pg_query__type_name__descriptor)) need("type", type->n_names, type->names);
        if (auto const* call = as<PgQuery__FuncCall>(part, pg_query__func_call__descriptor))
            need("function", call->n_funcname, call->funcname);
        if (auto const* element = as<PgQuery__IndexElem>(part, pg_query__index_elem__descriptor))
            need("operator_class", element->n_opclass, element->opclass);
        if (auto const* statement = as<PgQuery__IndexStmt>(part, pg_query__index_stmt__descriptor))
            add_keys(statement->access_method, std::span(statement->index_params, statement->n_index_params));
        if (auto const* constraint = as<PgQuery__Constraint>(part, pg_query__constraint__descriptor)) exclude(*constraint);
        if (auto const* column = as<PgQuery__ColumnDef>(part, pg_query__column_def__descriptor))
            add_column(column->colname, column->type_name);
        if (auto const* command = as<PgQuery__AlterTableCmd>(part, pg_query__alter_table_cmd__descriptor)) retype(*command);
    }

    void exclude(PgQuery__Constraint const& constraint) {
        for (auto* pair : std::span(constraint.exclusions, constraint.n_exclusions))
            if (pair->node_case == PG_QUERY__NODE__NODE_LIST && pair->list->n_items > 0)
                add_keys(constraint.access_method, std::span(pair->list->items, 1));
    }

    void add_keys(char const* method, std::span<PgQuery__Node* const> elements) {
        for (auto const* element : elements) {
            if (element->node_case != PG_QUERY__NODE__NODE_INDEX_ELEM) continue;
            auto const& one = *element->index_elem;
            if (one.n_opclass == 0 && one.name && *one.name != '\0') out_.keys.push_back({relation_, one.name, method ? method : ""});
        }
    }

    void add_column(char const* name, PgQuery__TypeName const* type) {
        if (!type || !name || type->n_names == 0) return;
        auto text = names(type->n_names, type->names).back().str();
        if (type->n_array_bounds > 0) text += "[]";
        out_.columns.push_back({relation_, name, std::move(text)});
    }

    /// ALTER COLUMN name TYPE: the definition has no name of its own.
    void retype(PgQuery__AlterTableCmd const& command) {
        bool const typed = command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType && command.def &&
                           command.def->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF;
        if (typed) add_column(command.name, command.def->column_def->type_name);
    }

    PgQuery__Node& statement_;
    std::string relation_;
    Demands out_;
};

bool is_blank(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

std::string lowered(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

/// Words of a text one after the other.
class Reading {
public:
    Reading(std::string_view text, std::size_t at) : text_(text), at_(at) {}

    bool takes(std::string_view word) {
        auto const before = at_;
        while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
        if (text_.substr(at_).starts_with(word)) return at_ += word.size(), true;
        return at_ = before, false;
    }

    /// A name, in quotes that a string of a program may have escaped; empty: none is written there.
    std::string name() {
        while (at_ < text_.size() && (is_blank(text_[at_]) || text_[at_] == '"' || text_[at_] == '\\')) ++at_;
        auto const from = at_;
        while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_' || text_[at_] == '-'))
            ++at_;
        return std::string(text_.substr(from, at_ - from));
    }

    std::string_view statement() const { return text_.substr(at_, std::min(text_.find_first_of(";\n", at_), text_.size()) - at_); }

private:
    std::string_view text_;
    std::size_t at_;
};

}  // namespace

bool is_builtin(Need const& need) {
    auto const name = need.name.text();
    if (need.category == "function") return !builtin_functions(name).empty() || name == "gen_random_uuid";
    return need.category == "type" && builtin_type_named(name).has_value();
}

Demands demands_of(std::string_view sql) {
    auto const parsed = parse(sql, most_statement);
    Demands out;
    if (!parsed.tree) return out;
    for (auto* raw : std::span(parsed.tree->stmts, parsed.tree->n_stmts)) {
        auto more = Demanding(*raw->stmt).read();
        auto const append = [](auto& to, auto& from) { std::ranges::move(from, std::back_inserter(to)); };
        append(out.needs, more.needs);
        append(out.keys, more.keys);
        append(out.columns, more.columns);
        append(out.makes, more.makes);
        append(out.tables, more.tables);
        append(out.changes, more.changes);
        append(out.drops, more.drops);
    }
    return out;
}

CreatedExtensions created_extensions(std::string_view text) {
    CreatedExtensions out;
    auto const low = lowered(text);
    for (auto at = low.find("create"); at != std::string::npos; at = low.find("create", at + 1)) {
        Reading reading(low, at + std::string_view("create").size());
        if (!reading.takes("extension")) continue;
        if (reading.takes("if") && reading.takes("not")) (void)reading.takes("exists");
        auto name = reading.name();
        bool const brings_others = reading.statement().find("cascade") != std::string_view::npos && !is_known_extension(name);
        out.others = out.others || name.empty() || brings_others;
        if (!name.empty()) out.names.push_back(std::move(name));
    }
    return out;
}

}  // namespace pgplumb::ddl
