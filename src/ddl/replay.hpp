#pragma once
/// Whole scripts of SQL -> a catalog: each statement does to it what PostgreSQL would do to a database. It reads no file and
/// knows nothing of psql.

#include "pgplumb/source.hpp"

#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

namespace pgplumb::ddl {

/// One statement of a script without its semicolon, and where its first character stands.
struct Statement {
    std::string_view text;
    Origin origin;
    std::string_view doubt{};  ///< what keeps anybody from knowing if it runs, or as what; empty: nothing does
    std::string_view data{};   ///< what follows a COPY FROM STDIN
};

/// Why a server would refuse a statement.
struct Refusal {
    std::string sqlstate;
    Problem problem;
};

/// One value of an answer.
struct AnswerCell {
    enum class Sort : std::uint8_t { unknown, null, truth, number, text, list } sort = Sort::unknown;
    std::int64_t number = 0;
    std::string text;
    std::vector<std::int64_t> numbers{};  ///< of a list
};
/// Rows that a server would give.
struct Answer {
    std::vector<std::string> columns;
    struct Row {
        std::vector<AnswerCell> cells;
        bool certain = true;  ///< false: it may be there
    };
    std::vector<Row> rows;
    bool open = false;  ///< there may be more that nobody knows of

    bool is_certain() const {
        for (Row const& row : rows)
            if (!row.certain) return false;
        return !open;
    }
};

/// A database without rows, made by statements.
class Replay {
public:
    /// `search_path` holds until a statement sets another.
    explicit Replay(std::vector<Name> const& search_path);
    ~Replay();
    Replay(Replay const&) = delete;
    Replay& operator=(Replay const&) = delete;

    /// The server's major version, if it is known: for blocks that ask for it. Else what depends on it is not followed.
    void on(int major);

    /// What a server would refuse was done to a database that had more before the first statement: what the statement touches,
    /// and the relation that it misses, are not known then.
    void begin_unknown();

    /// Applies them in order, as a client does that goes on behind a statement that fails. What was rolled back at the end has
    /// never been. Of those in doubt only that is known which objects their words may touch: these are not known any more. The
    /// texts must live as long as the replay.
    void run(std::span<Statement const> statements);

    /// What a server would answer to a query of its catalogs, after all that has been run; nullopt: that is
    /// no query of them.
    std::optional<Answer> ask(std::string_view query) const;

    /// Statements that are no SQL, by file and line. A statement that would fail or cannot be followed is no error: it is
    /// among the catalog's problems.
    std::vector<FileError> const& errors() const;

    /// As if no more than the first `size` of the statements had been run.
    void take_back(std::size_t size);

    /// How many statements have been run.
    std::size_t size() const;
    /// Why a server would refuse the statement of this number, from 0; nullptr: it would not.
    Refusal const* refusal(std::size_t number) const;

    /// Relations that statements were refused for since nothing made them, and where; after `begin_unknown`.
    struct Missed {
        Name relation;
        Origin where;
    };
    std::span<Missed const> missed() const;
    /// Tables, sequences, views and enums that were ever made, under all their names.
    std::set<ObjectId> const& ever() const;

    /// The catalog after all that has been run, as `finish` would give it at the end of a session that goes on.
    Catalog now() const;

    /// The catalog, sealed and closed: what no statement made does not exist.
    Catalog finish() &&;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace pgplumb::ddl
