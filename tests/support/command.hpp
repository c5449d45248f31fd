#pragma once
/// The command itself, run as a user runs it.

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "support/audit.hpp"

struct Run {
    int code = -1;
    std::string out, err;

    bool says(std::string_view part) const { return out.find(part) != std::string::npos; }
    bool complains(std::string_view part) const { return err.find(part) != std::string::npos; }
};

/// A folder of its own for each test, in which the command runs.
struct Command {
    std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("pgplumb-command-" + std::to_string(::getpid()) + '-' + std::to_string(count++));

    Command() { std::filesystem::create_directories(folder); }
    ~Command() { std::filesystem::remove_all(folder); }
    Command(Command const&) = delete;
    Command& operator=(Command const&) = delete;

    void write(std::string const& file, std::string const& text) const {
        std::filesystem::create_directories((folder / file).parent_path());
        std::ofstream(folder / file, std::ios::binary) << text;
    }
    bool has(std::string const& file) const { return std::filesystem::exists(folder / file); }
    std::string read(std::string const& file) const { return text_of(folder / file); }

    Run operator()(std::string const& arguments, std::string const& environment = {}, std::string const& input = "/dev/null") const {
        auto const line =
            "cd " + folder.string() + " && " + environment + " " PGPLUMB_BINARY " " + arguments + " <" + input + " >out 2>err";
        Run run;
        run.code = WEXITSTATUS(std::system(line.c_str()));
        run.out = read("out");
        run.err = read("err");
        CAPTURE(arguments);
        CHECK(run.code != 70);
        return run;
    }

private:
    static inline int count = 0;
};
