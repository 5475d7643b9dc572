// A small file that is linked once: its link is a commit point.
#pragma once

#include <string>

#include "publish/publish_settings.hpp"

namespace lade {

// Gives the text the name `name` in the folder, which is durable then, text and name. False where
// the name is taken. Code::commit_unknown where it is unknown whether the name survives;
// seams.commit_in_doubt stays true until the caller has told of a link.
Result<bool> link_text(const PublishSeams& seams, const std::string& folder,
                       const std::string& name, const std::string& text);

}  // namespace lade
