#include "sources/left_out.hpp"

#include "catalog/provided.hpp"
#include "ddl/ddl.hpp"
#include "kinds/check.hpp"
#include "kinds/column.hpp"
#include "kinds/enum_type.hpp"
#include "kinds/extension.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/index.hpp"
#include "kinds/makers.hpp"
#include "kinds/sequence.hpp"
#include "kinds/table.hpp"
#include "kinds/view.hpp"
#include "sources/creation_order.hpp"

#include <algorithm>
#include <set>

namespace pgplumb {
namespace {

/// "1 view is", "2 views are"
std::string counted(std::size_t count, std::string_view what, std::string_view many = {}) {
    auto out = std::to_string(count) + ' ';
    if (count == 1) return out.append(what).append(" is");
    return out.append(many.empty() ? std::string(what) + 's' : std::string(many)).append(" are");
}

std::string listed(std::set<std::string> const& names) {
    constexpr std::size_t most = 50;
    std::string out;
    std::size_t told = 0;
    for (auto const& name : names) {
        if (told++ == most) return out + " and " + std::to_string(names.size() - most) + " more";
        out.append(out.empty() ? "" : ", ").append(name);
    }
    return out;
}

/// Names that objects say, beside those of what the catalog holds.
class Named {
public:
    explicit Named(Catalog const& catalog) : catalog_(catalog) {
        for (auto const* kind : {&enum_type::kind, &sequence::kind, &table::kind, &view::kind})
            for (Object const& object : catalog.of(*kind)) know(object.id);
    }

    std::set<std::string> unknown() && {
        for (Object const& table : catalog_.of(table::kind))
            if (table.belongs != Belongs::extension && !table.absent) all_of(table);
        return std::move(unknown_);
    }

private:
    void know(ObjectId const& id) {
        known_.insert(display(id));
        if (std::ranges::find(catalog_.search_path, id.schema) != catalog_.search_path.end())
            known_.insert(quoted_if_needed(id.name.text()));
    }

    void all_of(Object const& table) {
        relation(table.get(table::partition_of));
        expressions(table);
        for (Kind const* kind : all_kinds()) {
            if (kind->parent != &table::kind) continue;
            for (Object const& part : catalog_.children(*kind, table.id.schema, table.id.name)) {
                if (part.absent) continue;
                if (kind == &column::kind) column(part);
                if (kind == &foreign_key::kind) relation(part.get(foreign_key::target));
                expressions(part);
            }
        }
    }

    void column(Object const& column) {
        type(type_name(column.get(column::type).text()));
        if (auto const collation = column.get(column::collation); collation.text().find('.') != std::string_view::npos)
            unknown_.insert("collation " + collation.str());
        sequence(column.get(column::default_value).text());
    }

    void expressions(Object const& object) {
        for (FieldSpec const* field : object.id.kind->fields) {
            if (field->match != Match::expression) continue;
            auto const& value = object.value(*field);
            if (auto const* text = std::get_if<Name>(&value); text && !text->empty()) expression(*text);
            if (auto const* texts = std::get_if<Names>(&value))
                for (Name const text : *texts)
                    if (!is_column(text.text())) expression(text);
        }
    }

    void expression(Name text) {
        auto const& parsed = ddl::expression(text);
        for (Name const function : parsed.functions)
            if (function.text().find('.') != std::string_view::npos) unless_provided("function", function.str());
        for (Name const name : parsed.types) type(type_name(name.text()));
    }

    /// A name without a schema is the server's own where the server printed it.
    void type(std::string const& name) {
        bool const whole = name.find('.') != std::string::npos;
        bool const own = !whole && (catalog_.search_path.empty() || ddl::is_builtin_type(name) || name.starts_with("interval"));
        if (!own && !known_.contains(name)) unless_provided("type", name);
    }

    void sequence(std::string_view value) {
        constexpr std::string_view start = "nextval('";
        if (!value.starts_with(start)) return;
        auto const name = value.substr(start.size(), value.find('\'', start.size()) - start.size());
        if (!known_.contains(std::string(name))) unknown_.insert("sequence " + std::string(name));
    }

    void relation(Names name) {
        if (name.size() == 2 && !known_.contains(dotted(name))) unknown_.insert("table " + dotted(name));
    }

    void unless_provided(std::string_view category, std::string const& name) {
        auto const dot = name.rfind('.');
        auto const& known = providers(category, std::string_view(name).substr(dot == std::string::npos ? 0 : dot + 1));
        auto const brings = [&](Object const& extension) { return known.contains(extension.id.name.text()); };
        if (std::ranges::none_of(catalog_.of(extension::kind), brings)) unknown_.insert(std::string(category) + ' ' + name);
    }

    Catalog const& catalog_;
    std::set<std::string> known_;
    std::set<std::string> unknown_;
};

/// How many objects of a kind `fits`; those of extensions and those that are not to exist aside.
template <class Fits>
std::size_t count_if(Catalog const& catalog, Kind const& kind, Fits const& fits) {
    auto const counts = [&](Object const& object) { return object.belongs != Belongs::extension && !object.absent && fits(object); };
    return static_cast<std::size_t>(std::ranges::count_if(catalog.of(kind), counts));
}

class Notes {
public:
    explicit Notes(Catalog const& catalog) : catalog_(catalog) {}

    template <class Fits>
    void add(Kind const& kind, std::string_view what, std::string_view many, std::string_view why, Fits const& fits) {
        if (auto const count = count_if(catalog_, kind, fits); count > 0) out.push_back(counted(count, what, many).append(why));
    }

    std::vector<std::string> out;

private:
    Catalog const& catalog_;
};

void note_vague(Notes& notes, Catalog const& catalog) {
    notes.add(enum_type::kind, "enum", {}, " made without labels, since none are said",
              [](Object const& one) { return !one.find(enum_type::values); });
    notes.add(table::kind, "table", {}, " made without columns, since none are said", [&](Object const& one) {
        return catalog.children(column::kind, one.id.schema, one.id.name).empty() && !catalog.search_path.empty() &&
               one.get(table::partition_of).empty();
    });
    notes.add(table::kind, "partition", {}, " made as a table of its own, since its bound is not said",
              [](Object const& one) { return !one.get(table::partition_of).empty() && one.get(table::partition_bound).empty(); });
}

}  // namespace

bool is_inherited_check(Catalog const& catalog, Object const& object) {
    auto const* table = catalog.find(owner(object.id));
    return object.id.kind == &check::kind && object.belongs == Belongs::partition && table && table->get(table::partition_of).empty();
}

std::vector<std::string> left_out(Description const& description) {
    auto const& catalog = description.catalog;
    Notes notes(catalog);
    notes.add(view::kind, "view", {}, " not written: what a view selects is not in the catalog", [](auto&&...) { return true; });
    notes.add(index::kind, "index of a materialized view", "indexes of materialized views", " not written, as the view is not",
              [&](Object const& one) {
                  return catalog.find({&view::kind, one.id.schema, {}, one.id.parent}) != nullptr;
              });
    std::set<std::string> others;
    for (auto const& [kind, count] : catalog.uncompared) others.insert(kind + " x " + std::to_string(count));
    if (!others.empty()) notes.out.push_back("of kinds that are not in the catalog nothing is written: " + listed(others));
    if (auto const names = Named(catalog).unknown(); !names.empty())
        notes.out.push_back("named, and not made here unless an extension does: " + listed(names));
    note_vague(notes, catalog);
    notes.add(check::kind, "check", {}, " inherited there, and the table's own here: from which table is not in the catalog",
              [&](Object const& one) { return is_inherited_check(catalog, one); });
    notes.add(index::kind, "index", "indexes", " invalid there, and built anew here", [](Object const& one) {
        auto const* valid = one.find(index::valid);
        return valid && !*valid;
    });
    notes.add(table::kind, "ledger of a migration tool", "ledgers of migration tools",
              " made without rows: stamp what is applied before a migration runs",
              [](Object const& one) { return one.belongs == Belongs::ledger; });
    return std::move(notes.out);
}

}  // namespace pgplumb
