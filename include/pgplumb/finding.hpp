#pragma once
/// Judged differences, and the rules that judge.

#include "pgplumb/diff.hpp"
#include "pgplumb/fix.hpp"
#include "pgplumb/history.hpp"
#include "pgplumb/source.hpp"

#include <optional>
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
    Origin place;                  ///< the line of a file that it concerns: `origin`, or that of the nearest owner; line 0: none
    Name revision;                 ///< that claims the object; empty: none
    std::vector<ObjectId> covers;  ///< objects that are missing because of this one
    std::optional<Fix> fix;
    std::string fingerprint;  ///< hex hash of rule and object
};

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

/// What `explain` says of a rule beyond its row: its page, or the one of all rules like it, and its kind's; also of what
/// could not be checked ("scan.locked"). Empty: there is no such rule.
std::string page_of(std::string_view id);

/// Both sides of an audit, as the rules see them.
struct Audit {
    Catalog const& actual;
    Description const& desired;
    LedgerState const& ledger;
    bool pending_ok = false;
};

struct Judgement {
    std::vector<Finding> findings;  ///< by severity, class, rule and object
    std::vector<Problem> problems;  ///< could not check
    std::vector<Change> unproven;
    std::vector<ObjectId> covered;  ///< objects whose drift a finding covers, each once
    std::size_t compared = 0;       ///< desired objects held against the server
};

/// Compares, applies every rule, folds effects under their causes.
Judgement judge(Audit const& audit, Equality& equality);

}  // namespace pgplumb
