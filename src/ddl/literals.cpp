#include "ddl/analysis.hpp"
#include "ddl/reducer.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace pgplumb::ddl {
namespace {

constexpr int most_zeros = 1000;  // an exponent can ask for 130,000 digits

bool all_digits(std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// The digits with the point moved to the right, or to the left if `by` is negative. numeric keeps the digits after it.
std::string shifted(std::string whole, std::string fraction, int by) {
    for (; by > 0; --by) {
        whole += fraction.empty() ? '0' : fraction.front();
        if (!fraction.empty()) fraction.erase(0, 1);
    }
    for (; by < 0; ++by) {
        fraction.insert(fraction.begin(), whole.empty() ? '0' : whole.back());
        if (!whole.empty()) whole.pop_back();
    }
    whole.erase(0, std::min(whole.size(), whole.find_first_not_of('0')));
    return (whole.empty() ? "0" : whole) + (fraction.empty() ? "" : "." + fraction);
}

bool fits(std::string_view digits, std::string_view most, bool negative) {
    std::string limit(most);
    if (negative) ++limit.back();
    return digits.size() < limit.size() || (digits.size() == limit.size() && digits <= limit);
}

/// An array constant of one dimension, taken apart from the left.
class ArrayText {
public:
    explicit ArrayText(std::string_view text) : text_(text) {}

    bool take(char c) {
        skip();
        if (!text_.starts_with(c)) return false;
        text_.remove_prefix(1);
        return true;
    }
    bool at_end() {
        skip();
        return text_.empty();
    }
    /// Puts the next element at the end of `out`; false if there is none.
    bool element(std::vector<std::optional<std::string>>& out) { return take('"') ? quoted(out) : plain(out); }

private:
    static constexpr std::string_view blank = " \t\n\r\v\f";

    void skip() { text_.remove_prefix(std::min(text_.find_first_not_of(blank), text_.size())); }

    bool quoted(std::vector<std::optional<std::string>>& out) {
        std::string item;
        while (!text_.empty() && text_.front() != '"') {
            if (text_.front() == '\\') text_.remove_prefix(1);
            if (text_.empty()) return false;
            item += text_.front();
            text_.remove_prefix(1);
        }
        out.emplace_back(std::move(item));
        return take('"');
    }

    bool plain(std::vector<std::optional<std::string>>& out) {
        skip();
        auto const end = std::min(text_.find_first_of(",}"), text_.size());
        std::string item(text_.substr(0, end));
        text_.remove_prefix(end);
        item.erase(item.find_last_not_of(blank) + 1);
        auto const is_null = [](std::string_view word) {
            return std::ranges::equal(word, std::string_view("null"), {}, [](unsigned char c) { return std::tolower(c); });
        };
        out.push_back(is_null(item) ? std::nullopt : std::optional(item));
        return !item.empty() && item.find_first_of("{\"\\") == std::string::npos;
    }

    std::string_view text_;
};

}  // namespace

std::optional<std::string> decimal(std::string_view text) {
    bool const negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    int exponent = 0;
    auto const e = text.find_first_of("eE");
    if (e != std::string_view::npos) {
        auto power = text.substr(e + 1);
        if (power.starts_with('+')) power.remove_prefix(1);
        auto const [end, error] = std::from_chars(power.data(), power.data() + power.size(), exponent);
        if (error != std::errc() || end != power.data() + power.size() || std::abs(exponent) > most_zeros) return std::nullopt;
    }
    auto const mantissa = text.substr(0, e);
    auto const point = std::min(mantissa.find('.'), mantissa.size());
    auto const whole = mantissa.substr(0, point);
    auto const fraction = mantissa.substr(std::min(point + 1, mantissa.size()));
    if (whole.size() + fraction.size() == 0 || !all_digits(whole) || !all_digits(fraction)) return std::nullopt;
    auto out = shifted(std::string(whole), std::string(fraction), exponent);
    bool const zero = out.find_first_not_of("0.") == std::string::npos;
    return negative && !zero ? '-' + out : out;
}

std::string_view natural_type(std::string_view decimal) {
    if (decimal.find('.') != std::string_view::npos) return "numeric";
    bool const negative = decimal.starts_with('-');
    if (negative) decimal.remove_prefix(1);
    if (fits(decimal, "2147483647", negative)) return "integer";
    return fits(decimal, "9223372036854775807", negative) ? "bigint" : "numeric";
}

std::optional<std::string_view> truth(std::string_view text) {
    static constexpr std::array<std::string_view, 8> yes{"t", "tr", "tru", "true", "y", "ye", "yes", "on"};
    static constexpr std::array<std::string_view, 10> no{"f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0"};
    std::string word(text);
    std::ranges::transform(word, word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (word == "1" || std::ranges::find(yes, word) != yes.end()) return "true";
    return std::ranges::find(no, word) != no.end() ? std::optional<std::string_view>("false") : std::nullopt;
}

std::optional<std::vector<std::optional<std::string>>> array_elements(std::string_view text) {
    ArrayText rest(text);
    std::vector<std::optional<std::string>> out;
    if (!rest.take('{')) return std::nullopt;
    if (!rest.take('}')) {
        bool more = true;
        while (more) {
            if (!rest.element(out)) return std::nullopt;
            more = rest.take(',');
        }
        if (!rest.take('}')) return std::nullopt;
    }
    return rest.at_end() ? std::optional(std::move(out)) : std::nullopt;
}

std::string bits(std::string_view text) {
    std::string digits(text.substr(std::min<std::size_t>(1, text.size())));
    if (!text.starts_with('x') && !text.starts_with('X')) return digits;
    std::string out;
    for (char const c : digits) {
        unsigned value = 0;
        std::from_chars(&c, &c + 1, value, 16);
        for (unsigned bit = 8; bit != 0; bit /= 2) out += (value & bit) != 0 ? '1' : '0';
    }
    return out;
}

std::string marked(std::string_view text, std::string_view type) {
    std::string out(1, mark_begin);
    std::string safe(text);
    std::ranges::replace_if(
        safe, [](char c) { return c == mark_begin || c == mark_type || c == mark_end; }, '?');
    return out.append(safe).append(1, mark_type).append(type).append(1, mark_end);
}

}  // namespace pgplumb::ddl
