#include <gtest/gtest.h>

#include "sources/compose/mount.h"

namespace cofferdam::compose {
namespace {

std::string read(std::string_view text) {
    const auto mount = parse_mount(text);
    if (!mount) return "error: " + mount.error().message;
    return fmt::format("{} {} at {}{}{}{}", mount->type == Mount::Type::Bind ? "bind" : "volume",
                       mount->source, mount->target, mount->read_only ? " ro" : "",
                       mount->propagation.empty() ? "" : " " + mount->propagation,
                       mount->selinux.empty() ? "" : " " + mount->selinux);
}

TEST(Mount, VolumesAndBinds) {
    EXPECT_EQ(read("/data"), "volume  at /data");
    EXPECT_EQ(read("db:/var/lib/db/"), "volume db at /var/lib/db");
    EXPECT_EQ(read("./a:/b"), "bind ./a at /b");
    EXPECT_EQ(read("~/a:/b"), "bind ~/a at /b");
    EXPECT_EQ(read("C:\\a:/b:ro"), "bind C:\\a at /b ro");
}

TEST(Mount, Options) {
    EXPECT_EQ(read("/:/host:ro,rslave,Z"), "bind / at /host ro rslave Z");
    EXPECT_EQ(read("/:/host:ro,rw,unheard-of"), "bind / at /host");
}

TEST(Mount, Errors) {
    EXPECT_EQ(read(""), "error: a mount needs at least a path in the container");
    EXPECT_EQ(read("/a::/b"), "error: nothing between two colons");
    EXPECT_EQ(read("/a:/b:ro:z"), "error: more than two colons");
}

} // namespace
} // namespace cofferdam::compose
