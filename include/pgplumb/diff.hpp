#pragma once
/// What differs between two catalogs. No opinion yet: rules judge later.

#include "pgplumb/catalog.hpp"

namespace pgplumb {

/// One difference. A null side means that the object exists on the other side only; otherwise `field` says what
/// differs. `renamed` means the same content under another name. Valid while both catalogs live.
struct Change {
    Object const* actual = nullptr;
    Object const* desired = nullptr;
    FieldSpec const* field = nullptr;
    bool renamed = false;

    ObjectId const& id() const { return (desired ? desired : actual)->id; }
};

enum class Verdict : std::uint8_t { equal, different, unproven };

/// Decides whether two values mean the same. `diff` may ask the same question more than once.
class Equality {
public:
    virtual ~Equality() = default;
    virtual Verdict compare(FieldSpec const& field, Object const& actual, Object const& desired) = 0;
    /// Answers what `compare` could not answer yet; true if that was anything new, and comparing again pays.
    virtual bool resolve() { return false; }
};

struct Difference {
    std::vector<Change> changes;                                   ///< in no particular order
    std::vector<Change> unproven;                                  ///< pairs of expressions that may be one
    std::vector<std::pair<Object const*, Object const*>> matched;  ///< actual, desired: by name or by content
    bool open = false;                                             ///< whether a match by content waits for an answer
};

/// What `desired` or `actual` leaves unsaid is not compared; what `desired` does not list counts only where its scope
/// is not open. What would be unexpected is held to what the desired side has in `unasked`, if it is there. Gives `equality`
/// the chance to answer all it could not answer at once.
Difference diff(Catalog const& actual, Catalog const& desired, Equality& equality, Catalog const& unasked = {});

}  // namespace pgplumb
