#include "pgplumb/diff.hpp"

#include "kinds/column.hpp"
#include "kinds/sequence.hpp"
#include "kinds/table.hpp"
#include "kinds/view.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace pgplumb {
namespace {

std::string_view without_default(std::string_view text) {
    return text.starts_with("default ") ? text.substr(std::string_view("default ").size()) : text;
}

bool same_defaultable(Names actual, Names desired) {
    return std::ranges::equal(actual, desired, [](Name a, Name d) {
        bool const defaults = (a.empty() || a.text().starts_with("default ")) && (d.empty() || d.text().starts_with("default "));
        return defaults && (a.empty() || d.empty()) ? true : without_default(a.text()) == without_default(d.text());
    });
}

bool same_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

/// A type that the description leaves unqualified is found in any schema of its search path.
bool same_type(Name actual, Name desired, std::span<Name const> path) {
    return actual == desired || std::ranges::any_of(path, [&](Name schema) {
               return same_ignoring_case(actual.text(), quoted_if_needed(schema.text()) + '.' + desired.str());
           });
}

bool at_least(std::string_view actual, std::string_view wanted) {
    while (!wanted.empty()) {
        auto const number = [](std::string_view& text) {
            long value = 0;
            while (!text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) != 0) {
                value = value * 10 + (text[0] - '0');
                text.remove_prefix(1);
            }
            if (!text.empty()) text.remove_prefix(1);
            return value;
        };
        auto const have = number(actual);
        auto const want = number(wanted);
        if (have != want) return have > want;
    }
    return true;
}

class Comparison {
public:
    Comparison(Catalog const& actual, Catalog const& desired, Equality& equality, Catalog const& unasked)
        : actual_(actual), desired_(desired), unasked_(unasked), equality_(equality) {}

    Difference run() {
        for (Kind const* kind : all_kinds()) merge(actual_.of(*kind), desired_.of(*kind));
        return std::move(out_);
    }

private:
    Verdict verdict(FieldSpec const& field, Object const& actual, Object const& desired) {
        auto const& have = actual.value(field);
        auto const& want = desired.value(field);
        if (!field.compared() || !said(have) || !said(want) || have == want) return Verdict::equal;
        bool same = false;
        switch (field.match) {
            case Match::type: same = same_type(std::get<Name>(have), std::get<Name>(want), desired_.search_path); break;
            case Match::defaultable: same = same_defaultable(std::get<Names>(have), std::get<Names>(want)); break;
            case Match::at_least: same = at_least(std::get<Name>(have).text(), std::get<Name>(want).text()); break;
            case Match::expression:
            case Match::bound: return equality_.compare(field, actual, desired);
            default: break;
        }
        return same ? Verdict::equal : Verdict::different;
    }

    void compare(Object const& actual, Object const& desired) {
        out_.matched.emplace_back(&actual, &desired);
        if (actual.values == desired.values) return;
        for (FieldSpec const* field : desired.id.kind->fields) {
            auto const answer = verdict(*field, actual, desired);
            if (answer == Verdict::different) out_.changes.push_back({&actual, &desired, field});
            if (answer == Verdict::unproven) out_.unproven.push_back({&actual, &desired, field});
        }
    }

    enum class Content : std::uint8_t { other, same, unread };

    /// `unread` where nothing differs but the actual side could not be read in a field that is asked for.
    Content content(Object const& actual, Object const& desired) {
        auto out = Content::same;
        // Goes on after an open question, so that all of them are answered at once.
        for (FieldSpec const* field : desired.id.kind->fields) {
            auto const answer = verdict(*field, actual, desired);
            if (answer == Verdict::different) return Content::other;
            if (answer == Verdict::unproven) out = Content::other, out_.open = true;
            if (field->compared() && said(desired.value(*field)) && !said(actual.value(*field)) && out == Content::same)
                out = Content::unread;
        }
        return out;
    }

    /// The first of those left that is what is wanted under another name; or that may be, as nobody can tell.
    std::vector<Object const*>::iterator other_name(std::vector<Object const*>& left, Object const& want, bool& unread) {
        auto maybe = left.end();
        for (auto it = left.begin(); it != left.end(); ++it) {
            if (!want.id.kind->by_content || want.absent || (*it)->id.schema != want.id.schema || (*it)->id.parent != want.id.parent)
                continue;
            auto const found = content(**it, want);
            if (found == Content::same) return it;
            if (found == Content::unread && maybe == left.end()) maybe = it;
        }
        unread = maybe != left.end();
        return maybe;
    }

    bool reportable(Object const& object) const {
        if (object.belongs != Belongs::itself || desired_.scope(*object.id.kind, object.id.schema, object.id.parent) == Scope::open)
            return false;
        auto up = owner(object.id);
        if (up.kind == &table::kind && !actual_.find(up)) up.kind = &view::kind;  // indexes of materialized views
        if (up.kind && !desired_.find(up)) {
            // What it is in is told, or not looked at; only a schema that an extension made is nobody's wish.
            auto const* whole = actual_.find(up);
            if (up.kind->parent || !whole || whole->belongs == Belongs::itself) return false;
        }
        if (object.id.kind != &sequence::kind) return true;
        // The sequence of a column that nobody asked for comes with it.
        auto const column = object.get(sequence::owned_by);
        return column.size() != 3 || desired_.find({&column::kind, column[0], column[1], column[2]});
    }

    /// Where the actual side is open, it does not know what it does not list, nor what would be in that.
    bool known_missing(ObjectId const& id) const {
        if (auto const said = actual_.said_scope(*id.kind, id.schema, id.parent)) return *said != Scope::open;
        auto const up = owner(id);
        return up.kind && !actual_.find(up) ? known_missing(up) : actual_.default_scope != Scope::open;
    }

    void left_over(std::vector<Object const*> actual, std::vector<Object const*> const& desired) {
        for (Object const* want : desired) {
            bool unread = false;
            auto const it = other_name(actual, *want, unread);
            if (it == actual.end()) {
                if (!want->absent && known_missing(want->id)) out_.changes.push_back({nullptr, want, nullptr});
                continue;
            }
            out_.matched.emplace_back(*it, want);
            // Where one side is no live server, what it leaves unsaid was left so on purpose.
            unread = unread && actual_.default_scope == Scope::closed && !actual_.problems.empty();
            if (!unread && !want->any_name && !(*it)->any_name) out_.changes.push_back({*it, want, nullptr, true});
            actual.erase(it);
        }
        for (Object const* have : actual) {
            if (!reportable(*have)) continue;
            if (auto const* other = unasked_.find(have->id)) compare(*have, *other);
            else out_.changes.push_back({have, nullptr, nullptr});
        }
    }

    void merge(std::span<Object const> actual, std::span<Object const> desired) {
        std::vector<Object const*> actual_only;
        std::vector<Object const*> desired_only;
        auto flush = [&] {
            if (!actual_only.empty() || !desired_only.empty()) left_over(std::move(actual_only), desired_only);
            actual_only.clear();
            desired_only.clear();
        };
        auto a = actual.begin();
        auto d = desired.begin();
        ObjectId place;
        while (a != actual.end() || d != desired.end()) {
            bool const from_actual = d == desired.end() || (a != actual.end() && a->id < d->id);
            auto const& id = from_actual ? a->id : d->id;
            if (id.schema != place.schema || id.parent != place.parent) flush();
            place = id;
            if (a != actual.end() && d != desired.end() && a->id == d->id) {
                if (d->absent) out_.changes.push_back({&*a, &*d, nullptr});
                else compare(*a, *d);
                ++a, ++d;
            } else if (from_actual) {
                if (desired_.default_scope != Scope::open || reportable(*a) || (a->id.kind->by_content && reportable_place(*a)))
                    actual_only.push_back(&*a);
                ++a;
            } else {
                desired_only.push_back(&*d++);
            }
        }
        flush();
    }

    /// Objects in an open block can still be what a desired one under another name means.
    bool reportable_place(Object const& object) const { return desired_.find(owner(object.id)) != nullptr; }

    Catalog const& actual_;
    Catalog const& desired_;
    Catalog const& unasked_;
    Equality& equality_;
    Difference out_;
};

}  // namespace

Difference diff(Catalog const& actual, Catalog const& desired, Equality& equality, Catalog const& unasked) {
    auto out = Comparison(actual, desired, equality, unasked).run();
    while (equality.resolve()) {
        // Which object matches which may depend on the answers, and ask for more; else only they are new.
        if (out.open) {
            out = Comparison(actual, desired, equality, unasked).run();
            continue;
        }
        for (Change const& change : std::exchange(out.unproven, {})) {
            auto const answer = equality.compare(*change.field, *change.actual, *change.desired);
            if (answer == Verdict::different) out.changes.push_back(change);
            if (answer == Verdict::unproven) out.unproven.push_back(change);
        }
    }
    return out;
}

}  // namespace pgplumb
