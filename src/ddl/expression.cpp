#include "ddl/reducer.hpp"

#include <pg_query.h>

#include <algorithm>
#include <mutex>

namespace pgplumb::ddl {
namespace {

constexpr std::string_view collate = " collate \"";
constexpr std::string_view blank = " \t\r\n\f\v";

std::string squeezed(std::string_view text) {
    std::string out = "opaque:";
    for (char const c : text)
        if (blank.find(c) == std::string_view::npos) out += c;
    return out;
}

/// COLLATE clauses as often as the server would print them.
std::string collations_in(std::string_view form) {
    std::string out;
    for (auto at = form.find(collate); at != std::string_view::npos; at = form.find(collate, at + 1)) {
        auto const end = form.find('"', at + collate.size());
        out += form.substr(at, end == std::string_view::npos ? end : end + 1 - at);
    }
    return out;
}

/// A part of a tree as SQL again.
std::string deparse(PgQuery__Node* expression) {
    PgQuery__ResTarget target = PG_QUERY__RES_TARGET__INIT;
    target.val = expression;
    PgQuery__Node target_node = PG_QUERY__NODE__INIT;
    target_node.node_case = PG_QUERY__NODE__NODE_RES_TARGET;
    target_node.res_target = &target;
    PgQuery__Node* targets[] = {&target_node};
    PgQuery__SelectStmt select = PG_QUERY__SELECT_STMT__INIT;
    select.n_target_list = 1;
    select.target_list = targets;
    select.limit_option = PG_QUERY__LIMIT_OPTION__LIMIT_OPTION_DEFAULT;
    select.op = PG_QUERY__SET_OPERATION__SETOP_NONE;
    PgQuery__Node select_node = PG_QUERY__NODE__INIT;
    select_node.node_case = PG_QUERY__NODE__NODE_SELECT_STMT;
    select_node.select_stmt = &select;
    PgQuery__RawStmt raw = PG_QUERY__RAW_STMT__INIT;
    raw.stmt = &select_node;
    PgQuery__RawStmt* statements[] = {&raw};
    PgQuery__ParseResult tree = PG_QUERY__PARSE_RESULT__INIT;
    tree.version = PG_VERSION_NUM;
    tree.n_stmts = 1;
    tree.stmts = statements;
    std::vector<char> packed(pg_query__parse_result__get_packed_size(&tree));
    pg_query__parse_result__pack(&tree, reinterpret_cast<std::uint8_t*>(packed.data()));
    auto const result = pg_query_deparse_protobuf({packed.size(), packed.data()});
    std::string out = result.query ? result.query : "";
    pg_query_free_deparse_result(result);
    return out.substr(std::min<std::size_t>(out.size(), std::string_view("SELECT ").size()));
}

/// Every expression is parsed once, whichever side says it first.
class Known {
public:
    Expression const* find(Name text) {
        std::lock_guard const lock(mutex_);
        auto const it = expressions_.find(text);
        return it == expressions_.end() ? nullptr : &it->second;
    }
    Expression const& keep(Name text, Expression&& expression) {
        std::lock_guard const lock(mutex_);
        return expressions_.try_emplace(text, std::move(expression)).first->second;
    }

private:
    std::mutex mutex_;
    std::unordered_map<Name, Expression> expressions_;
};

Known& known() {
    static auto* const all = new Known;
    return *all;
}

}  // namespace

Expression reduce(PgQuery__Node* node, std::string_view original) {
    Expression out;
    out.parsed = out.sendable = out.understood = true;
    out.strict = Reducer(out, Form::strict).print(node);
    out.collations = collations_in(out.strict);
    out.loose = Reducer(out, Form::loose).print(node);
    if (!out.understood) out.strict = out.loose = squeezed(original);
    else out.syntax = syntax_of(node);
    return out;
}

PgQuery__Node* only_target(Parsed const& parsed) {
    if (!parsed.tree || parsed.tree->n_stmts != 1) return nullptr;
    auto const* node = parsed.tree->stmts[0]->stmt;
    if (node->node_case != PG_QUERY__NODE__NODE_SELECT_STMT) return nullptr;
    auto const& select = *node->select_stmt;
    if (select.n_target_list != 1 || select.n_from_clause != 0 || select.where_clause || select.larg || select.into_clause ||
        select.n_sort_clause != 0 || select.limit_count || select.limit_offset || select.n_group_clause != 0)
        return nullptr;
    auto const& target = *select.target_list[0]->res_target;
    return target.name && *target.name ? nullptr : target.val;
}

Parsed parsed_expression(std::string_view text) {
    return parse("select (" + std::string(text) + "\n)");
}

Expression parse_expression(std::string_view text) {
    auto const parsed = parsed_expression(text);
    auto* const target = only_target(parsed);
    return target ? reduce(target, text) : Expression{};
}

std::string respelled(std::string_view text) {
    auto const parsed = parsed_expression(text);
    auto* const target = only_target(parsed);
    auto out = target ? deparse(target) : std::string(text);
    // The printer leaves out parentheses around an array that is subscripted.
    return out.find('[') == std::string::npos || only_target(parsed_expression(out)) ? out : std::string(unwrapped(text));
}

bool is_call(std::string_view expression) {
    auto const parsed = parsed_expression(expression);
    auto const* target = only_target(parsed);
    return target && target->node_case == PG_QUERY__NODE__NODE_FUNC_CALL && !target->func_call->over &&
           target->func_call->funcformat == PG_QUERY__COERCION_FORM__COERCE_EXPLICIT_CALL && expression.ends_with(')');
}

Expression const& expression(Name text) {
    if (auto const* found = known().find(text)) return *found;
    return known().keep(text, parse_expression(text.text()));
}

namespace {

/// The tree's text. Where the printer left out parentheses that an array with a subscript needs, with them.
std::string printed(PgQuery__Node* tree) {
    auto out = deparse(tree);
    if (tree->node_case != PG_QUERY__NODE__NODE_A_INDIRECTION || only_target(parsed_expression(out))) return out;
    auto const inner = deparse(tree->a_indirection->arg);
    return out.starts_with(inner) ? '(' + inner + ')' + out.substr(inner.size()) : out;
}

}  // namespace

Name expression_text(PgQuery__Node* tree, std::string_view written) {
    if (!tree) return {};
    written.remove_prefix(std::min(written.size(), written.find_first_not_of(blank)));
    written = written.substr(0, written.find_last_not_of(blank) + 1);
    bool const plain = !written.empty() && written.find("--") == std::string_view::npos && written.find("/*") == std::string_view::npos;
    Name const text(plain ? written : printed(tree));
    if (!known().find(text)) known().keep(text, reduce(tree, text.text()));
    return text;
}

std::size_t closing(std::string_view text, std::size_t at) {
    // Dollar quotes and comments are for a parser.
    if (text.find('$') != std::string_view::npos || text.find("--") != std::string_view::npos || text.find("/*") != std::string_view::npos)
        return std::string_view::npos;
    int depth = 0;
    char quote = 0;
    bool escapes = false;
    for (; at < text.size(); ++at) {
        char const c = text[at];
        if (quote != 0 && c == '\\' && escapes) ++at;
        else if (quote != 0) quote = c == quote ? '\0' : quote;
        else if (c == '\'' || c == '"') quote = c, escapes = c == '\'' && at > 0 && (text[at - 1] == 'E' || text[at - 1] == 'e');
        else if (c == '(') ++depth;
        else if (c == ')' && --depth == 0) return at;
    }
    return std::string_view::npos;
}

std::string_view unwrapped(std::string_view expression) {
    while (expression.size() > 2 && expression.front() == '(' && closing(expression, 0) == expression.size() - 1)
        expression = expression.substr(1, expression.size() - 2);
    return expression;
}

}  // namespace pgplumb::ddl
