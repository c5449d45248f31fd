#pragma once
/// A script's text taken apart as psql takes it apart (its psqlscan.l): statements, psql's own commands, and the data between
/// them, which is left out. It knows what no statement means, opens no file, and goes over the text once.
///
/// It differs from psql in one thing: where an E'' string goes on in the next line, psql loses its way and the server does not.

#include "ddl/psql.hpp"
#include "ddl/sections.hpp"
#include "pgplumb/catalog.hpp"

#include <array>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgplumb::psql {

/// A statement, or a command of psql's, in the order in which they come to be run.
struct Piece {
    enum class Kind : std::uint8_t { statement, command } kind = Kind::statement;
    std::string_view text;  ///< a statement without its semicolon; of a command the arguments
    Origin origin;          ///< of its first character that is neither blank nor comment; columns count bytes
    std::string_view name;  ///< of the command, or of the one that sent the statement; empty: a semicolon or the end did
    Meta meta = Meta::none;
    bool conditional = false;                 ///< it stands, or a part of it does, between \if and \endif
    std::vector<std::string_view> variables;  ///< of psql's, as `:name` and the like in a statement name them; `{?name}` asks for one
    std::string_view data;                    ///< of a COPY FROM STDIN, to the line that ends it
    std::string_view unclosed;                ///< what the script ends in: "quoted string"; empty: nothing
    Origin unclosed_at;
};

class Script {
public:
    /// `text` must outlive the script, and the script the pieces.
    Script(std::string_view text, Name file);

    std::optional<Piece> next();

private:
    static constexpr std::size_t npos = std::string_view::npos;
    enum class In : std::uint8_t { sql, string, escaped, name, comment, dollar };
    /// A part of a statement's text that is none of it.
    struct Hole {
        std::size_t from, to;
    };

    void step();
    void turn();
    void finish();

    // What stands in quotes or in a comment, to its end or to where reading stops.
    void quoted(char quote);
    void escaped();
    void comment();
    void dollar_quoted();

    // One token of SQL each.
    void sql();
    void token(char c);
    void dash();
    void slash();
    void word();
    void seen(std::string_view word);
    void number();
    void dollar();
    void colon();
    void semicolon();
    void open(In what, std::size_t width);
    void open_string(std::size_t width);

    void backslash();
    void act(Piece piece);
    void send_by(Piece const& command);
    void section(Section section, std::size_t comment);

    void begin();
    bool send(std::size_t end);
    void forget();
    void reset_depths();
    std::string_view text_until(std::size_t end);
    void obey(std::string_view statement);
    void skip_data();

    Origin origin_of(std::size_t at);
    std::size_t line_end(std::size_t at);
    std::size_t comment_end(std::size_t at);
    std::size_t continued(std::size_t from);
    std::size_t word_end(std::size_t from) const;
    std::size_t find(std::string_view what) const { return text_.substr(0, limit_).find(what, at_); }
    char at(std::size_t index) const { return index < limit_ ? text_[index] : '\0'; }

    std::string_view text_;
    Name file_;
    std::size_t at_ = 0;
    std::size_t limit_;          ///< where reading stops: the text's end, or that of the line before data
    std::size_t resume_ = npos;  ///< where it goes on behind data
    std::int32_t line_ = 1;
    std::size_t line_start_ = 0, line_stop_;         ///< of that line
    std::size_t newline_from_ = npos, newline_ = 0;  ///< the first one behind a place, kept since a line may be the whole text
    bool ended_ = false;

    In in_ = In::sql;
    std::size_t opened_ = 0;    ///< where the quote or comment begins
    std::string_view tag_;      ///< of the dollar quote, dollars included
    std::size_t comments_ = 0;  ///< that are open, one in the other
    std::size_t parentheses_ = 0, blocks_ = 0;
    bool backslashes_ = false;  ///< standard_conforming_strings is off
    bool backslashes_next_ = false;
    std::size_t backslashes_from_ = 0;  ///< the line from which that holds
    std::size_t conditions_ = 0;        ///< \if that are open
    std::size_t data_blocks_ = 0;       ///< of COPY that follow this line, not yet passed over

    // Of the statement.
    std::size_t start_ = npos;  ///< npos: none has begun
    Origin origin_;
    bool conditional_ = false;
    std::vector<Hole> holes_;
    std::vector<std::size_t> unmarked_;  ///< strings with backslashes that lack an E
    std::vector<std::string_view> variables_;
    std::size_t words_ = 0;
    std::array<char, 4> heads_{};  ///< of its first words, where they are of those that begin a routine
    bool copies_ = false, from_ = false, from_stdin_ = false;

    std::deque<Piece> ready_;
    Piece last_;  ///< that was sent
    std::deque<std::string> made_;
};

}  // namespace pgplumb::psql
