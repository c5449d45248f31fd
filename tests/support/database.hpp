#pragma once
/// A database of a test's own, on the server that the environment names.

#include <memory>
#include <string>
#include <vector>

#include "pgplumb/session.hpp"

/// Created by the constructor. The server it lives on is thrown away as a whole.
class Database {
public:
    /// A copy of `original`, if one is named. `host` names another server.
    explicit Database(std::string name, std::string const& original = {}, std::string host = {});

    std::string const& name() const { return name_; }
    /// Runs statements through psql; the test fails if one of them does.
    void run(std::string const& sql) const;
    void run_file(std::string const& path) const;
    /// The one value that a query gives.
    std::string ask(std::string const& query) const;
    std::unique_ptr<pgplumb::Session> connect() const;

private:
    std::string psql() const;

    std::string name_, host_;
};

/// A session that remembers what was sent.
class Recorder final : public pgplumb::Session {
public:
    explicit Recorder(std::unique_ptr<pgplumb::Session> inner) : inner_(std::move(inner)) {}

    pgplumb::ServerFacts const& facts() const override { return inner_->facts(); }
    void copy(pgplumb::Sql const& source, pgplumb::RowSink const& sink) override {
        copied.push_back(source.text());
        inner_->copy(source, sink);
    }
    std::string ask(pgplumb::Sql const& statement) override {
        asked.push_back(statement.text());
        return inner_->ask(statement);
    }
    pgplumb::Text spoken() const override { return inner_->spoken(); }
    void renew() override { inner_->renew(); }
    void speak(pgplumb::Text text) override { inner_->speak(text); }
    std::string const& closed_by() const override { return inner_->closed_by(); }
    void finish() override { inner_->finish(); }

    std::vector<std::string> copied, asked;

private:
    std::unique_ptr<pgplumb::Session> inner_;
};
