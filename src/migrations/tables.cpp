#include "migrations/schema.hpp"

#include <algorithm>
#include <array>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;

/// What may be otherwise with a column.
std::string doubt_words(TableName const& table, ColumnSql const& column) {
    return "alter table " + table.sql() + " alter column " + in_quotes(column.name) + (column.default_alone ? " set default" : "");
}

std::string literals(std::vector<std::string> const& texts) {
    std::vector<std::string> out;
    out.reserve(texts.size());
    for (auto const& text : texts) out.push_back(literal(text));
    return join(out);
}

/// The constraint that holds a column to the labels of its type.
std::string label_check_sql(Machine& machine, TableName const& table, ColumnSql const& column) {
    auto const name = name_clause(machine, "CONSTRAINT", column.type.check_name, {"ck", table.name, table.schema, {column.name}});
    return name.value_or("") + "CHECK (" + in_quotes(column.name) + " IN (" + literals(column.type.labels) + "))";
}

/// A table's call, or what Alembic makes one of: its parts sorted, and then its statements.
class Making {
public:
    Making(Machine& machine, TableName table, Call const& options) : machine_(machine), table_(std::move(table)), options_(options) {}

    void create(std::vector<Ref> const& parts) {
        for (Ref const part : parts) sort_out(part);
        find_keys();
        for (Ref const column : columns_) make_column(*column);
        if (!said_key_ && !keys_.empty()) add_key();
        for (Ref const constraint : constraints_) add(constraint_sql(machine_, *constraint, table_));
        send();
        for (Ref const index : indexes_) {
            auto const call = call_of(*index);
            if (call.items.empty()) continue;
            create_index(machine_, call.items[0], table_, {call.items.begin() + 1, call.items.end()}, at_place(call));
        }
    }

private:
    void sort_out(Ref part) {
        Machine::Level const level(machine_);
        if (!level || !machine_.afford(1)) return;
        if (is_column(*part)) columns_.push_back(part);
        else if (part->is_call("sqlalchemy.Index")) indexes_.push_back(part);
        else if (part->is_call("sqlalchemy.ForeignKeyConstraint")) foreign_.push_back(part), constraints_.push_back(part);
        else if (part->is(Sort::call) && part->text.ends_with("Constraint")) constraints_.push_back(part);
        else if (part->is(Sort::tuple) || part->is(Sort::list)) {
            for (Ref const inner : part->items) sort_out(inner);
        } else if (!part->is(Sort::none) && !part->is(Sort::dict)) {
            unknown_ = true;
        }
    }

    void find_keys() {
        bool certain = true;
        for (Ref const constraint : constraints_)
            if (constraint->is_call("sqlalchemy.PrimaryKeyConstraint")) {
                auto names = names_of(machine_, machine_.list(constraint->items), certain);
                said_key_ = said_key_ || !names.empty();
                keys_.insert(keys_.end(), names.begin(), names.end());
            }
        for (Ref const column : columns_) {
            if (said_key_) break;
            auto const call = call_of(*column);
            if (is_said(call, "primary_key"))
                if (auto const name = text_of(call.argument(0, "name"))) keys_.push_back(*name);
        }
        for (Ref const constraint : foreign_) {
            bool sure = true;
            auto const names = names_of(machine_, call_of(*constraint).argument(0, "columns"), sure);
            referring_.insert(referring_.end(), names.begin(), names.end());
        }
    }

    void make_column(Value const& value) {
        auto const made = column_sql(machine_, value, keys_, referring_);
        if (made.name.empty()) {
            unknown_ = true;
            return;
        }
        if (!made.type.enum_name.empty() && made.type.creates) create_enum(machine_, made.type, false, options_.origin);
        auto line = in_quotes(made.name) + " " + made.specification;
        for (Ref const check : made.checks)
            if (auto const piece = constraint_sql(machine_, *check, table_); piece && piece->doubt.empty()) line += " " + piece->sql;
        elements_.push_back(std::move(line));
        if (!made.doubt.empty()) doubts_.push_back({{}, made.doubt, doubt_words(table_, made)});
        if (made.type.checked) add(Piece{label_check_sql(machine_, table_, made)});
        for (Ref const key : made.foreign_keys) {
            // CREATE TABLE leaves these to another statement, which nobody sends.
            if (!is_said(call_of(*key), "use_alter")) add(reference_sql(machine_, *key, made.name, table_));
        }
        if (made.unique && !made.index) add(unique_of(made.name));
        if (made.index) indexes_.push_back(index_of(made));
    }

    Piece unique_of(std::string const& column) {
        auto const name = name_clause(machine_, "CONSTRAINT", nullptr, {"uq", table_.name, table_.schema, {column}});
        return {name.value_or("") + "UNIQUE " + columns_list({column})};
    }

    Ref index_of(ColumnSql const& column) {
        auto* out = machine_.make({.sort = Sort::call, .text = "sqlalchemy.Index", .items = {machine_.none(), machine_.text(column.name)}});
        if (column.unique) out->named.emplace_back("unique", machine_.boolean(true));
        return out;
    }

    void add_key() {
        auto const name = name_clause(machine_, "CONSTRAINT", nullptr, {"pk", table_.name, table_.schema, keys_});
        elements_.push_back(name.value_or("") + "PRIMARY KEY " + columns_list(keys_));
    }

    void add(std::optional<Piece> piece) {
        if (!piece) return;
        if (piece->doubt.empty()) elements_.push_back(std::move(piece->sql));
        else doubts_.push_back(std::move(*piece));
    }

    Call at_place(Call call) const {
        call.origin = options_.origin;
        return call;
    }

    void send() {
        bool const if_not_exists = is_said(options_, "if_not_exists");
        std::string end;
        if (auto const partition = text_of(options_.argument("postgresql_partition_by"))) end += " PARTITION BY " + *partition;
        if (auto const inherits = text_of(options_.argument("postgresql_inherits"))) end += " INHERITS (" + in_quotes(*inherits) + ")";
        std::string prefixes;
        if (auto const* said = options_.argument("prefixes"); said && said->is_sequence())
            for (Ref const word : said->items) prefixes += word->text + " ";
        machine_.send(
            "CREATE " + prefixes + "TABLE " + (if_not_exists ? "IF NOT EXISTS " : "") + table_.sql() + " (" + join(elements_) + ")" + end,
            options_.origin);
        if (unknown_ || options_.partial) doubts_.push_back({{}, "columns that are not known", "alter table " + table_.sql()});
        for (auto const& piece : doubts_) machine_.send_doubtful(piece.words, options_.origin, piece.doubt);
        send_comments();
    }

    void send_comments() {
        if (is_said(options_, "comment")) comment_on("TABLE " + table_.sql(), machine_, *options_.argument("comment"), options_);
        for (Ref const column : columns_) {
            auto const call = call_of(*column);
            auto const name = text_of(call.argument(0, "name"));
            if (is_said(call, "comment") && name)
                comment_on("COLUMN " + table_.sql() + "." + in_quotes(*name), machine_, *call.argument("comment"), options_);
        }
    }

    Machine& machine_;
    TableName table_;
    Call const& options_;
    std::vector<Ref> columns_, constraints_, foreign_, indexes_;
    std::vector<std::string> keys_, referring_, elements_;
    std::vector<Piece> doubts_;
    bool said_key_ = false, unknown_ = false;
};

/// The parts of an index that only PostgreSQL has.
std::optional<std::string> index_options(Machine& machine, Call const& call) {
    std::string out;
    bool certain = true;
    auto* includes = call.argument("postgresql_include");
    if (includes && !includes->is(Sort::none)) {
        auto const columns = names_of(machine, includes, certain);
        if (!columns.empty()) out += " INCLUDE " + columns_list(columns);
    }
    if (is_said(call, "postgresql_nulls_not_distinct")) out += " NULLS NOT DISTINCT";
    if (auto const* with = call.argument("postgresql_with"); with && with->is(Sort::dict)) {
        std::vector<std::string> parts;
        for (std::size_t i = 0; i + 1 < with->items.size(); i += 2) {
            auto const [text, known] = printed(*with->items[i + 1]);
            certain = certain && known;
            parts.push_back(with->items[i]->text + " = " + text);
        }
        if (!parts.empty()) out += " WITH (" + join(parts) + ")";
    }
    auto* where = call.argument("postgresql_where");
    if (where && !where->is(Sort::none)) {
        auto const condition = condition_sql(machine, where);
        if (!condition) return std::nullopt;
        out += " WHERE " + *condition;
    }
    return certain ? std::optional(out) : std::nullopt;
}

}  // namespace

TableName table_name(Value const& table) {
    auto const call = call_of(table);
    auto const name = text_of(call.argument(0, "name"));
    return {text_of(call.argument("schema")).value_or(""), name.value_or("")};
}

void create_enum(Machine& machine, TypeSql const& type, bool check_first, Origin const& origin) {
    auto const name = qualified(type.enum_schema, type.enum_name);
    if (!check_first && !machine.facts.enums.insert(name).second) return;
    auto const answer =
        machine.ask("select 1 from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace where t.typname = " +
                    literal(type.enum_name) +
                    (type.enum_schema.empty() ? std::string(" and pg_catalog.pg_type_is_visible(t.oid)")
                                              : " and n.nspname = " + literal(type.enum_schema)));
    if (answer && answer->is_certain() && !answer->rows.empty()) return;
    machine.send("CREATE TYPE " + name + " AS ENUM (" + literals(type.labels) + ")", origin);
}

void create_table(Machine& machine, TableName const& table, std::vector<Ref> const& parts, Call const& options) {
    Making(machine, table, options).create(parts);
}

void create_index(Machine& machine, Ref name, TableName const& table, std::vector<Ref> const& columns, Call const& call) {
    std::vector<std::string> elements;
    std::vector<std::string> names;
    auto const* classes = call.argument("postgresql_ops");
    bool certain = !call.partial && !(classes && classes->is(Sort::unknown));
    for (Ref const column : columns) {
        bool one = true;
        auto const plain = names_of(machine, machine.list({column}), one);
        auto const sql = one ? std::optional(in_quotes(plain[0])) : expression_sql(machine, column);
        if (one) names.push_back(plain[0]);
        certain = certain && sql;
        auto const* key = one ? machine.text(plain[0]) : column->find("key") ? column->find("key") : machine.none();
        auto const* wanted = classes && classes->is(Sort::dict) ? found_in(*classes, *key).value : nullptr;
        if (sql) elements.push_back(*sql + (wanted ? " " + wanted->text : ""));
    }
    auto const made = final_name(machine, name, {"ix", table.name, table.schema, names});
    auto const options = index_options(machine, call);
    auto const method = text_of(call.argument("postgresql_using"));
    auto const* unique = call.argument("unique");
    if (unique && truth_of(*unique) == Known::unknown) certain = false;
    if (!certain || !made || !options || elements.empty()) {
        machine.send_doubtful("create index on " + table.sql(), call.origin, "an index on " + table.name);
        return;
    }
    std::string head = "CREATE ";
    if (is_said(call, "unique")) head += "UNIQUE ";
    head += "INDEX ";
    if (is_said(call, "if_not_exists")) head += "IF NOT EXISTS ";
    machine.send(head + (made->empty() ? std::string() : in_quotes(*made) + " ") + "ON " + table.sql() +
                     (method ? " USING " + *method : "") + " (" + join(elements) + ")" + *options,
                 call.origin);
}

void add_column(Machine& machine, TableName const& table, Value const& column, Call const& call) {
    auto const made = column_sql(machine, column, {}, {});
    auto const head = "ALTER TABLE " + table.sql();
    if (made.name.empty() || !is_column(column))
        return machine.send_doubtful("alter table " + table.sql() + " add column", call.origin, "a column");
    auto line =
        head + " ADD COLUMN " + (is_said(call, "if_not_exists") ? "IF NOT EXISTS " : "") + in_quotes(made.name) + " " + made.specification;
    for (Ref const check : made.checks)
        if (auto const piece = constraint_sql(machine, *check, table); piece && piece->doubt.empty()) line += " " + piece->sql;
    machine.send(line, call.origin);
    if (is_said(call_of(column), "comment"))
        comment_on("COLUMN " + table.sql() + "." + in_quotes(made.name), machine, *column.find("comment"), call);
    if (!made.doubt.empty()) machine.send_doubtful(doubt_words(table, made), call.origin, made.doubt);
    if (made.type.checked) machine.send(head + " ADD " + label_check_sql(machine, table, made), call.origin);
    for (Ref const key : made.foreign_keys) {
        auto const piece = reference_sql(machine, *key, made.name, table);
        if (piece.doubt.empty()) machine.send(head + " ADD " + piece.sql, call.origin);
        else machine.send_doubtful(piece.words, call.origin, piece.doubt);
    }
    if (made.unique && !made.index) {
        auto const name = name_clause(machine, "CONSTRAINT", nullptr, {"uq", table.name, table.schema, {made.name}});
        machine.send(head + " ADD " + name.value_or("") + "UNIQUE " + columns_list({made.name}), call.origin);
    }
    if (!made.index) return;
    Call options;
    options.origin = call.origin;
    if (made.unique) options.named.emplace_back("unique", machine.boolean(true));
    create_index(machine, nullptr, table, {machine.text(made.name)}, options);
}

bool has_relation(Machine& machine, TableName const& name, bool& known) {
    auto const answer = machine.ask(
        "select 1 from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.relname = " +
        literal(name.name) +
        (name.schema.empty() ? std::string(" and pg_catalog.pg_table_is_visible(c.oid)") : " and n.nspname = " + literal(name.schema)));
    known = answer && answer->is_certain();
    return answer && !answer->rows.empty();
}

}  // namespace pgplumb::python
