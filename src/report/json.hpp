#pragma once
/// What the JSON writers share.

#include "pgplumb/catalog.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace pgplumb {

using Json = nlohmann::ordered_json;

/// Raw text where it is UTF-8, so that a reader gets the name itself; else its visible form.
std::string raw(std::string_view text);
Json object(ObjectId const& id);
Json place(Origin const& origin);

}  // namespace pgplumb
