#include "publish/published_file.hpp"

namespace lade {
namespace {

constexpr size_t kPieceBytes = size_t{256} << 10;

// For the seam it is an input, but this run has no input that the user could mend.
Status failed(const Status& status) {
  if (status.code() != Code::input_open && status.code() != Code::input_read &&
      status.code() != Code::input_type)
    return status;
  return Status::error(Code::io_error, std::string(status.message()), std::string(status.path()),
                       status.error_number());
}

}  // namespace

Status each_piece(FileSystem& files, const std::string& path,
                  const std::function<Status(ByteSpan)>& visit) {
  const Result<std::unique_ptr<File>> file = files.open_input(path);
  if (!file.ok()) return failed(file.status());
  std::vector<std::byte> piece(kPieceBytes);
  for (;;) {
    const Result<size_t> count = file.value()->read(piece);
    if (!count.ok()) return failed(count.status());
    if (count.value() == 0) return {};
    LADE_CHECK(visit(std::span(piece).first(count.value())));
  }
}

Result<Hash128> hash_file(FileSystem& files, const std::string& path) {
  StreamHash hash;
  LADE_CHECK(each_piece(files, path, [&](ByteSpan piece) {
    hash.update(piece);
    return Status();
  }));
  return hash.digest();
}

}  // namespace lade
