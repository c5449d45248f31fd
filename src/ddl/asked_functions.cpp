#include "ddl/asking.hpp"
#include "ddl/resolve.hpp"
#include "ddl/statements.hpp"
#include "ddl/tokens.hpp"

#include <algorithm>
#include <map>

namespace pgplumb::ddl {
namespace {

using Sort = Cell::Sort;
using Of = Cell::Of;
using Cells = std::vector<Cell>;

/// Whether a relation that is not here may be all the same.
bool may_be(World const& world, std::vector<Name> const& parts) {
    bool const system = parts.size() > 1 && (parts[0].text() == "pg_catalog" || parts[0].text() == "information_schema");
    bool const brought = equal(Cell::from_elsewhere(world, Of::relation), Cell::of_name(parts.back())) != Truth::no;
    return system || brought || world.opened.contains(find_kind("table")) || world.opened.contains(find_kind("view"));
}

/// The oid; null if there is none, unknown if that cannot be told.
Cell relation_named(World const& world, std::string const& text) {
    auto const parts = name_in(text);
    if (parts.size() > 2) return {};
    Name const schema = parts.size() == 2 ? parts[0] : Name();
    if (auto const* found = world.find(schema, parts.back())) return found->doubt ? Cell() : Cell::of_oid(Of::relation, found);
    if (auto const* found = world.find_index(schema, parts.back())) return found->doubt ? Cell() : Cell::of_oid(Of::index, found);
    return may_be(world, parts) ? Cell() : Cell::null();
}

Cell type_named(World const& world, std::string const& text) {
    auto const canonical = canonical_type(text);
    if (canonical && is_builtin_type(*canonical)) return Cell::of_oid(Of::built_in_type, nullptr, *canonical);
    auto const parts = name_in(text);
    if (parts.size() > 2) return {};
    Name const schema = parts.size() == 2 ? parts[0] : Name();
    if (auto const* type = world.find_type(schema, parts.back())) return type->doubt ? Cell() : Cell::of_oid(Of::type, type);
    if (auto const* row = world.find(schema, parts.back())) return row->doubt ? Cell() : Cell::of_oid(Of::row_type, row);
    // Extensions bring types.
    auto const sure = equal(Cell::from_elsewhere(world, Of::type), Cell::of_name(parts.back())) == Truth::no;
    return !sure || world.opened.contains(find_kind("enum")) || parts.back().text().ends_with("]") ? Cell() : Cell::null();
}

Cell schema_named(World const& world, std::string const& text) {
    auto const name = name_in(text).back();
    bool const own = name.text() == "pg_catalog" || name.text() == "information_schema";
    auto const it = world.schemas.find(name);
    if (own || (it != world.schemas.end() && !it->second.doubt)) return schema_oid(name);
    return it != world.schemas.end() || name.text().starts_with("pg_") || world.opened.contains(find_kind("schema")) ? Cell()
                                                                                                                     : Cell::null();
}

/// An oid that prints as a name.
Cell printing(Cell cell) {
    cell.prints_name = true;
    return cell;
}

std::optional<std::string> quoted(World const& world, Cell const& cell, char how) {
    if (how == 'L' && cell.is_null()) return "NULL";
    if (how == 's' && cell.is_null()) return "";
    auto const text = text_of(world, cell);
    if (!text) return std::nullopt;
    if (how == 'I') return quoted_if_needed(*text);
    return how == 'L' ? std::string(quoted_value(*text).text()) : *text;
}

/// format(), without widths.
Cell formatted(World const& world, Cells const& arguments) {
    if (arguments.empty() || arguments[0].sort != Sort::text) return {};
    std::string_view const pattern = arguments[0].text;
    std::string out;
    std::size_t next = 1;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '%') {
            out += pattern[i];
            continue;
        }
        if (++i < pattern.size() && pattern[i] == '%') {
            out += '%';
            continue;
        }
        auto const digits = pattern.find_first_not_of("0123456789", i);
        if (digits != i && digits < pattern.size() && pattern[digits] == '$') {
            next = static_cast<std::size_t>(number_of(Cell::of_text(pattern.substr(i, digits - i))).value_or(0));
            i = digits + 1;
        }
        if (i >= pattern.size() || next == 0 || next >= arguments.size()) return {};
        auto const put =
            std::string_view("ILs").find(pattern[i]) == std::string_view::npos ? std::nullopt : quoted(world, arguments[next], pattern[i]);
        if (!put) return {};
        out += *put;
        ++next;
    }
    return Cell::of_text(out);
}

Cell concatenated(World const& world, Cells const& arguments, std::string_view between, bool nulls_count) {
    std::string out;
    bool first = true;
    for (Cell const& cell : arguments) {
        if (cell.is_null() && nulls_count) return Cell::null();
        if (cell.is_null()) continue;
        auto const text = text_of(world, cell);
        if (!text) return {};
        out.append(first ? std::string_view() : between).append(*text);
        first = false;
    }
    return Cell::of_text(out);
}

std::string replaced(std::string text, std::string const& from, std::string const& to) {
    for (std::size_t at = 0; !from.empty() && (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
    return text;
}

Cell split(Cells const& arguments) {
    if (arguments.size() != 2 || arguments[0].sort != Sort::text || arguments[1].sort != Sort::text || arguments[1].text.empty()) return {};
    Cells items;
    std::string_view rest = arguments[0].text;
    for (;;) {
        auto const at = rest.find(arguments[1].text);
        items.push_back(Cell::of_text(rest.substr(0, at)));
        if (at == std::string_view::npos) return Cell::of_list(std::move(items));
        rest.remove_prefix(at + arguments[1].text.size());
    }
}

Cell current_schemas(World const& world) {
    Cells items;
    for (Name const schema : world.path)
        if (world.schemas.contains(schema)) items.push_back(Cell::of_name(schema));
    return Cell::of_list(std::move(items));
}

/// current_setting(): the version if it is known, and the search path.
Cell setting(World const& world, Cells const& arguments) {
    constexpr int per_major = 10'000;
    if (arguments.empty() || arguments[0].sort != Sort::text) return {};
    if (arguments[0].text == "server_version_num" && world.major) return Cell::of_text(std::to_string(*world.major * per_major));
    return {};
}

Cell is_visible(World const& world, Cells const& arguments) {
    if (arguments.size() != 1 || arguments[0].sort != Sort::oid) return {};
    auto oid = printing(arguments[0]);
    auto const name = text_of(world, oid);
    return name ? Cell::of_truth(name_in(*name).size() == 1 ? Truth::yes : Truth::no) : Cell();
}

/// pg_get_serial_sequence(): the sequence that a column owns.
Cell serial_sequence(World const& world, Cells const& arguments) {
    if (arguments.size() != 2 || arguments[0].sort != Sort::text || arguments[1].sort != Sort::text) return {};
    auto const table = relation_named(world, arguments[0].text);
    if (table.sort != Sort::oid || table.of != Of::relation) return {};
    for (Relation const* sequence : static_cast<Relation const*>(table.thing)->owned)
        if (sequence->owner_column.text() == arguments[1].text)
            return Cell::of_name(qualified_name(sequence->schema.text(), sequence->name.text()));
    return Cell::null();
}

using Function = Cell (*)(World const&, Cells const&);

/// One text in, one text out; NULL for NULL.
template <class Change>
Cell changed(World const& world, Cells const& arguments, Change const& change) {
    if (arguments.size() != 1) return {};
    if (arguments[0].is_null()) return Cell::null();
    auto const text = text_of(world, arguments[0]);
    return text ? change(*text) : Cell();
}

std::map<std::string_view, Function> const& functions() {
    static std::map<std::string_view, Function> const table{
        {"to_regclass",
         [](World const& w, Cells const& a) {
             return a.size() == 1 && a[0].sort == Sort::text ? printing(relation_named(w, a[0].text)) : Cell();
         }},
        {"to_regtype",
         [](World const& w, Cells const& a) {
             return a.size() == 1 && a[0].sort == Sort::text ? printing(type_named(w, a[0].text)) : Cell();
         }},
        {"to_regnamespace",
         [](World const& w, Cells const& a) {
             return a.size() == 1 && a[0].sort == Sort::text ? printing(schema_named(w, a[0].text)) : Cell();
         }},
        {"format", formatted},
        {"concat", [](World const& w, Cells const& a) { return concatenated(w, a, {}, false); }},
        {"concat_ws",
         [](World const& w, Cells const& a) {
             if (a.empty() || a[0].sort != Sort::text) return Cell();
             return concatenated(w, Cells(a.begin() + 1, a.end()), a[0].text, false);
         }},
        {"||", [](World const& w, Cells const& a) { return concatenated(w, a, {}, true); }},
        {"quote_ident",
         [](World const& w, Cells const& a) { return changed(w, a, [](auto const& t) { return Cell::of_text(quoted_if_needed(t)); }); }},
        {"quote_literal",
         [](World const& w, Cells const& a) { return changed(w, a, [](auto const& t) { return Cell::of_text(quoted_value(t).text()); }); }},
        {"lower", [](World const& w, Cells const& a) { return changed(w, a, [](auto const& t) { return Cell::of_text(lowered(t)); }); }},
        {"length",
         [](World const& w, Cells const& a) { return changed(w, a, [](auto const& t) { return Cell::of_number(std::ssize(t)); }); }},
        {"replace",
         [](World const&, Cells const& a) {
             bool const texts = a.size() == 3 && std::ranges::all_of(a, [](Cell const& c) { return c.sort == Sort::text; });
             return texts ? Cell::of_text(replaced(a[0].text, a[1].text, a[2].text)) : Cell();
         }},
        {"string_to_array", [](World const&, Cells const& a) { return split(a); }},
        {"array_length",
         [](World const&, Cells const& a) {
             if (a.size() != 2 || a[0].sort != Sort::list) return Cell();
             return a[0].items.empty() ? Cell::null() : Cell::of_number(std::ssize(a[0].items));
         }},
        {"cardinality",
         [](World const&, Cells const& a) {
             return a.size() == 1 && a[0].sort == Sort::list ? Cell::of_number(std::ssize(a[0].items)) : Cell();
         }},
        {"current_schema",
         [](World const& w, Cells const&) {
             auto const all = current_schemas(w);
             return all.items.empty() ? Cell::null() : all.items[0];
         }},
        {"current_schemas",
         [](World const& w, Cells const& a) { return a.size() == 1 && truth_of(a[0]) == Truth::no ? current_schemas(w) : Cell(); }},
        {"current_database", [](World const&, Cells const&) { return Cell{.sort = Sort::database}; }},
        {"current_setting", setting},
        {"pg_table_is_visible", is_visible},
        {"pg_type_is_visible", is_visible},
        {"pg_get_serial_sequence", serial_sequence}};
    return table;
}

}  // namespace

Cell oid_named(World const& world, std::string_view type, std::string const& name) {
    if (type != "regclass" && type != "regtype" && type != "regnamespace") return {};
    auto found = type == "regclass" ? relation_named(world, name) : type == "regtype" ? type_named(world, name) : schema_named(world, name);
    if (!found.is_null()) return printing(std::move(found));
    if (type == "regclass") refuse(sqlstate::undefined_table, "relation " + name + " does not exist here");
    if (type == "regtype") refuse(sqlstate::undefined_object, "type " + name + " does not exist here");
    refuse("3F000", "schema " + name + " does not exist here");
}

Cell called(World const& world, std::string_view name, Cells const& arguments) {
    auto const it = functions().find(name);
    return it == functions().end() ? Cell() : it->second(world, arguments);
}

std::optional<Cells> unnested(std::string_view name, Cells const& arguments) {
    constexpr std::int64_t most = 1000;
    if (name == "unnest" && arguments.size() == 1 && arguments[0].sort == Sort::list) return arguments[0].items;
    if (name == "regexp_split_to_table" || name == "string_to_table") {
        auto const list = split(arguments);
        return list.sort == Sort::list ? std::optional(list.items) : std::nullopt;
    }
    if (name != "generate_series" || arguments.size() != 2) return std::nullopt;
    auto const from = number_of(arguments[0]);
    auto const to = number_of(arguments[1]);
    if (!from || !to || arguments[0].sort != Sort::number || *to - *from > most) return std::nullopt;
    Cells out;
    for (auto i = *from; i <= *to; ++i) out.push_back(Cell::of_number(i));
    return out;
}

bool is_aggregate(std::string_view name) {
    return name == "count" || name == "string_agg" || name == "array_agg" || name == "bool_or" || name == "bool_and" || name == "every" ||
           name == "min" || name == "max" || name == "sum" || name == "avg" || name.ends_with("_agg");
}

Cell aggregated(World const& world, std::string_view name, std::vector<Cells> const& rows) {
    if (name == "count") {
        std::int64_t count = 0;
        for (Cells const& arguments : rows) {
            if (!arguments.empty() && arguments[0].sort == Sort::unknown) return {};
            if (arguments.empty() || !arguments[0].is_null()) ++count;
        }
        return Cell::of_number(count);
    }
    if (name == "min" || name == "max" || name == "sum" || name == "avg") return rows.empty() ? Cell::null() : Cell();
    if (rows.empty()) return Cell::null();
    if (name == "array_agg") {
        Cells items;
        for (Cells const& arguments : rows) items.push_back(arguments[0]);
        return Cell::of_list(std::move(items));
    }
    if (name == "string_agg" && rows[0].size() == 2 && rows[0][1].sort == Sort::text) {
        Cells items;
        for (Cells const& arguments : rows) items.push_back(arguments[0]);
        return concatenated(world, items, rows[0][1].text, false);
    }
    if (name != "bool_or" && name != "bool_and" && name != "every") return {};
    auto out = name == "bool_or" ? Truth::no : Truth::yes;
    for (Cells const& arguments : rows) out = name == "bool_or" ? either(out, truth_of(arguments[0])) : both(out, truth_of(arguments[0]));
    return Cell::of_truth(out);
}

}  // namespace pgplumb::ddl
