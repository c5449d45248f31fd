#pragma once
/// Prints an expression's tree in a form that does not depend on how it was written. Knows how PostgreSQL's parser rewrites
/// an expression and nothing of the types of what is named, nor of what a constant of some type means.

#include "ddl/tree.hpp"

namespace pgplumb::ddl {

/// `strict` forms keep all that is said; `loose` ones leave out what the server may have added or written differently.
enum class Form { strict, loose };

/// In bytes; what is parsed has 64 kB at most.
inline constexpr std::size_t longest_form = 1 << 20;

/// Prints one tree in one form, and gathers what it names.
class Reducer {
public:
    Reducer(Expression& out, Form form) : out_(out), strict_(form == Form::strict) {}

    std::string print(PgQuery__Node const* node);

private:
    /// What one node is; `print` around it limits the length.
    std::string form_of(PgQuery__Node const& node);
    std::string unknown();
    /// Ends all printing: rewriting doubles what is nested.
    std::string cut();
    std::string column(PgQuery__ColumnRef const& reference);
    std::string constant(PgQuery__AConst const& value) const;
    std::string cast(PgQuery__TypeCast const& cast);
    std::string string_cast(std::string_view text, std::string const& type) const;
    std::string number(std::string const& text) const;
    std::string logic(PgQuery__BoolExpr const& expression);
    std::string call(PgQuery__FuncCall const& function);
    std::string arguments(PgQuery__FuncCall const& function, std::string_view name);
    std::string choice(PgQuery__CaseExpr const& expression);
    std::string collate(PgQuery__CollateClause const& clause);
    std::string part(PgQuery__AIndirection const& indirection);
    std::string field(std::string const& name, std::string const& of) const;
    std::string subscript(PgQuery__AIndices const& indices);
    std::string xml(PgQuery__XmlExpr const& expression);
    std::string xml_text(PgQuery__XmlSerialize const& expression);
    std::string item(PgQuery__ResTarget const& target);
    std::string list(size_t count, PgQuery__Node* const* nodes);

    // Operators, as the parser rewrites them: rewrites.cpp
    std::string operator_name(PgQuery__AExpr const& expression);
    std::string operation(PgQuery__AExpr const& expression);
    std::string rewritten(PgQuery__AExpr const& expression, std::string const& name);
    std::string compare(std::string const& name, PgQuery__Node const* left, PgQuery__Node const* right);
    std::string compare_rows(std::string const& name, PgQuery__RowExpr const& left, PgQuery__RowExpr const& right);
    std::string distinct(PgQuery__Node const* left, PgQuery__Node const* right);
    std::string between(PgQuery__AExpr const& expression);
    std::string any(PgQuery__AExpr const& expression, std::string const& name, bool all);
    std::string in(std::string const& name, PgQuery__Node const* left, size_t count, PgQuery__Node* const* items);

    std::string in_rows(std::string const& name, PgQuery__Node const* left, size_t count, PgQuery__Node* const* items);

    Expression& out_;
    bool strict_;
    bool too_long_ = false;
};

/// "(and a and b)"; operands that are joined by the same word are taken apart.
std::string joined(std::string_view word, std::vector<std::string> const& operands);

/// The type of a number that has no cast, from its digits.
std::string_view natural_type(std::string_view decimal);
/// The digits of a bit string, from "b101" or "x1f".
std::string bits(std::string_view text);

/// A constant in a loose form: set apart, so that its value can be compared instead of its spelling.
std::string marked(std::string_view text, std::string_view type);

}  // namespace pgplumb::ddl
