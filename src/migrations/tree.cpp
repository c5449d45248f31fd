#include "migrations/tree.hpp"

#include "base/beside.hpp"
#include "ddl/script.hpp"
#include "migrations/conventions.hpp"
#include "migrations/machine.hpp"
#include "pgplumb/error.hpp"

#include <algorithm>
#include <deque>
#include <fstream>
#include <sstream>
#include <thread>

namespace pgplumb::migrations {
namespace {

namespace fs = std::filesystem;
using python::Ref;
using python::Source;
using Sort = python::Value::Sort;

constexpr std::size_t most_files = 20'000;

std::vector<fs::path> files_of(Place const& place) {
    std::vector<fs::path> out;
    std::error_code failure;
    auto const take = [&](fs::path const& path) {
        auto const name = path.filename().string();
        bool const fits = path.extension() == ".py" && name != "__init__.py" && !name.starts_with(".");
        if (fits && out.size() < most_files && fs::is_regular_file(path, failure)) out.push_back(path);
    };
    for (auto const& folder : place.versions) {
        if (place.recursive)
            for (auto const& entry : fs::recursive_directory_iterator(folder, failure)) take(entry.path());
        else
            for (auto const& entry : fs::directory_iterator(folder, failure)) take(entry.path());
    }
    std::ranges::sort(out);
    return out;
}

std::string shown(fs::path const& path) {
    std::error_code failure;
    auto const near = path.lexically_proximate(fs::current_path(failure)).string();
    return near.starts_with("../../..") ? path.string() : near;
}

/// A file's source; nullptr if it cannot be read.
std::unique_ptr<Source> source_of(fs::path const& path) {
    constexpr std::uintmax_t longest = std::uintmax_t{32} << 20;
    std::error_code failure;
    if (fs::file_size(path, failure) > longest || failure) return nullptr;
    std::ifstream in(path, std::ios::binary);
    if (!in) return nullptr;
    std::ostringstream out;
    out << in.rdbuf();
    return std::make_unique<Source>(Name(shown(path)), std::move(out).str());
}

std::vector<std::unique_ptr<Source>> sources_of(std::vector<fs::path> const& files) {
    using Some = std::vector<std::unique_ptr<Source>>;
    auto const workers = std::min<std::size_t>(std::max(1U, std::thread::hardware_concurrency()), 8);
    std::deque<Beside<Some>> reading;
    auto const share = files.size() / workers + 1;
    for (std::size_t from = 0; from < files.size(); from += share)
        reading.emplace_back([&files, from, to = std::min(files.size(), from + share)] {
            Some out;
            for (auto i = from; i < to; ++i) out.push_back(source_of(files[i]));
            return out;
        });
    Some out;
    for (auto& part : reading) std::ranges::move(part.get(), std::back_inserter(out));
    return out;
}

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

}  // namespace

struct Tree::State {
    Place place;
    Additions additions{};  ///< of the replay
    std::vector<FileError> errors;
    std::unique_ptr<ddl::Replay> replay;
    std::unique_ptr<python::Machine> machine;
    std::vector<python::Module*> modules;  ///< by the revision's index
    std::unique_ptr<Graph> graph;
    std::deque<std::string> texts;  ///< of what was sent, and why it is in doubt
    Name revision;
    std::vector<Sent> ran{};  ///< of the revision that is run
    std::set<std::string> enums_before{};
    std::size_t size_before = 0;  ///< of the replay, before it

    explicit State(fs::path const& path) : place(placed(path)) {
        machine = std::make_unique<python::Machine>(place.roots, [this](std::string const& query) { return ask(query); });
        auto const files = files_of(place);
        if (files.empty())
            throw Error(Failure::usage, path.string() + " holds no revisions", "Looked for them in " + place.versions[0].string());
        auto sources = sources_of(files);
        std::vector<Revision> revisions;
        for (std::size_t i = 0; i < files.size(); ++i) {
            if (!sources[i]) errors.push_back({{Name(shown(files[i])), 0, 0}, "this file cannot be read", {}});
            else if (auto const& mistake = sources[i]->mistake())
                errors.push_back({mistake->where, mistake->what, "A revision is read as Python 3."});
            else take(files[i], std::move(sources[i]), revisions);
        }
        if (revisions.empty() && errors.empty()) throw Error(Failure::usage, path.string() + " holds no revisions");
        graph = std::make_unique<Graph>(std::move(revisions));
        if (errors.empty()) errors = graph->errors();
    }

    void take(fs::path const& path, std::unique_ptr<Source> source, std::vector<Revision>& revisions) {
        auto& module = machine->add_module(path, std::move(source));
        if (!module.makers.contains("revision")) return;  // a helper beside revisions
        auto const* id = machine->global(module, "revision");
        auto const where = origin_of(module, "revision");
        if (!id->is(Sort::text)) return errors.push_back({where, "the id of this revision is no constant", {}});
        Revision made{id->text, {}, {}, {}, message_of(*module.source), where};
        auto* parents = machine->global(module, "down_revision");
        if (parents && parents->is(Sort::unknown))
            errors.push_back({origin_of(module, "down_revision"), "what this revision follows is no constant", {}});
        made.parents = names_in(parents);
        made.depends_on = names_in(machine->global(module, "depends_on"));
        made.labels = names_in(machine->global(module, "branch_labels"));
        revisions.push_back(std::move(made));
        modules.push_back(&module);
    }

    std::string const& kept(std::string text) { return texts.emplace_back(std::move(text)); }

    /// Hands over what was sent so far.
    void flush() {
        std::vector<ddl::Statement> statements;
        auto const first = replay->size();
        std::vector<std::size_t> places;
        for (auto& one : machine->take_sent()) {
            auto origin = one.origin;
            origin.revision = revision;
            ran.push_back({told(one, origin), {}});
            if (one.sort == python::Sent::Sort::beside || one.sort == python::Sent::Sort::lost) continue;
            places.push_back(ran.size() - 1);
            auto const& doubt = kept(one.doubt.empty() ? std::string() : "revision " + revision.str() + ": " + one.doubt);
            statements.push_back({kept(std::move(one.sql)), origin, doubt, {}});
        }
        if (!statements.empty()) replay->run(statements);
        for (std::size_t i = 0; i < statements.size(); ++i)
            if (auto const* refusal = replay->refusal(first + i)) ran[places[i]].refused = *refusal;
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
        auto& module = *modules[at];
        revision = Name((*graph)[at].id);
        machine->restart();
        auto* upgrade = machine->global(module, "upgrade");
        if (upgrade) {
            python::Call call;
            call.origin = origin_of(module, "upgrade");
            machine->call(upgrade, std::move(call));
        }
        flush();
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

Catalog Tree::replay(std::string const& target, Additions const& additions) {
    return replay(state_->graph->resolve(target), additions);
}

Catalog Tree::replay(Graph::Some const& targets, Additions const& additions) {
    auto& state = *state_;
    begin(additions);
    on_large_stack([&] {
        for (auto const at : state.graph->upgrade(targets)) state.run(at);
    });
    return finish();
}

std::span<ddl::Replay::Missed const> Tree::missed() const {
    return state_->replay->missed();
}

Catalog Tree::finish() {
    auto& state = *state_;
    auto errors = state.replay->errors();
    auto out = std::move(*state.replay).finish();
    // A text that is no SQL is one statement that was not followed, and not the end of all others.
    for (FileError const& error : errors) out.problems.push_back({std::nullopt, "sql.not_followed", error.what, error.note, error.origin});
    return closed(std::move(out), state.additions);
}

void Tree::begin(Additions const& additions, std::optional<std::string> before) {
    auto& state = *state_;
    state.additions = additions;
    state.replay = std::make_unique<ddl::Replay>(search_path(additions));
    if (!before) state.replay->begin_unknown();
    else state.apply(state.kept(std::move(*before)));
    state.machine->facts.types = additions.types;
    state.machine->facts.enums.clear();
    on_large_stack([&] { state.machine->facts.naming = python::naming_convention(*state.machine, state.place.script, state.place.roots); });
}

std::vector<Sent> Tree::run(Graph::Index at) {
    auto& state = *state_;
    state.ran.clear();
    state.enums_before = state.machine->facts.enums;
    state.size_before = state.replay->size();
    on_large_stack([&] { state.run(at); });
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
