#pragma once
/// MD5, which SQLAlchemy cuts long names with; it protects nothing here.

#include <string>
#include <string_view>

namespace pgplumb::python {

/// In 32 hexadecimal digits.
std::string md5(std::string_view text);

}  // namespace pgplumb::python
