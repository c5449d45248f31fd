#pragma once
/// How a description's tree is written: three spellings of one tree, each read back as the same. They know nothing of
/// what keys mean.

#include "sources/node.hpp"

#include <string>

namespace pgplumb {

/// What stands for itself in a file that people read: `visible` undone by what reads the spelling.
///
/// INFO: a block that `Node::lines` marks goes by lines, its short values aligned; other blocks take one line if they fit.
std::string spell_info(Node const& root);
/// One text as INFO writes it, in double quotes.
std::string quoted_info(std::string_view text);
/// Throws Error(Failure::usage) where a name is not UTF-8, which JSON cannot say.
std::string spell_json(Node const& root);
std::string spell_xml(Node const& root);

/// What XML calls one member of the block `plural` ("table" for "tables"); empty where members are no names.
std::string_view singular(std::string_view plural);

}  // namespace pgplumb
