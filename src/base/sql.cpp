#include "pgplumb/sql.hpp"

namespace pgplumb {
namespace {

std::string doubled(std::string_view text, char quote) {
    std::string out(1, quote);
    for (char const c : text) {
        if (c == quote || (quote == '\'' && c == '\\')) out += c;
        out += c;
    }
    return out += quote;
}

}  // namespace

Sql& Sql::operator<<(Literal literal) {
    text_ += literal.text;
    return *this;
}

Sql& Sql::operator<<(std::int64_t number) {
    text_ += std::to_string(number);
    return *this;
}

Sql& Sql::operator<<(Sql const& other) {
    text_ += other.text_;
    return *this;
}

Sql quoted_name(std::string_view name) {
    return trusted(doubled(name, '"'));
}

Sql quoted_value(std::string_view value) {
    bool const escapes = value.find('\\') != std::string_view::npos;
    return trusted((escapes ? "E" : "") + doubled(value, '\''));
}

Sql trusted(std::string_view sql) {
    Sql out;
    out.text_ = sql;
    return out;
}

Sql oid_array(std::span<std::uint32_t const> oids) {
    Sql out("'{");
    for (std::size_t i = 0; i < oids.size(); ++i) {
        if (i != 0) out << ",";
        out << std::int64_t{oids[i]};
    }
    return out << "}'::pg_catalog.oid[]";
}

}  // namespace pgplumb
