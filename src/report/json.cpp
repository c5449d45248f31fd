#include "report/json.hpp"

#include "report/formats.hpp"

#include <ostream>

namespace pgplumb {

std::string raw(std::string_view text) {
    try {
        (void)Json(std::string(text)).dump();
        return std::string(text);
    } catch (Json::exception const&) {
        return visible(text);
    }
}

Json object(ObjectId const& id) {
    return {{"kind", id.kind->name}, {"schema", raw(id.schema.text())}, {"parent", raw(id.parent.text())}, {"name", raw(id.name.text())}};
}

Json place(Origin const& origin) {
    return {{"file", raw(origin.where.text())}, {"line", origin.line}, {"column", origin.column}};
}

namespace {

Json finding(Finding const& f) {
    Json out{{"rule", f.rule},
             {"class", to_text(f.rule_class)},
             {"severity", to_text(f.severity)},
             {"object", object(f.object)},
             {"message", raw(f.message)},
             {"expected", raw(f.expected)},
             {"actual", raw(f.actual)},
             {"meaning", f.meaning},
             {"advice", raw(f.advice)},
             {"origin", {{"where", raw(f.origin.where.text())}, {"line", f.origin.line}, {"column", f.origin.column}}},
             {"place", place(f.place)},
             {"revision", raw(f.revision.text())},
             {"covers", Json::array()},
             {"fix", Json::array()},
             {"fingerprint", f.fingerprint}};
    if (f.changed.line > 0)
        out["changed"] = {{"where", raw(f.changed.where.text())}, {"line", f.changed.line}, {"column", f.changed.column}};
    for (ObjectId const& id : f.covers) out["covers"].push_back(object(id));
    if (f.fix)
        for (Sql const& statement : f.fix->statements) out["fix"].push_back(raw(statement.text()));
    return out;
}

Json collision(Collision const& one) {
    return {
        {"revision", raw(one.revision.text())}, {"place", place(one.origin)}, {"statement", raw(one.statement)}, {"what", raw(one.what)}};
}

Json names(std::vector<Name> const& all) {
    auto out = Json::array();
    for (Name const name : all) out.push_back(raw(name.text()));
    return out;
}

Json plan(Recovery const& recovery) {
    Json out{{"current", names(recovery.current)},
             {"heads", names(recovery.heads)},
             {"whole", names(recovery.whole)},
             {"folder", raw(recovery.folder)},
             {"steps", Json::array()},
             {"collisions", Json::array()},
             {"untried", recovery.untried},
             {"blocked", recovery.blocked ? collision(*recovery.blocked) : Json()}};
    for (RecoveryStep const& step : recovery.steps) {
        Json shown{{"why", raw(step.why)}, {"commands", Json::array()}, {"sql", Json::array()}, {"in_transaction", step.in_transaction}};
        for (auto const& command : step.commands) shown["commands"].push_back(raw(command));
        for (auto const& statement : step.sql) shown["sql"].push_back(raw(statement));
        out["steps"].push_back(std::move(shown));
    }
    for (Collision const& one : recovery.collisions) out["collisions"].push_back(collision(one));
    return out;
}

}  // namespace

void write_json(Report const& report, std::ostream& out) {
    Json root{{"format_version", 1},
              {"title", raw(report.title)},
              {"verdict", raw(verdict(report))},
              {"failed", report.failed()},
              {"failure", raw(report.failure)},
              {"counts",
               {{"error", report.count(Severity::error)},
                {"warning", report.count(Severity::warning)},
                {"note", report.count(Severity::note)},
                {"covered", report.covered.size()},
                {"declared", report.declared.size()},
                {"could_not_check", report.problems.size()},
                {"unproven", report.unproven.size()},
                {"accepted", report.accepted.size()}}},
              {"findings", Json::array()},
              {"accepted", Json::array()},
              {"could_not_check", Json::array()},
              {"unproven", Json::array()},
              {"not_compared", Json::object()}};
    for (Finding const& f : report.findings) root["findings"].push_back(finding(f));
    for (auto const& [waived, why] : report.accepted) {
        root["accepted"].push_back(finding(waived));
        root["accepted"].back()["why"] = raw(why);
    }
    for (Problem const& p : report.problems)
        root["could_not_check"].push_back(
            {{"rule", p.rule}, {"object", p.object ? object(*p.object) : Json()}, {"what", raw(p.what)}, {"place", place(p.origin)}});
    for (auto const& text : report.unproven) root["unproven"].push_back(raw(text));
    for (auto const& [kind, count] : report.uncompared) root["not_compared"][kind] = count;
    for (auto const& [kind, count] : report.uncompared_desired) root["not_compared_desired"][kind] = count;
    if (report.recovery) root["plan"] = plan(*report.recovery);
    root["run"] = {{"started", report.started}, {"seconds", report.seconds}, {"pgplumb", report.version}};
    if (report.server) root["run"]["server"] = {{"version", report.server->version_text}, {"address", raw(report.server->address)}};
    for (auto const& warning : report.warnings) root["run"]["warnings"].push_back(raw(warning));
    if (report.files) root["counts"]["files"] = *report.files;
    out << root.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace pgplumb
