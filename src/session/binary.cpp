#include "session/binary.hpp"

#include "pgplumb/error.hpp"

namespace pgplumb {
namespace {

/// Big-endian unsigned number of at most 8 bytes.
std::uint64_t number(std::string_view bytes) {
    std::uint64_t out = 0;
    for (char const c : bytes) out = (out << 8U) | static_cast<unsigned char>(c);
    return out;
}

/// Bytes that are consumed from the front; asking for more than there is ends the scan.
class Reader {
public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    std::string_view take(std::size_t size) {
        if (bytes_.size() < size) lose("the server sent a message that is cut off");
        auto const part = bytes_.substr(0, size);
        bytes_.remove_prefix(size);
        return part;
    }
    std::int16_t int2() { return static_cast<std::int16_t>(number(take(2))); }
    std::int32_t int4() { return static_cast<std::int32_t>(number(take(4))); }
    std::string_view rest() const { return bytes_; }

    /// A field with its length before it; -1 says null.
    Cell cell() {
        auto const size = int4();
        if (size < -1) lose("the server sent a field of negative length");
        return size < 0 ? Cell() : Cell(take(static_cast<std::size_t>(size)));
    }

private:
    std::string_view bytes_;
};

/// The elements of an array of one dimension, or of none.
template <class T, class Read>
std::vector<T> read_array(std::string_view bytes, Read const& read) {
    Reader reader(bytes);
    auto const dimensions = reader.int4();
    reader.take(8);  // whether there are nulls, and the type of the elements
    if (dimensions != 0 && dimensions != 1) lose("the server sent an array of several dimensions");
    std::vector<T> out;
    if (dimensions == 1) {
        auto const count = reader.int4();
        reader.take(4);  // the first subscript
        for (std::int32_t i = 0; i < count; ++i) out.push_back(read(reader.cell()));
    }
    if (!reader.rest().empty()) lose("the server sent an array with more than its elements");
    return out;
}

}  // namespace

void lose(std::string const& what) {
    throw Error(Failure::incomplete, what, "Nothing that was read so far is taken for the whole; run the audit again.");
}

std::string_view after_header(std::string_view message) {
    using namespace std::string_view_literals;
    Reader reader(message);
    if (reader.take(11) != "PGCOPY\n\377\r\n\0"sv) lose("the server did not answer in COPY's binary format");
    if (reader.int4() != 0) lose("the server sent a COPY stream with unknown flags");
    auto const extension = reader.int4();
    if (extension < 0) lose("the server sent a COPY header of negative length");
    reader.take(static_cast<std::size_t>(extension));
    return reader.rest();
}

bool split_row(std::string_view message, int columns, std::vector<Cell>& cells) {
    Reader reader(message);
    cells.clear();
    auto const count = reader.int2();
    if (count != -1 && count != columns) lose("the server sent a row with another number of columns");
    for (int i = 0; i < count; ++i) cells.push_back(reader.cell());
    if (!reader.rest().empty()) lose("the server sent a row with more than its columns");
    return count != -1;
}

std::string_view given(Row row, std::size_t column) {
    if (column >= row.size() || !row[column]) lose("the server sent nothing where a catalog always has something");
    return *row[column];
}

bool read_bool(std::string_view bytes) {
    if (bytes.size() != 1) lose("the server sent a boolean of the wrong width");
    return bytes[0] != 0;
}

std::int64_t read_int(std::string_view bytes) {
    switch (bytes.size()) {
        case 2: return static_cast<std::int16_t>(number(bytes));
        case 4: return static_cast<std::int32_t>(number(bytes));
        case 8: return static_cast<std::int64_t>(number(bytes));
        default: lose("the server sent an integer of the wrong width");
    }
}

std::vector<std::string_view> read_text_array(std::string_view bytes) {
    return read_array<std::string_view>(bytes, [](Cell const& cell) { return cell.value_or(std::string_view()); });
}

std::vector<std::int64_t> read_int_array(std::string_view bytes) {
    return read_array<std::int64_t>(bytes, [](Cell const& cell) { return read_int(cell.value_or(std::string_view())); });
}

std::vector<std::int64_t> read_oid_array(std::string_view bytes) {
    auto out = read_int_array(bytes);
    for (auto& oid : out) oid &= 0xFFFFFFFF;
    return out;
}

}  // namespace pgplumb
