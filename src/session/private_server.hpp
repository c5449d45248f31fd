#pragma once
/// A PostgreSQL server of our own: started from installed programs in a folder of its own, reached by a unix socket in that
/// folder, and gone with this object, or with this process, however that ends. It does not know what is run on it.

#include "session/handles.hpp"

#include <filesystem>
#include <string>

namespace pgplumb {

/// The folder with `initdb` and `postgres`: PGPLUMB_SCRATCH_BIN, else the first of PATH, else the newest of Debian's, else
/// what pg_config says. Throws Error(Failure::usage) where there is none.
std::filesystem::path server_programs();

/// A folder that nobody else can enter, gone with the object.
class PrivateFolder {
public:
    PrivateFolder();
    ~PrivateFolder();
    PrivateFolder(PrivateFolder const&) = delete;
    PrivateFolder& operator=(PrivateFolder const&) = delete;

    std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// The process that keeps a server: it starts it, and ends it when the keeper's owner is gone.
class Keeper {
public:
    Keeper(std::filesystem::path const& programs, std::filesystem::path const& folder);
    ~Keeper();
    Keeper(Keeper const&) = delete;
    Keeper& operator=(Keeper const&) = delete;

    /// Whether it ended before its time.
    bool gone();

private:
    int lifeline_ = -1;  ///< a pipe's end that is closed when this process ends, however that is
    int process_ = -1;
};

class PrivateServer {
public:
    /// Starts one and waits until it takes connections. Throws Error(Failure::usage) where it does not come up, and
    /// Failure::incomplete when the deadline has passed or the run is interrupted.
    explicit PrivateServer(Clock::time_point deadline);

    /// How to reach it, as a connection string without a database; nothing of the environment changes it.
    std::string connection() const;
    std::filesystem::path const& programs() const { return programs_; }

private:
    void await(Clock::time_point deadline);
    [[noreturn]] void tell_why() const;

    std::filesystem::path programs_;
    PrivateFolder folder_;
    Keeper keeper_;
};

}  // namespace pgplumb
