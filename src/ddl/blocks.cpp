#include "ddl/blocks.hpp"

#include "ddl/doubts.hpp"
#include "ddl/options.hpp"

namespace pgplumb::ddl {

void run_block(World& world, PgQuery__DoStmt const& statement) {
    give_up_on(world, option_text(statement.n_args, statement.args, "as"), "this DO block");
}

}  // namespace pgplumb::ddl
