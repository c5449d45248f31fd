#pragma once
/// Where equal things are kept once, for the life of the process. Sharded, because the two sides of an audit are read by
/// two threads.

#include <array>
#include <cstddef>
#include <mutex>
#include <unordered_set>

namespace pgplumb {

/// Folds `value` into the hash `seed`.
inline std::size_t mixed(std::size_t seed, std::size_t value) noexcept {
    auto const product = (seed ^ value) * 0x9e3779b97f4a7c15ULL;
    return product ^ (product >> 32U);
}

template <class T, class Hash>
class Pool {
public:
    T const* intern(T const& value) {
        Probe const probe{&value, Hash{}(value)};
        auto& shard = shards_[(probe.hash >> 8U) % shards_.size()];
        std::lock_guard const lock(shard.mutex);
        auto it = shard.kept.find(probe);
        if (it == shard.kept.end()) it = shard.kept.insert({value, probe.hash}).first;
        return &it->value;
    }

private:
    /// Hashing a long row costs more than keeping its hash.
    struct Entry {
        T value;
        std::size_t hash;
    };
    struct Probe {
        T const* value;
        std::size_t hash;
    };
    struct HashOf {
        using is_transparent = void;
        std::size_t operator()(Entry const& entry) const noexcept { return entry.hash; }
        std::size_t operator()(Probe const& probe) const noexcept { return probe.hash; }
    };
    struct Equal {
        using is_transparent = void;
        bool operator()(Entry const& a, Entry const& b) const { return a.hash == b.hash && a.value == b.value; }
        bool operator()(Probe const& a, Entry const& b) const { return a.hash == b.hash && *a.value == b.value; }
        bool operator()(Entry const& a, Probe const& b) const { return a.hash == b.hash && a.value == *b.value; }
    };
    struct Shard {
        std::mutex mutex;
        std::unordered_set<Entry, HashOf, Equal> kept;
    };
    std::array<Shard, 16> shards_;
};

}  // namespace pgplumb
