#include "base/secrets.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace pgplumb;

namespace {

// Put together, so that no scanner of repositories takes them for real ones.
std::string const body = "abcdefgh1234567890ABCDEFGHIJKLMNOPQRST";

}  // namespace

TEST_CASE("tokens with a known beginning are masked, and the beginning stays") {
    CHECK(masked("'AKI"
                 "AABCDEFGH12345678'::text") == "'AKIA(not shown)'::text");
    for (std::string const beginning : {"sk_"
                                        "live_",
                                        "sk_"
                                        "test_",
                                        "rk_"
                                        "live_",
                                        "gh"
                                        "p_",
                                        "gh"
                                        "o_",
                                        "github_"
                                        "pat_",
                                        "gl"
                                        "pat-",
                                        "xo"
                                        "xb-",
                                        "AI"
                                        "za",
                                        "S"
                                        "G.",
                                        "np"
                                        "m_",
                                        "$2"
                                        "b$",
                                        "$argon"
                                        "2",
                                        "SCRAM-SHA-"
                                        "256$"}) {
        CAPTURE(beginning);
        CHECK(masked('\'' + beginning + body + '\'') == '\'' + beginning + "(not shown)'");
    }
    CHECK(masked("'eyJ"
                 "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_'") == "'eyJ(not shown)'");
    CHECK(masked("'md5"
                 "0123456789abcdef0123456789abcdef'") == "'md5(not shown)'");
}

TEST_CASE("private keys, passwords in URLs and in pairs are masked") {
    CHECK(masked("'-----BEGIN RSA PRIVATE "
                 "KEY-----\nMIIE\n-----END RSA PRIVATE "
                 "KEY-----'") == "'-----BEGIN (not shown)-----END RSA PRIVATE KEY-----'");
    CHECK(masked("'postgres://app:hunter2@db/shop'") == "'postgres://app:(not shown)@db/shop'");
    CHECK(masked("'amqp://u:p%40ss@h:5672'") == "'amqp://u:(not shown)@h:5672'");
    CHECK(masked("'host=db password=hunter2 user=x'") == "'host=db password=(not shown) user=x'");
    CHECK(masked("'{\"api_key\": \"k1\", \"a\": 1}'") == "'{\"api_key\": \"(not shown)\", \"a\": 1}'");
    CHECK(masked("'Pwd=x;Server=y'") == "'Pwd=(not shown);Server=y'");
}

TEST_CASE("what is no secret stays, so that reports stay useful") {
    for (auto const* text :
         {"'pending'::text", "password = 'x'", "(length(password) > 8)", "'https://example.com:8080/a@b'", "'user@example.com'",
          "'password=none'", "'eyJust a word'", "'SG.x'", "'md5'", "nextval('password_resets_id_seq'::regclass)", "'npm_install'",
          "'sk_live_'", "token IN ('a', 'b')", "'AKIA'", "md5(random()::text)"}) {
        CAPTURE(text);
        CHECK(masked(text) == text);
    }
}

TEST_CASE("string constants are found with their quotes, those of functions apart") {
    using Views = std::vector<std::string_view>;
    CHECK(constants_in("'a''b'::text || E'c\\'d' || \"it's\"") == Views{"'a''b'", "E'c\\'d'"});
    CHECK(own_constants_in("('secret1'::varchar(20))") == Views{"'secret1'"});
    CHECK(own_constants_in("$$hunter2hunter2$$") == Views{"$$hunter2hunter2$$"});
    CHECK(own_constants_in("$a$x$$y$a$ || $1") == Views{"$a$x$$y$a$"});
    CHECK(may_be_secret("$$hunter2hunter2$$"));
    CHECK_FALSE(may_be_secret("$$pending$$"));
    CHECK(own_constants_in("encode(gen_random_bytes(16), 'base64')").empty());
    CHECK(own_constants_in("'x'::character varying(20)") == Views{"'x'"});
    CHECK(constants_in("'open") == Views{"'open"});
}

TEST_CASE("a name and a value tell a secret, and usual values do not") {
    for (auto const* name : {"password", "db_passwd", "apiKey", "client_SECRET", "private_key", "credentials", "token_hash"})
        CHECK(names_secret(name));
    for (auto const* name : {"name", "key", "status", "passed"}) CHECK_FALSE(names_secret(name));
    for (auto const* constant : {"'Summer2024!'", "'correct horse'", "E'Summer\\n2024'"}) CHECK(may_be_secret(constant));
    for (auto const* constant : {"''", "'none'", "'pending'", "'12345678'", "'short'", "'unverified'", "'"})
        CHECK_FALSE(may_be_secret(constant));
}
