// Stream: text on its way out in pieces. The table of a large estate is longer than what memory should hold.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace cofferdam::connections {

// Takes the next piece; where it cannot be written, it remembers why.
using Write = std::function<void(std::string_view)>;

class Stream {
  public:
    explicit Stream(Write write) : write_(std::move(write)) {}
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ~Stream() { flush(); }

    // What is appended here goes out.
    std::string& text() { return text_; }

    // After each row.
    void flush_if_large() {
        if (text_.size() >= piece) flush();
    }
    void flush() {
        write_(text_);
        text_.clear();
    }

  private:
    static constexpr std::size_t piece = 1 << 16;

    Write write_;
    std::string text_;
};

} // namespace cofferdam::connections
