#pragma once
/// Which statements of a script hold in the end: not those that were rolled back, that failed, or that stand behind one that
/// failed in the same transaction. It knows of statements only how they begin.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgplumb::ddl {

/// The first words of a statement in lower case, comments aside.
std::vector<std::string> first_words(std::string_view sql, std::size_t most);

/// What a statement means to transactions.
struct Turn {
    enum class What : std::uint8_t { none, begin, commit, rollback, savepoint, release, rollback_to } what = What::none;
    std::string name;    ///< of the savepoint
    bool chain = false;  ///< the next transaction begins at once
};
Turn turn_of(std::string_view sql);

struct Fate {
    bool holds = true;
    bool in_block = false;  ///< between BEGIN and its end
    bool lost = false;      ///< it is about a savepoint that is not there
};
/// Whether a statement fails, and with it the transaction that it stands in. What cannot be followed may fail here alone.
enum class Outcome : std::uint8_t { works, fails_alone, fails };
/// As a client goes on behind statements that fail.
std::vector<Fate> fates_of(std::span<Turn const> turns, std::span<Outcome const> outcomes);

}  // namespace pgplumb::ddl
