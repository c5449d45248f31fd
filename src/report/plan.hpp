#pragma once
/// The way back in words, for every writer. All of it is visible text.

#include "pgplumb/recovery.hpp"

namespace pgplumb {

struct PlanStep {
    std::string why, text;  ///< lines that end in newlines
    bool sql = false;       ///< else of a shell
};

/// In two sentences.
std::string where_it_stands(Recovery const& recovery);
std::vector<PlanStep> steps_of(Recovery const& recovery);
/// "revision 018, versions/018.py:12:5: relation public.sessions is there already"
std::string told(Collision const& collision);
/// What of the collisions was not looked for; empty: nothing.
std::string untried(Recovery const& recovery);
/// All of it, as the terminal shows it.
std::string plan_text(Recovery const& recovery);

}  // namespace pgplumb
