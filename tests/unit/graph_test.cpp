#include <doctest/doctest.h>

#include "migrations/graph.hpp"
#include "pgplumb/error.hpp"

using pgplumb::Error;
using pgplumb::Name;
using pgplumb::Origin;
using pgplumb::migrations::Graph;
using pgplumb::migrations::Revision;

namespace {

using Words = std::vector<std::string>;

Revision revision(std::string const& id, Words parents, Words depends_on = {}, Words labels = {}) {
    return {id, std::move(parents), std::move(depends_on), std::move(labels), {}, Origin{Name("versions/" + id + ".py"), 7, 1}};
}

std::string ids(Graph const& graph, Graph::Some const& some) {
    std::string out;
    for (auto const at : some) out += (out.empty() ? "" : " ") + graph[at].id;
    return out;
}

std::string means(Graph const& graph, std::string_view word) {
    try {
        return ids(graph, graph.resolve(word));
    } catch (Error const& error) {
        return std::string("! ") + error.what() + (error.hint().empty() ? "" : "; " + error.hint());
    }
}

std::string upgrade(Graph const& graph, std::string_view stamped = "base", std::string_view target = "heads") {
    return ids(graph, graph.upgrade(graph.resolve(target), graph.resolve(stamped)));
}

std::string mistake(std::vector<Revision> revisions) {
    Graph const graph(std::move(revisions));
    if (graph.errors().empty()) return "none";
    auto const& error = graph.errors().front();
    return to_text(error.origin) + ": " + error.what + (error.note.empty() ? "" : "; " + error.note);
}

/// Two branches from a1, merged; and a root of its own with the label "plugin", whose head needs a branch.
Graph branched() {
    return Graph({revision("a1aa", {}), revision("b1bb", {"a1aa"}), revision("b2bb", {"b1bb"}), revision("c1cc", {"a1aa"}),
                  revision("merge", {"b2bb", "c1cc"}), revision("p1pp", {}, {}, {"plugin"}), revision("p2pp", {"p1pp"}, {"b1bb"})});
}

}  // namespace

TEST_CASE("heads and roots of revisions are what no other comes after and before") {
    auto const graph = branched();
    REQUIRE(graph.errors().empty());
    CHECK(ids(graph, graph.heads()) == "merge p2pp");
    CHECK(ids(graph, graph.roots()) == "a1aa p1pp");
    CHECK(graph.find("b1bb") == 1);
    CHECK_FALSE(graph.find("b1"));
    CHECK_FALSE(graph.find("plugin"));
}

TEST_CASE("a head that something depends on is still a head, but heads does not name it") {
    Graph const graph({revision("a1", {}), revision("b1", {}, {"a1"})});
    CHECK(ids(graph, graph.heads()) == "a1 b1");
    CHECK(means(graph, "heads") == "b1");
    CHECK(upgrade(graph) == "a1 b1");
}

TEST_CASE("a word names revisions as Alembic's commands take it") {
    auto const graph = branched();
    CHECK(means(graph, "heads") == "merge p2pp");
    CHECK(means(graph, "base").empty());
    CHECK(means(graph, "b2bb") == "b2bb");
    CHECK(means(graph, "b2") == "b2bb");
    CHECK(means(graph, "plugin") == "p1pp");
    CHECK(means(graph, "plugin@head") == "p2pp");
    CHECK(means(graph, "a1aa@head") == "merge");
    CHECK(means(graph, "plugin@heads") == "p2pp");
    CHECK(means(graph, "plugin@base").empty());
    CHECK(means(graph, "b1bb+1") == "b2bb");
    CHECK(means(graph, "b2bb-2") == "a1aa");
    CHECK(means(graph, "a1aa-1").empty());
    CHECK(means(graph, "b1bb@a1aa+1") == "b1bb");
    CHECK(means(graph, "plugin@base+1") == "p1pp");
    CHECK(means(graph, "plugin@head-1") == "p1pp");
}

TEST_CASE("a word that names no revision, or too many, says what could be meant") {
    auto const graph = branched();
    CHECK(means(graph, "head") == "! revision head: the tree has several heads; they are merge, p2pp; heads means all of them");
    CHECK(means(graph, "b") == "! revision b: several begin with b; they are b1bb, b2bb");
    CHECK(means(graph, "mergo") == "! revision mergo: no revision of the tree begins with mergo; did you mean \"merge\"?");
    CHECK(means(graph, "plugin@merge") == "! revision plugin@merge: revision merge is not of branch plugin");
    CHECK(means(graph, "nowhere@head") == "! revision nowhere@head: no branch or revision of the tree begins with nowhere");
    CHECK(means(graph, "a1aa+1") == "! revision a1aa+1: there is more than one way; it goes on at b1bb, c1cc");
    CHECK(means(graph, "merge-1") == "! revision merge-1: there is more than one way; it goes on at b2bb, c1cc");
    CHECK(means(graph, "a1aa-2") == "! revision a1aa-2: that is before the first revision");
    CHECK(means(graph, "merge+1") == "! revision merge+1: no revision comes so late");
    CHECK(means(graph, "+1") == "! revision +1: there is nothing to count from; write a revision before the sign, as in head-1");
}

TEST_CASE("an upgrade runs what is before the targets and not before what is stamped, in Alembic's order") {
    auto const graph = branched();
    // As Alembic 1.8.1 lists them for the same revisions in the same order.
    CHECK(upgrade(graph) == "a1aa c1cc b1bb p1pp p2pp b2bb merge");
    CHECK(upgrade(graph, "b1bb") == "c1cc p1pp p2pp b2bb merge");
    CHECK(upgrade(graph, "p2pp") == "c1cc b2bb merge");
    CHECK(upgrade(graph, "base", "p2pp") == "a1aa b1bb p1pp p2pp");
    CHECK(upgrade(graph, "heads").empty());
    auto const applied = graph.with_ancestors(graph.resolve("p2pp"));
    CHECK(applied == std::vector<bool>{true, true, false, false, false, true, true});
}

TEST_CASE("a dependency may be said by a label or by the beginning of an id") {
    Graph const graph({revision("aaaa1", {}, {}, {"core"}), revision("bbbb1", {}), revision("cccc1", {}, {"core", "bbb"})});
    REQUIRE(graph.errors().empty());
    CHECK(upgrade(graph, "base", "cccc1") == "bbbb1 aaaa1 cccc1");
}

TEST_CASE("a dependency that an ancestor has too says nothing new") {
    Graph const graph({revision("a", {}), revision("b", {}, {"a"}), revision("c", {"b"}, {"a"})});
    CHECK(ids(graph, {graph.before(2).begin(), graph.before(2).end()}) == "b");
}

TEST_CASE("revisions that cannot be put in order are mistakes in the places where they stand") {
    auto twice = revision("a", {});
    twice.origin.where = Name("versions/other.py");
    CHECK(mistake({revision("a", {}), twice}) == "versions/other.py:7: revision a is there twice; the first is at versions/a.py:7");
    CHECK(mistake({revision("a", {}, {}, {"core"}), revision("b", {}, {}, {"core"})}) ==
          "versions/b.py:7: the name core is there twice; the first is at versions/a.py:7");
    CHECK(mistake({revision("initial", {}), revision("b", {"initia1"})}) ==
          "versions/b.py:7: revision b comes after initia1, which no file has; did you mean \"initial\"?");
    CHECK(mistake({revision("a", {}, {"x"})}) == "versions/a.py:7: revision a depends on x, which no file has");
    CHECK(mistake({revision("xa", {}), revision("xb", {}), revision("c", {"x"})}) ==
          "versions/c.py:7: revision c comes after x, with which several begin; xa (versions/xa.py:7) and xb (versions/xb.py:7) are two of "
          "them");
    CHECK(mistake({revision("a", {"b"}), revision("b", {"a"})}) ==
          "versions/a.py:7: revision a comes after itself; a (versions/a.py:7) comes after b (versions/b.py:7), which comes after a");
    CHECK(mistake({revision("a", {"a"})}) == "versions/a.py:7: revision a comes after itself; a (versions/a.py:7) comes after a");
    CHECK(mistake({revision("a", {}, {"b"}), revision("b", {"a"})}).find("comes after itself") != std::string::npos);
}

TEST_CASE("a line of a hundred thousand revisions takes no depth, and a cycle of as many names but a few") {
    std::vector<Revision> line;
    line.reserve(100'000);
    for (int i = 0; i < 100'000; ++i)
        line.push_back(revision("r" + std::to_string(i), i == 0 ? Words{} : Words{"r" + std::to_string(i - 1)}));
    auto cycle = line;
    cycle.front().parents = {"r99999"};
    Graph const graph(std::move(line));
    REQUIRE(graph.errors().empty());
    CHECK(graph.upgrade(graph.real_heads()).size() == 100'000);
    CHECK(means(graph, "head-99998") == "r1");
    CHECK(mistake(std::move(cycle)).size() < 1000);
}
