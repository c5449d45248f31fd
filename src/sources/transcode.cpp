#include "sources/transcode.hpp"

#include "pgplumb/utf8.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <unordered_map>

namespace pgplumb {
namespace {

struct Encoding {
    std::string_view postgres;
    char const* iconv;
};

// Those that iconv knows by another name, as letters and digits alone.
constexpr std::array encodings{
    Encoding{"ALT", "CP866"},           Encoding{"EUCJIS2004", "EUC-JISX0213"},
    Encoding{"KOI8", "KOI8-R"},         Encoding{"KOI8R", "KOI8-R"},
    Encoding{"KOI8U", "KOI8-U"},        Encoding{"LATIN5", "ISO-8859-9"},
    Encoding{"LATIN6", "ISO-8859-10"},  Encoding{"LATIN7", "ISO-8859-13"},
    Encoding{"LATIN8", "ISO-8859-14"},  Encoding{"LATIN9", "ISO-8859-15"},
    Encoding{"LATIN10", "ISO-8859-16"}, Encoding{"MSKANJI", "CP932"},
    Encoding{"SHIFTJIS", "CP932"},      Encoding{"SHIFTJIS2004", "SHIFT_JISX0213"},
    Encoding{"SJIS", "CP932"},          Encoding{"TCVN", "CP1258"},
    Encoding{"UNICODE", "UTF-8"},       Encoding{"UTF8", "UTF-8"},
    Encoding{"WIN", "CP1251"},
};

/// As PostgreSQL compares names of encodings.
std::string letters_of(std::string_view name) {
    std::string out;
    for (char const c : name) {
        if (c >= 'a' && c <= 'z') out += static_cast<char>(c - 'a' + 'A');
        else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) out += c;
    }
    return out;
}

std::string iconv_name(std::string_view postgres) {
    auto name = letters_of(postgres);
    if (auto const* const it = std::ranges::find(encodings, name, &Encoding::postgres); it != encodings.end()) return it->iconv;
    for (auto const& [prefix, iconv] :
         {Encoding{"WINDOWS", "CP"}, Encoding{"WIN", "CP"}, Encoding{"LATIN", "ISO-8859-"}, Encoding{"ISO8859", "ISO-8859-"}})
        if (name.starts_with(prefix)) return iconv + name.substr(prefix.size());
    return name;
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// iconv, to UTF-8.
class Converter {
public:
    explicit Converter(std::string const& encoding) : handle_(::iconv_open("UTF-8", iconv_name(encoding).c_str())) {}
    ~Converter() {
        if (known()) ::iconv_close(handle_);
    }
    Converter(Converter const&) = delete;
    Converter& operator=(Converter const&) = delete;

    /// Of an encoding that it does not know, iconv gives -1 as a handle.
    bool known() const { return std::bit_cast<std::intptr_t>(handle_) != -1; }

    Recoded operator()(std::string_view text) const {
        std::string from(text);
        std::string to;
        std::array<char, std::size_t{64} * 1024> part{};
        char* in = from.data();
        for (auto left = from.size(); left > 0;) {
            char* out = part.data();
            auto room = part.size();
            auto const result = ::iconv(handle_, &in, &left, &out, &room);
            bool const full = result == static_cast<std::size_t>(-1) && errno == E2BIG;
            to.append(part.data(), part.size() - room);
            if (result == 0 || full) continue;
            ::iconv(handle_, nullptr, nullptr, nullptr, nullptr);
            return {{}, from.size() - left};
        }
        return {std::move(to)};
    }

private:
    iconv_t handle_;
};

/// Each text once, since names come many times.
class Transcoder {
public:
    explicit Transcoder(std::string const& encoding) : convert_(encoding) {}

    Name operator()(Name name) {
        if (is_ascii(name.text())) return name;
        auto const [it, fresh] = done_.try_emplace(name);
        if (fresh) it->second = converted(name);
        return it->second;
    }

    std::size_t broken() const { return broken_; }

private:
    Name converted(Name name) {
        if (!convert_.known() && is_utf8(name.text())) return name;
        if (convert_.known())
            if (auto const made = convert_(name.text()); !made.broken) return Name(made.text);
        ++broken_;
        return name;
    }

    Converter convert_;
    std::unordered_map<Name, Name> done_;
    std::size_t broken_ = 0;
};

}  // namespace

Recoded in_utf8(std::string const& text, std::string const& encoding) {
    Converter const convert(encoding);
    if (!convert.known()) return {{}, {}, false};
    return convert(text);
}

bool is_utf8_name(std::string const& encoding) {
    return iconv_name(encoding) == "UTF-8";
}

std::size_t transcode(Catalog& catalog, std::string const& encoding) {
    Transcoder in_utf8(encoding);
    auto const value = [&](Value const& old) -> Value {
        if (auto const* const name = std::get_if<Name>(&old)) return in_utf8(*name);
        auto const* const names = std::get_if<Names>(&old);
        if (!names) return old;
        std::vector<Name> items(names->begin(), names->end());
        std::ranges::transform(items, items.begin(), std::ref(in_utf8));
        return Names(items);
    };
    for (Kind const* kind : all_kinds())
        for (Object& object : catalog.edit(*kind)) {
            for (Name* name : {&object.id.schema, &object.id.parent, &object.id.name}) *name = in_utf8(*name);
            for (FieldSpec const* field : kind->fields) object.values = object.values.with(field->slot, value(object.value(*field)));
        }
    for (Problem& problem : catalog.problems)
        if (auto& id = problem.object)
            for (Name* name : {&id->schema, &id->parent, &id->name}) *name = in_utf8(*name);
    return in_utf8.broken();
}

}  // namespace pgplumb
