#include "events/json_writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/utf8.hpp"

namespace lade {

namespace {

constexpr uint64_t kExactMax = uint64_t{1} << 53;

// How one character leaves: itself, or an escape that is built in `scratch`.
std::string_view escape(std::string_view character, bool latin1, std::array<char, 6>& scratch) {
  auto byte = static_cast<uint8_t>(character[0]);
  if (byte == '"') return "\\\"";
  if (byte == '\\') return "\\\\";
  if (byte == '\n') return "\\n";
  if (byte == '\r') return "\\r";
  if (byte == '\t') return "\\t";
  // U+0080 to U+009F are C2 80 to C2 9F: the code point is the second byte.
  const bool c1 =
      character.size() == 2 && byte == 0xC2 && static_cast<uint8_t>(character[1]) < 0xA0;
  if (c1) byte = static_cast<uint8_t>(character[1]);
  const bool plain = !c1 && byte >= 0x20 && byte != 0x7F && !(latin1 && byte >= 0x80);
  if (plain) return character;
  constexpr std::string_view kDigits = "0123456789abcdef";
  scratch = {'\\', 'u', '0', '0', kDigits[byte >> 4], kDigits[byte & 15]};
  return {scratch.data(), scratch.size()};
}

}  // namespace

void JsonWriter::open(char bracket) {
  if (comma_) put(",");
  put({&bracket, 1});
  comma_ = false;
}

void JsonWriter::open(std::string_view field, char bracket) {
  name(field);
  put({&bracket, 1});
  comma_ = false;
}

void JsonWriter::close(char bracket) {
  put({&bracket, 1});
  comma_ = true;
}

void JsonWriter::number(uint64_t item) {
  if (comma_) put(",");
  put_number(item);
  comma_ = true;
}

void JsonWriter::number(std::string_view field, uint64_t value) {
  name(field);
  if (value <= kExactMax) return put_number(value);
  put("\"");
  put_number(value);
  put("\"");
}

void JsonWriter::milliseconds(std::string_view field, uint64_t nanoseconds) {
  name(field);
  const uint64_t microseconds = nanoseconds / 1000;
  put_number(microseconds / 1000);
  const auto fraction = static_cast<unsigned>(microseconds % 1000);
  const std::array<char, 4> decimals = {'.', static_cast<char>('0' + fraction / 100),
                                        static_cast<char>('0' + fraction / 10 % 10),
                                        static_cast<char>('0' + fraction % 10)};
  put({decimals.data(), decimals.size()});
}

void JsonWriter::literal(std::string_view field, std::string_view value) {
  name(field);
  put(value);
}

void JsonWriter::text(std::string_view field, std::string_view value) {
  const bool latin1 = !is_utf8(value);
  name(field);
  put("\"");
  size_t room = text_bytes_max_;
  put_escaped(value, latin1, room);
  put("\"");
  if (latin1) put_encoding(field);
}

void JsonWriter::texts(std::string_view field, std::span<const std::string> values) {
  const bool latin1 = !std::all_of(values.begin(), values.end(),
                                   [](const std::string& value) { return is_utf8(value); });
  constexpr size_t kQuotesAndComma = 3;
  size_t room = text_bytes_max_;
  bool whole = true;
  name(field);
  put("[");
  for (size_t i = 0; whole && i < values.size(); ++i) {
    if (room < kQuotesAndComma) {
      was_cut_ = true;
      break;
    }
    room -= kQuotesAndComma;
    put(i == 0 ? "\"" : ",\"");
    whole = put_escaped(values[i], latin1, room);
    put("\"");
  }
  put("]");
  if (latin1) put_encoding(field);
}

void JsonWriter::name(std::string_view field) {
  put(comma_ ? ",\"" : "\"");
  put(field);
  put("\":");
  comma_ = true;
}

void JsonWriter::put(std::string_view text) {
  if (!fits_) return;
  if (text.size() > bytes_max_ - std::min(bytes_max_, out_.size())) {
    fits_ = false;
    return;
  }
  out_.append(text);
}

void JsonWriter::put_number(uint64_t value) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  put({digits.data(), static_cast<size_t>(end - digits.data())});
}

// Takes what it writes from `room`. False when it stopped before a character that had no room left.
bool JsonWriter::put_escaped(std::string_view text, bool latin1, size_t& room) {
  std::array<char, 6> scratch;
  for (size_t at = 0; at < text.size() && fits_;) {
    const size_t length = latin1 ? 1 : utf8_length(text, at);
    const std::string_view escaped = escape(text.substr(at, length), latin1, scratch);
    if (escaped.size() > room) {
      was_cut_ = true;
      return false;
    }
    put(escaped);
    room -= escaped.size();
    at += length;
  }
  return true;
}

void JsonWriter::put_encoding(std::string_view field) {
  put(",\"");
  put(field);
  put("_encoding\":\"latin1\"");
}

}  // namespace lade
