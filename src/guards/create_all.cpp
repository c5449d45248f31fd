#include "guards/calls.hpp"

#include <algorithm>
#include <array>

namespace pgplumb::guards {
namespace {

/// Whether a library's call makes what has tables: MetaData(), SQLAlchemy(), declarative_base().metadata.
enum class Made : std::uint8_t { unsaid, tables, otherwise };

class CreateAll {
public:
    explicit CreateAll(Source const& source) : source_(source), meanings_(source) {}

    Sights find() {
        each(source_.root(), [&](Node const& node, Above const& above) {
            auto const* name = node.is("attribute") ? node.child("attribute") : nullptr;
            if (name && source_.text(*name) == "create_all" && node.child("object") && !above.empty()) look(node, above);
        });
        return std::move(out_);
    }

private:
    void look(Node const& node, Above const& above) {
        auto const& parent = *above.back();
        // An assignment puts something else in its place.
        if (node.field() == "left" || parent.is("delete_statement")) return;
        auto const* call = parent.is("call") && node.field() == "function" ? &parent : nullptr;
        auto const of = dotted(source_, *node.child("object"));
        if (!makes_tables(of, call) || (call && is_other_database(*call)) || is_own(of)) return;
        out_.push_back({"create_all makes tables that no migration knows of: " + shown(source_, call ? *call : node),
                        "Let migrations make them: `alembic upgrade head` before the application starts; keep create_all for tests.",
                        source_.origin(node)});
    }

    /// What the file itself makes of a name.
    Made made(std::string_view name) const {
        auto out = Made::unsaid;
        for (Node const* value : meanings_.values(name)) {
            auto const of = dotted(source_, *value);
            auto const function = last_of(of);
            bool const tables = function == "metadata" || function == "MetaData()" || function == "SQLAlchemy()" || function == "Gino()" ||
                                function == "get_metadata()";
            if (tables) return Made::tables;
            if (value->is("call") || value->is("attribute")) out = Made::otherwise;
        }
        return out;
    }

    bool makes_tables(std::string_view of, Node const* call) const {
        auto const name = last_of(of);
        if (name == "metadata" && name != of) return true;
        if (name == "MetaData()" || name == "gino") return true;
        auto const known = made(name);
        if (known != Made::unsaid) return known == Made::tables;
        if (name == "metadata" || name.ends_with("_metadata") || name == "metadata_obj") return true;
        auto const whole = meanings_.whole(name);
        // Flask-SQLAlchemy's habit; whatever else is called so takes something to create.
        return name == "db" && call && takes_only_bind(*call) && !whole.ends_with(".objects");
    }

    bool takes_only_bind(Node const& call) const {
        auto const* given = call.child("arguments");
        static constexpr auto known = std::to_array<std::string_view>({"bind", "bind_key", "app", "checkfirst", "tables"});
        return !given || std::ranges::all_of(given->children(), [&](Node const& one) {
            auto const* name = one.is("keyword_argument") ? one.child("name") : nullptr;
            return name && std::ranges::find(known, source_.text(*name)) != known.end();
        });
    }

    /// An engine that the file makes for SQLite has nothing of PostgreSQL's.
    bool is_other_database(Node const& call) const {
        auto const* bind = argument(source_, call, 0, "bind");
        if (!bind) return false;
        if (bind->is("call")) return is_sqlite(*bind);
        auto const values = meanings_.values(last_of(dotted(source_, *bind)));
        return !values.empty() && std::ranges::all_of(values, [&](Node const* value) { return is_sqlite(*value); });
    }

    bool is_sqlite(Node const& value) const {
        auto const* url = value.is("call") ? argument(source_, value, 0, "url") : nullptr;
        auto const text = url ? literal(source_, *url) : std::nullopt;
        return text && text->starts_with("sqlite");
    }

    /// A revision that makes tables of its own, not the application's, is a migration like any other.
    bool is_own(std::string_view of) const { return !meanings_.values("down_revision").empty() && !comes_from_elsewhere(of, 0); }

    /// Whether what a dotted name begins with was imported, or made of what was.
    bool comes_from_elsewhere(std::string_view of, int depth) const {
        constexpr int furthest = 2;
        auto const first = of.substr(0, of.find_first_of(".("));
        auto const values = meanings_.values(first);
        if (meanings_.imported(first) && !is_library(meanings_.whole(first))) return true;
        return depth < furthest &&
               std::ranges::any_of(values, [&](Node const* value) { return comes_from_elsewhere(dotted(source_, *value), depth + 1); });
    }

    static bool is_library(std::string_view module) {
        return module.starts_with("sqlalchemy") || module.starts_with("sqlmodel.") || module.starts_with("alembic");
    }

    Source const& source_;
    Meanings meanings_;
    Sights out_;
};

}  // namespace

bool is_program(std::string_view name) {
    return name.ends_with(".py");
}

Sights find_create_all(File const& file) {
    if (is_test(file.name) || file.text.find("create_all") == std::string_view::npos) return {};
    auto const source = parsed(file);
    return CreateAll(*source).find();
}

}  // namespace pgplumb::guards
