#pragma once
/// Trees of Alembic's for tests: a folder of revisions, and what they make.

#include "pgplumb/source.hpp"
#include "support/folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include <string>
#include <vector>

/// A tree of revisions `1`, `2` ... in a row, each with these lines as the body of its upgrade().
class RevisionTree {
public:
    explicit RevisionTree(std::vector<std::string> const& bodies, std::string const& head = {}) {
        folder_.write("env.py", "");
        for (std::size_t i = 0; i < bodies.size(); ++i) {
            auto const before = i == 0 ? "None" : "'" + std::to_string(i) + "'";
            add(std::to_string(i + 1), before, head, bodies[i]);
        }
    }

    void add(std::string const& id, std::string const& after, std::string const& head, std::string const& body) {
        std::string text = "from alembic import op\nimport sqlalchemy as sa\nfrom sqlalchemy.dialects import postgresql\n" + head +
                           "\nrevision = '" + id + "'\ndown_revision = " + after + "\n\ndef upgrade():\n";
        for (std::size_t at = 0; at < body.size();) {
            auto const end = std::min(body.find('\n', at), body.size());
            text += "    " + body.substr(at, end - at) + "\n";
            at = end + 1;
        }
        folder_.write("versions/" + id + ".py", text);
    }

    void write(std::string const& name, std::string const& text) const { folder_.write(name, text); }
    std::string path() const { return folder_.path().string(); }

    pgplumb::Description read(std::string const& revision = "heads") const {
        return pgplumb::read_alembic(path(), revision, {pgplumb::Name("public")});
    }
    pgplumb::Catalog made() const {
        auto out = read();
        REQUIRE(out.errors.empty());
        return std::move(out.catalog);
    }

private:
    Folder folder_;
};
