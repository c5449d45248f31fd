#pragma once
/// Expressions and queries answered from a world instead of a server: about the catalogs, with the variables of a block. What
/// is asked of tables' rows, of roles or of settings nobody knows here, and the answer says so. It changes nothing.

#include "ddl/rows.hpp"

namespace pgplumb::ddl {

class Asking {
public:
    /// What the name of a variable stands for; nullopt if there is none.
    using Variables = std::function<std::optional<Cell>(std::string_view name)>;

    Asking(World const& world, Variables variables) : world_(world), variables_(std::move(variables)) {}

    /// Of one expression. Throws Error where a server would refuse: 'no.such'::regclass.
    Cell value(std::string_view expression);
    /// Of a SELECT or VALUES.
    Rows rows(std::string_view query);

    // For the parts that this is made of.

    struct Scope;
    Cell value(PgQuery__Node const& node, Scope const* scope);
    Rows select(PgQuery__SelectStmt const& query, Scope const* outer);
    World const& world() const { return world_; }

private:
    friend class Selecting;

    Cell of_column(PgQuery__ColumnRef const& reference, Scope const* scope);
    Cell of_operator(PgQuery__AExpr const& expression, Scope const* scope);
    Cell of_any(PgQuery__AExpr const& expression, Scope const* scope);
    Cell of_cast(PgQuery__TypeCast const& cast, Scope const* scope);
    Cell of_query(PgQuery__SubLink const& link, Scope const* scope);
    Cell of_call(PgQuery__FuncCall const& call, Scope const* scope);
    Cell of_choice(PgQuery__CaseExpr const& choice, Scope const* scope);
    Truth of_logic(PgQuery__BoolExpr const& expression, Scope const* scope);

    World const& world_;
    Variables variables_;
    std::int64_t steps_ = 0;  ///< of one question; too many of them are not gone
    std::map<PgQuery__FuncCall const*, Cell> aggregates_;
};

/// Rows that a part of a query sees, and those of the queries around it.
struct Asking::Scope {
    struct Item {
        std::string alias;
        Rows const* rows;
        Row const* row;
    };
    std::vector<Item> items;
    Scope const* outer = nullptr;
};

/// A value as another type's, given as it is printed. Throws Error as oid_named does.
Cell cast_to(World const& world, std::string const& type, Cell value);
/// 'x'::regclass and the like: the thing's oid. Throws Error if there is none.
Cell oid_named(World const& world, std::string_view type, std::string const& name);
/// What a built-in function gives; unknown where only a server can tell.
Cell called(World const& world, std::string_view name, std::vector<Cell> const& arguments);
/// The rows of a function in FROM; nullopt if they are not known.
std::optional<std::vector<Cell>> unnested(std::string_view name, std::vector<Cell> const& arguments);
/// Whether it makes one value of many rows.
bool is_aggregate(std::string_view name);
/// What it makes of the arguments of each row.
Cell aggregated(World const& world, std::string_view name, std::vector<std::vector<Cell>> const& rows);

}  // namespace pgplumb::ddl
