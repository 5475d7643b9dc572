// The limits of this process's control groups, version 1, version 2, or both at once: the least of
// its own group and all above it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace lade {

struct ControlGroupLimits {
  std::optional<uint64_t> memory_bytes;
  std::optional<unsigned> processors;  // at least 1; a part of a processor counts as one
};

// The content of a small file, or nothing where it cannot be read.
using SmallFileReader = std::function<std::string(const std::string& path)>;

// Goes by /proc/self/cgroup, which names the groups, and /proc/self/mountinfo, which says where
// they can be seen. A file that cannot be read limits nothing. A container may see only a part of
// the tree of groups; the limits above that part stay unknown.
ControlGroupLimits control_group_limits(const SmallFileReader& read);

}  // namespace lade
