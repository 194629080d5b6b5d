package io.hoofbeat.cli.bench;

/** How a subscriber acknowledges. */
enum AckMode {
    AUTO("auto"),
    /** Cumulative: one ACK for all that one read brought. */
    CLIENT("client"),
    /** One ACK for each message. */
    CLIENT_INDIVIDUAL("client-individual");

    private final String header;

    AckMode(String header) {
        this.header = header;
    }

    /** The value of the {@code ack} header of SUBSCRIBE. */
    String header() {
        return header;
    }

    static AckMode parse(String text) {
        for (AckMode mode : values()) {
            if (mode.header.equals(text)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is none of auto, client and client-individual");
    }
}
