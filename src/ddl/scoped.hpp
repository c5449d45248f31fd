#pragma once
/// A variable that has another value until the end of a scope.

#include <utility>

namespace pgplumb::ddl {

template <class T>
class Scoped {
public:
    Scoped(T& where, T value) : where_(where), before_(std::exchange(where, std::move(value))) {}
    ~Scoped() { where_ = std::move(before_); }
    Scoped(Scoped const&) = delete;
    Scoped& operator=(Scoped const&) = delete;

private:
    T& where_;
    T before_;
};

}  // namespace pgplumb::ddl
