#include "row_writer.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>

namespace lade {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 20;

// No row is longer; partsupp's longest has about 230 bytes.
constexpr std::size_t kRowBytesMax = 1024;

constexpr int kDigitsMax = 20;

}  // namespace

RowWriter::RowWriter(const std::string& path, RowFormat format)
    : file_(std::fopen(path.c_str(), "wb")),
      format_(format),
      buffer_(new char[kBufferBytes + kRowBytesMax]),
      end_(buffer_.get()) {
  if (file_ == nullptr) {
    failed_ = true;
    errno_ = errno;
  } else {
    std::setvbuf(file_, nullptr, _IONBF, 0);
  }
}

RowWriter::~RowWriter() {
  if (file_ != nullptr) std::fclose(file_);
}

void RowWriter::text(std::string_view text) {
  append(text);
  *end_++ = '|';
}

void RowWriter::integer(std::uint64_t value) {
  append(value, 1);
  *end_++ = '|';
}

void RowWriter::decimal(std::int64_t hundredths) {
  if (hundredths < 0) *end_++ = '-';
  const auto value = static_cast<std::uint64_t>(hundredths < 0 ? -hundredths : hundredths);
  append(value / 100, 1);
  *end_++ = '.';
  append(value % 100, 2);
  *end_++ = '|';
}

void RowWriter::name(std::string_view prefix, std::uint64_t number) {
  append(prefix);
  append(number, 9);
  *end_++ = '|';
}

void RowWriter::append(std::string_view bytes) {
  std::memcpy(end_, bytes.data(), bytes.size());
  end_ += bytes.size();
}

void RowWriter::append(std::uint64_t value, int digits_min) {
  char digits[kDigitsMax];
  const char* last = std::to_chars(digits, digits + kDigitsMax, value).ptr;
  for (auto missing = digits_min - (last - digits); missing > 0; --missing) *end_++ = '0';
  append({digits, last});
}

void RowWriter::end_row() {
  if (!format_.trailing_delimiter) --end_;
  if (format_.crlf) *end_++ = '\r';
  *end_++ = '\n';
  if (end_ >= buffer_.get() + kBufferBytes) flush();
}

bool RowWriter::close() {
  flush();
  if (file_ != nullptr && std::fclose(file_) != 0 && !failed_) {
    failed_ = true;
    errno_ = errno;
  }
  file_ = nullptr;
  errno = errno_;
  return !failed_;
}

void RowWriter::flush() {
  const auto bytes = static_cast<std::size_t>(end_ - buffer_.get());
  end_ = buffer_.get();
  if (failed_ || std::fwrite(buffer_.get(), 1, bytes, file_) == bytes) return;
  failed_ = true;
  errno_ = errno;
}

}  // namespace lade
