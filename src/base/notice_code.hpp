// Notice codes: what a notice of the event stream is about. The schema of the stream says in a
// sentence what each means. They stand in this room because the pager, which knows nothing of
// events, gives notice of what it found in a file.
#pragma once

#include <cstdint>

#include "base/enum_name.hpp"

namespace lade {

enum class NoticeCode : uint8_t {
  already_loaded,
  batch_size_clamped,
  byte_order_mark,
  child_not_validated,
  empty_input,
  empty_text,
  file_in_excess,
  file_missing,
  findings_suppressed,
  ignored,
  mixed_trailing_delimiter,
  not_validated,
  nothing_measured,
  quoted_column,
  rejects_not_written,
  replaces,
  row_count_mismatch,
  superblock_copy_damaged,
  superblock_slot_damaged,
  superblock_slot_stale,
  superblock_slot_torn,
  threads_clamped,
};

// The names are part of the event stream: never rename one.
inline constexpr EnumName<NoticeCode> kNoticeCodeNames[] = {
    {NoticeCode::already_loaded, "already_loaded"},
    {NoticeCode::batch_size_clamped, "batch_size_clamped"},
    {NoticeCode::byte_order_mark, "byte_order_mark"},
    {NoticeCode::child_not_validated, "child_not_validated"},
    {NoticeCode::empty_input, "empty_input"},
    {NoticeCode::empty_text, "empty_text"},
    {NoticeCode::file_in_excess, "file_in_excess"},
    {NoticeCode::file_missing, "file_missing"},
    {NoticeCode::findings_suppressed, "findings_suppressed"},
    {NoticeCode::ignored, "ignored"},
    {NoticeCode::mixed_trailing_delimiter, "mixed_trailing_delimiter"},
    {NoticeCode::not_validated, "not_validated"},
    {NoticeCode::nothing_measured, "nothing_measured"},
    {NoticeCode::quoted_column, "quoted_column"},
    {NoticeCode::rejects_not_written, "rejects_not_written"},
    {NoticeCode::replaces, "replaces"},
    {NoticeCode::row_count_mismatch, "row_count_mismatch"},
    {NoticeCode::superblock_copy_damaged, "superblock_copy_damaged"},
    {NoticeCode::superblock_slot_damaged, "superblock_slot_damaged"},
    {NoticeCode::superblock_slot_stale, "superblock_slot_stale"},
    {NoticeCode::superblock_slot_torn, "superblock_slot_torn"},
    {NoticeCode::threads_clamped, "threads_clamped"},
};
static_assert(has_no_gap(kNoticeCodeNames));

constexpr std::string_view notice_code_name(NoticeCode code) {
  return name_in(kNoticeCodeNames, code);
}

}  // namespace lade
