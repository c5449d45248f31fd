#include "sources/live.hpp"

#include "kinds/column.hpp"
#include "kinds/sequence.hpp"
#include "kinds/table.hpp"
#include "pgplumb/error.hpp"
#include "pgplumb/session.hpp"
#include "pgplumb/source.hpp"
#include "session/binary.hpp"
#include "sources/beyond.hpp"
#include "sources/changes.hpp"
#include "sources/expressions.hpp"
#include "sources/references.hpp"
#include "sources/transcode.hpp"

#include <algorithm>
#include <utility>

namespace pgplumb {
namespace {

constexpr std::size_t id_columns = 5;  // oid, relation, schema, name, belongs_to

/// The objects of one kind, with those whose expressions are still to be read.
class KindReader {
public:
    KindReader(Kind const& kind, References& references, Origin const& origin) : kind_(kind), references_(references), origin_(origin) {}

    void add(Row row) {
        if (row.size() != id_columns + kind_.fields.size()) lose("the server sent another number of columns than was asked for");
        auto const name = [&](std::size_t i) { return row[i] ? Name(*row[i]) : Name(); };
        Object object{{&kind_, name(2), {}, Name(given(row, 3))}, origin_, {}};
        auto const oid = read_int(given(row, 0));
        auto relation = oid;
        if (row[1]) {
            relation = read_int(*row[1]);
            auto const* table = references_.relation(relation);
            if (!table) return;  // of a system catalog, a temporary or a foreign table
            object.id.schema = table->schema;
            object.id.parent = table->name;
        }
        if (row[4]) object.belongs = *row[4] == "extension" ? Belongs::extension : Belongs::partition;
        take_values(row, relation, object);
        if (object.position > 0) references_.learn(relation, object.position, {object.id.name, around_.collation});
        if (lacks_expression(object)) unread_.push_back({oid, static_cast<std::uint32_t>(relation), objects_.size()});
        objects_.push_back(object);
        places_.push_back({static_cast<std::uint32_t>(oid), static_cast<std::uint32_t>(relation)});
    }

    Kind const& kind() const { return kind_; }

    /// Reads the expressions of what was added.
    void fill(Expressions& expressions) { expressions.fill(kind_, objects_, std::exchange(unread_, {})); }

    /// Drops what belongs to the roots, or everything, to be read again.
    void forget(std::optional<Roots> const& roots) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < objects_.size(); ++i) {
            if (!roots || roots->contains(places_[i].root)) continue;
            objects_[kept] = objects_[i];
            places_[kept++] = places_[i];
        }
        objects_.resize(kept);
        places_.resize(kept);
        unread_.clear();
    }

    /// The roots of what is not among those oids any more.
    Roots roots_without(Roots const& oids) const {
        Roots out;
        for (Place const& place : places_)
            if (!oids.contains(place.oid)) out.insert(place.root);
        return out;
    }

    /// Unsays what may not fit the snapshot: what functions of the server print. Names and numbers always fit.
    std::vector<ObjectId> doubt(Roots const& roots) {
        std::vector<ObjectId> out;
        for (std::size_t i = 0; i < objects_.size(); ++i) {
            if (!roots.contains(places_[i].root)) continue;
            out.push_back(objects_[i].id);
            for (FieldSpec const* field : kind_.fields)
                if (field->match == Match::type || field->match == Match::expression || field->match == Match::bound)
                    objects_[i].values = objects_[i].values.with(field->slot, Value());
        }
        return out;
    }

    void give(Catalog& catalog) { catalog.add(kind_, std::move(objects_)); }

private:
    struct Place {
        std::uint32_t oid;   ///< of a column, the lower bits of its number
        std::uint32_t root;  ///< its relation, or itself
    };

    void take_values(Row row, std::int64_t relation, Object& object) {
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
    }

    Kind const& kind_;
    References& references_;
    Origin const& origin_;
    std::vector<Object> objects_;
    std::vector<Place> places_;  ///< of each object
    std::vector<Unread> unread_;
    std::vector<Value> values_;
    References::Around around_;
};

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

/// Something was gone while the server printed it. What the role may not read (42501) is another matter.
bool is_torn(Error const& error) {
    auto const& state = error.sqlstate();
    return state == "XX000" || state == "3F000" || (state.starts_with("42") && state != "42501");
}

/// Reads everything in one snapshot, and what changed meanwhile again in the next.
class LiveScan {
public:
    LiveScan(Session& session, Progress const& progress)
        : session_(session), progress_(progress), origin_{Name("database " + session.facts().database)} {
        readers_.emplace_back(column::kind, references_, origin_);  // by whose numbers the others name them
        for (Kind const* kind : all_kinds())
            if (kind != &column::kind) readers_.emplace_back(*kind, references_, origin_);
    }

    Catalog run() {
        Changes changes(session_);
        std::optional<Roots> wanted;  // none: everything
        for (int round = 0;; ++round) {
            auto const torn = read(wanted);
            session_.renew();
            auto changed = changed_since(changes);
            if (!torn && changed.empty()) return catalog();
            if (round == most_rounds) return torn ? throw *torn : doubted(changed);
            if (!torn) wanted = std::move(changed);
            else if (wanted) wanted->merge(changed);
        }
    }

private:
    static constexpr int most_rounds = 3;

    /// Gives the error if something was gone while it was read.
    std::optional<Error> read(std::optional<Roots> const& roots) {
        expressions_.forget(roots);
        for (KindReader& reader : readers_) reader.forget(roots);
        try {
            references_.read(session_);
            for (std::size_t i = 0; i < readers_.size(); ++i) read(readers_[i], i, roots);
            return std::nullopt;
        } catch (Error const& error) {
            if (!is_torn(error)) throw;
            return error;
        }
    }

    void read(KindReader& reader, std::size_t done, std::optional<Roots> const& roots) {
        constexpr std::size_t often = 8192;
        auto const& kind = reader.kind();
        auto const tell = [&] { progress_(kind.plural, done, readers_.size() + 1); };
        tell();
        auto query = Sql("(") << kind_query(kind) << ")";
        if (roots)
            query = Sql("(select q.* from ") << query << " q where coalesce(q.id_relation, q.oid) in (select r.oid::pg_catalog.int8 "
                                             << "from pg_catalog.unnest(" << oid_array(std::vector(roots->begin(), roots->end()))
                                             << ") r(oid)))";
        session_.copy(query, [&, rows = std::size_t{0}](Row row) mutable {
            if (++rows % often == 0) tell();
            reader.add(row);
        });
        reader.fill(expressions_);
    }

    Sql kind_query(Kind const& kind) const { return trusted(for_version(kind.query, session_.facts().version)); }

    Roots changed_since(Changes& changes) {
        auto out = changes.look();
        if (!out.gone) return std::move(out.roots);
        for (KindReader const& reader : readers_) {
            if (&reader.kind() == &column::kind) continue;  // whose relation changes with it
            Roots oids;
            session_.copy(Sql("(select q.oid from (") << kind_query(reader.kind()) << ") q)",
                          [&](Row row) { oids.insert(static_cast<std::uint32_t>(read_int(given(row, 0)))); });
            out.roots.merge(reader.roots_without(oids));
        }
        return std::move(out.roots);
    }

    /// What there is now is certain; what the server prints of it is not, since it never stood still.
    Catalog doubted(Roots const& roots) {
        if (auto const torn = read(roots)) throw Error(*torn);
        std::vector<Problem> problems;
        for (KindReader& reader : readers_)
            for (ObjectId const& id : reader.doubt(roots))
                if (id.parent.empty())
                    problems.push_back({id, "scan.changing", "it changed during the audit, and again each time that it was read anew",
                                        "Is a migration running? Audit again when it is through.", origin_});
        auto out = catalog();
        out.problems.insert(out.problems.end(), problems.begin(), problems.end());
        return out;
    }

    Catalog catalog() {
        Catalog out;
        out.default_scope = Scope::closed;
        out.search_path = {Name("public")};
        progress_("what the server could install", readers_.size(), readers_.size() + 1);
        for (KindReader& reader : readers_) reader.give(out);
        expressions_.report_unread(out, origin_);
        read_available(session_, out);
        count_uncompared(session_, out);
        mark_ledgers(out);
        out.seal();
        progress_("the catalog is read", readers_.size() + 1, readers_.size() + 1);
        return out;
    }

    Session& session_;
    Progress const& progress_;
    Origin origin_;
    References references_;
    Expressions expressions_{session_, references_};
    std::vector<KindReader> readers_;
};

/// The server holds text that is not what its encoding promises, or that UTF-8 has nothing for.
bool is_untranslatable(Error const& error) {
    return error.sqlstate() == "22021" || error.sqlstate() == "22P05";
}

/// Names as the server stores them, and those that are valid as UTF-8.
Catalog read_bytes(Session& session, Progress const& progress) {
    session.speak(Text::bytes);
    auto out = LiveScan(session, progress).run();
    auto const& encoding = session.facts().encoding;
    auto const broken = transcode(out, encoding);
    out.seal();
    out.remarks.push_back("not every name in the database is valid " + encoding + ": " + std::to_string(broken) +
                          (broken == 1 ? " text stands" : " texts stand") + " in reports with the bytes that it has, as \\xNN");
    session.speak(Text::utf8);
    return out;
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
    try {
        if (session.spoken() == Text::utf8) return LiveScan(session, progress).run();
    } catch (Error const& error) {
        if (!is_untranslatable(error)) throw;
        session.renew();
    }
    return read_bytes(session, progress);
}

}  // namespace pgplumb
