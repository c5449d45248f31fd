#include "pgplumb/history.hpp"

#include <algorithm>
#include <array>

namespace pgplumb {
namespace {

struct Preset {
    std::string_view tool, table, version, success, checksum;
    bool heads, dirty;
};

// One row a migration tool: its ledger table and what its columns mean.
constexpr std::array presets{
    Preset{"alembic", "alembic_version", "version_num", "", "", true, false},
    Preset{"flyway", "flyway_schema_history", "version", "success", "checksum", false, false},
    Preset{"rails", "schema_migrations", "version", "", "", false, false},
    Preset{"dbmate", "schema_migrations", "version", "", "", false, false},
    Preset{"golang-migrate", "schema_migrations", "version", "dirty", "", true, true},
    Preset{"django", "django_migrations", "name", "", "", false, false},
    Preset{"liquibase", "databasechangelog", "id", "", "md5sum", false, false},
    Preset{"prisma", "_prisma_migrations", "migration_name", "finished_at", "checksum", false, false},
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

bool is_known_ledger(Name table) {
    return std::ranges::find(presets, table.text(), &Preset::table) != presets.end();
}

}  // namespace pgplumb
