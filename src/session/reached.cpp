#include "session/connect.hpp"

#include <unistd.h>

#include <cstdlib>

namespace pgplumb {
namespace {

using Parameters = std::unique_ptr<PQconninfoOption, Freer<PQconninfoFree>>;

std::string text_of(char const* given) {
    return given ? given : "";
}

/// What holds of a parameter, from wherever it came.
std::string parameter_of(PGconn* connection, std::string_view keyword) {
    Parameters const parameters(PQconninfo(connection));
    for (auto const* one = parameters.get(); one && one->keyword; ++one)
        if (keyword == one->keyword) return text_of(one->val);
    return {};
}

/// libpq verifies the issuer in every mode once there is a file of root certificates.
ConnectionFacts::Proof proof_of(PGconn* connection, std::string const& mode) {
    if (mode == "verify-full") return ConnectionFacts::Proof::name;
    bool const issuer = mode == "verify-ca" || ::access(root_certificates(connection).c_str(), R_OK) == 0;
    return issuer ? ConnectionFacts::Proof::issuer : ConnectionFacts::Proof::none;
}

bool is_loopback(std::string const& address) {
    return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

}  // namespace

std::string root_certificates(PGconn* connection) {
    auto file = parameter_of(connection, "sslrootcert");
    if (auto const* home = std::getenv("HOME"); file.empty() && home) file = std::string(home) + "/.postgresql/root.crt";
    return file;
}

ConnectionFacts facts_of(PGconn* connection) {
    ConnectionFacts out;
    auto const address = text_of(PQhostaddr(connection));
    auto const host = text_of(PQhost(connection));
    out.socket = address.empty() && (host.starts_with('/') || host.starts_with('@'));
    out.local = out.socket || is_loopback(address);
    // Asked for and not given, it did not go anywhere.
    out.password_used = PQconnectionUsedPassword(connection) != 0 && PQconnectionNeedsPassword(connection) == 0;
    out.sslmode = parameter_of(connection, "sslmode");
    out.channel_binding = parameter_of(connection, "channel_binding");
    out.backend = PQbackendPID(connection);
    if (PQgssEncInUse(connection) != 0) {
        out.encryption = "GSSAPI";
        out.proof = ConnectionFacts::Proof::name;  // Kerberos proves both sides to each other
    } else if (PQsslInUse(connection) != 0) {
        out.encryption = text_of(PQsslAttribute(connection, "protocol")) + ", " + text_of(PQsslAttribute(connection, "cipher"));
        out.proof = proof_of(connection, out.sslmode);
    }
    return out;
}

std::string password_warning(ConnectionFacts const& facts, std::string const& address) {
    if (!facts.password_used || facts.local || facts.proof != ConnectionFacts::Proof::none) return {};
    return "a password was used with " + address +
           (facts.encryption.empty() ? " without TLS: whoever stands between can read along"
                                     : " over TLS, but the server's certificate was not verified (sslmode=" + facts.sslmode +
                                           "): whoever stands between can pose as the server") +
           "; --strict-tls, or sslmode=verify-full, keeps that from happening";
}

}  // namespace pgplumb
