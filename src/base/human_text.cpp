#include "base/human_text.hpp"

#include "base/utf8.hpp"

namespace lade {

std::string thousands(uint64_t value) {
  const std::string digits = std::to_string(value);
  std::string text;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

std::string counted(uint64_t count, std::string_view noun) {
  return thousands(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string fixed(uint64_t value, uint64_t unit, int decimals) {
  uint64_t scale = 1;
  for (int i = 0; i < decimals; ++i) scale *= 10;
  uint64_t whole = value / unit;
  uint64_t fraction = (value % unit * scale + unit / 2) / unit;
  if (fraction == scale) {
    ++whole;
    fraction = 0;
  }
  std::string text = thousands(whole);
  if (decimals > 0) text += '.' + std::to_string(scale + fraction).substr(1);
  return text;
}

std::string printable(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t length = utf8_length(text, at);
    const auto byte = static_cast<uint8_t>(text[at]);
    const bool c1 = length == 2 && byte == 0xC2 && static_cast<uint8_t>(text[at + 1]) < 0xA0;
    const bool shown = length > 0 && byte >= 0x20 && byte != 0x7F && !c1;
    const std::string_view taken = text.substr(at, length > 0 ? length : 1);
    at += taken.size();
    if (shown) {
      out += taken;
      continue;
    }
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    for (char raw : taken) {
      out += "\\x";
      out += kDigits[static_cast<uint8_t>(raw) >> 4];
      out += kDigits[static_cast<uint8_t>(raw) & 15];
    }
  }
  return out;
}

std::string joined(std::span<const std::string> parts, std::string_view separator) {
  std::string out;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += separator;
    out += parts[i];
  }
  return out;
}

}  // namespace lade
