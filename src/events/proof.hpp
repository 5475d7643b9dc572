// Proofs: the ways in which a constraint can be shown to hold or not, the rungs of a ladder from
// the cheapest to the dearest. The validator chooses one and events name it.
#pragma once

#include <cstdint>

#include "base/enum_name.hpp"

namespace lade {

enum class Proof : uint8_t { metadata, probe, bitmap, lookup, hash, spill };

inline constexpr EnumName<Proof> kProofNames[] = {
    {Proof::metadata, "metadata"}, {Proof::probe, "probe"}, {Proof::bitmap, "bitmap"},
    {Proof::lookup, "lookup"},     {Proof::hash, "hash"},   {Proof::spill, "spill"},
};
static_assert(has_no_gap(kProofNames));

constexpr std::string_view proof_name(Proof proof) { return name_in(kProofNames, proof); }

}  // namespace lade
