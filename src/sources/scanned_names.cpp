#include "pgplumb/session.hpp"
#include "pgplumb/source.hpp"
#include "sources/expressions.hpp"
#include "sources/live.hpp"

#include <algorithm>
#include <array>

namespace pgplumb {
namespace {

/// A server without a single object, which takes down what it is asked. A transaction runs on it, for else a scan would not
/// look for what changed.
class Listener final : public Session {
public:
    explicit Listener(int version) { facts_.version = version; }

    ServerFacts const& facts() const override { return facts_; }
    Text spoken() const override { return Text::utf8; }
    void copy(Sql const& source, RowSink const& sink) override {
        constexpr std::string_view one("\0\0\0\0\0\0\0\1", 8);
        constexpr std::string_view two("\0\0\0\0\0\0\0\2", 8);
        heard.push_back(source.text());
        if (heard.back().find("txid_current_snapshot") != std::string::npos) sink(std::array<Cell, 2>{one, two});
    }
    std::string ask(Sql const& statement) override { return heard.emplace_back(statement.text()), std::string(); }
    void renew() override {}
    void speak(Text /*text*/) override {}
    std::string const& closed_by() const override { return open_; }
    void finish() override {}

    std::vector<std::string> heard;

private:
    ServerFacts facts_;
    std::string open_;
};

void add_names(std::string_view statement, std::set<std::string>& into) {
    constexpr std::string_view schema = "pg_catalog.";
    auto const is_part = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    for (auto at = statement.find(schema); at != std::string_view::npos; at = statement.find(schema, at)) {
        auto const rest = statement.substr(at += schema.size());
        auto const* const end = std::ranges::find_if_not(rest, is_part);
        if (end != rest.begin()) into.emplace(rest.begin(), end);
    }
}

}  // namespace

/// An empty server is asked whatever does not depend on what was found; the rest is added.
std::set<std::string> scanned_names(int version) {
    Listener listener(version);
    read_live(listener);
    Expressions::Oids none;
    Expressions(listener, References()).set_locked_aside(*all_kinds()[0], none);
    for (Kind const* kind : all_kinds()) listener.heard.push_back(for_version(kind->deparse, version));
    std::set<std::string> out;
    for (auto const& statement : listener.heard) add_names(statement, out);
    return out;
}

}  // namespace pgplumb
