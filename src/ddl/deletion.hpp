#pragma once
/// What goes when something is dropped: all that is a part of it, and with CASCADE all that cannot be without it
/// (findDependentObjects of dependency.c). It knows no statement.

#include "ddl/world.hpp"

#include <compare>

namespace pgplumb::ddl {

/// Something that others depend on, or that depends on others.
struct Thing {
    enum class Sort : std::uint8_t { relation, column, default_value, part, type, other } sort;
    void const* object;       ///< a Relation for columns too
    std::int16_t number = 0;  ///< a column's
    friend auto operator<=>(Thing const&, Thing const&) = default;

    static Thing of(Relation& relation) { return {Sort::relation, &relation}; }
    static Thing of(Relation& relation, Column const& column) { return {Sort::column, &relation, column.number}; }
    static Thing default_of(Relation& relation, Column const& column) { return {Sort::default_value, &relation, column.number}; }
    static Thing of(Part& part) { return {Sort::part, &part}; }
    static Thing of(UserType& type) { return {Sort::type, &type}; }
    static Thing of(Other const& other) { return {Sort::other, &other}; }
};

class Deletion {
public:
    explicit Deletion(World& world) : world_(world) {}

    /// What is asked to go.
    void add(Thing thing) { reach(thing, true); }
    /// What cannot be without that.
    void add_dependent(Thing thing) { reach(thing, false); }

    /// Refuses if anything but parts of what is asked to go depends on it and there is no `cascade`.
    void run(bool cascade);

private:
    void reach(Thing thing, bool automatic);
    void follow(Thing thing);
    void follow(Relation& relation);
    void follow(Relation& relation, Column& column);
    void follow(Part& part);
    void follow(UserType& type);
    void follow(Other const& function);
    void follow_values(Relation& relation);
    void follow_functions(Thing type);
    template <class Has>
    void follow_columns(std::set<Relation*> const& users, Has const& has);
    void follow_views(Relation& relation, std::int16_t number);
    bool goes(Relation const& relation) const;
    bool goes_anyway(Thing thing) const;
    void check() const;
    void apply(Thing thing);

    World& world_;
    std::map<Thing, bool> reached_;  ///< whether as a part
    std::vector<Thing> order_;
    bool cascade_ = false;
};

}  // namespace pgplumb::ddl
