#include "sources/sql_text.hpp"

#include "ddl/script.hpp"
#include "ddl/words.hpp"
#include "pgplumb/utf8.hpp"
#include "sources/excerpts.hpp"
#include "sources/transcode.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace pgplumb {
namespace {

constexpr std::size_t head_bytes = std::size_t{64} * 1024;  // in which an encoding is looked for
constexpr std::size_t read_at_once = std::size_t{1} << 20;

std::string too_large(std::size_t most) {
    return "SQL files of more than " + std::to_string(most >> 20U) + " MB are not read";
}

/// Gives why it could not be read; empty: it was.
std::string load(std::istream& in, std::size_t most, std::string& text) {
    while (in) {
        auto const size = text.size();
        text.resize(size + read_at_once);
        in.read(text.data() + size, static_cast<std::streamsize>(read_at_once));
        text.resize(size + static_cast<std::size_t>(in.gcount()));
        if (text.size() > most) return too_large(most_sql_bytes);
    }
    return in.eof() ? std::string() : "it could not be read";
}

std::string load(std::string const& path, std::size_t most, std::string& text) {
    std::error_code failure;
    if (path == "-") return load(std::cin, most, text);
    if (!std::filesystem::exists(path, failure)) return "the file does not exist";
    if (!std::filesystem::is_regular_file(path, failure)) return "this is no regular file";
    auto const size = std::filesystem::file_size(path, failure);
    if (size > most) return too_large(most_sql_bytes);
    text.reserve(size + read_at_once);
    std::ifstream in(path, std::ios::binary);
    return load(in, most, text);
}

/// The encoding that a file names before it makes anything, as pg_dump's do; empty: none.
std::string declared_encoding(std::string_view text) {
    psql::Script script(text.substr(0, head_bytes), Name());
    while (auto const piece = script.next()) {
        auto const words = psql::words_of(piece->text.substr(0, 40));
        if (piece->meta == psql::Meta::encoding && !words.empty()) return std::string(words[0]);
        if (piece->kind == psql::Piece::Kind::command) continue;
        if (auto encoding = client_encoding(piece->text); !encoding.empty()) return encoding;
        if (words.empty() || (!psql::is_word(words[0], "set") && !psql::is_word(words[0], "select"))) break;
    }
    return {};
}

FileError not_utf8(std::string_view text, std::size_t at, Name file, std::string const& encoding) {
    FileError error{place_in(text, at, file), "this is not valid in " + (encoding.empty() ? "UTF-8" : encoding), {}};
    if (encoding.empty()) error.note = "a file in another encoding says so at its top: SET client_encoding = 'LATIN1';";
    return error;
}

/// What is wrong with the text, which is in UTF-8 after it.
std::optional<FileError> recode(std::string& text, std::string const& encoding, Name file) {
    auto const plain = utf8_until(text);
    bool const other = !encoding.empty() && !is_utf8_name(encoding) && !psql::is_word(encoding, "sql_ascii");
    bool const ascii = std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    if (ascii) return std::nullopt;
    if (!other) return plain == text.size() ? std::nullopt : std::optional(not_utf8(text, plain, file, {}));
    auto made = in_utf8(text, encoding);
    if (!made.known) return FileError{{file, 1, 1}, "the encoding " + encoding + " is not known here", "write the file in UTF-8"};
    if (made.broken) return not_utf8(text, *made.broken, file, encoding);
    text = std::move(made.text);
    return std::nullopt;
}

}  // namespace

std::string client_encoding(std::string_view statement) {
    constexpr std::size_t longest = 200;
    if (!psql::is_word(statement.substr(0, 3), "set")) return {};
    std::string text(statement.substr(0, longest));
    std::ranges::replace_if(
        text, [](char c) { return c == '=' || c == '\'' || c == '"'; }, ' ');
    auto words = psql::words_of(text);
    if (words.size() > 1 && (psql::is_word(words[1], "session") || psql::is_word(words[1], "local"))) words.erase(words.begin() + 1);
    if (words.size() < 3 || (!psql::is_word(words[1], "client_encoding") && !psql::is_word(words[1], "names"))) return {};
    return std::string(words.back());
}

SqlText read_sql_text(std::string const& path, Name shown, std::size_t most) {
    SqlText out;
    auto& text = out.text;
    if (auto why = load(path, most, text); !why.empty()) {
        out.error = FileError{{shown}, std::move(why), {}};
        return out;
    }
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    out.encoding = declared_encoding(text);
    if (auto const nul = text.find('\0'); nul != std::string::npos)
        out.error = FileError{place_in(text, nul, shown), "the file holds a NUL byte", "UTF-16 is not read: write the file in UTF-8"};
    else out.error = recode(text, out.encoding, shown);
    if (!out.error) return out;
    std::vector<FileError> errors{std::move(*out.error)};
    add_excerpts(errors, shown, text);
    out.error = std::move(errors[0]);
    return out;
}

}  // namespace pgplumb
