#include "normal/server_equality.hpp"

#include "base/pool.hpp"
#include "ddl/ddl.hpp"
#include "kinds/column.hpp"
#include "kinds/enum_type.hpp"
#include "pgplumb/error.hpp"
#include "pgplumb/session.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace pgplumb {
namespace {

constexpr std::size_t most_pairs = 800;  // EXPLAIN prints 1,664 columns at most

struct Question {
    Name actual, desired;
    Name target;    ///< a default's column type; empty: none
    Names columns;  ///< their names, each followed by its type

    friend bool operator==(Question const&, Question const&) = default;
};

struct QuestionHash {
    std::size_t operator()(Question const& question) const noexcept {
        return mixed(mixed(mixed(question.actual.hash(), question.desired.hash()), question.target.hash()), question.columns.hash());
    }
};

std::string_view base_of(std::string_view type) {
    auto const end = type.find_first_of("([");
    if (end == std::string_view::npos) return type;
    return type.substr(0, end);
}

std::string without_schema(std::string text, std::string const& prefix) {
    for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at))
        if (at == 0 || std::string_view(" (,:['").find(text[at - 1]) != std::string_view::npos) text.erase(at, prefix.size());
        else ++at;
    return text;
}

std::string squeezed(std::string_view text) {
    std::string out;
    for (char const c : text)
        if (c != ' ' && c != '\n') out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

}  // namespace

struct ServerEquality::Impl {
    Catalog const& actual;
    Catalog const& desired;
    Session* session;
    std::unordered_map<Question, Verdict, QuestionHash> answers;
    std::unordered_set<Question, QuestionHash> asked;
    std::vector<Question> pending;  ///< in the order of asking
    std::optional<std::set<std::string>> cast_enums;

    std::string resolved(std::string text) const {
        for (Name const schema : desired.search_path) text = without_schema(std::move(text), quoted_if_needed(schema.text()) + '.');
        return text;
    }

    /// Enums with a cast that somebody made: such a cast may run the database's code, so they are not sent.
    bool cast_by_hand(std::string const& type) {
        if (!cast_enums) {
            cast_enums.emplace();
            session->copy(Sql("(select pg_catalog.format_type(t.oid, null) from pg_catalog.pg_cast c "
                              "join pg_catalog.pg_type t on t.oid in (c.castsource, c.casttarget) where t.typtype = 'e')"),
                          [&](Row row) { cast_enums->emplace(row[0].value()); });
        }
        return cast_enums->contains(type);
    }

    bool harmless(std::string_view type) {
        auto const base = std::string(base_of(type));
        if (ddl::is_builtin_type(base)) return true;
        for (Object const& object : actual.of(enum_type::kind)) {
            auto const full = qualified_name(object.id.schema.text(), object.id.name.text()).str();
            if (full == base) return !type.ends_with("[]") && !cast_by_hand(full);
        }
        return false;
    }

    std::optional<Question> ask(FieldSpec const& field, Object const& object, Name a, Name d) {
        auto const& left = ddl::expression(a);
        auto const& right = ddl::expression(d);
        if (!session || !left.sendable || !right.sendable) return std::nullopt;
        Question question{a, d, {}, {}};
        std::map<Name, Name> columns;
        Name const table = object.id.kind->name == "table" ? object.id.name : object.id.parent;
        for (auto const* side : {&left, &right}) {
            for (Name const column : side->columns) {
                auto const* found = actual.find({&column::kind, object.id.schema, table, column});
                if (!found || !harmless(found->get(column::type).text())) return std::nullopt;
                columns.emplace(column, found->get(column::type));
            }
            for (Name const type : side->types)
                if (!harmless(type.text())) return std::nullopt;
        }
        if (&field == &column::default_value || &field == &column::generated) {
            question.target = object.get(column::type);
            if (!harmless(question.target.text())) return std::nullopt;
        }
        std::vector<Name> flat;
        for (auto const& [name, type] : columns) flat.insert(flat.end(), {name, type});
        question.columns = Names(flat);
        return question;
    }

    Verdict by_trees(Name a, Name d) {
        auto const& left = ddl::expression(a);
        auto const& right = ddl::expression(d);
        if (!left.parsed || !right.parsed) return Verdict::unproven;
        return resolved(left.loose) != resolved(right.loose) ? Verdict::different : Verdict::unproven;
    }

    Verdict one(FieldSpec const& field, Object const& object, Name a, Name d) {
        if (a == d) return Verdict::equal;
        if (a.empty() || d.empty()) return Verdict::different;
        auto const& left = ddl::expression(a);
        auto const& right = ddl::expression(d);
        if (left.parsed && right.parsed && left.collations != right.collations) return Verdict::different;
        if (left.parsed && right.parsed && resolved(left.strict) == resolved(right.strict)) return Verdict::equal;
        // An enum of the description's search path is written without its schema; the server wants it.
        auto const question = ask(field, object, a, d);
        if (!question) return by_trees(a, d);
        if (auto const it = answers.find(*question); it != answers.end()) return it->second;
        if (asked.insert(*question).second) pending.push_back(*question);
        return Verdict::unproven;
    }

    Verdict bound(Name a, Name d) const {
        auto const left = squeezed(a.text());
        auto const right = squeezed(d.text());
        return left == right ? Verdict::equal : Verdict::different;
    }

    /// Expressions as the server prints them, pair by pair; asks again in halves where a statement fails.
    void send(std::vector<Question const*> const& questions, std::map<Name, Name> const& columns) {
        Sql sql("explain (verbose, costs off, format json) select ");
        for (std::size_t i = 0; i < questions.size(); ++i)
            for (Name const side : {questions[i]->actual, questions[i]->desired}) {
                if (i != 0 || side != questions[i]->actual) sql << ", ";
                sql << "((" << trusted(side.text()) << "\n))";
                if (!questions[i]->target.empty()) sql << "::" << trusted(questions[i]->target.text());
            }
        sql << " from (select ";
        bool first = true;
        for (auto const& [name, type] : columns) {
            sql << (first ? Sql("") : Sql(", ")) << "null::" << trusted(type.text()) << " as " << quoted_name(name.text());
            first = false;
        }
        sql << " offset 0) t";
        try {
            settle(questions, nlohmann::json::parse(session->ask(sql)));
        } catch (Error const& error) {
            if (error.sqlstate().empty()) throw;
            if (questions.size() == 1) {
                answers[*questions[0]] = by_trees(questions[0]->actual, questions[0]->desired);
                return;
            }
            auto const middle = questions.begin() + static_cast<std::ptrdiff_t>(questions.size() / 2);
            send({questions.begin(), middle}, columns);
            send({middle, questions.end()}, columns);
        }
    }

    void settle(std::vector<Question const*> const& questions, nlohmann::json const& plan) {
        auto const& output = plan.at(0).at("Plan").at("Output");
        for (std::size_t i = 0; i < questions.size(); ++i) {
            bool const same = output.at(2 * i) == output.at(2 * i + 1);
            auto const trees = by_trees(questions[i]->actual, questions[i]->desired);
            auto const text = questions[i]->desired.str() + questions[i]->actual.str();
            bool const rewritten = squeezed(text).find("any(") != std::string::npos && squeezed(text).find("or") != std::string::npos;
            answers[*questions[i]] = same                                      ? Verdict::equal
                                     : rewritten && trees == Verdict::unproven ? Verdict::unproven
                                                                               : Verdict::different;
        }
    }
};

ServerEquality::ServerEquality(Catalog const& actual, Catalog const& desired, Session* session)
    : impl_(std::make_unique<Impl>(Impl{actual, desired, session, {}, {}, {}, {}})) {}

ServerEquality::~ServerEquality() = default;

Verdict ServerEquality::compare(FieldSpec const& field, Object const& actual, Object const& desired) {
    auto const& have = actual.value(field);
    auto const& want = desired.value(field);
    if (field.match == Match::bound) return impl_->bound(std::get<Name>(have), std::get<Name>(want));
    if (auto const* text = std::get_if<Name>(&have)) return impl_->one(field, actual, *text, std::get<Name>(want));
    auto const a = std::get<Names>(have);
    auto const d = std::get<Names>(want);
    if (a.size() != d.size()) return Verdict::different;
    Verdict out = Verdict::equal;
    for (std::size_t i = 0; i < a.size(); ++i)
        out = std::max(out, Verdict(impl_->one(field, actual, a[i], d[i])), [](Verdict x, Verdict y) {
            auto const rank = [](Verdict v) { return v == Verdict::different ? 2 : v == Verdict::unproven ? 1 : 0; };
            return rank(x) < rank(y);
        });
    return out;
}

bool ServerEquality::resolve() {
    struct Batch {
        std::vector<Question const*> questions;
        std::map<Name, Name> columns{{Name("pgplumb_none"), Name("integer")}};

        bool takes(Question const& question) const {
            for (std::size_t i = 0; i < question.columns.size(); i += 2)
                if (auto const it = columns.find(question.columns[i]); it != columns.end() && it->second != question.columns[i + 1])
                    return false;
            return questions.size() < most_pairs;
        }
    };
    auto const pending = std::exchange(impl_->pending, {});
    // A column of one name may have other types in other tables: each question goes to the first statement it fits.
    std::vector<Batch> batches;
    for (Question const& question : pending) {
        auto it = std::ranges::find_if(batches, [&](Batch const& batch) { return batch.takes(question); });
        if (it == batches.end()) it = batches.emplace(batches.end());
        for (std::size_t i = 0; i < question.columns.size(); i += 2) it->columns.emplace(question.columns[i], question.columns[i + 1]);
        it->questions.push_back(&question);
    }
    for (Batch const& batch : batches) impl_->send(batch.questions, batch.columns);
    return !pending.empty();
}

}  // namespace pgplumb
