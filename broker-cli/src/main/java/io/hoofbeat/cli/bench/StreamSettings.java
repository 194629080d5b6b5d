package io.hoofbeat.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One stream of messages: who sends what to whom.
 *
 * @param name             what the stream is called in the results
 * @param publishers       connections that send; from 1
 * @param subscribers      connections that receive; 0 only for a queue, whose messages then stay there
 * @param destinations     topics or queues; publisher and subscriber {@code i} belong to number {@code i} modulo this
 * @param destination      their names, with {@code {n}} for the number and {@code {run}} for the run
 * @param bodyBytes        size of a body, at least {@link Stamp#BYTES}
 * @param window           closed loop: messages of one publisher on their way at most, in copies times the fan-out
 * @param ratePerSecond    open loop: messages (or connections) per second of all publishers together; 0 for a closed loop
 * @param messages         how many messages each publisher sends; 0 for as many as fit into the duration
 * @param receiptEvery     every n-th SEND asks for a receipt; 0 for none
 * @param receiptWindow    messages of one publisher at most whose receipt is awaited
 * @param persistent       value of the {@code persistent} header of SEND, or null for none
 * @param sendHeaders      more headers of SEND
 * @param subscribeHeaders more headers of SUBSCRIBE
 */
public record StreamSettings(
        String name,
        Scenario scenario,
        int publishers,
        int subscribers,
        int destinations,
        String destination,
        int bodyBytes,
        int window,
        double ratePerSecond,
        long messages,
        AckMode ack,
        int receiptEvery,
        int receiptWindow,
        @Nullable Boolean persistent,
        List<Header> sendHeaders,
        List<Header> subscribeHeaders) {

    private static final int CONNECTIONS_MAX = 1_000_000;
    private static final int BODY_BYTES_MAX = 64 << 20;
    private static final int WINDOW_MAX = 10_000_000;

    /** A stream as its scenario has it. */
    public static Builder of(Scenario scenario) {
        return new Builder(scenario);
    }

    boolean isOpenLoop() {
        return ratePerSecond > 0;
    }

    /** Collects settings by name, which are those of the command line and of plans. */
    public static final class Builder {

        /** Every name that {@link #set} takes. */
        public static final Set<String> NAMES = new TreeSet<>(Set.of(
                "name",
                "publishers",
                "subscribers",
                "destinations",
                "destination",
                "body",
                "window",
                "rate",
                "messages",
                "ack",
                "receipts",
                "receipt-window",
                "persistent",
                "send-header",
                "subscribe-header",
                "prefetch-header"));

        private final Scenario scenario;
        private String name;
        private int publishers = 1;
        private @Nullable Integer subscribers;
        private @Nullable Integer destinations;
        private String destination;
        private int bodyBytes = 100;
        private int window = 1000;
        private double ratePerSecond;
        private long messages;
        private AckMode ack = AckMode.AUTO;
        private int receiptEvery;
        private int receiptWindow = 100;
        private @Nullable Boolean persistent;
        private final List<Header> sendHeaders = new ArrayList<>();
        private final List<Header> subscribeHeaders = new ArrayList<>();

        private Builder(Scenario scenario) {
            this.scenario = scenario;
            name = scenario.label();
            destination = scenario.isQueue() ? "/queue/bench.{run}.{n}" : "/topic/bench.{run}.{n}";
            switch (scenario) {
                case FAN_OUT -> subscribers = 10;
                case PAIRS -> {
                    publishers = 10;
                    window = 500;
                }
                case QUEUE -> persistent = false;
                case ACKED_QUEUE -> {
                    persistent = false;
                    ack = AckMode.CLIENT_INDIVIDUAL;
                }
                case DURABLE_QUEUE -> {
                    persistent = true;
                    ack = AckMode.CLIENT_INDIVIDUAL;
                    receiptEvery = 1;
                    bodyBytes = 1024;
                    window = 2000;
                }
                case LATENCY -> ratePerSecond = 1000;
                case CONNECT_STORM, RECONNECT_STORM -> {
                    subscribers = 1000;
                    messages = 1;
                }
            }
        }

        /** Gives the stream destinations of its own among the streams of a plan, unless it names some. */
        Builder inPlan(int position) {
            destination = destination.replace(".{n}", ".s" + position + ".{n}");
            return this;
        }

        /**
         * Sets one value.
         *
         * @param key one of {@link #NAMES}
         * @throws IllegalArgumentException with a sentence that says what is wrong
         */
        public Builder set(String key, String value) {
            switch (key) {
                case "name" -> name = value;
                case "publishers" -> publishers = (int) number(value, 1, CONNECTIONS_MAX);
                case "subscribers" -> subscribers = (int) number(value, 0, CONNECTIONS_MAX);
                case "destinations" -> destinations = (int) number(value, 1, CONNECTIONS_MAX);
                case "destination" -> destination = value;
                case "body" -> bodyBytes = (int) number(value, Stamp.BYTES, BODY_BYTES_MAX);
                case "window" -> window = (int) number(value, 1, WINDOW_MAX);
                case "rate" -> ratePerSecond = rate(value);
                case "messages" -> messages = number(value, 1, Stamp.SEQUENCE_MAX);
                case "ack" -> ack = AckMode.parse(value);
                case "receipts" -> receiptEvery = (int) number(value, 0, WINDOW_MAX);
                case "receipt-window" -> receiptWindow = (int) number(value, 1, WINDOW_MAX);
                case "persistent" -> persistent = truth(value);
                case "send-header" -> sendHeaders.add(Header.parse(value));
                case "subscribe-header", "prefetch-header" -> subscribeHeaders.add(Header.parse(value));
                default -> throw new IllegalArgumentException("no such setting; there are " + String.join(", ", NAMES));
            }
            return this;
        }

        /** The whole, when its parts fit each other. */
        public StreamSettings build() {
            int receivers = subscribers != null ? subscribers : scenario == Scenario.PAIRS ? publishers : 1;
            int places = destinations != null ? destinations : scenario == Scenario.PAIRS ? publishers : 1;
            if (receivers == 0 && !scenario.isQueue()) {
                throw new IllegalArgumentException("subscribers 0: a topic without subscribers measures nothing");
            }
            if (receivers == 0 && ratePerSecond == 0 && receiptEvery == 0) {
                throw new IllegalArgumentException(
                        "subscribers 0 in a closed loop: ask for receipts, or nothing tells when to send more");
            }
            if (receivers > 0 && places > receivers) {
                throw new IllegalArgumentException("destinations " + places + " for " + receivers
                        + " subscribers: somebody must listen to each destination");
            }
            if (!destination.contains("{n}") && places > 1) {
                throw new IllegalArgumentException("destination '" + destination + "' needs {n} to name " + places);
            }
            if (scenario == Scenario.LATENCY && ratePerSecond == 0) {
                throw new IllegalArgumentException("rate 0: latency is measured at a constant rate");
            }
            if (receiptEvery > receiptWindow) {
                throw new IllegalArgumentException("receipts " + receiptEvery + " with a receipt-window of "
                        + receiptWindow + ": the window would fill before the first receipt is asked for");
            }
            return new StreamSettings(
                    name,
                    scenario,
                    publishers,
                    receivers,
                    places,
                    destination,
                    bodyBytes,
                    window,
                    ratePerSecond,
                    messages,
                    ack,
                    receiptEvery,
                    receiptWindow,
                    persistent,
                    List.copyOf(sendHeaders),
                    List.copyOf(subscribeHeaders));
        }

        private static long number(String value, long min, long max) {
            long number;
            try {
                number = Long.parseLong(value);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + value + "' is not a whole number", e);
            }
            if (number < min || number > max) {
                throw new IllegalArgumentException(value + " is not from " + min + " to " + max);
            }
            return number;
        }

        private static double rate(String value) {
            double rate;
            try {
                rate = Double.parseDouble(value);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + value + "' is not a number", e);
            }
            if (!(rate >= 0 && rate <= 1e9)) {
                throw new IllegalArgumentException(value + " is not from 0 to 1000000000");
            }
            return rate;
        }

        private static boolean truth(String value) {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException("'" + value + "' is neither true nor false");
            };
        }
    }
}
