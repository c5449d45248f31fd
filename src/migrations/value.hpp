#pragma once
/// What expressions of Python come to without running Python: values that are known, things that libraries make and that are
/// kept as the calls that made them, and what is not known. It knows no library.

#include "python/python.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgplumb::python {

struct Value;
struct Module;
using Ref = Value*;
using Named = std::vector<std::pair<std::string, Ref>>;

/// Variables of a function, a class or a module. It belongs to the store.
struct Scope {
    Scope* outer = nullptr;  ///< of a function within a function
    Module* module = nullptr;
    std::map<std::string, Ref, std::less<>> names;
};

struct Value {
    enum class Sort : std::uint8_t {
        unknown,  ///< text: why
        none,
        boolean,
        integer,
        real,
        text,
        list,
        tuple,
        set,
        dict,      ///< items are keys and values in turn
        function,  ///< of a file: node, module, scope
        klass,     ///< of a file: items are its bases, scope its names
        instance,  ///< self is its class, named its attributes
        method,    ///< text: its name; self what it is called on
        module,    ///< of the tree or project
        name,      ///< of something in a library: its whole dotted name
        call,      ///< of something in a library: text its dotted name, items and named the arguments
        object     ///< something that the environment has: text says what, self and items what belongs to it
    };
    Sort sort = Sort::unknown;
    bool truth = false;
    bool partial = false;  ///< of what has items: not all of them are known
    std::int64_t integer = 0;
    double real = 0;
    std::string text{};
    std::vector<Ref> items{};
    Named named{};
    Ref self = nullptr;
    Node const* node = nullptr;
    Module* module = nullptr;
    Scope* scope = nullptr;
    Origin origin{};        ///< of a call
    std::size_t doubt = 0;  ///< the number of the doubt in which it was made

    bool is(Sort wanted) const { return sort == wanted; }
    bool is_call(std::string_view name) const { return sort == Sort::call && text == name; }
    bool is_object(std::string_view what) const { return sort == Sort::object && text == what; }
    bool known() const { return sort != Sort::unknown; }
    bool is_sequence() const { return sort == Sort::list || sort == Sort::tuple || sort == Sort::set; }
    Ref find(std::string_view name) const {
        for (auto const& [key, value] : named)
            if (key == name) return value;
        return nullptr;
    }
    void put(std::string_view name, Ref value) {
        for (auto& [key, old] : named)
            if (key == name) {
                old = value;
                return;
            }
        named.emplace_back(name, value);
    }
};

enum class Known : std::uint8_t { no, yes, unknown };

/// Whether `if` takes it.
Known truth_of(Value const& value);
/// ==
Known equal(Value const& a, Value const& b);
/// Whether a < b.
Known less(Value const& a, Value const& b);
/// As str() has it; false: it is not known.
std::pair<std::string, bool> printed(Value const& value, bool quoted = false);

/// The value of a dict's key, or nullptr; `certain` says whether it is sure.
struct Found {
    Ref value = nullptr;
    bool certain = true;
};
Found found_in(Value const& dict, Value const& key);

}  // namespace pgplumb::python
