package io.hoofbeat.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Loss, duplicates and misorder against a model that keeps everything. */
final class DeliveryCheckTest {

    private static final int RUNS = 2000;
    private static final int SENDERS = 3;

    /** What arrived at one receiver, in full. */
    private static final class Model {
        private final Set<List<Long>> seen;
        private final Map<Integer, Long> highest = new HashMap<>();

        Model(Set<List<Long>> seen) {
            this.seen = seen;
        }

        void accept(int sender, long sequence, Faults faults) {
            if (!seen.add(List.of((long) sender, sequence))) {
                faults.duplicates++;
                return;
            }
            long before = highest.getOrDefault(sender, -1L);
            if (sequence < before) {
                faults.misordered++;
            }
            highest.put(sender, Math.max(before, sequence));
        }
    }

    @Test
    void aTopicOwesEverythingToEachReceiver() {
        for (long seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            Faults faults = new Faults();
            Faults expected = new Faults();
            DeliveryCheck check = new DeliveryCheck(SENDERS, faults);
            Set<List<Long>> seen = new HashSet<>();
            Model model = new Model(seen);
            for (long[] message : disturbed(random)) {
                check.accept((int) message[0], message[1]);
                model.accept((int) message[0], message[1], expected);
            }
            assertSame(seed, faults, expected, seen, check);
        }
    }

    @Test
    void aQueueOwesEachMessageToOneOfItsReceivers() {
        for (long seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            Faults faults = new Faults();
            Faults expected = new Faults();
            SequenceSet[] shared = DeliveryCheck.sets(SENDERS);
            Set<List<Long>> seen = new HashSet<>();
            List<DeliveryCheck> checks = new ArrayList<>();
            List<Model> models = new ArrayList<>();
            for (int receiver = 0; receiver < 3; receiver++) {
                checks.add(new DeliveryCheck(shared, faults));
                models.add(new Model(seen));
            }
            for (long[] message : disturbed(random)) {
                int receiver = random.nextInt(checks.size());
                checks.get(receiver).accept((int) message[0], message[1]);
                models.get(receiver).accept((int) message[0], message[1], expected);
            }
            assertSame(seed, faults, expected, seen, checks.get(0));
        }
    }

    private static void assertSame(
            long seed, Faults faults, Faults expected, Set<List<Long>> seen, DeliveryCheck check) {
        assertThat(faults.duplicates).as("duplicates, seed %d", seed).isEqualTo(expected.duplicates);
        assertThat(faults.misordered).as("misordered, seed %d", seed).isEqualTo(expected.misordered);
        for (int sender = 0; sender < SENDERS; sender++) {
            long of = sender;
            assertThat(check.distinct(sender))
                    .as("distinct of sender %d, seed %d", sender, seed)
                    .isEqualTo(seen.stream().filter(each -> each.get(0) == of).count());
        }
    }

    /** Messages in order of each sender, then some dropped, some doubled, some moved; as pairs of sender and sequence. */
    private static List<long[]> disturbed(Random random) {
        List<long[]> messages = new ArrayList<>();
        long[] next = new long[SENDERS];
        int count = random.nextInt(200);
        for (int i = 0; i < count; i++) {
            int sender = random.nextInt(SENDERS);
            messages.add(new long[] {sender, next[sender]++});
        }
        int disturbances = random.nextInt(30);
        for (int i = 0; i < disturbances && !messages.isEmpty(); i++) {
            int at = random.nextInt(messages.size());
            switch (random.nextInt(3)) {
                case 0 -> messages.remove(at);
                case 1 -> messages.add(random.nextInt(messages.size() + 1), messages.get(at));
                default -> messages.add(random.nextInt(messages.size()), messages.remove(at));
            }
        }
        return messages;
    }

    @Test
    void aMillionMessagesInOrderLeaveNoGap() {
        SequenceSet set = new SequenceSet();
        for (long sequence = 0; sequence < 1_000_000; sequence++) {
            assertThat(set.add(sequence)).isTrue();
        }
        assertThat(set.size()).isEqualTo(1_000_000);
        assertThat(set.add(999_999)).isFalse();
        assertThat(set.add(0)).isFalse();
    }

    @Test
    void everyOtherMessageMayComeLate() {
        SequenceSet set = new SequenceSet();
        for (long sequence = 1; sequence < 2000; sequence += 2) {
            assertThat(set.add(sequence)).isTrue();
        }
        for (long sequence = 1998; sequence >= 0; sequence -= 2) {
            assertThat(set.add(sequence)).isTrue();
            assertThat(set.add(sequence)).isFalse();
        }
        assertThat(set.size()).isEqualTo(2000);
    }
}
