#pragma once
/// Every part of a parse tree, whatever it is: found by what protobuf-c knows of its messages. For this room only.

#include <pg_query/pg_query.pb-c.h>

#include <cstdint>
#include <functional>

namespace pgplumb::ddl {

/// Calls `visit` for `message` and all that is in it, what holds before what is held. It may change what it is given.
void walk(ProtobufCMessage& message, std::function<void(ProtobufCMessage&)> const& visit);

/// The message as a T, if it is one.
template <class T>
T* as(ProtobufCMessage& message, ProtobufCMessageDescriptor const& descriptor) {
    return message.descriptor == &descriptor ? reinterpret_cast<T*>(&message) : nullptr;
}

}  // namespace pgplumb::ddl
