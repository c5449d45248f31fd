#pragma once
/// PL/pgSQL's blocks as a tree of steps; the SQL in them stays text. It runs nothing. libpg_query's own reader is not used: it
/// ends the process over functions that are valid.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgplumb::ddl::plpgsql {

/// A part of the code.
struct Text {
    std::string_view text;
    std::size_t at = 0;  ///< where it begins in the whole
};

struct Step;
using Steps = std::vector<Step>;

/// `WHEN a OR b THEN` of an exception section, `WHEN x THEN` and `ELSIF x THEN`, or the ELSE of them.
struct Branch {
    Text condition;  ///< empty: else
    Steps steps;
};

struct Variable {
    std::string name;
    Text value;  ///< empty: NULL
};

struct Block {
    std::string label;
    std::vector<Variable> variables;
    Steps steps;
    std::vector<Branch> handlers;
};

struct Step {
    enum class Sort : std::uint8_t {
        sql,         ///< any statement of SQL, perhaps with targets after INTO; `last` is what follows them
        perform,     ///< `text` is what a SELECT would have
        execute,     ///< `text` is the expression
        assign,      ///< of `text` to the targets
        forget,      ///< gives the targets a value that nobody knows: GET DIAGNOSTICS, FETCH
        block,       ///< its block
        choice,      ///< IF: its branches
        match,       ///< CASE: its branches, of `text` if that is not empty
        rows,        ///< FOR over a query's rows: `text`, into the targets
        executed,    ///< FOR over the rows of EXECUTE
        numbers,     ///< FOR over numbers: from `text` to `last`, by `stride`
        items,       ///< FOREACH over an array
        loop,        ///< LOOP, and WHILE `text`
        leave,       ///< EXIT from what is called `label`, if `text`
        next,        ///< CONTINUE
        finish,      ///< RETURN, but not RETURN NEXT and QUERY
        raise,       ///< `text` is all that follows the word
        transaction  ///< COMMIT or ROLLBACK
    };
    Sort sort = Sort::sql;
    Text whole;  ///< all of it, as it is written
    Text text, last, stride;
    std::string label;
    std::vector<std::string> targets;
    bool strict = false, reversed = false, assigned = false;  ///< INTO STRICT; IN REVERSE; it has INTO
    std::vector<Branch> branches;
    Steps steps;
    std::unique_ptr<Block> block;
};

/// nullptr where the code is none, or uses what is not read.
std::unique_ptr<Block> read(std::string_view code);

}  // namespace pgplumb::ddl::plpgsql
