#include "ddl/follower.hpp"

#include "ddl/called.hpp"
#include "ddl/doubts.hpp"
#include "ddl/scoped.hpp"
#include "ddl/sqlstates.hpp"
#include "ddl/statements.hpp"
#include "ddl/tokens.hpp"
#include "ddl/weight.hpp"

#include <algorithm>
#include <ranges>

namespace pgplumb::ddl {

Follower::Follower(World& world, Routine const& routine, Arguments arguments)
    : world_(world), routine_(routine), asking_(world, [this](std::string_view name) { return variable(name); }), guarded_(world.guarded) {
    frames_.push_back(std::move(arguments));
}

// Variables

std::optional<Cell> Follower::variable(std::string_view name) const {
    if (name == "found") return Cell::of_truth(found_);
    for (auto const& frame : std::views::reverse(frames_))
        if (auto const found = frame.find(std::string(name)); found != frame.end()) return found->second;
    return std::nullopt;
}

void Follower::assign(std::string const& name, Cell value) {
    if (doubtful_) perhaps_.insert(name);
    for (auto& frame : std::views::reverse(frames_))
        if (auto const found = frame.find(name); found != frame.end()) {
            found->second = std::move(value);
            return;
        }
    frames_.back()[name] = std::move(value);
}

void Follower::forget(std::vector<std::string> const& names) {
    for (auto const& name : names) assign(name, {});
}

/// A row into one variable, or its columns into several.
void Follower::assign(std::vector<std::string> const& targets, Rows const& rows, Row const* row) {
    if (targets.size() == 1) {
        Cell value = row && !row->cells.empty() ? row->cells[0] : row ? Cell() : Cell::null();
        value.names = rows.columns;
        value.items = row ? row->cells : std::vector<Cell>(rows.columns.size(), Cell::null());
        if (rows.columns.size() > 1) value.sort = Cell::Sort::record;
        return assign(targets[0], std::move(value));
    }
    for (std::size_t i = 0; i < targets.size(); ++i)
        assign(targets[i], !row ? Cell::null() : i < row->cells.size() ? row->cells[i] : Cell());
}

// Questions

/// An expression's value; functions of the script that it calls are run.
Cell Follower::ask(std::string_view expression) {
    run_calls_in("select " + std::string(expression));
    return unless_doubtful([&] { return asking_.value(expression); }, Cell());
}

Rows Follower::rows(std::string const& query) {
    run_calls_in(query);
    return unless_doubtful([&] { return asking_.rows(query); }, unknown_rows());
}

void Follower::run_calls_in(std::string const& query) {
    if (query.find('(') == std::string::npos) return;
    if (doubtful_) {
        give_up_on_calls(world_, query, routine_.what);
        return;
    }
    auto const parsed = parse(query, most_statement);
    if (parsed.tree && parsed.tree->n_stmts == 1) run_calls(world_, *parsed.tree->stmts[0]->stmt, asking_);
}

bool Follower::give_up(std::string_view code) {
    return give_up_on(world_, code, routine_.what);
}

// Statements

void Follower::apply_text(std::string_view text) {
    if (doubtful_) {
        give_up(text);
        return;
    }
    auto const parsed = parse(text, most_statement);
    if (!parsed.tree) {
        give_up(text);
        return;
    }
    Scoped const sql(world_.sql, text);
    Scoped const guarded(world_.guarded, guarded_);
    for (auto* raw : std::span(parsed.tree->stmts, parsed.tree->n_stmts)) one(*raw->stmt, text);
}

void Follower::one(PgQuery__Node& statement, std::string_view text) {
    // Whether an extension can be made depends on what is installed.
    bool const extension = statement.node_case == PG_QUERY__NODE__NODE_CREATE_EXTENSION_STMT;
    if (extension && handles_failures_) {
        give_up(text);
        return;
    }
    bool const selects = statement.node_case == PG_QUERY__NODE__NODE_SELECT_STMT && !statement.select_stmt->into_clause;
    if (selects || statement.node_case == PG_QUERY__NODE__NODE_CALL_STMT) return run_calls(world_, statement, asking_);
    apply(world_, statement);
}

void Follower::sql(Step const& each) {
    if (each.text.text.empty()) return;
    if (each.assigned) return select_into(each);
    if (is_verb(each.text.text, {"insert", "update", "delete", "merge"})) found_ = Truth::unknown;
    apply_text(each.text.text);
}

void Follower::select_into(Step const& each) {
    if (!is_verb(each.text.text, {"select", "with", "values"})) {
        found_ = Truth::unknown;
        return forget(each.targets);
    }
    take(each, rows(std::string(each.text.text) + ' ' + std::string(each.last.text)));
}

/// What SELECT INTO does with what was found.
void Follower::take(Step const& each, Rows const& rows) {
    bool const certain = std::ranges::any_of(rows.rows, [](Row const& row) { return row.certain; });
    found_ = rows.rows.empty() ? Truth::no : certain ? Truth::yes : Truth::unknown;
    if (each.strict && !doubtful_ && rows.rows.empty()) refuse("P0002", "a query gives no row where one must be");
    if (rows.rows.empty()) return assign(each.targets, rows, nullptr);
    bool const one = rows.rows.size() == 1 && certain && !rows.rows[0].many;
    if (one) assign(each.targets, rows, rows.rows.data());
    else forget(each.targets);
}

void Follower::perform(Step const& each) {
    if (each.text.text.empty()) return;
    auto const found = rows("select " + std::string(each.text.text)).rows;
    bool const certain = std::ranges::any_of(found, [](Row const& row) { return row.certain; });
    found_ = found.empty() ? Truth::no : certain ? Truth::yes : Truth::unknown;
}

void Follower::execute(Step const& each) {
    auto const value = ask(each.text.text);
    auto const text = text_of(world_, value);
    if (value.is_null() && !doubtful_) refuse("22004", "EXECUTE of a text that is NULL");
    if (!text) {
        forget(each.targets);
        give_up_on_execute(each);
        return;
    }
    if (each.assigned) return take(each, rows(*text));
    apply_text(*text);
}

/// Where it names a variable alone, what it sends stands elsewhere in the code.
void Follower::give_up_on_execute(Step const& each) {
    auto const tokens = tokens_of(each.text.text);
    bool const says = std::ranges::any_of(tokens, [](Token const& t) { return t.sort == Token::Sort::constant; });
    give_up(says ? each.whole.text : routine_.code);
}

/// What a script is used for does not fail: an exception that is only perhaps raised is not.
Follower::Flow Follower::raise(Step const& each) {
    auto const tokens = tokens_of(each.text.text);
    for (auto const* level : {"debug", "log", "info", "notice", "warning"})
        if (tokens[0].is(level)) return Flow::on;
    if (doubtful_) return Flow::on;
    if (tokens[0].sort == Token::Sort::end && caught_)
        throw Error(caught_->failure(), caught_->what(), caught_->hint(), caught_->sqlstate());
    std::string code = "P0001";
    std::string message = "an exception";
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        bool const names_code = i == 0 || tokens[i - 1].is("sqlstate") || (i > 1 && tokens[i - 2].is("errcode"));
        if (tokens[i].sort == Token::Sort::word && names_code && !sqlstate_of(tokens[i].content()).empty())
            code = sqlstate_of(tokens[i].content());
        if (tokens[i].sort != Token::Sort::constant) continue;
        auto const text = tokens[i].content();
        auto const named = std::string(sqlstate_of(text));
        bool const is_code = names_code && i > 0 && (text.size() == 5 || !named.empty());
        (is_code ? code : message) = named.empty() ? text : named;
    }
    refuse(code.c_str(), "the block raises: " + message);
}

void Follower::transaction(Step const& each) {
    if (is_verb(each.whole.text, {"rollback"})) give_up(routine_.code);
}

}  // namespace pgplumb::ddl
