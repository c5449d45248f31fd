#include "mutate.hpp"

#include <algorithm>
#include <cctype>
#include <random>
#include <vector>

namespace pgplumb::fuzz {
namespace {

using Random = std::minstd_rand;

std::size_t below(Random& random, std::size_t most) {
    return most == 0 ? 0 : std::uniform_int_distribution<std::size_t>(0, most - 1)(random);
}

std::vector<std::string> statements_in(std::string_view program, std::string_view separator) {
    std::vector<std::string> out;
    while (!program.empty()) {
        auto const end = program.find(separator);
        out.emplace_back(program.substr(0, end));
        program.remove_prefix(end == std::string_view::npos ? program.size() : end + separator.size());
    }
    return out;
}

std::string joined(std::vector<std::string> const& statements, std::string_view separator) {
    std::string out;
    for (auto const& statement : statements) out.append(statement).append(separator);
    return out;
}

struct Span {
    std::size_t at, size;
};

std::vector<Span> words_in(std::string_view text) {
    std::vector<Span> out;
    auto const is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_word(text[i])) continue;
        auto const at = i;
        while (i < text.size() && is_word(text[i])) ++i;
        out.push_back({at, i - at});
    }
    return out;
}

void replace_word(std::string& program, Random& random) {
    auto const words = words_in(program);
    if (words.size() < 2) return;
    auto const to = words[below(random, words.size())];
    auto const from = words[below(random, words.size())];
    program.replace(to.at, to.size, program.substr(from.at, from.size));
}

}  // namespace

std::string mutated(std::string_view program, std::string_view separator, unsigned seed) {
    Random random(seed);
    auto statements = statements_in(program, separator);
    if (statements.empty()) return std::string(program);
    auto const at = below(random, statements.size());
    auto const place = [&](std::size_t i) { return statements.begin() + static_cast<std::ptrdiff_t>(i); };
    switch (below(random, 6)) {
        case 0: statements.erase(place(at)); break;
        case 1: statements.insert(place(below(random, statements.size())), std::string(statements[at])); break;
        case 2: std::swap(statements[at], statements[below(random, statements.size())]); break;
        default: {
            auto out = joined(statements, separator);
            for (auto rounds = 1 + below(random, 3); rounds > 0; --rounds) replace_word(out, random);
            return out;
        }
    }
    return joined(statements, separator);
}

std::string crossed(std::string_view one, std::string_view other, std::string_view separator, unsigned seed) {
    Random random(seed);
    std::vector<std::string> out;
    auto const left = statements_in(one, separator);
    auto const right = statements_in(other, separator);
    for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
        if (i < left.size() && below(random, 4) != 0) out.push_back(left[i]);
        if (i < right.size() && below(random, 4) != 0) out.push_back(right[i]);
    }
    return joined(out, separator);
}

}  // namespace pgplumb::fuzz
