#include "sources/configuration.hpp"

#include "base/nearest.hpp"
#include "pgplumb/finding.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>

namespace pgplumb {
namespace {

namespace fs = std::filesystem;

/// Settings in which ${NAME} is replaced, and whose values are paths.
constexpr std::array<std::string_view, 4> paths{"descriptions", "report", "baseline", "output"};
constexpr std::array<std::string_view, 1> connections{"connection"};
constexpr std::string_view sql_prefix = "sql:";

/// A path in a file is relative to that file. FORMAT=FILE keeps its format, - is standard output.
std::string beside(std::string const& value, Name file) {
    auto const start = value.find('=') == std::string::npos ? 0 : value.find('=') + 1;
    auto const path = value.substr(start);
    if (value.starts_with(sql_prefix)) return std::string(sql_prefix) + beside(value.substr(sql_prefix.size()), file);
    if (path == "-" || fs::path(path).is_absolute()) return value;
    return value.substr(0, start) + (fs::path(file.text()).parent_path() / path).lexically_normal().string();
}

std::optional<std::chrono::year_month_day> date_of(std::string_view text) {
    std::array<int, 3> parts{};
    std::size_t const widths[] = {4, 2, 2};
    for (std::size_t i = 0; i < 3; ++i) {
        auto const digits = text.substr(0, widths[i]);
        auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), parts.at(i));
        if (error != std::errc{} || digits.size() != widths[i] || end != digits.data() + digits.size()) return std::nullopt;
        text.remove_prefix(widths[i]);
        if (i < 2 && !text.starts_with('-')) return std::nullopt;
        if (i < 2) text.remove_prefix(1);
    }
    std::chrono::year_month_day const date{std::chrono::year(parts[0]), std::chrono::month(static_cast<unsigned>(parts[1])),
                                           std::chrono::day(static_cast<unsigned>(parts[2]))};
    return text.empty() && date.ok() ? std::optional(date) : std::nullopt;
}

}  // namespace

std::string Configuration::filled(Node const& node, std::string text, std::string& undefined) {
    for (auto at = text.find("${"); at != std::string::npos; at = text.find("${", at)) {
        auto const close = text.find('}', at);
        if (close == std::string::npos) {
            error(node, "a ${ has no }");
            return text;
        }
        auto const name = text.substr(at + 2, close - at - 2);
        auto const* value = std::getenv(name.c_str());
        // A secret that is not set comes as an empty text in CI, and would lead to some default server.
        bool const empty = !value || *value == '\0';
        if (empty && undefined.empty()) undefined = name;
        text.replace(at, close + 1 - at, value ? value : "");
        at += value ? std::string_view(value).size() : 0;
    }
    return text;
}

std::vector<std::string> Configuration::values(Node const& node) {
    std::vector<std::string> out;
    if (!node.data.empty() || node.children.empty()) out.push_back(node.data == "true" ? "yes" : node.data == "false" ? "no" : node.data);
    for (Node const& item : node.children) {
        if (!item.key.empty() && !item.data.empty()) error(item, "two values on a line", "write one a line");
        out.push_back(item.key.empty() ? item.data : item.key);
    }
    return out;
}

std::vector<Setting> Configuration::settings(Node const& block) {
    std::vector<Setting> out;
    for (Node const& node : block.children) {
        if (node.key.starts_with("x-")) continue;
        Setting setting{node.key, values(node), node.origin};
        bool const path = std::ranges::find(paths, node.key) != paths.end();
        bool const connection = std::ranges::find(connections, node.key) != connections.end();
        for (auto& value : setting.values) {
            if (path || connection) value = filled(node, value, setting.undefined);
            if (path) value = beside(value, node.origin.where);
        }
        if (std::ranges::find(out, setting.key, &Setting::key) != out.end()) error(node, "key \"" + node.key + "\" is there twice");
        out.push_back(std::move(setting));
    }
    return out;
}

void Configuration::target(std::string const& name, Node const& node, Description& out) {
    if (name.empty()) return error(node, "a target needs a name", "target production { connection \"service=prod\" }");
    auto const before = std::ranges::find(out.targets, name, &Target::name);
    if (before != out.targets.end()) error(node, "target " + name + " is said twice", "it is also said at " + to_text(before->origin));
    out.targets.push_back({name, settings(node), node.origin});
}

void Configuration::waiver(std::string const& name, Node const& node, Description& out) {
    block_of(node, {"rule", "object", "reason", "until", "target", "ticket"});
    Waiver waiver{name, text(node, "rule"),   text(node, "object"), text(node, "reason"),
                  {},   text(node, "target"), text(node, "ticket"), node.origin};
    for (auto const* key : {"rule", "object", "reason", "until"})
        if (text(node, key).empty())
            error(
                node,
                "a waiver needs " + std::string(*key == 'o' ? "an " : "a ") + (std::string_view(key) == "until" ? "date in `until`" : key),
                std::string_view(key) == "until" ? "until 2027-06-30, the last day it holds; or, if you mean it, until never" : "");
    if (auto const* rule = node.child("rule"); rule && !rule->data.empty() && !names_rules(rule->data))
        error(*rule, "unknown rule \"" + rule->data + '"', did_you_mean(rule->data, rule_ids()));
    if (auto const* until = node.child("until"); until && !until->data.empty() && until->data != "never") {
        waiver.until = date_of(until->data);
        if (!waiver.until) error(*until, "\"" + until->data + "\" is no date", "dates are written 2027-06-30; `never` is spelled out");
    }
    out.waivers.push_back(std::move(waiver));
}

void Configuration::rules(Node const& block, Description& out) {
    for (auto const& [name, at] : named(block)) {
        auto const severity = severity_of(at->data);
        if (!severity) error(*at, "\"" + at->data + "\" is no level", "levels are off, note, warning and error");
        else if (!names_rules(name.text())) error(*at, "unknown rule \"" + name.str() + '"', did_you_mean(name.text(), rule_ids()));
        else out.severities[name.str()] = *severity;
    }
}

void Configuration::ignores(Node const& block, Description& out) {
    for (Node const& kind : block.children) {
        if (auto const* known_kind = find_kind(kind.key); !known_kind || known_kind->plural != kind.key) {
            std::vector<std::string_view> known;
            for (Kind const* one : all_kinds()) known.push_back(one->plural);
            error(kind, "unknown kind of object \"" + kind.key + '"', did_you_mean(kind.key, known));
        }
        for (Node const& node : kind.children) {
            bool const keep = node.data == "no" && !node.key.empty();
            if (!keep && !node.key.empty() && !node.data.empty()) error(node, "two names on a line", "write one name a line");
            out.ignored.push_back({kind.key, node.key.empty() ? node.data : node.key, !keep});
        }
    }
}

void Configuration::types(Node const& block, Description& out) {
    for (auto const& [name, at] : named(block)) {
        expect(*at, Shape::text);
        if (at->data.empty()) error(*at, "the class " + name.str() + " has no type", "write its type in SQL: " + name.str() + " uuid");
        else out.project.types[name.str()] = at->data;
    }
}

void Configuration::naming(Node const& block, Description& out) {
    static constexpr std::array kinds{"ix", "uq", "ck", "fk", "pk"};
    block_of(block, {"ix", "uq", "ck", "fk", "pk"});
    for (auto const* kind : kinds)
        if (auto const pattern = text(block, kind); !pattern.empty()) out.project.naming[kind] = pattern;
}

std::vector<Name> schemas_in(std::string_view list) {
    std::vector<Name> out;
    while (!list.empty()) {
        auto part = list.substr(0, list.find(','));
        list.remove_prefix(std::min(list.size(), part.size() + 1));
        part.remove_prefix(std::min(part.size(), part.find_first_not_of(' ')));
        if (!part.empty()) out.emplace_back(part);
    }
    return out;
}

void Configuration::read(Node const& root, Description& out) {
    for (Node const& node : root.children) {
        if (node.key == "settings") {
            auto more = settings(node);
            out.settings.insert(out.settings.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
        } else if (node.key == "target") {
            target(node.data, node, out);
        } else if (node.key == "targets") {
            for (auto const& [name, at] : named(node)) target(name.str(), *at, out);
        } else if (node.key == "waivers") {
            for (Node const& one : node.children) waiver(one.key, one, out);
        } else if (node.key == "rules") {
            rules(node, out);
        } else if (node.key == "ignore") {
            ignores(node, out);
        } else if (node.key == "types") {
            types(node, out);
        } else if (node.key == "naming") {
            naming(node, out);
        }
    }
}

Description read_configuration(std::string const& path) {
    Description out;
    auto tree = read_tree(path, out.errors);
    if (tree) Configuration(out.errors).read(*tree, out);
    if (auto const* node = tree ? tree->child("search_path") : nullptr) out.catalog.search_path = schemas_in(node->data);
    return out;
}

}  // namespace pgplumb
