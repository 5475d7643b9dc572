// supplier and customer.
#include <array>
#include <cstddef>
#include <string_view>

#include "rows.hpp"
#include "word_lists.hpp"

namespace lade {
namespace {

// Of 10,000 suppliers, 5 hold a complaint and 5 a recommendation.
constexpr std::uint64_t kRowsPerRemark = 2'000;

void write_address(Random& random, RowWriter& writer) {
  constexpr std::string_view kAlphabet =
      "0123456789abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ,";
  static_assert(kAlphabet.size() == 64);
  std::array<char, 40> address;
  const auto length = static_cast<std::size_t>(random.between(10, 40));
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < length; ++i) {
    bits = i % 10 == 0 ? random.next() : bits >> 6;
    address[i] = kAlphabet[bits % 64];
  }
  writer.text({address.data(), length});
}

// 27-918-335-1736: the nation's key plus 10, then three random groups.
void write_phone(Random& random, std::uint64_t nation, RowWriter& writer) {
  writer.append(nation + 10, 2);
  writer.append("-");
  writer.append(100 + random.below(900), 3);
  writer.append("-");
  writer.append(100 + random.below(900), 3);
  writer.append("-");
  writer.integer(1'000 + random.below(9'000));
}

// The columns that suppliers and customers have in common.
void write_partner(std::string_view name_prefix, std::uint64_t key, Random& random,
                   RowWriter& writer) {
  writer.integer(key);
  writer.name(name_prefix, key);
  write_address(random, writer);
  const std::uint64_t nation = random.below(kNations.size());
  writer.integer(nation);
  write_phone(random, nation, writer);
  writer.decimal(random.between(-999'99, 9'999'99));
}

// The comment with `Customer` and, further on, `remark` written over it, both at random places.
void write_remark(std::string_view comment, std::string_view remark, Random& random,
                  RowWriter& writer) {
  constexpr std::string_view kWho = "Customer";
  const std::uint64_t spare = comment.size() - kWho.size() - remark.size();
  const std::uint64_t between = random.below(spare + 1);
  const std::uint64_t start = random.below(spare - between + 1);
  const std::uint64_t remark_start = start + kWho.size() + between;
  writer.append(comment.substr(0, start));
  writer.append(kWho);
  writer.append(comment.substr(start + kWho.size(), between));
  writer.append(remark);
  writer.text(comment.substr(remark_start + remark.size()));
}

}  // namespace

void write_supplier(const Dataset& dataset, std::uint64_t position, RowWriter& writer) {
  Random random = dataset.random(Stream::kSupplier, position);
  write_partner("Supplier#", position + 1, random, writer);
  const std::string_view comment = dataset.text.draw(random, 25, 100);

  // Two different rows of each 2,000 hold the remarks.
  Random place = dataset.random(Stream::kSupplierRemark, position / kRowsPerRemark);
  const std::uint64_t row = position % kRowsPerRemark;
  const std::uint64_t complaint = place.below(kRowsPerRemark);
  const std::uint64_t recommendation =
      (complaint + 1 + place.below(kRowsPerRemark - 1)) % kRowsPerRemark;
  if (row == complaint) {
    write_remark(comment, "Complaints", random, writer);
  } else if (row == recommendation) {
    write_remark(comment, "Recommends", random, writer);
  } else {
    writer.text(comment);
  }
  writer.end_row();
}

void write_customer(const Dataset& dataset, std::uint64_t position, RowWriter& writer) {
  Random random = dataset.random(Stream::kCustomer, position);
  write_partner("Customer#", position + 1, random, writer);
  writer.text(kSegments[random.below(kSegments.size())]);
  writer.text(dataset.text.draw(random, 29, 116));
  writer.end_row();
}

}  // namespace lade
