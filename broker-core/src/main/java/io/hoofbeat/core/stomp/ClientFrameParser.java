package io.hoofbeat.core.stomp;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.stomp.ClientFrame.Malformed;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns command and headers into a frame, checking what each command demands in each version. SEND is not among them: its
 * decoder makes it from bytes. Immutable; any thread.
 */
public final class ClientFrameParser {

    /** Commands that this parser knows; SEND is known to the decoder alone. */
    public static final Set<String> COMMANDS = Set.of(
            "CONNECT", "STOMP", "SUBSCRIBE", "UNSUBSCRIBE", "ACK", "NACK", "BEGIN", "COMMIT", "ABORT", "DISCONNECT");

    private static final Map<String, String> SERVER_COMMANDS = Map.of(
            "CONNECTED", "only a server sends CONNECTED",
            "MESSAGE", "only a server sends MESSAGE; a client uses SEND",
            "RECEIPT", "only a server sends RECEIPT",
            "ERROR", "only a server sends ERROR");

    private static final Pattern DELAY = Pattern.compile("[0-9]{1,15}");

    private final DestinationPrefixes prefixes;

    public ClientFrameParser(DestinationPrefixes prefixes) {
        this.prefixes = prefixes;
    }

    /**
     * The frame of a command.
     *
     * @param version that the connection speaks; {@link StompVersion#V1_2} before it is agreed
     * @return {@link Malformed} when something demanded is missing or wrong
     */
    public ClientFrame parse(String command, Headers headers, StompVersion version) {
        return switch (command) {
            case "CONNECT", "STOMP" -> connect(command, headers);
            case "SUBSCRIBE" -> subscribe(headers, version);
            case "UNSUBSCRIBE" -> unsubscribe(headers, version);
            case "ACK" -> ack(headers, version);
            case "NACK" -> nack(headers, version);
            case "BEGIN", "COMMIT", "ABORT" -> transaction(command, headers);
            case "DISCONNECT" -> new ClientFrame.Disconnect(headers.get("receipt"), headers);
            default -> unknown(command, headers);
        };
    }

    private static ClientFrame connect(String command, Headers headers) {
        HeartBeat heartBeat = HeartBeat.parse(headers.get("heart-beat"));
        if (heartBeat == null) {
            return malformed(
                    command,
                    headers,
                    command + " with an invalid heart-beat",
                    "heart-beat is two non-negative integers in milliseconds, such as heart-beat:10000,10000");
        }
        return new ClientFrame.Connect(
                command,
                headers.get("accept-version"),
                headers.get("host"),
                headers.get("login"),
                headers.get("passcode"),
                heartBeat,
                headers);
    }

    private ClientFrame subscribe(Headers headers, StompVersion version) {
        String destination = headers.get("destination");
        if (destination == null) {
            return missing("SUBSCRIBE", headers, "destination");
        }
        String id = headers.get("id");
        if (id == null && version.isAtLeast(StompVersion.V1_1)) {
            return missing("SUBSCRIBE", headers, "id");
        }
        AckMode mode = AckMode.of(headers.get("ack"));
        if (mode == null) {
            return malformed(
                    "SUBSCRIBE",
                    headers,
                    "SUBSCRIBE with an unknown ack mode",
                    "ack is auto, client or client-individual");
        }
        String selector = headers.get("selector");
        if (selector != null && !selector.isBlank()) {
            // Ignored, it would hand messages to a consumer who has asked not to get them, and whose ACK then loses
            // them.
            return malformed(
                    "SUBSCRIBE",
                    headers,
                    "SUBSCRIBE with a selector",
                    "this broker has no selectors and would deliver every message; leave the header out and filter in the client,"
                            + " or send to destinations that tell apart what the selector does");
        }
        return new ClientFrame.Subscribe(id, prefixes.resolve(destination), mode, headers.get("receipt"), headers);
    }

    private ClientFrame unsubscribe(Headers headers, StompVersion version) {
        String id = headers.get("id");
        String destination = headers.get("destination");
        boolean isIdDemanded = version.isAtLeast(StompVersion.V1_1) || destination == null;
        // A liberty: a durable subscription that nobody consumes is ended by its name.
        if (id == null && isIdDemanded && !DurableHeaders.nameOne(headers)) {
            return missing("UNSUBSCRIBE", headers, "id");
        }
        Destination resolved = destination == null ? null : prefixes.resolve(destination);
        return new ClientFrame.Unsubscribe(id, resolved, headers.get("receipt"), headers);
    }

    private static ClientFrame ack(Headers headers, StompVersion version) {
        String missing = missingOfAck(headers, version);
        String id = deliveryId(headers, version);
        if (missing != null || id == null) {
            return missing("ACK", headers, missing == null ? "id" : missing);
        }
        return new ClientFrame.Ack(
                id, headers.get("subscription"), headers.get("transaction"), headers.get("receipt"), headers);
    }

    private static ClientFrame nack(Headers headers, StompVersion version) {
        if (!version.isAtLeast(StompVersion.V1_1)) {
            return malformed(
                    "NACK",
                    headers,
                    "NACK in a STOMP 1.0 session",
                    "NACK exists from STOMP 1.1 on; CONNECT with accept-version:1.1,1.2");
        }
        String missing = missingOfAck(headers, version);
        String id = deliveryId(headers, version);
        if (missing != null || id == null) {
            return missing("NACK", headers, missing == null ? "id" : missing);
        }
        String requeue = headers.get("requeue");
        if (requeue != null && !requeue.equals("true") && !requeue.equals("false")) {
            return malformed("NACK", headers, "NACK with an invalid requeue", "requeue is true or false");
        }
        String retryAfter = headers.get("retry-after");
        if (retryAfter != null && !DELAY.matcher(retryAfter).matches()) {
            return malformed(
                    "NACK",
                    headers,
                    "NACK with an invalid retry-after",
                    "retry-after is a whole number of milliseconds, of at most 15 digits");
        }
        return new ClientFrame.Nack(
                id,
                headers.get("subscription"),
                !"false".equals(requeue),
                retryAfter == null ? -1 : Long.parseLong(retryAfter),
                headers.get("transaction"),
                headers.get("receipt"),
                headers);
    }

    /** 1.2 asks for {@code id}, 1.1 for {@code message-id} and {@code subscription}, 1.0 for {@code message-id}. */
    private static @Nullable String missingOfAck(Headers headers, StompVersion version) {
        if (deliveryId(headers, version) == null) {
            return version.isAtLeast(StompVersion.V1_2) ? "id" : "message-id";
        }
        return version == StompVersion.V1_1 && headers.get("subscription") == null ? "subscription" : null;
    }

    /** A liberty: where the header of the version is missing, that of the other versions is taken. */
    private static @Nullable String deliveryId(Headers headers, StompVersion version) {
        String own = headers.get(version.isAtLeast(StompVersion.V1_2) ? "id" : "message-id");
        return own != null ? own : headers.get(version.isAtLeast(StompVersion.V1_2) ? "message-id" : "id");
    }

    private static ClientFrame transaction(String command, Headers headers) {
        String transaction = headers.get("transaction");
        if (transaction == null) {
            return missing(command, headers, "transaction");
        }
        String receipt = headers.get("receipt");
        return switch (command) {
            case "BEGIN" -> new ClientFrame.Begin(transaction, receipt, headers);
            case "COMMIT" -> new ClientFrame.Commit(transaction, receipt, headers);
            default -> new ClientFrame.Abort(transaction, receipt, headers);
        };
    }

    /** What the decoder yields for a command that no client sends. */
    public static Malformed unknown(String command, Headers headers) {
        String rule = SERVER_COMMANDS.get(command);
        return malformed(
                command,
                headers,
                "Unknown command " + FrameText.printable(command, 40),
                rule != null
                        ? rule
                        : "a client sends CONNECT, STOMP, SEND, SUBSCRIBE, UNSUBSCRIBE, ACK, NACK, BEGIN, COMMIT, ABORT or"
                                + " DISCONNECT, in capital letters");
    }

    private static Malformed missing(String command, Headers headers, String header) {
        return malformed(command, headers, command + " without " + header, command + " must have the header " + header);
    }

    /** What the decoder yields for a frame whose text it could read but that breaks a rule. */
    public static Malformed malformed(String command, Headers headers, String summary, String rule) {
        return new Malformed(new ProtocolError(summary, rule, FrameText.of(command, headers), headers.get("receipt")));
    }
}
