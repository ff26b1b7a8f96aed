// Page: lines of a text for people, wrapped and made harmless.
#pragma once

#include <string>
#include <string_view>

#include "report/connections/print.h"
#include "report/escape.h"
#include "report/terminal.h"

namespace cofferdam::connections {

class Page {
  public:
    // `out`: where flush() puts what there is; null: take() gives the whole.
    explicit Page(const Options& options, Stream* out = nullptr) : options_(&options), out_(out) {}
    Page(const Page&) = delete;
    Page& operator=(const Page&) = delete;
    ~Page() { flush(); }

    void heading(std::string_view text) {
        if (!is_first_) text_ += '\n';
        text_ += report::paint(text, report::Style::Strong, options_->color) + '\n';
        is_first_ = false;
    }

    // `lead` is ours and painted; `text` may hold foreign names, and is wrapped beside it.
    void line(std::size_t indent, std::string_view lead, report::Style style, std::size_t width,
              std::string_view text) {
        const std::string column = width > 0 ? report::padded(lead, width) : std::string();
        text_ += std::string(indent, ' ') + report::paint(column, style, options_->color)
                 + report::wrap(report::visible(text), indent + report::columns(column), options_->width)
                 + '\n';
        is_first_ = false;
    }
    void faint(std::size_t indent, std::string_view text) {
        const std::string wrapped = report::wrap(report::visible(text), indent, options_->width);
        text_ +=
            std::string(indent, ' ') + report::paint(wrapped, report::Style::Faint, options_->color) + '\n';
        is_first_ = false;
    }
    // Lines that are made already.
    void raw(std::string_view lines) { text_ += lines; }
    void empty_line() { text_ += '\n'; }

    void flush() {
        if (out_ == nullptr) return;
        out_->text() += text_;
        text_.clear();
        out_->flush_if_large();
    }
    std::string take() { return std::move(text_); }

  private:
    const Options* options_;
    Stream* out_;
    std::string text_;
    bool is_first_ = true;
};

} // namespace cofferdam::connections
