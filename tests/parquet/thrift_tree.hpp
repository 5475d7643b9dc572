// Thrift's compact protocol read into a tree of whatever is there. For tests: it knows nothing of
// what the writer meant to write, and throws Breach where the bytes are no tree.
#pragma once

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace lade {

// What a file does that Parquet does not allow, or that its own metadata deny.
class Breach : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

inline void hold(bool holds, std::string_view what) {
  if (!holds) throw Breach(std::string(what));
}

struct ThriftNode {
  int64_t number = 0;  // also 0 or 1 of a boolean
  std::string bytes;
  std::vector<ThriftNode> elements;
  std::map<int, ThriftNode> fields;

  bool has(int id) const { return fields.count(id) > 0; }
  const ThriftNode& at(int id) const {
    hold(has(id), "field " + std::to_string(id) + " is missing");
    return fields.at(id);
  }
  int64_t integer(int id) const { return at(id).number; }
};

class ThriftReader {
 public:
  explicit ThriftReader(std::string_view bytes) : bytes_(bytes) {}

  ThriftNode structure() {
    ThriftNode node;
    for (int id = 0;;) {
      const unsigned header = byte();
      if (header == 0) return node;
      const unsigned step = header >> 4;
      id = step > 0 ? id + static_cast<int>(step) : static_cast<int>(zigzag());
      const unsigned type = header & 15;
      ThriftNode field;
      if (type == 1 || type == 2) {
        field.number = type == 1;
      } else {
        field = value(type);
      }
      hold(node.fields.emplace(id, std::move(field)).second, "a field is there twice");
    }
  }
  size_t used() const { return at_; }

 private:
  ThriftNode value(unsigned type) {
    ThriftNode node;
    switch (type) {
      case 1:
      case 2: node.number = byte() == 1; break;
      case 4:
      case 5:
      case 6: node.number = zigzag(); break;
      case 8: node.bytes = take(varint()); break;
      case 9: list(node); break;
      case 12: node = structure(); break;
      default: throw Breach("unexpected Thrift type " + std::to_string(type));
    }
    return node;
  }
  void list(ThriftNode& node) {
    const unsigned header = byte();
    const uint64_t count = header >> 4 == 15 ? varint() : header >> 4;
    hold(count <= bytes_.size(), "a list is longer than the file");
    for (uint64_t i = 0; i < count; ++i) node.elements.push_back(value(header & 15));
  }
  unsigned byte() { return static_cast<uint8_t>(take(1)[0]); }
  uint64_t varint() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const unsigned next = byte();
      value |= uint64_t{next & 127} << shift;
      if (next < 128) return value;
    }
    throw Breach("a varint has no end");
  }
  int64_t zigzag() {
    const uint64_t value = varint();
    return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
  }
  std::string take(uint64_t count) {
    hold(count <= bytes_.size() - at_, "metadata are cut short");
    at_ += count;
    return std::string(bytes_.substr(at_ - count, count));
  }

  std::string_view bytes_;
  size_t at_ = 0;
};

}  // namespace lade
