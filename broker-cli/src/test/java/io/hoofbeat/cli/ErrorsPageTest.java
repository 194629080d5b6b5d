package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every {@code message} of an ERROR that stands in the sources stands in docs/ERRORS.md too; what is put in at run time is an ellipsis
 * there. What begins with something put in, such as a command, is beyond this test.
 */
final class ErrorsPageTest {

    /** A call that makes an error, up to its summary: arguments before it are names, calls without arguments or commands. */
    private static final Pattern CALL =
            Pattern.compile("(?:new ProtocolError|new (?:Outcome\\.)?Failure|new Refused|new Result\\.Malformed"
                    + "|\\bfail|\\bfailSlowly|\\berror|\\bmalformed|\\brefusal)"
                    + "\\s*\\(\\s*(?:(?:[\\w.()]+|\"[A-Z]+\")\\s*,\\s*)*(?=\"[A-Z])");

    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** What is told over HTTP, whose answers are read by people and programs that have no frame. */
    private static final List<String> NOT_STOMP = List.of("/admin/", "/http/", "/websocket/", "/tls/");

    @Test
    void everyErrorIsOnItsPage() throws IOException {
        String page = Files.readString(Path.of("../docs/ERRORS.md"));
        Set<String> summaries = new TreeSet<>();
        for (String module : List.of("broker-core", "broker-netty")) {
            for (Path source : sources(Path.of("..", module, "src/main/java"))) {
                collect(Files.readString(source), summaries);
            }
        }
        assertThat(summaries)
                .hasSizeGreaterThan(60)
                .allSatisfy(summary -> assertThat(page).contains("`" + summary + "`"));
    }

    private static void collect(String source, Set<String> summaries) {
        Matcher call = CALL.matcher(source);
        while (call.find()) {
            String summary = textOf(source, call.end());
            if (summary.contains(" ")) {
                summaries.add(summary);
            }
        }
    }

    /** The text of an argument of literals and other expressions that are put together. */
    private static String textOf(String source, int start) {
        StringBuilder text = new StringBuilder();
        Matcher literal = LITERAL.matcher(source);
        int depth = 0;
        for (int i = start; i < source.length() && depth >= 0; i++) {
            char c = source.charAt(i);
            if (c == '"' && literal.find(i)) {
                text.append(literal.group(1));
                i = literal.end() - 1;
            } else if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            } else if (c == ',' && depth == 0) {
                break;
            } else if (Character.isLetter(c) && !text.toString().endsWith("…")) {
                text.append('…');
            }
        }
        return text.toString();
    }

    private static List<Path> sources(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> NOT_STOMP.stream().noneMatch(path.toString()::contains))
                    .toList();
        }
    }
}
