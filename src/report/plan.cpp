#include "report/plan.hpp"

#include "report/formats.hpp"

namespace pgplumb {
namespace {

std::string listed(std::vector<Name> const& ids) {
    std::string out;
    for (Name const id : ids) out.append(out.empty() ? "" : ", ").append(visible(id.text()));
    return out;
}

std::string ledger(std::vector<Name> const& ids) {
    return ids.empty() ? "nothing" : listed(ids);
}

/// Lines stay lines, and backslashes single, so that what is copied can be run.
std::string runnable(std::string_view sql) {
    std::string out;
    auto const text = visible(sql);
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const rest = std::string_view(text).substr(i);
        if (rest.starts_with("\\n")) out += '\n', ++i;
        else if (rest.starts_with("\\t")) out += '\t', ++i;
        else if (rest.starts_with("\\\\")) out += '\\', ++i;
        else out += text[i];
    }
    out.erase(out.find_last_not_of(" \n\t;") + 1);
    return out + ';';
}

std::string script(RecoveryStep const& step) {
    std::string out;
    for (auto const& statement : step.sql) out += runnable(statement) + '\n';
    return step.in_transaction ? "BEGIN;\n" + out + "COMMIT;\n" : out;
}

}  // namespace

std::string where_it_stands(Recovery const& recovery) {
    auto out = "The ledger says " + ledger(recovery.current) + ", the head is " + listed(recovery.heads) + ". ";
    if (recovery.whole.empty()) return out + "Not even the first revision is there.";
    return out +
           (recovery.whole.size() == 1 ? "The newest revision that is there, with all before it, is "
                                       : "The newest revisions that are there, with all before them, are ") +
           listed(recovery.whole) + '.';
}

std::vector<PlanStep> steps_of(Recovery const& recovery) {
    std::vector<PlanStep> out;
    for (RecoveryStep const& step : recovery.steps) {
        auto& shown = out.emplace_back(PlanStep{visible(step.why), {}, !step.sql.empty()});
        for (auto const& command : step.commands) shown.text += visible(command) + '\n';
        if (shown.sql) shown.text = script(step);
    }
    return out;
}

std::string told(Collision const& collision) {
    return "revision " + visible(collision.revision.text()) + ", " + visible(to_text(collision.origin)) + ": " + visible(collision.what);
}

std::string untried(Recovery const& recovery) {
    if (recovery.untried == 0) return {};
    return std::to_string(recovery.untried) + (recovery.untried == 1 ? " more revision was" : " more revisions were") +
           " not looked at, since all that they make is there.";
}

std::string plan_text(Recovery const& recovery) {
    auto out = "the way back: " + where_it_stands(recovery) + '\n';
    if (recovery.steps.empty() && !recovery.blocked) out += "  Nothing has to be stamped, run or mended.\n";
    if (!recovery.folder.empty() && !recovery.steps.empty()) out += "  Commands are typed in " + visible(recovery.folder) + ".\n";
    int number = 0;
    for (PlanStep const& step : steps_of(recovery)) {
        out += "  " + std::to_string(++number) + ". " + step.why + '\n';
        for (std::size_t from = 0; from < step.text.size();) {
            auto const end = step.text.find('\n', from);
            out += "         " + step.text.substr(from, end - from) + '\n';
            from = end + 1;
        }
    }
    if (recovery.blocked) out += "  No further: " + told(*recovery.blocked) + ". Mend what it lacks, and ask for the plan again.\n";
    if (!recovery.collisions.empty()) out += "  An upgrade over what is there would fail on\n";
    for (Collision const& collision : recovery.collisions) out += "       - " + told(collision) + '\n';
    if (recovery.untried > 0) out += "       " + untried(recovery) + '\n';
    return out;
}

}  // namespace pgplumb
