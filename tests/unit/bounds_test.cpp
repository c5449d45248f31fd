#include "kinds/table.hpp"
#include "normal/server_equality.hpp"
#include "support/replayed.hpp"

using namespace pgplumb;

namespace {

/// A partition of those values as the server prints it, and as a script says it.
Verdict compared(std::string const& printed, std::string const& said) {
    std::string const parent = "create table t (a bigint) partition by list (a)";
    auto const actual = replayed({parent, "create table u partition of t for values in (" + printed + ')'});
    auto const desired = replayed({parent, "create table u partition of t for values in (" + said + ')'});
    ServerEquality equality(actual, desired, nullptr);
    ObjectId const id{&table::kind, Name("public"), {}, Name("u")};
    return equality.compare(table::partition_bound, *actual.find(id), *desired.find(id));
}

}  // namespace

TEST_CASE("the values of a list are the same in whatever order and quotes") {
    CHECK(compared("'80', '81', '82'", "80, 81, '82'") == Verdict::equal);
    CHECK(compared("'80', '81', NULL", "null, 81, 80") == Verdict::equal);
    CHECK(compared("'80', '81'", "80, 82") == Verdict::different);
}
