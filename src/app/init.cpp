#include "app/commands.hpp"
#include "app/sides.hpp"
#include "base/upwards.hpp"
#include "kinds/table.hpp"
#include "pgplumb/error.hpp"
#include "sources/spelling.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <optional>

namespace pgplumb {
namespace {

namespace fs = std::filesystem;

constexpr char const* configuration_file = "pgplumb.info";

/// A file's name made of a database's.
std::string file_name(std::string const& database) {
    auto out = database;
    std::ranges::replace_if(
        out, [](unsigned char c) { return std::isalnum(c) == 0 && c != '_' && c != '-'; }, '_');
    return "schemas/" + (out.empty() ? "database" : out) + ".info";
}

/// Where the repository begins that this folder is in.
fs::path repository() {
    std::error_code failure;
    auto here = fs::current_path(failure);
    auto found = nearest_holding(here, {".git"});
    return found.has_relative_path() ? found : here;
}

/// The ledger that the database has, or that the repository's tool would keep.
struct Found {
    LedgerSpec spec;
    std::string how;
};

std::optional<Found> found_ledger(std::vector<KeptLedger> const& ledgers) {
    auto const marked = marked_tool(repository().string());
    // Several tools keep a table of one name: the repository tells which.
    auto it = std::ranges::find_if(ledgers, [&](KeptLedger const& one) { return marked && one.spec.tool.text() == *marked; });
    if (it == ledgers.end()) it = ledgers.begin();
    if (it != ledgers.end() && !it->readable) return Found{it->spec, "its rows cannot be read by this role"};
    if (it != ledgers.end()) {
        std::string rows;
        for (LedgerRow const& row : it->rows) rows.append(rows.empty() ? "" : ", ").append(visible(row.version.text()));
        bool const many = it->rows.size() > 3;
        return Found{it->spec, visible(display({&table::kind, it->spec.schema, {}, it->spec.table})) +
                                   (it->rows.empty() ? ", empty"
                                    : many           ? ", " + std::to_string(it->rows.size()) + " revisions"
                                                     : ", at " + rows)};
    }
    if (!marked) return std::nullopt;
    return Found{*ledger_preset(*marked), "the repository has its files, the database no ledger"};
}

std::string ledger_block(std::optional<Found> const& found) {
    if (!found)
        return "; No migration tool was recognised. With one, the audit tells what its ledger stamps as applied and is not there:\n"
               "; ledger { tool alembic revisions { 001_first { creates { tables { public.orders } } } } }\n";
    auto const preset = *ledger_preset(found->spec.tool.text());
    std::string out = "; " + found->how +
                      ". List the revisions and what each creates, and the audit tells which of them the\n"
                      "; ledger stamps as applied although their objects are not there:\n"
                      ";   revisions { 001_first { creates { tables { public.orders } } } }\n"
                      "ledger {\n  tool " +
                      found->spec.tool.str() + '\n';
    if (found->spec.schema != preset.schema)
        out += "  table " + quoted_info(qualified_name(found->spec.schema.text(), found->spec.table.text()).text()) + '\n';
    return out + "}\n";
}

std::string configuration(std::string const& connection, bool strict_tls, std::string const& description,
                          std::optional<Found> const& found) {
    return "; What the databases of this repository have to be, and how they are audited.\n"
           ";\n"
           ";   pgplumb audit local      the database below against " +
           description +
           "\n"
           ";   pgplumb config --show    what holds here, and where it was said\n"
           ";   pgplumb explain RULE     what a finding means, and how to mend it\n"
           "format 1\n\n"
           "#include " +
           quoted_info(description) +
           "\n\n"
           "target local {\n  connection " +
           quoted_info(connection) + (strict_tls ? "\n  strict_tls yes" : "") +
           "\n}\n\n"
           "; Another database, with a password from ~/.pgpass or the environment:\n"
           "; target production { connection \"service=prod\" report \"junit=audit.xml\" }\n\n" +
           ledger_block(found) +
           "\n; Judge otherwise: off, note, warning or error. `pgplumb rules` lists them.\n"
           "rules {\n  ; index.unexpected off\n}\n\n"
           "; Accept a finding for a reason and a time; from the day after, it counts again.\n"
           "waivers {\n  ; \"import tables\" { rule table.unexpected object \"public.tmp_*\" reason \"gone with the import\" until "
           "2027-06-30 }\n}\n";
}

void refuse_to_overwrite(Settings const& settings, std::string const& file) {
    if (fs::exists(file) && !settings.flag("force"))
        throw Error(Failure::usage, file + " is there already", "--force writes over it; pgplumb dump -o FILE writes a description alone.");
}

}  // namespace

int init(Settings const& settings) {
    refuse_to_overwrite(settings, configuration_file);
    auto const argument = settings.arguments.empty() ? std::string() : settings.arguments[0];
    if (settings.arguments.size() > 1 || (!argument.empty() && !is_connection(argument)))
        throw Error(Failure::usage, "init takes a connection string", "pgplumb init -d shop, or pgplumb init service=prod");
    auto const connection = connection_of(settings, argument);
    Catalog catalog;
    auto const session = worked(connection, [&](Session& open) { catalog = read_live(open, progress_of(settings)); });
    if (!settings.flag("quiet")) print_warnings(connection_warnings(session->facts()));
    for (Problem const& problem : catalog.problems) std::cerr << "pgplumb: could not read: " << visible(problem.what) << '\n';
    if (!catalog.problems.empty() && !settings.flag("allow-incomplete"))
        throw Error(Failure::incomplete, "nothing was written, since it would not be the whole",
                    "--allow-incomplete writes what there is.");
    auto const found = found_ledger(known_ledgers(*session, catalog));
    auto const database = session->facts().database;
    session->finish();
    auto const file = file_name(database);
    refuse_to_overwrite(settings, file);
    if (!settings.flag("quiet")) note_secrets(catalog);
    auto desired = as_desired(std::move(catalog));
    desired.database = Name(database);
    auto const tables = desired.catalog.of(table::kind).size();
    std::error_code failure;
    fs::create_directories(fs::path(file).parent_path(), failure);
    if (failure)
        throw Error(Failure::report_lost, "the folder schemas could not be made: " + failure.message(), "Is there a file of that name?");
    write_file(file, "; Written by pgplumb from the database itself. Change it when the database is to change; `pgplumb dump local -o " +
                         file + "`\n; writes it anew. `@open no`: what is not listed here is unexpected.\n" +
                         written(desired, Spelling::info));
    write_file(configuration_file, configuration(without_password(connection, database), connection.strict_tls, file, found));
    std::cout << "wrote " << file << ": " << tables << (tables == 1 ? " table" : " tables") << "\nwrote " << configuration_file << ": ";
    if (found) std::cout << "ledger of " << found->spec.tool.text() << " (" << found->how << ")\n";
    else std::cout << "no migration tool was recognised\n";
    std::cout << "next: pgplumb audit local\n";
    return 0;
}

}  // namespace pgplumb
