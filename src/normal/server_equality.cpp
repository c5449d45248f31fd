#include "normal/server_equality.hpp"

#include "ddl/ddl.hpp"
#include "kinds/column.hpp"
#include "kinds/enum_type.hpp"
#include "pgplumb/error.hpp"
#include "pgplumb/session.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace pgplumb {
namespace {

constexpr std::size_t most_pairs = 800;  // EXPLAIN prints 1,664 columns at most

struct Question {
    Name actual, desired;
    Name target;                   ///< a default's column type; empty: none
    std::map<Name, Name> columns;  ///< name -> type

    friend bool operator<(Question const& a, Question const& b) {
        return std::tie(a.actual, a.desired, a.target, a.columns) < std::tie(b.actual, b.desired, b.target, b.columns);
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
    std::map<Question, Verdict> answers;
    std::set<Question> pending;
    std::optional<std::set<std::string>> cast_enums;
    std::map<Name, ddl::Expression> parsed;

    ddl::Expression const& parse(Name text) {
        auto const it = parsed.find(text);
        return it != parsed.end() ? it->second : parsed.emplace(text, ddl::parse_expression(text.text())).first->second;
    }

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
        auto const& left = parse(a);
        auto const& right = parse(d);
        if (!session || !left.sendable || !right.sendable) return std::nullopt;
        Question question{a, d, {}, {}};
        Name const table = object.id.kind->name == "table" ? object.id.name : object.id.parent;
        for (auto const* side : {&left, &right}) {
            for (Name const column : side->columns) {
                auto const* found = actual.find({&column::kind, object.id.schema, table, column});
                if (!found || !harmless(found->get(column::type).text())) return std::nullopt;
                question.columns.emplace(column, found->get(column::type));
            }
            for (Name const type : side->types)
                if (!harmless(type.text())) return std::nullopt;
        }
        if (&field == &column::default_value || &field == &column::generated) {
            question.target = object.get(column::type);
            if (!harmless(question.target.text())) return std::nullopt;
        }
        return question;
    }

    Verdict by_trees(Name a, Name d) {
        auto const& left = parse(a);
        auto const& right = parse(d);
        if (!left.parsed || !right.parsed) return Verdict::unproven;
        return resolved(left.loose) != resolved(right.loose) ? Verdict::different : Verdict::unproven;
    }

    Verdict one(FieldSpec const& field, Object const& object, Name a, Name d) {
        if (a == d) return Verdict::equal;
        if (a.empty() || d.empty()) return Verdict::different;
        auto const& left = parse(a);
        auto const& right = parse(d);
        if (left.parsed && right.parsed && left.collations != right.collations) return Verdict::different;
        if (left.parsed && right.parsed && resolved(left.strict) == resolved(right.strict)) return Verdict::equal;
        // An enum of the description's search path is written without its schema; the server wants it.
        auto const question = ask(field, object, a, d);
        if (!question) return by_trees(a, d);
        if (auto const it = answers.find(*question); it != answers.end()) return it->second;
        pending.insert(*question);
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
            return questions.size() < most_pairs && std::ranges::none_of(question.columns, [&](auto const& column) {
                       auto const it = columns.find(column.first);
                       return it != columns.end() && it->second != column.second;
                   });
        }
    };
    auto const pending = std::exchange(impl_->pending, {});
    // A column of one name may have other types in other tables: each question goes to the first statement it fits.
    std::vector<Batch> batches;
    for (Question const& question : pending) {
        auto it = std::ranges::find_if(batches, [&](Batch const& batch) { return batch.takes(question); });
        if (it == batches.end()) it = batches.emplace(batches.end());
        it->columns.insert(question.columns.begin(), question.columns.end());
        it->questions.push_back(&question);
    }
    for (Batch const& batch : batches) impl_->send(batch.questions, batch.columns);
    return !pending.empty();
}

}  // namespace pgplumb
