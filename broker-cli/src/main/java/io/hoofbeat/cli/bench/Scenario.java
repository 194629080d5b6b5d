package io.hoofbeat.cli.bench;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What a stream of messages looks like unless its settings say otherwise. */
public enum Scenario {
    /** Every subscriber of a topic gets every message. */
    FAN_OUT("fan-out"),
    /** Publishers and subscribers in pairs, each with a topic of its own. */
    PAIRS("pairs"),
    /** A queue whose messages need not survive and are not acknowledged. */
    QUEUE("queue"),
    /** A queue whose messages need not survive; each is acknowledged. */
    ACKED_QUEUE("acked-queue"),
    /** A queue whose messages must survive: a receipt for each SEND, an ACK for each MESSAGE. */
    DURABLE_QUEUE("durable-queue"),
    /** A topic at a constant rate, for the time from one end to the other. */
    LATENCY("latency"),
    /** Many clients connect and subscribe at once. */
    CONNECT_STORM("connect-storm"),
    /** Many clients lose their connections at once and come back. */
    RECONNECT_STORM("reconnect-storm");

    private final String label;

    Scenario(String label) {
        this.label = label;
    }

    /** The name on the command line. */
    public String label() {
        return label;
    }

    /** Whether it measures connections rather than messages. */
    public boolean isStorm() {
        return this == CONNECT_STORM || this == RECONNECT_STORM;
    }

    boolean isQueue() {
        return this == QUEUE || this == ACKED_QUEUE || this == DURABLE_QUEUE;
    }

    /**
     * The scenario of a name.
     *
     * @throws IllegalArgumentException when there is none; the message names them all
     */
    public static Scenario parse(String text) {
        for (Scenario scenario : values()) {
            if (scenario.label.equals(text)) {
                return scenario;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no scenario; there are "
                + Arrays.stream(values()).map(Scenario::label).collect(Collectors.joining(", ")));
    }
}
