#include "catalog/provided.hpp"
#include "ddl/demands.hpp"
#include "guards/guards.hpp"
#include "kinds/extension.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>

namespace pgplumb::guards {
namespace {

/// Extensions that cannot be created before others.
constexpr auto standing_on = std::to_array<std::pair<std::string_view, std::string_view>>({{"earthdistance", "cube"},
                                                                                           {"postgis_raster", "postgis"},
                                                                                           {"postgis_sfcgal", "postgis"},
                                                                                           {"postgis_topology", "postgis"},
                                                                                           {"postgis_tiger_geocoder", "postgis"},
                                                                                           {"postgis_tiger_geocoder", "fuzzystrmatch"}});

/// Types for which these access methods have no operator class of PostgreSQL's own.
constexpr auto scalars = std::to_array<std::string_view>(
    {"int2", "int4",      "int8",        "float4",   "float8",  "numeric", "text",        "varchar", "bpchar",
     "char", "bytea",     "date",        "time",     "timetz",  "uuid",    "money",       "oid",     "inet",
     "cidr", "timestamp", "timestamptz", "interval", "macaddr", "bool",    "smallserial", "serial",  "bigserial"});

std::string text_of(std::string const& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return std::move(out).str();
}

/// What is lacking, at the first statement that needs it, and how many need it.
struct Lacking {
    Need need;
    Origin where;
    std::set<std::string> statements;
};

class Extensions {
public:
    explicit Extensions(Scripted const& tree) {
        if (!tree.environment.empty()) create(text_of(tree.environment));
        for (Name const file : tree.files)
            // An operation of alembic_utils', which no reader of SQL sees.
            if (text_of(file.str()).find("PGExtension") != std::string::npos) unknown_ = true;
        for (ScriptedStatement const& statement : tree.statements) take(statement);
    }

    Sights sights() const {
        Sights out;
        if (unknown_) return out;
        for (auto const& [extensions, lacking] : lacking_) out.push_back(sight(extensions, lacking));
        return out;
    }

private:
    void create(std::string_view text) {
        auto const created = ddl::created_extensions(text);
        unknown_ = unknown_ || created.others;
        for (auto const& name : created.names) {
            there_.insert(name);
            for (auto const& [extension, before] : standing_on)
                if (extension == name) there_.insert(std::string(before));
        }
    }

    void take(ScriptedStatement const& statement) {
        create(statement.sql);
        auto const demands = ddl::demands_of(statement.sql);
        made_.insert(demands.makes.begin(), demands.makes.end());
        tables_.insert(demands.tables.begin(), demands.tables.end());
        for (auto const& one : demands.columns) types_[{one.table, one.column}] = one.type;
        if (!statement.doubt.empty()) return;
        for (auto const& one : demands.drops) there_.erase(one);
        // A schema from elsewhere may have brought its extensions along.
        unknown_ = unknown_ || std::ranges::any_of(demands.changes, [&](auto const& table) { return !tables_.contains(table); });
        for (Need const& need : demands.needs) check(need, statement.origin);
        for (auto const& key : demands.keys) check(key, statement.origin);
    }

    void check(Need const& need, Origin const& where) {
        auto const& known = providers(need.category, need.name.text());
        bool const certain =
            !known.empty() && !ddl::is_builtin(need) && !made_.contains(need.name.str()) && !tables_.contains(need.name.str());
        if (certain) lack({known.begin(), known.end()}, need, where);
    }

    void check(ddl::Demands::Key const& key, Origin const& where) {
        auto const* extension = key.method == "gist" ? "btree_gist" : key.method == "gin" ? "btree_gin" : "";
        auto const type = types_.find({key.table, key.column});
        bool const scalar = type != types_.end() && std::ranges::find(scalars, type->second) != scalars.end();
        if (scalar && *extension != '\0')
            lack({extension}, {"operator class", Name("for " + key.column + ' ' + type->second + " in a " + key.method + " index")}, where);
    }

    void lack(std::set<std::string> const& extensions, Need const& need, Origin const& where) {
        if (std::ranges::any_of(extensions, [&](auto const& one) { return there_.contains(one); })) return;
        auto& lacking = lacking_.try_emplace(extensions, Lacking{need, where, {}}).first->second;
        lacking.statements.insert(to_text(where));
    }

    static Sight sight(std::set<std::string> const& extensions, Lacking const& lacking) {
        std::string names;
        for (auto const& one : extensions) names.append(names.empty() ? "" : " or ").append(quoted_if_needed(one));
        auto category = std::string(lacking.need.category);
        std::ranges::replace(category, '_', ' ');
        auto const others = lacking.statements.size() - 1;
        auto const first = *extensions.begin();
        return {"revision " + lacking.where.revision.str() + " needs the extension " + names + " for the " +
                    (category + ' ' + lacking.need.name.str()) + ", and no revision before creates it" +
                    (others == 0   ? ""
                     : others == 1 ? "; one more statement needs it"
                                   : "; " + std::to_string(others) + " more statements need it"),
                "Begin the first revision that needs it with op.execute('CREATE EXTENSION IF NOT EXISTS " + quoted_if_needed(first) +
                    "'), or list it under `extensions` in pgplumb.info, if the platform creates it.",
                lacking.where,
                {&extension::kind, {}, {}, Name(first)}};
    }

    std::set<std::string> there_, made_, tables_;
    std::map<std::pair<std::string, std::string>, std::string> types_;
    std::map<std::set<std::string>, Lacking> lacking_;
    bool unknown_ = false;  ///< whether there may be others that nobody sees
};

}  // namespace

Sights find_lacking_extensions(Scripted const& tree) {
    return Extensions(tree).sights();
}

}  // namespace pgplumb::guards
