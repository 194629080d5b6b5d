package io.hoofbeat.cli.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/GUARANTEES.md} names its proofs; they must exist. */
class GuaranteesPageTest {

    private static final Pattern PROOF = Pattern.compile("`([A-Z]\\w+(?:Test|IT|Suite))(?:\\.(\\w+))?`");
    private static final Path ROOT = Path.of("..");

    @Test
    void everyTestThatThePageNamesExists() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (String module : new String[] {"broker-core", "broker-netty", "broker-cli"}) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    String name = file.getFileName().toString();
                    sources.put(name.substring(0, name.length() - ".java".length()), Files.readString(file));
                }
            }
        }
        Matcher proof = PROOF.matcher(Files.readString(ROOT.resolve("docs/GUARANTEES.md")));
        int count = 0;
        while (proof.find()) {
            count++;
            String source = sources.get(proof.group(1));
            assertThat(source).as(proof.group()).isNotNull();
            if (proof.group(2) != null) {
                assertThat(source).as(proof.group()).contains("void " + proof.group(2) + "(");
            }
        }
        assertThat(count).as("proofs on the page").isGreaterThan(30);
    }
}
