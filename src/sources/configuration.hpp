#pragma once
/// The keys of a description that say how to run and how to judge, and nothing of the database: settings, targets,
/// waivers, rules, ignore, and what a project's migrations leave open. It does not know which settings there are.

#include "sources/blocks.hpp"

namespace pgplumb {

/// The schemas that a search_path lists, with commas between; they are exact names.
std::vector<Name> schemas_in(std::string_view list);

class Configuration : Blocks {
public:
    explicit Configuration(std::vector<FileError>& errors) : Blocks(errors) {}

    void read(Node const& root, Description& out);

private:
    /// Text with each ${NAME} as the environment has it; the first that it does not have goes into `undefined`.
    std::string filled(Node const& node, std::string text, std::string& undefined);
    /// One value behind the key, or a list of them.
    std::vector<std::string> values(Node const& node);
    std::vector<Setting> settings(Node const& block);
    void target(std::string const& name, Node const& node, Description& out);
    void waiver(std::string const& name, Node const& node, Description& out);
    void rules(Node const& block, Description& out);
    void ignores(Node const& block, Description& out);
    void types(Node const& block, Description& out);
    void naming(Node const& block, Description& out);
};

}  // namespace pgplumb
