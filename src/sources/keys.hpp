#pragma once
/// Keys as they are added to the tree of a description that is written. They know nothing of what they say.

#include "sources/node.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace pgplumb::keys {

Node& add(Node& block, std::string key, std::string data, Shape shape);

/// SQL, or other text with spaces.
void text(Node& block, std::string key, std::string data);
/// One of a few words.
void word(Node& block, std::string key, std::string_view data);
void flag(Node& block, std::string key, bool value);
void number(Node& block, std::string key, std::int64_t value);
/// A block that is still empty.
Node& block_of(Node& in, std::string key, Node::Lines lines = Node::Lines::none);

}  // namespace pgplumb::keys
