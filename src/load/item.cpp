#include "load/item.hpp"

namespace lade {

void LoadItem::clear() {
  table = nullptr;
  table_end = false;
  failure = {};
  started_ns = 0;
  rows = 0;
  lines = 0;
  text_bytes = 0;
  text_bytes_read = 0;
  stored_bytes_read = 0;
  rows_without_trailing = 0;
  rejects.clear();
  rejected_rows.clear();
  times = {};
}

}  // namespace lade
