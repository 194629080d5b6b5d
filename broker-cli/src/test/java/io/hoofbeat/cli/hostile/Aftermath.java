package io.hoofbeat.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.HoofbeatProcess;

/** What must hold after whatever a broker has met. */
final class Aftermath {

    private static final int LOG_LINE_CHARS_MAX = 1000;

    private Aftermath() {}

    /** Clients that mean well are served, and the log can be read: no control characters, no endless lines, nothing that speaks of a bug. */
    static void assertHealthy(HoofbeatProcess broker) {
        assertServes(broker);
        for (String line : (broker.out() + broker.err()).split("\n", -1)) {
            assertThat(line.length()).as(line).isLessThan(LOG_LINE_CHARS_MAX);
            assertThat(line.chars().noneMatch(Aftermath::isControl))
                    .as("no control characters in: " + line)
                    .isTrue();
            assertThat(line)
                    .doesNotContainPattern("^\\S+ (WARN|ERROR) ") // What a client has written may hold such a word.
                    .doesNotContain("Exception", "OutOfMemory");
        }
    }

    private static boolean isControl(int c) {
        return c < ' ' || (c >= 0x7F && c < 0xA0);
    }

    /** Two clients exchange a message. */
    static void assertServes(HoofbeatProcess broker) {
        try (RawPeer subscriber = RawPeer.connected(broker);
                RawPeer publisher = RawPeer.connected(broker)) {
            subscriber
                    .send("SUBSCRIBE\nid:1\ndestination:/topic/canary\nreceipt:s\n\n^@")
                    .expect("RECEIPT\n");
            publisher.send("SEND\ndestination:/topic/canary\n\nsings^@");
            assertThat(subscriber.expect("MESSAGE\n")).endsWith("\n\nsings^@");
        }
    }
}
