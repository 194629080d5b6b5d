package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.admin.Administration;
import io.hoofbeat.core.admin.DestinationView;
import io.hoofbeat.core.policy.DestinationPolicy;
import io.hoofbeat.core.policy.Overflow;
import io.hoofbeat.core.queue.BrowsedMessage;
import io.hoofbeat.core.simulation.SimulatedConnection.Received;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an operator does while messages come and go: nothing is lost, nothing is delivered twice, and what is looked at stays. Every order of events follows
 * from a seed.
 */
class AdministrationRaceTest {

    private static final int SEEDS = 150;
    private static final int MESSAGES = 60;
    private static final long SMALL_WINDOW_BYTES = 200;
    private static final long LARGE_WINDOW_BYTES = 4 << 20;

    /** One run. */
    private static final class Run {
        private final long seed;
        private final Random random;
        private final BrokerOnSteps world;
        private final Administration administration;
        private final BrokerOnSteps.Peer sender;
        private final List<BrokerOnSteps.Peer> consumers = new ArrayList<>();
        private final List<String> delivered = new ArrayList<>();
        private final List<CompletableFuture<?>> asked = new ArrayList<>();
        private final List<CompletableFuture<Long>> purges = new ArrayList<>();
        private int sent;

        Run(long seed, boolean isDurable) {
            this.seed = seed;
            this.random = new Random(seed);
            long window = seed % 2 == 0 ? SMALL_WINDOW_BYTES : LARGE_WINDOW_BYTES;
            this.world = new BrokerOnSteps(new TestPolicies().options(window), isDurable, seed);
            this.administration = world.broker.administration();
            this.sender = world.connect(0);
        }

        void consume(String queue) {
            BrokerOnSteps.Peer peer = world.connect(random.nextInt(3));
            peer.say("SUBSCRIBE", "id", "1", "destination", queue, "ack", "client-individual", "prefetch-count", "3");
            consumers.add(peer);
        }

        /** Does something at random, and lets a little of what follows happen. */
        void act(boolean isPurging) {
            int what = random.nextInt(10);
            if (what < 4 && sent < MESSAGES) {
                sent++;
                sender.send("/queue/a", "m" + sent, "persistent", String.valueOf(random.nextInt(3) > 0));
            } else if (what == 4) {
                asked.add(administration.queues().move("/queue/a", "/queue/b", 1 + random.nextInt(20)));
            } else if (what == 5) {
                asked.add(administration.queues().move("/queue/b", "/queue/a", Long.MAX_VALUE));
            } else if (what == 6) {
                asked.add(administration.queues().browse("/queue/a", 0, 1 + random.nextInt(30)));
            } else if (what == 7 && isPurging) {
                CompletableFuture<Long> purge =
                        administration.queues().purge("/queue/" + (random.nextBoolean() ? "a" : "b"));
                purges.add(purge);
            } else if (what == 8) {
                asked.add(administration.destinations());
            }
            for (int i = random.nextInt(6); i > 0 && world.step(); i--) {
                consumers.forEach(this::take);
            }
        }

        private void take(BrokerOnSteps.Peer peer) {
            for (Received next = peer.connection.receive(); next != null; next = peer.connection.receive()) {
                if (next instanceof Received.Delivered each) {
                    assertThat(each.deliveryCount()).as(this::toString).isEqualTo(1);
                    delivered.add(each.message().bodyText() + "");
                    peer.say("ACK", "id", each.id());
                }
            }
        }

        void end() {
            while (sent < MESSAGES) {
                act(false);
            }
            consume("/queue/a");
            consume("/queue/b");
            do {
                world.settle();
                consumers.forEach(this::take);
            } while (world.step());
            assertThat(asked).as(this::toString).allMatch(CompletableFuture::isDone);
            assertThat(purges).as(this::toString).allMatch(CompletableFuture::isDone);
        }

        /** Messages that purges say they have forgotten; one of a queue that was not there has forgotten none. */
        long purged() {
            return purges.stream()
                    .filter(each -> !each.isCompletedExceptionally())
                    .mapToLong(CompletableFuture::join)
                    .sum();
        }

        List<String> all() {
            List<String> all = new ArrayList<>();
            for (int i = 1; i <= MESSAGES; i++) {
                all.add("m" + i);
            }
            return all;
        }

        @Override
        public String toString() {
            return "seed " + seed;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void moveLosesAndDoublesNothingWhileMessagesComeAndGo(boolean isDurable) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Run run = new Run(seed, isDurable);
            run.consume("/queue/a");
            for (int i = 0; i < 200; i++) {
                run.act(false);
            }
            run.end();
            assertThat(run.delivered).as(run.toString()).containsExactlyInAnyOrderElementsOf(run.all());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsPurgedIsCountedAndNeverDelivered(boolean isDurable) {
        long purgedInAll = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Run run = new Run(seed, isDurable);
            run.consume("/queue/b");
            for (int i = 0; i < 200; i++) {
                run.act(true);
            }
            run.end();
            Set<String> once = new HashSet<>(run.delivered);
            assertThat(run.delivered).as(run.toString()).hasSize(once.size());
            assertThat(run.delivered.size() + run.purged()).as(run.toString()).isEqualTo(MESSAGES);
            purgedInAll += run.purged();
        }
        assertThat(purgedInAll).isPositive();
    }

    @Test
    void whatIsMovedStaysSoOverACrash() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Run run = new Run(seed, true);
            for (int i = 1; i <= 20; i++) {
                run.sender.send("/queue/a", "m" + i);
            }
            run.world.settle();
            CompletableFuture<Long> moved =
                    run.administration.queues().move("/queue/a", "/queue/b", 5 + run.random.nextInt(10));
            for (int i = run.random.nextInt(20); i > 0; i--) {
                run.world.step();
            }
            boolean wasTold = moved.isDone();
            run.world.crash();
            List<String> found = new ArrayList<>(bodies(run.world, "/queue/b"));
            if (wasTold) {
                assertThat(found).as(run.toString()).hasSize(moved.join().intValue());
            }
            found.addAll(bodies(run.world, "/queue/a"));
            assertThat(found).as(run.toString()).hasSize(20).doesNotHaveDuplicates();
        }
    }

    private static List<String> bodies(BrokerOnSteps world, String queue) {
        CompletableFuture<List<BrowsedMessage>> found =
                world.broker.administration().queues().browse(queue, 0, 100);
        world.settle();
        return found.isCompletedExceptionally()
                ? List.of() // There is no such queue.
                : found.join().stream()
                        .map(each -> each.message().bodyText() + "")
                        .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void policiesThatChangeHoldForQueuesThatAreThereAndSendersGoOn(boolean isDurable) {
        for (long seed = 1; seed <= 30; seed++) {
            Run run = new Run(seed, isDurable);
            BrokerOnSteps.Peer sender = run.sender;
            usePolicies(
                    run.world,
                    new TestPolicies()
                            .rule("/queue/a", rule -> rule.messagesMax(3).overflow(Overflow.BLOCK)));
            for (int i = 1; i <= 6; i++) {
                sender.send("/queue/a", "m" + i, "receipt", "r" + i);
            }
            List<String> heard = new ArrayList<>(sender.hear());
            assertThat(waitingSenders(run.world)).as(run.toString()).isEqualTo(1);
            usePolicies(run.world, new TestPolicies().rule("/queue/a", rule -> rule.messagesMax(100)));
            heard.addAll(sender.hear());
            assertThat(heard).as(run.toString()).contains("receipt r6");
            assertThat(waitingSenders(run.world)).as(run.toString()).isZero();
            usePolicies(
                    run.world,
                    new TestPolicies()
                            .rule(
                                    "/queue/a",
                                    rule -> rule.messagesMax(2)
                                            .overflow(Overflow.DROP_OLDEST)
                                            .deadLetterQueue("/queue/grave")));
            assertThat(bodies(run.world, "/queue/a")).as(run.toString()).containsExactly("m5", "m6");
            assertThat(bodies(run.world, "/queue/grave")).as(run.toString()).containsExactly("m1", "m2", "m3", "m4");
        }
    }

    private static int waitingSenders(BrokerOnSteps world) {
        CompletableFuture<DestinationView> found = world.broker.administration().destination("/queue/a");
        world.settle();
        return found.join().senders();
    }

    private static void usePolicies(BrokerOnSteps world, TestPolicies policies) {
        world.broker.usePolicies(policies.policies(), DestinationPolicy.DEFAULT.deliveriesMax());
        world.settle();
    }
}
