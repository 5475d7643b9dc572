// What the control groups of this process let it have: its own and all above it, since the least on
// the way up counts, in version 1, version 2, or both at once.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace lade {

struct ControlGroupLimits {
  std::optional<uint64_t> memory_bytes;
  std::optional<unsigned> processors;  // at least 1; part of one counts as one
};

// The content of a small file, or nothing where it cannot be read.
using SmallFileReader = std::function<std::string(const std::string& path)>;

// Goes by /proc/self/cgroup, which names the groups, and /proc/self/mountinfo, which says where
// they can be seen. What cannot be read limits nothing. Of a container that sees only its own part
// of the tree, that is looked at.
ControlGroupLimits control_group_limits(const SmallFileReader& read);

}  // namespace lade
