#include "ddl/replay.hpp"

#include "base/beside.hpp"
#include "ddl/asking.hpp"
#include "ddl/doubts.hpp"
#include "ddl/drops.hpp"
#include "ddl/finish.hpp"
#include "ddl/statements.hpp"
#include "ddl/transactions.hpp"
#include "pgplumb/error.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <thread>

namespace pgplumb::ddl {
namespace {

/// Rows that statements bring are nothing to a schema, and can be long.
bool only_brings_rows(std::string_view sql) {
    constexpr std::size_t short_enough = 2048;
    if (sql.size() < short_enough) return false;
    auto const words = first_words(sql, 1);
    static constexpr auto verbs = std::to_array<std::string_view>({"insert", "update", "delete", "copy", "merge", "values"});
    return !words.empty() && std::ranges::find(verbs, words[0]) != verbs.end();
}

using Trees = std::vector<Parsed>;

Trees parsed_all(std::span<Statement const> statements) {
    Trees out(statements.size());
    for (std::size_t i = 0; i < statements.size(); ++i)
        if (statements[i].doubt.empty() && !only_brings_rows(statements[i].text)) out[i] = parse(statements[i].text, most_statement);
    return out;
}

/// Statements, parsed a window at a time and ahead of their use.
class Parsing {
public:
    explicit Parsing(std::span<Statement const> statements) : statements_(statements) {}

    Parsed const& operator[](std::size_t i) {
        if (i >= begin_ + trees_.size()) turn();
        return trees_[i - begin_];
    }

private:
    static constexpr std::size_t window = 256;

    void turn() {
        auto const ahead = std::max(1U, std::thread::hardware_concurrency());
        for (; parsing_.size() < ahead && next_ < statements_.size(); next_ += window) {
            auto const part = statements_.subspan(next_, std::min(window, statements_.size() - next_));
            parsing_.emplace_back([part] { return parsed_all(part); });
        }
        begin_ += trees_.size();
        trees_ = parsing_.front().get();
        parsing_.pop_front();
    }

    std::span<Statement const> statements_;
    std::deque<Beside<Trees>> parsing_;
    Trees trees_;
    std::size_t begin_ = 0, next_ = 0;
};

}  // namespace

/// There is no way back in a world: what must be undone is left out in another one, that begins anew.
struct Replay::State {
    Names search_path;
    std::unique_ptr<World> world;
    std::vector<Statement> statements;
    std::vector<Turn> turns;
    std::vector<Outcome> outcomes;
    std::map<std::size_t, Refusal> refused;
    std::vector<FileError> errors;
    std::size_t done = 0, restarts = 0;
    bool unknown_before = false;
    std::vector<Missed> missed;

    void start() {
        auto const major = world ? world->major : std::nullopt;
        world = std::make_unique<World>();
        world->major = major;
        world->path = world->first_path = search_path;
        world->schemas[Name("public")] = {};
        errors.clear();
        missed.clear();
        done = 0;
    }

    void add(std::span<Statement const> more) {
        statements.insert(statements.end(), more.begin(), more.end());
        for (Statement const& statement : more) turns.push_back(statement.doubt.empty() ? turn_of(statement.text) : Turn());
        outcomes.resize(statements.size());
    }

    /// Goes on to the end; false if what a statement did must be undone.
    bool go() {
        auto const fates = fates_of(turns, outcomes);
        auto const from = done;
        Parsing parsed(std::span<Statement const>(statements).subspan(from));
        for (; done < statements.size(); ++done)
            if (!run(done, parsed[done - from], fates[done])) return false;
        return true;
    }

    bool run(std::size_t i, Parsed const& parsed, Fate fate) {
        auto const& statement = statements[i];
        auto const turn = turns[i].what;
        if (turn == Turn::What::commit || turn == Turn::What::rollback) end_transaction();
        if (!parsed.tree && !parsed.error.what.empty())
            errors.push_back({place_in(statement.text, static_cast<std::size_t>(std::max(0, parsed.error.column - 1)), statement.origin),
                              parsed.error.what, note_of(parsed.error.what)});
        if (fate.lost)
            world->problems.push_back({std::nullopt, "sql.refused", "the savepoint " + quoted_if_needed(turns[i].name) + " is not there",
                                       "It ends with its transaction, and is made in one.", statement.origin});
        if (outcomes[i] != Outcome::works) leave_out(i);
        if (!parsed.tree) world->rows = true;
        if (!fate.holds || (!parsed.tree && statement.doubt.empty())) return true;
        world->now = statement.origin;
        world->sql = statement.text;
        world->in_block = fate.in_block;
        world->changed = false;
        if (!statement.doubt.empty()) return give_up(statement), true;
        try {
            for (auto* raw : std::span(parsed.tree->stmts, parsed.tree->n_stmts)) apply(*world, *raw->stmt);
            return true;
        } catch (Error const& error) {
            return refuse(i, error, fate.in_block);
        }
    }

    bool refuse(std::size_t i, Error const& error, bool in_block) {
        // Beyond any sense each one would cost the time of all before it.
        constexpr std::size_t most_restarts = 64;
        constexpr auto alone = "A server would refuse this statement; it was left out.";
        constexpr auto in_transaction = "A server would refuse this statement, and undo the transaction that it stands in.";
        bool const aborts = in_block && world->is_certain();
        auto const* usual = aborts ? in_transaction : alone;
        Problem const problem{std::nullopt, "sql.refused", error.what(), error.hint().empty() ? usual : error.hint(), world->now};
        outcomes[i] = aborts ? Outcome::fails : Outcome::fails_alone;
        refused.insert_or_assign(i, Refusal{error.sqlstate(), problem});
        bool const undoes = (aborts || world->changed) && restarts++ < most_restarts;
        if (!undoes) leave_out(i);
        return !undoes;
    }

    void leave_out(std::size_t i) {
        auto const& problem = refused.at(i).problem;
        world->problems.push_back(problem);
        if (!unknown_before) return;
        world->now = statements[i].origin;
        auto const why = "a statement that would be refused here, since " + problem.what + ",";
        if (auto const name = missed_relation(problem.what); !name.empty()) {
            missed.push_back({Name(name), world->now});
            make_doubtful(*world, "create table " + name, why);
        }
        make_doubtful(*world, statements[i].text, why);
    }

    /// The relation's name in "relation public.t does not exist here".
    static std::string missed_relation(std::string_view what) {
        auto const end = what.find(" does not exist here");
        for (std::string_view const before : {"relation ", "target "})
            if (auto const at = what.find(before); end != std::string_view::npos && at < end)
                return std::string(what.substr(at + before.size(), end - at - before.size()));
        return {};
    }

    /// It is told even if its words touch nothing: they may not be all that is run.
    void give_up(Statement const& statement) const {
        std::string const what(statement.doubt);
        if (!give_up_on(*world, statement.text, what)) tell_unfollowed(*world, what);
    }

    static std::string note_of(std::string const& what) {
        if (!what.starts_with("syntax error")) return {};
        return "SQL is read as PostgreSQL 15 reads it. What newer servers alone take, --scratch reads with one of them.";
    }

    void end_transaction() const {
        if (auto const path = std::exchange(world->path_after, std::nullopt)) world->path = *path;
    }
};

Replay::Replay(std::vector<Name> const& search_path) : state_(std::make_unique<State>()) {
    state_->search_path = Names(search_path);
    state_->start();
}

Replay::~Replay() = default;

void Replay::run(std::span<Statement const> statements) {
    state_->add(statements);
    while (!state_->go()) state_->start();
    state_->end_transaction();
}

std::vector<FileError> const& Replay::errors() const {
    return state_->errors;
}

namespace {

AnswerCell answered(World const& world, Cell const& cell) {
    using Sort = AnswerCell::Sort;
    switch (cell.sort) {
        case Cell::Sort::null: return {Sort::null, 0, {}};
        case Cell::Sort::truth: return {Sort::truth, cell.truth ? 1 : 0, {}};
        case Cell::Sort::number: return {Sort::number, cell.number, {}};
        case Cell::Sort::text: return {Sort::text, 0, cell.text};
        case Cell::Sort::list: {
            AnswerCell out{Sort::list, 0, {}, {}};
            for (Cell const& item : cell.items) out.numbers.push_back(number_of(item).value_or(0));
            return out;
        }
        default: break;
    }
    auto const text = text_of(world, cell);
    return text ? AnswerCell{Sort::text, 0, *text} : AnswerCell{};
}

}  // namespace

std::optional<Answer> Replay::ask(std::string_view query) const {
    try {
        auto const& world = *state_->world;
        auto const found = Asking(world, [](std::string_view) { return std::nullopt; }).rows(query);
        Answer out{found.columns, {}};
        for (Row const& row : found.rows) {
            out.open = out.open || row.many;
            if (row.many) continue;
            auto& made = out.rows.emplace_back();
            made.certain = row.certain;
            for (Cell const& cell : row.cells) made.cells.push_back(answered(world, cell));
            made.cells.resize(out.columns.size());
        }
        return out;
    } catch (Error const&) {
        return std::nullopt;
    }
}

void Replay::begin_unknown() {
    state_->unknown_before = true;
}

void Replay::on(int major) {
    state_->world->major = major;
}

void Replay::take_back(std::size_t size) {
    auto& state = *state_;
    state.statements.resize(size);
    state.turns.resize(size);
    state.outcomes.resize(size);
    state.refused.erase(state.refused.lower_bound(size), state.refused.end());
    state.start();
    run({});
}

std::size_t Replay::size() const {
    return state_->statements.size();
}

Refusal const* Replay::refusal(std::size_t number) const {
    auto const it = state_->refused.find(number);
    return it == state_->refused.end() ? nullptr : &it->second;
}

std::span<Replay::Missed const> Replay::missed() const {
    return state_->missed;
}

std::set<ObjectId> const& Replay::ever() const {
    return state_->world->ever;
}

Catalog Replay::now() const {
    return catalog_of(*state_->world, state_->search_path);
}

Catalog Replay::finish() && {
    end_session(*state_->world);
    doubt_what_goes_on(*state_->world);
    return catalog_of(*state_->world, state_->search_path);
}

}  // namespace pgplumb::ddl
