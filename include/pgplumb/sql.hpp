#pragma once
/// SQL text that can only be built from literals of this program, quoted names, quoted values and numbers. A string
/// from a catalog or a file does not compile into it. It does not know what the SQL means.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace pgplumb {

class Sql {
public:
    /// Text written in this program's source: `consteval` refuses anything made at run time.
    struct Literal {
        std::string_view text;
        consteval Literal(char const* written) : text(written) {}
        consteval explicit Literal(std::string_view written) : text(written) {}
    };

    Sql() = default;
    Sql(Literal literal) : text_(literal.text) {}

    Sql& operator<<(Literal literal);
    Sql& operator<<(std::int64_t number);
    Sql& operator<<(Sql const& other);

    std::string const& text() const noexcept { return text_; }
    bool empty() const noexcept { return text_.empty(); }

private:
    friend Sql quoted_name(std::string_view name);
    friend Sql quoted_value(std::string_view value);
    friend Sql trusted(std::string_view sql);

    std::string text_;
};

/// An identifier in double quotes.
Sql quoted_name(std::string_view name);

/// A string constant; one with a backslash becomes an E'' string, so that no setting changes its meaning.
Sql quoted_value(std::string_view value);

/// SQL that PostgreSQL itself printed, or that the DDL engine has parsed as one expression or type.
Sql trusted(std::string_view sql);

/// An oid[] constant. Source of the oids: the server's own catalogs.
Sql oid_array(std::span<std::uint32_t const> oids);

}  // namespace pgplumb
