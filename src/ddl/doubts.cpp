#include "ddl/doubts.hpp"

#include "catalog/provided.hpp"
#include "ddl/effects.hpp"
#include "ddl/resolve.hpp"
#include "ddl/tokens.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/index.hpp"
#include "kinds/primary_key.hpp"
#include "pgplumb/error.hpp"

#include <algorithm>

namespace pgplumb::ddl {
namespace {

using Act = Effect::Act;
using RelationSort = Relation::Sort;

/// Marks what one effect may touch.
class Touching {
public:
    Touching(World& world, std::string const& why) : world_(world), doubt_(&world.doubt(why)) {}

    /// What a server would refuse, whatever it is that it comes to, touches nothing.
    void touch_or_leave(Effect const& effect) {
        try {
            touch(effect);
        } catch (Error const&) {
            return;
        }
    }

    void change(Relation& relation, bool cascade) {
        if (!relation.doubt) relation.doubt = doubt_, relation.changed = world_.now;
        for (Relation* child : relation.children)
            if (!child->doubt) change(*child, cascade);
        for (Relation* sequence : relation.owned) sequence->doubt = doubt_;
        if (cascade) lose(relation, {});
    }

private:
    void touch(Effect const& effect) {
        switch (effect.act) {
            case Act::anything: return anything();
            case Act::make_table: return make(effect.target, RelationSort::table, "table");
            case Act::make_view: return make(effect.target, RelationSort::view, "view");
            case Act::make_sequence: return make(effect.target, RelationSort::sequence, "sequence");
            case Act::make_type: return make_type(effect.target);
            case Act::make_schema: return make_schema(effect.target);
            case Act::make_extension: return make_extension(effect.target);
            case Act::change_relation:
                for (Relation* relation : relations(effect.target)) change(*relation, effect.cascade);
                return;
            case Act::drop_index: return drop_index(effect);
            case Act::change_type: return change_type(effect);
            case Act::change_schema: return change_schema(effect);
            case Act::change_extension: return change_extension(effect);
            case Act::drop_function: return drop_function();
            default:
                for (Relation* relation : relations(effect.target)) part_of(*relation, effect);
        }
    }

    static bool fits(Target const& target, Name schema, Name name) {
        return target.any || (target.name.empty() ? schema == target.schema : name == target.name && schema == target.schema);
    }

    std::vector<Relation*> relations(Target const& target) {
        std::vector<Relation*> out;
        if (!target.any && !target.name.empty()) {
            if (auto* found = world_.find(target.schema, target.name)) out.push_back(found);
            return out;
        }
        for (Relation& relation : world_.all_relations)
            if (!relation.dropped && !relation.temporary && fits(target, relation.schema, relation.name)) out.push_back(&relation);
        return out;
    }

    static bool is_one(Target const& target) { return !target.any && !target.name.empty(); }
    void open(std::string_view kind) { world_.opened.emplace(find_kind(kind), doubt_); }

    // What may have come

    void make(Target const& target, RelationSort sort, std::string_view kind) {
        if (!is_one(target)) return open(kind);
        if (world_.find(target.schema, target.name)) return;
        Relation made;
        made.sort = sort;
        made.schema = world_.creation_schema(target.schema.text());
        made.name = target.name;
        if (world_.is_taken(made.schema, made.name)) return;
        made.columns_known = false;
        made.doubt = doubt_;
        world_.add(std::move(made));
    }

    void make_type(Target const& target) {
        if (!is_one(target)) return open("enum");
        if (world_.find_type(target.schema, target.name)) return;
        UserType made;
        made.schema = world_.creation_schema(target.schema.text());
        made.name = target.name;
        made.is_enum = true;
        made.doubt = doubt_;
        world_.add(std::move(made));
    }

    void make_schema(Target const& target) {
        if (!is_one(target)) return open("schema");
        world_.schemas.emplace(target.name, Schema{.made = world_.now, .doubt = doubt_});
    }

    void make_extension(Target const& target) {
        if (!is_one(target)) return open("extension");
        Extension made;
        made.schema = world_.creation_schema({});
        made.schema_said = false;
        made.doubt = doubt_;
        made.made = made.changed = world_.now;
        world_.extensions.emplace(target.name, made);
    }

    // What may have gone or changed

    void doubt(Part& part) {
        if (!part.doubt) part.doubt = doubt_;
        for (Part* share : part.shares) doubt(*share);
    }

    /// What others have that cannot be without the relation, or without a column of it.
    void lose(Relation& relation, Name column) {
        for (Part* key : relation.referenced_by) {
            auto const* columns = std::get_if<Names>(&key->values[foreign_key::target_columns.slot]);
            if (column.empty() || !columns || std::ranges::find(*columns, column) != columns->end()) doubt(*key);
        }
        for (Relation& view : world_.all_relations)
            if (!view.dropped && !view.doubt && view.uses.relations.contains(&relation)) view.doubt = doubt_, lose(view, {});
    }

    void part_of(Relation& relation, Effect const& effect) {
        if (relation.sort != RelationSort::table && effect.act != Act::add_index) return;
        relation.changed = world_.now;
        switch (effect.act) {
            case Act::add_column: relation.columns_known = false; break;
            case Act::alter_column: alter_columns(relation, effect.part, effect.of_default); break;
            case Act::drop_column: drop_columns(relation, effect); break;
            case Act::add_constraint: add_constraints(relation, effect); break;
            case Act::drop_constraint: drop_constraints(relation, effect); break;
            case Act::add_index: relation.open.insert(&index::kind); break;
            case Act::row_security: relation.row_security_known = false; return;  // not of the children
            default: return;
        }
        for (Relation* child : relation.children) part_of(*child, effect);
    }

    static void alter_columns(Relation& relation, Name name, bool of_default = false) {
        for (Column& column : relation.columns)
            if (name.empty() || column.name == name) (of_default ? column.default_known : column.known) = false;
    }

    void drop_columns(Relation& relation, Effect const& effect) {
        for (Column& column : relation.columns)
            if (effect.part.empty() || column.name == effect.part) column.doubt = doubt_;
        for (Part* part : relation.parts)
            if (effect.part.empty() || names_column(*part->kind, part->values, effect.part)) doubt(*part);
        for (Relation* sequence : relation.owned)
            if (effect.part.empty() || sequence->owner_column == effect.part) sequence->doubt = doubt_;
        if (effect.cascade || effect.part.empty()) lose(relation, effect.part);
    }

    static void add_constraints(Relation& relation, Effect const& effect) {
        for (auto const& kind : effect.kinds) relation.open.insert(find_kind(kind));
        if (std::ranges::find(effect.kinds, primary_key::kind.name) != effect.kinds.end()) alter_columns(relation, {});
    }

    void drop_constraints(Relation& relation, Effect const& effect) {
        for (Part* part : relation.parts)
            if (part->is_constraint() && (effect.part.empty() || part->name == effect.part)) doubt(*part);
        if (effect.cascade) lose(relation, {});
    }

    void drop_index(Effect const& effect) {
        if (is_one(effect.target)) {
            auto* found = world_.find_index(effect.target.schema, effect.target.name);
            if (found && effect.renames) found->table->open.insert(found->kind);
            if (found) doubt(*found);
            return;
        }
        for (Relation* relation : relations(effect.target)) {
            for (Part* part : relation->parts)
                if (part->kind == &index::kind) doubt(*part);
            if (effect.renames) relation->open.insert(&index::kind);
        }
    }

    void change_type(Effect const& effect) {
        for (UserType& type : world_.all_types) {
            if (world_.find_type(type.schema, type.name) != &type) continue;
            bool const named = is_one(effect.target) && world_.find_type(effect.target.schema, effect.target.name) == &type;
            if (!named && (is_one(effect.target) || !fits(effect.target, type.schema, type.name))) continue;
            type.doubt = doubt_;
            if (!effect.cascade && !effect.renames) continue;
            each_column([&](Column& column) {
                if (column.type.user != &type) return;
                if (effect.cascade) column.doubt = doubt_;
                else column.known = false;
            });
        }
    }

    void change_schema(Effect const& effect) {
        for (auto& [name, schema] : world_.schemas) {
            if (!effect.target.any && name != effect.target.name) continue;
            if (!schema.doubt) schema.doubt = doubt_;
            for (Relation* relation : relations({name, {}})) change(*relation, true);
            change_type({.target = {name, {}}, .cascade = true});
        }
        if (effect.renames)
            for (auto const* kind : {"schema", "table", "view", "sequence", "enum"}) open(kind);
    }

    void change_extension(Effect const& effect) {
        for (auto& [name, extension] : world_.extensions) {
            if (!effect.target.any && name != effect.target.name) continue;
            extension.doubt = doubt_;
            if (!effect.cascade) continue;
            each_column([&](Column& column) {
                auto const base = column.type.text.substr(0, column.type.text.find_first_of("(["));
                if (!column.type.user && !column.type.row && !is_builtin_type(base)) column.doubt = doubt_;
            });
        }
    }

    /// What calls a function of the user's.
    void drop_function() {
        auto const called = [&](Name text) {
            return !text.empty() && std::ranges::any_of(expression(text).functions, [&](Name function) {
                auto const parts = name_in(function.text());
                return world_.find_other("function", parts.size() > 1 ? parts[0] : Name(), parts.back()) != nullptr;
            });
        };
        each_column([&](Column& column) {
            if (called(column.default_value)) column.known = false;
            if (called(column.generated)) column.doubt = doubt_;
        });
        for (Relation& relation : world_.all_relations)
            for (Part* part : relation.parts)
                for (FieldSpec const* field : part->kind->fields)
                    if (is_called(part->values[field->slot], called) && field->match == Match::expression) doubt(*part);
    }

    template <class Called>
    static bool is_called(Value const& value, Called const& called) {
        if (auto const* one = std::get_if<Name>(&value)) return called(*one);
        auto const* list = std::get_if<Names>(&value);
        return list && std::ranges::any_of(*list, called);
    }

    template <class Act>
    void each_column(Act const& act) {
        for (Relation& relation : world_.all_relations)
            if (!relation.dropped && relation.sort == RelationSort::table)
                for (Column& column : relation.columns) act(column);
    }

    void anything() {
        for (Kind const* kind : all_kinds())
            if (!kind->parent || !kind->parent->parent) world_.opened.emplace(kind, doubt_);
        for (Relation& relation : world_.all_relations)
            if (!relation.dropped && !relation.temporary && !relation.doubt) relation.doubt = doubt_;
        for (UserType& type : world_.all_types) type.doubt = doubt_;
        for (auto& [name, extension] : world_.extensions) extension.doubt = doubt_;
        for (auto& [name, schema] : world_.schemas) schema.doubt = doubt_;
    }

    World& world_;
    Doubt const* doubt_;
};

void collect_called(World const& world, std::string_view code, std::set<std::string_view>& seen, std::vector<Effect>& out);

/// Of the code and of the functions that it calls, each once.
void collect(World const& world, std::string_view code, std::set<std::string_view>& seen, std::vector<Effect>& out) {
    if (!seen.insert(code).second) return;
    std::ranges::move(effects_of(code), std::back_inserter(out));
    collect_called(world, code, seen, out);
}

void collect_called(World const& world, std::string_view code, std::set<std::string_view>& seen, std::vector<Effect>& out) {
    for (auto const& name : calls_in(code))
        for (Other const* called : world.functions({}, Name(name)))
            if (!called->body.empty()) collect(world, called->body.text(), seen, out);
}

std::vector<Effect> all_effects(World const& world, std::string_view code) {
    std::set<std::string_view> seen;
    std::vector<Effect> out;
    collect(world, code, seen, out);
    return out;
}

/// Relations that a constant's text names.
void add_named(World const& world, std::string const& text, std::set<Relation*>& out) {
    auto const parts = name_in(text);
    if (parts.empty() || parts.size() > 2) return;
    if (auto* found = world.find(parts.size() == 2 ? parts[0] : Name(), parts.back())) out.insert(found);
}

}  // namespace

bool may_change_schema(World const& world, std::string_view code) {
    return !all_effects(world, code).empty();
}

void tell_unfollowed(World& world, std::string const& what) {
    Problem told{std::nullopt, "sql.not_followed", what + " could not be followed",
                 "What it may have touched is not compared. Written as plain statements it would be; --scratch runs it.", world.now};
    auto const same = [&](Problem const& p) {
        return p.what == told.what && p.origin.where == told.origin.where && p.origin.line == told.origin.line &&
               p.origin.column == told.origin.column;
    };
    // Rounds of a loop tell the same again.
    constexpr std::ptrdiff_t far = 32;
    auto const& problems = world.problems;
    auto const from = problems.end() - std::min(far, std::ssize(problems));
    if (std::none_of(from, problems.end(), same)) world.problems.push_back(std::move(told));
}

bool give_up_on(World& world, std::string_view code, std::string const& what) {
    return give_up_on(world, all_effects(world, code), what);
}

void make_doubtful(World& world, std::string_view code, std::string const& why) {
    Touching touching(world, why);
    for (Effect const& effect : all_effects(world, code)) touching.touch_or_leave(effect);
}

bool give_up_on_calls(World& world, std::string_view code, std::string const& what) {
    std::set<std::string_view> seen;
    std::vector<Effect> effects;
    collect_called(world, code, seen, effects);
    return give_up_on(world, effects, what);
}

void doubt_what_goes_on(World& world) {
    for (auto const& [code, what, where, table] : world.lasting) {
        if (table && table->dropped) continue;
        world.now = where;
        give_up_on(world, code.text(), what);
    }
}

bool give_up_on(World& world, std::vector<Effect> const& effects, std::string const& what) {
    if (effects.empty()) return false;
    tell_unfollowed(world, what);
    Touching touching(world, what);
    for (Effect const& effect : effects) touching.touch_or_leave(effect);
    return true;
}

void give_up_on_relations(World& world, std::string_view text, std::string const& what) {
    std::set<Relation*> named;
    for (Token const& token : tokens_of(text))
        if (token.sort == Token::Sort::constant) add_named(world, token.content(), named);
    if (named.empty()) return;
    tell_unfollowed(world, what);
    for (Relation* relation : named) make_doubtful(world, *relation, what);
}

void make_doubtful(World& world, Relation& relation, std::string const& why) {
    Touching(world, why).change(relation, true);
}

}  // namespace pgplumb::ddl
