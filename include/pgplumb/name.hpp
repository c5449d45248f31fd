#pragma once
/// Interned text: every distinct name, type, expression or list is kept once for the life of the process, so that
/// 200,000 objects cost a pointer a field and equality is a comparison of pointers.

#include <compare>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgplumb {

/// Text as bytes: no encoding is assumed, names compare as PostgreSQL stores them.
class Name {
public:
    Name() noexcept;
    explicit Name(std::string_view text);

    std::string_view text() const noexcept { return *text_; }
    std::string str() const { return std::string(*text_); }
    bool empty() const noexcept { return text_->empty(); }
    std::size_t hash() const noexcept { return std::hash<void const*>{}(text_); }

    friend bool operator==(Name a, Name b) noexcept { return a.text_ == b.text_; }
    friend std::strong_ordering operator<=>(Name a, Name b) noexcept {
        return a.text_ == b.text_ ? std::strong_ordering::equal : *a.text_ <=> *b.text_;
    }

private:
    std::string_view const* text_;
};

/// An ordered list of names.
class Names {
public:
    Names() noexcept;
    explicit Names(std::vector<Name> const& items);

    std::span<Name const> items() const noexcept { return *items_; }
    auto begin() const noexcept { return items_->begin(); }
    auto end() const noexcept { return items_->end(); }
    std::size_t size() const noexcept { return items_->size(); }
    bool empty() const noexcept { return items_->empty(); }
    Name operator[](std::size_t i) const { return (*items_)[i]; }
    std::size_t hash() const noexcept { return std::hash<void const*>{}(items_); }

    friend bool operator==(Names a, Names b) noexcept { return a.items_ == b.items_; }

private:
    std::vector<Name> const* items_;
};

}  // namespace pgplumb

template <>
struct std::hash<pgplumb::Name> {
    std::size_t operator()(pgplumb::Name name) const noexcept { return name.hash(); }
};
