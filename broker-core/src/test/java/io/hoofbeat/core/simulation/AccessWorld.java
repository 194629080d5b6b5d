package io.hoofbeat.core.simulation;

import io.hoofbeat.core.BrokerOptions;
import io.hoofbeat.core.destination.CompositeSyntax;
import io.hoofbeat.core.security.AccessList;
import io.hoofbeat.core.security.AccessRules.Verb;
import io.hoofbeat.core.security.Authenticator;
import io.hoofbeat.core.security.RuleText;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import io.hoofbeat.core.simulation.SteppedBroker.Client;
import io.hoofbeat.core.stomp.ServerFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A broker with three users and an auditor, who may do everything, and a model of the rules that knows nothing of how the broker works: rules
 * are lines, patterns are read by the regular expressions beside them.
 */
final class AccessWorld {

    private static final String AUDITOR = "root";
    private static final List<String> USERS = List.of("joe", "eve", "*");
    private static final List<String> DESTINATIONS = List.of(
            "/topic/a/1",
            "/topic/a/2",
            "/topic/b/1",
            "/topic/joe/1",
            "/topic/*/1",
            "/queue/a.1",
            "/queue/a.2",
            "/queue/b.1",
            "/queue/eve.1",
            "/dsub/d1",
            "/dsub/d2",
            "/user/joe/queue/a",
            "/user/eve/queue/a");

    /** What can be a part of a composite destination. */
    private static final List<String> PARTS = DESTINATIONS.subList(0, DESTINATIONS.indexOf("/dsub/d1"));

    private static final List<String> TEMPORARIES = List.of("/temp-queue/r", "/temp-topic/r");

    /** A relay, as which every user may come, named in {@code x-relay-user}. */
    private static final String RELAY = "app";

    /** Patterns of rules, each with what it means for a user; {@code USER} is replaced by the quoted login. */
    private static final Map<String, String> PATTERNS = Map.ofEntries(
            Map.entry("/**", "/.*"),
            Map.entry("/topic/**", "/topic/.*"),
            Map.entry("/topic/a/*", "/topic/a/[^/]*"),
            Map.entry("/topic/*/1", "/topic/[^/]*/1"),
            Map.entry("/topic/{user}/*", "/topic/USER/[^/]*"),
            Map.entry("/queue/*", "/queue/[^/]*"),
            Map.entry("/queue/a.*", "/queue/a\\.[^/]*"),
            Map.entry("/queue/{user}.*", "/queue/USER\\.[^./]*"),
            Map.entry("/queue/b.1", "/queue/b\\.1"),
            Map.entry("/dsub/d1", "/dsub/d1"),
            Map.entry("/dsub/*", "/dsub/[^/]*"),
            Map.entry("/temp-queue/*", "/temp-queue/[^/]*"));

    private static final List<String> SUBSCRIBED =
            List.of("/topic/**", "/topic/*/1", "/queue/*", "/queue/a.*", "/**", "/topic/a/*");

    private final Random random;
    private final SteppedBroker broker;
    private final Client auditor;
    private final Map<String, Client> clients = new HashMap<>();
    private final Map<String, Body> bodies = new HashMap<>();
    private final List<Body> inFlight = new ArrayList<>();
    private final List<ReplyAddress> replyAddresses = new ArrayList<>();
    private final Map<String, OpenTransaction> transactions = new HashMap<>();
    private List<String> rules;
    private List<String> before;
    private int counter;
    private long delivered;
    private long refused;
    private long replies;
    private long toUsers;
    private long composites;

    /** What was sent, by whom; whether the rules have permitted it at some moment when the broker may have looked. */
    private static final class Body {
        final String sender;
        final Client client;
        final String destination;
        boolean isPermitted;

        Body(String sender, Client client, String destination, boolean isPermitted) {
            this.sender = sender;
            this.client = client;
            this.destination = destination;
            this.isPermitted = isPermitted;
        }
    }

    /** A transaction that one client has begun and not ended, and what it has sent in it. */
    private record OpenTransaction(Client client, String name, List<Body> bodies) {}

    /** The public name of a temporary destination, and the one client that may receive from it. */
    private record ReplyAddress(String destination, Client owner) {}

    AccessWorld(long seed) {
        random = new Random(seed);
        rules = randomRules();
        before = rules;
        BrokerOptions options =
                new HistoryOptions().last("/topic/*/1", 20).options().withComposites(new CompositeSyntax(true, 4));
        Authenticator anybody = credentials -> CompletableFuture.completedFuture(new Authenticator.Verdict.Accepted(
                new User(credentials.login(), Set.of(), Map.of(), RELAY.equals(credentials.login()))));
        broker = new SteppedBroker(options, new SteppedMemoryStore(), anybody, compiled());
        auditor = broker.connect("login", AUDITOR);
        auditor.subscribe("t", "/topic/**", "auto");
        auditor.received();
    }

    private AccessList compiled() {
        List<String> all = new ArrayList<>(rules);
        all.add("permit send,subscribe /**" + " user=" + AUDITOR);
        return RuleText.rules(all.toArray(new String[0]));
    }

    private List<String> randomRules() {
        List<String> lines = new ArrayList<>();
        for (int i = random.nextInt(7); i >= 0; i--) {
            String effect = random.nextInt(4) > 0 ? "permit" : "deny";
            String verbs = pick(List.of("send", "subscribe", "send,subscribe"));
            // A rule for everybody that denies would hide from the auditor what the broker does.
            String user = effect.equals("deny") || random.nextBoolean() ? " user=" + pick(USERS) : "";
            lines.add(effect + " " + verbs + " " + pick(new ArrayList<>(PATTERNS.keySet())) + user);
        }
        if (random.nextInt(3) == 0) {
            lines.add("deny subscribe /temp-queue/* user=" + pick(USERS));
        }
        return lines;
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    long delivered() {
        return delivered;
    }

    long refused() {
        return refused;
    }

    /** Messages that have reached a reply address. */
    long replies() {
        return replies;
    }

    /** Messages that have reached a user destination. */
    long toUsers() {
        return toUsers;
    }

    /** Messages that were sent to several destinations at once and have reached one of them. */
    long composites() {
        return composites;
    }

    // ---- the model

    /** Of several destinations at once each is to be permitted. */
    private static boolean permitsAll(List<String> lines, String user, Verb verb, String destination) {
        return Stream.of(destination.split(",", -1)).allMatch(part -> permits(lines, user, verb, part));
    }

    private static boolean permits(List<String> lines, String user, Verb verb, String destination) {
        // What is sent to a user is his without a rule, and so are answers to what he has asked, unless one denies it.
        boolean isPermitted = verb == Verb.SUBSCRIBE
                ? destination.startsWith("/user/" + user + "/") || destination.startsWith("/temp-")
                : destination.startsWith("/reply-");
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            boolean isAbout = (words.length < 4 || words[3].equals("user=" + user))
                    && List.of(words[1].split(",", -1)).contains(verb.text());
            String meaning = Objects.requireNonNull(PATTERNS.get(words[2])).replace("USER", Pattern.quote(user));
            if (isAbout && destination.matches(meaning)) {
                if (words[0].equals("deny")) {
                    return false;
                }
                isPermitted = true;
            }
        }
        return isPermitted;
    }

    // ---- what happens

    void run(int frames) {
        for (int i = 0; i < frames; i++) {
            String user = pick(USERS);
            act(user, client(user));
            if (random.nextInt(3) == 0) {
                settle();
            } else {
                broker.step(random);
            }
            if (random.nextInt(60) == 0) {
                changeRules();
            }
        }
        settle();
        drainQueues();
    }

    private Client client(String user) {
        Client present = clients.get(user);
        if (present == null || present.isClosed()) {
            if (present != null) {
                receive(user, present);
            }
            present = random.nextBoolean()
                    ? broker.connectRaw("login", user)
                    : broker.connectRaw("login", RELAY, "x-relay-user", user);
            clients.put(user, present);
        }
        return present;
    }

    private void act(String user, Client client) {
        switch (random.nextInt(24)) {
            case 0, 1 -> client.control("SUBSCRIBE", "id", "s" + ++counter, "destination", pick(DESTINATIONS));
            case 2, 3 ->
                client.control("SUBSCRIBE", "id", "s" + ++counter, "destination", pick(SUBSCRIBED), "ack", "client");
            case 4 ->
                client.control(
                        "SUBSCRIBE",
                        "id",
                        "s" + ++counter,
                        "destination",
                        pick(SUBSCRIBED.subList(0, 2)),
                        "replay",
                        "all-kept");
            case 5 ->
                client.control(
                        "SUBSCRIBE",
                        "id",
                        "s" + ++counter,
                        "destination",
                        pick(List.of("/topic/a/1", "/topic/*/1", "/topic/**")),
                        "group",
                        pick(List.of("d1", "d2")));
            case 6 -> {
                String transaction = "t" + ++counter;
                client.control("BEGIN", "transaction", transaction);
                send(user, client, "transaction", transaction);
                client.control(random.nextInt(4) > 0 ? "COMMIT" : "ABORT", "transaction", transaction);
            }
            case 7 -> send(user, client, "retain", "set");
            case 8, 14 -> send(user, client, "reply-to", pick(TEMPORARIES));
            case 9 -> client.control("SUBSCRIBE", "id", "s" + ++counter, "destination", "/user/queue/a");
            case 10, 15, 16 -> {
                if (!replyAddresses.isEmpty()) {
                    // The last ones are those of sessions that are still there.
                    int size = replyAddresses.size();
                    String address = pick(replyAddresses.subList(Math.max(0, size - 4), size)).destination;
                    if (random.nextInt(3) == 0) {
                        // Nobody may: it is refused, and the session ends.
                        client.control("SUBSCRIBE", "id", "s" + ++counter, "destination", address);
                    } else {
                        sendTo(address, user, client);
                    }
                }
            }
            case 11 -> client.control("SUBSCRIBE", "id", "s" + ++counter, "destination", pick(TEMPORARIES));
            case 12, 13 -> goOnWithTransaction(user, client);
            case 17 -> client.control("SUBSCRIBE", "id", "s" + ++counter, "destination", composite(), "ack", "client");
            case 18 -> sendTo(composite(), user, client);
            case 19 -> {
                String transaction = "t" + ++counter;
                client.control("BEGIN", "transaction", transaction);
                sendTo(composite(), user, client, "transaction", transaction);
                client.control("COMMIT", "transaction", transaction);
            }
            default -> send(user, client);
        }
    }

    private String composite() {
        Set<String> parts = new LinkedHashSet<>();
        while (parts.size() < 2 || (parts.size() < 4 && random.nextBoolean())) {
            parts.add(pick(PARTS));
        }
        return String.join(",", parts);
    }

    /** One that stays open while others act and rules change. */
    private void goOnWithTransaction(String user, Client client) {
        OpenTransaction open = transactions.get(user);
        if (open == null || open.client != client) {
            open = new OpenTransaction(client, "t" + ++counter, new ArrayList<>());
            transactions.put(user, open);
            client.control("BEGIN", "transaction", open.name);
        } else if (random.nextInt(3) == 0) {
            transactions.remove(user);
            client.control("COMMIT", "transaction", open.name);
            return;
        }
        String destination = random.nextInt(4) == 0 ? composite() : pick(DESTINATIONS);
        open.bodies.add(sendTo(destination, user, client, "transaction", open.name));
    }

    private void send(String user, Client client, String... headers) {
        sendTo(pick(DESTINATIONS), user, client, headers);
    }

    private Body sendTo(String destination, String user, Client client, String... headers) {
        return sendTo(destination, user, client, permitsAll(rules, user, Verb.SEND, destination), headers);
    }

    private Body sendTo(String destination, String user, Client client, boolean isPermitted, String... headers) {
        String text = "m" + ++counter;
        Body body = new Body(user, client, destination, isPermitted);
        bodies.put(text, body);
        inFlight.add(body);
        client.send(destination, text, headers);
        return body;
    }

    /** Rules change while anything is under way: what comes until all has settled may be by the old ones or by the new ones. */
    private void changeRules() {
        before = rules;
        rules = randomRules();
        inFlight.forEach(body -> body.isPermitted |= permitsAll(rules, body.sender, Verb.SEND, body.destination));
        broker.broker().useRules(compiled());
        settle();
        before = rules;
        transactions.values().forEach(each -> each.bodies.forEach(this::recheck));
    }

    /** What waits for a COMMIT when other rules are in force ends with its session, if they do not permit it. */
    private void recheck(Body body) {
        body.isPermitted &= permitsAll(rules, body.sender, Verb.SEND, body.destination);
    }

    private void settle() {
        broker.settle();
        clients.forEach(this::receive);
        inFlight.clear();
        before = rules;
        audit(auditor.arrived());
    }

    private void receive(String user, Client client) {
        for (Received received : client.arrived()) {
            if (received instanceof Received.Delivered message) {
                check(user, client, message);
            } else if (((Received.Frame) received).frame() instanceof ServerFrame.ErrorFrame) {
                refused++;
            }
        }
    }

    private void check(String user, Client client, Received.Delivered message) {
        String destination = message.message().destination().text();
        Body body = bodyOf(message);
        if (body == null) {
            return; // The end of a replay.
        }
        delivered++;
        requireSent(body);
        if (body.destination.indexOf(',') >= 0) {
            composites++;
        }
        String address = message.message().header("reply-to");
        if (address != null && address.startsWith("/reply-")) {
            replyAddresses.add(new ReplyAddress(address, body.client));
        }
        if (destination.startsWith("/reply-")) {
            replies++;
            requireOwner(client, destination);
            requireMayRead(user, destination.startsWith("/reply-queue/") ? TEMPORARIES.get(0) : TEMPORARIES.get(1));
            return;
        }
        if (destination.startsWith("/user/")) {
            toUsers++;
        }
        requireMayRead(user, destination);
    }

    private void requireMayRead(String user, String destination) {
        if (!permits(rules, user, Verb.SUBSCRIBE, destination) && !permits(before, user, Verb.SUBSCRIBE, destination)) {
            throw new AssertionError(user + " received from " + destination + " under " + rules);
        }
    }

    /** A reply reaches the session that has asked, and no other one, not even of the same user. */
    private void requireOwner(Client client, String destination) {
        if (replyAddresses.stream().noneMatch(each -> each.destination.equals(destination) && each.owner == client)) {
            throw new AssertionError("a reply to " + destination + " has reached another session");
        }
    }

    private @Nullable Body bodyOf(Received.Delivered message) {
        return bodies.get(Objects.requireNonNull(message.message().bodyText()));
    }

    private void requireSent(Body body) {
        if (!body.isPermitted) {
            throw new AssertionError(body.sender + " has sent to " + body.destination + " under " + rules);
        }
    }

    private void audit(List<Received> all) {
        for (Received received : all) {
            Body body = received instanceof Received.Delivered message ? bodyOf(message) : null;
            if (body != null) {
                requireSent(body);
            } else if (received instanceof Received.Frame frame && frame.frame() instanceof ServerFrame.ErrorFrame) {
                throw new AssertionError("the auditor was refused: " + received);
            }
        }
    }

    /** Everybody leaves, and the auditor reads what waits in the queues. */
    private void drainQueues() {
        clients.values().forEach(Client::vanish);
        auditor.subscribe("q", "/queue/**", "auto");
        audit(auditor.receivedFrames());
    }
}
