#include "guards/calls.hpp"
#include "guards/stamping.hpp"

#include <algorithm>
#include <array>

namespace pgplumb::guards {
namespace {

/// Functions that start a command line, by the last part of their names.
constexpr auto starters = std::to_array<std::string_view>({"execv", "execvp", "execvpe", "execlp", "spawnvp", "run", "call", "check_call",
                                                           "check_output", "Popen", "system", "popen", "local", "sudo",
                                                           "create_subprocess_exec", "create_subprocess_shell", "getoutput"});

class StampingCalls {
public:
    explicit StampingCalls(Source const& source) : source_(source), meanings_(source) {}

    std::map<int, std::string> read() {
        each(source_.root(), [&](Node const& node, Above const& above) {
            if (node.is("call") && node.child("function")) look(node, above);
        });
        return std::move(found_);
    }

private:
    void look(Node const& call, Above const& above) {
        auto const name = meanings_.whole(dotted(source_, *call.child("function")));
        if (name == "alembic.command.stamp" && marks(call, false, above)) return keep(call, shown(source_, call));
        if (name == "flask_migrate.stamp" && marks(call, true, above)) return keep(call, shown(source_, call));
        if (name == "alembic.config.main" || name.ends_with("CommandLine().main"))
            return look_at_words(call, {{"alembic", line_of(call), false}});
        if (std::ranges::find(starters, last_of(name)) != starters.end()) look_at_words(call, {});
    }

    /// Whether the call itself says which revision, and more than the empty base: what passes on its caller's word is a tool.
    bool marks(Node const& call, bool head_unsaid, Above const& above) const {
        constexpr std::size_t last = 9;
        auto const* sql = argument(source_, call, last, "sql");
        if (sql && sql->is("true")) return false;
        auto const* revision = argument(source_, call, 1, "revision");
        if (!revision) return head_unsaid;
        if (auto const text = literal(source_, *revision)) return *text != "base";
        auto const name = dotted(source_, *revision);
        return !is_parameter(name.substr(0, name.find_first_of(".(")), above);
    }

    bool is_parameter(std::string_view name, Above const& above) const {
        return std::ranges::any_of(above, [&](Node const* node) {
            auto const* parameters = node->child("parameters");
            bool found = false;
            if (parameters)
                each(*parameters, [&](Node const& one, Above const& /*above*/) {
                    found = found || (one.is("identifier") && source_.text(one) == name);
                });
            return found;
        });
    }

    int line_of(Node const& node) const { return source_.origin(node).line; }

    void keep(Node const& call, std::string command) { found_.emplace(line_of(call), std::move(command)); }

    /// A list of words, words one by one, or one line of a shell.
    void look_at_words(Node const& call, std::vector<Word> words) {
        auto const* given = call.child("arguments");
        if (!given) return;
        std::vector<Word> single;
        bool list = false;
        for (Node const& one : given->children()) {
            auto const* value = one.is("keyword_argument") ? one.child("value") : &one;
            if (value && (value->is("list") || value->is("tuple"))) {
                list = true;
                for (Node const& item : value->children()) add(item, words);
            } else if (value && !one.is("keyword_argument")) {
                add(*value, single);
            }
        }
        if (!list) words.insert(words.end(), single.begin(), single.end());
        keep(stamping(words));
        for (Word const& word : single)
            for (Stamping const& found : stampings({word.text, word.line})) keep(found);
    }

    /// A function that stamps what its caller names is a tool.
    void keep(std::optional<Stamping> const& found) {
        if (!found) return;
        auto const target = std::string_view(found->command).substr(found->command.rfind(' ') + 1);
        if (target != computed && !target.starts_with('$')) found_.emplace(found->line, found->command);
    }

    void add(Node const& node, std::vector<Word>& words) const {
        auto const* text = &node;
        // "...".split(), shlex.split("...")
        if (node.is("call") && node.child("function") && last_of(dotted(source_, *node.child("function"))) == "split") {
            auto const* object = node.child("function")->child("object");
            auto const* first = argument(source_, node, 0, "s");
            text = object && object->is("string") ? object : first ? first : text;
        }
        words.push_back({text_of(*text), line_of(node), true});
    }

    /// A string with a mark for each part that is computed.
    std::string text_of(Node const& node) const {
        if (!node.is("string") && !node.is("concatenated_string")) return "$" + dotted(source_, node);
        std::string out;
        for (Node const& part : node.children()) {
            if (part.is("string")) out += text_of(part);
            else if (part.is("interpolation")) out += computed;
            else if (part.is("string_content")) out += source_.text(part);
        }
        return out;
    }

    static constexpr std::string_view computed = "{}";
    Source const& source_;
    Meanings meanings_;
    std::map<int, std::string> found_;
};

}  // namespace

std::map<int, std::string> stamping_calls(File const& file) {
    auto const source = parsed(file);
    return StampingCalls(*source).read();
}

}  // namespace pgplumb::guards
