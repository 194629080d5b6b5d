package io.hoofbeat.core.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SharedBagTest {

    private final SharedBag<Object> bag = new SharedBag<>();

    @Test
    void comparesByIdentity() {
        List<Integer> first = new ArrayList<>();
        List<Integer> equal = new ArrayList<>();

        assertThat(bag.add(first)).isTrue();
        assertThat(bag.add(first)).isFalse();
        assertThat(bag.add(equal)).isTrue();
        assertThat(bag.remove(new ArrayList<>())).isFalse();
        assertThat(bag.remove(first)).isTrue();
        assertThat(bag.remove(first)).isFalse();
        assertThat(contents()).hasSize(1).allMatch(o -> o == equal);
    }

    @Test
    void keepsTheOrderOfArrivalWhateverLeaves() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Object> expected = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            boolean grows = step / 500 % 2 == 0;
            if (random.nextInt(4) == 0 != grows || expected.isEmpty()) {
                Object added = new Object();
                assertThat(bag.add(added)).isTrue();
                expected.add(added);
            } else {
                assertThat(bag.remove(expected.remove(random.nextInt(expected.size()))))
                        .isTrue();
            }
            assertThat(bag.count()).isEqualTo(expected.size());
            if (step % 20 == 0) {
                assertThat(contents()).as("seed %s, step %s", seed, step).isEqualTo(expected);
            }
        }
    }

    @Test
    void neverHasMoreHolesAndRoomThanObjects() {
        List<Object> live = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Object added = new Object();
            live.add(added);
            bag.add(added);
            assertThat(bag.slots().length).isLessThanOrEqualTo(live.size() * 2);
        }
        Random random = new Random(1);
        while (!live.isEmpty()) {
            bag.remove(live.remove(random.nextInt(live.size())));
            assertThat(bag.slots().length).isLessThanOrEqualTo(Math.max(live.size() * 3, 8));
        }
        assertThat(bag.slots()).isEmpty();
    }

    private List<Object> contents() {
        List<Object> contents = new ArrayList<>();
        bag.forEach(contents::add);
        return contents;
    }
}
