package io.hoofbeat.core.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.util.AntPathMatcher;

/** Runs the tables of {@code docs/DESTINATIONS.md}. */
class DestinationsPageTest {

    private static final Path PAGE = Path.of("..", "docs", "DESTINATIONS.md");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    @ParameterizedTest
    @EnumSource
    void patternsMatchWhatThePageSays(DestinationSyntax syntax) throws IOException {
        int destinations = 0;
        for (List<List<String>> row : rowsUnder("### " + syntax.name().toLowerCase(Locale.ROOT))) {
            String text = row.get(0).get(0);
            DestinationPattern pattern = (DestinationPattern) syntax.compile(text);
            for (int column = 1; column <= 2; column++) {
                for (String destination : row.get(column)) {
                    destinations++;
                    assertThat(pattern.matches(destination))
                            .as("%s: %s on %s", syntax, text, destination)
                            .isEqualTo(column == 1);
                }
            }
        }
        assertThat(destinations).isGreaterThan(20);
    }

    @ParameterizedTest
    @EnumSource(names = {"SLASH", "DOT"})
    void springSaysTheSame(DestinationSyntax syntax) throws IOException {
        AntPathMatcher spring = new AntPathMatcher(String.valueOf(syntax.separator()));
        for (List<List<String>> row : rowsUnder("### " + syntax.name().toLowerCase(Locale.ROOT))) {
            String text = row.get(0).get(0);
            for (int column = 1; column <= 2; column++) {
                for (String destination : row.get(column)) {
                    boolean matches =
                            spring.isPattern(text) ? spring.match(text, destination) : text.equals(destination);
                    assertThat(matches).as("%s on %s", text, destination).isEqualTo(column == 1);
                }
            }
        }
    }

    @Test
    void kindsAreWhatThePageSays() throws IOException {
        List<DestinationKind> kinds = new ArrayList<>();
        for (List<List<String>> row : rowsUnder("## Kinds")) {
            String text = row.get(0).get(0);
            Destination destination = DestinationPrefixes.DEFAULT.resolve(text);
            assertThat(destination.kind()).as(text).hasToString(row.get(1).get(0));
            assertThat(destination.key())
                    .as(text)
                    .isEqualTo(row.get(2).isEmpty() ? text : row.get(2).get(0));
            kinds.add(destination.kind());
        }
        assertThat(kinds).contains(DestinationKind.values());
    }

    @Test
    void compositesAreWhatThePageSays() throws IOException {
        CompositeSyntax syntax = new CompositeSyntax(true, CompositeSyntax.OFF.partsMax());
        for (List<List<String>> row : rowsUnder("## Composite destinations")) {
            Destination whole = DestinationPrefixes.DEFAULT.resolve(row.get(0).get(0));
            assertThat(syntax.readSubscribed(whole, DestinationPrefixes.DEFAULT))
                    .isInstanceOfSatisfying(
                            CompositeSyntax.Reading.Parts.class,
                            parts -> assertThat(parts.destinations())
                                    .extracting(Destination::text)
                                    .isEqualTo(row.get(1)));
        }
    }

    @Test
    void limitsAreWhatThePageSays() throws IOException {
        List<String> page = Files.readAllLines(PAGE);

        assertThat(page)
                .contains(
                        "| characters of a pattern | " + DestinationPattern.CHARS_MAX + " |",
                        "| segments of a pattern, words of dotted segments included | " + DestinationPattern.TOKENS_MAX
                                + " |",
                        "| characters of one regular expression | " + DestinationPattern.REGEX_CHARS_MAX + " |",
                        "| steps of one regular expression with its repetitions written out | "
                                + DestinationPattern.REGEX_STEPS_MAX + " |");
    }

    /** The code in each cell of each row of the first table under a heading. */
    private static List<List<List<String>>> rowsUnder(String heading) throws IOException {
        List<List<List<String>>> rows = new ArrayList<>();
        List<String> lines = Files.readAllLines(PAGE);
        int index = lines.indexOf(heading);
        assertThat(index).as("line of " + heading).isNotNegative();
        while (!lines.get(index).startsWith("| --- |")) {
            index++;
        }
        for (index++; index < lines.size() && lines.get(index).startsWith("|"); index++) {
            List<List<String>> row = new ArrayList<>();
            for (String cell : lines.get(index).substring(1).split("\\|", -1)) {
                List<String> codes = new ArrayList<>();
                Matcher code = CODE.matcher(cell);
                while (code.find()) {
                    codes.add(code.group(1));
                }
                row.add(codes);
            }
            rows.add(row);
        }
        return rows;
    }
}
