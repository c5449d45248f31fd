#include "migrations/schema.hpp"

#include <algorithm>
#include <array>

namespace pgplumb::python {
namespace {

using Sort = Value::Sort;
using Family = TypeSql::Family;

/// How a type's arguments go into its SQL.
enum class With : std::uint8_t { nothing, length, precision, scale, zone, fields, bits, dimension };

struct TypeRow {
    std::string_view name;
    std::string_view sql;
    With with = With::nothing;
    Family family = Family::other;
    std::string_view serial{};
};

/// Classes of SQLAlchemy by their names, its own and those of the dialect for PostgreSQL; and well-known ones of others.
constexpr auto types = std::to_array<TypeRow>({
    {"Integer", "INTEGER", With::nothing, Family::integer, "SERIAL"},
    {"INTEGER", "INTEGER", With::nothing, Family::integer, "SERIAL"},
    {"INT", "INTEGER", With::nothing, Family::integer, "SERIAL"},
    {"BigInteger", "BIGINT", With::nothing, Family::integer, "BIGSERIAL"},
    {"BIGINT", "BIGINT", With::nothing, Family::integer, "BIGSERIAL"},
    {"SmallInteger", "SMALLINT", With::nothing, Family::integer, "SMALLSERIAL"},
    {"SMALLINT", "SMALLINT", With::nothing, Family::integer, "SMALLSERIAL"},
    {"Numeric", "NUMERIC", With::scale, Family::numeric, "SERIAL"},
    {"NUMERIC", "NUMERIC", With::scale, Family::numeric, "SERIAL"},
    {"DECIMAL", "NUMERIC", With::scale, Family::numeric, "SERIAL"},
    {"Float", "FLOAT", With::precision, Family::numeric, "SERIAL"},
    {"FLOAT", "FLOAT", With::precision, Family::numeric, "SERIAL"},
    {"REAL", "REAL", With::nothing, Family::numeric, "SERIAL"},
    {"Double", "DOUBLE PRECISION", With::nothing, Family::numeric, "SERIAL"},
    {"DOUBLE", "DOUBLE PRECISION", With::nothing, Family::numeric, "SERIAL"},
    {"DOUBLE_PRECISION", "DOUBLE PRECISION", With::nothing, Family::numeric, "SERIAL"},
    {"String", "VARCHAR", With::length},
    {"VARCHAR", "VARCHAR", With::length},
    {"Unicode", "VARCHAR", With::length},
    {"CHAR", "CHAR", With::length},
    {"NCHAR", "CHAR", With::length},
    {"Text", "TEXT"},
    {"TEXT", "TEXT"},
    {"UnicodeText", "TEXT"},
    {"Boolean", "BOOLEAN"},
    {"BOOLEAN", "BOOLEAN"},
    {"Date", "DATE"},
    {"DATE", "DATE"},
    {"DateTime", "TIMESTAMP", With::zone},
    {"DATETIME", "TIMESTAMP", With::zone},
    {"TIMESTAMP", "TIMESTAMP", With::zone},
    {"Time", "TIME", With::zone},
    {"TIME", "TIME", With::zone},
    {"Interval", "INTERVAL", With::fields},
    {"INTERVAL", "INTERVAL", With::fields},
    {"LargeBinary", "BYTEA"},
    {"Binary", "BYTEA"},
    {"BYTEA", "BYTEA"},
    {"PickleType", "BYTEA"},
    {"JSON", "JSON"},
    {"JSONB", "JSONB"},
    {"UUID", "UUID"},
    {"Uuid", "UUID"},
    {"INET", "INET"},
    {"CIDR", "CIDR"},
    {"MACADDR", "MACADDR"},
    {"MACADDR8", "MACADDR8"},
    {"MONEY", "MONEY"},
    {"OID", "OID"},
    {"REGCLASS", "REGCLASS"},
    {"REGCONFIG", "REGCONFIG"},
    {"TSVECTOR", "TSVECTOR"},
    {"TSQUERY", "TSQUERY"},
    {"HSTORE", "HSTORE"},
    {"CITEXT", "CITEXT"},
    {"JSONPATH", "JSONPATH"},
    {"BIT", "BIT", With::bits},
    {"INT4RANGE", "INT4RANGE"},
    {"INT8RANGE", "INT8RANGE"},
    {"NUMRANGE", "NUMRANGE"},
    {"DATERANGE", "DATERANGE"},
    {"TSRANGE", "TSRANGE"},
    {"TSTZRANGE", "TSTZRANGE"},
    {"INT4MULTIRANGE", "INT4MULTIRANGE"},
    {"INT8MULTIRANGE", "INT8MULTIRANGE"},
    {"NUMMULTIRANGE", "NUMMULTIRANGE"},
    {"DATEMULTIRANGE", "DATEMULTIRANGE"},
    {"TSMULTIRANGE", "TSMULTIRANGE"},
    {"TSTZMULTIRANGE", "TSTZMULTIRANGE"},
    {"sqlmodel.AutoString", "VARCHAR", With::length},
    {"sqlmodel.sql.sqltypes.sqltypes.AutoString", "VARCHAR", With::length},
    {"sqlmodel.sql.sqltypes.AutoString", "VARCHAR", With::length},
    {"sqlmodel.sql.sqltypes.GUID", "UUID"},
    {"sqlalchemy_utils.UUIDType", "UUID"},
    {"sqlalchemy_utils.types.uuid.UUIDType", "UUID"},
    {"sqlalchemy_utils.JSONType", "JSON"},
    {"sqlalchemy_utils.types.json.JSONType", "JSON"},
    {"sqlalchemy_utils.TSVectorType", "TSVECTOR"},
    {"sqlalchemy_utils.types.ts_vector.TSVectorType", "TSVECTOR"},
    {"sqlalchemy_utils.types.TSVectorType", "TSVECTOR"},
    {"sqlalchemy_utils.LtreeType", "LTREE"},
    {"sqlalchemy_utils.types.ltree.LtreeType", "LTREE"},
    {"sqlalchemy_utils.URLType", "TEXT"},
    {"sqlalchemy_utils.types.url.URLType", "TEXT"},
    {"sqlalchemy_utils.ArrowType", "TIMESTAMP WITHOUT TIME ZONE"},
    {"sqlalchemy_utils.types.arrow.ArrowType", "TIMESTAMP WITHOUT TIME ZONE"},
    {"sqlalchemy_utils.IPAddressType", "VARCHAR(50)"},
    {"sqlalchemy_utils.EmailType", "VARCHAR(255)"},
    {"sqlalchemy_utils.types.email.EmailType", "VARCHAR(255)"},
    {"sqlalchemy_utils.CurrencyType", "VARCHAR(3)"},
    {"sqlalchemy_utils.TimezoneType", "VARCHAR(50)"},
    {"sqlalchemy_utils.types.timezone.TimezoneType", "VARCHAR(50)"},
    {"sqlalchemy_utils.ColorType", "VARCHAR(20)"},
    {"sqlalchemy_utils.ScalarListType", "TEXT"},
    {"sqlalchemy_utils.types.scalar_list.ScalarListType", "TEXT"},
    {"sqlalchemy_utils.types.encrypted.encrypted_type.EncryptedType", "BYTEA"},
    {"sqlalchemy_utils.types.encrypted.encrypted_type.StringEncryptedType", "VARCHAR"},
    {"sqlalchemy_utils.EncryptedType", "BYTEA"},
    {"sqlalchemy_utils.StringEncryptedType", "VARCHAR"},
    {"fastapi_users_db_sqlalchemy.generics.GUID", "UUID"},
    {"fastapi_users_db_sqlalchemy.generics.TIMESTAMPAware", "TIMESTAMP WITH TIME ZONE"},
    {"fastapi_utils.guid_type.GUID", "UUID"},
    {"sqlalchemy_json.MutableJson", "JSON"},
    {"sqlalchemy_json.NestedMutableJson", "JSON"},
    {"sqlalchemy_jsonfield.jsonfield.JSONField", "TEXT"},
    {"sqlalchemy_jsonfield.JSONField", "TEXT"},
    {"citext.CIText", "CITEXT"},
    {"citext.types.CIText", "CITEXT"},
    {"pgvector.sqlalchemy.Vector", "VECTOR", With::dimension},
    {"pgvector.sqlalchemy.VECTOR", "VECTOR", With::dimension},
    {"pgvector.sqlalchemy.vector.VECTOR", "VECTOR", With::dimension},
    {"pgvector.sqlalchemy.HALFVEC", "HALFVEC", With::dimension},
    {"advanced_alchemy.types.GUID", "UUID"},
    {"advanced_alchemy.types.guid.GUID", "UUID"},
    {"advanced_alchemy.types.DateTimeUTC", "TIMESTAMP WITH TIME ZONE"},
    {"advanced_alchemy.types.JsonB", "JSONB"},
    {"oslo_db.sqlalchemy.types.SoftDeleteInteger", "INTEGER"},
    {"oslo_db.sqlalchemy.types.JsonEncodedDict", "TEXT"},
    {"oslo_db.sqlalchemy.types.JsonEncodedList", "TEXT"},
    {"oslo_db.sqlalchemy.types.String", "VARCHAR", With::length},
});

TypeRow const* row_of(std::string const& name) {
    auto const is = [&](std::string_view wanted) {
        auto const* const found = std::ranges::find(types, wanted, &TypeRow::name);
        return found == types.end() ? nullptr : &*found;
    };
    for (std::string_view const prefix : {"sqlalchemy.", "postgresql.", "sqlmodel."})
        if (name.starts_with(prefix))
            if (auto const* row = is(std::string_view(name).substr(prefix.size()))) return row;
    return is(name);
}

TypeSql not_known(std::string why) {
    TypeSql out;
    out.why = why.empty() ? std::string("a type that is not known") : std::move(why);
    return out;
}

std::optional<std::int64_t> number(Ref value) {
    return value && value->is(Sort::integer) ? std::optional(value->integer) : std::nullopt;
}

bool is_true(Ref value) {
    return value && truth_of(*value) == Known::yes;
}

/// What stands between parentheses; false: an argument is not known.
bool add_arguments(std::string& sql, With with, Call const& call) {
    auto const missing = [](Ref value) { return value && !value->known(); };
    auto const in_brackets = [&](Ref value) {
        if (auto const n = number(value)) sql += "(" + std::to_string(*n) + ")";
        return !missing(value);
    };
    switch (with) {
        case With::nothing: return true;
        case With::length: return in_brackets(call.argument(0, "length"));
        case With::dimension: return in_brackets(call.argument(0, "dim"));
        case With::precision: return in_brackets(call.argument(0, "precision"));
        case With::scale: {
            auto const* scale = call.argument(1, "scale");
            auto const n = number(call.argument(0, "precision"));
            if (missing(call.argument(0, "precision")) || missing(call.argument(1, "scale"))) return false;
            if (n) sql += "(" + std::to_string(*n) + (number(const_cast<Ref>(scale)) ? ", " + std::to_string(scale->integer) : "") + ")";
            return true;
        }
        case With::zone: {
            auto const* zone = call.argument(0, "timezone");
            if (auto const n = number(call.argument(1, "precision"))) sql += "(" + std::to_string(*n) + ")";
            sql += is_true(const_cast<Ref>(zone)) ? " WITH TIME ZONE" : " WITHOUT TIME ZONE";
            return !zone || truth_of(*zone) != Known::unknown;
        }
        case With::fields: {
            if (auto const* fields = call.argument("fields"); fields && fields->is(Sort::text)) sql += " " + fields->text;
            auto* precision = call.argument("precision");
            return in_brackets(precision ? precision : call.argument("second_precision"));
        }
        case With::bits: {
            if (is_true(call.argument(1, "varying"))) sql += " VARYING";
            return in_brackets(call.argument(0, "length"));
        }
    }
    return true;
}

/// The labels that an enum is given, or those of an Enum of Python's: its members' names, or what values_callable makes of them.
/// nullopt: nobody knows.
std::optional<std::vector<Ref>> given_labels(Machine& machine, Call const& call) {
    if (call.items.size() != 1 || !call.items[0]->is(Sort::klass)) return call.items;
    auto* callable = call.argument("values_callable");
    Call given;
    given.items.push_back(call.items[0]);
    bool const called = callable && !callable->is(Sort::none);
    auto out = machine.items_of(called ? machine.call(callable, std::move(given)) : call.items[0]);
    if (!out) return std::nullopt;
    for (Ref& label : *out)
        if (label->is(Sort::instance)) label = label->find("name");
    return out;
}

TypeSql enum_as_text(TypeSql out, Call const& call) {
    std::size_t longest = 0;
    for (auto const& label : out.labels) longest = std::max(longest, label.size());
    auto const length = number(call.argument("length"));
    out.sql = "VARCHAR(" + std::to_string(length ? *length : static_cast<std::int64_t>(longest)) + ")";
    out.checked = is_true(call.argument("create_constraint"));
    out.check_name = call.argument("name");
    return out;
}

std::string in_lower_case(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    return text;
}

TypeSql of_enum(Machine& machine, Call const& call, bool generic) {
    TypeSql out;
    auto const labels = given_labels(machine, call);
    if (!labels || call.partial) return not_known("the labels of an enum");
    for (Ref const label : *labels) {
        auto const text = text_of(label);
        if (!text) return not_known(!label || label->known() ? std::string("the labels of an enum") : label->text);
        out.labels.push_back(*text);
    }
    auto const* native = call.argument("native_enum");
    if (generic && native && truth_of(*native) == Known::no) return enum_as_text(std::move(out), call);
    auto const* name = call.argument("name");
    bool const of_class = call.items.size() == 1 && call.items[0]->is(Sort::klass);
    if (name && name->is(Sort::text)) out.enum_name = name->text;
    else if (of_class) out.enum_name = in_lower_case(call.items[0]->text);
    else return not_known(name ? name->text : "an enum without a name");
    if (auto const schema = text_of(call.argument("schema"))) out.enum_schema = *schema;
    auto const* create = call.argument("create_type");
    out.creates = generic || !create || truth_of(*create) != Known::no;
    out.sql = qualified(out.enum_schema, out.enum_name);
    return out;
}

TypeSql of_array(Machine& machine, Call const& call) {
    auto* item = call.argument(0, "item_type");
    if (!item) return not_known("an array of what is not known");
    auto out = type_of(machine, item);
    auto const dimensions = number(call.argument("dimensions"));
    if (!out.sql.empty())
        for (std::int64_t i = 0; i < std::clamp<std::int64_t>(dimensions.value_or(1), 1, 6); ++i) out.sql += "[]";
    out.family = Family::other;
    return out;
}

TypeSql of_call(Machine& machine, Value const& value);

/// Type of another's: in the project's map, or as its class says it.
TypeSql of_class(Machine& machine, Ref value) {
    auto* klass = value->is(Sort::instance) ? value->self : value;
    auto const dotted = (klass->module && !klass->module->name.empty() ? klass->module->name + "." : std::string()) + klass->text;
    if (auto const said = machine.facts.types.find(dotted); said != machine.facts.types.end()) return {.sql = said->second};
    auto* instance = value;
    if (value->is(Sort::klass)) instance = machine.call(value, {});
    if (machine.class_attribute(*klass, "get_col_spec")) {
        auto const* text = machine.call(machine.attribute(instance, "get_col_spec"), {});
        return text->is(Sort::text) ? TypeSql{.sql = text->text} : not_known("the class " + dotted);
    }
    if (machine.class_attribute(*klass, "load_dialect_impl")) {
        Call given;
        given.items.push_back(machine.object("dialect"));
        auto* made = machine.call(machine.attribute(instance, "load_dialect_impl"), given);
        if (made->known() && !made->is(Sort::method)) return type_of(machine, made);
    }
    auto* arguments = instance->find("__super__");
    if (!arguments) arguments = instance;
    auto* impl = machine.class_attribute(*klass, "impl");
    if (!impl) impl = instance->find("impl");
    auto* base = impl ? impl : Machine::library_base(*klass);
    if (!base) return not_known("the class " + dotted);
    if (base->is(Sort::name)) {
        Value made;
        made.sort = Sort::call;
        made.text = base->text;
        made.items = arguments->items;
        if (arguments != instance || !machine.class_attribute(*klass, "__init__")) made.named = arguments->named;
        return of_call(machine, made);
    }
    return type_of(machine, base);
}

TypeSql of_call(Machine& machine, Value const& value) {
    auto call = call_of(value);
    auto const& name = value.text;
    if (auto const said = machine.facts.types.find(name); said != machine.facts.types.end()) return {.sql = said->second};
    if (name == "sqlalchemy.Enum" || name == "sqlmodel.Enum" || name == "postgresql.ENUM")
        return of_enum(machine, call, name != "postgresql.ENUM");
    if (name == "sqlalchemy.ARRAY" || name == "postgresql.ARRAY") return of_array(machine, call);
    if (name.ends_with(".with_variant") && value.self) {
        bool here = false;
        for (std::size_t i = 1; i < call.items.size(); ++i)
            here = here || (call.items[i]->is(Sort::text) && call.items[i]->text == "postgresql");
        if (auto const* dialect = call.argument("dialect_name"); dialect && dialect->text == "postgresql") here = true;
        return here ? type_of(machine, call.items[0]) : type_of(machine, value.self);
    }
    if (name.ends_with(".as_mutable") || name.ends_with(".associate_with"))
        return call.items.empty() ? not_known(name) : type_of(machine, call.items[0]);
    if (name == "sqlalchemy.Uuid" || name == "sqlalchemy.UUID") {
        auto const* native = call.argument("native_uuid");
        return {.sql = native && truth_of(*native) == Known::no ? "CHAR(32)" : "UUID"};
    }
    if (name == "sqlalchemy.Interval" && call.argument("native") && truth_of(*call.argument("native")) == Known::no)
        return {.sql = "TIMESTAMP WITHOUT TIME ZONE"};
    if (name == "sqlalchemy.Variant" && !call.items.empty()) return type_of(machine, call.items[0]);
    if (name.starts_with("geoalchemy2")) {
        bool const geography = name.ends_with("Geography");
        auto const* shape = call.argument(0, "geometry_type");
        auto const srid = number(call.argument(1, "srid"));
        std::string const base = name.ends_with("Raster") ? "raster" : geography ? "geography" : "geometry";
        if (base == "raster") return {.sql = base};
        return {.sql = base + "(" + (shape && shape->is(Sort::text) ? shape->text : "GEOMETRY") + "," + std::to_string(srid.value_or(-1)) +
                       ")"};
    }
    auto const* row = row_of(name);
    if (!row) return not_known("the type " + name);
    TypeSql out{.sql = std::string(row->sql), .why = {}, .family = row->family, .serial = std::string(row->serial)};
    if (call.partial || !add_arguments(out.sql, row->with, call)) return not_known("an argument of " + name + "()");
    if (auto const collation = text_of(call.argument("collation"))) out.sql += " COLLATE " + in_quotes(*collation);
    return out;
}

}  // namespace

TypeSql type_of(Machine& machine, Ref value) {
    if (value->is(Sort::call)) return of_call(machine, *value);
    if (value->is(Sort::klass) || value->is(Sort::instance)) return of_class(machine, value);
    if (value->is(Sort::name)) {
        Value made;
        made.sort = Sort::call;
        made.text = value->text;
        return of_call(machine, made);
    }
    if (value->is(Sort::function)) return not_known("the type " + value->text);
    return not_known(value->text);
}

}  // namespace pgplumb::python
