#include "ddl/bounds.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <optional>
#include <tuple>

namespace pgplumb::ddl {
namespace {

using Way = Limits::Shape;

/// A constant without its quotes and casts.
std::string plain(Name value) {
    auto text = std::string(unwrapped(value.text()));
    if (auto const cast = text.rfind("::"); cast != std::string::npos) text.resize(cast);
    if (text.size() >= 2 && text.front() == '\'' && text.back() == '\'') return text.substr(1, text.size() - 2);
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// 2020-01-31: as text it is in the order of the calendar.
bool is_date(std::string_view text) {
    constexpr std::string_view shape = "0000-00-00";
    return text.size() == shape.size() && std::ranges::equal(text, shape, [](unsigned char c, char s) {
               return s == '0' ? std::isdigit(c) != 0 : c == static_cast<unsigned char>(s);
           });
}

Limit limit_of(Name value) {
    auto const text = plain(value);
    Limit out{Limit::Sort::other, 0, Name(text)};
    auto const* const end = text.data() + text.size();
    auto const [at, error] = std::from_chars(text.data(), end, out.number);
    if (text == "minvalue") out.sort = Limit::Sort::lowest;
    else if (text == "maxvalue") out.sort = Limit::Sort::highest;
    else if (error == std::errc() && at == end) out.sort = Limit::Sort::number;
    else if (is_date(text)) out.sort = Limit::Sort::date;
    return out;
}

/// -1, 0, 1; nullopt if nobody but a server knows.
std::optional<int> compared(Limit const& a, Limit const& b) {
    if (a.text == b.text) return 0;
    if (a.sort == Limit::Sort::lowest || b.sort == Limit::Sort::highest) return -1;
    if (b.sort == Limit::Sort::lowest || a.sort == Limit::Sort::highest) return 1;
    if (a.sort != b.sort || a.sort == Limit::Sort::other) return std::nullopt;
    if (a.sort == Limit::Sort::date) return a.text.text() < b.text.text() ? -1 : 1;
    return a.number < b.number ? -1 : a.number > b.number ? 1 : 0;
}

using Row = std::span<Limit const>;

std::optional<int> compared(Row a, Row b) {
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        auto const one = compared(a[i], b[i]);
        bool const endless = a[i].sort == Limit::Sort::lowest || a[i].sort == Limit::Sort::highest;
        if (!one || *one != 0 || endless) return one;
    }
    return 0;
}

Row lower(Limits const& range) {
    return Row(range.values).first(range.values.size() / 2);
}
Row upper(Limits const& range) {
    return Row(range.values).subspan(range.values.size() / 2);
}

}  // namespace

Limits limits_of(PgQuery__PartitionBoundSpec const& spec) {
    Limits out;
    if (spec.is_default) {
        out.shape = Way::others;
    } else if (*spec.strategy == 'h') {
        out.shape = Way::hash;
        out.modulus = spec.modulus;
        out.remainder = spec.remainder;
    } else {
        out.shape = *spec.strategy == 'l' ? Way::list : Way::range;
        for (Name const value : partition_bound(spec).values) out.values.push_back(limit_of(value));
    }
    return out;
}

std::string_view fault_of(Limits const& limits, std::string_view strategy, std::size_t columns) {
    auto const fits = strategy == "hash" ? Way::hash : strategy == "list" ? Way::list : Way::range;
    if (limits.shape == Way::others) return fits == Way::hash ? "a table partitioned by hash has no default partition" : "";
    if (limits.shape != fits) return "the bound is not of the way in which the table is partitioned";
    if (limits.shape == Way::hash && limits.modulus <= 0) return "a modulus is more than 0";
    if (limits.shape == Way::hash && limits.remainder >= limits.modulus) return "a remainder is less than its modulus";
    if (limits.shape != Way::range) return {};
    if (limits.values.size() != 2 * columns) return "the bound has not as many values as the partition key";
    auto const order = compared(lower(limits), upper(limits));
    return order && *order >= 0 ? "the range of the partition is empty" : "";
}

namespace {

bool is_less(Limit const& a, Limit const& b) {
    auto const order = compared(a, b);
    return order ? *order < 0 : a.text.text() < b.text.text();
}

}  // namespace

bool precedes(Limits const& a, Limits const& b) {
    if (a.shape == Way::others || b.shape == Way::others) return a.shape != Way::others;
    if (a.shape == Way::hash) return std::tie(a.modulus, a.remainder) < std::tie(b.modulus, b.remainder);
    if (a.values.empty() || b.values.empty()) return false;
    if (a.shape == Way::list) return is_less(*std::ranges::min_element(a.values, is_less), *std::ranges::min_element(b.values, is_less));
    return std::ranges::lexicographical_compare(lower(a), lower(b), is_less);
}

bool overlap(Limits const& a, Limits const& b) {
    if (a.shape != b.shape) return false;
    switch (a.shape) {
        case Way::none: return false;
        case Way::others: return true;
        case Way::hash: {
            auto const common = std::gcd(a.modulus, b.modulus);
            // Of two moduli, the one must be a factor of the other.
            return common != std::min(a.modulus, b.modulus) || a.remainder % common == b.remainder % common;
        }
        case Way::list:
            return std::ranges::any_of(a.values, [&](Limit const& value) {
                return std::ranges::any_of(b.values, [&](Limit const& there) { return compared(value, there) == 0; });
            });
        case Way::range: {
            auto const begins = compared(lower(a), upper(b));
            auto const ends = compared(lower(b), upper(a));
            return begins && ends && *begins < 0 && *ends < 0;
        }
    }
    return false;
}

}  // namespace pgplumb::ddl
