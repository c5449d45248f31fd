#include "migrations/tree.hpp"

#include "base/beside.hpp"
#include "ddl/script.hpp"
#include "migrations/conventions.hpp"
#include "migrations/files.hpp"
#include "migrations/machine.hpp"
#include "migrations/unreadable.hpp"
#include "migrations/version_table.hpp"
#include "pgplumb/error.hpp"

#include <algorithm>
#include <deque>

namespace pgplumb::migrations {
namespace {

namespace fs = std::filesystem;
using python::Ref;
using python::Source;
using Sort = python::Value::Sort;

/// One name or several.
std::vector<std::string> names_in(Ref value) {
    std::vector<std::string> out;
    if (!value || value->is(Sort::none)) return out;
    if (value->is(Sort::text)) return {value->text};
    for (Ref const item : value->items)
        if (item->is(Sort::text)) out.push_back(item->text);
    return out;
}

std::string message_of(Source const& source) {
    for (auto const& node : source.root().children()) {
        if (!node.is("expression_statement") || node.children().empty() || !node.children()[0].is("string")) return {};
        for (auto const& part : node.children()[0].children())
            if (part.is("string_content")) {
                auto text = std::string(source.text(part));
                text.erase(0, std::min(text.find_first_not_of(" \n\r\t"), text.size()));
                return text.substr(0, text.find('\n'));
            }
    }
    return {};
}

/// Where a module gives a name its value.
Origin origin_of(python::Module const& module, std::string_view name) {
    auto const found = module.makers.find(name);
    return found == module.makers.end() ? Origin{module.source->file(), 1, 1} : module.source->origin(*found->second[0]);
}

std::vector<Name> search_path(Additions const& additions) {
    return additions.search_path.empty() ? std::vector<Name>{Name("public")} : additions.search_path;
}

Catalog closed(Catalog catalog, Additions const& additions) {
    catalog.default_scope = Scope::closed;
    if (catalog.search_path.empty()) catalog.search_path = search_path(additions);
    return catalog;
}

/// Programs nest, and what follows them recurses.
template <class Work>
void on_large_stack(Work const& work) {
    Beside<int> beside([&] {
        work();
        return 0;
    });
    beside.get();
}

RevisionStatement told(python::Sent const& sent, Origin const& origin) {
    using From = python::Sent::Sort;
    using To = RevisionStatement::Sort;
    auto const sort = sent.sort == From::beside ? To::beside : sent.sort == From::lost ? To::lost : To::schema;
    return {sort, sent.sql, origin, sent.doubt, sent.sort == From::schema || sent.sort == From::beside};
}

/// What a revision's file is read as.
struct Reading {
    python::Module* module;  ///< nullptr: it is no Python
    Origin where{};          ///< it is none
    std::string why{}, touched{};
};

}  // namespace

struct Tree::State {
    Place place;
    Additions additions{};  ///< of the replay
    std::vector<FileError> errors;
    std::unique_ptr<ddl::Replay> replay;
    std::unique_ptr<python::Machine> machine;
    std::vector<Reading> readings;  ///< by the revision's index
    std::unique_ptr<Graph> graph;
    std::vector<Problem> untold;  ///< what the files leave open before any revision runs
    LedgerSpec ledger;
    std::vector<ddl::Statement> waiting;
    std::deque<std::string> texts;  ///< of what was sent, and why it is in doubt
    Name revision;
    bool watched = false;               ///< what a revision sends is wanted
    std::vector<Sent> ran{};            ///< of the revision that is run
    std::vector<std::size_t> places{};  ///< in it, of what waits
    std::set<std::string> enums_before{};
    std::size_t size_before = 0;  ///< of the replay, before it

    explicit State(fs::path const& path) : place(placed(path)) {
        machine = std::make_unique<python::Machine>(place.roots, [this](std::string const& query) { return ask(query); });
        auto const files = files_of(place);
        if (files.empty())
            throw Error(Failure::usage, path.string() + " holds no revisions", "Looked for them in " + place.versions[0].string());
        // Programs nest, and what follows them recurses.
        Beside<int> reading([&] { return read(files), find_ledger(), 0; });
        reading.get();
        if (graph->revisions().empty() && errors.empty()) throw Error(Failure::usage, path.string() + " holds no revisions");
    }

    void find_ledger() {
        ledger = *ledger_preset("alembic");
        auto const said = python::version_table(place);
        if (said.name) ledger.table = Name(*said.name);
        if (said.schema) ledger.schema = Name(*said.schema);
        for (Origin const& where : said.unknown)
            untold.push_back({std::nullopt, "sql.not_followed", "where Alembic keeps what it did is no constant here",
                              "It is looked for in " + qualified_name(ledger.schema.text(), ledger.table.text()).str() + '.', where});
    }

    void read(std::vector<fs::path> const& files) {
        auto sources = sources_of(files);
        std::vector<Revision> revisions;
        for (std::size_t i = 0; i < files.size(); ++i) {
            if (!sources[i]) errors.push_back({{Name(shown(files[i])), 0, 0}, "this file cannot be read", {}});
            else if (sources[i]->mistake()) take_unreadable(std::move(sources[i]), revisions);
            else take(files[i], std::move(sources[i]), revisions);
        }
        graph = std::make_unique<Graph>(std::move(revisions));
        if (errors.empty()) errors = graph->errors();
    }

    /// It stays a revision of the graph if its lines tell which, and is not followed.
    void take_unreadable(std::unique_ptr<Source> source, std::vector<Revision>& revisions) {
        auto const& mistake = *source->mistake();
        auto made = recovered(source->text(), source->file());
        if (!made) return errors.push_back({mistake.where, mistake.what, "Its revision, or what it follows, cannot be read either."});
        revisions.push_back(std::move(*made));
        readings.push_back({nullptr, mistake.where, "no file that can be read, since " + mistake.what + ",", touched_by(source->text())});
    }

    void take(fs::path const& path, std::unique_ptr<Source> source, std::vector<Revision>& revisions) {
        auto& module = machine->add_module(path, std::move(source));
        machine->restart();
        if (!module.makers.contains("revision")) return take_nameless(path, module, revisions);
        auto const* id = machine->global(module, "revision");
        auto const where = origin_of(module, "revision");
        if (!id || !id->is(Sort::text)) return errors.push_back({where, "the id of this revision is no constant", {}});
        add(id->text, where, module, revisions);
    }

    void add(std::string const& id, Origin const& where, python::Module& module, std::vector<Revision>& revisions) {
        Revision made{id, {}, {}, {}, message_of(*module.source), where};
        made.parents = constants(module, "down_revision", "what this revision follows is no constant");
        made.depends_on = constants(module, "depends_on", "what this revision depends on is no constant");
        made.labels = constants(module, "branch_labels", "the label of this revision is no constant");
        revisions.push_back(std::move(made));
        readings.push_back({&module});
    }

    std::vector<std::string> constants(python::Module& module, std::string const& name, std::string const& otherwise) {
        auto* value = machine->global(module, name);
        auto out = names_in(value);
        bool const known = !value || value->is(Sort::none) || value->is(Sort::text) ||
                           (value->is_sequence() && !value->partial && out.size() == value->items.size());
        if (!known) errors.push_back({origin_of(module, name), otherwise, {}});
        return out;
    }

    /// A file without an id. Alembic takes that from its name, if it can be one, and ends there otherwise.
    void take_nameless(fs::path const& path, python::Module& module, std::vector<Revision>& revisions) {
        auto const stem = path.stem().string();
        Origin const where{module.source->file(), 1, 1};
        bool const id = stem.find_first_not_of("0123456789abcdef") == std::string::npos && module.makers.contains("down_revision");
        if (id) return add(stem, where, module, revisions);
        untold.push_back({std::nullopt, "sql.not_followed", "this file has no revision",
                          "Alembic ends at a file that lies among revisions and is none.", where});
    }

    std::string const& kept(std::string text) { return texts.emplace_back(std::move(text)); }

    /// Takes what this revision has sent so far.
    void collect() {
        for (auto& one : machine->take_sent()) {
            auto origin = one.origin;
            origin.revision = revision;
            if (watched) ran.push_back({told(one, origin), {}});
            if (one.sort == python::Sent::Sort::beside || one.sort == python::Sent::Sort::lost) continue;
            if (watched) places.push_back(ran.size() - 1);
            auto const& doubt = kept(one.doubt.empty() ? std::string() : "revision " + revision.str() + ": " + one.doubt);
            waiting.push_back({kept(std::move(one.sql)), origin, doubt, {}});
        }
    }

    /// Hands it over; of many revisions at once, unless somebody asks what they came to.
    void flush() {
        collect();
        auto const first = replay->size();
        if (!waiting.empty()) replay->run(std::exchange(waiting, {}));
        for (std::size_t i = 0; i < places.size(); ++i)
            if (auto const* refusal = replay->refusal(first + i)) ran[places[i]].refused = *refusal;
        places.clear();
    }

    /// The project's convention; else the user's.
    void find_naming() const {
        machine->facts.naming = python::naming_convention(*machine, place.script, place.roots);
        auto const& said = additions.project.naming;
        if (machine->facts.naming || said.empty()) return;
        machine->facts.naming = machine->list({}, Sort::dict);
        for (auto const& [kind, pattern] : said)
            machine->facts.naming->items.insert(machine->facts.naming->items.end(), {machine->text(kind), machine->text(pattern)});
    }

    /// A script of ours.
    void apply(std::string_view sql) {
        psql::Script script(sql, Name());
        std::vector<ddl::Statement> statements;
        while (auto const piece = script.next())
            if (piece->kind == psql::Piece::Kind::statement) statements.push_back({kept(std::string(piece->text)), {}, {}, {}});
        replay->run(statements);
    }

    std::optional<ddl::Answer> ask(std::string const& query) {
        if (!replay) return std::nullopt;
        flush();
        return replay->ask(query);
    }

    void run(Graph::Index at) {
        auto const& reading = readings[at];
        revision = Name((*graph)[at].id);
        machine->restart();
        if (!reading.module) {
            machine->send_doubtful(reading.touched, reading.where, reading.why);
            return collect();
        }
        auto& module = *reading.module;
        auto* upgrade = machine->global(module, "upgrade");
        if (upgrade) {
            python::Call call;
            call.origin = origin_of(module, "upgrade");
            machine->call(upgrade, std::move(call));
        }
        collect();
    }
};

Tree::Tree(fs::path const& path) : state_(std::make_unique<State>(path)) {}
Tree::~Tree() = default;

std::vector<FileError> const& Tree::errors() const {
    return state_->errors;
}

Graph const& Tree::graph() const {
    return *state_->graph;
}

std::string Tree::folder() const {
    auto const& file = state_->place.file;
    auto const folder = file.empty() ? std::string() : shown(file.has_parent_path() ? file.parent_path() : fs::path("."));
    return folder == "." ? std::string() : folder;
}

Place const& Tree::place() const {
    return state_->place;
}

LedgerSpec const& Tree::ledger() const {
    return state_->ledger;
}

Catalog Tree::replay(std::string const& target, Additions const& additions) {
    return replay(state_->graph->resolve(target), additions);
}

Catalog Tree::replay(Graph::Some const& targets, Additions const& additions) {
    auto& state = *state_;
    begin(additions);
    on_large_stack([&] {
        for (auto const at : state.graph->upgrade(targets)) state.run(at);
        state.flush();
    });
    return finish();
}

std::span<ddl::Replay::Missed const> Tree::missed() const {
    return state_->replay->missed();
}

std::set<ObjectId> const& Tree::ever() const {
    return state_->replay->ever();
}

Catalog Tree::finish() {
    auto& state = *state_;
    auto errors = state.replay->errors();
    auto out = std::move(*state.replay).finish();
    out.problems.insert(out.problems.end(), state.untold.begin(), state.untold.end());
    // A text that is no SQL is one statement that was not followed, and not the end of all others.
    for (FileError const& error : errors) out.problems.push_back({std::nullopt, "sql.not_followed", error.what, error.note, error.origin});
    return closed(std::move(out), state.additions);
}

void Tree::begin(Additions const& additions, std::optional<std::string> before) {
    auto& state = *state_;
    state.additions = additions;
    state.watched = false;
    state.replay = std::make_unique<ddl::Replay>(search_path(additions));
    if (!before) state.replay->begin_unknown();
    else state.apply(state.kept(std::move(*before)));
    state.machine->facts.types = additions.project.types;
    state.machine->facts.enums.clear();
    on_large_stack([&] { state.find_naming(); });
}

std::vector<Sent> Tree::run(Graph::Index at) {
    auto& state = *state_;
    state.watched = true;
    state.ran.clear();
    state.enums_before = state.machine->facts.enums;
    state.size_before = state.replay->size();
    on_large_stack([&] {
        state.run(at);
        state.flush();
    });
    return std::exchange(state.ran, {});
}

void Tree::take_back() {
    auto& state = *state_;
    state.machine->facts.enums = state.enums_before;
    state.replay->take_back(state.size_before);
}

Catalog Tree::now() const {
    return closed(state_->replay->now(), state_->additions);
}

}  // namespace pgplumb::migrations
