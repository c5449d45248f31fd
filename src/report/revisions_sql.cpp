#include "report/revisions.hpp"

#include <algorithm>
#include <ostream>

namespace pgplumb {
namespace {

using Sort = RevisionStatement::Sort;

std::string literal(std::string_view text) {
    std::string out = "'";
    for (char const c : text) out.append(c == '\'' ? 2 : 1, c);
    return out + '\'';
}

/// A line of a comment, which nothing in it can end. Backslashes stay single, so that what can be copied can be run.
std::string comment_line(std::string_view text) {
    auto out = "-- " + visible(text);
    for (auto at = out.find("\\\\"); at != std::string::npos; at = out.find("\\\\", at + 1)) out.erase(at, 1);
    return out + '\n';
}

std::string commented(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at <= text.size();) {
        auto const end = std::min(text.find('\n', at), text.size());
        out += comment_line(text.substr(at, end - at));
        at = end + 1;
    }
    return out;
}

/// CREATE TABLE on one line, with a line for each of its parts.
std::string laid_out(std::string const& sql) {
    if (!sql.starts_with("CREATE ") || sql.find('\n') != std::string::npos || sql.find('$') != std::string::npos) return sql;
    auto const open = sql.find('(');
    if (open == std::string::npos || sql.substr(0, open).find("TABLE ") == std::string::npos) return sql;
    std::string out;
    int depth = 0;
    char quote = 0;
    for (char const c : sql) {
        if (quote != 0 ? c == quote : c == '\'' || c == '"') quote = quote != 0 ? '\0' : c;
        bool const ends = quote == 0 && c == ')' && --depth == 0;
        if (ends) out += '\n';
        if (!out.ends_with("\n    ") || c != ' ') out += c;
        bool const begins = quote == 0 && c == '(' && ++depth == 1;
        if (begins || (quote == 0 && c == ',' && depth == 1)) out += "\n    ";
    }
    return out;
}

/// A statement with its semicolon, out of reach of a comment at its end.
std::string ended(std::string sql) {
    while (!sql.empty() && std::string_view(" \t\r\n;").find(sql.back()) != std::string_view::npos) sql.pop_back();
    auto const line = sql.rfind('\n') == std::string::npos ? 0 : sql.rfind('\n') + 1;
    return sql + (sql.find("--", line) == std::string::npos ? ";\n" : "\n;\n");
}

/// Alembic names a schema where it was told one.
std::string version_table(LedgerSpec const& ledger) {
    bool const usual = ledger.schema.text() == "public";
    return usual ? quoted_if_needed(ledger.table.text()) : qualified_name(ledger.schema.text(), ledger.table.text()).str();
}

class Script {
public:
    Script(TreeHistory const& history, std::ostream& out)
        : history_(history),
          out_(out),
          table_(version_table(history.ledger)),
          column_(quoted_if_needed(history.ledger.version_column.text())) {}

    void write() {
        out_ << commented("What alembic upgrade " + (history_.target.empty() ? std::string("heads") : history_.target) +
                          " does in an empty database, as the files of " + history_.tree + " say it.");
        out_ << commented("psql -X -v ON_ERROR_STOP=1 -f FILE runs it.");
        note(count(is_doubtful), "In doubt", "not known in full, or not known to run; it stands as a comment");
        note(count(is_refused), "Refused", "an empty database would refuse it, as far as is known");
        note(count(is_lost), "Left out", "about rows, and not known as SQL");
        out_ << "\nBEGIN;\n\nCREATE TABLE " << table_ << " (\n    " << column_ << " VARCHAR(32) NOT NULL,\n    CONSTRAINT "
             << quoted_if_needed(history_.ledger.table.str() + "_pkc") << " PRIMARY KEY (" << column_ << ")\n);\n";
        for (TreeRevision const& revision : history_.revisions) write_revision(revision);
        out_ << "\nCOMMIT;\n";
    }

private:
    static bool is_lost(RevisionStatement const& one) { return one.sort == Sort::lost; }
    static bool is_doubtful(RevisionStatement const& one) { return !is_lost(one) && (!one.doubt.empty() || !one.whole); }

    static bool is_refused(RevisionStatement const& one) { return !one.refused.empty(); }

    std::size_t count(bool (*test)(RevisionStatement const&)) const {
        std::size_t out = 0;
        for (TreeRevision const& revision : history_.revisions)
            out += static_cast<std::size_t>(std::ranges::count_if(revision.statements, test));
        return out;
    }

    void note(std::size_t count, std::string const& mark, std::string const& meaning) {
        if (count > 0) out_ << commented(counted(count, "time") + " \"" + mark + "\": " + meaning + '.');
    }

    void write_revision(TreeRevision const& revision) {
        auto const before = listed(revision.parents);
        out_ << '\n'
             << commented("Revision " + revision.id.str() + (revision.message.empty() ? "" : ": " + revision.message) +
                          (before.empty() ? "" : "\nafter " + before) + "\n" + to_text(revision.origin));
        for (RevisionStatement const& statement : revision.statements) write_statement(statement);
        for (VersionRow const& row : revision.version) out_ << '\n' << version_sql(row);
    }

    void write_statement(RevisionStatement const& statement) {
        out_ << '\n';
        auto const place = to_text(statement.origin) + ": ";
        if (!statement.refused.empty()) out_ << commented("Refused: " + place + statement.refused);
        if (is_lost(statement)) out_ << commented("Left out: " + place + statement.sql);
        else if (!is_doubtful(statement)) out_ << ended(laid_out(statement.sql));
        else out_ << commented("In doubt: " + place + statement.doubt + (statement.whole ? ":\n" : ", in words:\n") + statement.sql);
    }

    std::string version_sql(VersionRow const& row) const {
        auto const where = " WHERE " + table_ + "." + column_ + " = " + literal(row.before.text()) + ";\n";
        if (row.after.empty()) return "DELETE FROM " + table_ + where;
        if (!row.before.empty()) return "UPDATE " + table_ + " SET " + column_ + "=" + literal(row.after.text()) + where;
        return "INSERT INTO " + table_ + " (" + column_ + ") VALUES (" + literal(row.after.text()) + ");\n";
    }

    TreeHistory const& history_;
    std::ostream& out_;
    std::string table_, column_;  ///< as SQL
};

}  // namespace

void write_history_sql(TreeHistory const& history, std::ostream& out) {
    Script(history, out).write();
}

}  // namespace pgplumb
