#include "sources/live.hpp"
#include "kinds/column.hpp"
#include "kinds/sequence.hpp"
#include "kinds/table.hpp"
#include "pgplumb/error.hpp"
#include "pgplumb/session.hpp"
#include "pgplumb/source.hpp"
#include "sources/expressions.hpp"
#include "sources/references.hpp"

#include <algorithm>
#include <charconv>

namespace pgplumb {
namespace {

constexpr std::size_t id_columns = 5;  // oid, relation, schema, name, belongs_to

/// The objects of one kind, with those whose expressions are still to be read.
class KindReader {
public:
    KindReader(Kind const& kind, References& references, Origin const& origin) : kind_(kind), references_(references), origin_(origin) {}

    void add(Row row) {
        if (row.size() != id_columns + kind_.fields.size())
            throw Error(Failure::bug, "the query of kind " + std::string(kind_.name) + " has the wrong columns");
        auto const name = [&](std::size_t i) { return row[i] ? Name(*row[i]) : Name(); };
        Object object{{&kind_, name(2), {}, name(3)}, origin_, {}};
        auto relation = read_int(given(row, 0));
        if (row[1]) {
            relation = read_int(*row[1]);
            auto const* table = references_.relation(relation);
            if (!table) return;  // of a system catalog, a temporary or a foreign table
            object.id.schema = table->schema;
            object.id.parent = table->name;
        }
        if (row[4]) object.belongs = *row[4] == "extension" ? Belongs::extension : Belongs::partition;
        values_.clear();
        around_.table = relation;
        around_.collation = 0;
        for (FieldSpec const* field : kind_.fields) {
            auto const& cell = row[id_columns + field->slot];
            if (field->match == Match::position) {
                object.position = static_cast<std::int16_t>(read_int(given(row, id_columns + field->slot)));
                continue;
            }
            values_.push_back(field->refers == Refers::nothing ? decode(*field, cell) : references_.resolve(*field, cell, around_));
        }
        for (FieldSpec const* field : kind_.deparsed)
            if (!row[id_columns + field->slot]) values_[field->slot] = Value();
        object.values = Values(values_);
        if (object.position > 0) references_.learn(relation, object.position, {object.id.name, around_.collation});
        if (lacks_expression(object)) unread_.push_back({read_int(given(row, 0)), static_cast<std::uint32_t>(relation), objects_.size()});
        objects_.push_back(object);
    }

    /// Reads the expressions, and gives all to the catalog.
    void finish(Expressions& expressions, Catalog& catalog) {
        expressions.fill(kind_, objects_, std::move(unread_));
        catalog.add(kind_, std::move(objects_));
    }

private:
    Kind const& kind_;
    References& references_;
    Origin const& origin_;
    std::vector<Object> objects_;
    std::vector<Unread> unread_;
    std::vector<Value> values_;
    References::Around around_;
};

/// The next run of digits or of other characters, taken off the front of `text`.
std::string_view take_part(std::string_view& text) {
    auto const digit = [](char c) { return c >= '0' && c <= '9'; };
    std::size_t size = 0;
    while (size < text.size() && digit(text[size]) == digit(text[0])) ++size;
    auto const part = text.substr(0, size);
    text.remove_prefix(size);
    return part;
}

/// Versions by their numbers: 3.9 is older than 3.10.
bool older(Name left, Name right) {
    auto a = left.text();
    auto b = right.text();
    while (!a.empty() && !b.empty()) {
        auto const x = take_part(a);
        auto const y = take_part(b);
        std::uint64_t m = 0;
        std::uint64_t n = 0;
        bool const numbers = std::from_chars(x.data(), x.data() + x.size(), m).ec == std::errc() &&
                             std::from_chars(y.data(), y.data() + y.size(), n).ec == std::errc();
        if (numbers && m != n) return m < n;
        if (!numbers && x != y) return x < y;
    }
    return a.empty() && !b.empty();
}

void read_available(Session& session, Catalog& catalog) {
    std::map<Name, std::vector<Name>> versions;
    session.copy(Sql("(select v.name::pg_catalog.text, v.version "
                     "from pg_catalog.pg_available_extension_versions v)"),
                 [&](Row row) { versions[Name(given(row, 0))].emplace_back(given(row, 1)); });
    for (auto& [name, list] : versions) {
        std::ranges::sort(list, older);
        catalog.available.emplace(name, Names(list));
    }
}

/// Marks the tables in which migration tools keep their books, with all that is theirs.
void mark_ledgers(Catalog& catalog) {
    auto const is_ledgers = [](Object const& object) {
        if (object.id.kind == &table::kind) return is_known_ledger(object.id.name);
        if (object.id.kind == &sequence::kind)
            if (auto const owner = object.get(sequence::owned_by); owner.size() == 3) return is_known_ledger(owner[1]);
        return !object.id.parent.empty() && is_known_ledger(object.id.parent);
    };
    for (Kind const* kind : all_kinds())
        for (Object& object : catalog.edit(*kind))
            if (object.belongs == Belongs::itself && is_ledgers(object)) object.belongs = Belongs::ledger;
}

// What is in user schemas and of no kind that is compared. Members of extensions, internal triggers, triggers that a
// partition has from its parent, rows that a table has as a type and the rules of views are nobody's work. What is new in
// version 18 is compared as what it was before: a virtual column as a stored one, a temporal key as an ordinary one, and a
// constraint that is not enforced as one that is not valid.
constexpr std::string_view uncompared_query = R"sql(
select k.kind, pg_catalog.count(*)
from (
    select 'function'::pg_catalog.text, 'pg_catalog.pg_proc'::pg_catalog.regclass::pg_catalog.oid, p.oid, p.pronamespace
    from pg_catalog.pg_proc p
    union all
    select 'domain', 'pg_catalog.pg_type'::pg_catalog.regclass::pg_catalog.oid, t.oid, t.typnamespace
    from pg_catalog.pg_type t
    where t.typtype = 'd'
    union all
    select case c.relkind when 'f' then 'foreign table' else 'composite type' end,
           'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, c.oid, c.relnamespace
    from pg_catalog.pg_class c
    where c.relkind = 'f'
       or c.relkind = 'c' and not exists (select from pg_catalog.pg_depend e
                                          where e.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
                                            and e.objid = c.reltype and e.deptype = 'e')
    union all
    select 'trigger', 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, c.oid, c.relnamespace
    from pg_catalog.pg_trigger t
    join pg_catalog.pg_class c on c.oid = t.tgrelid
    where not t.tgisinternal and c.relpersistence <> 't'
--@13       and t.tgparentid = 0
    union all
    select 'policy', 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, c.oid, c.relnamespace
    from pg_catalog.pg_policy y
    join pg_catalog.pg_class c on c.oid = y.polrelid
    union all
    select 'rule', 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, c.oid, c.relnamespace
    from pg_catalog.pg_rewrite r
    join pg_catalog.pg_class c on c.oid = r.ev_class
    where r.rulename <> '_RETURN'
--@18     union all
--@18     select 'virtual column', 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, c.oid, c.relnamespace
--@18     from pg_catalog.pg_attribute a
--@18     join pg_catalog.pg_class c on c.oid = a.attrelid
--@18     where a.attgenerated = 'v' and not a.attisdropped
--@18     union all
--@18     select case when k.conperiod then 'temporal key' else 'constraint not enforced' end,
--@18            'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid, c.oid, c.relnamespace
--@18     from pg_catalog.pg_constraint k
--@18     join pg_catalog.pg_class c on c.oid = k.conrelid
--@18     where (k.conperiod or not k.conenforced) and k.conparentid = 0
) k (kind, classid, objid, namespace)
join pg_catalog.pg_namespace n on n.oid = k.namespace
where not pg_catalog.starts_with(n.nspname::pg_catalog.text, 'pg_') and n.nspname <> 'information_schema'
  and not exists (select from pg_catalog.pg_depend e
                  where e.classid = k.classid and e.objid = k.objid and e.objsubid = 0 and e.deptype = 'e')
group by k.kind
union all
select 'publication', pg_catalog.count(*) from pg_catalog.pg_publication having pg_catalog.count(*) > 0
)sql";

void count_uncompared(Session& session, Catalog& catalog) {
    auto const sql = for_version(uncompared_query, session.facts().version);
    session.copy(Sql("(") << trusted(sql) << ")",
                 [&](Row row) { catalog.uncompared[std::string(given(row, 0))] = read_int(given(row, 1)); });
}

}  // namespace

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
    bool const holds_names = field.match == Match::type || field.match == Match::defaultable;
    auto const text = [&](std::string_view item) {
        return holds_names && item.find('"') != std::string_view::npos ? Name(requoted(item)) : Name(item);
    };
    switch (field.type) {
        case alternative<bool>(): return cell && read_bool(*cell);
        case alternative<std::int64_t>(): return cell ? read_int(*cell) : std::int64_t{0};
        case alternative<Name>(): return cell ? text(*cell) : Name();
        default: break;
    }
    std::vector<Name> items;
    if (cell)
        for (auto const item : read_text_array(*cell)) items.push_back(text(item));
    return Names(items);
}

Catalog read_live(Session& session, Progress const& progress) {
    Catalog catalog;
    catalog.default_scope = Scope::closed;
    catalog.search_path = {Name("public")};
    Origin const origin{Name("database " + session.facts().database)};
    References references(session);
    Expressions expressions(session, references);
    std::size_t done = 0;
    std::size_t rows = 0;
    auto const read = [&](Kind const& kind) {
        constexpr std::size_t often = 8192;
        auto const parts = all_kinds().size() + 1;
        progress(kind.plural, done, parts);
        KindReader reader(kind, references, origin);
        auto const sql = for_version(kind.query, session.facts().version);
        session.copy(Sql("(") << trusted(sql) << ")", [&](Row row) {
            if (++rows % often == 0) progress(kind.plural, done, parts);
            reader.add(row);
        });
        reader.finish(expressions, catalog);
        ++done;
    };
    read(column::kind);  // by whose numbers the others name them
    for (Kind const* kind : all_kinds())
        if (kind != &column::kind) read(*kind);
    progress("what the server could install", done++, all_kinds().size() + 1);
    expressions.report_unread(catalog, origin);
    read_available(session, catalog);
    count_uncompared(session, catalog);
    mark_ledgers(catalog);
    catalog.seal();
    progress("the catalog is read", done, done);
    return catalog;
}

}  // namespace pgplumb
