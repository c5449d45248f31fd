#include "ddl/options.hpp"

#include "ddl/values.hpp"
#include "kinds/sequence.hpp"
#include "pgplumb/error.hpp"

#include <charconv>
#include <limits>
#include <optional>
#include <set>
#include <span>

namespace pgplumb::ddl {
namespace {

[[noreturn]] void refuse_option(std::string const& what, char const* sqlstate = "22023") {
    throw Error(Failure::usage, what, {}, sqlstate);
}

std::int64_t number_of(PgQuery__Node const& node) {
    switch (node.node_case) {
        case PG_QUERY__NODE__NODE_INTEGER: return node.integer->ival;
        case PG_QUERY__NODE__NODE_BOOLEAN: return node.boolean->boolval;
        case PG_QUERY__NODE__NODE_FLOAT: {
            std::int64_t out = 0;
            std::string_view const text = node.float_->fval;
            auto const [at, error] = std::from_chars(text.data(), text.data() + text.size(), out);
            if (error != std::errc() || at != text.data() + text.size())
                refuse_option(std::string(text) + " is no number of a sequence", "22003");
            return out;
        }
        default: return 0;
    }
}

struct Bounds {
    std::int64_t min, max;
};

template <class Integer>
constexpr Bounds bounds_of_type() {
    return {std::numeric_limits<Integer>::min(), std::numeric_limits<Integer>::max()};
}

Bounds bounds_of(std::string_view type) {
    if (type == "smallint") return bounds_of_type<std::int16_t>();
    return type == "integer" ? bounds_of_type<std::int32_t>() : bounds_of_type<std::int64_t>();
}

/// The options as init_params goes through them.
class Parameters {
public:
    Parameters(Numbers before, bool begins, size_t count, PgQuery__Node* const* options)
        : out_(before), begins_(begins), options_(options, count) {
        for (auto const* node : options_)
            if (node->node_case == PG_QUERY__NODE__NODE_DEF_ELEM && !seen_.insert(node->def_elem->defname).second)
                refuse_option(std::string("option ") + node->def_elem->defname + " is there twice", "42601");
    }

    void type(Name said) {
        auto const* option = find("as");
        if (option && option->arg && option->arg->node_case == PG_QUERY__NODE__NODE_TYPE_NAME)
            said = Name(type_text(*option->arg->type_name));
        if (said.empty()) {
            if (begins_) out_.values = out_.values.with(sequence::type.slot, Name("bigint"));
            return;
        }
        if (said.text() != "smallint" && said.text() != "integer" && said.text() != "bigint")
            refuse_option("a sequence is of smallint, integer or bigint, not of " + said.str());
        auto const old = bounds_of(value_of(out_.values, sequence::type).text());
        // Limits that were the old type's become the new type's.
        resets_max_ = !begins_ && get(sequence::max) == old.max;
        resets_min_ = !begins_ && get(sequence::min) == old.min;
        out_.values = out_.values.with(sequence::type.slot, said);
    }

    void steps() {
        if (auto const said = number("increment")) set(sequence::increment, *said);
        else if (begins_) set(sequence::increment, 1);
        if (get(sequence::increment) == 0) refuse_option("a sequence cannot have the increment 0");
        auto const* cycle = find("cycle");
        if (cycle || begins_) out_.values = out_.values.with(sequence::cycle.slot, cycle && cycle->arg && number_of(*cycle->arg) != 0);
    }

    void limits() {
        auto const usual = bounds_of(value_of(out_.values, sequence::type).text());
        bool const up = get(sequence::increment) > 0;
        if (auto const said = number("maxvalue")) set(sequence::max, *said);
        else if (begins_ || find("maxvalue") || resets_max_) set(sequence::max, up || resets_max_ ? usual.max : -1);
        if (auto const said = number("minvalue")) set(sequence::min, *said);
        else if (begins_ || find("minvalue") || resets_min_) set(sequence::min, up && !resets_min_ ? 1 : usual.min);
        if (get(sequence::max) > usual.max || get(sequence::max) < usual.min || get(sequence::min) < usual.min ||
            get(sequence::min) > usual.max)
            refuse_option("a limit of the sequence is none of its type");
        if (get(sequence::min) >= get(sequence::max)) refuse_option("a sequence's MINVALUE is less than its MAXVALUE");
    }

    Numbers places(bool moved) {
        bool const up = get(sequence::increment) > 0;
        if (auto const said = number("start")) set(sequence::start, *said);
        else if (begins_) set(sequence::start, get(up ? sequence::min : sequence::max));
        check_inside(get(sequence::start), "START");
        auto const* restart = find("restart");
        if (begins_ || restart) out_.last = get(sequence::start);
        if (auto const said = number("restart")) out_.last = *said;
        if (!moved || restart) check_inside(out_.last, "RESTART");
        if (auto const said = number("cache")) set(sequence::cache, *said);
        else if (begins_) set(sequence::cache, 1);
        if (get(sequence::cache) <= 0) refuse_option("a sequence's CACHE is more than 0");
        return out_;
    }

private:
    PgQuery__DefElem const* find(std::string_view name) const { return option(options_.size(), options_.data(), name); }
    std::optional<std::int64_t> number(std::string_view name) const {
        auto const* said = find(name);
        return said && said->arg ? std::optional(number_of(*said->arg)) : std::nullopt;
    }
    std::int64_t get(Field<std::int64_t> const& field) const { return value_of(out_.values, field); }
    void set(Field<std::int64_t> const& field, std::int64_t value) { out_.values = out_.values.with(field.slot, value); }
    void check_inside(std::int64_t value, std::string const& what) const {
        if (value < get(sequence::min) || value > get(sequence::max)) refuse_option("the sequence's " + what + " is beyond its limits");
    }

    Numbers out_;
    bool begins_;
    std::span<PgQuery__Node* const> options_;
    std::set<std::string_view> seen_;
    bool resets_max_ = false, resets_min_ = false;
};

Numbers with_options(Numbers before, bool begins, Name type, std::span<PgQuery__Node* const> options, bool moved) {
    Parameters parameters(before, begins, options.size(), options.data());
    parameters.type(type);
    parameters.steps();
    parameters.limits();
    return parameters.places(moved);
}

}  // namespace

PgQuery__DefElem const* option(size_t count, PgQuery__Node* const* options, std::string_view name) {
    for (auto const* node : std::span(options, count))
        if (node->node_case == PG_QUERY__NODE__NODE_DEF_ELEM && node->def_elem->defname == name) return node->def_elem;
    return nullptr;
}

std::string_view option_text(size_t count, PgQuery__Node* const* options, std::string_view name) {
    auto const* found = option(count, options, name);
    return found && found->arg && found->arg->node_case == PG_QUERY__NODE__NODE_STRING ? found->arg->string->sval : std::string_view();
}

std::vector<Name> sequence_name(size_t count, PgQuery__Node* const* options, std::string_view wanted) {
    auto const* found = option(count, options, wanted);
    if (!found || !found->arg || found->arg->node_case != PG_QUERY__NODE__NODE_LIST) return {};
    auto out = names(found->arg->list->n_items, found->arg->list->items);
    if (out.size() == 1) out.insert(out.begin(), Name());
    return out;
}

Numbers new_sequence(Name type, size_t count, PgQuery__Node* const* options) {
    Numbers blank;
    blank.values = with_defaults({{&sequence::kind, {}, {}, {}}, {}, {}}).values;
    return with_options(blank, true, type, {options, count}, false);
}

Numbers altered_sequence(Numbers const& before, size_t count, PgQuery__Node* const* options, bool moved) {
    return with_options(before, false, {}, {options, count}, moved);
}

Numbers retyped_sequence(Numbers const& before, Name type, bool moved) {
    return with_options(before, false, type, {}, moved);
}

std::vector<Name> owned_by(size_t count, PgQuery__Node* const* options) {
    auto const* found = option(count, options, "owned_by");
    if (!found || !found->arg || found->arg->node_case != PG_QUERY__NODE__NODE_LIST) return {};
    return names(found->arg->list->n_items, found->arg->list->items);
}

}  // namespace pgplumb::ddl
