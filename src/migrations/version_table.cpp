#include "migrations/version_table.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

namespace pgplumb::python {
namespace {

namespace fs = std::filesystem;
using Sort = Value::Sort;

/// A statement counts once: a name's lookup may run it, too.
Ref configure(Machine& machine, Call& call) {
    auto const same = [&](Named const& one) {
        auto const& at = one.back().second->origin;
        return at.line == call.origin.line && at.column == call.origin.column && at.where == call.origin.where;
    };
    if (std::ranges::any_of(machine.facts.configured, same)) return machine.none();
    machine.facts.configured.push_back(call.named);
    machine.facts.configured.back().emplace_back("", machine.make({.origin = call.origin}));
    return machine.none();
}

/// A setting as configparser gives it, or what the call has for one that is not there.
Ref setting(Machine& machine, Value const* name, Ref otherwise) {
    if (!name || !name->is(Sort::text)) return machine.unknown("a setting");
    auto const found = machine.facts.settings.find(name->text);
    if (found == machine.facts.settings.end()) return otherwise ? otherwise : machine.none();
    auto value = found->second;
    for (auto at = value.find("%%"); at != std::string::npos; at = value.find("%%", at + 1)) value.erase(at, 1);
    return value.find("%(") == std::string::npos ? machine.text(value) : machine.unknown("the setting " + name->text);
}

Ref main_option(Machine& machine, Call& call) {
    return setting(machine, call.argument(0, "name"), call.argument(1, "default"));
}

Ref section_option(Machine& machine, Call& call) {
    auto const* section = call.argument(0, "section");
    bool const known = section && (section->text == "alembic" || section->text.ends_with("config_ini_section"));
    return known ? setting(machine, call.argument(1, "name"), call.argument(2, "default")) : machine.unknown("a setting");
}

Ref section(Machine& machine, Call& /*call*/) {
    auto* out = machine.list({}, Sort::dict);
    for (auto const& [name, value] : machine.facts.settings) {
        auto* key = machine.text(name);
        out->items.insert(out->items.end(), {key, setting(machine, key, nullptr)});
    }
    return out;
}

constexpr auto handlers = std::to_array<HandlerRow>({
    {"alembic.context.configure", configure},
    {"alembic.context.config.get_main_option", main_option},
    {"alembic.context.config.get_section_option", section_option},
    {"alembic.context.config.get_section", section},
});

/// `metadata.schema` of one that was given none.
bool is_no_schema(Value const& value) {
    return value.is(Sort::none) || (value.is(Sort::method) && value.text == "schema" && value.self && value.self->is(Sort::call));
}

class Reading {
public:
    explicit Reading(migrations::Place const& place) : place_(place), machine_(place.roots, [](auto const&) { return std::nullopt; }) {
        machine_.facts.settings = place.settings;
    }

    VersionTable read() {
        auto const path = place_.script / "env.py";
        std::error_code failure;
        std::ifstream in(path, std::ios::binary);
        if (!fs::is_regular_file(path, failure) || !in) return {};
        std::ostringstream text;
        text << in.rdbuf();
        auto& module = machine_.add_module(path, std::make_unique<Source>(Name(path.string()), std::move(text).str()));
        if (module.source->mistake()) return {{}, {}, {module.source->mistake()->where}};
        machine_.run_all(module);
        if (machine_.facts.configured.empty()) call_all(module);
        VersionTable out;
        out.name = said("version_table", out);
        out.schema = said("version_table_schema", out);
        return out;
    }

private:
    /// What an event loop or an engine would call: the functions that configure.
    void call_all(Module& module) {
        for (Node const& statement : module.source->root().children()) {
            auto const* name = statement.child("name");
            if (!statement.is("function_definition") || !name) continue;
            if (module.source->text(statement).find(".configure(") == std::string_view::npos) continue;
            auto* function = machine_.global(module, module.source->text(*name));
            Call call;
            call.partial = true;
            if (function) machine_.call(function, std::move(call));
        }
    }

    /// Of all calls; one that says nothing does not count against the others.
    std::optional<std::string> said(std::string_view name, VersionTable& out) {
        std::optional<std::string> found;
        for (auto const& named : machine_.facts.configured)
            for (auto const& [key, value] : named) {
                if (key != name || is_no_schema(*value)) continue;
                bool const known = value->is(Sort::text) && (!found || *found == value->text);
                if (known) found = value->text;
                else out.unknown.push_back(named.back().second->origin);
            }
        return found;
    }

    migrations::Place const& place_;
    Machine machine_;
};

}  // namespace

std::span<HandlerRow const> configuration_functions() {
    return handlers;
}

VersionTable version_table(migrations::Place const& place) {
    return Reading(place).read();
}

}  // namespace pgplumb::python
