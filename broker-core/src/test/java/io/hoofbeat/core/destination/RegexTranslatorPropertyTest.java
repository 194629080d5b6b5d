package io.hoofbeat.core.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;

/**
 * Whatever expression the translator lets through means the same to RE2/J as the original means to {@code java.util.regex}, over random expressions
 * and texts. {@code -Dhoofbeat.test.seed=N} repeats a run.
 */
class RegexTranslatorPropertyTest {

    private static final long SEED = Long.getLong("hoofbeat.test.seed", System.nanoTime());
    private static final int EXPRESSIONS = 60_000;
    private static final int TEXTS = 12;

    private static final String[] ATOMS = {
        "a", "b", "1", "é", "\uD83D\uDC0E", ".", "\\.", "\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "[ab]", "[^a]",
                "[a-c1]", "[^\\d]", "[\\s1]", "[-a]",
        "[a-]", "[\\]]", "\\n", "\\t", "\\x61", "\\x{e9}", "\\u0061", "\\-", "-", ":", "#", " ", "&", "]", "}",
                "[\\w-]", "[\\x61-\\u0063]", "\\{", "~"
    };
    private static final String[] QUANTIFIERS = {
        "*", "+", "?", "*?", "+?", "??", "{2}", "{1,}", "{0,2}", "{1,2}?", "{0}"
    };
    private static final String[] JUNK = {
        "a", "b", "\\", "(", ")", "[", "]", "^", "$", "|", "*", "+", "?", "{", "}", ",", "1", "-", "&&", "(?i)", "(?=",
        "(?<n>", "\\b", "\\1", "\\v", "\\h", "\\p{L}", "\\Q", "\\E", "\\Z", ".", ":", "\\R", "\\x", "\\u00", "[^", "#",
        "a-b"
    };
    private static final String[] TEXT = {
        "a",
        "b",
        "c",
        "1",
        "é",
        "\uD83D\uDC0E",
        "\n",
        "\u000b",
        " ",
        "-",
        ".",
        "_",
        "",
        "\r",
        "]",
        "}",
        "&",
        "~",
        "^",
        "\\"
    };

    private final Random random = new Random(SEED);
    private int accepted;
    private int matched;

    @Test
    void whatIsLetThroughMeansTheSame() {
        for (int i = 0; i < EXPRESSIONS; i++) {
            check(expression(2));
        }
        assertThat(accepted).as("expressions let through, of sound ones").isGreaterThan(EXPRESSIONS * 9 / 10);
        assertThat(matched).as("texts that matched").isGreaterThan(EXPRESSIONS);
    }

    @Test
    void noJunkIsLetThroughThatMeansSomethingElse() {
        for (int i = 0; i < EXPRESSIONS; i++) {
            StringBuilder junk = new StringBuilder();
            int parts = 1 + random.nextInt(6);
            for (int part = 0; part < parts; part++) {
                junk.append(random.nextBoolean() ? pick(JUNK) : pick(ATOMS));
            }
            check(junk.toString());
        }
        assertThat(accepted).isBetween(EXPRESSIONS / 20, EXPRESSIONS * 19 / 20);
    }

    private void check(String expression) {
        com.google.re2j.Pattern linear;
        try {
            String translated = RegexTranslator.translate("{x:" + expression + "}", true, true);
            linear = com.google.re2j.Pattern.compile("(?:" + translated + ")", com.google.re2j.Pattern.DOTALL);
        } catch (RefusedPatternException refused) {
            assertThat(refused.summary()).hasSizeLessThanOrEqualTo(200).matches("[ -~]+");
            return;
        }
        accepted++;
        Pattern java;
        try {
            java = Pattern.compile("(" + expression + ")", Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new AssertionError("let through " + RandomPatterns.shown(expression) + "; seed " + SEED, e);
        }
        for (int i = 0; i < TEXTS; i++) {
            String text = text();
            boolean expected = java.matcher(text).matches();
            matched += expected ? 1 : 0;
            assertThat(linear.matcher(text).matches())
                    .as(
                            "%s as %s, on \"%s\"; -Dhoofbeat.test.seed=%d",
                            RandomPatterns.shown(expression), linear, RandomPatterns.shown(text), SEED)
                    .isEqualTo(expected);
        }
    }

    private String expression(int depth) {
        StringBuilder expression = new StringBuilder();
        int parts = random.nextInt(4);
        expression.append(depth == 2 && random.nextInt(8) == 0 ? "^" : "");
        for (int i = 0; i < parts; i++) {
            if (depth > 0 && random.nextInt(4) == 0) {
                expression
                        .append(random.nextBoolean() ? "(" : "(?:")
                        .append(expression(depth - 1))
                        .append(')');
            } else {
                expression.append(pick(ATOMS));
            }
            expression.append(random.nextInt(3) == 0 ? pick(QUANTIFIERS) : "");
        }
        expression.append(depth == 2 && random.nextInt(8) == 0 ? "$" : "");
        return random.nextInt(4) == 0 ? expression + "|" + expression(0) : expression.toString();
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(4);
        for (int i = 0; i < length; i++) {
            text.append(pick(TEXT));
        }
        return text.toString();
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }
}
