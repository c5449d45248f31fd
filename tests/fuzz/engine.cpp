/// Fuzzes what reads scripts: the splitter and the engine behind it. What they may not do is crash, hang, or use memory
/// without bound; that they are right is for the oracles to say.

#include "ddl/replay.hpp"
#include "ddl/script.hpp"
#include "mutate.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

using namespace pgplumb;

namespace {

constexpr std::string_view between = ";\n";

}

extern "C" {

std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    psql::Script script({reinterpret_cast<char const*>(data), size}, Name("fuzzed.sql"));
    std::vector<ddl::Statement> statements;
    while (auto const piece = script.next())
        if (piece->kind == psql::Piece::Kind::statement) statements.push_back({piece->text, piece->origin, {}, piece->data});
    ddl::Replay replay({Name("public")});
    replay.run(statements);
    (void)std::move(replay).finish();
    return 0;
}

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
    constexpr unsigned of_bytes = 8;  // one change in so many
    if (seed % of_bytes == 0) return LLVMFuzzerMutate(data, size, most);
    auto const made = fuzz::mutated({reinterpret_cast<char const*>(data), size}, between, seed);
    auto const length = std::min(made.size(), most);
    std::copy_n(made.begin(), length, data);
    return length;
}

std::size_t LLVMFuzzerCustomCrossOver(std::uint8_t const* one, std::size_t one_size, std::uint8_t const* other, std::size_t other_size,
                                      std::uint8_t* out, std::size_t most, unsigned seed) {
    auto const made =
        fuzz::crossed({reinterpret_cast<char const*>(one), one_size}, {reinterpret_cast<char const*>(other), other_size}, between, seed);
    auto const length = std::min(made.size(), most);
    std::copy_n(made.begin(), length, out);
    return length;
}
}
