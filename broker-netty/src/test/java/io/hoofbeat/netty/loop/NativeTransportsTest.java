package io.hoofbeat.netty.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors;
import io.netty.channel.uring.IoUring;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The native libraries fit the classes that call them; both have a version of their own in the build. */
@EnabledOnOs(
        value = OS.LINUX,
        architectures = {"amd64", "aarch64"})
class NativeTransportsTest {
    @Test
    void epollIsTheTransportOfLinux() {
        assertThat(Epoll.unavailabilityCause()).isNull();
        // The errors of sockets are looked up in the library when the first is met, not when epoll is asked for.
        assertThat(Errors.ERRNO_ENOENT_NEGATIVE).isNegative();
        assertThat(Transport.named("auto")).isEqualTo(Transport.EPOLL);
    }

    @Test
    void ioUringIsMissingOnlyWhereTheKernelDoesNotAllowIt() {
        Throwable cause = IoUring.unavailabilityCause();

        for (Throwable t = cause; t != null; t = t.getCause()) {
            assertThat(t).isNotInstanceOf(LinkageError.class);
        }
    }
}
