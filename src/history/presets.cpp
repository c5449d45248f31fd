#include "pgplumb/history.hpp"

#include <boost/crc.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <set>

namespace pgplumb {
namespace {

std::int64_t crc32(std::string_view text) {
    boost::crc_32_type sum;
    sum.process_bytes(text.data(), text.size());
    return sum.checksum();
}

// The advisory locks that tools take while they migrate, as their sources have them.
using Lock = bool (*)(LedgerSpec const& ledger, std::string_view database, std::int64_t key);

bool flyway_lock(LedgerSpec const& /*ledger*/, std::string_view /*database*/, std::int64_t key) {
    constexpr std::int64_t magic = 0x466c79776179;  // "Flyway", plus a Java hash of the table's name
    return key >= magic + std::numeric_limits<std::int32_t>::min() && key <= magic + std::numeric_limits<std::int32_t>::max();
}
bool rails_lock(LedgerSpec const& /*ledger*/, std::string_view database, std::int64_t key) {
    return key == 2053462845 * crc32(database);
}
bool golang_lock(LedgerSpec const& ledger, std::string_view database, std::int64_t key) {
    auto const name = ledger.schema.str() + '\0' + ledger.table.str() + '\0' + std::string(database);
    return key == (crc32(name) * 1486364155 & 0xffffffff);
}
bool prisma_lock(LedgerSpec const& /*ledger*/, std::string_view /*database*/, std::int64_t key) {
    return key == 72707369;
}

struct Preset {
    std::string_view tool, table, version, success, checksum;
    bool heads, dirty;
    std::string_view mark;  ///< a file that a repository with this tool has; empty: none is typical
    Lock lock = nullptr;    ///< none: the tool takes no advisory lock
};

// One row a migration tool: its ledger table, what its columns mean, and what its repositories have.
constexpr std::array presets{
    Preset{"alembic", "alembic_version", "version_num", "", "", true, false, "alembic.ini"},
    Preset{"flyway", "flyway_schema_history", "version", "success", "checksum", false, false, "flyway.conf", flyway_lock},
    Preset{"rails", "schema_migrations", "version", "", "", false, false, "config/database.yml", rails_lock},
    Preset{"dbmate", "schema_migrations", "version", "", "", false, false, "db/schema.sql"},
    Preset{"golang-migrate", "schema_migrations", "version", "dirty", "", true, true, "", golang_lock},
    Preset{"django", "django_migrations", "name", "", "", false, false, "manage.py"},
    Preset{"liquibase", "databasechangelog", "id", "", "md5sum", false, false, "liquibase.properties"},
    Preset{"prisma", "_prisma_migrations", "migration_name", "finished_at", "checksum", false, false, "prisma/schema.prisma", prisma_lock},
};

}  // namespace

constinit Kind const ledger_kind{
    .name = "ledger", .plural = "ledgers", .rank = 13, .parent = nullptr, .by_content = false, .unexpected = Severity::off, .query = {}};

std::vector<Name> heads_of(History const& history) {
    std::set<Name> followed;
    for (auto const& revision : history.revisions) followed.insert(revision.after.begin(), revision.after.end());
    std::vector<Name> out;
    for (auto const& revision : history.revisions)
        if (!followed.contains(revision.id)) out.push_back(revision.id);
    return out;
}

std::optional<LedgerSpec> ledger_preset(std::string_view tool) {
    auto const* const it = std::ranges::find(presets, tool, &Preset::tool);
    if (it == presets.end()) return std::nullopt;
    return LedgerSpec{Name(it->tool),    Name("public"),     Name(it->table), Name(it->version),
                      Name(it->success), Name(it->checksum), it->heads,       it->dirty};
}

std::vector<std::string_view> ledger_tools() {
    std::vector<std::string_view> out;
    out.reserve(std::size(presets));
    for (Preset const& preset : presets) out.push_back(preset.tool);
    return out;
}

std::optional<std::string_view> marked_tool(std::string const& repository) {
    std::error_code failure;
    for (Preset const& preset : presets)
        if (!preset.mark.empty() && std::filesystem::exists(std::filesystem::path(repository) / preset.mark, failure)) return preset.tool;
    return std::nullopt;
}

bool is_migration_lock(LedgerSpec const& ledger, std::string_view database, std::int64_t key) {
    auto const* const it = std::ranges::find(presets, ledger.tool.text(), &Preset::tool);
    return it != presets.end() && it->lock && it->lock(ledger, database, key);
}

bool is_known_ledger(Name table) {
    return std::ranges::find(presets, table.text(), &Preset::table) != presets.end();
}

}  // namespace pgplumb
