#include "guards/calls.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace pgplumb::guards {
namespace {

constexpr int deepest = 4;                // functions that hand the connection on
constexpr std::size_t most_calls = 2000;  // no env.py has that many; time grows faster than they do

/// A function of the file, or the file's own lines.
struct Body {
    Node const* node;
    std::string name;
    std::vector<std::string> parameters;
    std::vector<std::pair<Node const*, Above>> calls;  ///< in order, without those of functions in it
};

/// What becomes of a connection's transaction before Alembic is given it.
struct State {
    bool safe = false;                 ///< somebody ends it rightly
    std::vector<Node const*> begun{};  ///< calls that left it open
};

class Environment {
public:
    explicit Environment(Source const& source) : source_(source), meanings_(source) {
        add(source.root());
        each(source.root(), [&](Node const& node, Above const& /*above*/) {
            if (node.is("function_definition")) add(node);
            if (auto const text = literal(source_, node); text && upper(*text) == "AUTOCOMMIT") autocommit_ = true;
        });
    }

    Sights find() const {
        Sights out;
        if (autocommit_) return out;
        std::size_t calls = 0;
        for (Body const& body : bodies_) calls += body.calls.size();
        if (calls > most_calls) return out;
        for (Body const& body : bodies_)
            for (auto const& [call, above] : body.calls) {
                if (meanings_.whole(function_of(*call)) != "alembic.context.configure") continue;
                auto const* connection = argument(source_, *call, 0, "connection");
                if (!connection) continue;
                auto name = dotted(source_, *connection);
                constexpr std::string_view options = ".execution_options()";
                if (name.ends_with(options)) name.resize(name.size() - options.size());
                auto const state = before(body, name, *call, above, 0);
                if (!state.safe)
                    for (Node const* early : state.begun) out.push_back(sight(*early));
            }
        return out;
    }

private:
    static std::string upper(std::string text) {
        std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        return text;
    }

    Sight sight(Node const& call) const {
        return {"a transaction begins before Alembic is given the connection, and nothing commits it: " + shown(source_, call),
                "Run it behind context.begin_transaction(), or call connection.commit() before context.configure().", source_.origin(call)};
    }

    void add(Node const& node) {
        Body body{&node, {}, {}, {}};
        if (auto const* name = node.child("name")) body.name = source_.text(*name);
        if (auto const* parameters = node.child("parameters"))
            for (Node const& one : parameters->children()) {
                auto const* named = one.child("name");
                auto const* plain = one.is("identifier") || one.children().empty() ? &one : &one.children().front();
                body.parameters.emplace_back(source_.text(named ? *named : *plain));
            }
        each(node, [&](Node const& one, Above const& above) {
            bool const inner = std::ranges::any_of(above, [&](Node const* up) {
                return up != &node && (up->is("function_definition") || up->is("lambda") || up->is("class_definition"));
            });
            if (!inner && one.is("call") && one.child("function")) body.calls.emplace_back(&one, above);
        });
        // What stands in an argument runs before what takes it.
        std::ranges::stable_sort(body.calls, {}, [](auto const& call) { return call.first->to(); });
        bodies_.push_back(std::move(body));
    }

    std::string function_of(Node const& call) const { return dotted(source_, *call.child("function")); }

    Body const* body_of(std::string_view name) const {
        auto const it = std::ranges::find(bodies_, name, &Body::name);
        return name.empty() || it == bodies_.end() ? nullptr : &*it;
    }

    /// Whether a `with` above it has `connection.begin()` as an item, or opens the connection as a transaction.
    bool within_transaction(Above const& above, std::string const& connection) const {
        return std::ranges::any_of(above, [&](Node const* node) {
            return node->is("with_statement") && !node->children().empty() &&
                   std::ranges::any_of(node->children().front().children(), [&](Node const& item) { return begins(item, connection); });
        });
    }

    bool begins(Node const& item, std::string const& connection) const {
        auto const* value = item.child("value");
        if (!value) return false;
        auto const* alias = value->is("as_pattern") ? value->child("alias") : nullptr;
        auto const& opened = alias ? value->children().front() : *value;
        auto const name = dotted(source_, opened);
        if (name == connection + ".begin()") return true;
        return alias && name.ends_with(".begin()") && source_.text(*alias) == connection;
    }

    /// What happens to the connection in a body before a call in it that hands it to Alembic.
    State before(Body const& body, std::string const& connection, Node const& end, Above const& above, int depth) const {
        State out;
        out.safe = within_transaction(above, connection);
        auto const migrated = std::max(end.from(), last_run(body));
        for (auto const& [call, around] : body.calls) {
            if (call == &end || call->to() > end.to()) {
                out.safe = out.safe || (call->from() > migrated && ends(*call, connection));
                continue;
            }
            if (ends(*call, connection)) out.begun.clear();
            else if (statement(*call, around, connection, depth) && !within_transaction(around, connection)) out.begun.push_back(call);
        }
        auto const parameter = std::ranges::find(body.parameters, connection);
        if (out.safe || parameter == body.parameters.end() || depth > deepest) return out;
        return with_callers(body, static_cast<std::size_t>(parameter - body.parameters.begin()), std::move(out), depth);
    }

    /// Where the body has its last migrations run; a commit before that ends nothing of theirs.
    std::uint32_t last_run(Body const& body) const {
        std::uint32_t out = 0;
        for (auto const& [call, above] : body.calls)
            if (meanings_.whole(function_of(*call)) == "alembic.context.run_migrations") out = std::max(out, call->from());
        return out;
    }

    State with_callers(Body const& body, std::size_t parameter, State out, int depth) const {
        for (Body const& caller : bodies_)
            for (auto const& [call, above] : caller.calls) {
                auto const connection = handed(*call, body.name, parameter);
                if (!connection) continue;
                auto const state = before(caller, *connection, *call, above, depth + 1);
                out.safe = out.safe || state.safe;
                out.begun.insert(out.begun.end(), state.begun.begin(), state.begun.end());
            }
        return out;
    }

    /// The connection that a call gives to the function: `f(connection)`, `connection.run_sync(f)`.
    std::optional<std::string> handed(Node const& call, std::string_view function, std::size_t parameter) const {
        auto const name = function_of(call);
        auto const* first = argument(source_, call, 0, "fn");
        if (parameter == 0 && name.ends_with(".run_sync") && first && dotted(source_, *first) == function)
            return name.substr(0, name.size() - std::string_view(".run_sync").size());
        auto const* given = name == function ? argument(source_, call, parameter, {}) : nullptr;
        return given ? std::optional(dotted(source_, *given)) : std::nullopt;
    }

    bool ends(Node const& call, std::string const& connection) const {
        auto const name = function_of(call);
        static constexpr auto endings = std::to_array<std::string_view>({"commit", "rollback"});
        bool const known = std::ranges::find(endings, last_of(name)) != endings.end();
        if (!known || name == last_of(name)) return false;
        auto const of = name.substr(0, name.rfind('.'));
        if (of == connection || of == connection + ".get_transaction()") return true;
        return std::ranges::any_of(meanings_.values(last_of(of)),
                                   [&](Node const* value) { return dotted(source_, *value) == connection + ".begin()"; });
    }

    bool statement(Node const& call, Above const& around, std::string const& connection, int depth) const {
        auto const name = function_of(call);
        auto const last = last_of(name);
        if (name == last) return local(call, connection, depth);
        auto const of = name.substr(0, name.rfind('.'));
        static constexpr auto sending = std::to_array<std::string_view>({"execute", "exec_driver_sql", "scalar", "scalars", "begin"});
        bool const own = of == connection || of == connection + ".execution_options()";
        if (own && std::ranges::find(sending, last) != sending.end()) return last != "begin" || !is_item(around);
        if (last == "run_sync") return local(call, connection, depth);
        return asks(call, of, connection);
    }

    /// Whether a `with` ends what it begins.
    static bool is_item(Above const& around) {
        return std::ranges::any_of(around, [](Node const* up) { return up->is("with_item"); });
    }

    /// Inspectors send queries, too: `inspect(connection).get_table_names()`.
    bool asks(Node const& call, std::string const& of, std::string const& connection) const {
        auto const inspects = [&](Node const& value) {
            auto const made = value.is("call") ? dotted(source_, value) : std::string();
            auto const* given = made.empty() ? nullptr : argument(source_, value, 0, "subject");
            return last_of(made) == "inspect()" && given && dotted(source_, *given) == connection;
        };
        auto const* function = call.child("function");
        auto const* object = function->child("object");
        if (object && inspects(*object)) return true;
        return std::ranges::any_of(meanings_.values(of), [&](Node const* value) { return inspects(*value); });
    }

    /// A function of the file that is given the connection and leaves something open on it.
    bool local(Node const& call, std::string const& connection, int depth) const {
        if (depth > deepest) return false;
        auto const name = function_of(call);
        auto const* first = argument(source_, call, 0, "fn");
        auto const* body = body_of(last_of(name) == "run_sync" && first ? dotted(source_, *first) : name);
        for (std::size_t i = 0; body && i < body->parameters.size(); ++i) {
            if (handed(call, body->name, i) != connection) continue;
            bool open = false;
            for (auto const& [inner, around] : body->calls) {
                if (meanings_.whole(function_of(*inner)) == "alembic.context.configure") return false;
                if (ends(*inner, body->parameters[i])) open = false;
                else if (statement(*inner, around, body->parameters[i], depth + 1) && !within_transaction(around, body->parameters[i]))
                    open = true;
            }
            return open;
        }
        return false;
    }

    Source const& source_;
    Meanings meanings_;
    std::vector<Body> bodies_;
    bool autocommit_ = false;
};

}  // namespace

bool is_environment(std::string_view name) {
    return base_name(name) == "env.py" && !is_test(name);
}

Sights find_early_statements(File const& file) {
    if (file.text.find("configure") == std::string_view::npos) return {};
    auto const source = parsed(file);
    return Environment(*source).find();
}

}  // namespace pgplumb::guards
