#pragma once
/// SQL that a migration sends as a text, and what it asks: DDL goes on to the engine, rows of users' tables are nothing to a
/// schema, questions about the schema are answered.

#include "migrations/machine.hpp"

namespace pgplumb::python {

/// Sends a text, text() or something that SQLAlchemy makes SQL of; gives the result.
Ref sent(Machine& machine, Ref statement, Call const& call);

/// What DML does that SQLAlchemy makes: "update", "select" and the like; empty: it is none.
std::string_view dml_verb(Value const& value);

enum class Fetch : std::uint8_t { row, all, scalar, scalars };
/// What a result gives.
Ref fetched(Machine& machine, Ref result, Fetch how);

/// 'it''s'
std::string literal(std::string_view text);
/// A name as SQLAlchemy writes it, and the engine reads it: in quotes.
std::string in_quotes(std::string_view name);
/// schema.name; an empty schema is none.
std::string qualified(std::string_view schema, std::string_view name);
/// Words of a text of which parts are not known, as a program of PL/pgSQL would send it.
std::string words_of(Value const& value);

}  // namespace pgplumb::python
