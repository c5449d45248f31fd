#include "sources/transcode.hpp"

#include "pgplumb/utf8.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <unordered_map>

namespace pgplumb {
namespace {

struct Encoding {
    std::string_view postgres;
    char const* iconv;
};

// Those whose names differ by more than a hyphen.
constexpr std::array encodings{
    Encoding{"EUC_JIS_2004", "EUC-JISX0213"},
    Encoding{"ISO_8859_5", "ISO-8859-5"},
    Encoding{"ISO_8859_6", "ISO-8859-6"},
    Encoding{"ISO_8859_7", "ISO-8859-7"},
    Encoding{"ISO_8859_8", "ISO-8859-8"},
    Encoding{"KOI8R", "KOI8-R"},
    Encoding{"KOI8U", "KOI8-U"},
    Encoding{"LATIN5", "ISO-8859-9"},
    Encoding{"LATIN6", "ISO-8859-10"},
    Encoding{"LATIN7", "ISO-8859-13"},
    Encoding{"LATIN8", "ISO-8859-14"},
    Encoding{"LATIN9", "ISO-8859-15"},
    Encoding{"LATIN10", "ISO-8859-16"},
};

std::string iconv_name(std::string const& postgres) {
    if (auto const* const it = std::ranges::find(encodings, postgres, &Encoding::postgres); it != encodings.end()) return it->iconv;
    if (postgres.starts_with("WIN")) return "CP" + postgres.substr(3);
    if (postgres.starts_with("LATIN")) return "ISO-8859-" + postgres.substr(5);
    auto out = postgres;
    std::ranges::replace(out, '_', '-');
    return out;
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Each text once, since names come many times.
class Transcoder {
public:
    explicit Transcoder(std::string const& encoding) : handle_(::iconv_open("UTF-8", iconv_name(encoding).c_str())) {}
    ~Transcoder() {
        if (known()) ::iconv_close(handle_);
    }
    Transcoder(Transcoder const&) = delete;
    Transcoder& operator=(Transcoder const&) = delete;

    Name operator()(Name name) {
        if (is_ascii(name.text())) return name;
        auto const [it, fresh] = done_.try_emplace(name);
        if (fresh) it->second = converted(name);
        return it->second;
    }

    std::size_t broken() const { return broken_; }

private:
    /// Of an encoding that it does not know, iconv gives -1 as a handle.
    bool known() const { return std::bit_cast<std::intptr_t>(handle_) != -1; }

    Name converted(Name name) {
        std::string from(name.text());
        std::string to(from.size() * 4, '\0');
        char* in = from.data();
        char* out = to.data();
        auto in_left = from.size();
        auto out_left = to.size();
        if (known() && ::iconv(handle_, &in, &in_left, &out, &out_left) == 0) return Name(to.substr(0, to.size() - out_left));
        if (!known() && is_utf8(name.text())) return name;
        if (known()) ::iconv(handle_, nullptr, nullptr, nullptr, nullptr);
        ++broken_;
        return name;
    }

    iconv_t handle_;
    std::unordered_map<Name, Name> done_;
    std::size_t broken_ = 0;
};

}  // namespace

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
