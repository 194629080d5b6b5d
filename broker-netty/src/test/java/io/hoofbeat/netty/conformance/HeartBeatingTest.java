package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Heart-beats, in milliseconds and in both directions.
 *
 * @see <a href="https://stomp.github.io/stomp-specification-1.2.html#Heart-beating">Heart-beating</a>
 */
final class HeartBeatingTest {

    private static final String SILENT = "No heart-beat within ";

    @TransportTest
    void connectedAlwaysSaysWhatTheBrokerOffersWithoutABlank(BrokerUnderTest broker) {
        assertThat(connect(broker, "").header("heart-beat")).isEqualTo("100,1000");
        assertThat(connect(broker, "heart-beat:0,0\n").header("heart-beat")).isEqualTo("100,1000");
        assertThat(connect(broker, "heart-beat:10000,10000\n").header("heart-beat"))
                .isEqualTo("100,1000");
        assertThat(connect(broker, "heart-beat:4000, 4000\n").header("heart-beat"))
                .isEqualTo("100,1000");
    }

    private static Frame connect(BrokerUnderTest broker, String header) {
        return connectFrame(broker.connect(), header);
    }

    private static Frame connectFrame(Wire wire, String header) {
        wire.send("CONNECT\naccept-version:1.2\nhost:a\n" + header + "\n^@");
        Frame connected = wire.receive();
        assertThat(connected.command()).isEqualTo("CONNECTED");
        return connected;
    }

    @TransportTest
    void heartBeatThatIsNoneIsAnError(BrokerUnderTest broker) {
        for (String value : new String[] {"1000", "a,b", "-1,0", "1,2,3", "", "1.5,0", "0x10,0"}) {
            Wire alice = broker.connect();
            alice.send("CONNECT\naccept-version:1.2\nhost:a\nheart-beat:" + value + "\n\n^@");
            alice.expectError("CONNECT with an invalid heart-beat");
        }
    }

    @TransportTest
    void hugeIntervalsAreTaken(BrokerUnderTest broker) {
        Wire alice = broker.connect();
        connectFrame(alice, "heart-beat:9999999999,9999999999\n");
        alice.expectNothingMore();
    }

    /** Broker can send, client wants: beats go on for as long as there is nothing else to send. */
    @TransportTest
    void brokerBeatsForAClientThatWantsIt(BrokerUnderTest broker) {
        broker.configureHeartBeat(10, 0);
        Wire alice = broker.connect();
        connectFrame(alice, "heart-beat:0,20\n");
        alice.awaitHeartBeats(3);
        alice.expectNothingMore();
        alice.awaitHeartBeats(5);
    }

    /** Client can send, broker wants: one who promised and is silent is told so. */
    @TransportTest({Transport.TCP, Transport.WEBSOCKET})
    void silentClientThatPromisedBeatsIsTold(BrokerUnderTest broker) {
        broker.configureHeartBeat(0, 10);
        Wire alice = broker.connect();
        connectFrame(alice, "heart-beat:20,0\n");
        // Three intervals and a second: DESIGN section 4.
        alice.expectError(SILENT + "1060 ms");
    }

    @TransportTest({Transport.TCP, Transport.WEBSOCKET})
    void promiseIsTheLargerOfBothNumbers(BrokerUnderTest broker) {
        broker.configureHeartBeat(0, 30);
        Wire alice = broker.connect();
        connectFrame(alice, "heart-beat:1,0\n");
        alice.expectError(SILENT + "1090 ms");
    }

    /** Neither direction, because the client offers nothing; the other client's end shows that time has passed. */
    @TransportTest({Transport.TCP, Transport.WEBSOCKET})
    void clientThatPromisedNothingIsLeftAloneAndNotBeatenAt(BrokerUnderTest broker) {
        broker.configureHeartBeat(10, 10);
        Wire quiet = broker.connect();
        connectFrame(quiet, "heart-beat:0,0\n");
        Wire without = broker.connect();
        connectFrame(without, "");
        Wire other = broker.connect();
        connectFrame(other, "heart-beat:10,0\n");
        other.expectError(SILENT);
        quiet.expectNothingMore();
        without.expectNothingMore();
        assertThat(quiet.heartBeats()).isEqualTo(0);
        assertThat(without.heartBeats()).isEqualTo(0);
    }

    /** Neither direction, because the broker wants and offers nothing. */
    @TransportTest
    void brokerThatOffersAndWantsNothingKeepsTheSilence(BrokerUnderTest broker) {
        broker.configureHeartBeat(0, 0);
        Wire alice = broker.connect();
        assertThat(connectFrame(alice, "heart-beat:10,10\n").header("heart-beat"))
                .isEqualTo("0,0");
        alice.expectNothingMore();
        assertThat(alice.heartBeats()).isEqualTo(0);
    }

    /** Both directions at once; any byte is a sign of life, also half a frame. */
    @TransportTest({Transport.TCP, Transport.WEBSOCKET})
    void anyByteIsASignOfLife(BrokerUnderTest broker) {
        broker.configureHeartBeat(10, 10);
        Wire alice = broker.connect();
        connectFrame(alice, "heart-beat:100,100\n");
        Wire silent = broker.connect();
        connectFrame(silent, "heart-beat:100,0\n");
        // Patience is 1300 ms; the broker's own beats are the clock: 18 of them are at least 1350 ms.
        String frame = "SEND\ndestination:/topic/a\nreceipt:r1\n\n";
        for (int i = 0; i < 18; i++) {
            alice.send(i < 3 ? "\n" : frame.substring(i - 3, i - 2));
            alice.awaitHeartBeats(i + 1);
        }
        silent.expectError(SILENT + "1300 ms");
        alice.send(frame.substring(15) + "^@");
        alice.expectReceipt("r1");
    }

    @TransportTest
    void carriageReturnAndLineFeedIsAHeartBeatToo(BrokerUnderTest broker) {
        Wire alice = broker.connected();
        alice.send("\r\n\n\r\n");
        alice.expectNothingMore();
    }

    @TransportTest
    void brokerBeatsAlsoInTheOlderVersions(BrokerUnderTest broker) {
        broker.configureHeartBeat(10, 0);
        Wire alice = broker.connect();
        alice.send("CONNECT\naccept-version:1.1\nhost:a\nheart-beat:0,10\n\n^@");
        assertThat(alice.receive().headerOrNull("heart-beat") != null).isTrue();
        alice.awaitHeartBeats(2);
    }
}
