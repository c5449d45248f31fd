#include "support/database.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace {

int shell(std::string const& command) {
    return std::system(command.c_str());
}

/// A file with `text` that is gone with the object.
class TemporaryFile {
public:
    explicit TemporaryFile(std::string const& text) { std::ofstream(path_) << text; }
    ~TemporaryFile() { std::filesystem::remove(path_); }
    TemporaryFile(TemporaryFile const&) = delete;
    TemporaryFile& operator=(TemporaryFile const&) = delete;
    std::string const& path() const { return path_; }

private:
    static inline int count = 0;
    std::string path_ = std::filesystem::temp_directory_path() / ("pgplumb-" + std::to_string(::getpid()) + '-' + std::to_string(count++));
};

}  // namespace

Database::Database(std::string name, std::string const& original, std::string host) : name_(std::move(name)), host_(std::move(host)) {
    REQUIRE(shell("createdb " + name_ + (original.empty() ? "" : " -T " + original) + (host_.empty() ? "" : " -h " + host_)) == 0);
}

std::string Database::psql() const {
    return "psql -X -q -v ON_ERROR_STOP=1 -d " + name_ + (host_.empty() ? "" : " -h " + host_);
}

void Database::run(std::string const& sql) const {
    run_file(TemporaryFile(sql).path());
}

void Database::run_file(std::string const& path) const {
    REQUIRE(shell(psql() + " -f " + path + " >/dev/null") == 0);
}

std::string Database::ask(std::string const& query) const {
    TemporaryFile const file(query);
    auto const command = psql() + " -A -t -f " + file.path();
    std::unique_ptr<FILE, int (*)(FILE*)> const pipe(::popen(command.c_str(), "r"), ::pclose);
    std::string out;
    std::array<char, 4096> block{};
    while (auto const size = std::fread(block.data(), 1, block.size(), pipe.get())) out.append(block.data(), size);
    while (!out.empty() && out.back() == '\n') out.pop_back();
    return out;
}

std::unique_ptr<pgplumb::Session> Database::connect() const {
    pgplumb::ConnectionOptions options;
    options.dbname = name_;
    options.host = host_;
    return pgplumb::connect(options);
}
