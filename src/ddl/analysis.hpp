#pragma once
/// What PostgreSQL's parse analysis makes of an expression's tree, printed. Knows types and what the parser chooses; nothing
/// of where an expression comes from.

#include "ddl/syntax.hpp"
#include "ddl/typing.hpp"

namespace pgplumb::ddl {

/// An expression with its type. What later conversions look into is kept apart, all else is printed already.
struct Term {
    enum class Sort : std::uint8_t {
        literal,   ///< text: a string that has no type yet
        null,      ///< which may have no type yet
        constant,  ///< text: as it was written
        array,     ///< parts: the elements
        relabel,   ///< the part, as of this type without any conversion
        collated,  ///< text: the collation of the part
        other      ///< text: its form
    };
    Sort sort = Sort::other;
    Type type = type::mystery;
    std::string modifier;  ///< what is known of values of this type: "(20)"
    std::string text;
    std::vector<Term> parts;

    bool is_untyped() const { return type == type::unknown; }
};

class Analysis {
public:
    Analysis(Syntax const& syntax, Surroundings const& surroundings) : syntax_(syntax), surroundings_(surroundings), types_(surroundings) {}

    TypedForm form();

private:
    using Index = Syntax::Index;
    using Terms = std::vector<Term>;

    // Nodes: analysis.cpp
    Term term(Index node);
    Terms terms(std::span<Index const> nodes);
    Term column(Index node);
    Term number(Index node) const;
    Term cast(Index node);
    Term cast_array(Index node, Modified const& target);
    Term choice(Index node);
    Term array(Index node);
    Term collated(Index node);
    Term subscript(Index node);
    Term field(Index node);
    Term value(Index node) const;
    static Term boolean(std::string text);
    Term simple(Index node);

    // What is true or false: logic.cpp
    Term condition(Index node);
    /// AND, else OR; of the parts' opposites, if that is asked for.
    Term logic(Index node, bool both, bool opposite);
    Term combined(Terms operands, bool both) const;
    Term negated(Index node);
    Term inverted(Term term) const;
    Term comparison(Index node);
    std::string_view opposite(std::string_view name, Type left, Type right) const;
    std::optional<bool> fixed(Index node) const;
    std::optional<Term> against_truth(std::string_view name, Terms& both) const;

    // Operators and functions: calls.cpp
    struct Resolved {
        Terms terms;
        Type result;
    };
    Resolved resolved(std::string_view name, Terms terms);
    static std::string_view beside(std::string_view name);
    Resolved unresolved(std::string_view name, Terms terms);
    static std::optional<Term> signed_number(std::string_view name, Terms& terms);
    Term operation(std::string_view name, Terms terms);
    Term any(Index node);
    Term any_of(std::string_view name, bool all, Term left, Term array);
    Term in(Index node, std::string_view name);
    Term rows(Index node);
    Term distinct(Index node);
    Term nullif(Index node);
    Term together(Index node, std::string_view name);
    Term call(Index node);
    Term call_of(std::string const& name, Terms terms, bool as_array);
    std::optional<Term> function_cast(std::string const& name, Terms& terms);
    Term unknown_call(std::string const& name, Terms const& terms);
    /// Converts to what all have in common; nullopt if that is not known.
    std::optional<Type> unite(Terms& terms);
    std::string on_path(std::string_view name, bool may_be_builtin) const;

    // Conversions: conversions.cpp
    Term assigned(Term term, Modified const& target);
    Term constant(Term literal, Modified const& target);
    Term coerced(Term term, Type target, Context context);
    Term converted(Term term, Modified const& target, Context context);
    static Term relabelled(Term term, Type target);
    Term computed(Term term, Type target) const;
    Term modified(Term term, std::string const& modifier, Context context);
    Term unmodified(Term term, Context context);
    Term into_domain(Term term, Type domain, Context context);

    std::string printed(Term const& term, std::string_view untyped = "unknown") const;
    std::string list(Terms const& terms, std::string_view untyped = "unknown") const;
    bool is_known(Type type) const { return type != type::mystery && !types_.is_opaque(type); }

    Syntax const& syntax_;
    Surroundings const& surroundings_;
    Types types_;
    std::size_t columns_ = 0, visited_ = 0;
    bool certain_ = true;
};

/// Whether a constant of this type stays as it is under a modifier; what it becomes, or nullopt.
std::optional<std::string> within(Type type, std::string_view text, std::string_view modifier);
/// The elements of an array constant of one dimension, with nullopt for NULL; nullopt if it is not one.
std::optional<std::vector<std::optional<std::string>>> array_elements(std::string_view text);

}  // namespace pgplumb::ddl
