#include "pgplumb/error.hpp"
#include "pgplumb/report.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

namespace pgplumb {
namespace {

[[noreturn]] void fail(std::string const& path) {
    throw Error(Failure::report_lost, "could not write the report " + path, "Is the folder there, writable, and the disk not full?");
}

class Descriptor {
public:
    Descriptor(std::string const& path, int flags) : number_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {
        if (number_ < 0) fail(path);
    }
    ~Descriptor() { ::close(number_); }
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;

    bool write(std::string_view text) const {
        while (!text.empty()) {
            auto const written = ::write(number_, text.data(), text.size());
            if (written <= 0) return false;
            text.remove_prefix(static_cast<std::size_t>(written));
        }
        return true;
    }
    bool sync() const { return ::fsync(number_) == 0; }

private:
    int number_;
};

}  // namespace

void write_file(std::string const& path, std::string_view text) {
    struct stat info {};
    if (::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) {
        if (!Descriptor(path, O_WRONLY).write(text)) fail(path);
        return;
    }
    auto const temporary = path + ".pgplumb-" + std::to_string(::getpid());
    auto const slash = path.rfind('/');
    auto const folder = slash == std::string::npos ? std::string(".") : path.substr(0, slash + 1);
    {
        Descriptor const file(temporary, O_WRONLY | O_CREAT | O_TRUNC);
        if (!file.write(text) || !file.sync()) {
            ::unlink(temporary.c_str());
            fail(path);
        }
    }
    if (std::rename(temporary.c_str(), path.c_str()) != 0) {
        ::unlink(temporary.c_str());
        fail(path);
    }
    (void)Descriptor(folder, O_RDONLY | O_DIRECTORY).sync();  // some file systems cannot sync a folder
}

}  // namespace pgplumb
