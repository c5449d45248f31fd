#pragma once
/// Lists of options as they stand in statements: those of sequences, and single ones by name. It knows no world.

#include "ddl/tree.hpp"

namespace pgplumb::ddl {

/// The option called `name`; nullptr if it is not there.
PgQuery__DefElem const* option(size_t count, PgQuery__Node* const* options, std::string_view name);
/// Its text; empty if it is not there or has none.
std::string_view option_text(size_t count, PgQuery__Node* const* options, std::string_view name);
/// The parts of a name that an option gives: schema, perhaps empty, and name; nothing if it is not there.
std::vector<Name> sequence_name(size_t count, PgQuery__Node* const* options, std::string_view wanted = "sequence_name");

/// What a sequence counts by, and the number that it stands at.
struct Numbers {
    Values values;
    std::int64_t last = 1;
};
/// A new sequence's; `type` is what AS would say, or empty. Refuses as init_params of sequence.c does.
Numbers new_sequence(Name type, size_t count, PgQuery__Node* const* options);
/// What ALTER SEQUENCE makes of them. `moved` says that it may not stand at `last` any more.
Numbers altered_sequence(Numbers const& before, size_t count, PgQuery__Node* const* options, bool moved);
/// The same for nothing but AS a type.
Numbers retyped_sequence(Numbers const& before, Name type, bool moved);
/// The column in OWNED BY, its table before it; ("none") for none; nothing if nothing is said.
std::vector<Name> owned_by(size_t count, PgQuery__Node* const* options);

}  // namespace pgplumb::ddl
