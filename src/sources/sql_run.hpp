#pragma once
/// SQL files as psql would run them: their statements in order, through \i and \connect. It knows what psql's own commands do,
/// and not what a statement makes.

#include "ddl/replay.hpp"
#include "ddl/script.hpp"
#include "pgplumb/source.hpp"

#include <deque>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace pgplumb {

class SqlRun {
public:
    static constexpr std::size_t usual = std::size_t{1} << 20;

    /// Statements of more than `longest` bytes are left out: those that bring rows in silence, others are problems.
    explicit SqlRun(std::size_t longest = usual);

    /// Goes on with a file, with the files that a folder stands for, or with `-`, standard input.
    void source(std::string const& path);

    /// The statements of the one database in which something is made; an error more if there are several. Their texts live
    /// as long as this.
    std::vector<ddl::Statement> const& statements();
    /// The database that they were run in, if a \connect names it.
    Name database() const;

    void add(FileError error) { errors_.push_back(std::move(error)); }
    /// By place, with the lines they stand in.
    std::vector<FileError> errors();
    std::vector<Problem>& problems() { return problems_; }
    /// By it places sort in the order in which they were come to.
    std::tuple<std::size_t, std::int32_t, std::int32_t> order_of(Origin const& origin) const;

private:
    struct File {
        Name shown;
        std::filesystem::path path;  ///< empty: standard input
        std::string text, encoding;
        bool plain;  ///< nothing but ASCII is in it
        psql::Script script;
        std::size_t conditions = 0;       ///< \if that are open
        char const* condition = nullptr;  ///< where the outermost one stands in the text
        Origin condition_at{};
    };
    /// What is run in one database.
    struct Part {
        Name database;  ///< empty: the one that it began in
        Origin origin;
        std::vector<ddl::Statement> statements{};
        bool makes = false;  ///< and not only roles, databases and settings
    };

    void read(std::string const& path, Name shown);
    void take(psql::Piece const& piece, File& file);
    void conditional(psql::Piece const& piece, File& file);
    void statement(psql::Piece const& piece, File const& file);
    void command(psql::Piece const& piece, File const& file);
    bool puts_variables(psql::Piece const& piece) const;

    void include(psql::Piece const& piece, File const& file);
    void connect(psql::Piece const& piece);
    void set(psql::Piece const& piece);
    void change_encoding(std::string const& encoding, Origin const& at, File const& file);

    /// A statement, or more than one, of which nobody knows if it is run, or as what.
    void doubt(std::string_view text, Origin const& at, std::string_view why);
    void not_followed(Origin const& at, std::string what, std::string hint = {});

    std::size_t longest_;
    std::deque<File> files_;
    std::map<Name, std::size_t> ranks_;
    std::size_t bytes_ = 0;
    std::filesystem::path project_;
    std::vector<std::filesystem::path> open_;  ///< files, each included by the one before it
    std::vector<Part> parts_;
    std::size_t part_ = 0;  ///< the current one
    std::set<std::string, std::less<>> variables_;
    bool any_variable_ = false;  ///< \gset has set some that nobody knows
    std::vector<FileError> errors_;
    std::vector<Problem> problems_;
};

}  // namespace pgplumb
