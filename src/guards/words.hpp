#pragma once
/// Scripts of a shell as commands, each as its words: quotes, comments, continued lines, substitutions and here-documents are
/// taken as a shell takes them. It expands nothing, and knows no command.

#include <string>
#include <string_view>
#include <vector>

namespace pgplumb::guards {

/// A piece of a file as it is to be read: what the format around it said is gone, its lines are not.
struct Text {
    std::string text;
    int line = 1;  ///< of its first character
};

struct Word {
    std::string text;  ///< without quotes; variables stand as they are written
    int line = 1;
    bool quoted = false;  ///< wholly or in part
};

struct ShellCommand {
    std::vector<Word> words;
    std::vector<Text> input;  ///< here-documents
};

/// What a shell would run, in the order in which it stands there; what is within a substitution comes before what it is in.
std::vector<ShellCommand> shell_commands(Text const& script);

}  // namespace pgplumb::guards
