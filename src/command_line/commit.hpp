// The commit of the sources that were built, or "of the release" where a source archive was.
#pragma once

namespace lade {

extern const char* const kCommit;

}  // namespace lade
