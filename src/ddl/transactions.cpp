#include "ddl/transactions.hpp"

#include <algorithm>
#include <cctype>

namespace pgplumb::ddl {

std::vector<std::string> first_words(std::string_view sql, std::size_t most) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < sql.size() && out.size() < most;) {
        auto const c = static_cast<unsigned char>(sql[i]);
        if (sql.substr(i, 2) == "--") i = std::min(sql.size(), sql.find('\n', i));
        else if (sql.substr(i, 2) == "/*") i = std::min(sql.size(), sql.find("*/", i)) + 2;
        else if (std::isspace(c) != 0) ++i;
        else if (c != '"' && c != '_' && std::isalnum(c) == 0) break;
        else {
            std::string word;
            bool quoted = false;
            for (; i < sql.size() && (quoted || sql[i] == '"' || sql[i] == '_' || std::isalnum(static_cast<unsigned char>(sql[i])) != 0);
                 ++i) {
                if (sql[i] == '"') quoted = !quoted;
                else word += quoted ? sql[i] : static_cast<char>(std::tolower(static_cast<unsigned char>(sql[i])));
            }
            out.push_back(std::move(word));
        }
    }
    return out;
}

Turn turn_of(std::string_view sql) {
    constexpr std::size_t most = 5;
    auto words = first_words(sql, most);
    if (words.empty()) return {};
    auto const first = words[0];
    std::erase_if(words, [](std::string const& w) { return w == "work" || w == "transaction"; });
    bool const chain = words.size() > 2 && words[1] == "and" && words[2] == "chain";
    bool const prepared = words.size() > 1 && words[1] == "prepared";
    using What = Turn::What;
    if (first == "begin" || first == "start") return {What::begin, {}};
    if ((first == "commit" || first == "end") && !prepared) return {What::commit, {}, chain};
    if (first == "savepoint" && words.size() > 1) return {What::savepoint, words[1]};
    if (first == "release") return {What::release, words.back()};
    if ((first != "rollback" && first != "abort") || prepared) return {};
    if (words.size() > 2 && words[1] == "to") return {What::rollback_to, words.back()};
    return {What::rollback, {}, chain};
}

namespace {

/// Where a transaction stands, as xact.c goes from state to state.
class Transactions {
public:
    explicit Transactions(std::size_t count) : fates_(count) {}

    void take(std::size_t i, Turn const& turn, Outcome outcome) {
        auto const found = std::find_if(marks_.rbegin(), marks_.rend(), [&](Mark const& m) { return m.name == turn.name; });
        bool const known = in_block_ && found != marks_.rend();
        fates_[i].in_block = in_block_;
        using What = Turn::What;
        if (turn.what == What::commit || turn.what == What::rollback) return end(i, turn);
        if (turn.what == What::rollback_to && known) {
            undo(found->at + 1, i);
            marks_.erase(found.base(), marks_.end());
            aborted_ = false;
            return;
        }
        fates_[i].holds = !aborted_ && outcome == Outcome::works;
        if (aborted_) return;
        bool const unknown = !known && (turn.what == What::rollback_to || turn.what == What::release);
        fates_[i].lost = unknown || (turn.what == What::savepoint && !in_block_);
        if (outcome == Outcome::fails || unknown) aborted_ = in_block_;
        else if (turn.what == What::begin && !in_block_) begin(i);
        else if (turn.what == What::savepoint && in_block_) marks_.push_back({turn.name, i});
        else if (turn.what == What::release) marks_.erase(found.base() - 1, marks_.end());
    }

    std::vector<Fate> fates() && {
        if (in_block_) undo(begun_, fates_.size());
        return std::move(fates_);
    }

private:
    struct Mark {
        std::string name;
        std::size_t at;
    };

    void begin(std::size_t i) {
        begun_ = i;
        in_block_ = true;
    }

    void end(std::size_t i, Turn const& turn) {
        if (in_block_ && (aborted_ || turn.what == Turn::What::rollback)) undo(begun_, i);
        bool const again = in_block_ && turn.chain;
        in_block_ = aborted_ = false;
        marks_.clear();
        if (again) begin(i);
    }

    void undo(std::size_t from, std::size_t to) {
        for (auto i = from; i < to; ++i) fates_[i].holds = false;
    }

    std::vector<Fate> fates_;
    std::vector<Mark> marks_;
    std::size_t begun_ = 0;
    bool in_block_ = false, aborted_ = false;
};

}  // namespace

std::vector<Fate> fates_of(std::span<Turn const> turns, std::span<Outcome const> outcomes) {
    Transactions state(turns.size());
    for (std::size_t i = 0; i < turns.size(); ++i) state.take(i, turns[i], outcomes[i]);
    return std::move(state).fates();
}

}  // namespace pgplumb::ddl
