#include "ddl/analysis.hpp"
#include "ddl/reducer.hpp"

#include <map>

// AND, OR and NOT, as the server simplifies them when it explains an expression (clauses.c): a negation goes down to what has
// an opposite, and a comparison with true or false is what is compared, or its opposite.

namespace pgplumb::ddl {
namespace {

using Sort = Term::Sort;

/// The operator that gives true where the other gives false; empty if there is none of such a name.
std::string_view opposite_of(std::string_view name) {
    static std::map<std::string_view, std::string_view> const names{
        {"=", "<>"}, {"<>", "="},   {"<", ">="},   {">=", "<"},   {">", "<="},   {"<=", ">"},     {"~", "!~"},
        {"!~", "~"}, {"~*", "!~*"}, {"!~*", "~*"}, {"~~", "!~~"}, {"!~~", "~~"}, {"~~*", "!~~*"}, {"!~~*", "~~*"}};
    auto const it = names.find(name);
    return it == names.end() ? std::string_view() : it->second;
}

/// IS TRUE and IS NOT TRUE stand beside each other, and so do the others.
unsigned other_test(unsigned test) {
    return test % 2 == 1 ? test + 1 : test - 1;
}

bool is_truth(Term const& term, bool which) {
    return term.sort == Sort::constant && term.type == type::boolean && truth(term.text) == (which ? "true" : "false");
}

}  // namespace

Term Analysis::condition(Index node) {
    return coerced(term(node), type::boolean, Context::assignment);
}

Term Analysis::logic(Index node, bool both, bool opposite) {
    Terms operands;
    for (auto const part : syntax_.parts(node)) operands.push_back(opposite ? negated(part) : condition(part));
    return combined(std::move(operands), both);
}

/// With AND, else OR. Constants among them decide, or are left out.
Term Analysis::combined(Terms operands, bool both) const {
    std::vector<std::string> kept;
    for (auto& operand : operands) {
        if (is_truth(operand, !both)) return std::move(operand);
        if (!is_truth(operand, both)) kept.push_back(printed(operand));
    }
    return kept.empty() ? std::move(operands.back()) : boolean(joined(both ? "and" : "or", kept));
}

/// NOT, where nothing is to be gained from what it is of.
Term Analysis::inverted(Term term) const {
    if (!is_truth(term, true) && !is_truth(term, false)) return boolean("(not " + printed(term) + ')');
    term.text = is_truth(term, true) ? "false" : "true";
    return term;
}

/// Whether an operator and its opposite mean the same types here.
std::string_view Analysis::opposite(std::string_view name, Type left, Type right) const {
    auto const other = opposite_of(name);
    if (other.empty() || !is_known(left) || !is_known(right)) return {};
    std::vector<Type> const given{left, right};
    auto const choice = choose_operator(types_, name, given);
    auto const second = choice ? choose_operator(types_, other, given) : std::nullopt;
    return second && second->arguments == choice->arguments ? other : std::string_view();
}

Term Analysis::negated(Index node) {
    auto const parts = syntax_.parts(node);
    auto const flag = syntax_.flag(node);
    switch (syntax_.shape(node)) {
        case Shape::truth: return {Sort::constant, type::boolean, {}, flag != 0 ? "false" : "true", {}};
        case Shape::opposite: return condition(parts[0]);
        case Shape::both: return logic(node, false, true);
        case Shape::either: return logic(node, true, true);
        case Shape::test: return boolean('(' + printed(condition(parts[0])) + " is test " + std::to_string(other_test(flag)) + ')');
        case Shape::is_null: {
            auto const inner = term(parts[0]);
            bool const may_be_row = inner.type == type::record || !is_known(inner.type);
            if (!may_be_row) return boolean('(' + printed(inner) + (flag != 0 ? " is null)" : " is not null)"));
            break;
        }
        case Shape::operation: {
            auto both = terms(parts);
            auto const other = both.size() == 2 ? opposite(syntax_.text(node), both[0].type, both[1].type) : std::string_view();
            if (!other.empty()) return operation(other, std::move(both));
            break;
        }
        case Shape::any: {
            auto left = term(parts[0]);
            auto array = term(parts[1]);
            auto const type = types_.base(array.type).type;
            auto const element = is_array(type) ? element_of(type) : type == type::unknown ? type : Type{type::mystery};
            auto const other = opposite(syntax_.text(node), left.type, element);
            if (!other.empty()) return any_of(other, flag == 0, std::move(left), std::move(array));
            break;
        }
        case Shape::in: {
            auto const type = term(parts[0]).type;
            auto const other = opposite(syntax_.text(node), type, type);
            if (!other.empty()) return in(node, other);
            break;
        }
        default: break;
    }
    return inverted(condition(node));
}

/// Which constant a node is, if it is true or false in any spelling.
std::optional<bool> Analysis::fixed(Index node) const {
    if (syntax_.shape(node) == Shape::truth) return syntax_.flag(node) != 0;
    bool const cast = syntax_.shape(node) == Shape::cast && syntax_.text(node) == "boolean";
    auto const inner = cast ? syntax_.parts(node)[0] : node;
    if (cast && syntax_.shape(inner) == Shape::truth) return syntax_.flag(inner) != 0;
    auto const known = syntax_.shape(inner) == Shape::string ? truth(syntax_.text(inner)) : std::nullopt;
    return known ? std::optional(*known == "true") : std::nullopt;
}

Term Analysis::comparison(Index node) {
    auto const name = syntax_.text(node);
    auto const parts = syntax_.parts(node);
    auto both = terms(parts);
    if (both.size() == 2 && (name == "=" || name == "<>")) {
        for (std::size_t i = 0; i < 2; ++i) {
            auto const value = both[1 - i].type == type::boolean ? fixed(parts[i]) : std::nullopt;
            if (value) return (name == "=") == *value ? std::move(both[1 - i]) : negated(parts[1 - i]);
        }
    }
    return operation(name, std::move(both));
}

/// What a comparison of two truth values says, if one of them is a constant.
std::optional<Term> Analysis::against_truth(std::string_view name, Terms& both) const {
    if (both.size() != 2 || both[0].type != type::boolean || both[1].type != type::boolean || (name != "=" && name != "<>"))
        return std::nullopt;
    for (std::size_t i = 0; i < 2; ++i)
        for (bool const which : {true, false}) {
            if (!is_truth(both[i], which)) continue;
            return (name == "=") == which ? std::move(both[1 - i]) : inverted(std::move(both[1 - i]));
        }
    return std::nullopt;
}

}  // namespace pgplumb::ddl
