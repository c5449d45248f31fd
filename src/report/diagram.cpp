#include "report/diagram.hpp"

#include <map>
#include <set>
#include <utility>

namespace pgplumb {

std::string mermaid_label(std::string_view foreign) {
    std::string out;
    for (char const c : visible(foreign)) out += std::string_view("\"`;<>%\\").find(c) != std::string_view::npos ? '\'' : c;
    return out;
}

namespace {

using Table = std::pair<Name, Name>;

Table from(Edge const& edge) {
    return {edge.key.schema, edge.key.parent};
}

Table to(Edge const& edge) {
    return {edge.target[0], edge.target[1]};
}

class Picture {
public:
    void add(Edge const& edge) {
        auto const& target = alias(to(edge));
        edges_.append("    ").append(target).append(edge.missing ? " ||..o{ " : " ||--o{ ").append(alias(from(edge)));
        edges_.append(edge.missing ? " : \"MISSING " : " : \"").append(mermaid_label(edge.key.name.text())).append("\"\n");
    }

    std::string text() const {
        std::string out = "erDiagram\n";
        for (auto const& [table, name] : aliases_)
            out.append("    ")
                .append(name)
                .append("[\"")
                .append(mermaid_label(table.first.str() + '.' + table.second.str()))
                .append("\"]\n");
        return out + edges_;
    }

private:
    std::string const& alias(Table const& table) {
        return aliases_.emplace(table, "t" + std::to_string(aliases_.size() + 1)).first->second;
    }

    std::map<Table, std::string> aliases_;
    std::string edges_;
};

std::string picture(Report const& report, std::set<Table> const& tables, bool neighbours) {
    Picture out;
    for (Edge const& edge : report.edges)
        if (edge.target.size() == 2 && (edge.missing || (neighbours && (tables.contains(from(edge)) || tables.contains(to(edge))))))
            out.add(edge);
    return out.text();
}

}  // namespace

std::string mermaid(Report const& report, std::size_t most) {
    std::set<Table> tables;
    for (Edge const& edge : report.edges)
        if (edge.missing && edge.target.size() == 2) tables.insert({from(edge), to(edge)});
    if (tables.empty()) return {};
    for (bool const neighbours : {true, false})
        if (auto text = picture(report, tables, neighbours); text.size() <= most) return text;
    return {};
}

}  // namespace pgplumb
