#include "ddl/options.hpp"

#include "kinds/sequence.hpp"

#include <charconv>
#include <span>

namespace pgplumb::ddl {
namespace {

std::int64_t number_of(PgQuery__Node const& node) {
    switch (node.node_case) {
        case PG_QUERY__NODE__NODE_INTEGER: return node.integer->ival;
        case PG_QUERY__NODE__NODE_BOOLEAN: return node.boolean->boolval;
        case PG_QUERY__NODE__NODE_FLOAT: {
            std::int64_t out = 0;
            std::string_view const text = node.float_->fval;
            std::from_chars(text.data(), text.data() + text.size(), out);
            return out;
        }
        default: return 0;
    }
}

std::int64_t value_of(Values values, Field<std::int64_t> const& field) {
    auto const* value = std::get_if<std::int64_t>(&values[field.slot]);
    return value ? *value : 0;
}

Values completed(Values values) {
    return with_defaults({{&sequence::kind, {}, {}, {}}, {}, values}).values;
}

/// The limits that a sequence of this type and direction has if none are said.
Values usual(Name type, std::int64_t increment) {
    Fields fields;
    fields.set(sequence::type, type);
    fields.set(sequence::increment, increment);
    return completed(fields.values());
}

struct Said {
    Field<std::int64_t> const& field;
    std::string_view name;
};

/// The values with what the options say in their place. NO MINVALUE and NO MAXVALUE leave theirs unsaid.
Values with_said(Values values, size_t count, PgQuery__Node* const* options) {
    static constexpr Said numbers[] = {{sequence::start, "start"},
                                       {sequence::increment, "increment"},
                                       {sequence::min, "minvalue"},
                                       {sequence::max, "maxvalue"},
                                       {sequence::cache, "cache"}};
    for (auto const& [field, name] : numbers)
        if (auto const* said = option(count, options, name))
            values = values.with(field.slot, said->arg ? Value(number_of(*said->arg)) : Value());
    if (auto const* said = option(count, options, "cycle"))
        values = values.with(sequence::cycle.slot, said->arg && number_of(*said->arg) != 0);
    if (auto const* said = option(count, options, "as"))
        if (said->arg && said->arg->node_case == PG_QUERY__NODE__NODE_TYPE_NAME)
            values = values.with(sequence::type.slot, Name(type_text(*said->arg->type_name)));
    return values;
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

std::vector<Name> sequence_name(size_t count, PgQuery__Node* const* options) {
    auto const* found = option(count, options, "sequence_name");
    if (!found || !found->arg || found->arg->node_case != PG_QUERY__NODE__NODE_LIST) return {};
    auto out = names(found->arg->list->n_items, found->arg->list->items);
    if (out.size() == 1) out.insert(out.begin(), Name());
    return out;
}

Values new_sequence(Name type, size_t count, PgQuery__Node* const* options) {
    Fields fields;
    if (!type.empty()) fields.set(sequence::type, type);
    return completed(with_said(fields.values(), count, options));
}

Values altered_sequence(Values before, size_t count, PgQuery__Node* const* options) {
    auto after = with_said(before, count, options);
    auto const* type_before = std::get_if<Name>(&before[sequence::type.slot]);
    auto const* type_after = std::get_if<Name>(&after[sequence::type.slot]);
    // Limits that were the old type's become the new type's.
    if (type_before && type_after && *type_before != *type_after) {
        auto const old = usual(*type_before, value_of(before, sequence::increment));
        for (auto const* field : {&sequence::min, &sequence::max})
            if (after[field->slot] == before[field->slot] && before[field->slot] == old[field->slot])
                after = after.with(field->slot, Value());
    }
    return completed(after);
}

std::vector<Name> owned_by(size_t count, PgQuery__Node* const* options) {
    auto const* found = option(count, options, "owned_by");
    if (!found || !found->arg || found->arg->node_case != PG_QUERY__NODE__NODE_LIST) return {};
    return names(found->arg->list->n_items, found->arg->list->items);
}

}  // namespace pgplumb::ddl
