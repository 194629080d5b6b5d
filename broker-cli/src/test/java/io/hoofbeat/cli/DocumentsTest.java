package io.hoofbeat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every link between the pages of the project leads somewhere, and every command has its place in the manual. */
final class DocumentsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("(?<!!)\\[[^\\]\n]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*)$");
    private static final Pattern CODE = Pattern.compile("(?s)```.*?```|`[^`\n]*`");

    @Test
    void everyLinkLeadsToAFileAndAHeading() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path page : pages()) {
            Matcher link = LINK.matcher(CODE.matcher(Files.readString(page)).replaceAll("`code`"));
            while (link.find()) {
                String target = link.group(1);
                if (target.matches("[a-z]+:.*")) {
                    continue;
                }
                links++;
                String file = target.replaceFirst("#.*", "");
                Path linked = file.isEmpty() ? page : page.resolveSibling(file).normalize();
                String heading = target.contains("#") ? target.substring(target.indexOf('#') + 1) : "";
                boolean isThere = Files.exists(linked)
                        && (heading.isEmpty() || headings(linked).contains(heading));
                if (!isThere) {
                    broken.add(ROOT.relativize(page) + ": " + target);
                }
            }
        }

        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(40);
    }

    @Test
    void everyPageForUsersIsLinkedToFromAnother() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path page : pages()) {
            all.append(Files.readString(page));
        }
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            assertThat(docs.map(path -> path.getFileName().toString()).filter(name -> name.endsWith(".md")))
                    .allSatisfy(name -> assertThat(all.toString()).containsPattern("\\]\\((docs/)?" + name));
        }
    }

    @Test
    void theManualTellsEveryCommand() throws IOException {
        String manual = Files.readString(ROOT.resolve("docs/COMMANDS.md"));
        assertThat(Main.whole().getSubcommands().entrySet())
                .filteredOn(entry ->
                        !entry.getValue().getCommandSpec().usageMessage().hidden())
                .extracting(entry -> entry.getKey())
                .hasSizeGreaterThan(8)
                .allSatisfy(
                        name -> assertThat(manual).containsPattern("(?m)^#+ .*\\b" + name + "\\b|`" + name + "\\b"));
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> root = Files.list(ROOT)) {
            return Stream.concat(docs, root)
                    .filter(path -> path.toString().endsWith(".md"))
                    .filter(path -> !path.toString().contains("/target/")
                            && !path.toString().contains("/node_modules/"))
                    .toList();
        }
    }

    /** The names by which headings of a page are linked to. */
    private static Set<String> headings(Path page) throws IOException {
        Set<String> headings = new HashSet<>();
        Matcher heading = HEADING.matcher(Files.readString(page));
        while (heading.find()) {
            headings.add(heading.group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .strip()
                    .replace(' ', '-'));
        }
        return headings;
    }
}
