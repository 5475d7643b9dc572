#include "base/instruction_set.hpp"

#include <cstdlib>

#include <doctest/doctest.h>

#include "support/instruction_sets.hpp"

namespace lade {
namespace {

int scalar_function() { return 1; }
int avx2_function() { return 2; }
int shared_function() { return 3; }

struct Table {
  int (*first)();
  int (*second)();
};
constexpr Table kScalar = {scalar_function, nullptr};
constexpr Table kAvx2 = {avx2_function, nullptr};
constexpr Table kMixed = {avx2_function, scalar_function};

}  // namespace

TEST_SUITE("base") {
TEST_CASE("every instruction set has a name") {
  CHECK(instruction_set_name(InstructionSet::scalar) == "scalar");
  CHECK(instruction_set_name(InstructionSet::avx2) == "avx2");
  CHECK(instruction_set_name(InstructionSet::avx512) == "avx512");
}

TEST_CASE("a table is chosen by its set") {
  const Table other = {shared_function, shared_function};
  const auto choose = [&](InstructionSet set) -> const Table& {
    return LADE_CHOOSE(set, kScalar, kAvx2, other);
  };
  CHECK(&choose(InstructionSet::scalar) == &kScalar);
#if LADE_X86
  CHECK(&choose(InstructionSet::avx2) == &kAvx2);
  CHECK(&choose(InstructionSet::avx512) == &other);
#endif
}

TEST_CASE("a function in two tables is found") {
  CHECK(shared_functions(kScalar, kAvx2) == 0);
  CHECK(shared_functions(kScalar, kMixed) == 1);
  CHECK(shared_functions(kMixed, kMixed) == 2);
}

#if LADE_X86
TEST_CASE("no set is wider than the processor, nor than the environment asks for") {
  const char* wanted = std::getenv("LADE_INSTRUCTION_SET");
  if (wanted == nullptr) {
    CHECK((instruction_set() >= InstructionSet::avx2) ==
          (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")));
  } else if (instruction_set_name(InstructionSet::scalar) == wanted) {
    CHECK(instruction_set() == InstructionSet::scalar);
  }
}
#endif
}  // TEST_SUITE("base")

}  // namespace lade
