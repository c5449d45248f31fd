#include "ddl/walk.hpp"

#include <span>

namespace pgplumb::ddl {
namespace {

template <class T>
T const& member(ProtobufCMessage const& message, unsigned offset) {
    return *reinterpret_cast<T const*>(reinterpret_cast<char const*>(&message) + offset);
}

/// Whether a field of a choice is the one that was chosen.
bool is_chosen(ProtobufCMessage const& message, ProtobufCFieldDescriptor const& field) {
    return (field.flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0 || member<std::uint32_t>(message, field.quantifier_offset) == field.id;
}

}  // namespace

void walk(ProtobufCMessage& message, std::function<void(ProtobufCMessage&)> const& visit) {
    visit(message);
    for (auto const& field : std::span(message.descriptor->fields, message.descriptor->n_fields)) {
        if (field.type != PROTOBUF_C_TYPE_MESSAGE) continue;
        if (field.label == PROTOBUF_C_LABEL_REPEATED) {
            auto const count = member<std::size_t>(message, field.quantifier_offset);
            for (auto* part : std::span(member<ProtobufCMessage**>(message, field.offset), count)) walk(*part, visit);
        } else if (is_chosen(message, field)) {
            if (auto* part = member<ProtobufCMessage*>(message, field.offset)) walk(*part, visit);
        }
    }
}

}  // namespace pgplumb::ddl
