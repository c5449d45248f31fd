#include "pgplumb/snapshot.hpp"

#include "base/checksum.hpp"
#include "pgplumb/error.hpp"
#include "pgplumb/report.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <fstream>

namespace pgplumb {
namespace {

using Json = nlohmann::ordered_json;

// Line by line, an object a line, so that a difference of two snapshots reads well and a large one needs no large tree:
//   {"pgplumb_snapshot": 1,
//    "about": {...},
//    "objects": [
//   {"kind": "table", "fields": ["persistence", ...]},
//   ["public", "", "orders", "", 0, "permanent", ...],
//   ...
//   null],
//    "checksum": "..."}
constexpr std::string_view mark = "{\"pgplumb_snapshot\": ";
constexpr int format = 1;
constexpr std::array<std::string_view, 4> belongings{"", "extension", "partition", "ledger"};

/// Names are bytes; what is no UTF-8 is kept as `visible` writes it.
Json kept(Name name) {
    return visible(name.text());
}

Name name_of(Json const& json) {
    auto const& text = json.get_ref<std::string const&>();
    return Name(text.find('\\') == std::string::npos ? text : from_visible(text));
}

Json kept(Value const& value) {
    if (auto const* flag = std::get_if<bool>(&value)) return *flag;
    if (auto const* number = std::get_if<std::int64_t>(&value)) return *number;
    if (auto const* name = std::get_if<Name>(&value)) return kept(*name);
    auto const* names = std::get_if<Names>(&value);
    if (!names) return nullptr;
    auto out = Json::array();
    for (Name const name : *names) out.push_back(kept(name));
    return out;
}

Value value_of(Json const& json) {
    if (json.is_boolean()) return json.get<bool>();
    if (json.is_number()) return json.get<std::int64_t>();
    if (json.is_string()) return name_of(json);
    if (!json.is_array()) return {};
    std::vector<Name> out;
    for (Json const& item : json) out.push_back(name_of(item));
    return Names(out);
}

Json about(Snapshot const& snapshot) {
    Json out{{"database", kept(snapshot.database)}, {"server", snapshot.server_version}, {"encoding", snapshot.encoding},
             {"search_path", Json::array()},        {"available", Json::object()},       {"not_compared", Json::object()},
             {"could_not_read", Json::array()},     {"ledgers", Json::array()}};
    for (Name const schema : snapshot.catalog.search_path) out["search_path"].push_back(kept(schema));
    for (auto const& [name, versions] : snapshot.catalog.available) out["available"][visible(name.text())] = kept(Value(versions));
    for (auto const& [kind, count] : snapshot.catalog.uncompared) out["not_compared"][kind] = count;
    for (Problem const& problem : snapshot.catalog.problems) {
        Json row{{"rule", problem.rule}, {"what", visible(problem.what)}};
        if (auto const& id = problem.object; id && id->kind->rank < all_kinds().size())
            row["object"] = {id->kind->name, kept(id->schema), kept(id->parent), kept(id->name)};
        out["could_not_read"].push_back(row);
    }
    for (KeptLedger const& ledger : snapshot.ledgers) {
        Json rows = Json::array();
        for (LedgerRow const& row : ledger.rows) rows.push_back({kept(row.version), row.failed, kept(row.checksum)});
        out["ledgers"].push_back({{"tool", kept(ledger.spec.tool)},
                                  {"readable", ledger.readable},
                                  {"schema", kept(ledger.spec.schema)},
                                  {"table", kept(ledger.spec.table)},
                                  {"version_column", kept(ledger.spec.version_column)},
                                  {"rows", rows}});
    }
    return out;
}

class Lines {
public:
    Lines(std::string_view text, std::string const& path) : text_(text), path_(path) {}

    std::string_view next() {
        if (text_.empty()) fault("it is cut off");
        auto const line = text_.substr(0, text_.find('\n'));
        text_.remove_prefix(std::min(text_.size(), line.size() + 1));
        return line;
    }
    [[noreturn]] void fault(std::string const& what) const {
        throw Error(Failure::usage, "the snapshot " + path_ + " cannot be used: " + what,
                    "Write it again: pgplumb dump --format snapshot.");
    }

private:
    std::string_view text_;
    std::string const& path_;
};

void read_about(Json const& json, Snapshot& out) {
    out.database = name_of(json.at("database"));
    out.server_version = json.at("server").get<std::string>();
    out.encoding = json.at("encoding").get<std::string>();
    for (Json const& schema : json.at("search_path")) out.catalog.search_path.push_back(name_of(schema));
    for (auto const& [name, versions] : json.at("available").items())
        out.catalog.available.emplace(Name(from_visible(name)), std::get<Names>(value_of(versions)));
    for (auto const& [kind, count] : json.at("not_compared").items()) out.catalog.uncompared[kind] = count.get<std::int64_t>();
    for (Json const& row : json.at("could_not_read")) {
        Problem problem{{}, row.at("rule").get<std::string>(), from_visible(row.at("what").get<std::string>()), {}, {}};
        if (row.contains("object")) {
            auto const& id = row.at("object");
            if (auto const* kind = find_kind(id.at(0).get<std::string>()))
                problem.object = ObjectId{kind, name_of(id.at(1)), name_of(id.at(2)), name_of(id.at(3))};
        }
        out.catalog.problems.push_back(std::move(problem));
    }
    for (Json const& ledger : json.at("ledgers")) {
        KeptLedger kept_ledger;
        kept_ledger.spec.tool = name_of(ledger.at("tool"));
        kept_ledger.readable = ledger.at("readable").get<bool>();
        kept_ledger.spec.schema = name_of(ledger.at("schema"));
        kept_ledger.spec.table = name_of(ledger.at("table"));
        kept_ledger.spec.version_column = name_of(ledger.at("version_column"));
        for (Json const& row : ledger.at("rows"))
            kept_ledger.rows.push_back({name_of(row.at(0)), row.at(1).get<bool>(), name_of(row.at(2))});
        out.ledgers.push_back(std::move(kept_ledger));
    }
}

/// The slots of the fields that a kind's line names.
std::vector<std::size_t> slots_of(Kind const& kind, Json const& names, Lines const& lines) {
    std::vector<std::size_t> out;
    for (Json const& json : names) {
        auto const name = json.get<std::string>();
        auto const* field = kind.field(name);
        if (!field) lines.fault("a newer pgplumb wrote it: " + std::string(kind.name) + " has no field " + name + " here");
        out.push_back(field->slot);
    }
    return out;
}

Object object_of(Kind const& kind, Json const& row, std::vector<std::size_t> const& slots, Origin const& origin,
                 std::vector<Value>& values) {
    Object out{{&kind, name_of(row.at(0)), name_of(row.at(1)), name_of(row.at(2))}, origin, {}};
    auto const belongs = std::ranges::find(belongings, row.at(3).get_ref<std::string const&>()) - belongings.begin();
    out.belongs = static_cast<Belongs>(belongs);
    out.position = row.at(4).get<std::int16_t>();
    values.assign(kind.fields.size(), Value());
    for (std::size_t i = 0; i < slots.size(); ++i) values[slots[i]] = value_of(row.at(5 + i));
    out.values = Values(values);
    return out;
}

void read_objects(Lines& lines, Snapshot& out, Origin const& origin) {
    Kind const* kind = nullptr;
    std::vector<std::size_t> slots;
    std::vector<Value> values;
    for (auto line = lines.next(); line != "null],"; line = lines.next()) {
        line.remove_suffix(line.ends_with(',') ? 1 : 0);
        auto const json = Json::parse(line);
        if (json.is_array() && kind) {
            out.catalog.add(object_of(*kind, json, slots, origin, values));
            continue;
        }
        auto const name = json.at("kind").get<std::string>();
        kind = find_kind(name);
        if (!kind) lines.fault("a newer pgplumb wrote it: there is no kind " + name + " here");
        slots = slots_of(*kind, json.at("fields"), lines);
    }
}

std::string text_of(std::string const& path) {
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) throw Error(Failure::usage, "the snapshot " + path + " could not be read");
    return text;
}

void check_whole(std::string const& text, Lines const& lines) {
    constexpr std::string_view last = R"( "checksum": ")";
    auto const at = text.rfind(last);
    if (at == std::string::npos || text.size() < at + last.size() + 19) lines.fault("it is cut off");
    if (text.substr(at + last.size(), 16) != checksum(std::string_view(text).substr(0, at))) lines.fault("it was edited, or damaged");
}

}  // namespace

std::string written(Snapshot const& snapshot) {
    auto out = std::string(mark) + std::to_string(format) + ",\n \"about\": " + about(snapshot).dump() + ",\n \"objects\": [\n";
    for (Kind const* kind : all_kinds()) {
        if (snapshot.catalog.of(*kind).empty()) continue;
        Json head{{"kind", kind->name}, {"fields", Json::array()}};
        for (FieldSpec const* field : kind->fields)
            if (field->match != Match::position) head["fields"].push_back(field->name);
        out += head.dump() + ",\n";
        for (Object const& object : snapshot.catalog.of(*kind)) {
            Json row{kept(object.id.schema), kept(object.id.parent), kept(object.id.name),
                     belongings.at(static_cast<std::size_t>(object.belongs)), object.position};
            for (FieldSpec const* field : kind->fields)
                if (field->match != Match::position) row.push_back(kept(object.value(*field)));
            out += row.dump() + ",\n";
        }
    }
    out += "null],\n";
    return out + R"( "checksum": ")" + checksum(out) + "\"}\n";
}

bool is_snapshot(std::string const& path) {
    std::ifstream in(path, std::ios::binary);
    std::string start(mark.size(), '\0');
    in.read(start.data(), static_cast<std::streamsize>(start.size()));
    return start == mark;
}

Snapshot read_snapshot(std::string const& path) {
    auto const text = text_of(path);
    Lines lines(text, path);
    Snapshot out;
    auto const head = lines.next();
    if (!head.starts_with(mark)) lines.fault("it is no snapshot");
    if (auto const number = std::string(head.substr(mark.size())); std::atoi(number.c_str()) > format)
        lines.fault("its format is " + number.substr(0, number.find(',')) + ", and this pgplumb reads format 1; update pgplumb");
    check_whole(text, lines);
    try {
        auto about_line = lines.next();
        about_line.remove_prefix(std::min(about_line.size(), std::string_view(" \"about\": ").size()));
        about_line.remove_suffix(about_line.ends_with(',') ? 1 : 0);
        read_about(Json::parse(about_line), out);
        lines.next();
        read_objects(lines, out, {Name(path)});
    } catch (Json::exception const& error) {
        lines.fault(error.what());
    }
    out.catalog.default_scope = Scope::closed;
    out.catalog.seal();
    return out;
}

}  // namespace pgplumb
