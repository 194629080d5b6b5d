package io.hoofbeat.core.simulation;

import io.hoofbeat.core.Broker;
import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.destination.DestinationSyntax;
import io.hoofbeat.core.loop.SteppedLoops;
import io.hoofbeat.core.message.Headers;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.security.LoopbackGuests;
import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import io.hoofbeat.core.stomp.ClientFrame;
import io.hoofbeat.core.stomp.ClientFrameParser;
import io.hoofbeat.core.stomp.ServerFrame;
import io.hoofbeat.core.stomp.StompVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Publishers on several loops, subscribers that replay at random moments, and a recorder that was there from the start: what each
 * subscriber receives of a topic must be the end of what the recorder has received, without a gap, with the end marker in between.
 */
final class HistoryWorld {

    private static final ClientFrameParser PARSER = new ClientFrameParser(DestinationPrefixes.DEFAULT);
    private static final List<String> TOPICS = List.of("/topic/h/1", "/topic/h/2", "/topic/p/1");
    private static final List<String> SUBSCRIBED =
            List.of("/topic/h/1", "/topic/h/2", "/topic/p/1", "/topic/h/*", "/topic/**");
    private static final List<String> MODES = List.of("auto", "client", "client-individual");

    /** A message as it was received. */
    private record Seen(
            String topic,
            String body,
            long sequence,
            @Nullable String retain,
            boolean isPersistent,
            String marks) {

        /** How many messages had been sent before this one. */
        int sendNumber() {
            return Integer.parseInt(body.substring(0, body.indexOf(' ')));
        }
    }

    /** A subscription and what it has received. */
    private final class Reader {
        final SimulatedConnection connection;
        final DestinationPattern pattern;
        final boolean isExact;
        final String mode;
        final @Nullable String replay;
        /** Messages of its topic when it was sent. */
        final int present;

        final List<Seen> seen = new ArrayList<>();
        /** Messages sent when its receipt came; what is sent later must be seen. */
        int sentAtReceipt = Integer.MAX_VALUE;

        int endIndex = -1;
        final List<String> unacknowledged = new ArrayList<>();

        Reader(SimulatedConnection connection, String destination, String mode, @Nullable String replay) {
            this.connection = connection;
            this.pattern = (DestinationPattern) DestinationSyntax.AUTO.compile(destination);
            this.isExact = pattern.isExact();
            this.mode = mode;
            this.replay = replay;
            this.present = isExact ? recorded(destination).size() : 0;
        }

        void receive() {
            Received next = connection.receive();
            if (next instanceof Received.Frame frame) {
                if (frame.frame() instanceof ServerFrame.ErrorFrame error) {
                    throw new AssertionError("ERROR " + error.headers());
                }
                if (frame.frame() instanceof ServerFrame.Receipt) {
                    sentAtReceipt = sent;
                }
            } else if (next instanceof Received.Delivered delivered) {
                take(delivered.message());
                unacknowledged.add(delivered.id());
            }
            if (!mode.equals("auto") && !unacknowledged.isEmpty() && random.nextInt(3) > 0) {
                control(connection, "ACK", "id", unacknowledged.get(unacknowledged.size() - 1));
                unacknowledged.remove(unacknowledged.size() - 1);
                if (mode.equals("client")) {
                    unacknowledged.clear();
                }
            }
        }

        private void take(Message message) {
            if ("true".equals(message.header("replay-end"))) {
                expect(endIndex < 0 && replay != null, "an end marker that nobody expects");
                endIndex = seen.size();
            } else {
                seen.add(seen(message));
            }
        }

        void check() {
            expect((endIndex >= 0) == (replay != null), "no end marker");
            for (int i = 0; i < seen.size(); i++) {
                boolean isBeforeEnd = i < endIndex;
                String marks = seen.get(i).marks();
                expect(
                        marks.contains("replayed") == (isBeforeEnd && !marks.equals("retained")),
                        i + " is marked " + marks);
            }
            TOPICS.stream().filter(pattern::matches).forEach(this::check);
        }

        private void check(String topic) {
            List<Seen> all = recorded(topic);
            List<Seen> own = new ArrayList<>();
            Seen retained = null;
            for (Seen each : seen) {
                if (each.marks().equals("retained") && each.topic().equals(topic)) {
                    expect(retained == null && own.isEmpty(), "a retained message too late");
                    retained = each;
                } else if (each.topic().equals(topic)) {
                    own.add(each);
                }
            }
            int start = all.size() - own.size();
            for (int i = 0; i < own.size(); i++) {
                Seen wanted = start + i < 0 ? null : all.get(start + i);
                expect(
                        wanted != null && own.get(i).body().equals(wanted.body()),
                        topic + ": message " + i + " of " + own.size() + " is "
                                + own.get(i).body().trim() + " instead of " + wanted);
            }
            for (int i = 0; i < start; i++) {
                expect(
                        all.get(i).sendNumber() < sentAtReceipt,
                        all.get(i) + " was sent after the receipt and is missing");
            }
            checkRetained(topic, all.subList(0, start), retained, own);
            checkReplay(topic, all, start, own);
        }

        private void checkRetained(String topic, List<Seen> before, @Nullable Seen retained, List<Seen> own) {
            Seen last = null;
            for (Seen each : before) {
                last = "set".equals(each.retain()) ? each : "remove".equals(each.retain()) ? null : last;
            }
            boolean isMarkedWithin = own.stream().anyMatch(each -> each.marks().contains("retained"));
            // What changes it while the subscription opens is seen in its place.
            boolean isReplacedWithin = own.stream().anyMatch(each -> each.retain() != null);
            if (retained == null) {
                expect(last == null || isMarkedWithin || isReplacedWithin, topic + ": " + last + " is missing");
            } else {
                expect(
                        last != null && last.body().equals(retained.body()),
                        topic + ": " + retained + " and not " + last);
            }
        }

        private void checkReplay(String topic, List<Seen> all, int start, List<Seen> own) {
            if (replay == null || !isExact || !topic.startsWith("/topic/h/")) {
                return;
            }
            long replayed = own.stream()
                    .filter(each -> each.marks().contains("replayed"))
                    .count();
            if (replay.startsWith("last=")) {
                long wanted = Math.min(Long.parseLong(replay.substring(5)), Math.min(historyMessages, present));
                expect(replayed >= wanted, topic + ": replayed " + replayed + " of " + wanted);
            } else if (replay.equals("all-kept")) {
                expect(replayed >= Math.min(historyMessages, present), topic + ": replayed " + replayed);
            } else {
                long sequence = Long.parseLong(replay.substring("seq=".length()));
                int index = 0;
                while (index < all.size() && all.get(index).sequence() < sequence) {
                    index++;
                }
                boolean isSurelyKept = index >= all.size() - historyMessages;
                expect(isSurelyKept ? start == index : start >= index, topic + ": from " + start + ", not " + index);
            }
        }
    }

    private final Random random;
    private final int historyMessages;
    private final String padding;
    private final BrokerOptions options;
    private SteppedLoops loops;
    private SteppedStore store;
    private Broker broker;
    private final List<SimulatedConnection> publishers = new ArrayList<>();
    private final SimulatedConnection recorder;
    private final List<Seen> recorded = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private final Set<Integer> confirmed = new HashSet<>();
    private final Map<String, Integer> sentTo = new HashMap<>();
    private int sent;

    HistoryWorld(long seed) {
        random = new Random(seed);
        historyMessages = List.of(3, 20, 500).get(random.nextInt(3));
        // Large ones fill pages, and leave no room for themselves in memory.
        padding = " ".repeat(random.nextInt(3) == 0 ? 40_000 : 1);
        options = new HistoryOptions().last("/topic/h/**", historyMessages).options();
        store = random.nextBoolean() ? new SimulatedStore(DestinationPrefixes.DEFAULT) : new SteppedMemoryStore();
        loops = new SteppedLoops(1 + random.nextInt(3), seed);
        broker = open();
        recorder = connect();
        control(recorder, "SUBSCRIBE", "id", "1", "destination", "/topic/**");
        settle();
        for (int i = 0; i < 3; i++) {
            publishers.add(connect());
        }
        // From its first retained message on a topic has one order for all.
        send(publishers.get(0), "/topic/p/1", Headers.of("retain", "set"));
        settle();
        record();
    }

    private Broker open() {
        return new Broker(options, loops, store.store(), new LoopbackGuests(), AccessRules.OPEN);
    }

    private SimulatedConnection connect() {
        SimulatedConnection connection =
                new SimulatedConnection(loops.loop(random.nextInt(loops.count())), broker::openSession);
        control(connection, "CONNECT", "accept-version", "1.2");
        return connection;
    }

    private static void control(SimulatedConnection connection, String command, String... headers) {
        connection.send(PARSER.parse(command, Headers.of(headers), StompVersion.V1_2));
    }

    private void settle() {
        do {
            loops.settle();
        } while (store.step());
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> publish();
                case 3 -> subscribe();
                case 4, 5, 6, 7 -> receive();
                case 8 -> store.step();
                default -> loops.step();
            }
            record();
        }
        drain();
        readers.forEach(Reader::check);
    }

    private void publish() {
        SimulatedConnection publisher = publishers.get(random.nextInt(publishers.size()));
        String topic = TOPICS.get(random.nextInt(TOPICS.size()));
        for (int i = random.nextInt(4); i >= 0; i--) {
            Headers.Builder headers = Headers.builder();
            if (random.nextInt(40) == 0) {
                headers.add("retain", random.nextInt(4) == 0 ? "remove" : "set");
            }
            if (random.nextInt(6) == 0) {
                headers.add("persistent", "false");
            }
            send(publisher, topic, headers.build());
        }
    }

    private void send(SimulatedConnection publisher, String topic, Headers headers) {
        int number = sent++;
        sentTo.merge(topic, 1, Integer::sum);
        Message message = Message.of(
                DestinationPrefixes.DEFAULT.resolve(topic),
                headers,
                (number + padding).getBytes(StandardCharsets.UTF_8));
        publisher.send(new ClientFrame.Send(message, "" + number, null));
    }

    private void subscribe() {
        if (readers.size() == 12) {
            return;
        }
        String destination = SUBSCRIBED.get(random.nextInt(SUBSCRIBED.size()));
        String mode = MODES.get(random.nextInt(MODES.size()));
        Reader reader = new Reader(connect(), destination, mode, anyReplay(destination));
        readers.add(reader);
        List<String> headers =
                new ArrayList<>(List.of("id", "1", "destination", destination, "ack", mode, "receipt", "r"));
        if (reader.replay != null) {
            headers.addAll(List.of("replay", reader.replay));
        }
        control(reader.connection, "SUBSCRIBE", headers.toArray(new String[0]));
    }

    private @Nullable String anyReplay(String destination) {
        List<Seen> all = recorded(destination);
        return switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> "all-kept";
            case 2 ->
                all.isEmpty()
                        ? "seq=0"
                        : "seq="
                                + Math.max(
                                        0, all.get(random.nextInt(all.size())).sequence());
            default -> "last=" + random.nextInt(30);
        };
    }

    private void receive() {
        if (!readers.isEmpty()) {
            readers.get(random.nextInt(readers.size())).receive();
        }
        Received received = publishers.get(random.nextInt(publishers.size())).receive();
        if (received instanceof Received.Frame frame && frame.frame() instanceof ServerFrame.Receipt receipt) {
            confirmed.add(Integer.parseInt(receipt.receiptId()));
        }
    }

    private void record() {
        for (Received next = recorder.receive(); next != null; next = recorder.receive()) {
            if (next instanceof Received.Delivered delivered) {
                recorded.add(seen(delivered.message()));
            }
        }
    }

    /** Lets everything happen that can happen. */
    private void drain() {
        for (boolean isGoingOn = true; isGoingOn; ) {
            settle();
            record();
            int before = received() + recorded.size() + confirmed.size();
            for (int i = 0; i < 100; i++) {
                readers.forEach(Reader::receive);
                receive();
                record();
                settle();
            }
            isGoingOn = received() + recorded.size() + confirmed.size() > before || confirmed.size() < sent;
        }
    }

    private int received() {
        return readers.stream()
                .mapToInt(reader -> reader.seen.size() + reader.unacknowledged.size())
                .sum();
    }

    private List<Seen> recorded(String topic) {
        return recorded.stream().filter(each -> each.topic().equals(topic)).toList();
    }

    private static Seen seen(Message message) {
        Headers headers = message.headers();
        String sequence = headers.get("seq");
        String marks = ("true".equals(headers.get("retained")) ? "retained" : "")
                + ("true".equals(headers.get("replayed")) ? "replayed" : "");
        return new Seen(
                message.destination().key(),
                message.bodyText() + " ",
                sequence == null ? -1 : Long.parseLong(sequence),
                headers.get("retain"),
                message.isPersistent(),
                marks);
    }

    /** The process dies in the midst of some more sending, and another one starts: what was confirmed is in the history. */
    void crash() {
        if (!store.store().isDurable()) {
            return;
        }
        for (int i = 0; i < 60; i++) {
            switch (random.nextInt(4)) {
                case 0 -> publish();
                case 1 -> store.step();
                case 2 -> receive();
                default -> loops.step();
            }
            record();
        }
        store = store.crash();
        loops = new SteppedLoops(2, random.nextLong());
        broker = open();
        for (String topic : List.of("/topic/h/1", "/topic/h/2")) {
            checkAfterCrash(topic);
        }
    }

    private void checkAfterCrash(String topic) {
        List<Seen> all = recorded(topic);
        Reader reader = new Reader(connect(), topic, "auto", "all-kept");
        control(reader.connection, "SUBSCRIBE", "id", "1", "destination", topic, "replay", "all-kept");
        SimulatedConnection publisher = connect();
        for (int i = 0; i < 2000 || reader.endIndex < 0; i++) {
            settle();
            reader.receive();
        }
        int next = 0;
        for (Seen each : reader.seen) {
            if (all.stream().noneMatch(other -> other.body().equals(each.body()))) {
                break; // It was on its way to the recorder when the process died, and so were all behind it.
            }
            while (next < all.size() && !all.get(next).body().equals(each.body())) {
                expect(isLostRightly(all, next), all.get(next) + " was confirmed and is lost");
                next++;
            }
            expect(next < all.size() && all.get(next).sequence() == each.sequence(), each + " is out of order");
            next++;
        }
        for (; next < all.size(); next++) {
            expect(isLostRightly(all, next), all.get(next) + " was confirmed and is lost");
        }
        int before = reader.seen.size();
        publisher.send(new ClientFrame.Send(
                Message.of(
                        DestinationPrefixes.DEFAULT.resolve(topic),
                        Headers.EMPTY,
                        "0 new".getBytes(StandardCharsets.UTF_8)),
                null,
                null));
        while (reader.seen.size() == before) {
            settle();
            reader.receive();
        }
        long highest = all.stream().mapToLong(Seen::sequence).max().orElse(0);
        expect(
                reader.seen.get(before).sequence() > highest,
                "the number of " + reader.seen.get(before) + " was seen before");
    }

    private boolean isLostRightly(List<Seen> all, int index) {
        // Some that the recorder has not seen any more may have made room for themselves.
        return index < sentTo.getOrDefault(all.get(index).topic(), 0) - historyMessages
                || !confirmed.contains(all.get(index).sendNumber())
                || !all.get(index).isPersistent();
    }

    private static void expect(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
