package io.hoofbeat.core.durable;

import java.util.List;
import java.util.Objects;

/**
 * What tells one durable subscription from another. Clients of different brokers mean different things by a name, so that it
 * counts within its family only. Immutable.
 *
 * @param name      as the client gave it
 * @param qualifier what else belongs to the identity: a destination or a client-id, by the family; else empty
 */
public record DurableName(Family family, String name, String qualifier) {

    /** How a durable subscription is named, and who may consume it. */
    public enum Family {
        /** RabbitMQ and Apollo: the id of the SUBSCRIBE, qualified by the destination. */
        ID("id", false),
        /** RabbitMQ: {@code x-queue-name}. */
        QUEUE("queue", false),
        /** A group, qualified by the destination. */
        GROUP("group", false),
        /** ActiveMQ and Artemis: the subscription's name, qualified by the client-id. */
        CLIENT("client", true);

        private final String text;
        private final boolean isExclusive;

        Family(String text, boolean isExclusive) {
            this.text = text;
            this.isExclusive = isExclusive;
        }

        /** As it stands in a full name. */
        public String text() {
            return text;
        }
    }

    public DurableName {
        Objects.requireNonNull(family, "family");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(qualifier, "qualifier");
    }

    /** Whether one session at a time consumes it, and the next one takes over; otherwise they compete. */
    public boolean isExclusive() {
        return family.isExclusive;
    }

    /** The full name, such as {@code group=audit@/topic/orders}; no colon, which a header would hold as an escape. */
    public String text() {
        return family.text + "=" + shortText();
    }

    private String shortText() {
        return qualifier.isEmpty() ? name : name + "@" + qualifier;
    }

    /** What it may be called behind {@code /dsub/}, as far as nothing else is called so: the full name comes first. */
    List<String> aliases() {
        return qualifier.isEmpty() ? List.of(text(), name) : List.of(text(), shortText(), name);
    }

    @Override
    public String toString() {
        return text();
    }
}
