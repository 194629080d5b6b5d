package io.hoofbeat.core.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the frame of a step from what the client knows at that moment: mostly a sensible one. */
final class FrameChooser {

    private final BrokerModel model;
    private int counter;

    FrameChooser(BrokerModel model) {
        this.model = model;
    }

    static Said connect(String login, int number) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("accept-version", number % 40 == 0 ? "9.9" : "1.2");
        headers.put("host", "x");
        headers.put("login", login);
        return new Said("CONNECT", headers, "");
    }

    /** The frame, or null when there is nothing that it could be about. */
    @Nullable
    Said choose(Step step, ModelledClient client, List<ModelledClient> others) {
        return switch (step.action()) {
            case CONNECT -> null;
            case SEND -> send(step, client);
            case SUBSCRIBE ->
                subscribe(step, "s" + ++counter, Places.SUBSCRIBED.get(step.a() % Places.SUBSCRIBED.size()));
            case UNSUBSCRIBE -> {
                String id = pick(List.copyOf(client.session.subscriptions.keySet()), step.a());
                yield id == null ? null : said(step, "UNSUBSCRIBE", "id", id);
            }
            case ACK, NACK -> acknowledge(step, client);
            case BEGIN -> {
                String name = "t" + ++counter;
                client.transactions.add(name);
                yield said(step, "BEGIN", "transaction", name);
            }
            case COMMIT, ABORT -> {
                String name = pick(client.transactions, step.a());
                client.transactions.remove(name);
                yield name == null ? null : said(step, step.action().name(), "transaction", name);
            }
            case DISCONNECT -> said(step, "DISCONNECT");
            case MISTAKE -> mistake(step, client, others);
            case VANISH, RULES, RUN, SETTLE -> throw new IllegalArgumentException("no frame: " + step);
        };
    }

    private static <T> @Nullable T pick(List<T> choices, int number) {
        return choices.isEmpty() ? null : choices.get(number % choices.size());
    }

    /** A frame with a receipt every other time. */
    private Said said(Step step, String command, String... headers) {
        Map<String, String> all = new LinkedHashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        if (step.c() % 2 == 0) {
            all.put("receipt", "r" + ++counter);
        }
        return new Said(command, all, "");
    }

    private static void addTransaction(Step step, ModelledClient client, Said frame) {
        String name = pick(client.transactions, step.c());
        if (name != null && step.b() % 5 < 3) {
            frame.headers().put("transaction", name);
        }
    }

    private Said send(Step step, ModelledClient client) {
        String address = step.a() % 9 == 0 ? pick(model.addresses(), step.b()) : null;
        String destination = address != null ? address : Places.SENT.get(step.a() % Places.SENT.size());
        return send(step, client, destination);
    }

    private Said send(Step step, ModelledClient client, String destination) {
        Said frame = said(step, "SEND", "destination", destination);
        addTransaction(step, client, frame);
        if (step.b() % 11 == 0) {
            frame.headers().put("reply-to", step.b() % 2 == 0 ? "/temp-queue/t" : "/temp-topic/t");
        }
        return new Said("SEND", frame.headers(), "m" + ++counter);
    }

    private Said subscribe(Step step, String id, String destination) {
        String mode = List.of("auto", "client", "client-individual").get(step.b() % 3);
        Said frame = said(step, "SUBSCRIBE", "id", id, "destination", destination, "ack", mode);
        frame.headers().put("prefetch-count", Integer.toString(1 + step.b() / 3 % 4));
        return frame;
    }

    private @Nullable Said acknowledge(Step step, ModelledClient client) {
        List<Held> open = new ArrayList<>();
        client.session.subscriptions.values().forEach(each -> open.addAll(each.held));
        Held held = pick(open, step.a());
        String id = held != null ? held.id : pick(List.copyOf(client.session.given.keySet()), step.a());
        if (id == null) {
            return null;
        }
        Said frame = said(step, step.action().name(), "id", id);
        addTransaction(step, client, frame);
        if (held != null && step.b() % 8 == 0) {
            frame.headers().put("subscription", held.subscription.id);
        }
        if (step.action() == Step.Action.NACK && step.b() % 3 == 0) {
            frame.headers().put("requeue", step.b() % 2 == 0 ? "false" : "true");
        }
        return frame;
    }

    private @Nullable Said mistake(Step step, ModelledClient client, List<ModelledClient> others) {
        String own = pick(List.copyOf(client.session.given.keySet()), step.b());
        String subscription = pick(List.copyOf(client.session.subscriptions.keySet()), step.b());
        return switch (step.a() % 24) {
            case 0 -> connect("eve", 1);
            case 1 -> send(step, client, "/app/x");
            case 2 -> send(step, client, "/sys/x");
            case 3 -> subscribe(step, "s" + ++counter, "/app/x");
            case 4 -> said(step, "SUBSCRIBE", "destination", "/topic/a");
            case 5 -> said(step, "SUBSCRIBE", "id", "s" + ++counter);
            case 6 -> said(step, "SUBSCRIBE", "id", "s" + ++counter, "destination", "/topic/a", "ack", "always");
            case 7 -> subscription == null ? null : subscribe(step, subscription, "/topic/a");
            case 8 -> said(step, "UNSUBSCRIBE", "id", "never");
            case 9 -> said(step, "UNSUBSCRIBE");
            case 10 -> said(step, "ACK", "id", "never");
            case 11 -> own == null ? null : said(step, "ACK", "id", own.substring(0, own.lastIndexOf('-')) + "-999");
            case 12 -> said(step, "NACK");
            case 13 -> own == null ? null : said(step, "NACK", "id", own, "requeue", "perhaps");
            case 14 -> own == null ? null : said(step, "ACK", "id", own, "subscription", "another");
            case 15 -> said(step, "COMMIT", "transaction", "never");
            case 16 -> said(step, "ABORT", "transaction", "never");
            case 17 -> said(step, "BEGIN");
            case 18 -> beginAgain(step, client);
            case 19 -> {
                Said frame = send(step, client);
                frame.headers().put("transaction", "never");
                yield frame;
            }
            case 20 -> own == null ? null : said(step, "ACK", "id", own, "transaction", "never");
            case 21 -> said(step, "MESSAGE", "destination", "/topic/a");
            case 22 -> subscribeToAnswers(step);
            default -> ackOfAnother(step, others);
        };
    }

    private @Nullable Said beginAgain(Step step, ModelledClient client) {
        String open = pick(client.transactions, step.b());
        return open == null ? null : said(step, "BEGIN", "transaction", open);
    }

    private @Nullable Said subscribeToAnswers(Step step) {
        String address = pick(model.addresses(), step.b());
        return address == null ? null : subscribe(step, "s" + ++counter, address);
    }

    /** An acknowledgement of what somebody else holds. */
    private @Nullable Said ackOfAnother(Step step, List<ModelledClient> others) {
        ModelledClient other = pick(others, step.b());
        List<Held> open = new ArrayList<>();
        if (other != null) {
            other.session.subscriptions.values().forEach(each -> open.addAll(each.held));
        }
        Held held = pick(open, step.b());
        return held == null ? null : said(step, step.c() % 3 == 0 ? "NACK" : "ACK", "id", held.id);
    }
}
