package io.hoofbeat.netty.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.metrics.Limit;
import io.hoofbeat.core.session.SessionOptions;
import io.hoofbeat.netty.ServerOptions;
import io.hoofbeat.netty.loop.Transport;
import io.hoofbeat.netty.support.RawClient;
import io.hoofbeat.netty.support.ScriptedSession;
import io.hoofbeat.netty.support.ServerUnderTest;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ReadRateTest {

    private static final long MILLI = 1_000_000;

    private static SessionOptions options(int framesPerSecond, long bytesPerSecond) {
        return new SessionOptions(10_000, 10, 10, 1000, 10_000, 1000, framesPerSecond, bytesPerSecond);
    }

    private static ReadRate rate(int framesPerSecond, long bytesPerSecond) {
        return Objects.requireNonNull(ReadRate.of(options(framesPerSecond, bytesPerSecond), 0));
    }

    @Test
    void withoutLimitsThereIsNone() {
        assertThat(ReadRate.of(options(0, 0), 0)).isNull();
    }

    @Test
    void aSecondsWorthComesAtOnceAndThenOneByOne() {
        ReadRate rate = rate(10, 0);
        for (int i = 0; i < 10; i++) {
            rate.countFrame(0);
            assertThat(rate.waitMillis(0)).isZero();
        }
        rate.countFrame(0);
        assertThat(rate.waitMillis(0)).isEqualTo(100);
        assertThat(rate.limit(0)).isEqualTo(Limit.FRAMES_PER_SECOND);
        assertThat(rate.waitMillis(99 * MILLI)).isEqualTo(1);
        assertThat(rate.waitMillis(100 * MILLI)).isZero();
        rate.countFrame(100 * MILLI);
        assertThat(rate.waitMillis(100 * MILLI)).isEqualTo(100);
    }

    @Test
    void oneLargeReadIsPaidForAfterwards() {
        ReadRate rate = rate(1000, 1000);
        rate.countBytes(5000, 0);
        rate.countFrame(0);
        assertThat(rate.waitMillis(0)).isEqualTo(4000);
        assertThat(rate.limit(0)).isEqualTo(Limit.BYTES_PER_SECOND);
        assertThat(rate.waitMillis(4000 * MILLI)).isZero();
    }

    @Test
    void whatWasNotUsedIsNotSavedUp() {
        ReadRate rate = rate(10, 0);
        long later = 3_600_000 * MILLI;
        for (int i = 0; i < 11; i++) {
            rate.countFrame(later);
        }
        assertThat(rate.waitMillis(later)).isEqualTo(100);
    }

    @Test
    void theSessionIsToldAndNoFrameIsLost() {
        BrokerOptions standard = BrokerOptions.DEFAULT;
        BrokerOptions limited = new BrokerOptions(
                standard.syntax(),
                standard.prefixes(),
                standard.heartBeat(),
                standard.queues(),
                standard.transactions(),
                options(2, 0),
                standard.policies());
        try (ServerUnderTest server = ServerUnderTest.start(
                        Transport.named("auto"),
                        limited,
                        ServerUnderTest.options(ServerOptions.WebSocket.DEFAULT),
                        ScriptedSession::behave);
                RawClient client = server.client().connected()) {
            client.send("SEND\ndestination:/topic/a\nreceipt:1\n\n1^@SEND\ndestination:/topic/a\nreceipt:2\n\n2^@");
            assertThat(client.frame()).contains("receipt-id:1");
            assertThat(client.frame()).contains("receipt-id:2");
            ScriptedSession session = server.session();
            assertThat(session.next()).isEqualTo("Connect");
            assertThat(session.next()).isEqualTo("1");
            assertThat(session.next()).isEqualTo("2");
            assertThat(session.next()).isEqualTo("sessions.framesPerSecondMax");
        }
    }
}
