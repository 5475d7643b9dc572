// A writer of JSON objects without line breaks, into a string that its owner recycles from line to
// line.
//
//   JsonWriter json(line);
//   json.open_object();
//   json.text("file", path);         {"file":"a.tbl"
//   json.number("line", 7);          ,"line":7
//   json.close_object();             }
//
// Text is UTF-8, with the controls (U+0000..1F, U+007F..9F) escaped. Text that is not UTF-8 leaves
// as Latin-1: every byte from 0x80 as \u00XX, and a field "<name>_encoding":"latin1" beside, so
// that its bytes can be had again.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace lade {

class JsonWriter {
 public:
  // Appends to `out`, up to `bytes_max` bytes. Of each text or list of texts at most
  // `text_bytes_max` escaped bytes are written, and was_cut() says whether that was not all.
  explicit JsonWriter(std::string& out, size_t bytes_max = std::string::npos,
                      size_t text_bytes_max = std::string::npos)
      : out_(out), bytes_max_(bytes_max), text_bytes_max_(text_bytes_max) {}

  // Names are ASCII words and are not escaped. An object without a name is a whole line, or an item
  // of the open array.
  void open_object() { open('{'); }
  void open_object(std::string_view name) { open(name, '{'); }
  void close_object() { close('}'); }
  void open_array() { open('['); }
  void open_array(std::string_view name) { open(name, '['); }
  void close_array() { close(']'); }
  // An item of the open array.
  void number(uint64_t item);
  // Above 2^53 a number leaves as text: readers that hold numbers as doubles would round it.
  void number(std::string_view name, uint64_t value);
  // Milliseconds with three decimals.
  void milliseconds(std::string_view name, uint64_t nanoseconds);
  // A value that is JSON already, as in "-12.50" or "{}".
  void literal(std::string_view name, std::string_view value);
  void boolean(std::string_view name, bool value) { literal(name, value ? "true" : "false"); }
  void null(std::string_view name) { literal(name, "null"); }
  void text(std::string_view name, std::string_view value);
  void texts(std::string_view name, std::span<const std::string> values);

  // False once something had no room; `out` is of no use then.
  bool fits() const { return fits_; }
  bool was_cut() const { return was_cut_; }

 private:
  void open(char bracket);
  void open(std::string_view field, char bracket);
  void close(char bracket);
  void name(std::string_view name);
  void put(std::string_view text);
  void put_number(uint64_t value);
  bool put_escaped(std::string_view text, bool latin1, size_t& room);
  void put_encoding(std::string_view field);

  std::string& out_;
  size_t bytes_max_;
  size_t text_bytes_max_;
  bool comma_ = false;
  bool fits_ = true;
  bool was_cut_ = false;
};

}  // namespace lade
