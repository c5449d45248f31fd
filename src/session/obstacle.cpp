#include "session/connect.hpp"

#include "pgplumb/report.hpp"

#include <unistd.h>

#include <array>
#include <cstdlib>

namespace pgplumb {
namespace {

using Parameters = std::unique_ptr<PQconninfoOption, Freer<PQconninfoFree>>;

/// What libpq's message has in it, and what we say instead: nothing else tells these apart, and the message itself may hold
/// secrets. The first that fits counts.
struct Obstacle {
    std::string_view mark, what, hint;
};

constexpr std::array<Obstacle, 7> obstacles{{
    {"does not support SSL", "takes no TLS, which sslmode or --strict-tls demands",
     "Without TLS anybody between can read along and pose as the server; who runs it can switch TLS on."},
    {"certificate verify failed", "could not prove who it is: its certificate has expired, or is from nobody whom sslrootcert trusts",
     "sslrootcert names the file with the certificates to trust; who runs the server has the right one."},
    {"does not match host name", "has a certificate for another host name",
     "Connect by the name that the certificate has; with sslmode=verify-ca any name would do."},
    {"host name must be specified", "cannot prove its name, since the connection does not say it",
     "Say host= beside hostaddr=; sslmode=verify-full compares it with the certificate."},
    {"root certificate file", "cannot prove who it is: the root certificates cannot be used",
     "sslrootcert names their file, else it is ~/.postgresql/root.crt: there, readable, in PEM format."},
    {"private key", "got no certificate of ours: its private key cannot be used",
     "sslkey names its file, else it is ~/.postgresql/postgresql.key: readable for its owner alone."},
    {"channel binding required", "does not do channel binding, which channel_binding or --strict-tls demands",
     "It comes with a password by scram-sha-256 over TLS, and with nothing else; not over a unix socket, either."},
}};

std::string text_of(char const* given) {
    return given ? given : "";
}

/// The service that a connection string or else the environment names.
std::string service_of(ConnectionOptions const& options) {
    if (is_connection(options.dbname)) {
        char* message = nullptr;
        Parameters const parsed(PQconninfoParse(options.dbname.c_str(), &message));
        Buffer const dropped(message);
        for (auto const* one = parsed.get(); one && one->keyword; ++one)
            if (std::string_view(one->keyword) == "service" && one->val) return one->val;
    }
    return text_of(std::getenv("PGSERVICE"));
}

Error lost_service(std::string const& service) {
    auto const file = text_of(std::getenv("PGSERVICEFILE"));
    if (!file.empty() && ::access(file.c_str(), R_OK) != 0)
        return {Failure::unreachable, "the service file " + file + ", which PGSERVICEFILE names, cannot be read",
                "Is it there, and readable?"};
    return {Failure::unreachable, "no service file has a service \"" + service + "\" that can be used",
            "Services stand in PGSERVICEFILE, or in ~/.pg_service.conf and the system's pg_service.conf."};
}

/// What keeps a file of root certificates from being used.
Error lost_roots(PGconn* connection, Obstacle const& obstacle) {
    auto const file = root_certificates(connection);
    bool const there = ::access(file.c_str(), F_OK) == 0;
    std::string const why = !there ? "is not there" : ::access(file.c_str(), R_OK) != 0 ? "cannot be read" : "holds none that can be used";
    return {Failure::unreachable,
            "the server at " + address_of(connection) + " cannot prove who it is: the file of root certificates " + file + ' ' + why,
            std::string(obstacle.hint)};
}

}  // namespace

std::optional<Error> obstacle_of(PGconn* connection, ConnectionOptions const& options) {
    // The string itself was sound; only a service keeps libpq from knowing any database.
    if (auto const service = service_of(options); !PQdb(connection) && !service.empty()) return lost_service(service);
    std::string_view const message = PQerrorMessage(connection);
    for (Obstacle const& one : obstacles) {
        if (message.find(one.mark) == std::string_view::npos) continue;
        if (one.mark == "root certificate file") return lost_roots(connection, one);
        return Error(Failure::unreachable, "the server at " + address_of(connection) + ' ' + std::string(one.what), std::string(one.hint));
    }
    return std::nullopt;
}

}  // namespace pgplumb
