#include "report/revisions.hpp"

#include <algorithm>
#include <functional>
#include <ostream>

namespace pgplumb {
namespace {

using What = RevisionChange::What;
using Sort = RevisionStatement::Sort;

constexpr std::size_t label_width = 10, head_width = 16;

std::string padded(std::string_view text, std::size_t width) {
    std::string out(text);
    out.resize(std::max(width, out.size() + 1), ' ');
    return out;
}

std::string value_text(Value const& value) {
    return said(value) ? visible(to_text(value)) : "not known";
}

/// The values of a relation's name, with dots.
std::string value_text(FieldSpec const& field, Value const& value) {
    auto const* names = std::get_if<Names>(&value);
    return names && field.match == Match::relation && !names->empty() ? visible(dotted(*names)) : value_text(value);
}

/// "not_null" as it is read aloud.
std::string words(std::string_view name) {
    std::string out(name);
    std::ranges::replace(out, '_', ' ');
    return out;
}

/// "type text -> character varying(20), not null no -> yes"
std::string steps_text(std::vector<FieldStep> const& fields) {
    std::string out;
    for (FieldStep const& step : fields) {
        out.append(out.empty() ? "" : ", ").append(words(step.field->name)).append(" ");
        out.append(value_text(*step.field, step.before)).append(" -> ").append(value_text(*step.field, step.after));
    }
    return out;
}

std::string value_of(RevisionChange const& change, std::string_view field) {
    for (FieldStep const& step : change.fields)
        if (step.field->name == field) return value_text(*step.field, step.after);
    return {};
}

/// What there is to say of something new beside its name.
std::string detail_of(RevisionChange const& change, TreeRevision const& revision) {
    if (change.id.kind->name == "table") return parts_of(revision, change.id);
    if (change.id.kind->name == "column") {
        auto const type = value_of(change, "type");
        return type.empty() ? "of a type that is not known" : type;
    }
    auto const target = value_of(change, "target");
    std::string out;
    for (auto const* field : {"columns", "keys", "values"})
        if (out.empty()) out = value_of(change, field);
    return target.empty() ? out : out + " -> " + target;
}

std::string in_parentheses(std::string const& text) {
    return text.empty() || text.starts_with('(') ? (text.empty() ? "" : " " + text) : " (" + text + ")";
}

/// What is not known any more of an object, or of what belongs to it.
std::string unknown_text(RevisionChange const& change) {
    constexpr std::size_t many = 4;  // that is all of it
    std::string out;
    if (change.fields.size() >= many) return out;
    for (FieldStep const& step : change.fields) out.append(out.empty() ? ": " : ", ").append(words(step.field->name));
    if (!out.empty()) return out;
    if (change.more.size() >= many) return ": anything may be new in it";
    for (Kind const* kind : change.more) out.append(out.empty() ? ": a " : ", a ").append(kind_words(*kind));
    return out.empty() ? out : out + " may be new";
}

std::string text_of(RevisionChange const& change, TreeRevision const& revision) {
    if (change.what == What::renames) {
        auto const same = change.fields.empty() ? std::string() : ": " + steps_text(change.fields);
        return named(change.before) + " -> " + visible(display(change.id)) + same;
    }
    auto const name = named(change.id);
    if (change.what == What::creates) return name + in_parentheses(detail_of(change, revision));
    if (!change.certain) return name + unknown_text(change);
    return change.fields.empty() ? name : name + ": " + steps_text(change.fields);
}

std::string_view verb(What what) {
    switch (what) {
        case What::creates: return "creates";
        case What::changes: return "changes";
        case What::renames: return "renames";
        case What::drops: return "drops";
    }
    return {};
}

/// "function x 2, trigger x -1"
std::string not_compared(TreeRevision const& revision) {
    std::string out;
    for (auto const& [kind, count] : revision.uncompared)
        out.append(out.empty() ? "" : ", ").append(kind).append(" x ").append(std::to_string(count));
    return "of kinds that are not compared: " + out;
}

/// How many columns of one table stand in a row here that are perhaps changed.
std::size_t columns_alike(std::span<RevisionChange const> changes) {
    auto const& first = changes.front();
    auto const other = std::ranges::find_if(changes, [&](RevisionChange const& one) {
        bool const unsure = one.what == What::changes && !one.certain && one.id.kind->name == "column";
        return !unsure || one.id.schema != first.id.schema || one.id.parent != first.id.parent;
    });
    return static_cast<std::size_t>(other - changes.begin());
}

class Page {
public:
    Page(TreeHistory const& history, bool objects, std::ostream& out) : history_(history), objects_(objects), out_(out) {}

    void write() {
        write_head();
        for (TreeRevision const& revision : history_.revisions) write_revision(revision);
        if (!history_.revisions.empty()) write_end();
    }

private:
    using Test = std::function<bool(TreeRevision const&)>;

    std::vector<TreeRevision const*> those(Test const& test) const {
        std::vector<TreeRevision const*> out;
        for (TreeRevision const& revision : history_.revisions)
            if (test(revision)) out.push_back(&revision);
        return out;
    }

    void head_line(std::string_view label, std::string const& text) { out_ << "  " << padded(label, head_width) << text << '\n'; }

    /// A line each, the label before the first one.
    template <class Print>
    void head_lines(std::string_view label, Test const& test, Print const& print) {
        bool first = true;
        for (auto const* revision : those(test)) head_line(std::exchange(first, false) ? label : "", print(*revision));
    }

    static std::string with_message(TreeRevision const& revision) {
        auto out = visible(revision.id.text());
        return revision.message.empty() ? out : out + "  " + visible(revision.message);
    }

    void write_head() {
        auto const heads = those(&TreeRevision::head).size();
        out_ << "alembic:" << visible(history_.tree) << (history_.target.empty() ? "" : "@" + visible(history_.target)) << ": "
             << counted(history_.revisions.size(), "revision") << ", " << counted(heads, "head") << '\n';
        head_lines("heads", &TreeRevision::head, with_message);
        head_lines(
            "roots", [](auto const& one) { return one.parents.empty(); }, with_message);
        head_lines(
            "branch points", [](auto const& one) { return one.children.size() > 1; },
            [](auto const& one) { return visible(one.id.text()) + " -> " + listed(one.children); });
        head_lines(
            "merges", [](auto const& one) { return one.parents.size() > 1; },
            [](auto const& one) { return visible(one.id.text()) + " <- " + listed(one.parents); });
        head_line("version table", visible(qualified_name(history_.ledger.schema.text(), history_.ledger.table.text()).text()));
    }

    void write_revision(TreeRevision const& revision) {
        out_ << '\n' << visible(revision.id.text());
        std::string roles_text;
        for (auto const role : roles(revision)) roles_text.append(roles_text.empty() ? "" : ", ").append(role);
        if (!roles_text.empty()) out_ << " (" << roles_text << ')';
        if (!revision.message.empty()) out_ << "  " << visible(revision.message);
        out_ << "\n  " << visible(to_text(revision.origin)) << '\n';
        if (!revision.follows && !revision.parents.empty()) line("after", listed(revision.parents));
        if (!revision.depends_on.empty()) line("needs", listed(revision.depends_on));
        if (!revision.labels.empty()) line(revision.labels.size() == 1 ? "label" : "labels", listed(revision.labels));
        write_changes(revision);
        write_opaque(revision);
    }

    void line(std::string_view label, std::string const& text) { out_ << "  " << padded(label, label_width) << text << '\n'; }

    void write_changes(TreeRevision const& revision) {
        std::string_view last;
        auto const& changes = revision.changes;
        bool const any = !changes.empty();
        for (std::size_t i = 0; i < changes.size(); ++i) {
            auto const& change = changes[i];
            if (change.with_table && !objects_) continue;
            auto const label = change.certain ? verb(change.what) : "perhaps";
            auto text = text_of(change, revision);
            if (auto const alike = objects_ ? 1 : columns_alike(std::span(changes).subspan(i)); alike > 1) {
                text = counted(alike, "column") + " of table " + visible(display(owner(change.id)));
                i += alike - 1;
            }
            line(label == last ? "" : label, change.certain ? text : std::string(verb(change.what)) + ' ' + text);
            last = label;
        }
        auto const rows = std::ranges::count_if(revision.statements, [](auto const& one) { return one.sort != Sort::schema; });
        auto const beside = counted(static_cast<std::size_t>(rows), "statement") + " about rows, comments and the like";
        bool const silent = !any && revision.opaque.empty() && revision.uncompared.empty();
        bool const only_beside = rows == std::ssize(revision.statements);
        if (silent)
            line("changes", revision.statements.empty() ? "nothing" : only_beside ? "nothing of the schema" : "nothing that is told here");
        if (!revision.uncompared.empty()) line("also", not_compared(revision));
        if (rows > 0) line(revision.uncompared.empty() ? "also" : "", beside);
    }

    void write_opaque(TreeRevision const& revision) {
        auto const prefix = "revision " + revision.id.str() + ": ";
        bool first = true;
        for (Problem const& problem : revision.opaque) {
            auto const what = problem.what.starts_with(prefix) ? problem.what.substr(prefix.size()) : problem.what;
            auto const* const refused = problem.rule == "sql.refused" ? "would be refused: " : "";
            line(std::exchange(first, false) ? "opaque" : "", visible(to_text(problem.origin)) + ": " + refused + visible(what));
        }
    }

    void write_end() {
        std::string made;
        for (auto const& [kind, count] : history_.made) made.append(made.empty() ? "" : ", ").append(counted(count, *kind));
        auto const unsure = [](TreeRevision const& one) { return !std::ranges::all_of(one.changes, &RevisionChange::certain); };
        out_ << "\nAt the end there are" << (std::ranges::any_of(history_.revisions, unsure) ? ", as far as is known, " : " ")
             << (made.empty() ? "no objects" : made) << ".\n";
        auto const opaque = std::ranges::count_if(history_.revisions, [](auto const& one) { return !one.opaque.empty(); });
        if (opaque > 0)
            out_ << counted(static_cast<std::size_t>(opaque), "revision") << (opaque == 1 ? " is" : " are")
                 << " opaque in part: what they may have touched besides is not known.\n";
        for (Problem const& problem : history_.opaque) out_ << visible(to_text(problem.origin)) << ": " << visible(problem.what) << '\n';
        out_ << "`pgplumb dump alembic:" << visible(history_.tree) << (history_.target.empty() ? "" : "@" + visible(history_.target))
             << "` writes all of them.\n";
    }

    TreeHistory const& history_;
    bool objects_;
    std::ostream& out_;
};

}  // namespace

void write_history(TreeHistory const& history, bool objects, std::ostream& out) {
    Page(history, objects, out).write();
}

}  // namespace pgplumb
