#include "pgplumb/revisions.hpp"
#include "report/json.hpp"

#include <array>
#include <ostream>
#include <string_view>

namespace pgplumb {
namespace {

using What = RevisionChange::What;
constexpr std::array<std::string_view, 4> whats{"creates", "changes", "renames", "drops"};
constexpr std::array<std::string_view, 3> sorts{"schema", "beside", "lost"};

Json names(std::vector<Name> const& some) {
    auto out = Json::array();
    for (Name const name : some) out.push_back(raw(name.text()));
    return out;
}

Json value(Value const& of) {
    return said(of) ? Json(raw(to_text(of))) : Json();
}

Json fields(std::vector<FieldStep> const& steps) {
    auto out = Json::array();
    for (FieldStep const& step : steps)
        out.push_back({{"field", step.field->name}, {"before", value(step.before)}, {"after", value(step.after)}});
    return out;
}

Json change(RevisionChange const& one) {
    Json out{{"object", object(one.id)}};
    if (one.what == What::renames) out["before"] = object(one.before);
    if (one.what == What::creates || one.what == What::drops) out["with_table"] = one.with_table;
    else out["fields"] = fields(one.fields);
    if (one.certain) return out;
    out["perhaps"] = whats[static_cast<std::size_t>(one.what)];
    for (Kind const* kind : one.more) out["may_have_more"].push_back(kind->name);
    return out;
}

/// By what is done; what is only perhaps done is apart.
Json changes(TreeRevision const& revision) {
    Json out;
    for (auto const what : whats) out[std::string(what)] = Json::array();
    out["perhaps"] = Json::array();
    for (RevisionChange const& one : revision.changes)
        out[one.certain ? std::string(whats[static_cast<std::size_t>(one.what)]) : "perhaps"].push_back(change(one));
    return out;
}

Json problem(Problem const& one) {
    return {{"rule", one.rule}, {"what", raw(one.what)}, {"place", place(one.origin)}};
}

Json statement(RevisionStatement const& one) {
    return {{"sort", sorts[static_cast<std::size_t>(one.sort)]},
            {"sql", raw(one.sql)},
            {"whole", one.whole && one.sort != RevisionStatement::Sort::lost},
            {"doubt", raw(one.doubt)},
            {"refused", raw(one.refused)},
            {"place", place(one.origin)}};
}

Json revision(TreeRevision const& one) {
    Json out{{"id", raw(one.id.text())},
             {"message", raw(one.message)},
             {"place", place(one.origin)},
             {"parents", names(one.parents)},
             {"depends_on", names(one.depends_on)},
             {"children", names(one.children)},
             {"labels", names(one.labels)},
             {"head", one.head},
             {"changes", changes(one)},
             {"not_compared", Json::object()},
             {"opaque", Json::array()},
             {"statements", Json::array()}};
    for (auto const& [kind, count] : one.uncompared) out["not_compared"][kind] = count;
    for (Problem const& each : one.opaque) out["opaque"].push_back(problem(each));
    for (RevisionStatement const& each : one.statements) out["statements"].push_back(statement(each));
    return out;
}

}  // namespace

void write_history_json(TreeHistory const& history, std::ostream& out) {
    Json root{{"format_version", 1},
              {"tree", raw(history.tree)},
              {"revision", raw(history.target)},
              {"version_table",
               {{"schema", raw(history.ledger.schema.text())},
                {"table", raw(history.ledger.table.text())},
                {"column", raw(history.ledger.version_column.text())}}},
              {"heads", Json::array()},
              {"roots", Json::array()},
              {"branch_points", Json::array()},
              {"merges", Json::array()},
              {"objects", Json::object()},
              {"opaque", Json::array()},
              {"revisions", Json::array()}};
    for (TreeRevision const& one : history.revisions) {
        auto const id = raw(one.id.text());
        if (one.head) root["heads"].push_back(id);
        if (one.parents.empty()) root["roots"].push_back(id);
        if (one.children.size() > 1) root["branch_points"].push_back(id);
        if (one.parents.size() > 1) root["merges"].push_back(id);
        root["revisions"].push_back(revision(one));
    }
    for (auto const& [kind, count] : history.made) root["objects"][std::string(kind->name)] = count;
    for (Problem const& each : history.opaque) root["opaque"].push_back(problem(each));
    out << root.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace pgplumb
