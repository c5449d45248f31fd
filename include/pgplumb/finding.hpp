#pragma once
/// Judged differences, and the rules that judge.

#include "pgplumb/diff.hpp"
#include "pgplumb/fix.hpp"
#include "pgplumb/history.hpp"
#include "pgplumb/source.hpp"

#include <chrono>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace pgplumb {

enum class RuleClass : std::uint8_t { drift, ledger, health, guard };
std::string_view to_text(RuleClass rule_class);

struct Finding {
    std::string rule;  ///< "foreign_key.missing"
    RuleClass rule_class = RuleClass::drift;
    Severity severity = Severity::error;
    ObjectId object;               ///< its kind may be ledger_kind
    std::string message;           ///< one sentence, starts with a word of ours
    std::string expected, actual;  ///< empty: not a matter of two values
    std::string meaning;           ///< why it matters
    std::string advice;            ///< what to do where no SQL says it
    Origin origin;                 ///< where it was desired or claimed; else the server
    Origin changed;                ///< the statement that last changed what a script desired; line 0: none
    Origin place;                  ///< the line of a file that it concerns: `origin`, or that of the nearest owner; line 0: none
    Name revision;                 ///< that claims the object; empty: none
    std::vector<ObjectId> covers;  ///< objects that are missing because of this one
    std::optional<Fix> fix;
    std::string fingerprint;  ///< hex hash of rule and object
};

/// A finding that somebody accepted, and why: a waiver's reason and end, or the baseline.
struct Accepted {
    Finding finding;
    std::string why;
};

/// The pseudo-kind of findings about a waiver; not one of all_kinds().
extern Kind const waiver_kind;

/// A rule beyond the fields of kinds, for `rules` and `explain`.
struct RuleInfo {
    std::string_view id;
    RuleClass rule_class;
    Severity severity;
    std::string_view meaning;
};

/// Every rule id there is: those of kinds (missing, unexpected, fields, ...) and the others, sorted by id.
struct RuleRow {
    std::string id;
    RuleClass rule_class;
    Severity severity;
    std::string meaning;
};
std::vector<RuleRow> all_rules();
std::vector<std::string> rule_ids();
/// Whether a rule id, or a pattern of ids with *, is that of a rule.
bool names_rules(std::string_view pattern);
/// Whether `id` fits `pattern`, an id or one with *.
bool fits_rule(std::string_view pattern, std::string_view id);

/// What `explain` says of a rule beyond its row: its page, or the one of all rules like it, and its kind's; also of what
/// could not be checked ("scan.locked"). Empty: there is no such rule.
std::string page_of(std::string_view id);

/// Both sides of an audit, as the rules see them.
struct Audit {
    Catalog const& actual;
    Description const& desired;
    LedgerState const& ledger;
    bool pending_ok = false;
    std::chrono::year_month_day today;          ///< in UTC; on it waivers end
    std::string target{};                       ///< the name of what is audited, for waivers of one target
    bool narrowed = false;                      ///< only a part of the database is looked at: an unused waiver proves nothing
    bool live = true;                           ///< the actual side is a server, or was one: its health can be judged
    std::string actual_name{}, desired_name{};  ///< what the sides are called; empty where a database is held against its description
};

struct Judgement {
    std::vector<Finding> findings;   ///< by severity, ledger first, class, rule and object
    std::vector<Accepted> accepted;  ///< by waivers and the baseline
    std::vector<Problem> problems;   ///< could not check
    std::vector<Change> unproven;
    std::vector<ObjectId> covered;  ///< objects whose drift a finding covers, each once
    std::size_t compared = 0;       ///< desired objects held against the server
};

/// What was there when the baseline was written: one line a finding, `fingerprint content rule object`, sorted.
std::string baseline_of(std::span<Finding const> findings);
/// Fingerprints and contents of a baseline. Throws Error(Failure::usage) with the line that is none.
std::set<std::string> read_baseline(std::string_view text, std::string const& path);
/// Accepts what the baseline has; gives how many of its lines nothing was found for.
std::size_t accept_known(Judgement& judgement, std::set<std::string> const& baseline);

/// Compares, applies every rule, folds effects under their causes, and sets aside what waivers accept.
Judgement judge(Audit const& audit, Equality& equality);

}  // namespace pgplumb
