package io.hoofbeat.core.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationSyntax;
import io.hoofbeat.core.destination.RandomPatterns;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random additions, removals and matches against a plain list of patterns, each asked whether it matches.
 * {@code -Dhoofbeat.test.seed=N} repeats a run.
 */
class SubscriptionTriePropertyTest {

    private static final long SEED = Long.getLong("hoofbeat.test.seed", System.nanoTime());
    private static final int STEPS = 30_000;
    private static final int REGISTRATIONS_MAX = 120;

    private record Registration(DestinationPattern pattern, Object subscription) {}

    private final List<Registration> registered = new ArrayList<>();
    private long reported;

    @ParameterizedTest
    @EnumSource
    void agreesWithAListOfPatternsWhateverIsAddedAndRemoved(DestinationSyntax syntax) {
        Random random = new Random(SEED);
        RandomPatterns texts = new RandomPatterns(SEED, syntax.separator());
        SubscriptionTrie<Object> trie = new SubscriptionTrie<>(syntax);
        MatchCache<Object> cache = new MatchCache<>(trie, 64);
        List<String> repeated = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            repeated.add(texts.join(texts.pieces()));
        }
        for (int step = 0; step < STEPS; step++) {
            List<String> pieces = texts.pieces();
            if (random.nextInt(REGISTRATIONS_MAX) >= registered.size()) {
                add(trie, syntax, random.nextInt(4) == 0 ? texts.join(pieces) : texts.pattern(pieces), random);
            } else if (random.nextBoolean()) {
                remove(trie, syntax, random.nextInt(registered.size()));
            }
            check(trie::match, texts.join(texts.varied(pieces)));
            check(cache::match, repeated.get(random.nextInt(repeated.size())));
        }
        assertThat(reported).as("subscriptions reported").isGreaterThan(STEPS);
        while (!registered.isEmpty()) {
            remove(trie, syntax, registered.size() - 1);
        }
        assertThat(NodeCounter.of(trie))
                .as("what is left behind, seed %s", SEED)
                .isZero();
    }

    private void add(SubscriptionTrie<Object> trie, DestinationSyntax syntax, String text, Random random) {
        if (syntax.compile(text) instanceof DestinationPattern pattern) {
            int subscribers = random.nextInt(20) == 0 ? 50 : 1;
            for (int i = 0; i < subscribers; i++) {
                Object subscription = new Object();
                assertThat(trie.add(pattern, subscription)).isTrue();
                registered.add(new Registration(pattern, subscription));
            }
        }
    }

    private void remove(SubscriptionTrie<Object> trie, DestinationSyntax syntax, int index) {
        Registration last = registered.remove(registered.size() - 1);
        Registration gone = index < registered.size() ? registered.set(index, last) : last;
        DestinationPattern again =
                (DestinationPattern) syntax.compile(gone.pattern().text());
        assertThat(trie.remove(again, gone.subscription())).isTrue();
    }

    private void check(BiConsumer<String, MatchSink<Object>> index, String destination) {
        Set<Object> expected = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Registration registration : registered) {
            if (registration.pattern().matches(destination)) {
                expected.add(registration.subscription());
            }
        }
        List<Object> actual = new ArrayList<>();
        index.accept(destination, actual::add);
        reported += actual.size();
        if (actual.size() != expected.size() || !expected.containsAll(actual)) {
            throw new AssertionError("destination \"%s\": %d reported, %d expected, of %s; -Dhoofbeat.test.seed=%d"
                    .formatted(
                            RandomPatterns.shown(destination),
                            actual.size(),
                            expected.size(),
                            registered.stream()
                                    .filter(r ->
                                            expected.contains(r.subscription()) != actual.contains(r.subscription()))
                                    .map(r -> RandomPatterns.shown(r.pattern().text()))
                                    .collect(Collectors.toSet()),
                            SEED));
        }
    }
}
