#include "migrations/machine.hpp"

#include <algorithm>
#include <charconv>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;

constexpr std::size_t widest = 10'000;

std::size_t number_at(std::string_view text, std::size_t& at) {
    std::size_t out = 0;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && out < widest; ++at)
        out = out * 10 + static_cast<std::size_t>(text[at] - '0');
    return out;
}

/// As a format such as `>10`, `03d` or `.5` asks for it; nullopt for others.
std::optional<std::string> fitted(Value const& value, std::string_view format) {
    auto [out, certain] = printed(value);
    if (!certain) return std::nullopt;
    std::size_t at = 0;
    char fill = ' ';
    char align = value.is(Sort::integer) ? '>' : '<';
    auto const is_align = [](char c) { return c == '<' || c == '>' || c == '^'; };
    if (format.size() > 1 && is_align(format[1])) {
        fill = format[0];
        align = format[1];
        at = 2;
    } else if (!format.empty() && is_align(format[0])) {
        align = format[0];
        at = 1;
    } else if (!format.empty() && format[0] == '0') {
        fill = '0';
        at = 1;
    }
    auto const width = number_at(format, at);
    if (at < format.size() && format[at] == '.' && value.is(Sort::text)) {
        ++at;
        out = out.substr(0, number_at(format, at));
    }
    bool const plain = at == format.size() || (at + 1 == format.size() && (format[at] == 's' || format[at] == 'd'));
    if (!plain) return std::nullopt;
    if (out.size() >= width) return out;
    auto const missing = width - out.size();
    auto const before = align == '>' ? missing : align == '^' ? missing / 2 : 0;
    return std::string(before, fill) + out + std::string(missing - before, fill);
}

/// `%s`, `%(name)s`, `%d`, `%r`, `%%`.
class Percent {
public:
    Percent(Machine& machine, std::string_view pattern, Ref given) : machine_(machine), pattern_(pattern), given_(given) {}

    Ref run() {
        std::string out;  // since the last part that was put in
        std::vector<Ref> parts;
        for (std::size_t i = 0; i < pattern_.size(); ++i) {
            if (out.size() > Machine::longest_text) return machine_.overspend(), machine_.unknown({});
            if (pattern_[i] != '%') {
                out += pattern_[i];
                continue;
            }
            if (++i >= pattern_.size()) return machine_.unknown({});
            if (pattern_[i] == '%') {
                out += '%';
                continue;
            }
            auto const part = one(i);
            if (part) {
                out += *part;
            } else {
                parts.push_back(machine_.text(std::exchange(out, {})));
                parts.push_back(machine_.unknown(why_));
            }
        }
        parts.push_back(machine_.text(std::move(out)));
        return machine_.pieced(parts, {});
    }

private:
    std::optional<std::string> one(std::size_t& at) {
        auto const* value = next(at);
        auto const from = at;
        while (at < pattern_.size() && (pattern_[at] == '-' || pattern_[at] == '.' || (pattern_[at] >= '0' && pattern_[at] <= '9'))) ++at;
        if (!value || at >= pattern_.size()) return std::nullopt;
        auto const [out, certain] = printed(*value, pattern_[at] == 'r');
        if (!certain) {
            why_ = value->text;
            return std::nullopt;
        }
        if (from == at) return out;
        return fitted(*value, pattern_.substr(from, at - from));
    }

    Ref next(std::size_t& at) {
        if (pattern_[at] == '(') {
            auto const end = pattern_.find(')', at);
            if (end == std::string_view::npos) return nullptr;
            auto const* key = machine_.text(std::string(pattern_.substr(at + 1, end - at - 1)));
            at = end + 1;
            if (!given_->is(Sort::dict)) return nullptr;
            return found_in(*given_, *key).value;
        }
        if (!given_->is(Sort::tuple)) return place_++ == 0 ? given_ : nullptr;
        return !given_->partial && place_ < given_->items.size() ? given_->items[place_++] : nullptr;
    }

    Machine& machine_;
    std::string_view pattern_;
    Ref given_;
    std::size_t place_ = 0;
    std::string why_;
};

/// `{}`, `{0}`, `{name.attribute}`, `{:>3}`, `{{`.
class Braces {
public:
    Braces(Machine& machine, std::string_view pattern, Call const& given) : machine_(machine), pattern_(pattern), given_(given) {}

    Ref run() {
        std::string out;  // since the last part that was put in
        std::vector<Ref> parts;
        for (std::size_t i = 0; i < pattern_.size(); ++i) {
            char const c = pattern_[i];
            if (out.size() > Machine::longest_text) return machine_.overspend(), machine_.unknown({});
            bool const doubled = (c == '{' || c == '}') && i + 1 < pattern_.size() && pattern_[i + 1] == c;
            if (doubled) ++i;
            if (doubled || c != '{') {
                out += c;
                continue;
            }
            auto const end = pattern_.find('}', i);
            if (end == std::string_view::npos) return machine_.unknown({});
            auto const part = one(pattern_.substr(i + 1, end - i - 1));
            if (part) {
                out += *part;
            } else {
                parts.push_back(machine_.text(std::exchange(out, {})));
                parts.push_back(machine_.unknown(why_));
            }
            i = end;
        }
        parts.push_back(machine_.text(std::move(out)));
        return machine_.pieced(parts, {});
    }

private:
    std::optional<std::string> one(std::string_view field) {
        auto const colon = std::min(field.find(':'), field.size());
        auto name = field.substr(0, colon);
        bool const quoted = name.ends_with("!r");
        if (auto const bang = name.find('!'); bang != std::string_view::npos) name = name.substr(0, bang);
        auto const* value = named(name);
        if (!value) return std::nullopt;
        why_ = value->text;
        if (colon + 1 < field.size()) return fitted(*value, field.substr(colon + 1));
        auto [out, certain] = printed(*value, quoted);
        return certain ? std::optional(std::move(out)) : std::nullopt;
    }

    Ref named(std::string_view name) {
        auto const end = std::min(name.find_first_of(".["), name.size());
        auto const first = name.substr(0, end);
        std::size_t place = 0;
        Ref value = nullptr;
        if (first.empty()) value = given_.argument(next_++, "");
        else if (std::from_chars(first.data(), first.data() + first.size(), place).ec == std::errc()) value = given_.argument(place, "");
        else value = given_.argument(first);
        for (auto rest = name.substr(end); value && !rest.empty();) {
            bool const attribute = rest[0] == '.';
            auto const stop = std::min(rest.find_first_of(attribute ? ".[" : "]", 1), rest.size());
            std::string const part(rest.substr(1, stop - 1));
            if (attribute) value = machine_.attribute(value, part);
            else value = value->is(Sort::dict) ? found_in(*value, *machine_.text(part)).value : nullptr;
            rest.remove_prefix(std::min(rest.size(), attribute ? stop : stop + 1));
        }
        return value;
    }

    Machine& machine_;
    std::string_view pattern_;
    Call const& given_;
    std::size_t next_ = 0;
    std::string why_;
};

}  // namespace

Ref Machine::of_format(std::string const& pattern, Call const& given) {
    return given.self ? Percent(*this, pattern, given.self).run() : Braces(*this, pattern, given).run();
}

}  // namespace pgplumb::python
