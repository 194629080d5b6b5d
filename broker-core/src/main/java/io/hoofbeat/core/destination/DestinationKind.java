package io.hoofbeat.core.destination;

/** What a destination is, told by its first segment. */
public enum DestinationKind {
    /** Each message to every subscription. */
    TOPIC("a topic"),
    /** Each message to exactly one consumer; kept while there is none. */
    QUEUE("a queue"),
    /** {@code /temp-queue/…} and {@code /temp-topic/…}: a name that means something to one session only. */
    TEMP("a temporary destination"),
    /** {@code /reply-queue/…}, {@code /reply-topic/…}: the public, unguessable name of a temporary destination; SEND only. */
    REPLY("a reply address"),
    /** {@code /user/…}: resolved by the broker to the sessions of one user. */
    USER("a user destination"),
    /** {@code /dsub/…}: a durable subscription by name. */
    DURABLE_SUBSCRIPTION("a durable subscription"),
    /** {@code /sys/…}: what the broker says about itself. */
    SYSTEM("a destination of the broker"),
    /** {@code /app/…}: belongs to a Spring application, never to the broker. */
    APPLICATION("a destination of the application");

    private final String text;

    DestinationKind(String text) {
        this.text = text;
    }

    /** As it is named in a sentence, with its article. */
    public String text() {
        return text;
    }
}
