#include "file/file.hpp"

namespace lade {
namespace {

// Reads pieces one by one, when they are asked for.
class LatePieceReads final : public PieceReads {
 public:
  LatePieceReads(File& file, std::span<FilePiece> pieces) : file_(file), pieces_(pieces) {}
  Status finish() override {
    for (FilePiece& piece : pieces_) {
      LADE_TRY(piece.got, file_.read_at(piece.into, piece.offset));
    }
    return {};
  }

 private:
  File& file_;
  std::span<FilePiece> pieces_;
};

}  // namespace

std::unique_ptr<PieceReads> File::start_pieces(std::span<FilePiece> pieces) {
  return std::make_unique<LatePieceReads>(*this, pieces);
}

}  // namespace lade
