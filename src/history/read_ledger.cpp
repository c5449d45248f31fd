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
    std::int64_t oid = 0;
    Name schema, name;
    std::string kind;
    bool row_security = false;
    std::map<Name, std::int64_t> types{};  ///< stored column -> type oid
};

Relation look_up(Session& session, LedgerSpec const& spec) {
    Relation out{.schema = spec.schema, .name = spec.table};
    session.copy(Sql("(select c.oid::pg_catalog.int8, c.relkind::pg_catalog.text, c.relrowsecurity, a.attname::pg_catalog.text, "
                     "a.atttypid::pg_catalog.int8 from pg_catalog.pg_class c "
                     "join pg_catalog.pg_namespace n on n.oid = c.relnamespace "
                     "left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped "
                     "and a.attgenerated = '' where n.nspname = ")
                     << quoted_value(spec.schema.text()) << "::pg_catalog.name and c.relname = " << quoted_value(spec.table.text())
                     << "::pg_catalog.name)",
                 [&](Row row) {
                     out.oid = read_int(given(row, 0));
                     out.kind = given(row, 1);
                     out.row_security = read_bool(given(row, 2));
                     if (row[3]) out.types.emplace(Name(*row[3]), read_int(given(row, 4)));
                 });
    return out;
}

/// The tables that hold the rows: itself, or its partitions' partitions.
std::vector<Relation> tables_of(Session& session, Relation const& relation) {
    if (relation.kind != "p") return {relation};
    std::vector<Relation> out;
    session.copy(Sql("(with recursive tree(oid) as (select i.inhrelid from pg_catalog.pg_inherits i where i.inhparent = ")
                     << relation.oid
                     << " union select i.inhrelid from tree join pg_catalog.pg_inherits i on i.inhparent = tree.oid) "
                        "select n.nspname::pg_catalog.text, c.relname::pg_catalog.text, c.relkind::pg_catalog.text, c.relrowsecurity "
                        "from tree join pg_catalog.pg_class c on c.oid = tree.oid and c.relkind <> 'p' "
                        "join pg_catalog.pg_namespace n on n.oid = c.relnamespace)",
                 [&](Row row) {
                     out.push_back({0, Name(given(row, 0)), Name(given(row, 1)), std::string(given(row, 2)), read_bool(given(row, 3))});
                 });
    return out;
}

/// What other sessions do that shows a migration under way: write to the ledger, or hold the lock that the tool takes.
std::string running_migration(Session& session, Relation const& relation, LedgerSpec const& spec) {
    std::string out;
    auto const tell = [&](Cell const& pid, std::string_view what) { out = lock_holder(pid).append(what); };
    session.copy(Sql("(select l.pid, l.locktype = 'relation', case l.locktype when 'advisory' "
                     "then (l.classid::pg_catalog.int8 << 32) | l.objid::pg_catalog.int8 else 0 end from pg_catalog.pg_locks l "
                     "where l.granted and l.pid is distinct from pg_catalog.pg_backend_pid() and l.database = "
                     "(select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database()) "
                     "and (l.locktype = 'advisory' and l.objsubid = 1 or l.locktype = 'relation' and l.relation = ")
                     << relation.oid
                     << "::pg_catalog.oid and l.mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', "
                        "'AccessExclusiveLock')))",
                 [&](Row row) {
                     if (read_bool(given(row, 1))) tell(row[0], " is writing to the ledger");
                     else if (is_migration_lock(spec, session.facts().database, read_int(given(row, 2))))
                         tell(row[0], " holds the lock that " + spec.tool.str() + " takes while it migrates");
                 });
    return out;
}

/// Few servers keep pg_locks from their roles; there nothing is known.
std::string running_migration_if_told(Session& session, Relation const& relation, LedgerSpec const& spec) {
    try {
        return running_migration(session, relation, spec);
    } catch (Error const& error) {
        if (error.sqlstate() != "42501") throw;
        return {};
    }
}

LedgerState unreadable(std::string why, std::string hint = {}) {
    return {LedgerState::Kind::unreadable, {}, std::move(why), std::move(hint)};
}

/// Why the ledger cannot be read without running code of the database, or at all; empty: it can.
std::string obstacle(Relation const& relation, std::span<Relation const> tables, LedgerSpec const& spec) {
    if (std::ranges::any_of(tables, [](Relation const& table) { return table.kind != "r"; }))
        return relation.kind == "p" ? "a partition of the ledger is no table, and reading it may run the database's code"
                                    : "the ledger is no table, and reading anything else may run the database's code";
    if (relation.row_security || std::ranges::any_of(tables, &Relation::row_security))
        return "the ledger has row security, whose policies would run";
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

/// COPY of a table refuses views and foreign tables, so that a swap at the last moment is harmless too.
Sql source_of(Relation const& table, std::span<Name const> columns) {
    auto out = Sql() << quoted_name(table.schema.text()) << "." << quoted_name(table.name.text()) << " (";
    for (std::size_t i = 0; i < columns.size(); ++i) out << (i == 0 ? Sql("") : Sql(", ")) << quoted_name(columns[i].text());
    return out << ")";
}

std::vector<LedgerRow> read_rows(Session& session, Relation const& relation, std::span<Relation const> tables, LedgerSpec const& spec) {
    std::vector<Name> columns{spec.version_column};
    for (Name const extra : {spec.success_column, spec.checksum_column})
        if (!extra.empty() && std::ranges::find(columns, extra) == columns.end()) columns.push_back(extra);
    auto const cell = [&](Row row, Name column) {
        auto const place = static_cast<std::size_t>(std::ranges::find(columns, column) - columns.begin());
        return place < row.size() ? row[place] : Cell();
    };
    std::vector<LedgerRow> rows;
    auto const add = [&](Row row) {
        // Flyway's repeatable migrations have no version and no place in the history.
        auto const version = cell(row, spec.version_column);
        if (!version) return;
        LedgerRow entry{as_text(version, relation.types.at(spec.version_column)), false, {}};
        if (!spec.success_column.empty())
            entry.failed = holds(cell(row, spec.success_column), relation.types.at(spec.success_column)) == spec.success_means_dirty;
        if (!spec.checksum_column.empty())
            entry.checksum = as_text(cell(row, spec.checksum_column), relation.types.at(spec.checksum_column));
        rows.push_back(entry);
    };
    for (Relation const& table : tables) session.copy(source_of(table, columns), add);
    return rows;
}

}  // namespace

namespace {

LedgerState read_once(Session& session, LedgerSpec const& spec) {
    auto const relation = look_up(session, spec);
    auto const running = running_migration_if_told(session, relation, spec);
    auto const told = [&](LedgerState state) {
        state.running = running;
        return state;
    };
    if (relation.kind.empty()) return told({});
    auto const tables = tables_of(session, relation);
    if (auto const why = obstacle(relation, tables, spec); !why.empty()) return told(unreadable(why));
    try {
        return told({LedgerState::Kind::read, read_rows(session, relation, tables, spec), {}, {}, {}});
    } catch (Error const& error) {
        if (error.sqlstate().empty()) throw;
        if (error.sqlstate() == "42501")
            return told(unreadable("the role may not read the ledger", "Grant it SELECT on the table, and USAGE on its schema."));
        if (error.sqlstate() == "55P03")
            return told(unreadable("another session holds a lock on the ledger", "Run the audit again when that is over."));
        return told(unreadable("the server refused to read the ledger (SQLSTATE " + error.sqlstate() + ")"));
    }
}

}  // namespace

/// Twice, since a snapshot sees a table that was truncated after it as empty, and a migration that ended after it as half done.
LedgerState read_ledger(Session& session, LedgerSpec const& spec) {
    auto out = read_once(session, spec);
    session.renew();
    auto now = read_once(session, spec);
    if (now.running.empty()) now.running = out.running;
    if (now.kind == LedgerState::Kind::unreadable || out.kind == LedgerState::Kind::unreadable)
        return now.kind == LedgerState::Kind::unreadable ? now : out;
    out.running = now.running;
    if (out.running.empty() && (now.kind != out.kind || now.rows != out.rows)) out.running = "the ledger was written to during the audit";
    return out;
}

}  // namespace pgplumb
