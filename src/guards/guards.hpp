#pragma once
/// The rules about a repository, each in a file of its own, and what they are shown: a file's name and text, or a tree of
/// migrations. They know no report.

#include "pgplumb/finding.hpp"
#include "pgplumb/scripted.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgplumb::guards {

/// A file of the repository.
struct File {
    std::string name;   ///< below the repository's root, with slashes
    std::string shown;  ///< as seen from the current folder
    std::string_view text;
};

/// What a rule found, and where.
struct Sight {
    std::string message;  ///< one sentence
    std::string advice;
    Origin where;
    ObjectId object{};  ///< none: it is about the file
};
using Sights = std::vector<Sight>;

/// A row has one of the two, of a file or a tree.
struct Guard {
    RuleInfo rule;
    bool (*concerns)(std::string_view name) = nullptr;  ///< whether a file of this name is looked at
    Sights (*look)(File const& file) = nullptr;
    Sights (*look_at_tree)(Scripted const& tree) = nullptr;
};

std::span<Guard const> all_guards();

/// Whether a file is there to test: by its name, or because of a folder it lies in.
bool is_test(std::string_view name);
/// The part of a name behind the last slash.
std::string_view base_name(std::string_view name);

bool may_stamp(std::string_view name);
Sights find_stamps(File const& file);
bool is_program(std::string_view name);
Sights find_create_all(File const& file);
bool is_environment(std::string_view name);
Sights find_early_statements(File const& file);
Sights find_lacking_extensions(Scripted const& tree);

}  // namespace pgplumb::guards
