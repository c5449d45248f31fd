#include "pgplumb/values.hpp"

#include "base/pool.hpp"

#include <algorithm>
#include <type_traits>

namespace pgplumb {
namespace {

Value const unsaid;

struct Printer {
    std::string operator()(std::monostate /*unsaid*/) const { return "(unsaid)"; }
    std::string operator()(bool yes) const { return yes ? "yes" : "no"; }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(Name name) const { return name.empty() ? "(none)" : name.str(); }
    std::string operator()(Names items) const {
        std::string out = "(";
        for (Name const item : items) out.append(out.size() > 1 ? ", " : "").append(item.text());
        return out + ')';
    }
};

struct RowHash {
    std::size_t operator()(std::vector<Value> const& row) const noexcept {
        std::size_t seed = row.size();
        for (Value const& value : row) seed = mixed(seed, hash(value));
        return seed;
    }

private:
    static std::size_t hash(Value const& value) noexcept {
        if (auto const* name = std::get_if<Name>(&value)) return name->hash();
        if (auto const* names = std::get_if<Names>(&value)) return names->hash();
        if (auto const* number = std::get_if<std::int64_t>(&value)) return static_cast<std::size_t>(*number);
        auto const* yes = std::get_if<bool>(&value);
        return !yes ? 3 : *yes ? 2 : 1;
    }
};

// Leaked on purpose, as names are.
Pool<std::vector<Value>, RowHash>& rows() {
    static auto* const pool = new Pool<std::vector<Value>, RowHash>;
    return *pool;
}

}  // namespace

std::string to_text(Value const& value) {
    return std::visit(Printer{}, value);
}

Values::Values() noexcept {
    static std::vector<Value> const* const empty = rows().intern({});
    row_ = empty;
}

Values::Values(std::vector<Value> const& row) : row_(rows().intern(row)) {}

Value const& Values::operator[](std::size_t slot) const noexcept {
    return slot < row_->size() ? (*row_)[slot] : unsaid;
}

Values Values::with(std::size_t slot, Value value) const {
    auto row = *row_;
    row.resize(std::max(row.size(), slot + 1));
    row[slot] = value;
    return Values(row);
}

}  // namespace pgplumb
