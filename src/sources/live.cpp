#include "pgplumb/error.hpp"
#include "pgplumb/session.hpp"
#include "pgplumb/source.hpp"

#include <unordered_map>

namespace pgplumb {
namespace {

constexpr std::size_t id_columns = 5;  // oid, schema, parent, name, belongs_to

/// The query for one server: lines that begin `--@15 ` are switched on from that major version.
std::string for_version(std::string_view query, int version) {
    std::string out;
    while (!query.empty()) {
        auto line = query.substr(0, query.find('\n'));
        query.remove_prefix(std::min(query.size(), line.size() + 1));
        if (line.starts_with("--@")) {
            bool const on = std::stoi(std::string(line.substr(3, 2))) <= version;
            line = on ? line.substr(6) : std::string_view();
        }
        out.append(line).append("\n");
    }
    return out;
}

Value decode(FieldSpec const& field, Cell const& cell) {
    switch (field.type) {
    case alternative<bool>(): return cell && read_bool(*cell);
    case alternative<std::int64_t>(): return cell ? read_int(*cell) : 0;
    case alternative<Name>(): return cell ? Name(*cell) : Name();
    default: break;
    }
    std::vector<Name> items;
    if (cell)
        for (auto const item : read_text_array(*cell)) items.emplace_back(item);
    return Names(items);
}

class Scan {
public:
    Scan(Session& session, Catalog& catalog) : session_(session), catalog_(catalog), origin_{Name("the server")} {}

    void read(Kind const& kind) {
        std::unordered_map<std::int64_t, Object> objects;
        auto const sql = for_version(kind.query, session_.facts().version);
        session_.copy(Sql("(") << trusted(sql) << ")", [&](Row row) { objects.emplace(read_row(kind, row)); });
        if (!kind.deparse.empty() && !objects.empty()) deparse(kind, objects, relations());
        for (auto& [oid, object] : objects) catalog_.add(std::move(object));
    }

private:
    std::pair<std::int64_t, Object> read_row(Kind const& kind, Row row) const {
        auto const name = [&](std::size_t i) { return row[i] ? Name(*row[i]) : Name(); };
        Object object{{&kind, name(1), name(2), name(3)}, origin_, {}};
        if (row[4]) object.belongs = *row[4] == "extension" ? Belongs::extension : Belongs::partition;
        object.values.reserve(kind.fields.size());
        for (FieldSpec const* field : kind.fields)
            object.values.push_back(decode(*field, row[id_columns + field->slot]));
        return {read_int(row[0].value()), std::move(object)};
    }

    std::vector<std::uint32_t> const& relations() {
        if (relations_.empty())
            session_.copy(Sql("(select c.oid::pg_catalog.int8 from pg_catalog.pg_class c "
                              "where c.relkind in ('r', 'p', 'm') and c.oid >= 16384)"),
                          [&](Row row) { relations_.push_back(static_cast<std::uint32_t>(read_int(row[0].value()))); });
        return relations_;
    }

    /// Fills what PostgreSQL has to print. A relation that is locked is found by halving and left unsaid.
    void deparse(Kind const& kind, std::unordered_map<std::int64_t, Object>& objects,
                 std::span<std::uint32_t const> oids) {
        if (oids.empty()) return;
        auto sql = for_version(kind.deparse, session_.facts().version);
        static constexpr std::string_view parameter = "$1::pg_catalog.oid[]";
        sql.replace(sql.find(parameter), parameter.size(), oid_array(oids).text());
        try {
            session_.copy(Sql("(") << trusted(sql) << ")", [&](Row row) { fill(kind, objects, row); });
        } catch (Error const& error) {
            if (error.sqlstate().empty()) throw;
            if (oids.size() == 1) return give_up(kind, objects, oids[0]);
            deparse(kind, objects, oids.first(oids.size() / 2));
            deparse(kind, objects, oids.subspan(oids.size() / 2));
        }
    }

    static void fill(Kind const& kind, std::unordered_map<std::int64_t, Object>& objects, Row row) {
        auto const it = objects.find(read_int(row[0].value()));
        if (it == objects.end()) return;
        for (std::size_t i = 0; i < kind.deparsed.size(); ++i)
            if (row[i + 1]) it->second.values[kind.deparsed[i]->slot] = decode(*kind.deparsed[i], row[i + 1]);
    }

    void give_up(Kind const& kind, std::unordered_map<std::int64_t, Object>& objects, std::uint32_t oid) {
        Name schema;
        Name table;
        session_.copy(Sql("(select n.nspname::pg_catalog.text, c.relname::pg_catalog.text from pg_catalog.pg_class c "
                          "join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.oid = ")
                          << std::int64_t{oid} << ")",
                      [&](Row row) { schema = Name(row[0].value()), table = Name(row[1].value()); });
        for (auto& [key, object] : objects)
            if (object.id.schema == schema && (object.id.parent == table || object.id.name == table))
                for (FieldSpec const* field : kind.deparsed) object.values[field->slot] = Value();
        catalog_.problems.push_back({ObjectId{kind.parent && kind.parent->parent ? kind.parent : &kind, schema, {}, table},
                                     "scan.locked",
                                     "could not read the expressions of its " + std::string(kind.plural) +
                                         ": another session holds a lock on the table",
                                     "Run the audit again when that session is done.", origin_});
    }

    Session& session_;
    Catalog& catalog_;
    Origin origin_;
    std::vector<std::uint32_t> relations_;
};

void read_available(Session& session, Catalog& catalog) {
    std::map<Name, std::vector<Name>> versions;
    session.copy(Sql("(select v.name::pg_catalog.text, v.version from pg_catalog.pg_available_extension_versions v "
                     "order by 1, 2)"),
                 [&](Row row) { versions[Name(row[0].value())].emplace_back(row[1].value()); });
    for (auto const& [name, list] : versions) catalog.available.emplace(name, Names(list));
}

void count_uncompared(Session& session, Catalog& catalog) {
    session.copy(
        Sql("(select k.kind, pg_catalog.count(*) from ("
            "select 'function'::pg_catalog.text, 'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid, p.oid, "
            "p.pronamespace from pg_catalog.pg_proc p "
            "union all select 'domain', 'pg_catalog.pg_type'::pg_catalog.regclass::pg_catalog.oid, t.oid, "
            "t.typnamespace from pg_catalog.pg_type t where t.typtype = 'd' "
            "union all select 'foreign table', 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, c.oid, "
            "c.relnamespace from pg_catalog.pg_class c where c.relkind = 'f' "
            "union all select 'composite type', 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, c.oid, "
            "c.relnamespace from pg_catalog.pg_class c where c.relkind = 'c' "
            "union all select 'trigger', 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, c.oid, "
            "c.relnamespace from pg_catalog.pg_trigger t join pg_catalog.pg_class c on c.oid = t.tgrelid "
            "where not t.tgisinternal "
            "union all select 'policy', 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, c.oid, "
            "c.relnamespace from pg_catalog.pg_policy y join pg_catalog.pg_class c on c.oid = y.polrelid"
            ") k (kind, classid, objid, namespace) join pg_catalog.pg_namespace n on n.oid = k.namespace "
            "where not pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_') "
            "and n.nspname <> 'information_schema' and not exists (select from pg_catalog.pg_depend e "
            "where e.classid = k.classid and e.objid = k.objid and e.deptype = 'e') group by 1)"),
        [&](Row row) { catalog.uncompared[std::string(row[0].value())] = read_int(row[1].value()); });
}

}  // namespace

Catalog read_live(Session& session) {
    Catalog catalog;
    catalog.default_scope = Scope::closed;
    catalog.search_path = {Name("public")};
    Scan scan(session, catalog);
    for (Kind const* kind : all_kinds()) scan.read(*kind);
    read_available(session, catalog);
    count_uncompared(session, catalog);
    catalog.seal();
    return catalog;
}

}  // namespace pgplumb
