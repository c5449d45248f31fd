#include "kinds/check.hpp"
#include "kinds/column.hpp"
#include "kinds/exclusion.hpp"
#include "kinds/extension.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/index.hpp"
#include "kinds/primary_key.hpp"
#include "kinds/schema.hpp"
#include "kinds/sequence.hpp"
#include "kinds/table.hpp"
#include "kinds/unique.hpp"
#include "pgplumb/making.hpp"
#include "pgplumb/report.hpp"
#include "pgplumb/utf8.hpp"
#include "sources/creation_order.hpp"
#include "sources/left_out.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

namespace pgplumb {
namespace {

using Path = std::vector<Name>;

/// Schemas of the server's own.
bool is_system(Name schema) {
    return schema.text().starts_with("pg_") || schema.text() == "information_schema";
}

/// The schemas of everything, those of extensions first: of operators, their classes and the collations of indexes the
/// catalog has but the names.
Path everywhere(Catalog const& catalog) {
    auto out = catalog.search_path;
    auto const add = [&](Name schema) {
        if (!schema.empty() && !is_system(schema) && std::ranges::find(out, schema) == out.end()) out.push_back(schema);
    };
    for (Object const& object : catalog.of(extension::kind)) add(object.get(extension::in_schema));
    for (Object const& object : catalog.of(schema::kind)) add(object.id.name);
    return out;
}

/// Whether it names things without their schema.
bool names_bare(Object const& object) {
    if (object.id.kind == &exclusion::kind) return true;
    auto const chosen = [](Name name) { return !name.empty() && !name.text().starts_with("default "); };
    return object.id.kind == &index::kind &&
           (std::ranges::any_of(object.get(index::opclasses), chosen) || std::ranges::any_of(object.get(index::collations), chosen));
}

bool has_parts(Kind const& kind) {
    return &kind == &index::kind || &kind == &primary_key::kind || &kind == &unique::kind || &kind == &exclusion::kind;
}

Sql set_path(Path const& path) {
    std::string list;
    for (Name const schema : path) list.append(list.empty() ? "" : ", ").append(quoted_name(schema.text()).text());
    return Sql("select pg_catalog.set_config('search_path', ") << quoted_value(list) << ", false)";
}

class Writer {
public:
    explicit Writer(Catalog const& catalog)
        : catalog_(catalog),
          usual_(catalog.search_path),
          wide_(everywhere(catalog)),
          tables_(tables_in_order(catalog)),
          parts_first_(partitions_first(tables_)),
          partitions_(partitions_of(catalog)) {}

    std::string run() {
        // What a constant means must not hang on who runs the script.
        write(Sql("set standard_conforming_strings = on"));
        write(Sql("set timezone = 'UTC'"));
        write(Sql("set client_min_messages = warning"));
        look_in(usual_);
        schemas();
        for (Kind const* kind : all_kinds())
            if (kind != &schema::kind && kind != &foreign_key::kind) all(*kind);
        all(foreign_key::kind);  // some refer to an index that is no constraint
        for (Object const* object : later_) make(*object);
        if (!last_.empty()) section("last");
        for (Sql const& statement : last_) write(statement);
        return std::move(out_);
    }

private:
    void section(std::string_view title) {
        if (title == section_) return;
        section_ = title;
        out_.append("\n-- ").append(title).append("\n");
    }

    void write(Sql const& statement) { out_.append(statement.text()).append(";\n"); }

    /// Settings are written where they change.
    void look_in(Path const& path) {
        if (path_ && *path_ == path) return;
        path_ = path;
        write(set_path(path));
    }

    void make(Object const& object, Reach reach = Reach::partitions) {
        section(object.id.kind->plural);
        look_in(names_bare(object) ? wide_ : usual_);
        auto const making = object.id.kind->make(object, catalog_, reach);
        for (Sql const& statement : making.statements) write(statement);
        last_.insert(last_.end(), making.last.begin(), making.last.end());
    }

    /// Those that are said, and those that other objects are in, unless an extension makes them.
    void schemas() {
        std::set<Name> names;
        for (Kind const* kind : all_kinds())
            for (Object const& object : catalog_.of(*kind))
                if (object.belongs != Belongs::extension && !object.absent)
                    names.insert(object.id.kind == &schema::kind ? object.id.name : object.id.schema);
        for (Object const& object : catalog_.of(extension::kind))
            if (object.belongs != Belongs::extension && !object.absent) names.insert(object.get(extension::in_schema));
        std::erase_if(names, [&](Name name) {
            auto const* object = catalog_.find({&schema::kind, {}, {}, name});
            return name.empty() || is_system(name) || (object && object->belongs == Belongs::extension);
        });
        for (Name const name : names) make({{&schema::kind, {}, {}, name}, {}});
        ObjectId const born{&schema::kind, {}, {}, Name("public")};
        if (!names.contains(born.name) && !catalog_.find(born) && catalog_.scope(schema::kind, {}, {}) == Scope::closed)
            write(Sql("drop schema if exists \"public\""));
    }

    void all(Kind const& kind) {
        if (!kind.make) return;
        if (&kind == &extension::kind)
            for (Object const* object : extensions_in_order(catalog_)) make(*object);
        else if (&kind == &table::kind)
            for (Object const* object : tables_) make(*object);
        else if (kind.parent == &table::kind)
            for (bool const wide : {false, true})
                for (Object const* table : parts_first_) parts(kind, table->id, wide);
        else
            for (Object const& object : catalog_.of(kind))
                if (object.belongs != Belongs::extension && !object.absent) make(tied(object));
    }

    /// A sequence of a column that is not made is made without it.
    Object tied(Object object) const {
        auto const column = object.get(sequence::owned_by);
        if (object.id.kind == &sequence::kind && column.size() == 3 && !catalog_.find({&column::kind, column[0], column[1], column[2]}))
            object.set(sequence::owned_by, Names());
        return object;
    }

    /// What a table has of a kind, either what names things without their schema, or the rest. Names that nobody chose come last,
    /// so that they do not take those that somebody did.
    void parts(Kind const& kind, ObjectId const& table, bool wide) {
        for (bool const chosen : {true, false})
            for (Object const& object : catalog_.children(kind, table.schema, table.name)) {
                if (object.any_name == chosen || object.absent || comes_from_above(object) || names_bare(object) != wide) continue;
                if (multiplies(object)) later_.push_back(&object);
                else part(object);
            }
    }

    void part(Object const& object) {
        auto const parts = has_parts(*object.id.kind) ? index_parts(catalog_, partitions_, object, taken_) : std::vector<IndexPart>{};
        if (parts.empty()) return make(object);
        make(object, Reach::only);
        for (IndexPart const& one : parts) {
            taken_.insert(one.part);
            make(*one.part, Reach::only);
            write(Sql("alter index ") << quoted_name(one.whole->id.schema.text()) << "." << quoted_name(one.whole->id.name.text())
                                      << " attach partition " << quoted_name(one.part->id.schema.text()) << "."
                                      << quoted_name(one.part->id.name.text()));
        }
    }

    /// Whether what is above it makes it. From which table an ordinary one inherits a check is not known, so it is made there.
    bool comes_from_above(Object const& object) const {
        if (object.belongs == Belongs::extension) return true;
        return object.belongs == Belongs::partition && !is_inherited_check(catalog_, object);
    }

    /// A key that refers to a partitioned table gets others for each partition, whose names the server chooses: later.
    bool multiplies(Object const& object) const {
        auto const target = object.get(foreign_key::target);
        return object.id.kind == &foreign_key::kind && target.size() == 2 && partitions_.contains({&table::kind, target[0], {}, target[1]});
    }

    Catalog const& catalog_;
    Path usual_, wide_;
    Order tables_, parts_first_;
    Partitions partitions_;
    std::set<Object const*> taken_;  // parts of indexes that were made
    Order later_;
    std::optional<Path> path_;
    std::string_view section_;
    std::vector<Sql> last_;
    std::string out_;
};

/// The head, of which every line is a comment whatever stands in it.
std::string head(Description const& description, std::vector<std::string> const& notes) {
    std::string out = "-- The schema ";
    if (!description.database.empty()) out += "of database " + visible(description.database.text()) + ' ';
    out += "as pgplumb knows it. Run it in an empty database:\n--   psql -X -v ON_ERROR_STOP=1 -d DATABASE -f FILE\n";
    for (auto const& note : notes) out += "-- Note: " + visible(note) + '\n';
    return out + '\n';
}

}  // namespace

Ddl written_sql(Description const& description) {
    auto notes = left_out(description);
    auto const body = Writer(description.catalog).run();
    // Names of a database whose encoding promises nothing go as the bytes that they are.
    std::string const encoding = is_utf8(body) ? "UTF8" : "SQL_ASCII";
    return {head(description, notes) + "set client_encoding = '" + encoding + "';\n" + body, std::move(notes)};
}

}  // namespace pgplumb
