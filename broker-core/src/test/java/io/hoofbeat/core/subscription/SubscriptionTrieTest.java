package io.hoofbeat.core.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hoofbeat.core.destination.DestinationPattern;
import io.hoofbeat.core.destination.DestinationSyntax;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubscriptionTrieTest {

    private final SubscriptionTrie<String> trie = new SubscriptionTrie<>(DestinationSyntax.AUTO);

    @Test
    void reportsEachOfSeveralOverlappingSubscriptions() {
        add("/topic/price/ibm", "exact");
        add("/topic/price/*", "one");
        add("/topic/**", "many");
        add("/topic/price/i?m", "glob");
        add("/*/price/ibm", "first");
        add("/topic/other/*", "other");

        assertThat(match("/topic/price/ibm")).containsExactlyInAnyOrder("exact", "one", "many", "glob", "first");
        assertThat(match("/topic/price")).containsExactly("many");
        assertThat(match("/topic/nothing/here")).containsExactly("many");
    }

    @Test
    void reportsASubscriptionOnceForEachPatternItIsRegisteredUnder() {
        add("/topic/a", "s");
        add("/topic/*", "s");
        add("/topic/**", "s");

        assertThat(match("/topic/a")).containsExactly("s", "s", "s");
    }

    @Test
    void reportsASubscriptionOnceThoughSeveralWaysLeadThroughItsPattern() {
        add("/**/a/**/a/**", "s");

        assertThat(match("/a/a/a/a/a/a")).containsExactly("s");
    }

    @Test
    void reportsEachOfManyPatternsOnceThoughAllOfThemAreReachedAgainAndAgain() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            add("/**/{n:a|x" + i + "}/**", "s" + i);
            expected.add("s" + i);
        }

        assertThat(match("/a/b/a/a/b/a")).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(match("/b/x7/b")).containsExactly("s7");
        assertThat(match("/a")).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void registersTheSameSubscriptionUnderOnePatternOnce() {
        assertThat(trie.add(pattern("/topic/*"), "s")).isTrue();
        assertThat(trie.add(pattern("/topic//*"), "s")).isFalse();
        assertThat(trie.add(pattern("/topic/a"), "s")).isTrue();
        assertThat(trie.add(pattern("/topic/a"), "s")).isFalse();

        assertThat(trie.patternCount()).isEqualTo(1);
        assertThat(trie.exactCount()).isEqualTo(1);
        assertThat(match("/topic/a")).containsExactly("s", "s");
    }

    @Test
    void removesWhatWasAddedAndSaysWhetherItWasThere() {
        add("/topic/price.*", "pattern");
        add("/topic/price.ibm", "exact");

        assertThat(trie.remove(pattern("/topic/price.*"), "somebody else")).isFalse();
        assertThat(trie.remove(pattern("/topic/absent.*"), "pattern")).isFalse();
        assertThat(trie.remove(pattern("/topic/absent"), "exact")).isFalse();
        assertThat(match("/topic/price.ibm")).containsExactlyInAnyOrder("pattern", "exact");

        assertThat(trie.remove(pattern("/topic/price.*"), "pattern")).isTrue();
        assertThat(match("/topic/price.ibm")).containsExactly("exact");
        assertThat(trie.remove(pattern("/topic/price.ibm"), "exact")).isTrue();
        assertThat(match("/topic/price.ibm")).isEmpty();
        assertThat(trie.patternCount()).isZero();
        assertThat(trie.exactCount()).isZero();
    }

    @Test
    void wildcardsOfASendArePlainCharacters() {
        add("/topic/a", "exact");
        add("/topic/?", "pattern");

        assertThat(match("/topic/*")).containsExactly("pattern");
        assertThat(match("/**")).isEmpty();
    }

    @Test
    void aSinkMayUseTheIndex() {
        add("/topic/*", "outer");
        add("/queue/*", "inner");
        List<String> seen = new ArrayList<>();

        trie.match("/topic/a", outer -> {
            seen.add(outer);
            add("/topic/**", "added meanwhile");
            trie.match("/queue/a", seen::add);
        });

        assertThat(seen).containsExactly("outer", "inner");
        assertThat(match("/topic/a")).containsExactlyInAnyOrder("outer", "added meanwhile");
    }

    @Test
    void aSinkThatFailsSpoilsNothing() {
        add("/topic/*", "s");
        assertThatThrownBy(() -> trie.match("/topic/a", s -> {
                    throw new IllegalStateException(s);
                }))
                .hasMessage("s");

        assertThat(match("/topic/a")).containsExactly("s");
    }

    @Test
    void refusesAPatternOfAnotherSyntax() {
        DestinationPattern dotted = (DestinationPattern) DestinationSyntax.DOT.compile("/topic/a.*");

        assertThatThrownBy(() -> trie.add(dotted, "s")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theVersionOfADestinationGrowsWithEveryPatternThatMayMatchItAndComesOrGoes() {
        for (String text : List.of("/topic/a.b", "/topic/a.b/**", "/topic/a.*", "/topic/?.b", "/**")) {
            long before = trie.version("/topic/a.b");
            add(text, "first");
            long added = trie.version("/topic/a.b");
            assertThat(added).as(text).isGreaterThan(before);

            add(text, "second");
            trie.remove(pattern(text), "first");
            assertThat(trie.version("/topic/a.b")).as(text).isEqualTo(added);

            trie.remove(pattern(text), "second");
            assertThat(trie.version("/topic/a.b")).as(text).isGreaterThan(added);
        }
    }

    private void add(String pattern, String subscription) {
        trie.add(pattern(pattern), subscription);
    }

    private static DestinationPattern pattern(String text) {
        return (DestinationPattern) DestinationSyntax.AUTO.compile(text);
    }

    private List<String> match(String destination) {
        List<String> matched = new ArrayList<>();
        trie.match(destination, matched::add);
        return matched;
    }
}
