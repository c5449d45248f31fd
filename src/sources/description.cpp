#include "ddl/ddl.hpp"
#include "kinds/enum_type.hpp"
#include "kinds/extension.hpp"
#include "kinds/index.hpp"
#include "kinds/primary_key.hpp"
#include "kinds/schema.hpp"
#include "kinds/sequence.hpp"
#include "kinds/table.hpp"
#include "kinds/view.hpp"
#include "sources/configuration.hpp"
#include "sources/includes.hpp"
#include "sources/ledger_block.hpp"

#include <algorithm>
#include <set>

namespace pgplumb {
namespace {

class Reader : Blocks {
public:
    explicit Reader(Description& out) : Blocks(out.errors), out_(out), ledger_(out) { draft_.search_path = Names({Name("public")}); }

    void file(Node const& root) {
        next_file();
        block_of(root, {"format", "@open", "database", "search_path", "extensions", "ledger", "schemas", "ignore", "rules", "settings",
                        "target", "targets", "types", "naming", "waivers"});
        auto const* format = root.child("format");
        if (!format || format->data != "1") error(format ? *format : root, "the first key has to be: format 1");
        else expect(*format, Shape::number);
        closed_ = closed_ || (root.child("@open") && !flag(root, "@open"));
        if (auto const name = text(root, "database"); !name.empty()) out_.database = Name(name);
        if (auto const* node = root.child("search_path")) set_search_path(*node);
        for (Node const& node : root.children) {
            if (node.key == "extensions") extensions(node);
            else if (node.key == "schemas") schemas(node);
            else if (node.key == "ledger") ledger_.read(node, draft_.search_path[0]);
        }
        Configuration(out_.errors).read(root, out_);
    }

    void finish() {
        ddl::settle(draft_);
        if (closed_) complete();
        out_.catalog = std::move(draft_).finish();
        out_.catalog.search_path.assign(draft_.search_path.begin(), draft_.search_path.end());
        out_.catalog.default_scope = closed_ ? Scope::closed : Scope::open;
        for (auto const& [kind, schema, parent, said, otherwise] : scopes_)
            out_.catalog.set_scope(*kind, schema, parent, said.value_or(closed_ ? Catalog::closed_scope(*kind) : otherwise));
        out_.catalog.seal();
        if (out_.errors.empty()) ledger_.follow_tree();
    }

private:
    void say(Node const& at, std::optional<ddl::SqlError> failure) {
        if (failure) error(at, failure->what, failure->note);
    }

    /// A description that is closed as a whole takes for granted what SQL would.
    void complete() {
        for (Kind const* kind : all_kinds())
            for (Object& object : draft_.of(*kind)) {
                if (!object.absent) object = ddl::with_defaults(object);
                if (kind == &primary_key::kind) object.any_name = false;
            }
    }

    /// False, with an error, if the object is there already.
    bool add(Object object, Node const& at) {
        object.absent = flag(at, "@absent");
        auto const* before = draft_.add(object);
        if (before)
            error(at, std::string(object.id.kind->name) + ' ' + display(object.id) + " is said twice",
                  "it is also said at " + to_text(before->origin));
        return !before;
    }

    void scope(Node const& block, Kind const& kind, Name schema, Name parent, Scope otherwise) {
        std::optional<Scope> said;
        if (block.child("@open")) said = flag(block, "@open") ? Scope::open : Scope::closed;
        scopes_.push_back({&kind, schema, parent, said, otherwise});
    }

    void set_search_path(Node const& node) {
        auto const path = schemas_in(node.data);
        if (path.empty()) error(node, "search_path names no schema");
        else draft_.search_path = Names(path);
    }

    void extensions(Node const& block) {
        scope(block, extension::kind, {}, {}, Scope::open);
        for (auto const& [name, at] : named(block)) {
            Node const& node = *at;
            block_of(node, {"version", "min_version", "schema", "@absent"});
            Object object{{&extension::kind, {}, {}, name}, node.origin};
            for (auto const* field : {&extension::version, &extension::min_version, &extension::in_schema})
                if (auto const* value = node.child(field->name)) object.set(*field, Name(value->data));
            add(object, node);
        }
    }

    void schemas(Node const& block) {
        scope(block, schema::kind, {}, {}, Scope::open);
        for (auto const& [name, at] : named(block)) {
            Node const& node = *at;
            block_of(node, {"tables", "enums", "sequences", "views", "@absent"});
            // Files may share a schema: what one says of it, others may go on with.
            if (ObjectId const id{&schema::kind, {}, {}, name}; !draft_.find(id)) add({id, node.origin}, node);
            for (Node const& part : node.children) {
                auto const* kind = find_kind(part.key);
                if (!kind || part.key.starts_with('@')) continue;
                scope(part, *kind, name, {}, kind == &table::kind ? Scope::closed : Scope::open);
                for (auto const& [item, place] : named(part)) member({kind, name, {}, item}, *place);
            }
        }
    }

    void member(ObjectId const& id, Node const& node) {
        Kind const& kind = *id.kind;
        if (&kind == &table::kind) return table(id, node);
        Object object{id, node.origin, {}};
        if (&kind == &enum_type::kind) {
            block_of(node, {"values", "@absent"});
            auto labels = ddl::enum_labels(text(node, "values"));
            if (labels.error && node.child("values")) say(node, labels.error);
            else if (node.child("values")) object.set(enum_type::values, Names(labels.items));
        } else if (&kind == &sequence::kind) {
            block_of(node, {"type", "start", "increment", "min", "max", "cache", "cycle", "owned_by", "@absent"});
            if (auto const* type = node.child("type"))
                object.set(sequence::type, Name(ddl::canonical_type(type->data).value_or(type->data)));
            for (auto const* field : {&sequence::start, &sequence::increment, &sequence::min, &sequence::max, &sequence::cache})
                if (auto const* value = node.child(field->name)) object.set(*field, number(*value));
            if (node.child("cycle")) object.set(sequence::cycle, flag(node, "cycle"));
            if (auto const* value = node.child("owned_by")) owned_by(*value, object);
        } else {
            block_of(node, {"materialized", "indexes", "@absent"});
            if (node.child("materialized")) object.set(view::materialized, flag(node, "materialized"));
            if (auto const* block = node.child("indexes")) children(index::kind, id, *block);
        }
        add(object, node);
    }

    void owned_by(Node const& node, Object& object) {
        auto parts = node.data == "none" ? std::vector<Name>{} : parts_of(node.data);
        if (parts.size() == 2) parts.insert(parts.begin(), draft_.search_path[0]);
        if (!parts.empty() && parts.size() != 3) return error(node, "owned_by is none, or a column: schema.table.column");
        object.set(sequence::owned_by, Names(parts));
    }

    void table(ObjectId const& id, Node const& node) {
        block_of(node, {"columns", "primary_key", "uniques", "checks", "exclusions", "foreign_keys", "indexes", "persistence", "unlogged",
                        "partition_by", "partition_of", "partition_bound", "row_security", "force_row_security", "@absent", "@order"});
        Object object{id, node.origin, {}};
        if (auto const* value = node.child("persistence")) object.set(table::persistence, Name(value->data));
        if (node.child("unlogged")) object.set(table::persistence, Name(flag(node, "unlogged") ? "unlogged" : "permanent"));
        if (auto const* value = node.child("partition_by")) partition_by(*value, object);
        if (auto const* value = node.child("partition_of")) {
            auto parts = parts_of(value->data);
            if (parts.size() == 1) parts.insert(parts.begin(), draft_.search_path[0]);
            object.set(table::partition_of, Names(parts));
        }
        if (auto const* value = node.child("partition_bound")) object.set(table::partition_bound, Name(value->data));
        if (node.child("row_security")) object.set(table::row_security, flag(node, "row_security"));
        if (node.child("force_row_security")) object.set(table::force_row_security, flag(node, "force_row_security"));
        if (flag(node, "@order")) out_.ordered_tables.push_back(qualified_name(id.schema.text(), id.name.text()));
        if (!add(object, node)) return;  // one complaint, and not one for each of its parts
        for (Node const& block : node.children)
            if (auto const* kind = find_kind(block.key); kind && kind->parent == &table::kind && kind != &primary_key::kind)
                children(*kind, id, block);
        if (auto const* key = node.child("primary_key")) primary_key(id, *key);
    }

    void partition_by(Node const& node, Object& object) {
        auto const key = ddl::partition_key(node.data);
        if (!key || (key->strategy.text() != "range" && key->strategy.text() != "list" && key->strategy.text() != "hash"))
            return error(node, "partition_by is range, list or hash and its key: \"range (created_at)\"");
        object.set(table::partition_strategy, key->strategy);
        object.set(table::partition_keys, key->keys);
    }

    void children(Kind const& kind, ObjectId const& table, Node const& block) {
        bool const indexes = kind.name == "index";
        scope(block, kind, table.schema, table.name, indexes ? Scope::noted : Scope::closed);
        int position = 0;
        for (auto const& [name, at] : named(block)) {
            Node const& node = *at;
            ObjectId const id{&kind, table.schema, table.name, name};
            if (kind.name == "column") {
                keys(node, {"@absent"});
                if (node.children.empty()) expect(node, Shape::text);
                if (flag(node, "@absent")) add({id, node.origin, {}}, node);
                else say(node, ddl::add_column(draft_, id, node.data, node.origin, ++position));
            } else {
                constraint(table, id, node);
            }
            if (node.children.empty()) continue;
            if (auto* object = draft_.find(id)) {
                object->absent = flag(node, "@absent");
                object->any_name = flag(node, "@any_name");
            }
        }
    }

    /// The short form of a key, or one part of its block.
    std::string block_or(Node const& node, std::string_view key) {
        if (node.children.empty()) expect(node, Shape::text);
        return node.data.empty() ? text(node, key) : node.data;
    }

    std::string deferral(Node const& node) {
        return std::string(flag(node, "deferrable") ? " deferrable" : "") + (flag(node, "initially_deferred") ? " initially deferred" : "");
    }

    std::string validity(Node const& node) { return flag(node, "validated", true) ? "" : " not valid"; }

    std::string including(Node const& node) { return node.child("include") ? " include " + text(node, "include") : std::string(); }

    void constraint(ObjectId const& table, ObjectId const& id, Node const& node) {
        if (flag(node, "@absent")) {
            add({id, node.origin}, node);
            return;
        }
        auto const kind = id.kind->name;
        std::string clause;
        if (kind == "index") return say(node, index(table, id, node));
        if (kind == "unique") {
            keys(node, {"columns", "include", "nulls_not_distinct", "deferrable", "initially_deferred", "@any_name", "@absent"});
            clause = std::string("unique ") + (flag(node, "nulls_not_distinct") ? "nulls not distinct " : "") + block_or(node, "columns") +
                     including(node) + deferral(node);
        } else if (kind == "check") {
            keys(node, {"expression", "no_inherit", "validated", "@any_name", "@absent"});
            clause = "check (" + block_or(node, "expression") + "\n)" + (flag(node, "no_inherit") ? " no inherit" : "") + validity(node);
        } else if (kind == "exclusion") {
            keys(node, {"using", "elements", "where", "deferrable", "initially_deferred", "@any_name", "@absent"});
            clause = "exclude using " + (node.child("using") ? text(node, "using") : "gist") + ' ' + text(node, "elements") +
                     (node.child("where") ? " where (" + text(node, "where") + "\n)" : "") + deferral(node);
        } else {
            clause = foreign_key(node);
        }
        say(node, ddl::add_constraint(draft_, table, id.name, clause, node.origin));
    }

    std::string foreign_key(Node const& node) {
        keys(node, {"columns", "references", "on_update", "on_delete", "match", "deferrable", "initially_deferred", "validated",
                    "@any_name", "@absent"});
        auto const words = [&](std::string_view key, std::string_view sql) {
            return node.child(key) ? std::string(sql) + text(node, key) : std::string();
        };
        return "foreign key " + text(node, "columns") + " references " + text(node, "references") + words("match", " match ") +
               words("on_update", " on update ") + words("on_delete", " on delete ") + deferral(node) + validity(node);
    }

    std::optional<ddl::SqlError> index(ObjectId const& table, ObjectId const& id, Node const& node) {
        keys(node, {"columns", "using", "unique", "include", "where", "nulls_not_distinct", "@any_name", "@absent"});
        auto const tail = (node.child("using") ? "using " + text(node, "using") + ' ' : "") + block_or(node, "columns") + including(node) +
                          (flag(node, "nulls_not_distinct") ? " nulls not distinct" : "") +
                          (node.child("where") ? " where " + text(node, "where") : "");
        return ddl::add_index(draft_, table, id.name, flag(node, "unique"), tail, node.origin);
    }

    void primary_key(ObjectId const& table, Node const& node) {
        keys(node, {"name", "columns", "include", "deferrable", "initially_deferred", "@absent"});
        scopes_.push_back({&primary_key::kind, table.schema, table.name, {}, Scope::closed});
        Name const name(text(node, "name"));
        if (flag(node, "@absent")) {
            auto const usual = ddl::default_name(table.name.text(), "", "pkey");
            add({{&primary_key::kind, table.schema, table.name, name.empty() ? Name(usual) : name}, node.origin}, node);
            return;
        }
        say(node, ddl::add_constraint(draft_, table, name, "primary key " + block_or(node, "columns") + including(node) + deferral(node),
                                      node.origin));
    }

    struct ScopeOf {
        Kind const* kind;
        Name schema, parent;
        std::optional<Scope> said;
        Scope otherwise;
    };

    Description& out_;
    LedgerBlock ledger_;
    ddl::Draft draft_;
    std::vector<ScopeOf> scopes_;
    bool closed_ = false;  // `@open no` at the top
};

}  // namespace

Description read_descriptions(std::vector<std::string> const& paths) {
    Description out;
    Reader reader(out);
    for (auto const& path : paths) {
        std::vector<FileError> errors;
        auto const trees = read_trees(path, errors);
        for (Node const& tree : trees) reader.file(tree);
        out.errors.insert(out.errors.end(), errors.begin(), errors.end());
    }
    reader.finish();
    std::ranges::stable_sort(out.errors, {}, [](FileError const& e) { return std::tuple(e.origin.where, e.origin.line, e.origin.column); });
    return out;
}

}  // namespace pgplumb
