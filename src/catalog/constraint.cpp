#include "catalog/constraint.hpp"

namespace lade {

std::string_view constraint_kind_name(ConstraintKind kind) {
  switch (kind) {
    case ConstraintKind::primary_key: return "primary_key";
    case ConstraintKind::foreign_key: return "foreign_key";
    case ConstraintKind::not_null: return "not_null";
    case ConstraintKind::check: return "check";
  }
  return "unknown";
}

}  // namespace lade
