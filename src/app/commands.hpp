#pragma once
/// The commands beside `audit`, and what they share with it. Each gives its exit code and throws Error(Failure::usage).

#include "pgplumb/source.hpp"

#include <string>
#include <vector>

namespace pgplumb {

/// Reads descriptions without a server, each for itself: all errors of all files, or one line that there are none.
int check(std::vector<std::string> const& arguments);

/// In a compiler's style, to standard error; gives exit code 2.
int print_errors(std::vector<FileError> const& errors);

/// The nearest pgplumb.info upwards, as far as the repository's root.
std::vector<std::string> nearest_description();

}  // namespace pgplumb
