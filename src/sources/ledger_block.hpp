#pragma once
/// The block of a description that says where the ledger is and what its revisions create, or which tree has them.

#include "pgplumb/source.hpp"
#include "sources/blocks.hpp"

namespace pgplumb {

/// The parts of a name at dots outside double quotes, as PostgreSQL keeps them.
std::vector<Name> parts_of(std::string_view text);

class LedgerBlock : Blocks {
public:
    explicit LedgerBlock(Description& out) : Blocks(out.errors), out_(out) {}

    /// `usual` is the schema of a table that is named without one.
    void read(Node const& block, Name usual);
    /// Reads the tree that the block names, if it does, once the description is whole.
    void follow_tree();

private:
    void revisions(Node const& block);
    void claims(Node const& block, Revision& revision);

    Description& out_;
    bool usual_table_ = true;  // its tool says where the ledger is
};

}  // namespace pgplumb
