#include "app/settings.hpp"

#include "base/nearest.hpp"
#include "pgplumb/error.hpp"
#include "pgplumb/report.hpp"

#include <unistd.h>
#include <boost/program_options.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace pgplumb {
namespace {

namespace po = boost::program_options;

using Texts = std::vector<std::string>;

po::options_description described(CommandRow const& command) {
    po::options_description out;
    for (OptionRow const& row : all_options()) {
        if ((row.commands & command.bit) == 0) continue;
        auto const name = std::string(row.name) + (row.letter != 0 ? std::string(",") + row.letter : "");
        if (row.takes == Takes::nothing) out.add_options()(name.c_str(), "");
        else if (row.takes == Takes::one) out.add_options()(name.c_str(), po::value<std::string>());
        else out.add_options()(name.c_str(), po::value<Texts>());
    }
    out.add_options()("argument", po::value<Texts>());
    return out;
}

/// What Boost says of a command line, and which option may have been meant.
Error usage(po::error const& error, CommandRow const& command) {
    auto const* named = dynamic_cast<po::unknown_option const*>(&error);
    Texts known;
    for (OptionRow const& row : all_options())
        if ((row.commands & command.bit) != 0) known.push_back("--" + std::string(row.name));
    auto const hint = named ? did_you_mean(named->get_option_name(), known) : std::string();
    return {Failure::usage, error.what(), hint.empty() ? "pgplumb " + std::string(command.name) + " --help lists the options." : hint};
}

/// Of words with bars between, whether `text` is one.
bool one_of(std::string_view words, std::string_view text) {
    if (words.find('|') == std::string_view::npos) return true;
    while (!words.empty()) {
        auto const word = words.substr(0, words.find('|'));
        if (word == text) return true;
        words.remove_prefix(std::min(words.size(), word.size() + 1));
    }
    return false;
}

/// What is wrong with values of an option; empty if nothing is.
std::string fault(OptionRow const& row, Texts const& texts) {
    if (row.takes == Takes::nothing && texts != Texts{"yes"} && texts != Texts{"no"}) return std::string(row.name) + " is yes or no";
    for (auto const& text : texts)
        if (!one_of(row.argument, text))
            return '"' + text + "\" is no value of " + std::string(row.name) + ", which is one of " + std::string(row.argument);
    return {};
}

Texts split(std::string_view text) {
    Texts out;
    while (!text.empty()) {
        auto const part = text.substr(0, text.find(';'));
        if (!part.empty()) out.emplace_back(part);
        text.remove_prefix(std::min(text.size(), part.size() + 1));
    }
    return out;
}

/// Variables of ours that no option has, where one of nearly that name does: else the slip would go unnoticed.
void warn_of_slips() {
    Texts known;
    for (OptionRow const& row : all_options())
        if (row.setting) known.push_back(variable_of(row));
    for (char** one = environ; *one; ++one) {
        std::string_view const text = *one;
        auto const name = text.substr(0, text.find('='));
        if (!name.starts_with("PGPLUMB_") || std::ranges::find(known, name) != known.end()) continue;
        if (auto const near = did_you_mean(name, known); !near.empty())
            std::cerr << "pgplumb: warning: " << visible(name) << " is no setting; " << near << '\n';
    }
}

}  // namespace

std::string variable_of(OptionRow const& row) {
    std::string out = "PGPLUMB_";
    for (char const c : row.name) out += c == '-' ? '_' : static_cast<char>(c - 'a' + 'A');
    return out;
}

Settings Settings::parse(CommandRow const& command, std::vector<std::string> const& arguments) {
    po::positional_options_description positions;
    positions.add("argument", -1);
    po::variables_map given;
    try {
        po::store(po::command_line_parser(arguments).options(described(command)).positional(positions).run(), given);
    } catch (po::error const& error) {
        throw usage(error, command);
    }
    Settings out;
    for (OptionRow const& row : all_options()) {
        std::string const name(row.name);
        if (given.count(name) == 0) continue;
        Value value{{"yes"}, "--" + name};
        if (row.takes == Takes::one) value.texts = {given[name].as<std::string>()};
        if (row.takes == Takes::many) value.texts = given[name].as<Texts>();
        if (auto const why = fault(row, value.texts); !why.empty())
            throw Error(Failure::usage, why, "pgplumb " + std::string(command.name) + " --help lists the options.");
        out.values_.emplace(name, std::move(value));
    }
    if (given.count("argument") != 0) out.arguments = given["argument"].as<Texts>();
    return out;
}

void Settings::add_environment(Commands command) {
    warn_of_slips();
    for (OptionRow const& row : all_options()) {
        auto const variable = variable_of(row);
        auto const* text = std::getenv(variable.c_str());
        if (!row.setting || (row.commands != 0 && (row.commands & command) == 0) || !text || *text == '\0') continue;
        Value value{row.takes == Takes::many ? split(text) : Texts{text}, variable, Layer::environment};
        if (auto const why = fault(row, value.texts); !why.empty())
            throw Error(Failure::usage, std::string(variable).append(": ").append(why), "Mend or unset the variable.");
        values_.emplace(std::string(row.name), std::move(value));
    }
}

std::vector<FileError> Settings::add(std::vector<Setting> const& settings, Layer layer, bool used) {
    std::vector<FileError> errors;
    Texts known;
    for (OptionRow const& row : all_options())
        if (row.setting) known.emplace_back(row.name);
    for (auto& name : known) std::ranges::replace(name, '-', '_');
    for (Setting const& setting : settings) {
        auto name = setting.key;
        std::ranges::replace(name, '_', '-');
        auto const* row = find_option(name);
        if (!row || !row->setting || setting.key.find('-') != std::string::npos) {
            errors.push_back({setting.origin, "unknown setting \"" + setting.key + '"', did_you_mean(setting.key, known)});
        } else if (auto const* said = find(name); said && said->layer < layer) {
            continue;
        } else if (used && !setting.undefined.empty()) {
            errors.push_back({setting.origin, "the environment has no variable " + setting.undefined + ", or an empty one",
                              "set it, or write the value itself"});
        } else if (auto const why = fault(*row, setting.values); !why.empty()) {
            errors.push_back({setting.origin, why, {}});
        } else if (row->takes == Takes::one && setting.values.size() != 1) {
            errors.push_back({setting.origin, setting.key + " takes one value", {}});
        } else {
            values_.insert_or_assign(name, Value{setting.values, to_text(setting.origin), layer});
        }
    }
    return errors;
}

Settings::Value const* Settings::find(std::string_view option) const {
    auto const it = values_.find(option);
    return it == values_.end() ? nullptr : &it->second;
}

bool Settings::flag(std::string_view option) const {
    auto const* value = find(option);
    return value && value->texts == Texts{"yes"};
}

std::string Settings::text(std::string_view option, std::string_view otherwise) const {
    auto const* value = find(option);
    return value ? value->texts.front() : std::string(otherwise);
}

std::vector<std::string> Settings::list(std::string_view option) const {
    auto const* value = find(option);
    return value ? value->texts : Texts{};
}

double Settings::number(std::string_view option, double otherwise) const {
    auto const* value = find(option);
    if (!value) return otherwise;
    char* end = nullptr;
    auto const& text = value->texts.front();
    auto const out = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0' || !(out > 0))
        throw Error(Failure::usage, '"' + text + "\" is no number above 0", "It stands in " + value->origin + '.');
    return out;
}

}  // namespace pgplumb
