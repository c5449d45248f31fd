#include "kinds/column.hpp"
#include "kinds/table.hpp"
#include "rules/checks.hpp"

#include <algorithm>

namespace pgplumb {
namespace {

/// A column as both sides have it.
struct Both {
    Object const* desired;
    Object const* actual;
};

bool is_ordered(Description const& desired, ObjectId const& table) {
    if (desired.all_ordered) return true;
    auto const name = qualified_name(table.schema.text(), table.name.text());
    return std::ranges::find(desired.ordered_tables, name) != desired.ordered_tables.end();
}

/// The columns of a table that both sides have, as the desired side orders them.
std::vector<Both> common_columns(Scene const& scene, ObjectId const& table) {
    std::vector<Both> out;
    for (Object const& column : scene.audit.desired.catalog.children(column::kind, table.schema, table.name))
        if (auto const* have = scene.audit.actual.find(column.id)) out.push_back({&column, have});
    std::ranges::sort(out, {}, [](Both const& both) { return both.desired->position; });
    return out;
}

std::string names_of(std::span<Both const> columns, std::string const& side) {
    std::vector<Name> out;
    for (Both const& both : columns) out.push_back(both.desired->id.name);
    return to_text(Value(Names(out))) + (side.empty() ? "" : "  (" + side + ')');
}

/// Both orders without what stands in the same place at the beginning and at the end: of a hundred columns that one moved.
void tell_orders(Finding& finding, Audit const& audit, std::vector<Both> const& wanted, std::vector<Both> const& found) {
    auto const same = [](Both const& a, Both const& b) { return a.desired == b.desired; };
    auto const head = static_cast<std::size_t>(std::ranges::mismatch(wanted, found, same).in1 - wanted.begin());
    auto const tail = static_cast<std::size_t>(std::mismatch(wanted.rbegin(), wanted.rend(), found.rbegin(), same).first - wanted.rbegin());
    auto const middle = wanted.size() - head - tail;
    finding.expected = names_of(std::span(wanted).subspan(head, middle), audit.desired_name);
    finding.actual = names_of(std::span(found).subspan(head, middle), audit.actual_name);
}

}  // namespace

std::vector<Finding> check_column_order(Scene const& scene) {
    std::vector<Finding> out;
    auto const by_place = [](Both const& both) { return both.actual->position; };
    for (Object const& table : scene.audit.desired.catalog.of(table::kind)) {
        if (!is_ordered(scene.audit.desired, table.id)) continue;
        auto const wanted = common_columns(scene, table.id);
        if (std::ranges::is_sorted(wanted, {}, by_place)) continue;
        auto found = wanted;
        std::ranges::sort(found, {}, by_place);
        auto const& where = scene.audit.actual_name;
        Finding finding;
        finding.rule = "table.column_order";
        finding.severity = Severity::note;
        finding.object = table.id;
        finding.message = "table " + display(table.id) + ": its columns stand in another order" + (where.empty() ? "" : " in " + where);
        finding.origin = table.origin;
        tell_orders(finding, scene.audit, wanted, found);
        out.push_back(std::move(finding));
    }
    return out;
}

}  // namespace pgplumb
