package io.hoofbeat.core.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationSyntax;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatchCacheTest {

    private final SubscriptionTrie<String> trie = new SubscriptionTrie<>(DestinationSyntax.AUTO);
    private final MatchCache<String> cache = new MatchCache<>(trie, 2);

    @Test
    void seesWhatComesAndGoesAfterTheFirstMatch() {
        assertThat(match("/topic/a")).isEmpty();
        for (String text : List.of("/topic/a", "/topic/a/**", "/topic/*", "/**")) {
            trie.add(pattern(text), "first");
            assertThat(match("/topic/a")).as(text).containsExactly("first");
            trie.add(pattern(text), "second");
            assertThat(match("/topic/a")).as(text).containsExactly("first", "second");
            trie.remove(pattern(text), "first");
            assertThat(match("/topic/a")).as(text).containsExactly("second");
            trie.remove(pattern(text), "second");
            assertThat(match("/topic/a")).as(text).isEmpty();
        }
    }

    @Test
    void keepsDestinationsApartThatShareAPlace() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            texts.add("/topic/" + i);
            trie.add(pattern("/topic/" + i), "s" + i);
        }
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < texts.size(); i++) {
                assertThat(match(texts.get(i))).containsExactly("s" + i);
            }
        }
    }

    @Test
    void matchesLongDestinationsToo() {
        String destination = "/topic/" + "a".repeat(MatchCache.CHARS_MAX);
        trie.add(pattern("/topic/*"), "s");

        assertThat(match(destination)).containsExactly("s");
        assertThat(match(destination)).containsExactly("s");
    }

    @Test
    void needsRoomForTwoDestinations() {
        assertThatThrownBy(() -> new MatchCache<>(trie, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static DestinationPattern pattern(String text) {
        return (DestinationPattern) DestinationSyntax.AUTO.compile(text);
    }

    private List<String> match(String destination) {
        List<String> matched = new ArrayList<>();
        cache.match(destination, matched::add);
        return matched;
    }
}
