#include "sources/keys.hpp"

namespace pgplumb::keys {

Node& add(Node& block, std::string key, std::string data, Shape shape) {
    block.children.push_back({std::move(key), std::move(data), {}, shape, false, false, {}});
    return block.children.back();
}

void text(Node& block, std::string key, std::string data) {
    add(block, std::move(key), std::move(data), Shape::text);
}

void word(Node& block, std::string key, std::string_view data) {
    add(block, std::move(key), std::string(data), Shape::any);
}

void flag(Node& block, std::string key, bool value) {
    add(block, std::move(key), value ? "yes" : "no", Shape::boolean);
}

void number(Node& block, std::string key, std::int64_t value) {
    add(block, std::move(key), std::to_string(value), Shape::number);
}

Node& block_of(Node& in, std::string key, Node::Lines lines) {
    auto& out = add(in, std::move(key), {}, Shape::object);
    out.lines = lines;
    return out;
}

}  // namespace pgplumb::keys
