package io.hoofbeat.core.admin;

import io.hoofbeat.core.destination.Destination;
import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.destination.DestinationPrefixes;
import io.hoofbeat.core.destination.DestinationSyntax;
import io.hoofbeat.core.durable.DurableSubscription;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Loops;
import io.hoofbeat.core.metrics.Counters;
import io.hoofbeat.core.queue.MessageQueue;
import io.hoofbeat.core.queue.QueueView;
import io.hoofbeat.core.security.AccessRules;
import io.hoofbeat.core.security.User;
import io.hoofbeat.core.session.Session;
import io.hoofbeat.core.session.SessionContext;
import io.hoofbeat.core.session.SessionView;
import io.hoofbeat.core.session.SubscriptionView;
import io.hoofbeat.core.store.MessageStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers an operator's questions about a broker and carries out what one asks for. Any thread: every method hands tasks to the loops that
 * own what is asked about, and completes on one of them.
 */
public final class Administration {

    /** How often rates are measured, in milliseconds. */
    static final long MEASURED_MILLIS = 2000;

    private final Loops loops;
    private final Collection<Session> sessions;
    private final SessionContext context;
    private final TopicViews topics;
    private final QueueAdministration queues;
    private final AtomicBoolean isMeasuring = new AtomicBoolean();

    /** @param sessions those that are open, a view that changes */
    public Administration(Loops loops, Collection<Session> sessions, SessionContext context) {
        this.loops = loops;
        this.sessions = sessions;
        this.context = context;
        this.topics = new TopicViews(context);
        this.queues = new QueueAdministration(context);
    }

    /** A question that cannot be answered as things are; the message is a sentence for a person. */
    public static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final boolean isUnknown;

        /**
         * A refusal.
         *
         * @param message   a sentence for a person
         * @param isUnknown whether what was asked about is not there
         */
        public RefusedException(String message, boolean isUnknown) {
            super(message);
            this.isUnknown = isUnknown;
        }

        /** Whether what was asked about is not there. */
        public boolean isUnknown() {
            return isUnknown;
        }
    }

    /** Begins to measure rates and ages, every two seconds as long as the loops run. Once; later calls do nothing. */
    public void measureRates() {
        if (isMeasuring.compareAndSet(false, true)) {
            for (int i = 0; i < loops.count(); i++) {
                scheduleMeasuring(loops.loop(i), loops.loop(i).nanoTime());
            }
        }
    }

    private void scheduleMeasuring(Loop loop, long lastNanos) {
        loop.schedule(MEASURED_MILLIS, () -> {
            long now = loop.nanoTime();
            double seconds = Math.max(1, now - lastNanos) / 1e9;
            forEachQueue(loop, (queue, durable) -> queue.operations().measure(seconds));
            context.routers().get(loop.index()).measure(seconds);
            scheduleMeasuring(loop, now);
        });
    }

    /** The virtual host that this is about. */
    public String host() {
        return context.host();
    }

    /** Whether there is a session of this id. */
    public boolean hasSession(String id) {
        return sessions.stream().anyMatch(session -> session.id().equals(id));
    }

    /** What is counted. */
    public Counters counters() {
        return context.counters();
    }

    /** Where messages are kept. */
    public MessageStore store() {
        return context.queues().store();
    }

    /** How destinations are told apart. */
    public DestinationPrefixes prefixes() {
        return context.prefixes();
    }

    /** How wildcards are read. */
    public DestinationSyntax syntax() {
        return context.syntax();
    }

    /** Whether access rules are written, which then decide who may manage what. */
    public boolean hasAccessRules() {
        return context.access().rules().areWritten();
    }

    /** Whether the access rules in force let a user manage a destination. */
    public boolean permitsManaging(User user, String destination) {
        return context.access()
                .rules()
                .grantsOf(user)
                .permits(AccessRules.Verb.MANAGE, prefixes().resolve(destination));
    }

    /** How many loops there are. */
    public int loopCount() {
        return loops.count();
    }

    /** Sums over everything. */
    public CompletableFuture<Totals> totals() {
        long asked = System.nanoTime();
        return onEachLoop(loop -> totalsOf(loop, asked))
                .thenApply(all -> LoopTotals.sum(all, context.topics().count()));
    }

    private LoopTotals totalsOf(Loop loop, long asked) {
        LoopTotals totals = new LoopTotals(loop.index(), (System.nanoTime() - asked) / 1000);
        forEachSession(loop, session -> {
            SessionView view = session.view();
            if (view != null) {
                totals.add(view);
            }
        });
        forEachQueue(loop, (queue, durable) -> {
            if (durable == null) {
                totals.addQueue(queue.operations().view());
            } else {
                totals.addDurable(queue.operations().view());
            }
        });
        return totals;
    }

    /** All destinations that hold, receive or interest something, in order of their name. */
    public CompletableFuture<List<DestinationView>> destinations() {
        CompletableFuture<List<DestinationView>> queues = onEachLoop(this::queuesOf)
                .thenApply(all -> all.stream().flatMap(List::stream).toList());
        CompletableFuture<List<DestinationView>> found = onEachLoop(loop -> topics.of(
                        loop, listener -> forEachSession(loop, session -> session.addSubscriptionViews(listener))))
                .thenApply(topics::merge);
        return queues.thenCombine(found, (some, others) -> {
            List<DestinationView> all = new ArrayList<>(some);
            all.addAll(others);
            all.sort(Comparator.comparing(DestinationView::destination));
            return all;
        });
    }

    private List<DestinationView> queuesOf(Loop loop) {
        List<DestinationView> views = new ArrayList<>();
        forEachQueue(loop, (queue, durable) -> views.add(viewOf(queue, durable)));
        return views;
    }

    private DestinationView viewOf(MessageQueue queue, @Nullable DurableSubscription durable) {
        QueueView view = queue.operations().view();
        String kind = durable != null
                ? "durable"
                : prefixes().resolve(view.key()).kind() == DestinationKind.QUEUE ? "queue" : "temporary";
        return new DestinationView(
                durable == null ? view.key() : "/dsub/" + durable.name().text(),
                kind,
                view.messages(),
                view.ready(),
                view.held(),
                view.delayed(),
                view.postponed(),
                view.bytes(),
                view.consumers(),
                view.senders(),
                view.oldestMillis(),
                view.accepted(),
                view.inPerSecond(),
                view.outPerSecond(),
                view.deadLetters());
    }

    /** The clients that are in. */
    public CompletableFuture<List<SessionView>> clients() {
        return onEachLoop(loop -> {
                    List<SessionView> views = new ArrayList<>();
                    forEachSession(loop, session -> {
                        SessionView view = session.view();
                        if (view != null) {
                            views.add(view);
                        }
                    });
                    return views;
                })
                .thenApply(all -> all.stream()
                        .flatMap(List::stream)
                        .sorted(Comparator.comparing(SessionView::connectedAt).thenComparing(SessionView::id))
                        .toList());
    }

    /** What the clients have subscribed to. */
    public CompletableFuture<List<SubscriptionView>> subscriptions() {
        return onEachLoop(loop -> {
                    List<SubscriptionView> views = new ArrayList<>();
                    forEachSession(loop, session -> session.addSubscriptionViews(views::add));
                    return views;
                })
                .thenApply(all -> all.stream()
                        .flatMap(List::stream)
                        .sorted(Comparator.comparing(SubscriptionView::destination)
                                .thenComparing(SubscriptionView::session)
                                .thenComparing(SubscriptionView::id))
                        .toList());
    }

    /**
     * Ends a session; its client reads an ERROR that says so.
     *
     * @return completes when that has been done; with {@link RefusedException} when there is none of this id
     */
    public CompletableFuture<String> disconnect(String id) {
        CompletableFuture<String> done = new CompletableFuture<>();
        for (Session session : sessions) {
            if (session.id().equals(id)) {
                session.connection().loop().execute(() -> {
                    session.disconnect();
                    done.complete("Disconnected " + id);
                });
                return done;
            }
        }
        return CompletableFuture.failedFuture(new RefusedException("There is no client " + id, true));
    }

    /** What is asked of one queue or durable subscription, and done with it. */
    public QueueAdministration queues() {
        return queues;
    }

    /** One queue, durable subscription or topic. */
    public CompletableFuture<DestinationView> destination(String destination) {
        Destination resolved = prefixes().resolve(destination);
        return switch (resolved.kind()) {
            case QUEUE, REPLY, DURABLE_SUBSCRIPTION ->
                queues.with(destination, (queue, done) -> done.complete(viewOf(queue, queues.durableOf(destination))));
            default ->
                destinations()
                        .thenApply(all -> all.stream()
                                .filter(each -> each.destination().equals(resolved.key()))
                                .findFirst()
                                .orElseThrow(() -> QueueAdministration.unknown(destination)));
        };
    }

    /** What is decided about a destination, and which rule decides it. */
    public PolicyExplanation explain(String destination) {
        String key = prefixes().resolve(destination).key();
        return PolicyExplanation.of(destination, key, context.queues().policies());
    }

    private void forEachSession(Loop loop, Consumer<Session> action) {
        for (Session session : sessions) {
            if (session.connection().loop() == loop) {
                action.accept(session);
            }
        }
    }

    private void forEachQueue(Loop loop, BiConsumer<MessageQueue, @Nullable DurableSubscription> action) {
        for (MessageQueue queue : context.queues().all()) {
            if (queue.home() == loop && !queue.isDeleted()) {
                action.accept(queue, null);
            }
        }
        for (DurableSubscription durable : context.durables().all()) {
            if (durable.queue().home() == loop && !durable.queue().isDeleted()) {
                action.accept(durable.queue(), durable);
            }
        }
    }

    /** Puts a question to every loop. The answers are in the order of the loops. */
    public <T> CompletableFuture<List<T>> onEachLoop(Function<Loop, T> question) {
        List<CompletableFuture<T>> answers = new ArrayList<>();
        for (int i = 0; i < loops.count(); i++) {
            Loop loop = loops.loop(i);
            CompletableFuture<T> answer = new CompletableFuture<>();
            answers.add(answer);
            loop.execute(() -> {
                try {
                    answer.complete(question.apply(loop));
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
        }
        return CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]))
                .thenApply(
                        ignored -> answers.stream().map(CompletableFuture::join).toList());
    }
}
