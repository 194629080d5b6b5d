package io.hoofbeat.core.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.destination.DestinationKind;
import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationSyntax;
import io.hoofbeat.core.loop.Loop;
import io.hoofbeat.core.loop.Loops;
import io.hoofbeat.core.message.Message;
import io.hoofbeat.core.message.Publisher;
import io.hoofbeat.core.metrics.Counters;
import io.hoofbeat.core.topic.TopicIndex;
import io.hoofbeat.core.topic.TopicSubscriber;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Subscriptions come and go on real threads while somebody begins to watch: nobody may be missed, whatever falls between. */
class PresenceStressTest {

    private static final int LOOPS = 3;
    private static final int ROUNDS = 3000;
    private static final String TOPIC = "/topic/x";
    private static final DestinationPattern PATTERN = (DestinationPattern) DestinationSyntax.AUTO.compile(TOPIC);
    private static final Pattern SESSIONS = Pattern.compile("\"sessions\":([0-9]+),\"(?:leftOut|joined)\"");

    private final List<ThreadLoop> threads = new ArrayList<>();
    private final TopicIndex topics = new TopicIndex(DestinationSyntax.AUTO);
    private final Presence presence;

    PresenceStressTest() {
        for (int i = 0; i < LOOPS; i++) {
            threads.add(new ThreadLoop(i));
        }
        Loops loops = new Loops() {
            @Override
            public int count() {
                return LOOPS;
            }

            @Override
            public Loop loop(int index) {
                return threads.get(index);
            }
        };
        presence = new Presence(loops, topics, 100_000, new Counters().limits);
    }

    @AfterEach
    void stop() {
        threads.forEach(loop -> loop.executor.shutdownNow());
    }

    @Test
    void whoeverComesOrGoesWhileAnAudienceIsBeingFoundIsCountedRight() throws Exception {
        Random random = new Random(11);
        for (int round = 0; round < ROUNDS; round++) {
            List<Guest> staying = new ArrayList<>();
            List<Guest> leaving = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Guest guest = new Guest(threads.get(i % LOOPS), i, round);
                if (random.nextBoolean()) {
                    guest.enter();
                    leaving.add(guest);
                } else {
                    staying.add(guest);
                }
            }
            drain();
            Watcher watcher = new Watcher(threads.get(random.nextInt(LOOPS)));
            CountDownLatch start = new CountDownLatch(1);
            staying.forEach(guest -> guest.home.executor.execute(() -> awaitThen(start, guest::enterHere)));
            leaving.forEach(guest -> guest.home.executor.execute(() -> awaitThen(start, guest::leaveHere)));
            // The watch is asked for here, while the loops pass the gate; its home loop may be one of them.
            start.countDown();
            presence.watch(TOPIC, watcher);
            drain();
            threads.forEach(ThreadLoop::runTimers);
            drain();
            assertThat(watcher.sessions).as("round " + round).isEqualTo(staying.size());
            staying.forEach(Guest::leave);
            drain();
            threads.forEach(ThreadLoop::runTimers);
            drain();
            assertThat(watcher.sessions)
                    .as("round " + round + ", nobody is counted twice")
                    .isZero();
            presence.unwatch(TOPIC, watcher);
            drain();
            assertThat(presence.watchedCount()).isZero();
        }
    }

    private static void awaitThen(CountDownLatch start, Runnable task) {
        try {
            start.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        task.run();
    }

    /** Until what each loop was given, and what that has given to others, has been done. */
    private void drain() throws Exception {
        for (int i = 0; i < 3; i++) {
            for (ThreadLoop loop : threads) {
                CompletableFuture<Void> done = new CompletableFuture<>();
                loop.execute(() -> done.complete(null));
                done.get(60, TimeUnit.SECONDS);
            }
        }
    }

    private final class Guest implements Attendee {
        final ThreadLoop home;
        private final PresenceMember member;

        Guest(ThreadLoop home, int number, int round) {
            this.home = home;
            this.member = new PresenceMember("s" + round + "-" + number, 1, "u" + number);
        }

        void enter() {
            home.execute(this::enterHere);
        }

        void leave() {
            home.execute(this::leaveHere);
        }

        void enterHere() {
            topics.of(DestinationKind.TOPIC).add(PATTERN, this);
            presence.onSubscribed(TOPIC, this);
        }

        void leaveHere() {
            topics.of(DestinationKind.TOPIC).remove(PATTERN, this);
            presence.onUnsubscribed(TOPIC, this);
        }

        @Override
        public PresenceMember member() {
            return member;
        }

        @Override
        public Loop home() {
            return home;
        }

        @Override
        public void onMessage(Message message, Publisher source) {}
    }

    private static final class Watcher implements TopicSubscriber {
        private final Loop home;
        private volatile int sessions = -1;

        Watcher(Loop home) {
            this.home = home;
        }

        @Override
        public Loop home() {
            return home;
        }

        @Override
        public void onMessage(Message message, Publisher source) {
            Matcher found = SESSIONS.matcher(Objects.requireNonNull(message.bodyText()));
            assertThat(found.find()).isTrue();
            sessions = Integer.parseInt(found.group(1));
        }
    }

    /** A loop that is a thread; timers run when the test says so, for the test must not wait. */
    private static final class ThreadLoop implements Loop {
        private final int index;
        private final ScheduledExecutorService executor;
        private final List<Runnable> timers = new ArrayList<>();
        private volatile @Nullable Thread thread;

        ThreadLoop(int index) {
            this.index = index;
            this.executor = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread made = new Thread(task, "loop-" + index);
                made.setDaemon(true);
                thread = made;
                return made;
            });
        }

        void runTimers() {
            execute(() -> {
                List<Runnable> due = new ArrayList<>(timers);
                timers.clear();
                due.forEach(Runnable::run);
            });
        }

        @Override
        public int index() {
            return index;
        }

        @Override
        public boolean isCurrent() {
            return Thread.currentThread() == thread;
        }

        @Override
        public void execute(Runnable task) {
            executor.execute(task);
        }

        @Override
        public void atTurnEnd(Runnable task) {
            execute(task);
        }

        @Override
        public Timeout schedule(long delayMillis, Runnable task) {
            assertThat(isCurrent()).isTrue();
            timers.add(task);
            return () -> timers.remove(task);
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long currentTimeMillis() {
            return System.currentTimeMillis();
        }
    }
}
