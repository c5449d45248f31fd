#pragma once
/// One SELECT of a question: its sources joined, filtered, and what it makes of them. Of what it cannot do, grouping say, the
/// rows are unknown.

#include "ddl/asking.hpp"

#include <deque>

namespace pgplumb::ddl {

class Selecting {
public:
    Selecting(Asking& asking, PgQuery__SelectStmt const& query, Asking::Scope const* outer)
        : asking_(asking), query_(query), outer_(outer) {}

    Rows run();

private:
    using Node = PgQuery__Node;

    /// A part of FROM.
    struct Source {
        std::string alias;
        Rows rows;
        std::vector<Node const*> on;  ///< of an outer join
        bool outer = false;
        std::vector<Name> shared;  ///< columns in USING
    };
    /// A row of what is joined: one of each source so far.
    struct Joined {
        std::vector<Row const*> rows;
        bool certain = true, many = false;
    };
    /// A condition, and the last source that it needs.
    struct Condition {
        Node const* node;
        std::size_t last;
    };

    Rows values();
    Rows set_operation();
    void split(Node const& condition);
    bool add_sources(Node const& node, bool outer, std::vector<Node const*> const& on);
    bool add_join(PgQuery__JoinExpr const& join);
    Rows rows_of_relation(PgQuery__RangeVar const& name);
    Rows rows_of_function(PgQuery__RangeFunction const& function);
    Name table_asked_for(std::string const& alias);
    std::size_t last_source(Node const& condition) const;
    void join();
    void join(std::size_t next);
    Truth fits(Joined const& joined, std::size_t next);
    bool shares(Joined const& joined, Source const& source, Row const& row) const;
    Asking::Scope scope_of(Joined const& joined) const;
    Rows targets();
    Rows aggregate();
    void add_cells(Row& row, Node const& target, Joined const& joined, Asking::Scope const& scope);
    void unnest(Rows& out, Row row, Node const& target, Asking::Scope const& scope);
    void add_star(Rows& out, PgQuery__ColumnRef const& star) const;

    Asking& asking_;
    PgQuery__SelectStmt const& query_;
    Asking::Scope const* outer_;
    std::deque<Source> sources_;
    std::vector<Node const*> wheres_;
    std::vector<Condition> conditions_;
    std::vector<Joined> joined_;
    std::deque<Row> made_;
    std::map<std::string, Rows> named_;  ///< in WITH
};

}  // namespace pgplumb::ddl
