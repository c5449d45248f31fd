#include "pgplumb/error.hpp"
#include "pgplumb/history.hpp"
#include "pgplumb/session.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace pgplumb {
namespace {

// Types whose output functions are PostgreSQL's own.
constexpr std::int64_t boolean = 16, character = 1042;
constexpr std::array<std::int64_t, 3> integers{20, 21, 23};
constexpr std::array<std::int64_t, 3> texts{25, character, 1043};
constexpr std::array<std::int64_t, 2> times{1114, 1184};

bool is_among(std::span<std::int64_t const> types, std::int64_t type) {
    return std::ranges::find(types, type) != types.end();
}

struct Relation {
    std::string kind;
    bool row_security = false;
    std::map<Name, std::int64_t> types;  ///< stored column -> type oid
};

Relation look_up(Session& session, LedgerSpec const& spec) {
    Relation out;
    session.copy(Sql("(select c.relkind::pg_catalog.text, c.relrowsecurity, a.attname::pg_catalog.text, "
                     "a.atttypid::pg_catalog.int8 from pg_catalog.pg_class c "
                     "join pg_catalog.pg_namespace n on n.oid = c.relnamespace "
                     "left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped "
                     "and a.attgenerated = '' where n.nspname = ")
                     << quoted_value(spec.schema.text()) << "::pg_catalog.name and c.relname = " << quoted_value(spec.table.text())
                     << "::pg_catalog.name)",
                 [&](Row row) {
                     out.kind = given(row, 0);
                     out.row_security = read_bool(given(row, 1));
                     if (row[2]) out.types.emplace(Name(*row[2]), read_int(given(row, 3)));
                 });
    return out;
}

LedgerState unreadable(std::string why, std::string hint = {}) {
    return {LedgerState::Kind::unreadable, {}, std::move(why), std::move(hint)};
}

/// Why the ledger cannot be read without running code of the database, or at all; empty: it can.
std::string obstacle(Relation const& relation, LedgerSpec const& spec) {
    if (relation.kind != "r" && relation.kind != "p")
        return "the ledger is no table, and reading anything else may run the database's code";
    if (relation.row_security) return "the ledger has row security, whose policies would run";
    for (Name const column : {spec.version_column, spec.success_column, spec.checksum_column}) {
        if (column.empty()) continue;
        auto const it = relation.types.find(column);
        auto const name = quoted_if_needed(column.text());
        if (it == relation.types.end()) return "the ledger has no stored column " + name;
        bool const fits = column == spec.success_column
                              ? it->second == boolean || is_among(integers, it->second) || is_among(times, it->second)
                              : is_among(integers, it->second) || is_among(texts, it->second);
        if (!fits) return "column " + name + " of the ledger has a type that is not read";
    }
    return {};
}

Name as_text(Cell const& cell, std::int64_t type) {
    if (!cell) return {};
    if (is_among(integers, type)) return Name(std::to_string(read_int(*cell)));
    // character(n) is padded with blanks that mean nothing.
    return Name(type == character ? cell->substr(0, cell->find_last_not_of(' ') + 1) : *cell);
}

/// A time says by its presence what a boolean says by its value.
bool holds(Cell const& cell, std::int64_t type) {
    if (!cell) return false;
    if (type == boolean) return read_bool(*cell);
    return !is_among(integers, type) || read_int(*cell) != 0;
}

/// COPY of a table refuses views and foreign tables, so that a swap at the last moment is harmless too. It does not
/// read a partitioned table, which needs a select.
Sql source_of(Relation const& relation, LedgerSpec const& spec, std::span<Name const> columns) {
    Sql list;
    for (Name const column : columns) list << (list.empty() ? Sql("") : Sql(", ")) << quoted_name(column.text());
    auto const table = Sql() << quoted_name(spec.schema.text()) << "." << quoted_name(spec.table.text());
    if (relation.kind == "p") return Sql("(select ") << list << " from " << table << ")";
    return Sql() << table << " (" << list << ")";
}

std::vector<LedgerRow> read_rows(Session& session, Relation const& relation, LedgerSpec const& spec) {
    std::vector<Name> columns{spec.version_column};
    for (Name const extra : {spec.success_column, spec.checksum_column})
        if (!extra.empty() && std::ranges::find(columns, extra) == columns.end()) columns.push_back(extra);
    auto const cell = [&](Row row, Name column) {
        auto const place = static_cast<std::size_t>(std::ranges::find(columns, column) - columns.begin());
        return place < row.size() ? row[place] : Cell();
    };
    std::vector<LedgerRow> rows;
    session.copy(source_of(relation, spec, columns), [&](Row row) {
        // Flyway's repeatable migrations have no version and no place in the history.
        auto const version = cell(row, spec.version_column);
        if (!version) return;
        LedgerRow entry{as_text(version, relation.types.at(spec.version_column)), false, {}};
        if (!spec.success_column.empty())
            entry.failed = holds(cell(row, spec.success_column), relation.types.at(spec.success_column)) == spec.success_means_dirty;
        if (!spec.checksum_column.empty())
            entry.checksum = as_text(cell(row, spec.checksum_column), relation.types.at(spec.checksum_column));
        rows.push_back(entry);
    });
    return rows;
}

}  // namespace

LedgerState read_ledger(Session& session, LedgerSpec const& spec) {
    auto const relation = look_up(session, spec);
    if (relation.kind.empty()) return {};
    if (auto const why = obstacle(relation, spec); !why.empty()) return unreadable(why);
    try {
        return {LedgerState::Kind::read, read_rows(session, relation, spec), {}, {}};
    } catch (Error const& error) {
        if (error.sqlstate().empty()) throw;
        if (error.sqlstate() == "42501")
            return unreadable("the role may not read the ledger", "Grant it SELECT on the table, and USAGE on its schema.");
        if (error.sqlstate() == "55P03")
            return unreadable("another session holds a lock on the ledger", "Run the audit again when that is over.");
        return unreadable("the server refused to read the ledger (SQLSTATE " + error.sqlstate() + ")");
    }
}

}  // namespace pgplumb
