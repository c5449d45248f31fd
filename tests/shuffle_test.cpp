#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <regex>

#include "kinds/foreign_key.hpp"
#include "kinds/table.hpp"
#include "support/audit.hpp"
#include "support/database.hpp"

namespace fs = std::filesystem;
using namespace pgplumb;

namespace {

/// Other names of the same length, so that PostgreSQL cuts default names where it did.
class Renaming {
public:
    explicit Renaming(unsigned seed) : random_(seed) {}

    void table(std::string_view name) { add(name, tables_); }
    void revision(std::string_view name) { add(name, revisions_); }

    /// `text` with the new names: tables also where names of keys and indexes begin with theirs.
    std::string operator()(std::string const& text) const { return replaced(replaced(text, revisions_, "\\b"), tables_, "(?=\\b|_)"); }

private:
    using Names = std::map<std::string, std::string, std::greater<>>;

    void add(std::string_view name, Names& into) {
        std::string other(name.size(), 'q');
        for (char& c : other) c = static_cast<char>('a' + random_() % 26);
        into.emplace(name, "q" + other.substr(1));
    }

    static std::string replaced(std::string const& text, Names const& names, std::string const& end) {
        if (names.empty()) return text;
        std::vector<std::string> longest_first;
        for (auto const& [name, other] : names) longest_first.push_back(name);
        std::ranges::stable_sort(longest_first, std::greater<>{}, &std::string::size);
        std::string pattern;
        for (auto const& name : longest_first) pattern += (pattern.empty() ? "" : "|") + name;
        std::regex const any("\\b(" + pattern + ")" + end);
        std::string out;
        auto last = text.begin();
        for (std::sregex_iterator it(text.begin(), text.end(), any), stop; it != stop; ++it) {
            out.append(last, (*it)[0].first).append(names.at((*it)[1].str()));
            last = (*it)[0].second;
        }
        return out.append(last, text.end());
    }

    std::mt19937 random_;
    Names tables_, revisions_;
};

/// An incident's files under other names, in a folder that is gone with the object.
class Shuffled {
public:
    Shuffled(fs::path const& incident, unsigned seed, std::string const& name) : folder_(fs::temp_directory_path() / name) {
        auto const desired = read_descriptions({(incident / "desired.info").string()});
        Renaming rename(seed);
        for (Object const& table : desired.catalog.of(table::kind)) rename.table(table.id.name.text());
        for (auto const& revision : desired.history.revisions) rename.revision(revision.id.text());
        fs::create_directories(folder_);
        for (char const* file : {"actual.sql", "desired.info", "expected.txt"})
            std::ofstream(folder_ / file) << rename(text_of(incident / file));
    }
    ~Shuffled() { fs::remove_all(folder_); }
    Shuffled(Shuffled const&) = delete;
    Shuffled& operator=(Shuffled const&) = delete;

    fs::path operator/(char const* file) const { return folder_ / file; }

private:
    fs::path folder_;
};

/// What of the desired objects is there.
std::vector<ObjectId> shared(Kind const& kind, Catalog const& actual, Catalog const& desired) {
    std::vector<ObjectId> out;
    for (Object const& object : desired.of(kind))
        if (actual.find(object.id)) out.push_back(object.id);
    return out;
}

/// How the line begins that tells of a missing table, as its claims and the ledger have it.
std::string line_of_missing(ObjectId const& table, History const& history, LedgerState const& ledger) {
    std::set<Name> stamped;
    for (auto const& row : ledger.rows) stamped.insert(row.version);
    for (auto it = history.revisions.rbegin(); it != history.revisions.rend(); ++it)
        if (stamped.contains(it->id)) stamped.insert(it->after.begin(), it->after.end());
    for (auto const& revision : history.revisions) {
        if (std::ranges::find(revision.creates, table) == revision.creates.end()) continue;
        if (stamped.contains(revision.id)) return "error table.stamped_but_missing table " + display(table) + " @ " + revision.id.str();
        if (ledger.kind == LedgerState::Kind::read)
            return "error ledger.behind ledger public.alembic_version  covers table " + display(table);
    }
    return "error table.missing table " + display(table);
}

bool any_starts(Lines const& lines, std::string const& start) {
    return std::ranges::any_of(lines, [&](std::string const& line) { return line.starts_with(start); });
}

/// Drops one more table and one more foreign key, and looks for them in what the audit adds.
void drop_at_random(Database const& database, Shuffled const& files, Lines const& before, unsigned seed) {
    auto const desired = read_descriptions({(files / "desired.info").string()});
    auto const session = database.connect();
    auto const actual = read_live(*session);
    auto const ledger = read_ledger(*session, desired.history.ledger);
    auto const tables = shared(table::kind, actual, desired.catalog);
    if (tables.empty()) return;
    std::mt19937 random(seed);
    auto const table = tables[random() % tables.size()];
    auto keys = shared(foreign_key::kind, actual, desired.catalog);
    std::erase_if(keys, [&](ObjectId const& id) {
        auto const target = desired.catalog.find(id)->get(foreign_key::target);
        return id.parent == table.name || target[1] == table.name;
    });
    auto sql = "drop table " + relation_name(table).text() + " cascade;";
    if (!keys.empty()) {
        auto const& key = keys[random() % keys.size()];
        CAPTURE(display(key));
        sql += "alter table " + relation_name(key).text() + " drop constraint " + quoted_name(key.name.text()).text() + ';';
        keys = {key};
    }
    database.run("set client_min_messages = warning;" + sql);
    auto const after = audited(*database.connect(), files / "desired.info");
    CAPTURE(sql);
    CHECK(any_starts(after, line_of_missing(table, desired.history, ledger)));
    for (ObjectId const& key : keys) CHECK(any_starts(after, "error foreign_key.missing foreign_key " + display(key)));
    std::size_t added = 0;
    for (auto const& line : after)
        if (!before.contains(line) && line.find("  covers ") == std::string::npos) ++added;
    CHECK(added == 1 + keys.size());
}

}  // namespace

TEST_CASE("live: findings follow when incidents happen to other tables and revisions") {
    int number = 0;
    for (auto const& entry : fs::directory_iterator(PGPLUMB_SOURCE_DIR "/tests/cases")) {
        if (!entry.path().filename().string().starts_with("incident-")) continue;
        for (unsigned const seed : {1U, 2U}) {
            CAPTURE(entry.path());
            CAPTURE(seed);
            auto const name = "pgplumb_shuffled_" + std::to_string(++number);
            Shuffled const files(entry.path(), seed, name);
            Database const database(name);
            database.run_file(files / "actual.sql");
            auto const lines = audited(*database.connect(), files / "desired.info");
            check_same(lines, expected(text_of(files / "expected.txt")));
            drop_at_random(database, files, lines, seed);
        }
    }
    CHECK(number >= 16);
}
