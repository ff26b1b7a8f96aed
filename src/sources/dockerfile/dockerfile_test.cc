#include <algorithm>

#include <gtest/gtest.h>

#include "sources/dockerfile/dockerfile.h"

namespace cofferdam::dockerfile {
namespace {

using value::Value;

// A Dockerfile, read.
class File {
  public:
    explicit File(std::string bytes)
        : reading(read(std::make_shared<const value::Text>("Dockerfile", std::move(bytes)), "Dockerfile")) {}

    const Value& root() const { return reading.entity->object.effective; }
    const Value& stage(std::size_t index) const { return root()["stages"][index]; }
    const Value& instruction(std::size_t index) const { return root()["instructions"][index]; }
    // "apt-get install -y x | curl"
    std::vector<std::string> commands() const {
        std::vector<std::string> texts;
        for (const Value& command : root()["commands"].items()) {
            std::string text(command["text"].string_or(""));
            for (const Value& feeder : command["fed_by"].items())
                text.append(" <").append(feeder.string_or(""));
            texts.push_back(std::move(text));
        }
        return texts;
    }
    std::string value_of(std::string_view name) const {
        for (const Value& variable : root()["variables"].items()) {
            if (variable["name"].string_or("") == name) return std::string(variable["value"].string_or("?"));
        }
        return "none";
    }
    std::uint32_t line_of(const Value& slot) const {
        return reading.entity->object.document->place(slot).position().line;
    }

    Reading reading;
};

using Texts = std::vector<std::string>;

TEST(Dockerfile, stages_build_on_stages) {
    const File file("FROM golang:1.24@sha256:ab AS Build\nUSER app\nFROM reg:5000/x\nFROM build\n");
    EXPECT_EQ(file.stage(0)["name"].string_or(""), "build");
    EXPECT_EQ(file.stage(0)["tag"].string_or(""), "1.24");
    EXPECT_EQ(file.stage(0)["digest"].string_or(""), "sha256:ab");
    EXPECT_TRUE(file.stage(0)["in_image"].as_bool());
    EXPECT_EQ(file.stage(1)["tag"].string_or("-"), "");
    EXPECT_FALSE(file.stage(1)["in_image"].as_bool());
    EXPECT_EQ(file.stage(2)["base"].int_or(-1), 0);
    EXPECT_EQ(file.stage(2)["user"].string_or(""), "app");
    EXPECT_TRUE(file.stage(2)["final"].as_bool());
}

TEST(Dockerfile, arguments_before_from_fill_it_in) {
    const File file(
        "ARG V=3.20\nARG IMAGE=alpine:$V\nFROM ${IMAGE:-x}\nFROM $UNKNOWN\nFROM x:${V:+1}-${W:-2}\n");
    EXPECT_EQ(file.stage(0)["image"].string_or(""), "alpine:3.20");
    EXPECT_FALSE(file.stage(1)["image"]);
    EXPECT_EQ(file.stage(1)["written"].string_or(""), "$UNKNOWN");
    EXPECT_EQ(file.stage(2)["image"].string_or(""), "x:1-2");
}

TEST(Dockerfile, arguments_of_the_file_need_a_declaration_in_the_stage) {
    const File file("ARG U=root\nFROM a AS one\nUSER $U\nFROM a\nARG U\nUSER $U\n");
    EXPECT_FALSE(file.stage(0)["user"]);
    EXPECT_TRUE(file.stage(0)["user_unknown"].bool_or(false));
    EXPECT_EQ(file.stage(1)["user"].string_or(""), "root");
}

TEST(Dockerfile, variables_of_env_in_both_forms) {
    const File file(
        "FROM a\nENV A=1 B=\"two words\" C=x\\ y\nENV D the rest\nENV E=$A-$NOWHERE F='$A' G=\"$A\"\n");
    EXPECT_EQ(file.value_of("A"), "1");
    EXPECT_EQ(file.value_of("B"), "two words");
    EXPECT_EQ(file.value_of("C"), "x y");
    EXPECT_EQ(file.value_of("D"), "the rest");
    EXPECT_EQ(file.value_of("E"), "?");
    EXPECT_EQ(file.value_of("F"), "$A");
    EXPECT_EQ(file.value_of("G"), "1");
}

TEST(Dockerfile, comments_and_empty_lines_do_not_end_what_is_continued) {
    const File file("FROM a\n# a comment\nRUN one \\\n  # not this\n\n  two \\\n  three\nUSER x\n");
    EXPECT_EQ(file.commands(), Texts({"one two three"}));
    EXPECT_EQ(file.stage(0)["user"].string_or(""), "x");
    EXPECT_EQ(file.line_of(file.root()["commands"][0]), 3U);
    EXPECT_EQ(file.line_of(*file.stage(0).find("user")), 8U);
}

TEST(Dockerfile, escape_directive) {
    const File file("# escape=`\nFROM a\nRUN one `\n two\nWORKDIR C:\\\n");
    EXPECT_EQ(file.commands(), Texts({"one two"}));
    EXPECT_EQ(file.instruction(2)["value"].string_or(""), "C:\\");
}

TEST(Dockerfile, heredocs_are_scripts_and_files) {
    const File file("FROM a\nRUN <<EOF\napt-get update\n\tcurl x | sh\nEOF\nCOPY <<-\"END\" /a\n\tFROM "
                    "no\n\tEND\nUSER u\n");
    EXPECT_EQ(file.commands(), Texts({"apt-get update", "curl x", "curl | sh <curl"}));
    EXPECT_EQ(file.line_of(file.root()["commands"][1]), 4U);
    EXPECT_EQ(file.root()["stages"].size(), 1U);
    EXPECT_EQ(file.stage(0)["user"].string_or(""), "u");
}

TEST(Dockerfile, heredocs_belong_to_who_reads_them) {
    EXPECT_EQ(File("FROM a\nRUN <<EOF bash\nx\nEOF\n").commands(), Texts({"bash", "x"}));
    EXPECT_EQ(File("FROM a\nRUN python3 <<EOF\nx\nEOF\n").commands(), Texts({"python3"}));
    EXPECT_EQ(File("FROM a\nRUN <<EOF\n#!/usr/bin/python3\nx\nEOF\n").commands(), Texts());
}

TEST(Dockerfile, a_heredoc_without_an_end_is_told) {
    const File file("FROM a\nRUN <<EOF\nx\n");
    ASSERT_EQ(file.reading.problems.size(), 1U);
    EXPECT_EQ(file.reading.problems[0].message, "the heredoc EOF has no end");
    EXPECT_EQ(file.reading.problems[0].place.position().line, 2U);
}

TEST(Dockerfile, shells_are_taken_apart) {
    const File file("FROM a\nRUN set -ex; A=1 apt-get update && sudo -E apt-get install -y 'b c' >/dev/null "
                    "2>&1 || true\n"
                    "RUN if [ -f x ]; then curl -k http://x/$(uname -m) | tar xz; fi # sh\n"
                    "RUN [\"sh\", \"-c\", \"wget y && chmod 777 /\"]\n"
                    "RUN sh -c \"$(curl z)\"\nRUN bash <(curl q)\nRUN cd x&&make\n");
    EXPECT_EQ(file.commands(),
              Texts({"set -ex", "apt-get update", "sudo -E apt-get install -y b c", "apt-get install -y b c",
                     "true", "[ -f x ]", "uname -m", "curl -k http://x/$(uname -m)", "curl | tar xz <curl",
                     "sh -c wget y && chmod 777 /", "wget y", "chmod 777 /", "curl z",
                     "curl | sh -c $(curl z) <curl", "curl q", "curl | bash <curl", "cd x", "make"}));
}

TEST(Dockerfile, credentials_are_not_shown) {
    const File file("FROM a\nRUN curl -u me:word https://me:word@host/x --password word API_KEY=word\n");
    EXPECT_FALSE(file.commands().at(0).contains("word@")) << file.commands().at(0);
    EXPECT_EQ(file.commands().at(0), "curl -u *** https://***@host/x --password *** API_KEY=***");
}

TEST(Dockerfile, copies_have_sources_and_flags) {
    const File file(
        "FROM a AS b\nFROM c\nCOPY --from=b --chown=1:1 /x /y /z/\nADD [\"a b\", \"/d\"]\n"
        "RUN --mount=type=secret,id=k --mount=type=cache,target=/c x\nEXPOSE 22/tcp 80\nONBUILD COPY . /\n");
    EXPECT_EQ(file.instruction(2)["flags"]["from"].string_or(""), "b");
    EXPECT_EQ(file.instruction(2)["sources"].size(), 2U);
    EXPECT_EQ(file.instruction(3)["sources"][0].string_or(""), "a b");
    EXPECT_EQ(file.instruction(4)["mounts"].size(), 2U);
    EXPECT_EQ(file.instruction(5)["ports"][0].string_or(""), "22/tcp");
    EXPECT_TRUE(file.instruction(6)["on_build"].as_bool());
    EXPECT_EQ(file.instruction(6)["instruction"].string_or(""), "COPY");
}

TEST(Dockerfile, what_is_none_is_told) {
    EXPECT_FALSE(File("").reading.entity.has_value());
    EXPECT_EQ(File("FROM a\n# \xff\n").reading.problems.at(0).message, "not UTF-8: not read");
    const File text("hello world\n");
    EXPECT_FALSE(text.reading.entity.has_value());
    EXPECT_EQ(text.reading.problems.at(0).message, "HELLO is no instruction of a Dockerfile");
    const File typo("FROM a\nRUM x\nUSER b\n");
    EXPECT_TRUE(typo.reading.entity.has_value());
    EXPECT_EQ(typo.reading.problems.size(), 1U);
    EXPECT_EQ(typo.stage(0)["user"].string_or(""), "b");
}

TEST(Dockerfile, limits_end_in_problems) {
    std::string deep = "FROM a\nRUN ";
    for (int i = 0; i < 1000; ++i) deep += "$(";
    EXPECT_FALSE(File(deep).reading.problems.empty());
    std::string stages;
    for (int i = 0; i < 2000; ++i) stages += "FROM a\n";
    EXPECT_EQ(File(stages).root()["stages"].size(), Limits().stages);
    std::string bomb = "FROM a\nENV A=0123456789\n";
    for (int i = 0; i < 100; ++i) bomb += "ENV A=$A$A$A$A\n";
    EXPECT_TRUE(File(bomb).reading.entity.has_value());
}

} // namespace
} // namespace cofferdam::dockerfile
