package io.hoofbeat.core.destination;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.subscription.SubscriptionTrie;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Patterns put together at random from what has a meaning in some syntax, and from what has none. Whatever comes is a pattern or is
 * refused with a reason, and the index finds what the pattern itself matches. {@code -Dfuzz.rounds=N} makes it longer, {@code
 * -Dfuzz.seed=N} begins elsewhere; a failure names its seed.
 */
class PatternFuzzTest {

    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 20_000);
    private static final long FIRST_SEED = Long.getLong("fuzz.seed", 1);

    private static final List<DestinationSyntax> SYNTAXES = List.of(DestinationSyntax.values());

    private static final String[] DICTIONARY = {
        "/",
        "/",
        "/",
        ".",
        ".",
        "*",
        "**",
        "***",
        "?",
        "#",
        ">",
        "{",
        "}",
        "{a}",
        "{a:",
        "{a:[^/]+}",
        "{a:(x|y)*}",
        "{a:\\d{1,3}}",
        "{a:(?<n>x)}",
        "{a:\\1}",
        "{a:.*+}",
        "{a:(((((((((((a*)*)*)*)*)*)*)*)*)*)*}",
        "{a:[a-",
        "{*rest}",
        "{a:{2}}",
        "\\",
        "(",
        ")",
        "[",
        "]",
        "^",
        "$",
        "|",
        "+",
        "a",
        "b",
        "topic",
        "queue",
        "é",
        "\uD83D\uDC0E",
        "\uD800",
        "\0",
        "\n",
        "\r",
        ":",
        " ",
        "//",
        "/**/",
        "aaaaaaaaaaaaaaaa"
    };

    private static String text(Random random, int most) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "/topic/" : "");
        for (int i = random.nextInt(most); i >= 0; i--) {
            text.append(
                    random.nextInt(20) == 0
                            ? String.valueOf((char) random.nextInt(0x300))
                            : DICTIONARY[random.nextInt(DICTIONARY.length)]);
        }
        return text.toString();
    }

    @Test
    void whateverComesIsAPatternOrIsRefusedAndTheIndexAgrees() {
        int usable = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + ROUNDS; seed++) {
            Random random = new Random(seed);
            DestinationSyntax syntax = SYNTAXES.get(random.nextInt(SYNTAXES.size()));
            String text = text(random, 12);
            String seen = "seed " + seed + ", " + syntax + " " + text;
            CompiledPattern compiled;
            try {
                compiled = syntax.compile(text);
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError(seen, e);
            }
            if (compiled instanceof InvalidPattern invalid) {
                assertThat(invalid.summary()).as(seen).isNotBlank();
                assertThat(invalid.rule()).as(seen).isNotBlank();
                continue;
            }
            usable++;
            DestinationPattern pattern = (DestinationPattern) compiled;
            SubscriptionTrie<String> trie = new SubscriptionTrie<>(syntax);
            trie.add(pattern, "it");
            for (int i = 0; i < 4; i++) {
                String destination = i == 0 ? text : text(random, 12);
                Set<String> found = new HashSet<>();
                trie.match(destination, found::add);
                assertThat(found.contains("it"))
                        .as(seen + " and " + destination)
                        .isEqualTo(pattern.matches(destination));
            }
        }
        assertThat(usable).as("usable patterns").isGreaterThan(ROUNDS / 10);
    }
}
