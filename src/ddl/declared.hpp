#pragma once
/// The elements of a CREATE TABLE, before there is a table: its own columns and constraints, in the order in which PostgreSQL
/// makes them (transformCreateStmt of parse_utilcmd.c).

#include "ddl/columns.hpp"

namespace pgplumb::ddl {

struct Declared {
    std::vector<NewColumn> columns;  ///< also those of tables that this one is LIKE
    std::vector<Definition> checks, foreign;
    std::vector<Definition> keys;  ///< the primary one first; like ones are one
    struct Like {
        Relation const* source;
        std::uint32_t takes;  ///< CREATE_TABLE_LIKE_... of parsenodes.h
    };
    std::vector<Like> likes;
};

/// `table` is the one to be made, with its name; it takes over what is not known of tables that it is LIKE.
Declared declared(World& world, Relation& table, PgQuery__CreateStmt const& statement);

/// Keys of which each is said once (transformIndexConstraints); the primary one, if any, comes first.
std::vector<Definition> distinct_keys(std::vector<Definition> const& keys);

/// What a table takes from those that it is LIKE once it is there: defaults, checks, indexes (expandTableLikeClause).
void take_likes(World& world, Relation& table, Declared const& declared);

/// What is not known of a table is not known of what is made after it.
void take_doubts(Relation& table, Relation const& of);

}  // namespace pgplumb::ddl
