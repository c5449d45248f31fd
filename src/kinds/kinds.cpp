#include "kinds/check.hpp"
#include "kinds/column.hpp"
#include "kinds/enum_type.hpp"
#include "kinds/exclusion.hpp"
#include "kinds/extension.hpp"
#include "kinds/foreign_key.hpp"
#include "kinds/index.hpp"
#include "kinds/primary_key.hpp"
#include "kinds/schema.hpp"
#include "kinds/sequence.hpp"
#include "kinds/table.hpp"
#include "kinds/unique.hpp"
#include "kinds/view.hpp"

#include <array>

namespace pgplumb {

std::span<Kind const* const> all_kinds() {
    // In the order of their ranks, which is the order of creation; a test holds both together.
    static constexpr std::array<Kind const*, 13> kinds{
        &schema::kind, &extension::kind, &enum_type::kind, &sequence::kind,    &table::kind, &column::kind, &primary_key::kind,
        &unique::kind, &check::kind,     &exclusion::kind, &foreign_key::kind, &index::kind, &view::kind};
    return kinds;
}

}  // namespace pgplumb
