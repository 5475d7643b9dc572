// The models of a table's text columns, which the first batch of a load teaches. All others wait
// for them, so that the stored bytes do not depend on the threads.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

namespace lade {

class WordsEncoder;

class TextModels {
 public:
  using Models = std::vector<std::shared_ptr<const WordsEncoder>>;  // by column; null: none

  // Called once, by the thread that has the first batch.
  void teach(Models models) {
    models_ = std::move(models);
    taught_.store(true, std::memory_order_release);
    taught_.notify_all();
  }
  // Waits until they are taught. Null where the column has no model.
  const WordsEncoder* of(size_t column) const {
    taught_.wait(false, std::memory_order_acquire);
    return column < models_.size() ? models_[column].get() : nullptr;
  }

  // Teaches that there are no models, if the first batch ends without having taught any: it had no
  // rows, or memory ran out.
  class Lesson {
   public:
    // `models` is null for any other batch.
    explicit Lesson(TextModels* models) : models_(models) {}
    Lesson(const Lesson&) = delete;
    Lesson& operator=(const Lesson&) = delete;
    ~Lesson() {
      if (models_ != nullptr && !models_->taught_.load(std::memory_order_relaxed))
        models_->teach({});
    }

   private:
    TextModels* models_;
  };

 private:
  Models models_;
  std::atomic<bool> taught_ = false;
};

}  // namespace lade
