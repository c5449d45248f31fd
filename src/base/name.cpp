#include "pgplumb/name.hpp"

#include "base/pool.hpp"

#include <array>
#include <cstring>
#include <memory>
#include <mutex>
#include <unordered_set>

namespace pgplumb {
namespace {

/// Characters of interned names, in blocks that are never freed and never move.
class Arena {
public:
    std::string_view keep(std::string_view text) {
        if (text.size() > block_size / 8) {
            blocks_.push_back(std::make_unique<char[]>(text.size()));
            return copy(text, blocks_.back().get());
        }
        if (text.size() > left_) {
            blocks_.push_back(std::make_unique<char[]>(block_size));
            next_ = blocks_.back().get();
            left_ = block_size;
        }
        auto const kept = copy(text, next_);
        next_ += text.size();
        left_ -= text.size();
        return kept;
    }

private:
    static std::string_view copy(std::string_view text, char* to) {
        if (!text.empty()) std::memcpy(to, text.data(), text.size());  // nothing may be nowhere
        return {to, text.size()};
    }

    static constexpr std::size_t block_size = std::size_t{64} * 1024;
    std::vector<std::unique_ptr<char[]>> blocks_;
    char* next_ = nullptr;
    std::size_t left_ = 0;
};

/// Sharded, because the two sides of an audit are read by two threads.
class NamePool {
public:
    std::string_view const* intern(std::string_view text) {
        auto& shard = shards_[std::hash<std::string_view>{}(text) % shards_.size()];
        std::lock_guard const lock(shard.mutex);
        if (auto const it = shard.names.find(text); it != shard.names.end()) return &*it;
        return &*shard.names.insert(shard.arena.keep(text)).first;
    }

private:
    struct Shard {
        std::mutex mutex;
        Arena arena;
        std::unordered_set<std::string_view> names;
    };
    std::array<Shard, 16> shards_;
};

struct ListHash {
    std::size_t operator()(std::vector<Name> const& items) const noexcept {
        std::size_t seed = items.size();
        for (Name const item : items) seed = mixed(seed, item.hash());
        return seed;
    }
};

using ListPool = Pool<std::vector<Name>, ListHash>;

// Leaked on purpose: names may be used by threads and statics until the very end.
NamePool& names() {
    static auto* const pool = new NamePool;
    return *pool;
}

ListPool& lists() {
    static auto* const pool = new ListPool;
    return *pool;
}

}  // namespace

Name::Name() noexcept {
    static std::string_view const* const empty = names().intern({});
    text_ = empty;
}

Name::Name(std::string_view text) : text_(names().intern(text)) {}

Names::Names() noexcept {
    static std::vector<Name> const* const empty = lists().intern({});
    items_ = empty;
}

Names::Names(std::vector<Name> const& items) : items_(lists().intern(items)) {}

}  // namespace pgplumb
