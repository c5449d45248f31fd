#include "app/commands.hpp"
#include "app/sides.hpp"
#include "kinds/sequence.hpp"
#include "kinds/table.hpp"
#include "pgplumb/error.hpp"
#include "rules/masking.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <set>
#include <span>

namespace pgplumb {
namespace {

/// The format that was asked for, or that the file's ending names.
std::string format_of(Settings const& settings, std::string const& file) {
    if (settings.has("format")) return settings.text("format");
    for (std::string_view const format : {"info", "json", "xml", "snapshot", "sql"})
        if (file.ends_with('.' + std::string(format))) return std::string(format);
    if (file.empty() || file == "-") return "info";
    throw Error(Failure::usage, "the ending of " + file + " names no format",
                "Endings are .info, .json, .xml, .snapshot and .sql; or say --format.");
}

Side side_to_dump(Settings const& settings) {
    if (settings.arguments.empty()) return side_of_options(settings);
    auto side = side_of(settings, settings.arguments[0]);
    for (auto const& argument : std::span(settings.arguments).subspan(1)) {
        if (side.live()) throw Error(Failure::usage, "only descriptions and SQL files are dumped several at once");
        join(side, side_of_file(settings, argument));
    }
    return side;
}

/// Leaves what is selected; what is not is no longer spoken of. The sequence of a serial column stays with its table.
void narrow(Catalog& catalog, Selection const& selection) {
    if (!selection.narrows()) return;
    std::set<Name> schemas;
    for (Kind const* kind : all_kinds())
        for (Object const& object : catalog.of(*kind)) schemas.insert(object.id.schema);
    catalog.filter([&](Object const& object) {
        auto const column = object.id.kind == &sequence::kind ? object.get(sequence::owned_by) : Names();
        return selection.keeps(object.id) || (column.size() == 3 && selection.keeps({&table::kind, column[0], {}, column[1]}));
    });
    for (Kind const* kind : all_kinds()) {
        if (!kind->parent) catalog.set_scope(*kind, {}, {}, Scope::open);
        else if (!kind->parent->parent && selection.narrows_tables())
            for (Name const schema : schemas) catalog.set_scope(*kind, schema, {}, Scope::open);
    }
    catalog.seal();
}

void note(std::string const& text) {
    std::cerr << "pgplumb: note: " << visible(text) << '\n';
}

/// Says what could not be read; gives whether a dump may be written.
bool warn(Catalog const& catalog, bool allow_incomplete) {
    print_problems(catalog.problems);
    return catalog.problems.empty() || allow_incomplete;
}

void note_uncompared(Catalog const& catalog) {
    if (catalog.uncompared.empty()) return;
    std::string text = "of kinds that a description does not hold:";
    for (auto const& [kind, count] : catalog.uncompared) text += ' ' + kind + " x " + std::to_string(count);
    note(text);
}

std::string snapshot_of(Opened& source) {
    Snapshot snapshot{std::move(source.description.catalog), source.description.database, {}, {}, std::move(source.ledgers)};
    if (source.session) {
        snapshot.server_version = source.session->facts().version_text;
        snapshot.encoding = source.session->facts().encoding;
        snapshot.ledgers = known_ledgers(*source.session, snapshot.catalog);
    }
    return written(snapshot);
}

/// What an order to dump leaves of a source, as a description or as SQL.
struct Dump {
    Settings const& settings;
    std::string format;
    Side const& side;
    bool printed;  ///< by a server, so that all names in it are whole
    bool quiet = settings.flag("quiet");

    std::string as_sql(Description description) const {
        if (printed) description.catalog.search_path.clear();
        select(description.catalog);
        auto const ddl = written_sql(description);
        if (!quiet) std::ranges::for_each(ddl.notes, note);
        return ddl.text;
    }

    std::string as_description(Description description) const {
        if (!quiet) note_uncompared(description.catalog);
        description = as_asked(side, std::move(description));
        select(description.catalog);
        if (!quiet && (!description.waivers.empty() || !description.targets.empty() || !description.settings.empty()))
            note("waivers, targets and settings are not written; they stay where they are");
        return written(description, format == "json" ? Spelling::json : format == "xml" ? Spelling::xml : Spelling::info);
    }

private:
    void select(Catalog& catalog) const {
        auto const selection = selection_of(settings);
        check_names({.selection = selection, .strict_names = settings.flag("strict-names")}, catalog, catalog);
        narrow(catalog, selection);
    }
};

std::string dumped(std::string const& format, Side const& side, bool printed, Opened& source, Settings const& settings) {
    if (format == "snapshot") {
        if (side.kind == Side::Kind::descriptions)
            throw Error(Failure::usage, "a snapshot is made of a database, or of SQL that makes one",
                        "Descriptions are complete in themselves.");
        if (!settings.flag("quiet")) note_uncompared(source.description.catalog);
        return snapshot_of(source);
    }
    if (!source.description.catalog.problems.empty())
        throw Error(Failure::incomplete, "a dump is of the whole, and nothing was written",
                    side.live() ? "A snapshot can say what could not be read." : "Change the statements that are named above.");
    Dump const dump{settings, format, side, printed};
    return format == "sql" ? dump.as_sql(std::move(source.description)) : dump.as_description(std::move(source.description));
}

}  // namespace

void note_secrets(Catalog const& catalog) {
    auto const held = secrets_held(catalog);
    if (held == 0) return;
    std::cerr << "pgplumb: note: " << held << (held == 1 ? " object holds" : " objects hold")
              << " what looks like a secret, and so does what is written\n";
}

int dump(Settings const& settings) {
    auto const files = settings.list("output");
    if (files.size() > 1) throw Error(Failure::usage, "a dump goes to one file");
    auto const file = files.empty() ? std::string() : files[0];
    auto const format = format_of(settings, file);
    auto const selection = selection_of(settings);
    if (format == "snapshot" && selection.narrows()) throw Error(Failure::usage, "a snapshot is of the whole database");
    auto const side = side_to_dump(settings);
    auto const scratch = scratch_of(settings, {&side, 1});
    auto source = opened(side, progress_of(settings), scratch.get());
    if (!source.description.errors.empty()) return print_errors(source.description.errors);
    if (source.session && !settings.flag("quiet")) print_warnings(connection_warnings(source.session->facts()));
    if (!warn(source.description.catalog, settings.flag("allow-incomplete"))) {
        std::cerr << "pgplumb: nothing was written, since it would not be the whole; --allow-incomplete writes what there is\n";
        return static_cast<int>(Failure::incomplete);
    }
    if (!settings.flag("quiet")) note_secrets(source.description.catalog);
    auto const text = dumped(format, side, side.live() || scratch, source, settings);
    if (source.session) source.session->finish();
    if (!file.empty() && file != "-") return write_file(file, text), 0;
    std::cout << text << std::flush;
    return std::cout ? 0 : static_cast<int>(Failure::report_lost);
}

}  // namespace pgplumb
