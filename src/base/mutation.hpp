// Mutation points: places where a build for the tests of the tests makes one named mistake.
// LADE_MUTANT(name) is false in every other build, and the compiler drops what it guards.
// tests/crash/mutants describes each mistake and names the test that has to notice it.
#pragma once

#ifdef LADE_MUTATION
#include <string_view>
#define LADE_MUTANT(name) (std::string_view(#name) == LADE_MUTATION)
#else
#define LADE_MUTANT(name) false
#endif
