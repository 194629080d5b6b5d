package io.hoofbeat.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/PROTOCOL.md} to the tests it names. */
final class ProtocolPageTest {

    private static final Path PAGE = Path.of("..", "docs", "PROTOCOL.md");
    private static final Path TESTS = Path.of("src", "test", "java", "io", "hoofbeat", "netty", "conformance");
    private static final Set<String> NO_TEST_CLASSES = Set.of("TransportTest.java", "BrokerUnderTest.java");
    private static final Pattern LINK = Pattern.compile("\\b([A-Z]\\w*Test)#(\\w+)");

    @Test
    void everyTestThatThePageNamesExists() throws IOException {
        Matcher links = LINK.matcher(Files.readString(PAGE));
        List<String> missing = new ArrayList<>();
        int count = 0;
        while (links.find()) {
            count++;
            if (!isTest(links.group(1), links.group(2))) {
                missing.add(links.group());
            }
        }
        assertThat(missing).isEmpty();
        assertThat(count).isGreaterThan(100);
    }

    private static boolean isTest(String className, String method) {
        try {
            Class<?> tests = Class.forName(ProtocolPageTest.class.getPackageName() + "." + className);
            return Arrays.stream(tests.getDeclaredMethods())
                    .anyMatch(m -> m.getName().equals(method)
                            && (m.isAnnotationPresent(TransportTest.class) || m.isAnnotationPresent(Test.class)));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Test
    void everyTestClassIsNamedOnThePage() throws IOException {
        Set<String> named = new TreeSet<>();
        Matcher links = LINK.matcher(Files.readString(PAGE));
        while (links.find()) {
            named.add(links.group(1));
        }
        assertThat(named).containsExactlyElementsOf(testClasses());
    }

    private static List<String> testClasses() throws IOException {
        try (Stream<Path> files = Files.list(TESTS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Test.java") && !NO_TEST_CLASSES.contains(name))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .sorted()
                    .toList();
        }
    }
}
