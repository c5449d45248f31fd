#include "guards/guards.hpp"

#include "base/secrets.hpp"
#include "guards/repository.hpp"
#include "pgplumb/error.hpp"
#include "pgplumb/guard.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <set>

namespace pgplumb {
namespace guards {
namespace {

namespace fs = std::filesystem;

// One row a rule; ids never change.
constexpr std::array table{
    Guard{{"guard.create_all", RuleClass::guard, Severity::error, "Tables come into being that no migration made and no ledger knows."},
          is_program,
          find_create_all},
    Guard{
        {"guard.execute_before_transaction", RuleClass::guard, Severity::error, "Alembic says that it migrated, and nothing is committed."},
        is_environment,
        find_early_statements},
    Guard{{"guard.extension_not_created", RuleClass::guard, Severity::error, "The migration fails wherever nobody created it by hand."},
          nullptr,
          nullptr,
          find_lacking_extensions},
    Guard{{"guard.stamp_in_deployment", RuleClass::guard, Severity::error, "The ledger will say that migrations ran which never did."},
          may_stamp,
          find_stamps},
};

constexpr std::uintmax_t longest = std::uintmax_t{1} << 20;

/// A file's text; nullopt: it is too long or binary, or cannot be read, as `unreadable` then says.
std::optional<std::string> read(fs::path const& path, bool& unreadable) {
    constexpr std::size_t head = 8192;
    std::error_code failure;
    auto const size = fs::file_size(path, failure);
    if (failure || size > longest) return std::nullopt;
    std::ifstream in(path, std::ios::binary);
    std::string out(size, '\0');
    in.read(out.data(), static_cast<std::streamsize>(size));
    unreadable = !in.is_open() || in.bad();
    if (unreadable) return std::nullopt;
    out.resize(static_cast<std::size_t>(in.gcount()));
    if (std::string_view(out).substr(0, head).find('\0') != std::string_view::npos) return std::nullopt;
    return out;
}

/// Whether lines of a program's own, and no part of another, say what a revision follows.
bool is_revision(std::string_view text) {
    constexpr std::string_view wanted = "down_revision";
    for (auto at = text.find(wanted); at != std::string_view::npos; at = text.find(wanted, at + 1)) {
        auto const next = text.find_first_not_of(" \t", at + wanted.size());
        bool const assigned = next != std::string_view::npos && (text[next] == '=' || text[next] == ':');
        if (assigned && (at == 0 || text[at - 1] == '\n')) return true;
    }
    return false;
}

/// As seen from the current folder, if it is near.
std::string seen_from_here(fs::path const& path) {
    std::error_code failure;
    auto const near = path.lexically_normal().lexically_proximate(fs::current_path(failure)).string();
    return path.is_relative() || near.starts_with("../../..") ? path.lexically_normal().string() : near;
}

/// A path without links, by which one file is known again.
std::string whole(fs::path const& path) {
    std::error_code failure;
    return fs::weakly_canonical(path, failure).string();
}

class Guarding {
public:
    explicit Guarding(fs::path root) : root_(std::move(root)) {}

    Guarded run() {
        auto const repository = files_of(root_);
        out_.files = repository.files.size();
        for (auto const& folder : repository.unreadable) tell_unread(folder, "this folder cannot be read");
        for (auto const& name : repository.files) look_at(name);
        look_at_trees(repository.files);
        return std::move(out_);
    }

private:
    void tell_unread(std::string const& name, std::string const& what) {
        out_.problems.push_back({ObjectId{&file_kind, {}, {}, Name(name.empty() ? "." : name)},
                                 "guard.unreadable",
                                 what,
                                 {},
                                 {Name(seen_from_here(root_ / name))}});
    }

    void look_at(std::string const& name) {
        bool const wanted = std::ranges::any_of(table, [&](Guard const& guard) { return guard.concerns && guard.concerns(name); });
        if (!wanted) return;
        bool unreadable = false;
        auto const text = read(root_ / name, unreadable);
        if (unreadable) tell_unread(name, "this file cannot be read");
        if (!text) return;
        if (is_program(name) && is_revision(*text)) revisions_.insert(name);
        File const file{name, seen_from_here(root_ / name), *text};
        for (Guard const& guard : table)
            if (guard.look && guard.concerns(name)) add(guard, guard.look(file), name);
    }

    void add(Guard const& guard, Sights sights, std::string const& name) {
        for (Sight& sight : sights) {
            // Two settings may name one tree.
            if (!told_.insert(std::string(guard.rule.id) + to_text(sight.where) + sight.message).second) continue;
            Finding finding;
            finding.rule = guard.rule.id;
            finding.rule_class = guard.rule.rule_class;
            finding.severity = guard.rule.severity;
            finding.object = sight.object.kind ? sight.object : ObjectId{&file_kind, {}, {}, Name(name)};
            finding.message = masked(sight.message);
            finding.meaning = guard.rule.meaning;
            finding.advice = std::move(sight.advice);
            finding.origin = finding.place = sight.where;
            finding.revision = sight.where.revision;
            out_.findings.push_back(std::move(finding));
        }
    }

    /// Where trees may be: what a tool's settings name, then folders with its script, then those of bare revisions.
    std::vector<std::string> places(std::vector<std::string> const& files) const {
        std::array<std::vector<std::string>, 3> out;
        for (auto const& name : files) {
            auto const folder = name.substr(0, name.size() - base_name(name).size());
            if (is_test(name)) continue;
            if (base_name(name) == "alembic.ini") out[0].push_back(folder);
            else if (base_name(name) == "env.py") out[1].push_back(folder);
            else if (revisions_.contains(name) && (out[2].empty() || out[2].back() != folder)) out[2].push_back(folder);
        }
        for (auto* more : {&out[1], &out[2]}) out[0].insert(out[0].end(), more->begin(), more->end());
        return out[0];
    }

    void look_at_trees(std::vector<std::string> const& files) {
        for (auto const& place : places(files)) {
            auto const folder = root_ / place;
            if (!is_alembic_tree(folder.string()) || is_known(place)) continue;
            try {
                look_at_tree(folder);
            } catch (Error const& error) {
                if (error.failure() != Failure::usage) throw;  // a tree without revisions has nothing to judge
            }
        }
    }

    /// Whether a tree that was read holds what lies there.
    bool is_known(std::string const& place) const {
        return std::ranges::any_of(revisions_, [&](auto const& name) { return name.starts_with(place); }) &&
               std::ranges::all_of(revisions_,
                                   [&](auto const& name) { return !name.starts_with(place) || known_.contains(whole(root_ / name)); });
    }

    void look_at_tree(fs::path const& folder) {
        auto const tree = scripted_alembic(folder.string());
        for (Name const file : tree.files) known_.insert(whole(file.str()));
        for (FileError const& error : tree.errors)
            out_.problems.push_back({std::nullopt, "guard.unreadable", error.what, error.note, error.origin});
        if (!tree.errors.empty()) return;
        for (Guard const& guard : table)
            if (guard.look_at_tree) add(guard, guard.look_at_tree(tree), {});
    }

    fs::path root_;
    Guarded out_;
    std::set<std::string> revisions_;  ///< files that look like some
    std::set<std::string> known_;      ///< of trees that were read
    std::set<std::string> told_;
};

}  // namespace

std::span<Guard const> all_guards() {
    return table;
}

}  // namespace guards

constinit Kind const file_kind{
    .name = "file", .plural = "files", .rank = 15, .parent = nullptr, .by_content = false, .unexpected = Severity::off, .query = {}};

std::vector<RuleInfo> guard_rules() {
    std::vector<RuleInfo> out;
    for (auto const& guard : guards::all_guards()) out.push_back(guard.rule);
    return out;
}

Guarded guard(std::string const& root) {
    std::error_code failure;
    if (!std::filesystem::is_directory(root, failure))
        throw Error(Failure::usage, root + " is no folder", "--repo takes the root of a repository.");
    return guards::Guarding(root).run();
}

}  // namespace pgplumb
