#include "pgplumb/error.hpp"
#include "pgplumb/history.hpp"
#include "pgplumb/session.hpp"

#include <map>
#include <set>

namespace pgplumb {
namespace {

struct Relation {
    std::string kind;
    bool row_security = false;
    std::map<Name, std::int64_t> types;  ///< column -> type oid
};

Relation look_up(Session& session, LedgerSpec const& spec) {
    Relation out;
    session.copy(Sql("(select c.relkind::pg_catalog.text, c.relrowsecurity, a.attname::pg_catalog.text, "
                     "a.atttypid::pg_catalog.int8 from pg_catalog.pg_class c "
                     "join pg_catalog.pg_namespace n on n.oid = c.relnamespace "
                     "left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped "
                     "where n.nspname = ")
                     << quoted_value(spec.schema.text()) << "::pg_catalog.name and c.relname = "
                     << quoted_value(spec.table.text()) << "::pg_catalog.name)",
                 [&](Row row) {
                     out.kind = row[0].value();
                     out.row_security = read_bool(row[1].value());
                     if (row[2]) out.types.emplace(Name(*row[2]), read_int(row[3].value()));
                 });
    return out;
}

/// Output functions of these types are PostgreSQL's own: bool, int8, int2, int4, text, bpchar, varchar, timestamp(tz).
bool harmless(std::int64_t type) {
    static std::set<std::int64_t> const types{16, 20, 21, 23, 25, 1042, 1043, 1114, 1184};
    return types.contains(type);
}

LedgerState unreadable(std::string why, std::string hint = {}) {
    return {LedgerState::Kind::unreadable, {}, std::move(why), std::move(hint)};
}

Name as_text(Cell const& cell, std::int64_t type) {
    if (!cell) return {};
    return type == 20 || type == 21 || type == 23 ? Name(std::to_string(read_int(*cell))) : Name(*cell);
}

}  // namespace

LedgerState read_ledger(Session& session, LedgerSpec const& spec) {
    auto const relation = look_up(session, spec);
    if (relation.kind.empty()) return {};
    if (relation.kind != "r")
        return unreadable("the ledger is no ordinary table, and reading anything else may run the database's code");
    if (relation.row_security) return unreadable("the ledger has row security, whose policies would run");
    std::vector<Name> columns{spec.version_column};
    for (Name const extra : {spec.success_column, spec.checksum_column})
        if (!extra.empty()) columns.push_back(extra);
    Sql source;
    source << quoted_name(spec.schema.text()) << "." << quoted_name(spec.table.text()) << " (";
    for (Name const column : columns) {
        auto const it = relation.types.find(column);
        if (it == relation.types.end()) return unreadable("the ledger has no column " + quoted_if_needed(column.text()));
        if (!harmless(it->second))
            return unreadable("column " + quoted_if_needed(column.text()) + " of the ledger has a type of its own");
        source << (column == columns.front() ? Sql("") : Sql(", ")) << quoted_name(column.text());
    }
    LedgerState state{LedgerState::Kind::read, {}, {}, {}};
    try {
        // COPY of a table refuses views and foreign tables, so that a swap at the last moment is harmless too.
        session.copy(source << ")", [&](Row row) {
            LedgerRow entry{as_text(row[0], relation.types.at(columns[0])), false, {}};
            std::size_t next = 1;
            if (!spec.success_column.empty()) {
                auto const& cell = row[next++];
                bool const boolean = relation.types.at(spec.success_column) == 16;
                bool const yes = boolean ? cell && read_bool(*cell) : cell.has_value();
                entry.failed = yes == spec.success_means_dirty;
            }
            if (!spec.checksum_column.empty()) entry.checksum = as_text(row[next], relation.types.at(spec.checksum_column));
            state.rows.push_back(entry);
        });
    } catch (Error const& error) {
        if (error.sqlstate().empty()) throw;
        if (error.sqlstate() == "42501")
            return unreadable("the role may not read the ledger", "Grant SELECT on it to the auditing role.");
        return unreadable("the server refused to read the ledger (" + error.sqlstate() + ")");
    }
    return state;
}

}  // namespace pgplumb
