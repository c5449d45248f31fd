#include "ddl/effects.hpp"

#include <algorithm>
#include <cctype>

namespace pgplumb::ddl {
namespace {

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || static_cast<unsigned char>(c) > 127;
}

/// The words of a text in lower case, those within constants too; comments are none.
std::vector<std::string> words_in(std::string_view text) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < text.size();) {
        auto const two = text.substr(i, 2);
        if (two == "--") i = std::min(text.size(), text.find('\n', i));
        else if (two == "/*") i = std::min(text.size(), text.find("*/", i + 2));
        else if (!is_word(text[i])) ++i;
        else {
            std::string word;
            for (; i < text.size() && is_word(text[i]); ++i) word += static_cast<char>(std::tolower(static_cast<unsigned char>(text[i])));
            out.push_back(std::move(word));
        }
    }
    return out;
}

struct Effects {
    std::set<std::string_view> kinds;  ///< by name
    bool destroys = false;             ///< it may change or drop what is there
    bool builds = false;               ///< it makes statements of parts, so that names in them are not all
};

void add_table_kinds(Effects& out) {
    for (auto const* kind : {"table", "column", "primary_key", "unique", "check", "exclusion", "foreign_key", "index", "sequence"})
        out.kinds.insert(kind);
}

/// What a word after CREATE, ALTER or DROP stands for; nothing that is compared for most.
bool add_kind(Effects& out, std::string_view word) {
    if (word == "table" || word == "constraint") add_table_kinds(out);
    else if (word == "type") out.kinds.insert("enum");
    else if (word == "index" || word == "sequence" || word == "view" || word == "schema" || word == "extension")
        out.kinds.insert(find_kind(word)->name);
    else return false;
    return true;
}

Effects effects_of(std::string_view text) {
    static std::set<std::string_view> const verbs{"create", "alter", "drop"};
    static std::set<std::string_view> const between{"or",  "replace", "unique",       "unlogged", "if",
                                                    "not", "exists",  "materialized", "foreign",  "only"};
    Effects out;
    auto const words = words_in(text);
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "format" || words[i] == "quote_ident" || text.find("||") != std::string_view::npos) out.builds = true;
        if (!verbs.contains(words[i])) continue;
        auto next = i + 1;
        while (next < words.size() && between.contains(words[next])) ++next;
        if (next >= words.size()) break;
        auto const last = std::min(words.size(), next + 12);
        bool const owner = words[i] == "alter" &&
                           std::find(words.begin() + static_cast<std::ptrdiff_t>(next), words.begin() + static_cast<std::ptrdiff_t>(last),
                                     "owner") != words.begin() + static_cast<std::ptrdiff_t>(last);
        if (!owner && add_kind(out, words[next]) && words[i] != "create") out.destroys = true;
    }
    return out;
}

/// The relations that words of the text name.
std::vector<Relation*> named_in(World& world, std::string_view text) {
    auto const words = words_in(text);
    std::set<std::string_view> const all(words.begin(), words.end());
    std::vector<Relation*> out;
    for (Relation& relation : world.all_relations) {
        if (relation.dropped || relation.identity) continue;
        std::string name = relation.name.str();
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (all.contains(name)) out.push_back(&relation);
    }
    return out;
}

}  // namespace

bool may_change_schema(std::string_view sql) {
    // Behind its own CREATE.
    auto const create = sql.find_first_of(" \t\n");
    return !effects_of(sql.substr(std::min(sql.size(), create))).kinds.empty();
}

void make_opaque(World& world, Relation& relation, std::string const& why) {
    if (std::exchange(relation.opaque, true)) return;
    relation.changed = world.now;
    world.opaque.emplace_back(&relation, why);
}

namespace {

void tell(World& world, std::string const& what) {
    world.problems.push_back({std::nullopt, "sql.not_followed", what + " could not be followed",
                              "What it may have touched is not compared. Written as plain statements it would be; --scratch runs it.",
                              world.now});
}

}  // namespace

void give_up_on_relations(World& world, std::string_view text, std::string const& what) {
    auto const named = named_in(world, text);
    if (named.empty()) return;
    tell(world, what);
    for (Relation* relation : named) make_opaque(world, *relation, what);
}

void give_up_on(World& world, std::string_view text, std::string const& what) {
    auto const effects = effects_of(text);
    if (effects.kinds.empty()) return;
    tell(world, what);
    for (auto const kind : effects.kinds) world.opened.insert(find_kind(kind));
    if (!effects.destroys) return;
    for (Relation* relation : named_in(world, text)) make_opaque(world, *relation, what);
    if (!effects.builds) return;
    for (Relation& relation : world.all_relations)
        if (!relation.dropped) make_opaque(world, relation, what);
}

}  // namespace pgplumb::ddl
