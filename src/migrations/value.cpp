#include "migrations/value.hpp"

#include <algorithm>
#include <cmath>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;

Known known(bool truth) {
    return truth ? Known::yes : Known::no;
}

bool is_number(Value const& value) {
    return value.is(Sort::integer) || value.is(Sort::boolean) || value.is(Sort::real);
}

double number(Value const& value) {
    return value.is(Sort::real) ? value.real : static_cast<double>(value.integer);
}

/// What compares by what it is, and not by whose it is.
bool is_plain(Value const& value) {
    return value.is(Sort::none) || value.is(Sort::text) || value.is_sequence() || value.is(Sort::dict) || is_number(value);
}

std::string printed_real(double value) {
    auto out = std::to_string(value);
    while (out.ends_with('0') && !out.ends_with(".0")) out.pop_back();
    return out;
}

/// repr() of a text.
std::string quoted_text(std::string const& text) {
    bool const single = text.find('\'') != std::string::npos && text.find('"') == std::string::npos;
    char const quote = single ? '"' : '\'';
    std::string out(1, quote);
    for (char const c : text) {
        if (c == quote || c == '\\') out += '\\';
        if (c == '\n') out += "\\n";
        else out += c;
    }
    return out + quote;
}

/// Values may hold each other, or themselves: beyond this many nobody knows.
constexpr std::size_t most_looked_at = 100'000;

class Comparing {
public:
    Known equal(Value const& a, Value const& b) {
        if (left_ == 0) return Known::unknown;
        --left_;
        if (&a == &b) return a.known() ? Known::yes : Known::unknown;
        if (differs(a, b) || differs(b, a)) return Known::no;
        if (!a.known() || !b.known()) return Known::unknown;
        if (is_number(a) && is_number(b)) return known(number(a) == number(b));
        if (a.sort == b.sort && a.is(Sort::text)) return known(a.text == b.text);
        if (a.sort == b.sort && (a.is_sequence() || a.is(Sort::dict))) return all_equal(a, b);
        if (a.sort == b.sort && a.is(Sort::none)) return Known::yes;
        if (a.is(Sort::instance) && b.is(Sort::instance)) return known(a.self == b.self && a.text == b.text && !a.text.empty());
        // A member of an Enum that is a str, too.
        if (a.is(Sort::instance) && a.find("value")) return a.self->truth ? equal(*a.find("value"), b) : Known::no;
        if (b.is(Sort::instance) && b.find("value")) return equal(b, a);
        if (a.is(Sort::name) && b.is(Sort::name)) return known(a.text == b.text);
        return is_plain(a) && is_plain(b) ? Known::no : Known::unknown;
    }

private:
    /// What may be there is the same as nothing that is called otherwise.
    static bool differs(Value const& vague, Value const& other) {
        auto const* maybe = vague.known() ? nullptr : vague.find("maybe");
        return maybe && other.is(Sort::text) && maybe->text != other.text;
    }

    Known all_equal(Value const& a, Value const& b) {
        if (a.partial || b.partial) return Known::unknown;
        if (a.items.size() != b.items.size()) return Known::no;
        if (++depth_ > deepest) left_ = 0;
        auto out = Known::yes;
        for (std::size_t i = 0; i < a.items.size() && out != Known::no; ++i) {
            auto const same = equal(*a.items[i], *b.items[i]);
            if (same != Known::yes) out = same;
        }
        --depth_;
        return out;
    }

    static constexpr int deepest = 1000;
    std::size_t left_ = most_looked_at;
    int depth_ = 0;
};

class Printing {
public:
    std::pair<std::string, bool> print(Value const& value, bool quoted) {
        switch (value.sort) {
            case Sort::none: return {"None", true};
            case Sort::boolean: return {value.integer != 0 ? "True" : "False", true};
            case Sort::integer: return {std::to_string(value.integer), true};
            case Sort::real: return {printed_real(value.real), true};
            case Sort::text: return {quoted ? quoted_text(value.text) : value.text, true};
            case Sort::list:
            case Sort::tuple:
            case Sort::dict:
            case Sort::set: return printed_items(value);
            case Sort::call:
                // text() is as it reads.
                if (!value.items.empty() && (value.text == "sqlalchemy.text" || value.text == "alembic.op.f"))
                    return print(*value.items[0], false);
                return {{}, false};
            default: return {{}, false};
        }
    }

private:
    std::pair<std::string, bool> printed_items(Value const& value) {
        bool const dict = value.is(Sort::dict);
        std::string out(value.is(Sort::list) ? "[" : value.is(Sort::tuple) ? "(" : "{");
        bool certain = ++depth_ < deepest && !value.partial;
        for (std::size_t i = 0; i < value.items.size() && certain; ++i) {
            if (i > 0) out += dict && i % 2 == 1 ? ": " : ", ";
            auto const [text, sure] = print(*value.items[i], true);
            out += text;
            left_ -= std::min(left_, text.size() + 1);
            certain = sure && left_ > 0;
        }
        --depth_;
        if (value.is(Sort::tuple) && value.items.size() == 1) out += ',';
        return {out + (value.is(Sort::list) ? "]" : value.is(Sort::tuple) ? ")" : "}"), certain};
    }

    static constexpr int deepest = 100;
    std::size_t left_ = std::size_t{10} << 20;  // characters
    int depth_ = 0;
};

}  // namespace

Known truth_of(Value const& value) {
    switch (value.sort) {
        case Sort::unknown: return Known::unknown;
        case Sort::none: return Known::no;
        case Sort::boolean:
        case Sort::integer: return known(value.integer != 0);
        case Sort::real: return known(value.real != 0);
        case Sort::text: return known(!value.text.empty());
        case Sort::list:
        case Sort::tuple:
        case Sort::set:
        case Sort::dict: return !value.items.empty() ? Known::yes : value.partial ? Known::unknown : Known::no;
        case Sort::object: return value.partial ? Known::unknown : Known::yes;
        case Sort::call:
        case Sort::name: return Known::unknown;
        case Sort::method: return value.node ? Known::yes : Known::unknown;
        default: return Known::yes;
    }
}

Known equal(Value const& a, Value const& b) {
    return Comparing().equal(a, b);
}

Known less(Value const& a, Value const& b) {
    if (is_number(a) && is_number(b)) return known(number(a) < number(b));
    if (a.is(Sort::text) && b.is(Sort::text)) return known(a.text < b.text);
    if (a.sort != b.sort || !(a.is(Sort::tuple) || a.is(Sort::list)) || a.partial || b.partial) return Known::unknown;
    for (std::size_t i = 0; i < std::min(a.items.size(), b.items.size()); ++i) {
        auto const same = equal(*a.items[i], *b.items[i]);
        if (same == Known::unknown) return same;
        if (same == Known::no) return less(*a.items[i], *b.items[i]);
    }
    return known(a.items.size() < b.items.size());
}

std::pair<std::string, bool> printed(Value const& value, bool quoted) {
    return Printing().print(value, quoted);
}

Found found_in(Value const& dict, Value const& key) {
    Found out;
    out.certain = !dict.partial;
    for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2) {
        auto const same = equal(*dict.items[i], key);
        if (same == Known::yes) return {dict.items[i + 1], true};  // keys are there once
        if (same == Known::unknown) out.certain = false;
    }
    return out;
}

}  // namespace pgplumb::python
