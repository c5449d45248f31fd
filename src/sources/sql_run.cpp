#include "sources/sql_run.hpp"

#include "ddl/words.hpp"
#include "sources/connect_arguments.hpp"
#include "sources/excerpts.hpp"
#include "sources/project.hpp"
#include "sources/sql_folder.hpp"
#include "sources/sql_text.hpp"
#include "sources/transcode.hpp"

#include <algorithm>
#include <array>

namespace pgplumb {
namespace {

namespace fs = std::filesystem;
using psql::Meta;

constexpr std::size_t most_files = 10'000;  // counting one as often as it is included
constexpr std::size_t deepest = 100;
constexpr std::string_view decided = R"(what psql's "if" decides on)";

// Those that psql 12 to 18 set themselves.
constexpr std::array own_variables{"AUTOCOMMIT",
                                   "COMP_KEYWORD_CASE",
                                   "DBNAME",
                                   "ECHO",
                                   "ECHO_HIDDEN",
                                   "ENCODING",
                                   "ERROR",
                                   "FETCH_COUNT",
                                   "HIDE_TABLEAM",
                                   "HISTCONTROL",
                                   "HISTSIZE",
                                   "HOST",
                                   "IGNOREEOF",
                                   "LAST_ERROR_MESSAGE",
                                   "PORT",
                                   "ON_ERROR_ROLLBACK",
                                   "ON_ERROR_STOP",
                                   "PROMPT1",
                                   "PROMPT2",
                                   "PROMPT3",
                                   "QUIET",
                                   "ROW_COUNT",
                                   "SERVER_VERSION_NAME",
                                   "SERVER_VERSION_NUM",
                                   "SHOW_ALL_RESULTS",
                                   "SHOW_CONTEXT",
                                   "SINGLELINE",
                                   "SINGLESTEP",
                                   "SQLSTATE",
                                   "USER",
                                   "VERBOSITY",
                                   "VERSION",
                                   "VERSION_NAME",
                                   "VERSION_NUM",
                                   "WATCH_INTERVAL",
                                   "LAST_ERROR_SQLSTATE",
                                   "HIDE_TOAST_COMPRESSION"};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> wanted) {
    return std::ranges::any_of(wanted, [&](std::string_view one) { return psql::is_word(word, one); });
}

/// The first words of a statement.
std::vector<std::string_view> head_of(std::string_view statement) {
    constexpr std::size_t enough = 80;
    auto words = psql::words_of(statement.substr(0, enough));
    words.resize(std::max<std::size_t>(words.size(), 3));
    return words;
}

/// Whether it changes what is in a database; roles, databases and tablespaces belong to no single one.
bool makes_something(std::string_view statement) {
    auto const words = head_of(statement);
    if (is_one_of(words[0], {"do", "import"})) return true;
    if (!is_one_of(words[0], {"create", "alter", "drop"})) return false;
    if (is_one_of(words[1], {"user"})) return is_one_of(words[2], {"mapping"});
    return !is_one_of(words[1], {"database", "role", "group", "tablespace", "default", "system"});
}

bool is_data(std::string_view statement) {
    return is_one_of(head_of(statement)[0], {"insert", "update", "delete", "merge", "select", "values", "copy"});
}

}  // namespace

SqlRun::SqlRun(std::size_t longest) : longest_(longest), parts_(1), variables_(own_variables.begin(), own_variables.end()) {}

void SqlRun::not_followed(Origin const& at, std::string what, std::string hint) {
    problems_.push_back({{}, "sql.not_followed", std::move(what), std::move(hint), at});
}

void SqlRun::doubt(std::string_view text, Origin const& at, std::string_view why) {
    auto& part = parts_[part_];
    part.statements.push_back({text, at, why});
    part.makes = true;
}

void SqlRun::source(std::string const& path) {
    std::error_code failure;
    if (path == "-") {
        project_ = project_of(fs::current_path(failure) / "any");
        open_.clear();
        return read(path, Name(standard_input));
    }
    if (fs::is_directory(path, failure)) {
        for (auto const& file : sql_files_of(path, errors_)) source(file);
        return;
    }
    project_ = project_of(path);
    open_ = {fs::weakly_canonical(path, failure)};
    read(path, Name(path));
}

void SqlRun::read(std::string const& path, Name shown) {
    ranks_.emplace(shown, ranks_.size());
    auto loaded = read_sql_text(path, shown, most_sql_bytes - bytes_);
    if (loaded.error) return add(std::move(*loaded.error));
    bytes_ += loaded.text.size();
    bool const plain = std::ranges::none_of(loaded.text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    auto& file = files_.emplace_back(File{shown, path == "-" ? fs::path() : fs::path(path), std::move(loaded.text),
                                          std::move(loaded.encoding), plain, psql::Script({}, shown)});
    file.script = psql::Script(file.text, shown);
    while (auto const piece = file.script.next()) take(*piece, file);
    if (file.conditions > 0)
        doubt({file.condition, file.text.size() - static_cast<std::size_t>(file.condition - file.text.data())}, file.condition_at, decided);
}

void SqlRun::take(psql::Piece const& piece, File& file) {
    if (!piece.unclosed.empty())
        return add({piece.unclosed_at, "this " + std::string(piece.unclosed) + " is not closed", "it goes on to the end of the file"});
    bool const branches = piece.meta == Meta::condition || piece.meta == Meta::condition_end;
    if (branches || piece.conditional) return conditional(piece, file);
    if (piece.kind == psql::Piece::Kind::command) command(piece, file);
    else statement(piece, file);
}

/// All between \if and \endif is one doubt, whatever is in it; so is a statement that they cut through.
void SqlRun::conditional(psql::Piece const& piece, File& file) {
    bool const inside = file.conditions > 0;
    if (piece.meta == Meta::condition && file.conditions++ == 0) {
        file.condition = piece.name.data();
        file.condition_at = piece.origin;
    } else if (piece.meta == Meta::condition_end && inside && --file.conditions == 0) {
        doubt({file.condition, static_cast<std::size_t>(piece.name.data() - file.condition)}, file.condition_at, decided);
    } else if (piece.kind == psql::Piece::Kind::statement && !inside) {
        doubt(piece.text, piece.origin, decided);
    }
}

bool SqlRun::puts_variables(psql::Piece const& piece) const {
    return std::ranges::any_of(piece.variables,
                               [&](std::string_view name) { return any_variable_ || name.starts_with('{') || variables_.contains(name); });
}

void SqlRun::statement(psql::Piece const& piece, File const& file) {
    if (piece.meta == Meta::describe) return;
    if (piece.meta == Meta::send_and_set) any_variable_ = true;
    if (piece.meta == Meta::send_and_run) return doubt(piece.text, piece.origin, R"(what psql's "gexec" runs)");
    if (puts_variables(piece)) return doubt(piece.text, piece.origin, "a statement with psql's variables");
    if (piece.text.size() > longest_)
        return is_data(piece.text) ? void() : doubt(piece.text, piece.origin, "a statement of more than 1 MB");
    if (auto const encoding = client_encoding(piece.text); !encoding.empty()) change_encoding(encoding, piece.origin, file);
    auto& part = parts_[part_];
    part.statements.push_back({.text = piece.text, .origin = piece.origin, .data = piece.data});
    part.makes = part.makes || makes_something(piece.text);
}

void SqlRun::command(psql::Piece const& piece, File const& file) {
    auto const arguments = psql::arguments_of(piece.text);
    // Without the backslash, which reports show doubled.
    auto const name = "psql's \"" + std::string(piece.name) + '"';
    switch (piece.meta) {
        case Meta::include:
        case Meta::include_relative: return include(piece, file);
        case Meta::connect: return connect(piece);
        case Meta::set: return set(piece);
        case Meta::set_second:
            if (!arguments.empty()) variables_.insert(arguments.back());
            return;
        case Meta::unset:
            if (!arguments.empty()) variables_.erase(arguments[0]);
            return;
        case Meta::encoding:
            if (!arguments.empty()) change_encoding(arguments[0], piece.origin, file);
            return;
        case Meta::not_followed: return not_followed(piece.origin, name + " is not followed");
        case Meta::unknown: return not_followed(piece.origin, name + " is no command that is known here");
        default: return;
    }
}

void SqlRun::set(psql::Piece const& piece) {
    auto const arguments = psql::arguments_of(piece.text);
    if (arguments.empty()) return;
    variables_.insert(arguments[0]);
    bool const decides = arguments[0] == "AUTOCOMMIT" || arguments[0] == "SINGLELINE";
    if (decides) not_followed(piece.origin, "psql's " + arguments[0] + " changes what it sends, and is not followed");
}

void SqlRun::change_encoding(std::string const& encoding, Origin const& at, File const& file) {
    bool const same = encoding == file.encoding || (is_utf8_name(encoding) && (file.encoding.empty() || is_utf8_name(file.encoding)));
    if (!same && !file.plain) add({at, "the encoding changes in the middle of the file", "write all of it in UTF-8"});
}

void SqlRun::include(psql::Piece const& piece, File const& file) {
    auto arguments = psql::arguments_of(piece.text);
    if (arguments.empty()) return add({piece.origin, "\\" + std::string(piece.name) + " names no file", {}});
    auto& given = arguments[0];
    while (given.ends_with(';')) given.pop_back();
    auto const relative = file.path.parent_path() / given;
    auto [path, why] = named_file(piece.meta == Meta::include ? fs::path(given) : relative, project_);
    std::string note;
    if (!why.empty() && piece.meta == Meta::include && named_file(relative, project_).refusal.empty())
        note = "\\i is relative to the current directory, as in psql; \\ir is relative to the file it stands in";
    if (why.empty() && std::ranges::find(open_, path) != open_.end()) why = "it includes itself";
    if (why.empty() && (files_.size() >= most_files || open_.size() >= deepest)) why = "there are too many already";
    if (!why.empty()) return add({piece.origin, "cannot include \"" + given + "\": " + why, note});
    open_.push_back(path);
    auto const shown = from_here(path);
    read(shown, Name(shown));
    open_.pop_back();
}

void SqlRun::connect(psql::Piece const& piece) {
    auto const name = connected_database(psql::arguments_of(piece.text));
    auto const current = parts_[part_].database;
    auto const wanted = name.empty() ? current : Name(name);
    auto const known = std::ranges::find(parts_, wanted, &Part::database);
    part_ = static_cast<std::size_t>(known - parts_.begin());
    if (known == parts_.end()) {
        parts_.push_back({wanted, piece.origin});
        return;
    }
    // A new session knows nothing of what the last one set or left open.
    for (std::string_view const text : {"rollback", "reset all"}) known->statements.push_back({text, piece.origin});
}

std::vector<ddl::Statement> const& SqlRun::statements() {
    auto const name = [](Part const& part) {
        return part.database.empty() ? std::string("the database that they begin in") : '"' + part.database.str() + '"';
    };
    std::vector<std::size_t> made;
    for (std::size_t i = 0; i < parts_.size(); ++i)
        if (parts_[i].makes) made.push_back(i);
    if (!made.empty()) part_ = made[0];
    if (made.size() > 1)
        add({parts_[made[1]].origin, "two databases are made here, " + name(parts_[made[0]]) + " and " + name(parts_[made[1]]),
             "take what makes one of them: pg_dump writes a file of one database, pg_dumpall of all"});
    return parts_[part_].statements;
}

Name SqlRun::database() const {
    return parts_[part_].database;
}

std::tuple<std::size_t, std::int32_t, std::int32_t> SqlRun::order_of(Origin const& origin) const {
    auto const rank = ranks_.find(origin.where);
    return {rank == ranks_.end() ? ranks_.size() : rank->second, origin.line, origin.column};
}

std::vector<FileError> SqlRun::errors() {
    for (File const& file : files_) add_excerpts(errors_, file.shown, file.text);
    std::ranges::stable_sort(errors_, {}, [&](FileError const& error) { return order_of(error.origin); });
    auto const same = [](FileError const& a, FileError const& b) { return to_text(a.origin) == to_text(b.origin) && a.what == b.what; };
    auto const again = std::ranges::unique(errors_, same);  // of a file that is included more than once
    errors_.erase(again.begin(), again.end());
    return std::move(errors_);
}

}  // namespace pgplumb
