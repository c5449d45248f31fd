#include "migrations/machine.hpp"

namespace pgplumb::python {

std::string canonical(std::string dotted) {
    static std::set<std::string_view> const rooms{
        "sql",     "schema",      "types",  "sqltypes", "expression", "elements",    "engine",     "reflection", "orm",
        "ext",     "declarative", "base",   "type_api", "util",       "functions",   "selectable", "dml",        "ddl",
        "exc",     "inspection",  "future", "session",  "asyncio",    "dialects",    "postgresql", "mysql",      "sqlite",
        "mssql",   "oracle",      "json",   "array",    "ranges",     "named_types", "hstore",     "decl_api",   "interfaces",
        "default", "compiler",    "hybrid", "mutable",  "operators",  "_types",      "psycopg2",   "asyncpg"};
    // SQLModel hands on what SQLAlchemy has, its own types apart.
    for (std::string_view const again :
         {"sqlmodel.sql.sqltypes.types.", "sqlmodel.sql.sqltypes.", "sqlmodel.sql.expression.", "sqlmodel."}) {
        if (!dotted.starts_with(again)) continue;
        auto const last = std::string_view(dotted).substr(again.size());
        bool const own = last == "AutoString" || last == "GUID" || last == "SQLModel" || last == "Session" || last == "Field" ||
                         last == "sql" || last == "sqltypes" || last == "types" || last.starts_with("sql.") || last.starts_with("main.");
        return own ? dotted : canonical("sqlalchemy." + std::string(last));
    }
    if (!dotted.starts_with("sqlalchemy.")) return dotted;
    std::string_view rest = std::string_view(dotted).substr(11);
    std::string_view prefix = "sqlalchemy";
    static std::set<std::string_view> const dialects{"postgresql", "mysql", "sqlite", "mssql", "oracle"};
    bool in_dialects = false;
    for (auto dot = rest.find('.'); dot != std::string_view::npos && rooms.contains(rest.substr(0, dot)); dot = rest.find('.')) {
        auto const first = rest.substr(0, dot);
        in_dialects = in_dialects || first == "dialects";
        if (in_dialects && dialects.contains(first)) prefix = first;
        rest.remove_prefix(dot + 1);
    }
    // A room is no thing yet.
    bool const is_room = rooms.contains(rest) && !(prefix != "sqlalchemy" && (rest == "array" || rest == "hstore"));
    if (is_room) return dotted;
    return std::string(prefix) + "." + std::string(rest);
}

}  // namespace pgplumb::python
