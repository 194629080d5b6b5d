package io.hoofbeat.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.cli.bench.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds the tables of {@code docs/CONFIGURATION.md} to the table of keys. After a change of keys, run this test with
 * {@code -Dhoofbeat.docs.write=true} once: it writes the tables anew.
 */
final class ConfigurationPageTest {

    private static final Path PAGE = Path.of("../docs/CONFIGURATION.md");
    private static final String BEGIN = "<!-- keys: written by ConfigurationPageTest -->\n";
    private static final String END = "<!-- end of keys -->\n";
    private static final String BEGIN_POLICIES = "<!-- policies: written by ConfigurationPageTest -->\n";
    private static final String END_POLICIES = "<!-- end of policies -->\n";

    @Test
    void thePageListsEveryKeyWithRangeUnitAndDefault() throws IOException {
        checkTables(BEGIN, END, tables());
    }

    @Test
    void thePageListsEverySettingOfAPolicy() throws IOException {
        checkTables(BEGIN_POLICIES, END_POLICIES, policyTable());
    }

    @Test
    void thePageTellsWhatAReloadChanges() throws IOException {
        String live = ConfigurationChange.liveKeys().stream()
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", "));
        assertThat(PAGE).content().contains("<!-- live: held by ConfigurationPageTest -->\n" + live + ".\n");
    }

    @Test
    void theSchemaKnowsEveryKey() throws IOException {
        Path file = Path.of("../docs/hoofbeat.schema.json");
        String schema = Json.write(ConfigSchema.tree());
        if (Boolean.getBoolean("hoofbeat.docs.write")) {
            Files.writeString(file, schema);
        }

        assertThat(file).content().isEqualTo(schema);
        assertThat(schema).contains("\"bodyBytesMax\"", "\"deadLetterQueue\"", "^[0-9]+ ?(GiB|MiB|KiB|B)?$");
    }

    private static void checkTables(String beginMark, String endMark, String tables) throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(beginMark) + beginMark.length();
        int end = page.indexOf(endMark);
        assertThat(end).as("the marks around the tables").isGreaterThanOrEqualTo(begin);
        if (Boolean.getBoolean("hoofbeat.docs.write")) {
            Files.writeString(PAGE, page.substring(0, begin) + tables + page.substring(end));
            return;
        }

        assertThat(page.substring(begin, end)).isEqualTo(tables);
    }

    private static String tables() {
        StringBuilder tables = new StringBuilder();
        String openGroup = "none";
        for (ConfigKey<?> key : ConfigKeys.ALL) {
            String group = key.name().substring(0, key.name().lastIndexOf('.') + 1);
            if (!group.equals(openGroup)) {
                String title = group.isEmpty() ? "No group" : "`" + group.substring(0, group.length() - 1) + "`";
                tables.append("\n### ")
                        .append(title)
                        .append("\n\n| Key | Allowed | Unit | Default | Meaning |\n")
                        .append("| --- | --- | --- | --- | --- |\n");
                openGroup = group;
            }
            tables.append(row(key));
        }
        return tables.append('\n').toString();
    }

    private static String policyTable() {
        StringBuilder table = new StringBuilder("\n| Setting | Allowed | Unit | Default | Meaning |\n")
                .append("| --- | --- | --- | --- | --- |\n");
        PolicyKeys.ALL.forEach(key -> table.append(row(key)));
        return table.append('\n').toString();
    }

    private static String row(ConfigKey<?> key) {
        String defaultText = key.defaultText().indexOf('`') >= 0 ? key.defaultText() : "`" + key.defaultText() + "`";
        return String.format(
                "| `%s` | %s | %s | %s | %s |%n",
                key.name(), key.type().allowed(), key.type().unit(), defaultText, key.doc());
    }
}
