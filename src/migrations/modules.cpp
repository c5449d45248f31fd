#include "migrations/machine.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace pgplumb::python {
namespace {

namespace fs = std::filesystem;
using Sort = Value::Sort;

/// What programs import lies near them: more is no migration's helper.
constexpr std::size_t most_modules = 2000;

/// What is known by its names is not read, though it may lie beside the project.
constexpr std::string_view libraries =
    " "
    "sqlalchemy alembic sqlmodel sqlalchemy_utils geoalchemy2 pgvector citext fastapi_users_db_sqlalchemy "
    "advanced_alchemy sqlalchemy_json sqlalchemy_jsonfield typing typing_extensions enum strenum os sys logging "
    "json uuid datetime collections functools itertools copy textwrap re time pathlib hashlib random string types "
    "abc dataclasses contextlib warnings builtins structlog loguru ";

/// Of SQLAlchemy's, those that come with a star.
constexpr std::string_view usual_names =
    " "
    "Column Integer String Text Boolean DateTime Table MetaData Float ForeignKey Unicode Index Numeric Date Time "
    "LargeBinary Enum BigInteger JSON Interval func select text UniqueConstraint Sequence and_ or_ SmallInteger "
    "UnicodeText PrimaryKeyConstraint ForeignKeyConstraint CheckConstraint TIMESTAMP ";

bool is_one_of(std::string_view words, std::string_view word) {
    return !word.empty() && words.find(" " + std::string(word) + " ") != std::string_view::npos;
}

std::optional<std::string> text_of_file(fs::path const& path) {
    std::error_code failure;
    if (!fs::is_regular_file(path, failure)) return std::nullopt;
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    std::ostringstream out;
    out << in.rdbuf();
    return std::move(out).str();
}

std::string with_slashes(std::string dotted) {
    std::ranges::replace(dotted, '.', '/');
    return dotted;
}

/// The name at the left end of x.y[0].z.
Node const* leftmost(Node const& node) {
    auto const* at = &node;
    while (!at->is("identifier")) {
        auto const* next = at->child("object");
        if (!next) next = at->child("value");
        if (!next) next = at->child("function");
        if (!next) return nullptr;
        at = next;
    }
    return at;
}

}  // namespace

Module& Machine::add_module(fs::path const& path, std::unique_ptr<Source> source) {
    auto& module = revisions_.emplace_back();
    module.path = path;
    module.source = std::move(source);
    module.scope = &scopes_.emplace_back(Scope{nullptr, &module, {}});
    index(module, module.source->root());
    return module;
}

Module* Machine::load(fs::path const& path, std::string const& dotted, bool package) {
    if (modules_.size() >= most_modules) return nullptr;
    auto text = text_of_file(path);
    if (!text) return nullptr;
    auto made = std::make_unique<Module>();
    made->name = dotted;
    made->path = path;
    made->package = package;
    made->source = std::make_unique<Source>(Name(path.string()), std::move(*text));
    made->scope = &scopes_.emplace_back(Scope{nullptr, made.get(), {}});
    index(*made, made->source->root());
    return modules_.insert_or_assign(dotted, std::move(made)).first->second.get();
}

Module* Machine::find_module(std::string const& dotted) {
    if (is_one_of(libraries, std::string_view(dotted).substr(0, dotted.find('.')))) return nullptr;
    if (auto const known = modules_.find(dotted); known != modules_.end()) return known->second.get();
    for (auto const& root : roots_) {
        auto const stem = root / with_slashes(dotted);
        if (auto* made = load(stem / "__init__.py", dotted, true)) return made;
        if (auto* made = load(stem.string() + ".py", dotted, false)) return made;
    }
    modules_[dotted] = nullptr;
    return nullptr;
}

/// Which statements make which names, those in branches too.
void Machine::index(Module& module, Node const& block) {
    for (Node const& node : block.children()) {
        if (node.is("expression_statement") && !node.children().empty()) {
            auto const& inner = node.children()[0];
            if (auto const* left = inner.child("left")) index_target(module, *left, node);
            else if (inner.is("assignment")) continue;
            else if (auto const* root = leftmost(inner)) index_target(module, *root, node);
        } else if (auto const* name = node.child("name"); name && (node.is("function_definition") || node.is("class_definition"))) {
            index_target(module, *name, node);
        } else if (auto const* definition = node.child("definition")) {
            if (auto const* named = definition->child("name")) index_target(module, *named, node);
        } else if (node.is("import_from_statement") && !node.children().empty() && node.children().back().is("wildcard_import")) {
            module.stars.push_back(&node);
        } else if (node.is("import_statement") || node.is("import_from_statement")) {
            for (Node const& part : node.children())
                if (part.field() == "name") index_target(module, part, node);
        } else if (node.is("if_statement") || node.is("try_statement") || node.is("with_statement") || node.is("for_statement")) {
            index_compound(module, node, node);
        }
    }
}

/// What is made in a part of a statement is made by the whole of it.
void Machine::index_compound(Module& module, Node const& part, Node const& whole) {
    for (Node const& inner : part.children()) {
        if (inner.is("elif_clause") || inner.is("else_clause") || inner.is("except_clause") || inner.is("finally_clause"))
            index_compound(module, inner, whole);
        if (!inner.is("block")) continue;
        auto makers = std::exchange(module.makers, {});
        index(module, inner);
        std::swap(makers, module.makers);
        for (auto const& [name, statements] : makers) module.makers[name].push_back(&whole);
    }
}

void Machine::index_target(Module& module, Node const& target, Node const& statement) {
    auto const add = [&](std::string_view name) {
        auto& makers = module.makers[std::string(name)];
        if (makers.empty() || makers.back() != &statement) makers.push_back(&statement);
    };
    auto const& source = *module.source;
    if (target.is("identifier")) return add(source.text(target));
    if (target.is("aliased_import")) return add(source.text(*target.child("alias")));
    if (target.is("dotted_name")) return add(source.text(target.children()[0]));
    if (target.is("attribute") || target.is("subscript")) {
        if (auto const* root = leftmost(target)) add(source.text(*root));
        return;
    }
    for (Node const& part : target.children()) index_target(module, part, statement);
}

void Machine::run_maker(Module& module, Node const& statement) {
    if (!module.done.insert(&statement).second) return;
    // Nothing that a module does when it is read is in doubt because its reader is.
    auto const doubts = std::exchange(doubts_, {});
    auto const doubt = std::exchange(doubt_now_, 0);
    auto const here = here_;
    frames_.push_back({module.scope, &module});
    run(statement);
    frames_.pop_back();
    raised_ = false;
    here_ = here;
    doubts_ = doubts;
    doubt_now_ = doubt;
}

Ref Machine::global(Module& module, std::string_view wanted) {
    if (module.source->mistake()) return object(std::string(unreadable));
    if (auto const maker = module.makers.find(wanted); maker != module.makers.end())
        for (auto const* statement : maker->second) run_maker(module, *statement);
    if (auto const found = module.scope->names.find(wanted); found != module.scope->names.end()) return found->second;
    return from_stars(module, wanted);
}

void Machine::run_all(Module& module) {
    frames_.push_back({module.scope, &module});
    for (Node const& statement : module.source->root().children()) run(statement);
    frames_.pop_back();
    raised_ = false;
}

/// What a module's own __getattr__ gives; nullptr: nothing.
Ref Machine::dynamic(Module& module, std::string_view wanted) {
    constexpr std::string_view finder = "__getattr__";
    if (wanted.starts_with("__") || !module.makers.contains(finder)) return nullptr;
    auto* function = global(module, finder);
    if (!function || !function->is(Sort::function)) return nullptr;
    Call given;
    given.items.push_back(text(std::string(wanted)));
    auto* found = call(function, std::move(given));
    return std::exchange(raised_, false) || found->is(Sort::none) ? nullptr : found;
}

/// A module within it; nullptr if there is none.
Ref Machine::submodule(std::string const& dotted) {
    auto* inner = find_module(dotted);
    return inner ? make({.sort = Sort::module, .text = inner->name, .module = inner}) : nullptr;
}

Ref Machine::from_stars(Module& module, std::string_view wanted) {
    constexpr std::size_t deepest = 60;
    if (frames_.size() > deepest) return nullptr;
    for (auto const* star : module.stars) {
        frames_.push_back({module.scope, &module});
        auto const dotted = absolute(*star->child("module_name"));
        frames_.pop_back();
        auto* source = find_module(dotted);
        auto* const found = source ? global(*source, wanted) : nullptr;
        if (found) return found;
        // A library's stars: sqlalchemy's names are known.
        if (!source && (dotted.starts_with("sqlalchemy") || dotted == "alembic.op")) {
            if (is_one_of(usual_names, wanted)) return name(dotted + "." + std::string(wanted));
        }
    }
    return nullptr;
}

Ref Machine::lookup(std::string_view wanted) {
    for (auto const* scope = frames_.back().scope; scope; scope = scope->outer)
        if (auto const found = scope->names.find(wanted); found != scope->names.end() && scope != frames_.back().module->scope)
            return found->second;
    if (auto* const found = global(*frames_.back().module, wanted)) return found;
    if (handler("builtins." + std::string(wanted))) return name("builtins." + std::string(wanted));
    return nullptr;
}

void Machine::bind(std::string const& name, Ref value) {
    frames_.back().scope->names.insert_or_assign(name, value);
}

std::string Machine::absolute(Node const& module_name) const {
    if (!module_name.is("relative_import")) return std::string(text_of(module_name));
    auto const& module = *frames_.back().module;
    std::size_t dots = 0;
    std::string rest;
    for (Node const& part : module_name.children()) {
        if (part.is("import_prefix")) dots = static_cast<std::size_t>(std::ranges::count(text_of(part), '.'));
        else rest = std::string(text_of(part));
    }
    // A revision has no dotted name; its folders are as good as one.
    auto folder = module.path.parent_path();
    for (std::size_t i = 1; i < dots; ++i) folder = folder.parent_path();
    auto const relative = [&]() -> std::string {
        for (auto const& root : roots_) {
            auto const path = folder.lexically_relative(root);
            if (path.empty() || *path.begin() == "..") continue;
            auto out = path.string();
            std::ranges::replace(out, '/', '.');
            return out == "." ? std::string() : out;
        }
        return {};
    }();
    if (relative.empty()) return rest;
    return rest.empty() ? relative : relative + "." + rest;
}

Ref Machine::imported(std::string const& dotted) {
    if (auto* module = find_module(dotted)) return make({.sort = Sort::module, .text = dotted, .module = module});
    return name(dotted);
}

/// What `from module import name` gives.
Ref Machine::member(std::string const& module, std::string const& wanted) {
    auto* source = find_module(module);
    if (source)
        if (auto* found = global(*source, wanted)) return found;
    // A folder without __init__.py may hold the module as well.
    if (auto* inner = submodule(module + "." + wanted)) return inner;
    auto* found = source ? dynamic(*source, wanted) : nullptr;
    return found ? found : name(module + "." + wanted);
}

Machine::Flow Machine::import(Node const& node) {
    for (Node const& part : node.children()) {
        if (part.field() != "name") continue;
        if (part.is("aliased_import")) {
            bind(std::string(text_of(*part.child("alias"))), imported(std::string(text_of(*part.child("name")))));
            continue;
        }
        std::string const first(text_of(part.children()[0]));
        bind(first, imported(first));
    }
    return Flow::on;
}

Machine::Flow Machine::import_from(Node const& node) {
    auto const* module_name = node.child("module_name");
    if (!module_name) return Flow::on;
    auto const module = absolute(*module_name);
    for (Node const& part : node.children()) {
        if (part.field() != "name") continue;
        bool const aliased = part.is("aliased_import");
        std::string const wanted(text_of(aliased ? *part.child("name") : part));
        bind(aliased ? std::string(text_of(*part.child("alias"))) : wanted, member(module, wanted));
    }
    return Flow::on;
}

}  // namespace pgplumb::python
