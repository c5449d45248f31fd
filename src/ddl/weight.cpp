#include "ddl/weight.hpp"

#include "ddl/tokens.hpp"

#include <algorithm>

namespace pgplumb::ddl {

using plpgsql::Branch;
using plpgsql::Step;
using plpgsql::Steps;
using plpgsql::Text;

bool is_verb(std::string_view text, std::initializer_list<std::string_view> verbs) {
    auto const tokens = tokens_of(text);
    return std::ranges::any_of(verbs, [&](std::string_view verb) { return tokens[0].is(verb); });
}

namespace {

/// 'x'::regclass fails where there is no x.
int text_weight(Text const& expression) {
    return expression.text.find("reg") == std::string_view::npos ? 0 : 1;
}

int step_weight(Step const& step) {
    int out = 0;
    switch (step.sort) {
        case Step::Sort::sql: {
            if (step.text.text.empty() || is_verb(step.text.text, {"insert", "update", "delete", "merge"})) return 0;
            bool const several = step.text.text.find(',') != std::string_view::npos && is_verb(step.text.text, {"alter", "drop"});
            return several || is_verb(step.text.text, {"do"}) ? 2 : 1;
        }
        case Step::Sort::execute: return step.text.text.find_first_of(",;") == std::string_view::npos ? 1 : 2;
        case Step::Sort::perform: return step.text.text.empty() ? 0 : 1;
        case Step::Sort::raise: return 1;
        case Step::Sort::block: {
            auto const handled = [](Branch const& b) { return weight(b.steps); };
            for (Branch const& handler : step.block->handlers) out += handled(handler);
            return out + weight(step.block->steps);
        }
        default:
            for (Branch const& branch : step.branches) out = std::max(out, text_weight(branch.condition) + weight(branch.steps));
            return out + text_weight(step.text) + 2 * weight(step.steps);
    }
}

}  // namespace

int weight(Steps const& steps) {
    int out = 0;
    for (Step const& step : steps) out += step_weight(step);
    return out;
}

}  // namespace pgplumb::ddl
