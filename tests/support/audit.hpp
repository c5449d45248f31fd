#pragma once
/// An audit as the command makes it, told in lines that a test can compare.

#include <filesystem>
#include <set>
#include <string>

#include "pgplumb/finding.hpp"
#include "pgplumb/session.hpp"

/// "error table.missing table public.t @ revision" for each finding, followed by "  covers ..." for each object it covers;
/// "unproven ...", "could not check ..."; "plumb" if there is nothing.
using Lines = std::set<std::string>;

Lines audited(pgplumb::Session& session, std::filesystem::path const& description);
Lines audited(pgplumb::Session& session, pgplumb::Description const& desired);
/// Of a catalog that was read through the session before.
Lines audited(pgplumb::Session& session, pgplumb::Catalog const& actual, pgplumb::Description const& desired);

/// What an audit says but for the state of health, which is no difference and which no description changes.
Lines drift(Lines lines);

/// The lines of an expected.txt, where "  covers" stands below its finding.
Lines expected(std::string const& text);

std::string text_of(std::filesystem::path const& path);

/// Checks that both are the same, line by line.
void check_same(Lines const& got, Lines const& want);
