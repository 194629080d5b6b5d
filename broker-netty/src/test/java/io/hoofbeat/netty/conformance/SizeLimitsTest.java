package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.stomp.FrameLimits;

/**
 * Limits of frames: what is beyond one is answered with an ERROR that names it.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#Size_Limits">Size Limits</a>
 */
final class SizeLimitsTest {

    private static final FrameLimits SMALL = new FrameLimits(100, 50, 5, 150, 200);

    @TransportTest
    void bodyAtTheLimitPasses(BrokerUnderTest broker) {
        broker.configureFrames(SMALL);
        Wire bob = broker.connected();
        bob.subscribe("0", "/topic/a", "auto");
        String body = "x".repeat(100);
        Wire alice = broker.connected();
        alice.publish("/topic/a", body);
        alice.request("SEND", "destination:/topic/b", "content-length:0");
        bob.expectMessage(body);
    }

    @TransportTest
    void bodyBeyondTheLimitIsAnError(BrokerUnderTest broker) {
        broker.configureFrames(SMALL);
        for (String length : new String[] {"", "content-length:101\n"}) {
            Wire alice = broker.connected();
            alice.send("SEND\ndestination:/topic/a\nreceipt:r1\n" + length + "\n" + "x".repeat(101) + "^@");
            Frame error = alice.expectError("SEND with a body of more than 100 bytes");
            assertThat(error.header("receipt-id")).isEqualTo("r1");
            assertThat(error.text()).contains("limits.bodyBytesMax");
        }
    }

    @TransportTest
    void bodyBeyondTheLimitIsRefusedBeforeItComes(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send("SEND\ndestination:/topic/a\ncontent-length:16777217\n\n");
        alice.expectError("SEND with a body of more than 16777216 bytes");
        Wire mallory = broker.connected();
        mallory.send("SEND\ndestination:/topic/a\ncontent-length:9999999999\n\n");
        mallory.expectError("SEND with a body of more than 16777216 bytes");
    }

    @TransportTest
    void tooManyHeadersAreAnError(BrokerUnderTest broker) {
        broker.configureFrames(SMALL);
        Wire alice = broker.connected();
        alice.request("SEND", "destination:/topic/a", "a:1", "b:2", "c:3");
        alice.send("SEND\ndestination:/topic/a\na:1\nb:2\nc:3\nd:4\ne:5\n\n^@");
        assertThat(alice.expectError("More than 5 headers").text()).contains("limits.headersMax");
    }

    @TransportTest
    void headerLineBeyondTheLimitIsAnError(BrokerUnderTest broker) {
        broker.configureFrames(SMALL);
        Wire alice = broker.connected();
        alice.request("SEND", "destination:/topic/a", "a:" + "x".repeat(48));
        alice.send("SEND\ndestination:/topic/a\na:" + "x".repeat(49) + "\n\n^@");
        assertThat(alice.expectError("Header line longer than 50 bytes").text()).contains("limits.headerLineBytesMax");
    }

    @TransportTest
    void headersBeyondTheLimitInAllAreAnError(BrokerUnderTest broker) {
        broker.configureFrames(SMALL);
        Wire alice = broker.connected();
        String line = ":" + "x".repeat(40) + "\n";
        alice.send("SEND\ndestination:/topic/a\na" + line + "b" + line + "c" + line + "\n^@");
        assertThat(alice.expectError("150 bytes").text()).contains("limits.headerBytesMax");
    }

    @TransportTest
    void lineThatNeverEndsIsNotGathered(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send("SEND\nx:" + "x".repeat(8192));
        alice.expectError("Header line longer than 8192 bytes");
        Wire mallory = broker.connected();
        mallory.send("S".repeat(9000));
        assertThat(mallory.receive().command()).isEqualTo("ERROR");
        mallory.expectClosed();
    }

    @TransportTest
    void bytesBeforeConnectAreBounded(BrokerUnderTest broker) {
        broker.configureFrames(SMALL);
        Wire mallory = broker.connect();
        mallory.send("\n".repeat(201));
        assertThat(mallory.expectError("More than 200 bytes before the end of CONNECT")
                        .text())
                .contains("limits.beforeConnectBytesMax");
    }

    /** RabbitMQ needs more than 8 s for 50,000 headers, and there is no limit. */
    @TransportTest
    void fiftyThousandHeadersAreRefusedAtTheFirstBeyondTheLimit(BrokerUnderTest broker) {
        Wire mallory = broker.connected();
        mallory.send("SEND\ndestination:/topic/a\n" + "a:b\n".repeat(50_000) + "\n^@");
        mallory.expectError("More than 128 headers");
    }
}
