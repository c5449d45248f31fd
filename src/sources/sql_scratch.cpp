#include "ddl/replay.hpp"
#include "ddl/scratch.hpp"
#include "ddl/words.hpp"
#include "pgplumb/error.hpp"
#include "pgplumb/scratch.hpp"
#include "pgplumb/utf8.hpp"
#include "sources/sql_run.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace pgplumb {
namespace {

/// The place in a file of a character of a statement.
Origin place_of(ddl::Statement const& statement, std::size_t character) {
    auto out = statement.origin;
    auto rest = statement.text;
    for (std::size_t i = 1; i < character && !rest.empty(); ++i) {
        auto const size = std::max<std::size_t>(first_character(rest).size, 1);
        bool const line = rest.front() == '\n';
        out.line += line ? 1 : 0;
        out.column = line ? 1 : out.column + static_cast<std::int32_t>(size);
        rest.remove_prefix(size);
    }
    return out;
}

bool begins(std::string_view statement, std::string_view first, std::string_view second) {
    constexpr std::size_t enough = 40;
    auto const words = psql::words_of(statement.substr(0, enough));
    return words.size() > 1 && psql::is_word(words[0], first) && psql::is_word(words[1], second);
}

/// What helps beside the server's own words. Since version 13 an extension that is not installed is "not supported".
std::string note_of(std::string_view statement, Refused const& refused) {
    bool const unknown = refused.sqlstate == "0A000" || refused.sqlstate == "58P01";
    if (unknown && begins(statement, "create", "extension"))
        return "install the package that brings it on the scratch server, or name a server that has it: --scratch URL";
    return refused.hint.empty() ? refused.detail : refused.hint;
}

/// Statements, one after the other, in a database that is thrown away.
class Trials {
public:
    Trials(ScratchDatabase& database, std::vector<Name> const& search_path) : database_(database) {
        for (Name const schema : search_path) path_.append(path_.empty() ? "" : ", ").append(quoted_name(schema.text()).text());
        begin();
    }

    /// The first refusal ends it.
    std::optional<FileError> run(std::vector<ddl::Statement> const& statements) {
        for (ddl::Statement const& statement : statements)
            if (auto const refused = one(statement))
                return FileError{place_of(statement, refused->position), refused->message, note_of(statement.text, *refused)};
        return std::nullopt;
    }

private:
    /// What a script may take for granted.
    void begin() {
        database_.run("set client_encoding = 'UTF8'", {});
        database_.run((Sql("select pg_catalog.set_config('search_path', ") << quoted_value(path_) << ", false)").text(), {});
    }

    std::optional<Refused> one(ddl::Statement const& statement) {
        auto const trial = ddl::trial_of(statement.text);
        if (trial.how == ddl::Trial::How::leave_out) return std::nullopt;
        auto refused = trial.how == ddl::Trial::How::may_lack_role
                           ? forgiving(statement.text)
                           : database_.run(trial.instead.empty() ? statement.text : std::string_view(trial.instead), statement.data);
        if (begins(statement.text, "reset", "all") || begins(statement.text, "discard", "all")) begin();
        return refused;
    }

    /// A role that is not there is no matter; it must not end a transaction either.
    std::optional<Refused> forgiving(std::string_view statement) {
        constexpr std::string_view undefined_object = "42704";
        bool const within = database_.in_transaction();
        if (within) database_.run("savepoint pgplumb", {});
        auto const refused = database_.run(statement, {});
        bool const forgiven = refused && refused->sqlstate == undefined_object;
        if (within) database_.run(forgiven ? "rollback to savepoint pgplumb" : "release savepoint pgplumb", {});
        return forgiven ? std::nullopt : refused;
    }

    ScratchDatabase& database_;
    std::string path_;
};

/// Gives each object the place where the statement stands that made it, as far as following them tells; else that of what it
/// belongs to, else the script.
void give_origins(Catalog& catalog, Catalog const& followed, Name script) {
    for (Kind const* kind : all_kinds())
        for (Object& object : catalog.edit(*kind)) {
            auto const* known = followed.find(object.id);
            if (known) object.changed = known->changed;
            for (auto up = owner(object.id); !known && up.kind; up = owner(up)) known = followed.find(up);
            object.origin = known ? known->origin : Origin{script};
        }
}

}  // namespace

Description run_sql(std::vector<std::string> const& paths, std::vector<Name> const& schemas, Scratch& scratch) {
    auto search_path = schemas;
    if (search_path.empty()) search_path.emplace_back("public");
    SqlRun run(std::numeric_limits<std::size_t>::max());
    for (auto const& path : paths) run.source(path);
    auto const statements = run.statements();
    Description out;
    out.database = run.database();
    out.errors = run.errors();
    if (!out.errors.empty()) return out;
    auto const database = scratch.database();
    if (auto refused = Trials(*database, search_path).run(statements)) {
        run.add(std::move(*refused));
        out.errors = run.errors();
        return out;
    }
    auto const session = connect(database->close());
    out.catalog = read_live(*session);
    session->finish();
    ddl::Replay replay(search_path);
    replay.run(statements);
    auto const followed = std::move(replay).finish();
    give_origins(out.catalog, followed, Name(paths.front() == "-" ? standard_input : std::string_view(paths.front())));
    out.catalog.search_path = followed.search_path.empty() ? search_path : followed.search_path;
    out.catalog.available.clear();  // what the scratch server could install is nobody's matter
    for (Problem& problem : run.problems()) out.catalog.problems.push_back(std::move(problem));
    return out;
}

}  // namespace pgplumb
