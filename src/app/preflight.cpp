#include "app/commands.hpp"
#include "app/sides.hpp"
#include "kinds/column.hpp"
#include "pgplumb/error.hpp"
#include "sources/live.hpp"

#include <algorithm>
#include <iostream>
#include <sstream>
#include <utility>

namespace pgplumb {
namespace {

std::string counted(std::int64_t n, std::string const& one) {
    return std::to_string(n) + ' ' + one + (n == 1 ? "" : "s");
}

std::string seconds(double number) {
    std::ostringstream out;
    out << number;
    return out.str();
}

void append(std::string& list, std::string_view item) {
    list.append(list.empty() ? "" : ", ").append(item);
}

/// `'{a,b}'::text[]` of names that need no quotes there.
template <class Texts>
Sql text_array(Texts const& texts) {
    std::string list;
    for (auto const& text : texts) list.append(list.empty() ? "" : ",").append(text);
    return Sql() << quoted_value('{' + list + '}') << "::pg_catalog.text[]";
}

/// What is found out, line by line, with what an audit would lack. What it is told is foreign text unless it says ours.
class Sheet {
public:
    /// A name and what is so; what follows of one name stands below it. `text` has been made visible.
    void add(std::string_view name, std::string const& text) {
        if (text.empty()) return;
        std::string column(name == last_ ? std::string_view() : name);
        column.resize(width, ' ');
        out_.append(column).append(text).append("\n");
        last_ = name;
    }
    void warn(std::string_view name, std::string const& text) { add(name, "warning: " + text); }
    /// What an audit needs and does not get, and how it would.
    void lack(std::string_view name, std::string const& text, std::string const& mend) {
        add(name, text);
        if (!mend.empty()) add(name, "    " + mend);
        complete_ = false;
    }
    bool complete() const { return complete_; }
    std::string const& text() const { return out_; }

private:
    static constexpr std::size_t width = 13;
    std::string out_;
    std::string_view last_;
    bool complete_ = true;
};

/// Asks one thing after the other, all in the transaction that a scan would run in.
class Preflight {
public:
    Preflight(Session& session, ConnectionOptions const& options) : session_(session), facts_(session.facts()), options_(options) {}

    void look(LedgerSpec const& described) {
        tell_server();
        guarded("password", [&] { tell_password(); });
        guarded("pooler", [&] { tell_pooler(); });
        guarded("standby", [&] { tell_standby(); });
        guarded("role", [&] { tell_role(); });
        needed("catalogs", [&] { tell_catalogs(); });
        needed("ledger", [&] { tell_ledgers(described); });
        guarded("relations", [&] { tell_relations(); });
        guarded("settings", [&] { tell_settings(); });
        guarded("overridden", [&] { tell_overridden(); });
    }
    Sheet const& sheet() const { return sheet_; }

private:
    void tell_server();
    void tell_encryption();
    void tell_password();
    void tell_pooler();
    void tell_standby();
    void tell_role();
    void tell_catalogs();
    void tell_ledgers(LedgerSpec const& described);
    void tell_ledger(LedgerSpec const& spec, std::string const& tools);
    std::string grants(LedgerSpec const& spec);
    Catalog candidates();
    void tell_relations();
    void tell_settings();
    void tell_overridden();

    /// The question is a select that the session puts into parentheses; lines `--@16 ` are for servers from that major on.
    void ask(std::string_view question, RowSink const& sink) {
        session_.copy(Sql("(") << trusted(for_version(question, facts_.version)) << ")", sink);
    }
    std::string role() const { return quoted_name(facts_.user).text(); }

    /// What the server refuses to tell does not end the preflight; a lost connection does.
    template <class Act>
    bool guarded(std::string_view name, Act const& act) {
        try {
            act();
            return true;
        } catch (Error const& error) {
            if (error.sqlstate().empty()) throw;
            sheet_.add(name, "not known: the server refused to tell (SQLSTATE " + error.sqlstate() + ")");
            return false;
        }
    }
    template <class Act>
    void needed(std::string_view name, Act const& act) {
        if (!guarded(name, act)) sheet_.lack(name, "an audit would be refused too", {});
    }

    Session& session_;
    ServerFacts const& facts_;
    ConnectionOptions const& options_;
    Sheet sheet_;
};

void Preflight::tell_server() {
    sheet_.add("server", "PostgreSQL " + visible(facts_.version_text) + " at " + facts_.address);
    sheet_.add("database", visible(facts_.database) + ", encoding " + visible(facts_.encoding) + ", as role " + visible(facts_.user));
    tell_encryption();
}

void Preflight::tell_encryption() {
    auto const& connection = facts_.connection;
    if (connection.socket) return sheet_.add("tls", "none: a unix socket does without");
    auto const mode = " (sslmode=" + visible(connection.sslmode) + ')';
    if (connection.encryption.empty()) return sheet_.add("tls", "none" + mode);
    sheet_.add("tls", visible(connection.encryption) + mode);
    auto const proof = connection.proof;
    sheet_.add("tls", proof == ConnectionFacts::Proof::name ? "the server proved its name"
                      : proof == ConnectionFacts::Proof::issuer
                          ? "the server's certificate is of a trusted issuer; its name was not compared"
                          : "the server proved nothing; sslmode=verify-full or --strict-tls would demand it");
    auto const& binding = connection.channel_binding;
    sheet_.add("tls", binding == "require"   ? "bound to this channel (channel_binding=require)"
                      : binding == "disable" ? "not bound to this channel (channel_binding=disable)"
                                             : "bound to this channel if the server could (channel_binding=prefer)");
}

void Preflight::tell_password() {
    auto const& connection = facts_.connection;
    if (!connection.password_used) return sheet_.add("password", "none was asked for");
    std::string method;
    if (facts_.version >= 16)
        ask("select pg_catalog.split_part(system_user, ':', 1)", [&](Row row) { method = row[0] ? " (" + visible(*row[0]) + ')' : ""; });
    sheet_.add("password", "used" + method +
                               (connection.local                                   ? ", over a connection within this machine"
                                : connection.proof == ConnectionFacts::Proof::none ? ", though the server proved nothing of itself"
                                                                                   : ", with a server that proved itself"));
    if (auto const text = password_warning(connection, facts_.address); !text.empty()) sheet_.warn("password", text);
}

/// Poolers announce process numbers of their own, so that they can cancel for their clients.
void Preflight::tell_pooler() {
    ask("select pg_catalog.pg_backend_pid()::pg_catalog.int8, pg_catalog.inet_server_addr() is null", [&](Row row) {
        bool const other = read_int(given(row, 0)) != facts_.connection.backend;
        bool const forwarded = !facts_.connection.socket && read_bool(given(row, 1));
        sheet_.add("pooler", other       ? "one stands between: the process that answers is not the one that was announced"
                             : forwarded ? "something stands between: the server was reached over its own unix socket"
                                         : "none, as far as can be told");
    });
}

void Preflight::tell_standby() {
    if (!facts_.standby) return sheet_.add("standby", "no");
    ask(R"sql(select pg_catalog.pg_is_wal_replay_paused(),
       extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.pg_last_xact_replay_timestamp())::pg_catalog.int8,
       pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_last_wal_receive_lsn(), pg_catalog.pg_last_wal_replay_lsn())::pg_catalog.int8)sql",
        [&](Row row) {
            std::string text = "yes";
            if (row[1]) text += "; the last transaction it replayed is " + std::to_string(read_int(*row[1])) + " s old";
            if (row[2]) text += "; " + counted(read_int(*row[2]), "byte") + " received and not replayed";
            sheet_.add("standby", text);
            if (read_bool(given(row, 0))) sheet_.warn("standby", "replay is paused: an audit would see the past");
        });
}

void Preflight::tell_role() {
    std::string text;
    bool bypass = false;
    ask(R"sql(select r.rolsuper, r.rolbypassrls,
       exists (select from pg_catalog.pg_roles g
               where g.rolname = 'pg_read_all_data' and pg_catalog.pg_has_role(g.oid, 'usage')),
       exists (select from pg_catalog.pg_roles g
               where g.rolname = 'pg_monitor' and pg_catalog.pg_has_role(g.oid, 'usage'))
from pg_catalog.pg_roles r
where r.rolname = current_user)sql",
        [&](Row row) {
            bool const superuser = read_bool(given(row, 0));
            bypass = read_bool(given(row, 1));
            if (superuser) return append(text, "superuser");
            if (bypass) append(text, "bypasses row security");
            if (read_bool(given(row, 2))) append(text, "member of pg_read_all_data");
            if (read_bool(given(row, 3))) append(text, "member of pg_monitor");
        });
    sheet_.add("role", text.empty() ? "no attributes that matter" : text);
    if (facts_.superuser) sheet_.warn("role", "a role with LOGIN alone sees the same, and can do no harm");
}

void Preflight::tell_catalogs() {
    auto const names = scanned_names(facts_.version);
    std::size_t readable = 0;
    std::vector<std::string> closed;
    session_.copy(Sql("(select u.name, pg_catalog.has_table_privilege(pg_catalog.to_regclass('pg_catalog.' || u.name)::pg_catalog.oid, "
                      "'select') from pg_catalog.unnest(")
                      << text_array(names) << ") u(name))",
                  [&](Row row) {
                      if (!row[1]) return;  // no relation
                      if (read_bool(*row[1])) ++readable;
                      else closed.emplace_back(given(row, 0));
                  });
    auto const all = std::to_string(readable + closed.size());
    if (closed.empty()) return sheet_.add("catalogs", "all " + all + " that a scan reads can be read");
    sheet_.add("catalogs", std::to_string(readable) + " of the " + all + " that a scan reads can be read");
    for (auto const& name : closed)
        sheet_.lack("catalogs", "pg_catalog." + visible(name) + ": the role may not read it",
                    visible("grant select on pg_catalog." + name + " to " + role() + ';'));
}

/// The columns of all that is called as some tool calls its ledger, whatever it is.
Catalog Preflight::candidates() {
    std::set<std::string> tables;
    for (auto const tool : ledger_tools()) tables.insert(ledger_preset(tool)->table.str());
    std::vector<Object> columns;
    session_.copy(Sql("(select n.nspname::pg_catalog.text, c.relname::pg_catalog.text, a.attname::pg_catalog.text "
                      "from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace "
                      "join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped "
                      "where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relpersistence <> 't' "
                      "and not pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_') and c.relname::pg_catalog.text = any (")
                      << text_array(tables) << "))",
                  [&](Row row) {
                      ObjectId const id{&column::kind, Name(given(row, 0)), Name(given(row, 1)), Name(given(row, 2))};
                      columns.push_back({id, {}, {}});
                  });
    Catalog out;
    out.add(column::kind, std::move(columns));
    out.seal();
    return out;
}

void Preflight::tell_ledgers(LedgerSpec const& described) {
    auto const same = [](LedgerSpec const& a, LedgerSpec const& b) {
        return std::tie(a.schema, a.table, a.version_column) == std::tie(b.schema, b.table, b.version_column);
    };
    auto specs = known_ledgers(candidates());
    if (!described.table.empty()) specs.push_back(described);
    if (specs.empty()) sheet_.add("ledger", "none that is known");
    for (auto it = specs.begin(); it != specs.end(); ++it) {
        if (std::any_of(specs.begin(), it, [&](auto const& earlier) { return same(earlier, *it); })) continue;
        std::string tools;
        for (auto one = it; one != specs.end(); ++one)
            if (same(*one, *it) && tools.find(one->tool.text()) == std::string::npos) append(tools, one->tool.text());
        tell_ledger(*it, tools);
    }
}

void Preflight::tell_ledger(LedgerSpec const& spec, std::string const& tools) {
    auto const name = visible(qualified_name(spec.schema.text(), spec.table.text()).text()) + (tools.empty() ? "" : " (" + tools + ')');
    auto const state = read_ledger(session_, spec);
    if (state.kind == LedgerState::Kind::read)
        return sheet_.add("ledger", name + ": can be read, " + counted(static_cast<std::int64_t>(state.rows.size()), "row"));
    if (state.kind == LedgerState::Kind::absent) return sheet_.add("ledger", name + ": described, and not there");
    auto const mend = grants(spec);
    sheet_.lack("ledger", name + ": cannot be read: " + visible(state.why_unreadable), mend.empty() ? visible(state.hint) : visible(mend));
}

/// What would let the role read the table; empty: rights are not what it lacks.
std::string Preflight::grants(LedgerSpec const& spec) {
    std::string out;
    session_.copy(Sql("(select pg_catalog.has_schema_privilege(n.oid, 'usage'), pg_catalog.has_table_privilege(c.oid, 'select') "
                      "from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = ")
                      << quoted_value(spec.schema.text()) << "::pg_catalog.name and c.relname = " << quoted_value(spec.table.text())
                      << "::pg_catalog.name)",
                  [&](Row row) {
                      auto const schema = quoted_name(spec.schema.text()).text();
                      if (!read_bool(given(row, 0))) out += "grant usage on schema " + schema + " to " + role() + "; ";
                      if (!read_bool(given(row, 1)))
                          out += "grant select on " + schema + '.' + quoted_name(spec.table.text()).text() + " to " + role() + "; ";
                  });
    return out.substr(0, out.find_last_not_of(' ') + 1);
}

void Preflight::tell_relations() {
    ask(R"sql(select (select pg_catalog.count(*) from pg_catalog.pg_namespace n
        where not pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_') and n.nspname <> 'information_schema'),
       pg_catalog.count(*) filter (where c.relkind in ('r', 'p')), pg_catalog.count(*) filter (where c.relkind in ('v', 'm')),
       pg_catalog.count(*) filter (where c.relkind = 'S')
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relpersistence <> 't' and not pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_')
  and n.nspname <> 'information_schema')sql",
        [&](Row row) {
            auto const number = [&](std::size_t i, std::string const& one) { return counted(read_int(given(row, i)), one); };
            sheet_.add("relations",
                       number(1, "table") + ", " + number(2, "view") + ", " + number(3, "sequence") + " in " + number(0, "schema"));
            if (read_int(given(row, 1)) == 0) sheet_.warn("relations", "there is no table at all: is it the right database?");
        });
}

/// The last two are not known to every server.
void Preflight::tell_settings() {
    std::string line;
    ask(R"sql(select u.name, pg_catalog.current_setting(u.name, true)
from pg_catalog.unnest(array['transaction_isolation', 'transaction_read_only', 'lock_timeout', 'statement_timeout',
                             'idle_in_transaction_session_timeout', 'row_security', 'search_path',
                             'restrict_nonsystem_relation_kind', 'client_connection_check_interval']::pg_catalog.text[]) u(name))sql",
        [&](Row row) {
            constexpr std::size_t widest = 80;
            if (line.size() > widest) sheet_.add("settings", std::exchange(line, {}));
            auto const value = row[1] ? ' ' + visible(*row[1]) : std::string();
            append(line, visible(given(row, 0)) + (value.empty() ? " (not known to this server)" : value == " " ? " (empty)" : value));
        });
    sheet_.add("settings", line);
    sheet_.add("limit", seconds(options_.timeout) + " s for all of it (--timeout)");
}

/// Only of settings that the scan itself sets, which are no secrets; others may be, and are nobody's business here.
void Preflight::tell_overridden() {
    ask(R"sql(select g.name, pg_catalog.substr(u.item, pg_catalog.strpos(u.item, '=') + 1), s.setrole <> 0, s.setdatabase <> 0
from pg_catalog.pg_db_role_setting s
cross join lateral pg_catalog.unnest(s.setconfig) u(item)
join pg_catalog.pg_settings g on pg_catalog.lower(g.name) = pg_catalog.lower(pg_catalog.split_part(u.item, '=', 1))
where g.source = 'session'
  and (s.setdatabase = 0 or s.setdatabase = (select d.oid from pg_catalog.pg_database d
                                             where d.datname = pg_catalog.current_database()))
  and (s.setrole = 0 or s.setrole = (select r.oid from pg_catalog.pg_roles r where r.rolname = session_user)))sql",
        [&](Row row) {
            bool const of_role = read_bool(given(row, 2));
            auto const* const whose = of_role ? (read_bool(given(row, 3)) ? "the role in this database" : "the role") : "the database";
            sheet_.add("overridden", visible(given(row, 0)) + " = " + visible(given(row, 1)) + ", as " + whose + " has it");
        });
}

/// The ledger that the descriptions name, if there are any; their mistakes go to `errors`.
LedgerSpec described_ledger(Side const& side, std::vector<FileError>& errors) {
    if (side.files.empty() || side.kind != Side::Kind::descriptions) return {};
    auto const description = read_descriptions(side.files);
    errors = description.errors;
    return description.history.ledger;
}

void refuse_reports(Settings const& settings) {
    for (auto const* option : {"report", "output"})
        if (auto const* said = settings.find(option); said && said->layer == Settings::Layer::command_line)
            throw Error(Failure::usage, "a preflight writes no report",
                        "It prints what it found; leave out --" + std::string(option) + '.');
}

}  // namespace

int preflight(Settings const& settings) {
    refuse_reports(settings);
    auto const order = order_of(settings);
    std::vector<FileError> errors;
    auto const ledger = described_ledger(order.desired, errors);
    if (!errors.empty()) return print_errors(errors);
    auto const session = connect(order.connection);
    Preflight preflight(*session, order.connection);
    preflight.look(ledger);
    session->finish();
    bool const complete = preflight.sheet().complete();
    std::cout << preflight.sheet().text()
              << (complete ? "\nAn audit can run.\n" : "\nAn audit could not read all that it needs; what would mend it stands above.\n")
              << std::flush;
    if (!std::cout) return static_cast<int>(Failure::report_lost);
    return complete || settings.flag("allow-incomplete") ? 0 : static_cast<int>(Failure::incomplete);
}

}  // namespace pgplumb
