#include "ddl/replay.hpp"

#include "base/beside.hpp"
#include "ddl/finish.hpp"
#include "ddl/statements.hpp"
#include "pgplumb/error.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <deque>
#include <optional>
#include <thread>

namespace pgplumb::ddl {
namespace {

/// The first words of a statement in lower case, comments aside.
std::vector<std::string> first_words(std::string_view sql, std::size_t most) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < sql.size() && out.size() < most;) {
        auto const c = static_cast<unsigned char>(sql[i]);
        if (sql.substr(i, 2) == "--") i = std::min(sql.size(), sql.find('\n', i));
        else if (sql.substr(i, 2) == "/*") i = std::min(sql.size(), sql.find("*/", i)) + 2;
        else if (std::isspace(c) != 0) ++i;
        else if (c != '"' && c != '_' && std::isalnum(c) == 0) break;
        else {
            std::string word;
            bool quoted = false;
            for (; i < sql.size() && (quoted || sql[i] == '"' || sql[i] == '_' || std::isalnum(static_cast<unsigned char>(sql[i])) != 0);
                 ++i) {
                if (sql[i] == '"') quoted = !quoted;
                else word += quoted ? sql[i] : static_cast<char>(std::tolower(static_cast<unsigned char>(sql[i])));
            }
            out.push_back(std::move(word));
        }
    }
    return out;
}

/// What a statement means to transactions.
struct Turn {
    enum class What : std::uint8_t { none, begin, commit, rollback, savepoint, release, rollback_to } what = What::none;
    std::string name;
};

Turn turn_of(std::string_view sql) {
    constexpr std::size_t most = 5;
    auto words = first_words(sql, most);
    if (words.empty()) return {};
    std::erase_if(words, [](std::string const& w) { return w == "work" || w == "transaction"; });
    if (words.empty()) return {};
    auto const& first = words[0];
    using What = Turn::What;
    if (first == "begin" || first == "start") return {What::begin, {}};
    if (first == "commit" || first == "end") return {What::commit, {}};
    if (first == "savepoint" && words.size() > 1) return {What::savepoint, words[1]};
    if (first == "release") return {What::release, words.back()};
    if (first != "rollback" && first != "abort") return {};
    if (words.size() > 2 && words[1] == "to") return {What::rollback_to, words.back()};
    return {What::rollback, {}};
}

/// Which statements are undone by a later ROLLBACK.
std::vector<bool> undone(std::span<Statement const> statements) {
    std::vector<bool> out(statements.size());
    struct Mark {
        std::string name;
        std::size_t at;
    };
    constexpr auto none = static_cast<std::size_t>(-1);
    auto begun = none;
    std::vector<Mark> marks;
    auto const undo = [&](std::size_t from, std::size_t to) {
        std::fill(out.begin() + static_cast<std::ptrdiff_t>(from), out.begin() + static_cast<std::ptrdiff_t>(to), true);
    };
    for (std::size_t i = 0; i < statements.size(); ++i) {
        auto const turn = turn_of(statements[i].text);
        auto const mark = std::find_if(marks.rbegin(), marks.rend(), [&](Mark const& m) { return m.name == turn.name; });
        using What = Turn::What;
        switch (turn.what) {
            case What::begin: begun = i; break;
            case What::commit: begun = none, marks.clear(); break;
            case What::rollback:
                if (begun != none) undo(begun, i);
                begun = none, marks.clear();
                break;
            case What::savepoint: marks.push_back({turn.name, i}); break;
            case What::release:
                if (mark != marks.rend()) marks.erase(mark.base() - 1, marks.end());
                break;
            case What::rollback_to:
                if (mark != marks.rend()) undo(mark->at + 1, i), marks.erase(mark.base(), marks.end());
                break;
            default: break;
        }
    }
    return out;
}

/// Rows that statements bring are nothing to a schema, and can be long.
bool only_brings_rows(std::string_view sql) {
    constexpr std::size_t short_enough = 2048;
    if (sql.size() < short_enough) return false;
    auto const words = first_words(sql, 1);
    static constexpr auto verbs = std::to_array<std::string_view>({"insert", "update", "delete", "copy", "merge", "values"});
    return !words.empty() && std::ranges::find(verbs, words[0]) != verbs.end();
}

/// The place in a file of a byte of a statement.
Origin place_in(Statement const& statement, int column) {
    auto out = statement.origin;
    auto const before = statement.text.substr(0, static_cast<std::size_t>(std::max(0, column - 1)));
    auto const line = before.rfind('\n');
    out.line += static_cast<std::int32_t>(std::ranges::count(before, '\n'));
    out.column = line == std::string_view::npos ? out.column + static_cast<std::int32_t>(before.size())
                                                : static_cast<std::int32_t>(before.size() - line);
    return out;
}

using Trees = std::vector<Parsed>;

Trees parsed_all(std::span<Statement const> statements) {
    Trees out(statements.size());
    for (std::size_t i = 0; i < statements.size(); ++i)
        if (!only_brings_rows(statements[i].text)) out[i] = parse(statements[i].text, most_statement);
    return out;
}

}  // namespace

struct Replay::State {
    World world;
    Names search_path;
    std::vector<FileError> errors;

    void run(Statement const& statement, Parsed const& parsed, bool is_undone) {
        if (!parsed.tree) {
            if (!parsed.error.what.empty())
                errors.push_back({place_in(statement, parsed.error.column), parsed.error.what, note_of(parsed.error.what)});
            return;
        }
        auto const turn = turn_of(statement.text).what;
        if (turn == Turn::What::commit || turn == Turn::What::rollback) end_transaction();
        if (is_undone) return;
        for (auto* raw : std::span(parsed.tree->stmts, parsed.tree->n_stmts)) one(statement, *raw->stmt);
    }

    static std::string note_of(std::string const& what) {
        if (!what.starts_with("syntax error")) return {};
        return "SQL is read as PostgreSQL 15 reads it. What newer servers alone take, --scratch reads with one of them.";
    }

    void one(Statement const& statement, PgQuery__Node& node) {
        world.now = statement.origin;
        world.sql = statement.text;
        try {
            apply(world, node);
        } catch (Error const& error) {
            world.problems.push_back({std::nullopt, "sql.refused", error.what(),
                                      error.hint().empty() ? "A server would refuse this statement; it was left out." : error.hint(),
                                      statement.origin});
        }
    }

    void end_transaction() {
        if (auto const path = std::exchange(world.path_after, std::nullopt)) world.path = *path;
    }
};

Replay::Replay(std::vector<Name> const& search_path) : state_(std::make_unique<State>()) {
    auto& world = state_->world;
    world.path = world.first_path = state_->search_path = Names(search_path);
    world.schemas[Name("public")] = {};
}

Replay::~Replay() = default;

void Replay::run(std::span<Statement const> statements) {
    constexpr std::size_t window = 1024;
    auto const gone = undone(statements);
    auto const ahead = std::max(1U, std::thread::hardware_concurrency());
    std::deque<Beside<Trees>> parsing;
    std::size_t next = 0;
    for (std::size_t done = 0; done < statements.size(); done += window) {
        for (; parsing.size() < ahead && next < statements.size(); next += window) {
            auto const part = statements.subspan(next, std::min(window, statements.size() - next));
            parsing.emplace_back([part] { return parsed_all(part); });
        }
        auto const trees = parsing.front().get();
        parsing.pop_front();
        for (std::size_t i = 0; i < trees.size(); ++i) state_->run(statements[done + i], trees[i], gone[done + i]);
    }
    state_->end_transaction();
}

std::vector<FileError> const& Replay::errors() const {
    return state_->errors;
}

Catalog Replay::finish() && {
    return catalog_of(state_->world, state_->search_path);
}

}  // namespace pgplumb::ddl
