#include "migrations/recovery.hpp"

#include "catalog/provided.hpp"
#include "ddl/demands.hpp"
#include "ddl/transactions.hpp"
#include "kinds/extension.hpp"
#include "kinds/view.hpp"
#include "migrations/traces.hpp"
#include "pgplumb/sql.hpp"

#include <algorithm>
#include <array>
#include <ranges>

namespace pgplumb::migrations {
namespace {

/// A script that makes what a scan knows of a database. Of views that is no more than that they are there.
std::string script_of(Catalog const& actual) {
    Description description;
    description.catalog = actual;
    description.catalog.search_path.clear();
    auto out = written_sql(description).text;
    for (Object const& object : actual.of(view::kind))
        out += (object.get(view::materialized) ? "create materialized view " : "create view ") +
               std::string(relation_name(object.id).text()) + " as select 1;\n";
    return out + "reset search_path;\n";
}

/// Whether a statement fails only since a scan knows nothing of what it is about: functions, triggers, domains.
bool is_beyond_scans(Sent const& sent) {
    constexpr std::string_view missing = "42704";
    constexpr std::string_view no_function = "42883";
    constexpr std::string_view other_view = "42P16";
    static constexpr auto known =
        std::to_array<std::string_view>({"table", "index", "sequence", "schema", "extension", "view", "materialized"});
    auto const& state = sent.refused->sqlstate;
    if (state == no_function || state == other_view) return true;
    auto const words = ddl::first_words(sent.statement.sql, 2);
    return state == missing && words.size() == 2 && std::ranges::find(known, words[1]) == known.end();
}

/// What a refusal means for the way back.
enum class Refused : std::uint8_t {
    not_at_all,
    doubles,  ///< what it makes is there already, or what it drops is not
    lacks,    ///< a table or a column is gone that it changes
    blocks    ///< what it needs is not there, and was never made here
};

Refused refused(Sent const& sent) {
    static constexpr auto duplicates = std::to_array<std::string_view>({"42P07", "42710", "42701", "42P06", "42723"});
    static constexpr auto missing = std::to_array<std::string_view>({"42P01", "42703", "42704"});
    constexpr std::string_view no_object = "42704";
    if (!sent.refused || is_beyond_scans(sent)) return Refused::not_at_all;
    auto const& state = sent.refused->sqlstate;
    if (std::ranges::find(duplicates, state) != duplicates.end()) return Refused::doubles;
    if (std::ranges::find(missing, state) == missing.end()) return Refused::blocks;
    auto const words = ddl::first_words(sent.statement.sql, 8);
    if (std::ranges::find(words, "drop") != words.end()) return Refused::doubles;
    return state == no_object ? Refused::blocks : Refused::lacks;
}

class Planning {
public:
    Planning(Tree& tree, Graph::Some const& targets, Additions const& additions, Catalog const& actual, LedgerState const& ledger)
        : tree_(tree),
          graph_(tree.graph()),
          order_(graph_.upgrade(targets)),
          additions_(additions),
          actual_(actual),
          ledger_(ledger),
          traces_(tree, order_, additions) {}

    Recovery run() {
        find_stamped();
        find_there();
        out_.heads = names_of(order_);
        auto const first = std::ranges::find_if_not(order_, [&](auto at) { return shown_[at]; });
        Graph::Some const whole(order_.begin(), first);
        out_.whole = names_of(whole);
        passed_ = whole;
        for (auto const at : whole) out_.kept.insert(id(at));
        tree_.begin(additions_, script_of(actual_));
        for (auto const at : whole)
            if (!stamped_[at]) try_out(at);
        for (auto it = first; it != order_.end() && !out_.blocked; ++it) pass(*it);
        close_upgrade();
        if (!out_.blocked) stamp("let the ledger say what is there already");
        tell_made();
        out_.folder = tree_.folder();
        return std::move(out_);
    }

private:
    Name id(Graph::Index at) const { return Name(graph_[at].id); }

    void find_stamped() {
        Graph::Some rows;
        for (auto const& row : ledger_.rows) {
            out_.current.push_back(row.version);
            if (auto const at = graph_.find(row.version.text())) rows.push_back(*at);
        }
        stamped_ = graph_.with_ancestors(rows);
        std::ranges::sort(out_.current);
        ledger_names_ = out_.current;
    }

    void tell_made() {
        auto const then = tree_.now();
        for (Kind const* kind : all_kinds())
            for (Object const& object : then.of(*kind))
                if (!actual_.find(object.id)) out_.made.insert(object.id);
    }

    /// What leaves no trace is believed to the next one that does, since revisions run one after the other, and to the ledger,
    /// where this one is right about the last one before it that does.
    void find_there() {
        shown_.resize(graph_.revisions().size());
        bool known = true;
        for (auto const at : order_) {
            auto const shown = traces_.shown(at, actual_);
            if (shown != Shown::nothing) known = shown == Shown::all;
            shown_[at] = known && (shown == Shown::all || stamped_[at]);
        }
        bool next = false;
        for (auto const at : std::views::reverse(order_)) {
            auto const shown = traces_.shown(at, actual_);
            if (shown != Shown::nothing) next = shown == Shown::all;
            else if (next) shown_[at] = true;
        }
    }

    /// The rows that the ledger has once these ran: those that nothing of them comes after.
    std::vector<Name> names_of(Graph::Some const& some) const {
        std::vector<bool> covered(graph_.revisions().size());
        for (auto const at : some)
            for (auto const before : graph_.before(at)) covered[before] = true;
        std::vector<Name> out;
        for (auto const at : some)
            if (!covered[at]) out.push_back(id(at));
        std::ranges::sort(out);
        return out;
    }

    void pass(Graph::Index at) {
        // What the ledger alone says is doubted behind the first that is not there.
        if (shown_[at]) {
            try_out(at);
            return keep(at);
        }
        auto const sent = tree_.run(at);
        find_lacking(at, sent);
        if (out_.blocked) return;
        switch (worst(at, sent)) {
            case Refused::not_at_all: return upgrade(at);
            case Refused::doubles:
                if (traces_.shown(at, actual_) != Shown::partly) return by_hand(at, sent);
                [[fallthrough]];  // its other statements might make something twice, under names that the server chooses
            case Refused::lacks: tree_.take_back(); return keep(at);
            case Refused::blocks: return;
        }
    }

    /// Blocks on extensions that the revision needs and the database has not, or cannot have.
    void find_lacking(Graph::Index at, std::vector<Sent> const& all) {
        for (auto const& [statement, refused] : all) {
            if (!statement.whole || !statement.doubt.empty() || refused || out_.blocked) continue;
            auto const lacks = [&](std::string const& what) { out_.blocked = {id(at), statement.origin, statement.sql, what}; };
            for (auto const& name : ddl::created_extensions(statement.sql).names)
                if (auto const known = made_here_.insert(name).second; known && !has(Name(name)) && !actual_.available.contains(Name(name)))
                    lacks("the server does not have the extension " + quoted_if_needed(name) + " to install");
            for (Need const& need : ddl::demands_of(statement.sql).needs)
                if (auto const extension = lacking(need); !extension.empty())
                    lacks("it needs the extension " + quoted_if_needed(extension) + ", which is not there");
        }
    }

    bool has(Name extension) const { return actual_.find({&extension::kind, {}, {}, extension}) != nullptr; }

    /// The extension that something comes from, if only one has it, and it is not there.
    std::string lacking(Need const& need) const {
        auto const& known = providers(need.category, need.name.text());
        if (known.size() != 1 || ddl::is_builtin(need)) return {};
        std::string const only(*known.begin());
        return has(Name(only)) || made_here_.contains(only) ? std::string() : only;
    }

    /// Tells what collides, and what blocks.
    Refused worst(Graph::Index at, std::vector<Sent> const& all) {
        auto out = Refused::not_at_all;
        for (Sent const& sent : all) {
            auto const one = refused(sent);
            out = std::max(out, one);
            if (one == Refused::not_at_all) continue;
            Collision told{id(at), sent.statement.origin, sent.statement.sql, sent.refused->problem.what};
            if (one == Refused::blocks) out_.blocked = std::move(told);
            else out_.collisions.push_back(std::move(told));
        }
        return out;
    }

    /// Tells what would collide. Each time the replay begins anew, so that it is done for so many only.
    void try_out(Graph::Index at) {
        constexpr std::size_t most = 16;
        if (tried_++ >= most) {
            ++out_.untried;
            return;
        }
        std::ignore = worst(at, tree_.run(at));
        out_.blocked.reset();
        tree_.take_back();
    }

    /// What of it the database has is there, and the rest is mended.
    void keep(Graph::Index at) {
        close_upgrade();
        passed_.push_back(at);
        out_.kept.insert(id(at));
    }

    void upgrade(Graph::Index at) {
        if (upgraded_.empty()) stamp("let the migrations run again from there on");
        upgraded_.push_back(at);
        passed_.push_back(at);
    }

    void by_hand(Graph::Index at, std::vector<Sent> const& all) {
        close_upgrade();
        RecoveryStep step{{}, {}, "what of revision " + id(at).str() + " is missing, since the whole of it cannot be run"};
        for (auto const& [statement, refused] : all)
            if (!refused && statement.whole && statement.doubt.empty()) step.sql.push_back(statement.sql);
        if (!step.sql.empty()) out_.steps.push_back(std::move(step));
        passed_.push_back(at);
    }

    void close_upgrade() {
        if (upgraded_.empty()) return;
        auto const now = names_of(passed_);
        RecoveryStep step{{}, {}, "runs"};
        for (auto const at : upgraded_) step.why += (at == upgraded_.front() ? " " : ", ") + id(at).str();
        if (now == out_.heads) step.commands.emplace_back(now.size() == 1 ? "alembic upgrade head" : "alembic upgrade heads");
        else
            for (auto const at : upgraded_)
                if (std::ranges::find(now, id(at)) != now.end()) step.commands.push_back("alembic upgrade " + word(id(at)));
        out_.steps.push_back(std::move(step));
        ledger_names_ = now;
        upgraded_.clear();
    }

    /// Lets the ledger say what was passed, where it says something else.
    void stamp(std::string why) {
        auto const names = names_of(passed_);
        if (names == ledger_names_) return;
        auto const strange = [&](Name name) { return !graph_.find(name.text()); };
        // Of branches, stamp moves one at a time, and it looks for each row among the revisions.
        bool const anew = names.size() > 1 || ledger_names_.size() > 1 || std::ranges::any_of(ledger_names_, strange);
        std::string command = anew ? "alembic stamp --purge" : "alembic stamp";
        for (Name const name : names) command += ' ' + word(name);
        if (names.empty()) command += " base";
        out_.steps.push_back({{std::move(command)}, {}, std::move(why)});
        ledger_names_ = names;
    }

    /// As a shell takes it.
    static std::string word(Name name) {
        constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-+";
        if (name.text().find_first_not_of(plain) == std::string_view::npos) return name.str();
        std::string out = "'";
        for (char const c : name.text()) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
        return out + '\'';
    }

    Tree& tree_;
    Graph const& graph_;
    Graph::Some order_;
    Additions const& additions_;
    Catalog const& actual_;
    LedgerState const& ledger_;
    Traces traces_;
    std::vector<bool> stamped_{}, shown_{};  ///< by revision
    std::vector<Name> ledger_names_{};       ///< the ledger's rows after the steps so far
    Graph::Some passed_{};                   ///< revisions that it will rightly say ran
    Graph::Some upgraded_{};                 ///< the last of them, which one command runs
    std::set<std::string> made_here_{};      ///< extensions
    std::size_t tried_ = 0;
    Recovery out_{};
};

}  // namespace

Recovery way_back(Tree& tree, Graph::Some const& targets, Additions const& additions, Catalog const& actual, LedgerState const& ledger) {
    return Planning(tree, targets, additions, actual, ledger).run();
}

}  // namespace pgplumb::migrations
