// The word lists of the TPC-H specification, clauses 4.2.2.13 (names, types, modes) and 4.2.2.14
// (the text grammar). Nothing here draws; a list is words and how often each comes.
//
// Clause 4.2.2.15 wants the grammar's words weighted but does not say how. The weights were
// measured: the words of published scale 0.1 comments were counted, and the ratios come out as
// small round numbers. Two spellings are that data's as well: `whithout`, and `Tiresias` without
// apostrophe.
#pragma once

#include <span>
#include <string_view>

namespace lade {

struct WeightedWord {
  std::string_view word;
  int weight;
};

struct NationName {
  std::string_view name;
  int region;
};

using Words = std::span<const std::string_view>;
using WeightedWords = std::span<const WeightedWord>;

extern const Words kRegions;
extern const std::span<const NationName> kNations;
extern const Words kColours;
extern const Words kTypeSizes;
extern const Words kTypeFinishes;
extern const Words kTypeMetals;
extern const Words kContainerSizes;
extern const Words kContainerShapes;
extern const Words kSegments;
extern const Words kPriorities;
extern const Words kInstructions;
extern const Words kModes;

extern const WeightedWords kNouns;
extern const WeightedWords kVerbs;
extern const WeightedWords kAdjectives;
extern const WeightedWords kAdverbs;
extern const WeightedWords kPrepositions;
extern const WeightedWords kAuxiliaries;
extern const WeightedWords kTerminators;

}  // namespace lade
