#include "normal/server_equality.hpp"

#include "base/pool.hpp"
#include "base/secrets.hpp"
#include "ddl/ddl.hpp"
#include "kinds/column.hpp"
#include "kinds/enum_type.hpp"
#include "kinds/table.hpp"
#include "normal/written.hpp"
#include "pgplumb/error.hpp"
#include "pgplumb/session.hpp"
#include "session/binary.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <unordered_map>
#include <unordered_set>

namespace pgplumb {
namespace {

constexpr std::size_t most_pairs = 200;  // EXPLAIN prints 1,664 columns at most; short statements are under way sooner

struct Question {
    Name actual, desired;
    Name target;    ///< the type that both are converted to; empty: none
    Names columns;  ///< their names, each followed by its type

    friend bool operator==(Question const&, Question const&) = default;
};

struct QuestionHash {
    std::size_t operator()(Question const& question) const noexcept {
        return mixed(mixed(mixed(question.actual.hash(), question.desired.hash()), question.target.hash()), question.columns.hash());
    }
};

/// Questions that fit one statement: a column of one name has one type in all of them.
struct Batch {
    std::vector<Question> questions;
    std::map<Name, Name> columns{{Name("pgplumb_none"), Name("integer")}};

    bool takes(Question const& question) const {
        for (std::size_t i = 0; i < question.columns.size(); i += 2)
            if (auto const it = columns.find(question.columns[i]); it != columns.end() && it->second != question.columns[i + 1])
                return false;
        return true;
    }
    void add(Question const& question) {
        for (std::size_t i = 0; i < question.columns.size(); i += 2) columns.emplace(question.columns[i], question.columns[i + 1]);
        questions.push_back(question);
    }
};

std::string squeezed(std::string_view text) {
    std::string out;
    for (char const c : text)
        if (c != ' ' && c != '\n') out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

/// Several expressions of a partition key come from the server as one text with commas.
Names taken_apart(Names keys, std::size_t wanted) {
    if (keys.size() != 1 || wanted < 2) return keys;
    auto const key = ddl::partition_key("range (" + keys[0].str() + ')');
    return key ? key->keys : keys;
}

/// 1 and '1' are one constant where the type it becomes is not known here.
bool same_constant(Name a, Name d) {
    auto const bare = [](std::string_view text) {
        return text.size() > 1 && text.front() == '\'' && text.back() == '\'' ? text.substr(1, text.size() - 2) : text;
    };
    return bare(a.text()) == bare(d.text());
}

/// The server writes OR as ANY in some places and not in others.
bool may_be_rewritten(Name a, Name d) {
    auto const text = squeezed(d.str() + a.str());
    return text.find("any(") != std::string::npos && text.find("or") != std::string::npos;
}

/// Whether an expression looks like a secret: what is asked of the server may stand in its log.
bool keeps_secret(Object const& object, Name expression) {
    if (!secrets_in(expression.text()).empty()) return true;
    bool const named = object.id.kind == &column::kind && names_secret(object.id.name.text());
    return named && std::ranges::any_of(own_constants_in(expression.text()), may_be_secret);
}

/// The expressions in a plan that the server explained.
nlohmann::json printed_in(std::string const& plan) {
    constexpr int deepest = 100;
    auto const shallow = [](int depth, nlohmann::json::parse_event_t, nlohmann::json const&) {
        if (depth > deepest) lose("the server explained a plan that is nested without end");
        return true;
    };
    try {
        return nlohmann::json::parse(plan, shallow).at(0).at("Plan").at("Output");
    } catch (nlohmann::json::exception const&) {
        lose("the server explained a plan that is none");
    }
}

/// Different if one is, else unproven if one is.
Verdict worst(std::span<Verdict const> verdicts) {
    for (auto const bad : {Verdict::different, Verdict::unproven})
        if (std::ranges::find(verdicts, bad) != verdicts.end()) return bad;
    return Verdict::equal;
}

/// The connection was lost, a query was cancelled, something ran out: it says nothing of the expressions.
bool is_of_the_moment(Error const& error) {
    auto const state = std::string_view(error.sqlstate()).substr(0, 2);
    return state.empty() || state == "40" || state == "53" || state == "57" || state == "58";
}

}  // namespace

struct ServerEquality::Impl {
    Catalog const& actual;
    Catalog const& desired;
    Session* session;
    Written written;

    Impl(Catalog const& actual_, Catalog const& desired_, Session* session_)
        : actual(actual_), desired(desired_), session(session_), written(actual_, desired_) {}

    std::unordered_map<Question, Verdict, QuestionHash> answers;
    std::unordered_set<Question, QuestionHash> asked;
    std::size_t settled = 0;  ///< of those asked
    std::vector<Batch> open;  ///< that wait for more questions
    std::optional<std::set<std::string>> plain_enums;
    std::mutex session_mutex;
    std::mutex queue_mutex;
    std::vector<Batch> queue;  ///< full, and not yet sent
    bool busy = false;         ///< whether `asking` will look at the queue again
    /// Sends the queue; meanwhile `answers` is its. Last, since it must end before what it uses.
    std::future<void> asking;

    /// Enums without a cast that somebody made: such a cast may run the database's code.
    std::set<std::string> read_plain_enums() {
        std::set<std::string> out;
        for (Object const& object : actual.of(enum_type::kind))
            out.insert(qualified_name(object.id.schema.text(), object.id.name.text()).str());
        std::lock_guard const lock(session_mutex);
        session->copy(Sql("(select n.nspname::pg_catalog.text, t.typname::pg_catalog.text from pg_catalog.pg_cast c "
                          "join pg_catalog.pg_type t on t.oid in (c.castsource, c.casttarget) "
                          "join pg_catalog.pg_namespace n on n.oid = t.typnamespace where t.typtype = 'e')"),
                      [&](Row row) { out.erase(qualified_name(given(row, 0), given(row, 1)).str()); });
        return out;
    }

    bool harmless(std::string_view type) {
        auto const base = std::string(base_of(type));
        if (ddl::is_builtin_type(base)) return true;
        if (!plain_enums) plain_enums = read_plain_enums();
        return !type.ends_with("[]") && plain_enums->contains(base);
    }

    std::optional<Question> ask(Object const& object, Name target, Name a, Name d) {
        auto const& left = ddl::expression(a);
        auto const& right = ddl::expression(d);
        if (!session || !left.sendable || !right.sendable || keeps_secret(object, a) || keeps_secret(object, d)) return std::nullopt;
        Question question{a, d, target, {}};
        std::map<Name, Name> columns;
        for (auto const* side : {&left, &right}) {
            for (Name const column : side->columns) {
                auto const* found = actual.find({&column::kind, object.id.schema, table_of(object), column});
                if (!found || !harmless(found->get(column::type).text())) return std::nullopt;
                columns.emplace(column, found->get(column::type));
            }
            for (Name const type : side->types)
                if (!harmless(type.text())) return std::nullopt;
        }
        if (!target.empty() && !harmless(target.text())) return std::nullopt;
        std::vector<Name> flat;
        for (auto const& [name, type] : columns) flat.insert(flat.end(), {name, type});
        question.columns = Names(flat);
        return question;
    }

    /// `target` is the type that both are converted to, or empty.
    Verdict one(Object const& object, Name target, Name a, Name d) {
        if (auto const known = written.decide(object, target, a, d)) return *known;
        auto const question = ask(object, target, a, d);
        if (!question) return written.guess(object, target, a, d);
        if (asked.insert(*question).second) pend(*question);
        else if (auto const it = asking.valid() ? answers.end() : answers.find(*question); it != answers.end()) return it->second;
        return Verdict::unproven;
    }

    /// Puts the question into the first statement it fits. Full statements are sent while more questions are found.
    void pend(Question const& question) {
        auto it = std::ranges::find_if(open, [&](Batch const& batch) { return batch.takes(question); });
        if (it == open.end()) it = open.emplace(open.end());
        it->add(question);
        if (it->questions.size() < most_pairs) return;
        start(std::move(*it));
        open.erase(it);
    }

    void start(Batch batch) {
        std::lock_guard const lock(queue_mutex);
        queue.push_back(std::move(batch));
        if (std::exchange(busy, true)) return;
        if (asking.valid()) asking.get();
        asking = std::async(std::launch::async, [this] {
            while (auto const next = next_batch()) send(next->questions, next->columns);
        });
    }

    std::optional<Batch> next_batch() {
        std::lock_guard const lock(queue_mutex);
        busy = !queue.empty();
        if (!busy) return std::nullopt;
        auto out = std::move(queue.back());
        queue.pop_back();
        return out;
    }

    /// The types of a partition's key, by what its parent says; empty where that is not known.
    std::vector<Name> key_types(Object const& partition) const {
        auto const parent = partition.get(table::partition_of);
        if (parent.size() != 2) return {};
        auto const* found = actual.find({&table::kind, parent[0], {}, parent[1]});
        std::vector<Name> out;
        for (Name const key : found ? taken_apart(found->get(table::partition_keys), 2) : Names()) {
            auto const columns = actual.children(column::kind, parent[0], parent[1]);
            auto const it = std::ranges::find(columns, key.text(), [](Object const& c) { return quoted_if_needed(c.id.name.text()); });
            out.push_back(it == columns.end() ? written.type_of(*found, key) : it->get(column::type));
        }
        return out;
    }

    /// A list's constants are put in order by what is in them: the server quotes all where a script may quote some.
    static std::string_view without_quotes(Name constant) {
        auto const text = constant.text();
        auto const end = text.rfind('\'');
        return text.starts_with('\'') && end > 0 ? text.substr(1, end - 1) : text;
    }

    Verdict bound(Object const& partition, Name a, Name d) {
        auto left = ddl::partition_bound(a.text());
        auto right = ddl::partition_bound(d.text());
        if (!left || !right) return squeezed(a.text()) == squeezed(d.text()) ? Verdict::equal : Verdict::different;
        if (left->shape != right->shape || left->values.size() != right->values.size()) return Verdict::different;
        if (left->shape == "in")
            for (auto* side : {&*left, &*right}) std::ranges::sort(side->values, {}, without_quotes);
        auto const types = key_types(partition);
        std::vector<Verdict> verdicts;
        for (std::size_t i = 0; i < left->values.size(); ++i) {
            auto const target = types.empty() ? Name() : types[i % types.size()];
            bool const same = target.empty() && same_constant(left->values[i], right->values[i]);
            verdicts.push_back(same ? Verdict::equal : one(partition, target, left->values[i], right->values[i]));
        }
        return worst(verdicts);
    }

    /// A statement that prints the expressions, pair by pair.
    static Sql explain(std::span<Question const> questions, std::map<Name, Name> const& columns) {
        Sql sql("explain (verbose, costs off, format json) select ");
        for (std::size_t i = 0; i < questions.size(); ++i)
            for (bool const first : {true, false}) {
                if (i != 0 || !first) sql << ", ";
                sql << "((" << trusted((first ? questions[i].actual : questions[i].desired).text()) << "\n))";
                if (!questions[i].target.empty()) sql << "::" << trusted(questions[i].target.text());
            }
        sql << " from (select ";
        bool first = true;
        for (auto const& [name, type] : columns) {
            sql << (first ? Sql("") : Sql(", ")) << "null::" << trusted(type.text()) << " as " << quoted_name(name.text());
            first = false;
        }
        return sql << " offset 0) t";
    }

    /// Whether the server still reads what it printed itself: not where a type was renamed meanwhile.
    bool stands(Question question, std::map<Name, Name> const& columns) {
        question.desired = question.actual;
        try {
            answer(explain({&question, 1}, columns));
            return true;
        } catch (Error const& error) {
            if (is_of_the_moment(error)) throw;
            return false;
        }
    }

    /// Asks again in halves where a statement fails.
    void send(std::span<Question const> questions, std::map<Name, Name> const& columns) {
        try {
            settle(questions, printed_in(answer(explain(questions, columns))));
        } catch (Error const& error) {
            if (is_of_the_moment(error)) throw;
            auto const& first = questions[0];
            if (questions.size() == 1) {
                answers[first] = stands(first, columns) ? written.by_trees(first.actual, first.desired) : Verdict::unproven;
                return;
            }
            send(questions.first(questions.size() / 2), columns);
            send(questions.subspan(questions.size() / 2), columns);
        }
    }

    std::string answer(Sql const& sql) {
        std::lock_guard const lock(session_mutex);
        return session->ask(sql);
    }

    void settle(std::span<Question const> questions, nlohmann::json const& output) {
        if (!output.is_array() || output.size() != 2 * questions.size()) lose("the server explained something else than was asked");
        for (std::size_t i = 0; i < questions.size(); ++i) {
            auto const& [a, d, target, columns] = questions[i];
            bool const same = output.at(2 * i) == output.at(2 * i + 1);
            answers[questions[i]] = same ? Verdict::equal : may_be_rewritten(a, d) ? written.by_trees(a, d) : Verdict::different;
        }
    }
};

ServerEquality::ServerEquality(Catalog const& actual, Catalog const& desired, Session* session)
    : impl_(std::make_unique<Impl>(actual, desired, session)) {}

ServerEquality::~ServerEquality() = default;

Verdict ServerEquality::compare(FieldSpec const& field, Object const& actual, Object const& desired) {
    auto const& have = actual.value(field);
    auto const& want = desired.value(field);
    if (field.match == Match::bound) return impl_->bound(actual, std::get<Name>(have), std::get<Name>(want));
    bool const typed = &field == &column::default_value || &field == &column::generated;
    Name const target = typed ? actual.get(column::type) : Name();
    if (auto const* text = std::get_if<Name>(&have)) return impl_->one(actual, target, *text, std::get<Name>(want));
    auto const a = taken_apart(std::get<Names>(have), std::get<Names>(want).size());
    auto const d = taken_apart(std::get<Names>(want), a.size());
    if (a.size() != d.size()) return Verdict::different;
    std::vector<Verdict> verdicts;
    for (std::size_t i = 0; i < a.size(); ++i) verdicts.push_back(impl_->one(actual, target, a[i], d[i]));
    return worst(verdicts);
}

bool ServerEquality::resolve() {
    for (Batch& batch : std::exchange(impl_->open, {})) impl_->start(std::move(batch));
    if (auto asking = std::exchange(impl_->asking, {}); asking.valid()) asking.get();
    return std::exchange(impl_->settled, impl_->asked.size()) != impl_->asked.size();
}

}  // namespace pgplumb
