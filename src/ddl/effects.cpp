#include "ddl/effects.hpp"

#include "ddl/sent_words.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace pgplumb::ddl {
namespace {

using Act = Effect::Act;
using Sort = Piece::Sort;

std::set<std::string_view> const if_exists{"if", "not", "exists"};

/// The kinds of the constraints that the words of a column or constraint make.
std::vector<std::string> constraint_kinds(SentWords const& words) {
    static constexpr auto table = std::to_array<std::pair<std::string_view, std::string_view>>(
        {{"primary", "primary_key"}, {"unique", "unique"}, {"check", "check"}, {"exclude", "exclusion"}, {"references", "foreign_key"}});
    std::vector<std::string> out;
    for (auto const& [word, kind] : table)
        if (words.has(word) || words.has_hole()) out.emplace_back(kind);
    return out;
}

class Reading {
public:
    std::vector<Effect> effects;

    void create(SentWords words) {
        words.take_all({"or", "replace", "global", "local", "unlogged", "recursive", "unique", "constraint"});
        bool const temporary = words.take("temp") || words.take("temporary");
        words.take_all({"recursive", "materialized"});
        if (words.is_hole()) return add({});
        if (temporary) return;
        if (words.take("table")) return create_table(words);
        if (words.take("view")) return made(Act::make_view, words);
        if (words.take("sequence")) return made(Act::make_sequence, words);
        if (words.take("type")) return create_type(words);
        if (words.take("schema")) return made(Act::make_schema, words);
        if (words.take("extension")) return made(Act::make_extension, words);
        if (words.take("index")) create_index(words);
    }

    void alter(SentWords words) {
        if (words.is_hole()) return add({});
        bool const foreign = words.take("foreign");
        bool const view = words.take("materialized");
        if (words.take("table")) {
            if (!foreign) alter_table(words);
        } else if (words.take("view") || view) {
            words.take("view");
            alter_relation(words, Act::make_view);
        } else if (words.take("sequence")) {
            alter_relation(words, Act::make_sequence);
        } else if (words.take("index")) {
            alter_index(words);
        } else if (words.take("type")) {
            alter_type(words);
        } else if (words.take("extension")) {
            auto const target = words.target();
            if (!words.take("add") && !words.take("drop")) add({.act = Act::change_extension, .target = target});
        } else if (words.take("schema")) {
            auto const target = words.target();
            if (!words.take("owner")) add({.act = Act::change_schema, .target = target, .renames = true});
        }
    }

    void drop(SentWords words) {
        if (words.is_hole()) return add({});
        bool const cascade = words.has("cascade") || words.has_hole();
        if (words.take("foreign")) return;
        words.take("materialized");
        if (words.take("table") || words.take("view") || words.take("sequence")) return dropped(Act::change_relation, words, cascade);
        if (words.take("index")) return words.take("concurrently"), dropped(Act::drop_index, words, cascade);
        if (words.take("type") || words.take("domain")) return dropped(Act::change_type, words, cascade);
        if (words.take("schema")) return dropped(Act::change_schema, words, true);
        if (words.take("extension")) return dropped(Act::change_extension, words, cascade);
        if (words.take("owned")) return add({});
        bool const routine = words.take("function") || words.take("procedure") || words.take("routine") || words.take("aggregate");
        if (routine && cascade) add({.act = Act::drop_function});
    }

private:
    void add(Effect effect) { effects.push_back(std::move(effect)); }

    void made(Act act, SentWords& words) {
        words.take_all(if_exists);
        add({.act = act, .target = words.target()});
    }

    void dropped(Act act, SentWords& words, bool cascade) {
        words.take_all(if_exists);
        for (Target const& target : words.targets()) add({.act = act, .target = target, .cascade = cascade});
    }

    void create_table(SentWords& words) {
        words.take_all(if_exists);
        auto const target = words.target();
        add({.act = Act::make_table, .target = target});
        if (words.has_serial()) add({.act = Act::make_sequence, .target = {.any = true}});
    }

    /// Of types only enums are compared.
    void create_type(SentWords& words) {
        auto const target = words.target();
        bool const as = words.take("as");
        if (as && !words.peek().is("enum") && !words.is_hole()) return;
        if (!as && !words.done() && !words.is_hole()) return;
        add({.act = Act::make_type, .target = target});
    }

    void create_index(SentWords& words) {
        words.take("concurrently");
        words.take_all(if_exists);
        if (!words.peek().is("on")) words.name();
        words.take("on");
        words.take("only");
        add({.act = Act::add_index, .target = words.target()});
    }

    void alter_relation(SentWords& words, Act makes) {
        words.take_all(if_exists);
        auto const target = words.target();
        if (words.take("owner") || words.take("depends")) return;
        if (words.peek().is("set") && !words.has("schema") && !words.has_hole() && makes == Act::make_view) return;
        if (words.take("restart") && words.done()) return;
        bool const renames = words.has("rename") || words.has("schema") || words.is_hole();
        add({.act = Act::change_relation, .target = target, .renames = renames});
        if (renames) add({.act = makes, .target = {.any = true}});
    }

    void alter_index(SentWords& words) {
        words.take_all(if_exists);
        auto const target = words.target();
        if (words.take("set") || words.take("reset") || words.take("alter") || words.take("depends")) return;
        if (words.take("attach")) return add({.act = Act::change_relation, .target = {.any = true}});
        add({.act = Act::drop_index, .target = target, .renames = true});
    }

    void alter_type(SentWords& words) {
        auto const target = words.target();
        if (words.take("owner")) return;
        bool const values = words.take("add") || (words.peek().is("rename") && words.has("value"));
        add({.act = Act::change_type, .target = target, .renames = !values});
        if (!values) add({.act = Act::make_type, .target = {.any = true}});
    }

    void alter_table(SentWords& words) {
        words.take_all({"if", "exists", "only"});
        if (words.take("all")) return;  // IN TABLESPACE
        auto const target = words.target();
        words.take("*");
        if (words.done()) return add({.act = Act::change_relation, .target = target});
        while (!words.done()) table_action(target, words.action());
    }

    void table_action(Target const& target, SentWords words) {
        if (words.take("add")) return add_to_table(target, words);
        if (words.take("drop")) return drop_from_table(target, words);
        if (words.take("alter")) return alter_column(target, words);
        if (words.take("rename")) return rename_in_table(target, words);
        if (words.take("validate")) return add({.act = Act::drop_constraint, .target = target});
        if (words.take("owner") || words.take("cluster") || words.take("replica") || words.take("reset")) return;
        if (words.take("set")) {
            bool const stored =
                words.peek().is("(") || words.peek().is("tablespace") || words.peek().is("access") || words.peek().is("without");
            if (!stored) changed(target, words.has("schema") || words.is_hole());
            return;
        }
        if (words.has("security") && !words.has_hole()) return add({.act = Act::row_security, .target = target});
        if (words.take("enable") || words.take("disable")) {
            bool const of_rows = words.is_hole();
            if (of_rows) add({.act = Act::row_security, .target = target});
            return;
        }
        changed(target, words.is_hole());
    }

    void changed(Target const& target, bool renames) {
        add({.act = Act::change_relation, .target = target, .cascade = true, .renames = renames});
        if (renames) add({.act = Act::make_table, .target = {.any = true}});
    }

    void add_to_table(Target const& target, SentWords& words) {
        if (words.is_hole()) {
            add({.act = Act::add_column, .target = target});
            return add({.act = Act::add_constraint, .target = target, .kinds = constraint_kinds(words)});
        }
        bool const constraint = words.take("constraint");
        auto const part = constraint ? words.name() : Name();
        auto const first = words.peek().text;
        bool const bare = first == "primary" || first == "unique" || first == "check" || first == "exclude" || first == "foreign";
        if (constraint || bare) return add({.act = Act::add_constraint, .target = target, .part = part, .kinds = constraint_kinds(words)});
        words.take("column");
        words.take_all(if_exists);
        add({.act = Act::add_column, .target = target, .part = words.name()});
        if (auto kinds = constraint_kinds(words); !kinds.empty())
            add({.act = Act::add_constraint, .target = target, .kinds = std::move(kinds)});
        if (words.has_serial()) add({.act = Act::make_sequence, .target = {.any = true}});
    }

    void drop_from_table(Target const& target, SentWords& words) {
        bool const cascade = words.has("cascade") || words.has_hole();
        if (words.is_hole()) return changed(target, false);
        bool const constraint = words.take("constraint");
        if (!constraint) words.take("column");
        words.take_all(if_exists);
        add({.act = constraint ? Act::drop_constraint : Act::drop_column, .target = target, .part = words.name(), .cascade = cascade});
    }

    void alter_column(Target const& target, SentWords& words) {
        if (words.is_hole()) return changed(target, false);
        if (words.take("constraint")) return add({.act = Act::drop_constraint, .target = target, .part = words.name()});
        words.take("column");
        auto const part = words.name();
        bool const set = words.take("set");
        if (set && (words.peek().is("statistics") || words.peek().is("storage") || words.peek().is("compression") || words.peek().is("(")))
            return;
        if (words.take("reset") || words.take("restart")) return;
        bool const of_default = words.peek().is("default") && !words.has_hole();
        add({.act = Act::alter_column, .target = target, .part = part, .of_default = of_default});
    }

    void rename_in_table(Target const& target, SentWords& words) {
        if (words.is_hole() || words.take("to")) return changed(target, true);
        if (words.take("constraint")) {
            add({.act = Act::drop_constraint, .target = target, .part = words.name()});
            return add(
                {.act = Act::add_constraint, .target = target, .kinds = {"primary_key", "unique", "check", "exclusion", "foreign_key"}});
        }
        words.take("column");
        add({.act = Act::drop_column, .target = target, .part = words.name(), .cascade = true, .renames = true});
        add({.act = Act::add_column, .target = target});
    }
};

/// Words that a statement begins with; one that a program sends holds at least one of them.
bool is_verb(std::string_view word) {
    static std::set<std::string_view> const verbs{
        "create", "alter",   "drop",    "grant",    "revoke", "comment", "insert", "update", "delete",   "select",  "truncate", "copy",
        "set",    "refresh", "analyze", "vacuum",   "lock",   "notify",  "call",   "with",   "cluster",  "reindex", "security", "values",
        "merge",  "explain", "do",      "reassign", "import", "reset",   "show",   "listen", "unlisten", "table"};
    return verbs.contains(word);
}

/// Whether it sends text to the server of which it does not say as much as a verb.
bool sends_anything(std::vector<Piece> const& pieces) {
    bool sends = false;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (pieces[i].level > 0 && pieces[i].sort == Sort::word && is_verb(pieces[i].text)) return false;
        if (pieces[i].level > 0 || !pieces[i].is("execute") || i + 1 >= pieces.size()) continue;
        auto const& next = pieces[i + 1];
        bool const granted = i > 0 && (pieces[i - 1].is("grant") || pieces[i - 1].is("revoke") || pieces[i - 1].is(","));
        if (!granted && next.sort != Sort::border && !next.is("function") && !next.is("procedure") && !next.is("on")) sends = true;
    }
    return sends;
}

/// What follows these to the statement's end is not done now, or to nothing that is compared.
bool is_inert(std::vector<Piece> const& pieces, std::size_t at) {
    static std::set<std::string_view> const words{"raise", "comment", "grant", "revoke", "assert"};
    if (words.contains(pieces[at].text)) return true;
    if (!pieces[at].is("create")) return false;
    static std::set<std::string_view> const bodies{"function", "procedure", "trigger", "rule", "policy", "aggregate", "role", "user"};
    static std::set<std::string_view> const between{"or", "replace", "constraint", "event"};
    auto next = at + 1;
    while (next < pieces.size() && between.contains(pieces[next].text)) ++next;
    return next < pieces.size() && pieces[next].sort == Sort::word && bodies.contains(pieces[next].text);
}

/// Behind the semicolon that ends the statement at `at`, or the constant that it stands in.
std::size_t behind_statement(std::vector<Piece> const& pieces, std::size_t at) {
    auto const level = pieces[at].level;
    auto const ends = [&](Piece const& piece) { return piece.level < level || (piece.level == level && piece.is(";")); };
    while (at < pieces.size() && !ends(pieces[at])) ++at;
    return at;
}

}  // namespace

std::vector<Effect> effects_of(std::string_view code) {
    auto const pieces = pieces_of(code);
    if (sends_anything(pieces)) return {{}};
    Reading reading;
    std::size_t inside = 0;  // an ALTER, up to this piece
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (pieces[i].sort != Sort::word) continue;
        if (is_inert(pieces, i)) {
            i = behind_statement(pieces, i);
            continue;
        }
        bool const creates = pieces[i].is("create");
        bool const alters = pieces[i].is("alter");
        if (!creates && !alters && !pieces[i].is("drop")) continue;
        // They stand within ALTER TABLE too, whose actions are read with it.
        if (i < inside && i + 1 < pieces.size() && pieces[i + 1].sort != Sort::word) continue;
        auto [sent, behind] = statement_from(pieces, i);
        if (alters) inside = std::max(inside, behind);
        SentWords words(std::move(sent));
        words.skip();
        if (creates) reading.create(std::move(words));
        else if (alters) reading.alter(std::move(words));
        else reading.drop(std::move(words));
    }
    return std::move(reading.effects);
}

std::vector<std::string> calls_in(std::string_view code) {
    auto const pieces = pieces_of(code);
    std::vector<std::string> out;
    for (std::size_t i = 0; i + 1 < pieces.size(); ++i)
        if ((pieces[i].sort == Sort::word || pieces[i].sort == Sort::name) && pieces[i + 1].is("(")) out.push_back(pieces[i].text);
    return out;
}

}  // namespace pgplumb::ddl
