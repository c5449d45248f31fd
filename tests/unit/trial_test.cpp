#include <doctest/doctest.h>

#include "ddl/scratch.hpp"
#include "ddl/script.hpp"

using namespace pgplumb;
using How = ddl::Trial::How;

TEST_CASE("what is about roles, privileges and other databases is left out where a script is tried") {
    for (auto const* statement : {"grant select on t to app",
                                  "revoke all on schema public from public",
                                  "alter table t owner to joe",
                                  "alter schema s owner to joe",
                                  "ALTER FUNCTION public.f(integer) OWNER TO \"the owner\"",
                                  "alter default privileges in schema s grant select on tables to app",
                                  "create role joe login",
                                  "alter role joe set search_path = s",
                                  "drop owned by joe",
                                  "reassign owned by joe to jim",
                                  "create database other",
                                  "alter database shop set search_path = s",
                                  "drop database other",
                                  "create tablespace t location '/x'",
                                  "alter system set fsync = off",
                                  "set role joe",
                                  "set session authorization joe",
                                  "set default_tablespace = fast",
                                  "set client_encoding = 'LATIN1'",
                                  "create subscription s connection 'host=x' publication p",
                                  "comment on table t is 'x'",
                                  "alter role joe rename to jim",
                                  "grant joe to jim",
                                  "security label on table t is 'x'"}) {
        CAPTURE(statement);
        CHECK(ddl::trial_of(statement).how == How::leave_out);
    }
}

TEST_CASE("all else is run, what the parser does not know too") {
    for (auto const* statement : {"create table t (id int)", "alter table t owner to joe, add a int", "set search_path = s", "reset all",
                                  "do $$ begin end $$", "insert into t values (1)", "create extension hstore", "alter table t rename to u",
                                  "create table t (a int) no such syntax", "drop table t", "comment", ""}) {
        CAPTURE(statement);
        CHECK(ddl::trial_of(statement).how == How::run);
    }
    for (auto const* statement : {"create policy p on t to app using (true)", "alter policy p on t to app", "drop policy p on t",
                                  "create user mapping for joe server s"}) {
        CAPTURE(statement);
        CHECK(ddl::trial_of(statement).how == How::may_lack_role);
    }
}

TEST_CASE("a schema is made without the role that it is given to, and stays in its place") {
    CHECK(ddl::trial_of("create schema s authorization joe").instead == "create schema s                  ");
    CHECK(ddl::trial_of("create schema s AUTHORIZATION \"my role\" create table t ()").instead ==
          "create schema s                         create table t ()");
    CHECK(ddl::trial_of("create schema authorization joe").instead == "create schema               joe");
    CHECK(ddl::trial_of("create schema s authorization current_user").instead.empty());
    CHECK(ddl::trial_of("create schema s").instead.empty());
}

TEST_CASE("the data of COPY come with it") {
    psql::Script script("copy t from stdin;\n1\t2\n3\t4\n\\.\ncopy u from stdin;\n\\.\ncopy v to stdout;", Name("a.sql"));
    CHECK(script.next()->data == "1\t2\n3\t4\n");
    CHECK(script.next()->data.empty());
    CHECK(script.next()->data.empty());
    CHECK_FALSE(script.next());
}
