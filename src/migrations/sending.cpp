#include "migrations/sending.hpp"

#include "migrations/schema.hpp"

#include <algorithm>
#include <array>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;

std::string first_word(std::string_view sql) {
    while (!sql.empty()) {
        if (sql.starts_with("--")) sql.remove_prefix(std::min(sql.find('\n'), sql.size()));
        else if (sql.starts_with("/*")) sql.remove_prefix(std::min(sql.find("*/"), sql.size() - 2) + 2);
        else if (std::string_view(" \t\r\n(;").find(sql[0]) != std::string_view::npos) sql.remove_prefix(1);
        else break;
    }
    std::string out;
    for (char const c : sql) {
        char const low = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
        if (low < 'a' || low > 'z') break;
        out += low;
    }
    return out;
}

template <std::size_t size>
bool is_one_of(std::string const& word, std::array<std::string_view, size> const& words) {
    return std::ranges::find(words, word) != words.end();
}

/// What changes rows alone, and what begins and ends transactions, which are Alembic's.
bool is_no_matter(std::string const& verb) {
    static constexpr auto words = std::to_array<std::string_view>(
        {"insert",  "update",  "delete", "merge", "truncate", "commit", "begin", "rollback", "start",   "end", "savepoint",
         "release", "analyze", "vacuum", "lock",  "explain",  "show",   "grant", "revoke",   "comment", "copy"});
    return is_one_of(verb, words);
}

bool is_question(std::string const& verb) {
    return verb == "select" || verb == "with" || verb == "show" || verb == "values" || verb == "table";
}

/// text("..."), and what was made of it.
Value const* text_clause(Value const& value) {
    auto const* at = &value;
    for (int depth = 0; depth < 8 && at && at->is(Sort::call); ++depth) {
        if (at->text == "sqlalchemy.text" || at->text == "sqlalchemy.DDL" || at->text == "alembic.op.f")
            return at->items.empty() ? at->find("text") : at->items[0];
        if (!at->text.starts_with("sqlalchemy.text()") && !at->text.starts_with("sqlalchemy.DDL()")) return nullptr;
        at = at->self;
    }
    return nullptr;
}

/// Values that are bound to `:name`: of bindparams() and of execute's second argument.
void collect_bound(Value const& value, Named& out) {
    for (auto const* at = &value; at && at->is(Sort::call); at = at->self) {
        if (!at->text.ends_with(".bindparams")) continue;
        for (auto const& [key, bound] : at->named) out.emplace_back(key, bound);
        for (Ref const item : at->items)
            if (item->is_call("sqlalchemy.bindparam") && item->items.size() > 1) out.emplace_back(item->items[0]->text, item->items[1]);
    }
}

std::optional<std::string> as_literal(Value const& value, int depth = 0) {
    if (value.is(Sort::text)) return literal(value.text);
    if (value.is(Sort::integer)) return std::to_string(value.integer);
    if (value.is(Sort::boolean)) return value.integer != 0 ? "true" : "false";
    if (value.is(Sort::none)) return "null";
    constexpr int deepest = 4;
    if (!value.is_sequence() || value.items.empty() || value.partial || depth > deepest) return std::nullopt;
    std::string out;
    for (Ref const item : value.items) {
        auto const part = as_literal(*item, depth + 1);
        if (!part) return std::nullopt;
        out += (out.empty() ? "(" : ", ") + *part;
    }
    return out + ")";
}

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// text()'s `:name` and `\:`; nullopt where a value is not known.
std::optional<std::string> with_bound(std::string_view sql, Named const& bound) {
    std::string out;
    for (std::size_t i = 0; i < sql.size(); ++i) {
        if (sql[i] == '\\' && i + 1 < sql.size() && sql[i + 1] == ':') continue;
        bool const starts = sql[i] == ':' && i + 1 < sql.size() && is_name_character(sql[i + 1]) && sql[i + 1] > '9' &&
                            (i == 0 || (sql[i - 1] != ':' && sql[i - 1] != '\\' && !is_name_character(sql[i - 1])));
        auto end = i + 1;
        while (starts && end < sql.size() && is_name_character(sql[end])) ++end;
        auto const name = sql.substr(i + 1, end - i - 1);
        auto const found = std::ranges::find(bound, name, &Named::value_type::first);
        if (!starts || bound.empty() || found == bound.end()) {
            out += sql[i];
            continue;
        }
        auto const value = as_literal(*found->second);
        if (!value) return std::nullopt;
        out += *value;
        i = end - 1;
    }
    return out;
}

Ref result_of(Machine& machine, std::optional<std::string> query) {
    auto* out = machine.object("result");
    if (query) out->items.push_back(machine.text(std::move(*query)));
    return out;
}

Ref send_text(Machine& machine, std::string const& sql, Named const& bound, Call const& call) {
    auto const verb = first_word(sql);
    auto whole = with_bound(sql, bound);
    if (verb.empty()) return result_of(machine, std::nullopt);
    if (is_question(verb)) {
        // Asked only if somebody looks at the answer; but it may call what changes the schema.
        auto* out = result_of(machine, whole);
        if (sql.find('(') != std::string::npos && whole && !machine.in_doubt()) machine.send(*whole, call.origin);
        return out;
    }
    if (!is_no_matter(verb) && (verb != "set" || !machine.in_doubt())) machine.send(whole ? *whole : sql, call.origin);
    else if (whole) machine.send_beside(*whole, call.origin);
    else machine.send_lost(verb + " with values that are not known", call.origin);
    return result_of(machine, std::nullopt);
}

/// A statement of which parts are not known. What changes rows is no matter here either.
Ref send_words(Machine& machine, Value const& value, Call const& call) {
    auto const verb = value.items.empty() || !value.items[0]->is(Sort::text) ? std::string() : first_word(value.items[0]->text);
    bool const rows = !verb.empty() && (is_no_matter(verb) || is_question(verb) || verb == "set");
    auto const made = "made with " + (value.text.empty() ? "what is not known" : value.text);
    if (!rows) machine.send_doubtful(words_of(value), call.origin, "a statement " + made);
    else if (!is_question(verb)) machine.send_lost(verb + ' ' + made, call.origin);
    return result_of(machine, std::nullopt);
}

}  // namespace

/// DML that SQLAlchemy makes: update(table), table.insert().values(...), select(...), and what is made of them.
std::string_view dml_verb(Value const& value) {
    static constexpr auto makers =
        std::to_array<std::string_view>({"update", "insert", "delete", "select", "exists", "union", "union_all"});
    if (!value.is(Sort::call)) return {};
    for (std::string_view rest = value.text; !rest.empty();) {
        auto const end = std::min(rest.find('.'), rest.size());
        auto part = rest.substr(0, end);
        if (part.ends_with("()")) part.remove_suffix(2);
        if (auto const* const found = std::ranges::find(makers, part); found != makers.end()) return *found;
        rest.remove_prefix(std::min(rest.size(), end + 1));
    }
    return {};
}

std::string literal(std::string_view text) {
    std::string out = "'";
    for (char const c : text) out.append(c == '\'' ? 2 : 1, c);
    return out + "'";
}

std::string in_quotes(std::string_view name) {
    std::string out = "\"";
    for (char const c : name) out.append(c == '"' ? 2 : 1, c);
    return out + "\"";
}

std::string qualified(std::string_view schema, std::string_view name) {
    return schema.empty() ? in_quotes(name) : in_quotes(schema) + "." + in_quotes(name);
}

std::string words_of(Value const& value) {
    if (value.items.empty()) return "execute statement";
    std::string out = "execute ";
    for (std::size_t i = 0; i < value.items.size(); ++i) {
        if (i > 0) out += " || ";
        out += value.items[i]->is(Sort::text) ? literal(value.items[i]->text) : "part";
    }
    return out;
}

Ref sent(Machine& machine, Ref statement, Call const& call) {
    if (statement->is(Sort::text)) return send_text(machine, statement->text, {}, call);
    if (auto const* clause = text_clause(*statement)) {
        Named bound;
        collect_bound(*statement, bound);
        for (Ref const item : call.items)
            if (item != statement && item->is(Sort::dict))
                for (std::size_t i = 0; i + 1 < item->items.size(); i += 2) bound.emplace_back(item->items[i]->text, item->items[i + 1]);
        if (call.name != "alembic.op.execute")
            for (auto const& [key, value] : call.named) bound.emplace_back(key, value);
        if (clause->is(Sort::text)) return send_text(machine, clause->text, bound, call);
        return send_words(machine, *clause, call);
    }
    auto const verb = dml_verb(*statement);
    if (verb == "update" || verb == "insert" || verb == "delete") machine.send_lost(std::string(verb) + "() of SQLAlchemy's", call.origin);
    if (!verb.empty() || statement->is(Sort::instance)) return machine.unknown("rows of a table");
    if (statement->is(Sort::call) && send_construct(machine, *statement, call)) return machine.none();
    if (statement->is(Sort::unknown) || statement->is(Sort::method)) return send_words(machine, *statement, call);
    // Of what SQLAlchemy makes otherwise, functions and queries are the rest.
    if (statement->is(Sort::call) && statement->text.starts_with("sqlalchemy.")) return machine.unknown("rows of a table");
    machine.send_doubtful("execute statement", call.origin,
                          "a statement that is " + (statement->text.empty() ? "not known" : statement->text));
    return machine.unknown({});
}

namespace {

Ref value_of(Machine& machine, AnswerCell const& cell) {
    switch (cell.sort) {
        case AnswerCell::Sort::null: return machine.none();
        case AnswerCell::Sort::text: return machine.text(cell.text);
        case AnswerCell::Sort::number: return machine.integer(cell.number);
        case AnswerCell::Sort::truth: return machine.boolean(cell.number != 0);
        default: return machine.unknown("what a server would answer");
    }
}

Ref row_of(Machine& machine, Answer const& answer, std::size_t at) {
    auto* out = machine.list({}, Sort::tuple);
    for (std::size_t i = 0; i < answer.rows[at].cells.size(); ++i) {
        out->items.push_back(value_of(machine, answer.rows[at].cells[i]));
        out->named.emplace_back(answer.columns[i], out->items.back());
    }
    return out;
}

}  // namespace

Ref fetched(Machine& machine, Ref result, Fetch how) {
    if (!result->is_object("result") || result->items.empty()) return machine.unknown("rows of a table");
    auto const answer = machine.ask(result->items[0]->text);
    if (!answer || !answer->is_certain()) return machine.unknown("the rows of a query");
    auto const& rows = answer->rows;
    if (how == Fetch::row) return rows.empty() ? machine.none() : row_of(machine, *answer, 0);
    if (how == Fetch::scalar) return rows.empty() || rows[0].cells.empty() ? machine.none() : value_of(machine, rows[0].cells[0]);
    std::vector<Ref> out;
    for (std::size_t i = 0; i < rows.size(); ++i)
        out.push_back(how == Fetch::all       ? row_of(machine, *answer, i)
                      : rows[i].cells.empty() ? machine.none()
                                              : value_of(machine, rows[i].cells[0]));
    return machine.list(std::move(out));
}

}  // namespace pgplumb::python
