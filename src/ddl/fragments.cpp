#include "ddl/tree.hpp"
#include "kinds/column.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/primary_key.hpp"
#include "kinds/sequence.hpp"
#include "kinds/table.hpp"
#include "pgplumb/utf8.hpp"

#include <algorithm>
#include <cctype>
#include <variant>

namespace pgplumb::ddl {
namespace {

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

void make_serial(Draft& draft, Object& column) {
    ObjectId id{&sequence::kind, column.id.schema, {}, Name(default_name(column.id.parent.text(), column.id.name.text(), "seq"))};
    column.set(column::not_null, true);
    column.set(column::default_value, Name("nextval('" + display(id) + "'::regclass)"));
    Object made{id, column.origin, {}};
    made.set(sequence::type, column.get(column::type));
    made.set(sequence::owned_by, Names({column.id.schema, column.id.parent, column.id.name}));
    draft.add(with_defaults(made));
}

/// What fragments of one spelling mean, parsed once: most columns and keys of a large schema are spelled alike.
template <class T>
class Memo {
public:
    T const* find(std::string const& text) const {
        auto const it = known_.find(text);
        return it == known_.end() ? nullptr : &it->second;
    }
    T const& keep(std::string text, T value) {
        if (known_.size() >= most) known_.clear();
        return known_.insert_or_assign(std::move(text), std::move(value)).first->second;
    }

private:
    static constexpr std::size_t most = 32'768;
    std::unordered_map<std::string, T> known_;
};

std::optional<SqlError> added(Draft& draft, Object const& object) {
    auto const& id = object.id;
    if (auto const* before = draft.add(object))
        return SqlError{std::string(id.kind->name) + ' ' + display(id) + " is said twice", "it is also said at " + to_text(before->origin),
                        0};
    return std::nullopt;
}

/// Puts a constraint or index on `table`, under its own name, or `name`, or PostgreSQL's default name numbered until free.
std::optional<SqlError> put(Draft& draft, ObjectId const& table, Name name, Definition const& definition, Origin const& origin) {
    Object object{{definition.kind, table.schema, table.name, name.empty() ? definition.name : name}, origin, definition.values};
    if (object.id.name.empty()) {
        object.any_name = true;
        for (int i = 0; object.id.name.empty() || draft.find(object.id); ++i)
            object.id.name =
                Name(default_name(table.name.text(), definition.columns, std::string(definition.label) + (i > 0 ? std::to_string(i) : "")));
    }
    if (definition.kind == &foreign_key::kind)
        if (auto const target = object.get(foreign_key::target); target[0].empty())
            object.set(foreign_key::target, Names({draft.search_path[0], target[1]}));
    return added(draft, object);
}

/// A definition, or why the text is none.
template <class T>
using Read = std::variant<T, SqlError>;

Read<ColumnDefinition> read_column(std::string_view name, std::string_view fragment) {
    auto const start = "create table t (" + quoted_name(name).text() + ' ';
    auto const sql = start + std::string(fragment);
    auto const parsed = parse(sql + "\n)");
    auto const* node = only_statement(parsed, PG_QUERY__NODE__NODE_CREATE_STMT);
    if (!node || node->create_stmt->n_table_elts != 1 || node->create_stmt->n_options != 0 || node->create_stmt->partspec ||
        node->create_stmt->n_inh_relations != 0 || node->create_stmt->table_elts[0]->node_case != PG_QUERY__NODE__NODE_COLUMN_DEF)
        return shifted(parsed.error, start.size(), "the definition of one column");
    auto const& definition = *node->create_stmt->table_elts[0]->column_def;
    if (!definition.type_name) return SqlError{"the column has no type", {}, 0};
    return column_definition(definition, sql);
}

Read<Definition> read_constraint(std::string_view clause) {
    constexpr std::string_view start = "alter table t add ";
    auto const parsed = parse(std::string(start) + std::string(clause));
    auto const* node = only_statement(parsed, PG_QUERY__NODE__NODE_ALTER_TABLE_STMT);
    if (!node || node->alter_table_stmt->n_cmds != 1) return shifted(parsed.error, start.size(), "one constraint");
    auto const& command = *node->alter_table_stmt->cmds[0]->alter_table_cmd;
    if (!command.def || command.def->node_case != PG_QUERY__NODE__NODE_CONSTRAINT)
        return shifted(parsed.error, start.size(), "one constraint");
    auto made = constraint_definition(*command.def->constraint, "", clause);
    if (!made) return shifted(parsed.error, start.size(), "a constraint of a known kind");
    if (!made->name.empty()) return SqlError{"a constraint's name is its key, not part of its text", {}, 0};
    return std::move(*made);
}

Read<Definition> read_index(std::string const& start, std::string_view tail) {
    auto const parsed = parse(start + std::string(tail));
    auto const* node = only_statement(parsed, PG_QUERY__NODE__NODE_INDEX_STMT);
    if (!node) return shifted(parsed.error, start.size(), "one index");
    return index_definition(*node->index_stmt, start + std::string(tail));
}

/// What `text` means, from the memo or by `read`.
template <class T, class Reader>
Read<T> recalled(std::string text, Reader const& read) {
    static thread_local Memo<T> memo;
    if (auto const* known = memo.find(text)) return *known;
    auto out = read();
    if (auto const* made = std::get_if<T>(&out)) memo.keep(std::move(text), *made);
    return out;
}

}  // namespace

Object const* Draft::add(Object const& object) {
    auto& objects = by_kind_[object.id.kind->rank];
    auto const [it, fresh] = places_.try_emplace(object.id, static_cast<std::uint32_t>(objects.size()));
    if (!fresh) return &objects[it->second];
    objects.push_back(object);
    return nullptr;
}

Object* Draft::find(ObjectId const& id) {
    auto const it = places_.find(id);
    return it == places_.end() ? nullptr : &by_kind_[id.kind->rank][it->second];
}

Catalog Draft::finish() && {
    places_.clear();
    Catalog catalog;
    for (Kind const* kind : all_kinds()) catalog.add(*kind, std::move(by_kind_[kind->rank]));
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

std::optional<SqlError> add_column(Draft& draft, ObjectId const& column, std::string_view fragment, Origin const& origin, int position) {
    auto read = recalled<ColumnDefinition>(std::string(fragment), [&] { return read_column("c", fragment); });
    // Constraints within the fragment name their column.
    if (auto const* made = std::get_if<ColumnDefinition>(&read); made && !made->constraints.empty())
        read = read_column(column.name.text(), fragment);
    if (auto* error = std::get_if<SqlError>(&read)) return std::move(*error);
    auto const& made = std::get<ColumnDefinition>(read);
    Object object{column, origin, made.values};
    object.position = static_cast<std::int16_t>(position);
    if (made.serial_width != 0) make_serial(draft, object);
    for (Definition const& constraint : made.constraints)
        if (auto error = put(draft, owner(column), {}, constraint, origin)) return error;
    return added(draft, object);
}

std::optional<SqlError> add_constraint(Draft& draft, ObjectId const& table, Name name, std::string_view clause, Origin const& origin) {
    auto read = recalled<Definition>(std::string(clause), [&] { return read_constraint(clause); });
    if (auto* error = std::get_if<SqlError>(&read)) return std::move(*error);
    return put(draft, table, name, std::get<Definition>(read), origin);
}

std::optional<SqlError> add_index(Draft& draft, ObjectId const& table, Name name, bool unique, std::string_view tail,
                                  Origin const& origin) {
    std::string const start = unique ? "create unique index on t " : "create index on t ";
    auto read = recalled<Definition>(start + std::string(tail), [&] { return read_index(start, tail); });
    if (auto* error = std::get_if<SqlError>(&read)) return std::move(*error);
    return put(draft, table, name, std::get<Definition>(read), origin);
}

Labels enum_labels(std::string_view text) {
    auto const parsed = parse("create type t as enum (" + std::string(text) + "\n)");
    auto const* node = only_statement(parsed, PG_QUERY__NODE__NODE_CREATE_ENUM_STMT);
    if (!node) return {{}, shifted(parsed.error, 0, "a list of labels such as 'sad', 'ok'")};
    return {names(node->create_enum_stmt->n_vals, node->create_enum_stmt->vals), std::nullopt};
}

PartitionKey partition_key(PgQuery__PartitionSpec const& clause) {
    std::vector<Name> keys;
    for (auto const* parameter : std::span(clause.part_params, clause.n_part_params)) {
        auto const& element = *parameter->partition_elem;
        bool const plain = element.name && *element.name != '\0';
        keys.push_back(plain ? Name(quoted_if_needed(element.name)) : expression_text(element.expr));
    }
    std::string strategy(clause.strategy);
    std::ranges::transform(strategy, strategy.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return {Name(strategy), Names(keys)};
}

std::optional<PartitionKey> partition_key(std::string_view text) {
    auto const parsed = parse("create table t () partition by " + std::string(text));
    auto const* node = only_statement(parsed, PG_QUERY__NODE__NODE_CREATE_STMT);
    if (!node || !node->create_stmt->partspec) return std::nullopt;
    return partition_key(*node->create_stmt->partspec);
}

Bound partition_bound(PgQuery__PartitionBoundSpec const& spec) {
    if (spec.is_default) return {"default", {}};
    if (*spec.strategy == 'h') return {"with modulus " + std::to_string(spec.modulus) + " remainder " + std::to_string(spec.remainder), {}};
    Bound out{*spec.strategy == 'l' ? "in" : "from to", {}};
    auto const add = [&](std::span<PgQuery__Node* const> values) {
        for (auto* value : values) out.values.push_back(expression_text(value));
    };
    add({spec.listdatums, spec.n_listdatums});
    add({spec.lowerdatums, spec.n_lowerdatums});
    add({spec.upperdatums, spec.n_upperdatums});
    return out;
}

std::optional<Bound> partition_bound(std::string_view text) {
    auto const parsed = parse("create table t partition of p " + std::string(text));
    auto const* node = only_statement(parsed, PG_QUERY__NODE__NODE_CREATE_STMT);
    if (!node || !node->create_stmt->partbound) return std::nullopt;
    return partition_bound(*node->create_stmt->partbound);
}

Name bound_text(PgQuery__PartitionBoundSpec const& spec) {
    if (spec.is_default) return Name("DEFAULT");
    if (*spec.strategy == 'h')
        return Name("FOR VALUES WITH (modulus " + std::to_string(spec.modulus) + ", remainder " + std::to_string(spec.remainder) + ')');
    auto const bound = partition_bound(spec);
    auto const list = [](std::span<Name const> values) {
        std::string out;
        for (Name const value : values) out.append(out.empty() ? "(" : ", ").append(value.text());
        return out + ')';
    };
    std::span const values(bound.values);
    if (*spec.strategy == 'l') {
        std::vector<Name> once;  // what is there twice, the server keeps once
        for (Name const value : values)
            if (std::ranges::find(once, value) == once.end()) once.push_back(value);
        return Name("FOR VALUES IN " + list(once));
    }
    return Name("FOR VALUES FROM " + list(values.first(spec.n_lowerdatums)) + " TO " + list(values.subspan(spec.n_lowerdatums)));
}

void settle(Draft& draft) {
    std::unordered_map<ObjectId, Names> keys;
    for (Object const& key : draft.of(primary_key::kind)) {
        auto const [it, fresh] = keys.emplace(owner(key.id), key.get(primary_key::columns));
        for (Name const column : it->second)
            if (auto* object = draft.find({&column::kind, key.id.schema, key.id.parent, column})) object->set(column::not_null, true);
    }
    for (Object& key : draft.of(foreign_key::kind)) {
        if (key.find(foreign_key::target_columns)) continue;
        auto const target = key.get(foreign_key::target);
        if (auto const it = keys.find({&table::kind, target[0], {}, target[1]}); it != keys.end())
            key.set(foreign_key::target_columns, it->second);
    }
}

}  // namespace pgplumb::ddl
