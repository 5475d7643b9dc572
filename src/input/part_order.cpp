#include "input/part_order.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>

#include "base/letter_case.hpp"
#include "input/table_file_name.hpp"

namespace lade {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";

bool is_number(std::string_view piece) { return kDigits.find(piece.front()) != kDigits.npos; }

std::string_view alphabet_of(std::string_view part) { return is_number(part) ? kDigits : kLetters; }

enum class Naming { whole, numbers, letters, free };

Naming naming_of(const FoundFile& file) {
  if (file.freely_named) return Naming::free;
  if (file.part.empty()) return Naming::whole;
  return is_number(file.part) ? Naming::numbers : Naming::letters;
}

std::string_view without_zeros(std::string_view digits) {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1));
}

int compare_numbers(std::string_view a, std::string_view b) {
  a = without_zeros(a);
  b = without_zeros(b);
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

// The next digits or letters of the same length; longer by one behind the last.
std::string successor(std::string part) {
  const std::string_view alphabet = alphabet_of(part);
  for (size_t at = part.size(); at-- > 0;) {
    if (part[at] != alphabet.back()) {
      ++part[at];
      return part;
    }
    part[at] = alphabet.front();
  }
  return (is_number(part) ? "1" : "a") + part;
}

// `split` makes its suffixes longer before they run out: "zaaa" follows "yz", and "9000" "89".
std::string longer_successor(std::string_view part) {
  const std::string_view alphabet = alphabet_of(part);
  const size_t last = part.find_first_not_of(alphabet.back());
  if (last == part.npos || part[last] + 1 != alphabet.back()) return {};
  if (part.find_first_not_of(alphabet.back(), last + 1) != part.npos) return {};
  return std::string(last + 1, alphabet.back()) +
         std::string(part.size() - last + 1, alphabet.front());
}

bool follows(const std::string& part, const std::string& before) {
  const std::string next = successor(before);
  if (is_number(part) && compare_numbers(part, next) == 0) return true;
  return part == next || part == longer_successor(before);
}

// Numbers and the text between them, in turn.
std::vector<std::string_view> pieces_of(std::string_view name) {
  std::vector<std::string_view> pieces;
  while (!name.empty()) {
    const size_t end =
        is_number(name) ? name.find_first_not_of(kDigits) : name.find_first_of(kDigits);
    pieces.push_back(name.substr(0, end));
    name.remove_prefix(std::min(end, name.size()));
  }
  return pieces;
}

bool natural_less(std::string_view a, std::string_view b) {
  const auto ours = pieces_of(a);
  const auto theirs = pieces_of(b);
  for (size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) {
    const bool numbers = is_number(ours[i]) && is_number(theirs[i]);
    const int order = numbers ? compare_numbers(ours[i], theirs[i]) : ours[i].compare(theirs[i]);
    if (order != 0) return order < 0;
  }
  if (ours.size() != theirs.size()) return ours.size() < theirs.size();
  return a < b;
}

std::string free_name(const FoundFile& file) {
  return without_endings(last_component(file.file.path));
}

// Of a freely named file: its name with # for each number.
std::string shape_of(std::string_view name) {
  std::string shape;
  for (const std::string_view piece : pieces_of(name)) {
    shape += is_number(piece) ? std::string_view("#") : piece;
  }
  return shape;
}

class PartOrder {
 public:
  PartOrder(const TableSchema& table, bool with_gaps, std::vector<FoundFile>& found,
            std::vector<Status>& failures)
      : table_(table), with_gaps_(with_gaps), found_(found), failures_(failures) {
    for (const FoundFile& file : found) from_directory_ |= file.from_directory;
  }

  void sort() {
    std::stable_sort(found_.begin(), found_.end(), [](const FoundFile& a, const FoundFile& b) {
      const Naming naming = naming_of(a);
      if (naming != naming_of(b)) return naming < naming_of(b);
      if (naming == Naming::whole) return false;
      if (naming == Naming::numbers) return compare_numbers(a.part, b.part) < 0;
      if (naming == Naming::letters) return a.part < b.part;
      return natural_less(free_name(a), free_name(b));
    });
  }

  void check() {
    const Naming naming = naming_of(found_.front());
    if (naming == Naming::free) check_free_names();
    if (naming == Naming::numbers || naming == Naming::letters) {
      check_start(found_.front(), found_.front().part);
    }
    for (size_t i = 1; i < found_.size(); ++i) {
      const FoundFile& before = found_[i - 1];
      const FoundFile& file = found_[i];
      if (naming_of(file) != naming) {
        report_repeated(found_.front(), file);
      } else if (naming == Naming::whole) {
        if (from_directory_) report_repeated(found_.front(), file);
      } else if (naming != Naming::free) {
        check_pair(before, before.part, file, file.part);
      }
    }
  }

 private:
  void report_repeated(const FoundFile& first, const FoundFile& second) {
    const std::string_view advice =
        from_directory_
            ? ": move one of them away, or name the files that are meant one by one"
            : ": leave one of them out, or load it by itself later, with --if-loaded append";
    failures_.push_back(Status::error(
        from_directory_ ? Code::repeated_part : Code::duplicate_input,
        "may hold the same rows as " + first.file.path + std::string(advice), second.file.path));
  }

  void report_missing(std::string_view part, const FoundFile& next, std::string_view next_part) {
    if (with_gaps_) return;
    std::string message = "part ";
    message.append(part).append(" of ").append(table_.name).append(" is missing before part ");
    message.append(next_part);
    if (!is_number(next_part)) {
      // The letters may be the ending of something else: "nation.bak".
      message += ", which this is by its name; if it is none, ";
      message +=
          from_directory_
              ? "rename it, move it away, or name the files that are meant one by one"
              : "leave it out, or load it by itself with --table " + std::string(table_.name);
    }
    failures_.push_back(Status::error(Code::missing_part, std::move(message), next.file.path));
  }

  // Parts of one kind, the later behind the earlier.
  void check_pair(const FoundFile& before, const std::string& before_part, const FoundFile& file,
                  const std::string& part) {
    const bool same =
        is_number(part) ? compare_numbers(before_part, part) == 0 : before_part == part;
    if (same) {
      report_repeated(before, file);
    } else if (!follows(part, before_part)) {
      report_missing(successor(before_part), file, part);
    }
  }

  void check_start(const FoundFile& first, const std::string& part) {
    if (!from_directory_) return;
    if (is_number(part)) {
      const size_t zeros = part.front() == '0' ? part.size() - 1 : 0;
      if (compare_numbers(part, "1") > 0)
        report_missing(std::string(zeros, '0') + "1", first, part);
    } else if (part.find_first_not_of(kLetters.front()) != part.npos) {
      report_missing(std::string(part.size(), kLetters.front()), first, part);
    }
  }

  // Names of one shape that differ in one number only are parts, counted by it.
  void check_free_names() {
    std::map<std::string, std::vector<const FoundFile*>> shapes;
    std::map<std::string, const FoundFile*> names;
    for (const FoundFile& file : found_) {
      if (!file.freely_named) continue;
      const std::string name = free_name(file);
      const auto [first, fresh] = names.insert({name, &file});
      if (!fresh) {
        report_repeated(*first->second, file);
        continue;
      }
      shapes[shape_of(name)].push_back(&file);
    }
    for (const auto& [shape, files] : shapes) check_shape(files);
  }

  void check_shape(const std::vector<const FoundFile*>& files) {
    const std::string first_name = free_name(*files.front());
    if (files.size() == 1) {
      const std::optional<std::string_view> number = lone_number(pieces_of(first_name));
      if (number) check_start(*files.front(), std::string(*number));
      return;
    }
    for (size_t i = 1; i < files.size(); ++i) {
      const std::string before = free_name(*files[i - 1]);
      const std::string name = free_name(*files[i]);
      const auto earlier = pieces_of(before);
      const auto pieces = pieces_of(name);
      size_t differing = 0;
      size_t place = 0;
      for (size_t at = 0; at < pieces.size(); ++at) {
        if (pieces[at] == earlier[at]) continue;
        ++differing;
        place = at;
      }
      if (differing != 1) continue;
      if (i == 1) check_start(*files.front(), std::string(earlier[place]));
      check_pair(*files[i - 1], std::string(earlier[place]), *files[i], std::string(pieces[place]));
    }
  }

  // The only number of a name, if it can but count parts: with zeros before it, as in part-00003.
  static std::optional<std::string_view> lone_number(const std::vector<std::string_view>& pieces) {
    std::optional<std::string_view> number;
    for (const std::string_view piece : pieces) {
      if (!is_number(piece)) continue;
      if (number) return std::nullopt;
      number = piece;
    }
    return number && number->size() > 1 && number->front() == '0' ? number : std::nullopt;
  }

  const TableSchema& table_;
  const bool with_gaps_;
  std::vector<FoundFile>& found_;
  std::vector<Status>& failures_;
  bool from_directory_ = false;
};

}  // namespace

void order_parts(const TableSchema& table, bool with_gaps, std::vector<FoundFile>& found,
                 std::vector<Status>& failures) {
  PartOrder order(table, with_gaps, found, failures);
  order.sort();
  order.check();
}

}  // namespace lade
