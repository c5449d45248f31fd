#pragma once
/// Values of expressions as they can be known without a server: known, NULL, or not known. It knows no expression.

#include "pgplumb/name.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgplumb::ddl {

struct World;

/// SQL's truth values, and one that only a server could tell.
enum class Truth : std::uint8_t { no, yes, null, unknown };

Truth both(Truth a, Truth b);
Truth either(Truth a, Truth b);
Truth negated(Truth a);

struct Cell {
    enum class Sort : std::uint8_t {
        unknown,
        null,
        truth,
        number,
        text,
        list,
        record,
        oid,
        database,  ///< the name of this database
        elsewhere  ///< a name of something that PostgreSQL or an extension brings
    };
    /// What an oid is one of, and what sort of name it is that comes from elsewhere.
    enum class Of : std::uint8_t { relation, index, constraint, type, row_type, built_in_type, schema, function, other };

    Sort sort = Sort::unknown;
    bool truth = false;
    std::int64_t number = 0;
    std::string text;  ///< also a built-in type's name, and a schema's
    std::vector<Cell> items;
    std::vector<std::string> names;  ///< of a record's fields
    Of of = Of::other;
    void const* thing = nullptr;  ///< what has the oid; of a name from elsewhere the world
    bool prints_name = false;     ///< an oid that is a regclass or the like

    static Cell null() { return {.sort = Sort::null}; }
    static Cell of_truth(Truth value);
    static Cell of_number(std::int64_t value) { return {.sort = Sort::number, .number = value}; }
    static Cell of_text(std::string_view value) { return {.sort = Sort::text, .text = std::string(value)}; }
    static Cell of_name(Name value) { return of_text(value.text()); }
    static Cell of_list(std::vector<Cell> items) { return {.sort = Sort::list, .items = std::move(items)}; }
    static Cell of_oid(Of of, void const* thing, std::string_view name = {}) {
        return {.sort = Sort::oid, .text = std::string(name), .of = of, .thing = thing};
    }
    static Cell from_elsewhere(World const& world, Of of) { return {.sort = Sort::elsewhere, .of = of, .thing = &world}; }

    bool known() const { return sort != Sort::unknown && sort != Sort::elsewhere && sort != Sort::database; }
    bool is_null() const { return sort == Sort::null; }
};

/// As WHERE takes it.
Truth truth_of(Cell const& cell);
/// As a text of SQL's; nullopt if it is not known, or NULL.
std::optional<std::string> text_of(World const& world, Cell const& cell);
/// A number, or a text that is one.
std::optional<std::int64_t> number_of(Cell const& cell);

/// Whether extensions of the world bring tables or views, as far as that is known of them.
bool extensions_have_relations(World const& world);

Truth equal(Cell const& a, Cell const& b);
/// Whether a < b.
Truth less(Cell const& a, Cell const& b);
/// LIKE; ILIKE if `any_case`.
Truth like(Cell const& text, Cell const& pattern, bool any_case);
/// `~`: only for patterns of plain characters with ^, $ and .*
Truth matches(Cell const& text, Cell const& pattern, bool any_case);

}  // namespace pgplumb::ddl
