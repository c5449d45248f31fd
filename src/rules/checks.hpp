#pragma once
/// The rules beyond plain differences, each in a file of its own, and what they share.

#include "pgplumb/finding.hpp"

#include <set>

namespace pgplumb {

/// Everything a rule may look at.
struct Scene {
    Audit const& audit;
    Difference const& difference;
    std::set<Name> stamped;                      ///< revisions that the ledger says ran
    std::map<ObjectId, Revision const*> claims;  ///< object -> the first revision that creates it
    std::set<ObjectId> missing;                  ///< desired, not there

    bool is_pending(ObjectId const& id) const;  ///< claimed, and the ledger was read and does not stamp the revision
    Revision const* claim(ObjectId const& id) const;
};

/// Health of the audited tables: unindexed foreign keys, invalid indexes, constraints that are not validated.
std::vector<Finding> check_health(Scene const& scene);
/// What the ledger says against what is there. Adds a Problem when it could not be read.
std::vector<Finding> check_ledger(Scene const& scene, std::vector<Problem>& problems);
/// What a description asks for, and the migrations that its ledger is of do not make, or make otherwise.
std::vector<Finding> check_migrated(Audit const& audit);
/// That migrations change what none of them creates, and that there is what none of them ever made: told once, in place of the
/// findings about each.
void fold_base(Audit const& audit, std::vector<Finding>& findings);
/// Whether what cannot be told of an object, or of what it is in, leaves open if it exists.
bool in_doubt(std::set<ObjectId> const& problems, ObjectId id);
std::set<ObjectId> objects_of(std::vector<Problem> const& problems);
/// That a revision which the ledger says ran did not leave what it creates.
Finding stamped_but_missing(ObjectId const& id, Revision const& revision, Origin const& origin, std::string advice);
/// Columns that both sides have in another order, of tables whose order matters.
std::vector<Finding> check_column_order(Scene const& scene);
/// Puts effects under their causes; gives the objects that are covered.
std::vector<ObjectId> fold(Scene const& scene, std::vector<Finding>& findings);

/// hex FNV-1a of rule and object: stable while both keep their names.
std::string fingerprint(std::string_view rule, ObjectId const& object);

/// The rules that no field stands for.
std::span<RuleInfo const> special_rules();

/// The level that the description gives each finding, without those it wants no word of; sorted.
void finish(Description const& desired, std::vector<Finding>& findings);

/// Waivers, and of what the findings are that they are held to. Those of rules about the other are not looked at.
struct Waiving {
    enum class Of : std::uint8_t { database, repository };

    std::span<Waiver const> waivers;
    std::string target;
    std::chrono::year_month_day today;
    Of of = Of::database;
    bool narrowed = false;  ///< as in Audit
};
/// Sets aside what waivers accept, and tells which of them end, have ended or fit nothing.
void waive(Waiving const& waiving, Judgement& judgement);

}  // namespace pgplumb
