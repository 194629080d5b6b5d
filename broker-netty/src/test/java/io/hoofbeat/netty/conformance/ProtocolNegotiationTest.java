package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The choice of the version.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#protocol_negotiation">Protocol Negotiation</a>
 */
final class ProtocolNegotiationTest {

    @TransportTest
    void highestVersionOfBothIsChosen(BrokerUnderTest broker) {
        assertThat(versionFor(broker, "accept-version:1.0,1.1,1.2\n")).isEqualTo("1.2");
        assertThat(versionFor(broker, "accept-version:1.2,1.1\n")).isEqualTo("1.2");
        assertThat(versionFor(broker, "accept-version:1.1,1.0\n")).isEqualTo("1.1");
        assertThat(versionFor(broker, "accept-version:1.0,1.1,9.9\n")).isEqualTo("1.1");
        assertThat(versionFor(broker, "accept-version:1.0\n")).isEqualTo("1.0");
        assertThat(versionFor(broker, "accept-version:1.1, 1.2\n")).isEqualTo("1.2");
    }

    @TransportTest
    void withoutAcceptVersionItIsOneZero(BrokerUnderTest broker) {
        assertThat(versionFor(broker, "")).isEqualTo("1.0");
        assertThat(versionFor(broker, "accept-version:\n")).isEqualTo("1.0");
    }

    private static String versionFor(BrokerUnderTest broker, String header) {
        Wire wire = broker.connect();
        wire.send("CONNECT\nhost:a\n" + header + "\n^@");
        return wire.receive().header("version");
    }

    @TransportTest
    void withoutACommonVersionTheErrorListsThoseOfTheBroker(BrokerUnderTest broker) {
        for (String offered : new String[] {"2.0", "1", "1.3,2.1", "1.20"}) {
            Wire alice = broker.connect();
            alice.send("CONNECT\naccept-version:" + offered + "\nhost:a\n\n^@");
            Frame error = alice.expect("""
                    ERROR
                    message:No common protocol version
                    version:1.0,1.1,1.2
                    content-type:text/plain;charset=UTF-8
                    content-length:<any>

                    <any>^@""");
            assertThat(error.text().contains("1.0, 1.1 and 1.2"))
                    .as(error.text())
                    .isEqualTo(true);
            alice.expectClosed();
        }
    }

    @TransportTest
    void versionAppliesToTheFramesRightBehindConnect(BrokerUnderTest broker) {
        Wire alice = broker.connect();
        alice.send("""
                CONNECT
                accept-version:1.1
                host:a

                ^@SUBSCRIBE
                id:a\\cb
                destination:/topic/a

                ^@SEND
                destination:/topic/a

                ^@""");
        assertThat(alice.receive().header("version")).isEqualTo("1.1");
        assertThat(alice.expectMessage("").header("subscription")).isEqualTo("a\\cb");
    }
}
