#include "ddl/tree.hpp"
#include "kinds/check.hpp"
#include "kinds/column.hpp"
#include "kinds/exclusion.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/index.hpp"
#include "kinds/primary_key.hpp"
#include "kinds/sequence.hpp"
#include "kinds/table.hpp"
#include "kinds/unique.hpp"

#include <algorithm>
#include <limits>

namespace pgplumb::ddl {
namespace {

constexpr std::size_t most_name_bytes = 63;

/// Cut to `size` bytes, at a character's boundary.
std::string_view clipped(std::string_view text, std::size_t size) {
    if (text.size() <= size) return text;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
    return text.substr(0, size);
}

std::string joined(Names columns) {
    std::string out;
    for (Name const column : columns) out.append(out.empty() ? "" : "_").append(column.text());
    return out;
}

Name action(char const* code) {
    switch (code && *code ? *code : 'a') {
        case 'r': return Name("restrict");
        case 'c': return Name("cascade");
        case 'n': return Name("set null");
        case 'd': return Name("set default");
        default: return Name("no action");
    }
}

/// Gives an unnamed constraint PostgreSQL's default name, numbered until it is free.
void name_it(Draft& draft, Object& object, std::string_view columns, std::string_view label) {
    if (!object.id.name.empty()) return;
    object.any_name = true;
    auto const table = object.id.parent.text();
    object.id.name = Name(default_name(table, columns, label));
    for (int i = 1; draft.find(object.id); ++i) object.id.name = Name(default_name(table, columns, std::string(label) + std::to_string(i)));
}

struct Maker {
    Draft& draft;
    ObjectId const& table;
    Origin const& origin;

    Object made(Kind const& kind, char const* name) const {
        Object object{{&kind, table.schema, table.name, Name(name && *name ? name : "")}, origin, {}};
        object.values.resize(kind.fields.size());
        return object;
    }

    Object key(PgQuery__Constraint const& constraint, Names columns) const {
        bool const primary = constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY;
        auto object = made(primary ? primary_key::kind : unique::kind, constraint.conname);
        Names const more(names(constraint.n_including, constraint.including));
        if (primary) {
            object.set(primary_key::columns, columns);
            object.set(primary_key::include, more);
            object.set(primary_key::deferrable, constraint.deferrable != 0);
            object.set(primary_key::initially_deferred, constraint.initdeferred != 0);
            name_it(draft, object, "", "pkey");
        } else {
            object.set(unique::columns, columns);
            object.set(unique::include, more);
            object.set(unique::nulls_not_distinct, constraint.nulls_not_distinct != 0);
            object.set(unique::deferrable, constraint.deferrable != 0);
            object.set(unique::initially_deferred, constraint.initdeferred != 0);
            name_it(draft, object, joined(columns), "key");
        }
        return object;
    }

    Object check(PgQuery__Constraint const& constraint, std::string_view column) const {
        auto object = made(check::kind, constraint.conname);
        auto const facts = reduce(constraint.raw_expr, "");
        object.set(check::expression, Name(deparse(constraint.raw_expr)));
        object.set(check::validated, constraint.skip_validation == 0);
        object.set(check::no_inherit, constraint.is_no_inherit != 0);
        bool const one = !facts.columns.empty() && std::ranges::all_of(facts.columns, [&](Name c) { return c == facts.columns[0]; });
        name_it(draft, object, !column.empty() ? column : one ? facts.columns[0].text() : "", "check");
        return object;
    }

    Object foreign_key(PgQuery__Constraint const& constraint, Names columns) const {
        namespace fk = pgplumb::foreign_key;
        auto object = made(fk::kind, constraint.conname);
        auto const* to = constraint.pktable;
        Name const schema = to->schemaname && *to->schemaname ? Name(to->schemaname) : draft.search_path[0];
        object.set(fk::columns, columns);
        object.set(fk::target, Names({schema, Name(to->relname)}));
        if (constraint.n_pk_attrs > 0) object.set(fk::target_columns, Names(names(constraint.n_pk_attrs, constraint.pk_attrs)));
        object.set(fk::on_update, action(constraint.fk_upd_action));
        object.set(fk::on_delete, action(constraint.fk_del_action));
        object.set(fk::on_delete_columns, Names(names(constraint.n_fk_del_set_cols, constraint.fk_del_set_cols)));
        object.set(fk::match, Name(constraint.fk_matchtype && *constraint.fk_matchtype == 'f' ? "full" : "simple"));
        object.set(fk::deferrable, constraint.deferrable != 0);
        object.set(fk::initially_deferred, constraint.initdeferred != 0);
        object.set(fk::validated, constraint.skip_validation == 0);
        name_it(draft, object, joined(columns), "fkey");
        return object;
    }

    Object exclusion(PgQuery__Constraint const& constraint) const {
        auto object = made(exclusion::kind, constraint.conname);
        std::vector<Name> keys;
        std::vector<Name> operators;
        for (size_t i = 0; i < constraint.n_exclusions; ++i) {
            auto const* pair = constraint.exclusions[i]->list;
            auto const& element = *pair->items[0]->index_elem;
            keys.emplace_back(element.name && *element.name ? quoted_if_needed(element.name) : deparse(element.expr));
            auto const* name = pair->items[1]->list;
            operators.push_back(names(name->n_items, name->items).back());
        }
        object.set(exclusion::method, Name(constraint.access_method && *constraint.access_method ? constraint.access_method : "btree"));
        object.set(exclusion::keys, Names(keys));
        object.set(exclusion::operators, Names(operators));
        object.set(exclusion::predicate, constraint.where_clause ? Name(deparse(constraint.where_clause)) : Name());
        object.set(exclusion::deferrable, constraint.deferrable != 0);
        object.set(exclusion::initially_deferred, constraint.initdeferred != 0);
        name_it(draft, object, "", "excl");
        return object;
    }

    std::optional<Object> constraint(PgQuery__Constraint const& given, std::string_view column) const {
        Names const own(column.empty() ? std::vector<Name>{} : std::vector<Name>{Name(column)});
        auto const listed = [&](size_t count, PgQuery__Node* const* nodes) { return column.empty() ? Names(names(count, nodes)) : own; };
        switch (given.contype) {
            case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
            case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE: return key(given, listed(given.n_keys, given.keys));
            case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK: return check(given, column);
            case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN: return foreign_key(given, listed(given.n_fk_attrs, given.fk_attrs));
            case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION: return exclusion(given);
            default: return std::nullopt;
        }
    }
};

/// The one statement in `sql`, if it is of the kind asked for; the offset turns error columns into the fragment's.
PgQuery__Node* only_statement(Parsed const& parsed, PgQuery__Node__NodeCase wanted) {
    if (!parsed.tree || parsed.tree->n_stmts != 1) return nullptr;
    auto* const node = parsed.tree->stmts[0]->stmt;
    return node->node_case == wanted ? node : nullptr;
}

SqlError shifted(SqlError error, std::size_t by, std::string_view what) {
    if (error.what.empty()) error.what = std::string("this is not ") + std::string(what);
    error.column = std::max(0, error.column - static_cast<int>(by));
    return error;
}

void make_serial(Draft& draft, Object& column, int width) {
    ObjectId id{&sequence::kind, column.id.schema, {}, Name(default_name(column.id.parent.text(), column.id.name.text(), "seq"))};
    column.set(column::not_null, true);
    column.set(column::default_value, Name("nextval('" + display(id) + "'::regclass)"));
    Object made{id, column.origin, {}};
    made.set(sequence::type, column.get(column::type));
    made.set(sequence::start, std::int64_t{1});
    made.set(sequence::increment, std::int64_t{1});
    made.set(sequence::min, std::int64_t{1});
    made.set(sequence::max, width == 2   ? std::int64_t{std::numeric_limits<std::int16_t>::max()}
                            : width == 4 ? std::int64_t{std::numeric_limits<std::int32_t>::max()}
                                         : std::numeric_limits<std::int64_t>::max());
    made.set(sequence::cache, std::int64_t{1});
    made.set(sequence::cycle, false);
    made.set(sequence::owned_by, Names({column.id.schema, column.id.parent, column.id.name}));
    draft.add(std::move(made));
}

/// Column constraints that are fields of the column itself.
void apply_to_column(Object& column, PgQuery__Constraint const& constraint) {
    switch (constraint.contype) {
        case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL: column.set(column::not_null, true); break;
        case PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT: column.set(column::default_value, Name(deparse(constraint.raw_expr))); break;
        case PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY:
            column.set(column::not_null, true);
            column.set(column::identity, Name(*constraint.generated_when == 'a' ? "always" : "by default"));
            break;
        case PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED: column.set(column::generated, Name(deparse(constraint.raw_expr))); break;
        default: break;
    }
}

Object index_object(Draft& draft, ObjectId const& table, PgQuery__IndexStmt const& statement, Origin const& origin) {
    Object object{
        {&index::kind, table.schema, table.name, Name(statement.idxname && *statement.idxname ? statement.idxname : "")}, origin, {}};
    std::vector<Name> keys;
    std::vector<Name> opclasses;
    std::vector<Name> collations;
    std::vector<Name> order;
    std::string label;
    for (size_t i = 0; i < statement.n_index_params; ++i) {
        auto const& element = *statement.index_params[i]->index_elem;
        bool const plain = element.name && *element.name;
        keys.emplace_back(plain ? quoted_if_needed(element.name) : deparse(element.expr));
        label.append(label.empty() ? "" : "_").append(plain ? element.name : "expr");
        auto const opclass = names(element.n_opclass, element.opclass);
        opclasses.push_back(opclass.empty() ? Name() : Name(quoted_if_needed(opclass.back().text())));
        auto const collation = names(element.n_collation, element.collation);
        collations.push_back(collation.empty() ? Name() : Name(quoted_if_needed(collation.back().text())));
        bool const down = element.ordering == PG_QUERY__SORT_BY_DIR__SORTBY_DESC;
        bool const first = element.nulls_ordering == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_FIRST;
        bool const last = element.nulls_ordering == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_LAST;
        order.emplace_back(down ? (last ? "desc nulls last" : "desc") : (first ? "asc nulls first" : "asc"));
    }
    std::vector<Name> include;
    for (size_t i = 0; i < statement.n_index_including_params; ++i)
        include.emplace_back(statement.index_including_params[i]->index_elem->name);
    object.values.resize(index::kind.fields.size());
    object.set(index::method, Name(statement.access_method && *statement.access_method ? statement.access_method : "btree"));
    object.set(index::keys, Names(keys));
    object.set(index::opclasses, Names(opclasses));
    object.set(index::collations, Names(collations));
    object.set(index::order, Names(order));
    object.set(index::include, Names(include));
    object.set(index::predicate, statement.where_clause ? Name(deparse(statement.where_clause)) : Name());
    object.set(index::unique, statement.unique != 0);
    object.set(index::nulls_not_distinct, statement.nulls_not_distinct != 0);
    name_it(draft, object, label, "idx");
    return object;
}

std::optional<SqlError> added(Draft& draft, Object object) {
    auto const text = std::string(object.id.kind->name) + ' ' + display(object.id);
    if (auto const* before = draft.add(std::move(object)))
        return SqlError{text + " is said twice", "it is also said at " + to_text(before->origin), 0};
    return std::nullopt;
}

}  // namespace

Object const* Draft::add(Object object) {
    auto const id = object.id;
    auto const [it, fresh] = objects_.try_emplace(id, std::move(object));
    return fresh ? nullptr : &it->second;
}

Object* Draft::find(ObjectId const& id) {
    auto const it = objects_.find(id);
    return it == objects_.end() ? nullptr : &it->second;
}

Catalog Draft::finish() && {
    Catalog catalog;
    for (auto& [id, object] : objects_) catalog.add(std::move(object));
    objects_.clear();
    return catalog;
}

std::string default_name(std::string_view name1, std::string_view name2, std::string_view label) {
    auto const extra = label.size() + 1 + (name2.empty() ? 0 : 1);
    auto size1 = name1.size();
    auto size2 = name2.size();
    while (size1 + size2 + extra > most_name_bytes) --(size1 > size2 ? size1 : size2);
    std::string out(clipped(name1, size1));
    if (!name2.empty()) out.append("_").append(clipped(name2, size2));
    return out.append("_").append(label);
}

std::optional<SqlError> add_column(Draft& draft, ObjectId const& column, std::string_view fragment, Origin const& origin,
                                   std::int64_t position) {
    // Most columns of a large schema are spelled alike: parse once what makes nothing but the column.
    static thread_local std::unordered_map<std::string, std::vector<Value>> known;
    if (auto const it = known.find(std::string(fragment)); it != known.end()) {
        Object object{column, origin, it->second};
        object.set(column::position, position);
        return added(draft, std::move(object));
    }
    auto const start = std::string("create table t (\"c\" ");
    auto const parsed = parse(start + std::string(fragment) + "\n)");
    auto const* node = only_statement(parsed, PG_QUERY__NODE__NODE_CREATE_STMT);
    if (!node || node->create_stmt->n_table_elts != 1 || node->create_stmt->n_options != 0 || node->create_stmt->partspec ||
        node->create_stmt->n_inh_relations != 0 || node->create_stmt->table_elts[0]->node_case != PG_QUERY__NODE__NODE_COLUMN_DEF)
        return shifted(parsed.error, start.size(), "the definition of one column");
    auto const& definition = *node->create_stmt->table_elts[0]->column_def;
    if (!definition.type_name) return SqlError{"the column has no type", {}, 0};
    Object object{column, origin, {}};
    object.set(column::type, Name(type_text(*definition.type_name)));
    object.set(column::not_null, false);
    object.set(column::default_value, Name());
    object.set(column::identity, Name());
    object.set(column::generated, Name());
    auto const collation =
        definition.coll_clause ? names(definition.coll_clause->n_collname, definition.coll_clause->collname) : std::vector<Name>{};
    object.set(column::collation,
               collation.empty() || collation.back().text() == "default" ? Name() : Name(quoted_if_needed(collation.back().text())));
    ObjectId const table = owner(column);
    bool alone = true;
    for (size_t i = 0; i < definition.n_constraints; ++i) {
        auto const& constraint = *definition.constraints[i]->constraint;
        apply_to_column(object, constraint);
        auto made = Maker{draft, table, origin}.constraint(constraint, column.name.text());
        if (!made) continue;
        alone = false;
        if (auto error = added(draft, std::move(*made))) return error;
    }
    if (auto const width = serial_width(*definition.type_name); width != 0) {
        alone = false;
        make_serial(draft, object, width);
    }
    if (alone) known.emplace(fragment, object.values);
    object.set(column::position, position);
    return added(draft, std::move(object));
}

std::optional<SqlError> add_constraint(Draft& draft, ObjectId const& table, Name name, std::string_view clause, Origin const& origin) {
    auto start = std::string("alter table t add ");
    if (!name.empty()) start += "constraint " + quoted_name(name.text()).text() + ' ';
    auto const parsed = parse(start + std::string(clause));
    auto const* node = only_statement(parsed, PG_QUERY__NODE__NODE_ALTER_TABLE_STMT);
    if (!node || node->alter_table_stmt->n_cmds != 1) return shifted(parsed.error, start.size(), "one constraint");
    auto const& command = *node->alter_table_stmt->cmds[0]->alter_table_cmd;
    if (!command.def || command.def->node_case != PG_QUERY__NODE__NODE_CONSTRAINT)
        return shifted(parsed.error, start.size(), "one constraint");
    auto made = Maker{draft, table, origin}.constraint(*command.def->constraint, "");
    if (!made) return shifted(parsed.error, start.size(), "a constraint of a known kind");
    return added(draft, std::move(*made));
}

std::optional<SqlError> add_index(Draft& draft, ObjectId const& table, Name name, bool unique, std::string_view tail,
                                  Origin const& origin) {
    auto const start =
        std::string(unique ? "create unique index " : "create index ") + (name.empty() ? "" : quoted_name(name.text()).text()) + " on t ";
    auto const parsed = parse(start + std::string(tail));
    auto const* node = only_statement(parsed, PG_QUERY__NODE__NODE_INDEX_STMT);
    if (!node) return shifted(parsed.error, start.size(), "one index");
    return added(draft, index_object(draft, table, *node->index_stmt, origin));
}

Labels enum_labels(std::string_view text) {
    auto const parsed = parse("create type t as enum (" + std::string(text) + "\n)");
    auto const* node = only_statement(parsed, PG_QUERY__NODE__NODE_CREATE_ENUM_STMT);
    if (!node) return {{}, shifted(parsed.error, 0, "a list of labels such as 'sad', 'ok'")};
    return {names(node->create_enum_stmt->n_vals, node->create_enum_stmt->vals), std::nullopt};
}

void settle(Draft& draft) {
    std::unordered_map<ObjectId, Names> keys;
    draft.each(primary_key::kind, [&](Object const& key) { keys.emplace(owner(key.id), key.get(primary_key::columns)); });
    for (auto const& [table, columns] : keys)
        for (Name const column : columns)
            if (auto* object = draft.find({&column::kind, table.schema, table.name, column})) object->set(column::not_null, true);
    draft.each(foreign_key::kind, [&](Object& key) {
        if (key.find(foreign_key::target_columns)) return;
        auto const target = key.get(foreign_key::target);
        if (auto const it = keys.find({&table::kind, target[0], {}, target[1]}); it != keys.end())
            key.set(foreign_key::target_columns, it->second);
    });
}

}  // namespace pgplumb::ddl
