#pragma once
/// Equality as the design says it: by text, by trees and types, by the audited server's own deparser; else unproven.

#include "pgplumb/diff.hpp"

#include <memory>

namespace pgplumb {

class Session;

/// Asks the server beside the comparison for what `compare` cannot answer (it says unproven meanwhile); `resolve` waits for
/// the last answers.
class ServerEquality final : public Equality {
public:
    /// `session` may be nullptr: then text, trees and types decide.
    ServerEquality(Catalog const& actual, Catalog const& desired, Session* session);
    ~ServerEquality() override;
    ServerEquality(ServerEquality const&) = delete;
    ServerEquality& operator=(ServerEquality const&) = delete;

    Verdict compare(FieldSpec const& field, Object const& actual, Object const& desired) override;
    bool resolve() override;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pgplumb
