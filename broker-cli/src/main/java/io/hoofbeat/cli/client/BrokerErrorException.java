package io.hoofbeat.cli.client;

import java.util.Objects;

/** The broker has answered with ERROR. */
public final class BrokerErrorException extends StompException {

    private static final long serialVersionUID = 1;

    private final String summary;

    BrokerErrorException(Frame error) {
        this(Objects.requireNonNullElse(error.header("message"), "no reason given"), error.text());
    }

    private BrokerErrorException(String summary, String body) {
        super("the broker refused: " + summary
                + (body.isBlank() ? "" : "\n" + body.stripTrailing().indent(2).stripTrailing()));
        this.summary = summary;
    }

    /** The {@code message} header of the ERROR. */
    public String summary() {
        return summary;
    }
}
