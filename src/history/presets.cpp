#include "pgplumb/history.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

namespace pgplumb {
namespace {

struct Preset {
    std::string_view tool, table, version, success, checksum;
    bool heads, dirty;
    std::string_view mark;  ///< a file that a repository with this tool has; empty: none is typical
};

// One row a migration tool: its ledger table, what its columns mean, and what its repositories have.
constexpr std::array presets{
    Preset{"alembic", "alembic_version", "version_num", "", "", true, false, "alembic.ini"},
    Preset{"flyway", "flyway_schema_history", "version", "success", "checksum", false, false, "flyway.conf"},
    Preset{"rails", "schema_migrations", "version", "", "", false, false, "config/database.yml"},
    Preset{"dbmate", "schema_migrations", "version", "", "", false, false, "db/schema.sql"},
    Preset{"golang-migrate", "schema_migrations", "version", "dirty", "", true, true, ""},
    Preset{"django", "django_migrations", "name", "", "", false, false, "manage.py"},
    Preset{"liquibase", "databasechangelog", "id", "", "md5sum", false, false, "liquibase.properties"},
    Preset{"prisma", "_prisma_migrations", "migration_name", "finished_at", "checksum", false, false, "prisma/schema.prisma"},
};

}  // namespace

constinit Kind const ledger_kind{
    .name = "ledger", .plural = "ledgers", .rank = 13, .parent = nullptr, .by_content = false, .unexpected = Severity::off, .query = {}};

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

bool is_known_ledger(Name table) {
    return std::ranges::find(presets, table.text(), &Preset::table) != presets.end();
}

}  // namespace pgplumb
