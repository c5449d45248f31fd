#include "sources/live.hpp"

#include "kinds/column.hpp"
#include "kinds/sequence.hpp"
#include "kinds/table.hpp"
#include "pgplumb/error.hpp"
#include "pgplumb/session.hpp"
#include "pgplumb/source.hpp"
#include "sources/beyond.hpp"
#include "sources/kind_reader.hpp"
#include "sources/ledgers.hpp"
#include "sources/transcode.hpp"

#include <algorithm>
#include <utility>

namespace pgplumb {
namespace {

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
            torn_.clear();
            read(wanted);
            session_.renew();
            auto changed = changed_since(changes);
            if (changed.empty() && torn_.empty()) return catalog();
            if (round == most_rounds) return doubted(changed, torn_);
            changed.merge(torn_);
            wanted = std::move(changed);
        }
    }

private:
    static constexpr int most_rounds = 3;
    enum class Printing : std::uint8_t { done, left_out };

    void read(std::optional<Roots> const& roots, Printing printing = Printing::done) {
        expressions_.forget(roots);
        references_.read(session_);
        done_ = 0;
        for (KindReader& reader : readers_) {
            reader.forget(roots);
            read_parts(reader, roots, printing);
            if (printing == Printing::done) reader.fill(expressions_);
            ++done_;
        }
    }

    /// In halves where something was gone while the server printed it: what a root alone is in the way of is read without.
    void read_parts(KindReader& reader, std::optional<Roots> const& roots, Printing printing) {
        auto const before = reader.size();
        try {
            return read_rows(reader, roots, printing);
        } catch (Error const& error) {
            if (!is_torn(error) || printing == Printing::left_out) throw;
        }
        reader.shrink(before);
        auto const all = roots ? *roots : numbers(reader.kind(), "coalesce(q.id_relation, q.oid)");
        if (all.size() < 2) {
            torn_.insert(all.begin(), all.end());
            return read_rows(reader, all, Printing::left_out);
        }
        auto const middle = std::next(all.begin(), static_cast<std::ptrdiff_t>(all.size() / 2));
        read_parts(reader, Roots(all.begin(), middle), printing);
        read_parts(reader, Roots(middle, all.end()), printing);
    }

    void read_rows(KindReader& reader, std::optional<Roots> const& roots, Printing printing) {
        constexpr std::size_t often = 8192;
        auto const tell = [&] { progress_(reader.kind().plural, done_, readers_.size() + 1); };
        tell();
        auto query = Sql("(") << kind_query(reader.kind(), printing) << ")";
        if (roots)
            query = Sql("(select q.* from ") << query << " q where coalesce(q.id_relation, q.oid) in (select r.oid::pg_catalog.int8 "
                                             << "from pg_catalog.unnest(" << oid_array(std::vector(roots->begin(), roots->end()))
                                             << ") r(oid)))";
        session_.copy(query, [&, rows = std::size_t{0}](Row row) mutable {
            if (++rows % often == 0) tell();
            reader.add(row);
        });
    }

    Sql kind_query(Kind const& kind, Printing printing = Printing::done) const {
        constexpr std::string_view print = "pg_catalog.pg_get_expr(";
        constexpr std::string_view nothing = "pg_catalog.concat_ws(null, ";  // is null, whatever follows
        auto sql = for_version(kind.query, session_.facts().version);
        if (printing == Printing::left_out)
            for (auto at = sql.find(print); at != std::string::npos; at = sql.find(print, at)) sql.replace(at, print.size(), nothing);
        return trusted(sql);
    }

    /// What one of the first columns of a kind's query holds; the rest of it is not computed.
    Roots numbers(Kind const& kind, Sql::Literal column) {
        Roots out;
        session_.copy(Sql("(select ") << column << " from (" << kind_query(kind) << ") q)",
                      [&](Row row) { out.insert(static_cast<std::uint32_t>(read_int(given(row, 0)))); });
        return out;
    }

    Roots changed_since(Changes& changes) {
        auto out = changes.look();
        if (!out.gone) return std::move(out.roots);
        for (KindReader const& reader : readers_)
            if (&reader.kind() != &column::kind)  // whose relation changes with it
                out.roots.merge(reader.roots_without(numbers(reader.kind(), "q.oid")));
        return std::move(out.roots);
    }

    /// What there is now is certain; what the server prints of it is not, since it never stood still, or cannot be printed.
    Catalog doubted(Roots const& changed, Roots torn) {
        for (auto const root : changed) torn.erase(root);
        auto all = changed;
        all.insert(torn.begin(), torn.end());
        read(all, Printing::left_out);
        std::vector<Problem> problems;
        auto const doubt = [&](Roots const& roots, std::string const& rule, std::string const& what, std::string const& hint) {
            for (KindReader& reader : readers_)
                for (ObjectId const& id : reader.doubt(roots)) problems.push_back({id, rule, what, hint, origin_});
        };
        doubt(changed, "scan.changing", "it changed during the audit, and again each time that it was read anew",
              "Is a migration running? Audit again when it is through.");
        doubt(torn, "scan.unreadable", "the server failed to print its types and expressions", "The server's log says why.");
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
    std::size_t done_ = 0;  ///< kinds
    Roots torn_;            ///< what could not be printed, since something was gone
};

Catalog in_utf8(Catalog catalog, std::string const& encoding) {
    auto const broken = transcode(catalog, encoding);
    catalog.seal();
    if (broken > 0)
        catalog.remarks.push_back("not every name in the database is valid " + (encoding == "SQL_ASCII" ? "UTF-8" : encoding) + ": " +
                                  std::to_string(broken) + (broken == 1 ? " text stands" : " texts stand") +
                                  " in reports with the bytes that it has, as \\xNN");
    return catalog;
}

/// Names as the server stores them, and those that are valid as UTF-8.
Catalog read_bytes(Session& session, Progress const& progress) {
    session.speak(Text::bytes);
    auto out = in_utf8(LiveScan(session, progress).run(), session.facts().encoding);
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
        if (session.spoken() == Text::utf8) {
            auto out = LiveScan(session, progress).run();
            return session.facts().encoding == "SQL_ASCII" ? in_utf8(std::move(out), session.facts().encoding) : out;
        }
    } catch (Error const& error) {
        if (!is_untranslatable(error)) throw;
        session.renew();
    }
    return read_bytes(session, progress);
}

}  // namespace pgplumb
