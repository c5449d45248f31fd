#include "sources/describe.hpp"

#include "ddl/ddl.hpp"
#include "kinds/check.hpp"
#include "kinds/column.hpp"
#include "kinds/enum_type.hpp"
#include "kinds/exclusion.hpp"
#include "kinds/extension.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/index.hpp"
#include "kinds/primary_key.hpp"
#include "kinds/schema.hpp"
#include "kinds/sequence.hpp"
#include "kinds/table.hpp"
#include "kinds/unique.hpp"
#include "kinds/view.hpp"
#include "sources/keys.hpp"
#include "sources/spelling.hpp"

#include <algorithm>
#include <set>

namespace pgplumb {
namespace {

using namespace keys;

/// An object's name as a key.
std::string key_of(Name name) {
    return (name.text().starts_with('@') ? "@" : "") + name.str();
}

/// A member whose block says one thing only is written as that thing.
void shorten(Node& node, std::string_view only) {
    if (node.children.size() != 1 || node.children[0].key != only) return;
    auto const data = std::move(node.children[0].data);
    node.children.clear();
    node.data = data;
    node.shape = Shape::text;
}

std::string unwrapped(Name expression) {
    return std::string(ddl::unwrapped(expression.text()));
}

/// The word that a serial column of this one's type is written with; empty: there is none.
std::string_view serial_type(Object const& column) {
    auto const type = column.get(column::type).text();
    return type == "integer" ? "serial" : type == "bigint" ? "bigserial" : type == "smallint" ? "smallserial" : "";
}

class Describer {
public:
    explicit Describer(Description const& description)
        : description_(description), catalog_(description.catalog), closed_(catalog_.default_scope != Scope::open) {}

    Node run() {
        Node root{{}, {}, {}, Shape::object};
        number(root, "format", 1);
        if (closed_) flag(root, "@open", false);
        if (!description_.database.empty()) text(root, "database", description_.database.str());
        search_path(root);
        describe_history(root, description_.history);
        describe_judgements(root, description_);
        each(root, extension::kind, {}, {}, Scope::open, extension);
        schemas(root);
        return root;
    }

private:
    void search_path(Node& root) const {
        std::string path;
        for (Name const schema : catalog_.search_path) path.append(path.empty() ? "" : ", ").append(schema.text());
        if (path != "public") text(root, "search_path", path);
    }

    /// The block of a kind's objects under a schema or table, with what it says of others; none where nothing is to say.
    Node* members(Node& in, Kind const& kind, Name schema, Name parent, Scope otherwise) {
        auto const all = catalog_.children(kind, schema, parent);
        auto const said = catalog_.said_scope(kind, schema, parent);
        auto const usual = closed_ ? Catalog::closed_scope(kind) : otherwise;
        if (all.empty() && (!said || (closed_ && *said == usual))) return nullptr;
        auto& out = block_of(in, std::string(kind.plural), Node::Lines::aligned);
        // What is said within a column makes no block, so that the block it is written in says nothing of others.
        auto const meant = said.value_or(closed_ ? usual : Scope::open);
        if (meant != usual) flag(out, "@open", meant == Scope::open);
        return &out;
    }

    static Node& member(Node& block, Object const& object) {
        auto& out = block_of(block, key_of(object.id.name));
        if (object.absent) flag(out, "@absent", true);
        if (object.any_name) flag(out, "@any_name", true);
        return out;
    }

    /// A kind's block, with what `write` says of each object.
    template <class Write>
    void each(Node& in, Kind const& kind, Name schema, Name parent, Scope otherwise, Write const& write) {
        if (auto* block = members(in, kind, schema, parent, otherwise))
            for (Object const& object : catalog_.children(kind, schema, parent)) write(member(*block, object), object);
    }

    static void extension(Node& node, Object const& object) {
        for (auto const* field : {&extension::version, &extension::min_version, &extension::in_schema})
            if (auto const* value = object.find(*field)) text(node, std::string(field->name), value->str());
    }

    void schemas(Node& root) {
        std::set<Name> names;
        for (Object const& object : catalog_.of(schema::kind)) names.insert(object.id.name);
        for (Kind const* kind : all_kinds())
            for (Object const& object : catalog_.of(*kind)) names.insert(object.id.schema);
        names.erase(Name());
        auto const said = catalog_.said_scope(schema::kind, {}, {});
        auto const usual = closed_ ? Scope::closed : Scope::open;
        if (names.empty() && !said) return;
        auto& block = block_of(root, "schemas", Node::Lines::each);
        if (said && *said != usual) flag(block, "@open", *said == Scope::open);
        for (Name const name : names) {
            auto& node = block_of(block, key_of(name), Node::Lines::each);
            if (auto const* object = catalog_.find({&schema::kind, {}, {}, name}); object && object->absent) flag(node, "@absent", true);
            in_schema(node, name);
        }
    }

    void in_schema(Node& node, Name schema) {
        each(node, enum_type::kind, schema, {}, Scope::open, enumeration);
        if (auto* block = members(node, sequence::kind, schema, {}, Scope::open)) {
            for (Object const& object : catalog_.children(sequence::kind, schema, {}))
                if (!is_serial(object)) sequence(member(*block, object), object);
            if (block->children.empty()) node.children.pop_back();
        }
        each(node, view::kind, schema, {}, Scope::open, [&](Node& one, Object const& object) { view(one, object); });
        each(node, table::kind, schema, {}, Scope::closed, [&](Node& one, Object const& object) { table(one, object); });
    }

    static void enumeration(Node& node, Object const& object) {
        auto const* labels = object.find(enum_type::values);
        if (!labels) return;
        std::string list;
        for (Name const label : *labels) list.append(list.empty() ? "" : ", ").append(quoted_value(label.text()).text());
        text(node, "values", list);
    }

    /// Whether `field` is worth a word: it is said, and a closed description would not take it for granted.
    bool worth(Object const& object, FieldSpec const& field) const {
        if (!said(object.value(field)) || !closed_) return said(object.value(field));
        auto without = object;
        without.values = object.values.with(field.slot, Value());
        return ddl::with_defaults(without).value(field) != object.value(field);
    }

    void sequence(Node& node, Object const& object) const {
        if (worth(object, sequence::type)) word(node, "type", object.get(sequence::type).text());
        for (auto const* field : {&sequence::start, &sequence::increment, &sequence::min, &sequence::max, &sequence::cache})
            if (worth(object, *field)) number(node, std::string(field->name), object.get(*field));
        if (worth(object, sequence::cycle)) flag(node, "cycle", object.get(sequence::cycle));
        if (!worth(object, sequence::owned_by)) return;
        auto const column = object.get(sequence::owned_by);
        text(node, "owned_by", column.empty() ? "none" : dotted(column));
    }

    /// Whether it is nothing but what `serial` makes of its column, which then is written so.
    bool is_serial(Object const& sequence) const {
        auto const owner = sequence.get(sequence::owned_by);
        if (owner.size() != 3) return false;
        auto const* column = catalog_.find({&column::kind, owner[0], owner[1], owner[2]});
        return column && serial_of(*column) == &sequence;
    }

    Object const* serial_of(Object const& column) const {
        if (!column.get(column::not_null) || !column.get(column::default_value).text().starts_with("nextval(")) return nullptr;
        auto const pseudo_type = serial_type(column);
        ddl::Draft draft;
        if (pseudo_type.empty() || ddl::add_column(draft, column.id, pseudo_type, {}, column.position)) return nullptr;
        auto const made = draft.of(sequence::kind);
        if (made.empty() || draft.of(column::kind).front().values != column.values) return nullptr;
        auto const* have = catalog_.find(made.front().id);
        return have && have->values == made.front().values ? have : nullptr;
    }

    void view(Node& node, Object const& object) {
        if (worth(object, view::materialized)) flag(node, "materialized", object.get(view::materialized));
        indexes(node, object);
    }

    void table(Node& node, Object const& object) {
        node.lines = Node::Lines::each;
        if (object.absent) return;
        auto const qualified = qualified_name(object.id.schema.text(), object.id.name.text());
        if (std::ranges::find(description_.ordered_tables, qualified) != description_.ordered_tables.end()) flag(node, "@order", true);
        properties(node, object);
        auto const& [kind, schema, parent, name] = object.id;
        if (auto* block = members(node, column::kind, schema, name, Scope::closed))
            columns(*block, catalog_.children(column::kind, schema, name));
        for (Object const& key : catalog_.children(primary_key::kind, schema, name)) primary_key(node, key);
        each(node, unique::kind, schema, name, Scope::closed, unique);
        each(node, check::kind, schema, name, Scope::closed, check);
        each(node, exclusion::kind, schema, name, Scope::closed, exclusion);
        each(node, foreign_key::kind, schema, name, Scope::closed, foreign_key);
        indexes(node, object);
    }

    void indexes(Node& node, Object const& relation) { each(node, index::kind, relation.id.schema, relation.id.name, Scope::noted, index); }

    void properties(Node& node, Object const& object) const {
        if (worth(object, table::persistence)) word(node, "persistence", object.get(table::persistence).text());
        if (!object.get(table::partition_strategy).empty()) text(node, "partition_by", partition_text(object));
        if (auto const parent = object.get(table::partition_of); !parent.empty()) text(node, "partition_of", dotted(parent));
        if (auto const bound = object.get(table::partition_bound); !bound.empty()) text(node, "partition_bound", bound.str());
        if (worth(object, table::row_security)) flag(node, "row_security", object.get(table::row_security));
        if (worth(object, table::force_row_security)) flag(node, "force_row_security", object.get(table::force_row_security));
    }

    void columns(Node& block, std::span<Object const> columns) const {
        std::vector<Object const*> in_order;
        for (Object const& column : columns) in_order.push_back(&column);
        std::ranges::stable_sort(in_order, {}, &Object::position);
        for (Object const* column : in_order) {
            auto& node = member(block, *column);
            if (column->absent) continue;
            node.shape = Shape::text;
            node.data = serial_of(*column) ? std::string(serial_type(*column)) : column_text(*column);
        }
    }

    /// The name is left out where it is the one PostgreSQL gives.
    void primary_key(Node& node, Object const& key) const {
        auto& out = block_of(node, "primary_key");
        bool const usual = key.id.name.text() == ddl::default_name(key.id.parent.text(), "", "pkey");
        if (!key.any_name && !(usual && (closed_ || key.absent))) text(out, "name", key.id.name.str());
        if (key.absent) return flag(out, "@absent", true);
        text(out, "columns", columns_text(key.get(primary_key::columns)));
        if (auto const more = key.get(primary_key::include); !more.empty()) text(out, "include", columns_text(more));
        deferral(out, key.get(primary_key::deferrable), key.get(primary_key::initially_deferred));
        shorten(out, "columns");
    }

    static void deferral(Node& node, bool deferrable, bool initially_deferred) {
        if (deferrable) flag(node, "deferrable", true);
        if (initially_deferred) flag(node, "initially_deferred", true);
    }

    static void unique(Node& node, Object const& key) {
        if (key.absent) return;
        text(node, "columns", columns_text(key.get(unique::columns)));
        if (auto const more = key.get(unique::include); !more.empty()) text(node, "include", columns_text(more));
        if (key.get(unique::nulls_not_distinct)) flag(node, "nulls_not_distinct", true);
        deferral(node, key.get(unique::deferrable), key.get(unique::initially_deferred));
        shorten(node, "columns");
    }

    static void check(Node& node, Object const& one) {
        if (one.absent) return;
        text(node, "expression", unwrapped(one.get(check::expression)));
        if (one.get(check::no_inherit)) flag(node, "no_inherit", true);
        if (auto const* valid = one.find(check::validated); valid && !*valid) flag(node, "validated", false);
        shorten(node, "expression");
    }

    static void exclusion(Node& node, Object const& one) {
        if (one.absent) return;
        word(node, "using", one.get(exclusion::method).text());
        text(node, "elements", exclusion_text(one));
        if (auto const rows = one.get(exclusion::predicate); !rows.empty()) text(node, "where", ddl::respelled(rows.text()));
        deferral(node, one.get(exclusion::deferrable), one.get(exclusion::initially_deferred));
    }

    static void foreign_key(Node& node, Object const& key) {
        namespace fk = foreign_key;
        if (key.absent) return;
        text(node, "columns", columns_text(key.get(fk::columns)));
        auto const columns = key.get(fk::target_columns);
        text(node, "references", dotted(key.get(fk::target)) + (columns.empty() ? "" : ' ' + columns_text(columns)));
        auto const action = [&](Field<Name> const& field, Names some) {
            auto const name = key.get(field).text();
            if (name.empty() || name == "no action") return;
            if (some.empty() && name.find(' ') == std::string_view::npos) word(node, std::string(field.name), name);
            else text(node, std::string(field.name), std::string(name) + (some.empty() ? "" : ' ' + columns_text(some)));
        };
        action(fk::on_update, {});
        action(fk::on_delete, key.get(fk::on_delete_columns));
        if (auto const how = key.get(fk::match); how.text() == "full") word(node, "match", "full");
        deferral(node, key.get(fk::deferrable), key.get(fk::initially_deferred));
        if (auto const* valid = key.find(fk::validated); valid && !*valid) flag(node, "validated", false);
    }

    static void index(Node& node, Object const& one) {
        if (one.absent) return;
        if (auto const method = one.get(index::method); method.text() != "btree") word(node, "using", method.text());
        if (one.get(index::unique)) flag(node, "unique", true);
        text(node, "columns", elements_text(one.get(index::keys), &one));
        if (auto const more = one.get(index::include); !more.empty()) text(node, "include", columns_text(more));
        if (one.get(index::nulls_not_distinct)) flag(node, "nulls_not_distinct", true);
        if (auto const rows = one.get(index::predicate); !rows.empty()) text(node, "where", ddl::respelled(rows.text()));
        shorten(node, "columns");
    }

    Description const& description_;
    Catalog const& catalog_;
    bool closed_;
};

}  // namespace

Node describe(Description const& description) {
    return Describer(description).run();
}

std::string written(Description const& description, Spelling spelling) {
    auto const tree = describe(description);
    switch (spelling) {
        case Spelling::json: return spell_json(tree);
        case Spelling::xml: return spell_xml(tree);
        default: return spell_info(tree);
    }
}

}  // namespace pgplumb
