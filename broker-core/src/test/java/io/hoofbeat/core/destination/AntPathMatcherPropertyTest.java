package io.hoofbeat.core.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.util.AntPathMatcher;

/**
 * Holds {@link DestinationSyntax#SLASH} and {@link DestinationSyntax#DOT} to Spring's own {@code AntPathMatcher} over random pairs of pattern and
 * destination. {@code -Dhoofbeat.test.pairs=N} sets how many of each syntax, {@code -Dhoofbeat.test.seed=N} the seed.
 */
class AntPathMatcherPropertyTest {

    private static final long PAIRS = Long.getLong("hoofbeat.test.pairs", 2_000_000);
    private static final long SEED = Long.getLong("hoofbeat.test.seed", System.nanoTime());
    private static final int DESTINATIONS_PER_PATTERN = 12;
    /** Spring keeps what it has compiled; a new matcher now and then keeps that small. */
    private static final int PATTERNS_PER_MATCHER = 5_000;

    private long matched;
    private long unequalMatched;
    private long refused;
    private long pairs;

    @ParameterizedTest
    @EnumSource(names = {"SLASH", "DOT"})
    void agreesWithSpringOnEveryPair(DestinationSyntax syntax) {
        RandomPatterns random = new RandomPatterns(SEED, syntax.separator());
        AntPathMatcher spring = new AntPathMatcher(String.valueOf(syntax.separator()));
        for (long patterns = 0; pairs < PAIRS; patterns++) {
            if (patterns % PATTERNS_PER_MATCHER == 0) {
                spring = new AntPathMatcher(String.valueOf(syntax.separator()));
            }
            List<String> pieces = random.pieces();
            String text = random.pattern(pieces);
            CompiledPattern compiled = syntax.compile(text);
            for (int i = 0; i < DESTINATIONS_PER_PATTERN; i++) {
                compare(spring, compiled, text, random.join(random.varied(pieces)));
            }
        }
        assertThat(matched).as("pairs that match, of %s", pairs).isGreaterThan(pairs / 10);
        assertThat(unequalMatched).as("pairs that match through a wildcard").isGreaterThan(pairs / 10);
        assertThat(refused).as("pairs whose pattern is refused").isLessThan(pairs / 100);
    }

    private void compare(AntPathMatcher spring, CompiledPattern compiled, String text, String destination) {
        pairs++;
        if (!(compiled instanceof DestinationPattern pattern)) {
            refused++;
            return;
        }
        boolean expected = springMatches(spring, text, destination);
        boolean actual = pattern.matches(destination);
        if (expected) {
            matched++;
            unequalMatched += text.equals(destination) ? 0 : 1;
        }
        if (pattern.isExact() == spring.isPattern(text) || expected != actual) {
            fail("pattern \"%s\", destination \"%s\": Spring says %s, %s says %s, exact %s; -Dhoofbeat.test.seed=%d"
                    .formatted(
                            RandomPatterns.shown(text),
                            RandomPatterns.shown(destination),
                            expected,
                            pattern.syntax(),
                            actual,
                            pattern.isExact(),
                            SEED));
        }
    }

    /** What Spring's simple broker does with a subscription. */
    private static boolean springMatches(AntPathMatcher spring, String text, String destination) {
        try {
            return spring.isPattern(text) ? spring.match(text, destination) : text.equals(destination);
        } catch (PatternSyntaxException e) {
            throw new AssertionError("Spring cannot compile " + text + ", which was accepted; seed " + SEED, e);
        }
    }
}
