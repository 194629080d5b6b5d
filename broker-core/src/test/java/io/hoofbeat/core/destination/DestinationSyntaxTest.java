package io.hoofbeat.core.destination;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationSyntaxTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "//",
                "/topic/a",
                "/topic/a/",
                "topic",
                "/topic/x}",
                "/topic/{x",
                "/topic/}{",
                "/topic/#a",
                "/topic/a#",
                "/#/a",
                "/topic/>/a",
                "/topic/a.#.b",
                "/topic/#.a",
                "/topic/a.>/b",
                "+"
            })
    void aDestinationWithoutWildcardsIsExact(String text) {
        for (DestinationSyntax syntax : DestinationSyntax.values()) {
            DestinationPattern pattern = pattern(syntax, text);

            assertThat(pattern.isExact()).as("%s in %s", text, syntax).isTrue();
            assertThat(pattern.matches(text)).isTrue();
            assertThat(pattern.matches(text + "/")).isFalse();
            assertThat(pattern.text()).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "?", "/topic/{}", "/a{b/c}d", "/topic/a?b", "/**"})
    void aDestinationWithWildcardsIsNotExact(String text) {
        for (DestinationSyntax syntax : DestinationSyntax.values()) {
            assertThat(pattern(syntax, text).isExact())
                    .as("%s in %s", text, syntax)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"#", ">", "/topic/#", "/topic/>", "/topic/#/", "/topic/a.#", "/topic/a.>", "/topic/.#", "a.b.#"})
    void aClosingHashOrAngleIsAWildcardInAutoOnly(String text) {
        assertThat(pattern(DestinationSyntax.AUTO, text).isExact()).isFalse();
        assertThat(pattern(DestinationSyntax.SLASH, text).isExact()).isTrue();
        assertThat(pattern(DestinationSyntax.DOT, text).isExact()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/topic/{n:[0-9]++}         | a possessive quantifier",
                "/topic/{n:(?=a)b}          | a construct that begins with (?",
                "/topic/{n:(?i)a}           | a construct that begins with (?",
                "/topic/{n:(a)\\1}          | the escape \\1",
                "/topic/{n:\\p{L}}          | the escape \\p",
                "/topic/{n:\\bword}         | the escape \\b",
                "/topic/{n:[a-z&&[^b]]}     | the character & inside of a character class",
                "/topic/{n:[[a]]}           | the character [ inside of a character class",
                "/topic/{n:(a}              | an unclosed group",
                "/topic/{n:a)}              | a closing parenthesis without an opening one",
                "/topic/{n:[a}              | an end in the middle of something",
                "/topic/{n:*a}              | a quantifier without anything to repeat",
                "/topic/{n:a{2}{3}}         | a quantifier after a quantifier",
                "/topic/{n:a{,2}}           | a malformed repetition",
                "/topic/{n:a{3,2}}          | a malformed repetition",
                "/topic/{n:a{1001}}         | too many repetitions",
                "/topic/{n:((a{20}){20}){9}}| too many repetitions",
                "/topic/{n:a$b}             | an anchor",
                "/topic/{n:a$}b             | an anchor",
                "/topic/b{n:^a}             | an anchor",
                "/topic/{n:[b-a]}           | a character range that is upside down",
                "/topic/{n:\\xzz}           | a malformed hexadecimal number",
                "/topic/{n:\\ud800}         | a number that is no character",
                "/topic/{x:\\}}             | an end in the middle of something",
            })
    void aRegularExpressionThatCannotBeUsedIsRefusedWithTheReason(String text, String reason) {
        InvalidPattern invalid = invalid(text);

        assertThat(invalid.summary())
                .startsWith("SUBSCRIBE with a regular expression that cannot be used: " + reason + " in ")
                .contains("{");
        assertThat(invalid.rule()).endsWith(".");
        assertThat(invalid.text()).isEqualTo(text);
    }

    @Test
    void thePieceShownInARefusalIsPrintableAndShort() {
        InvalidPattern invalid = invalid("/topic/{n:é\n\\b" + "x".repeat(100) + "}");

        assertThat(invalid.summary())
                .isEqualTo("SUBSCRIBE with a regular expression that cannot be used: the escape \\b in {n:??\\b"
                        + "x".repeat(33) + "...");
    }

    @Test
    void limitsOfAPatternAreKept() {
        assertThat(invalid("/topic/" + "a".repeat(DestinationPattern.CHARS_MAX) + "/*")
                        .summary())
                .isEqualTo("SUBSCRIBE with a pattern of more than 1024 characters");
        assertThat(invalid("/a".repeat(DestinationPattern.TOKENS_MAX) + "/*").summary())
                .isEqualTo("SUBSCRIBE with a pattern of more than 63 segments");
        assertThat(invalid("/topic/a" + ".a".repeat(DestinationPattern.TOKENS_MAX) + ".*")
                        .summary())
                .isEqualTo("SUBSCRIBE with a pattern of more than 63 segments");
        assertThat(invalid("/topic/{n:" + "a".repeat(DestinationPattern.REGEX_CHARS_MAX + 1) + "}")
                        .summary())
                .contains("more than 256 characters");

        String most = "/a".repeat(DestinationPattern.TOKENS_MAX - 1);
        assertThat(pattern(DestinationSyntax.AUTO, most + "/*").matches(most + "/b"))
                .isTrue();
        assertThat(pattern(DestinationSyntax.AUTO, most + "/*").matches(most + "/b/c"))
                .isFalse();
        assertThat(pattern(DestinationSyntax.AUTO, most + "/**").matches(most)).isTrue();
        assertThat(pattern(DestinationSyntax.AUTO, "/a".repeat(500)).isExact()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void severalDoubleStarsTakeLinearTime(DestinationSyntax syntax) {
        char s = syntax.separator();
        String pattern = (s + "**" + s + "a").repeat(31) + s + "b";
        String destination = (s + "a").repeat(4_000) + s + "c";

        // With backtracking this would not end within the age of the universe.
        assertThat(pattern(syntax, pattern).matches(destination)).isFalse();
        assertThat(pattern(syntax, pattern).matches((s + "a").repeat(4_000) + s + "b"))
                .isTrue();
    }

    @Test
    void severalStarsInASegmentDoNotMultiply() {
        DestinationPattern pattern = pattern(DestinationSyntax.SLASH, "/topic/" + "*a".repeat(200) + "*b");

        assertThat(pattern.matches("/topic/" + "a".repeat(4_000))).isFalse();
        assertThat(pattern.matches("/topic/" + "a".repeat(4_000) + "b")).isTrue();
    }

    @Test
    void aHostileVariableIsReadInReasonableTime() {
        assertThat(pattern(DestinationSyntax.SLASH, "/" + "{a".repeat(500) + "?")
                        .matches("/" + "{a".repeat(500) + "x"))
                .isTrue();
        assertThat(pattern(DestinationSyntax.SLASH, "/" + "{\\{}".repeat(250) + "?")
                        .isExact())
                .isFalse();
    }

    private static DestinationPattern pattern(DestinationSyntax syntax, String text) {
        CompiledPattern compiled = syntax.compile(text);
        assertThat(compiled).isInstanceOf(DestinationPattern.class);
        return (DestinationPattern) compiled;
    }

    private static InvalidPattern invalid(String text) {
        CompiledPattern compiled = DestinationSyntax.AUTO.compile(text);
        assertThat(compiled).as(text).isInstanceOf(InvalidPattern.class);
        return (InvalidPattern) compiled;
    }
}
