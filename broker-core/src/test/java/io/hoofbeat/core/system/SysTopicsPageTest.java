package io.hoofbeat.core.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.metrics.Limit;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds {@code docs/SYS-TOPICS.md} to what the broker writes: every topic, every field, in its order. */
class SysTopicsPageTest {

    private static final Path PAGE = Path.of("..", "docs", "SYS-TOPICS.md");
    private static final Pattern FIELD = Pattern.compile("[{,]\"([A-Za-z]+)\":");
    private static final Pattern CODE = Pattern.compile("`([A-Za-z]+)`");

    private static String page() throws IOException {
        return Files.readString(PAGE);
    }

    /** The examples whose body is that of a record. */
    private static List<String> examples(String event) throws IOException {
        return page().lines()
                .filter(line -> line.startsWith("{\"event\":\"" + event + "\","))
                .toList();
    }

    static Stream<Class<?>> bodies() {
        return Stream.of(SystemEvent.class, PresenceNews.class)
                .flatMap(type -> Arrays.stream(type.getPermittedSubclasses()))
                .filter(type -> type != PresenceNews.TooMany.class);
    }

    private static String eventOf(Class<?> type) {
        if (type == SystemEvent.Subscription.class) {
            return "subscribed";
        }
        if (type == SystemEvent.SlowConsumer.class) {
            return "slow";
        }
        if (type == SystemEvent.LoginRefused.class) {
            return "refused";
        }
        if (type == SystemEvent.LimitExceeded.class) {
            return "exceeded";
        }
        return type.getSimpleName().replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(java.util.Locale.ROOT);
    }

    private static List<String> components(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void thereIsAnExampleWithExactlyTheFieldsThatTheBrokerWrites(Class<?> type) throws IOException {
        List<String> examples = examples(eventOf(type));
        assertThat(examples).as(eventOf(type)).isNotEmpty();
        for (String example : examples) {
            String outer = example.replaceAll("\\[[^\\]]*\\]", "[]");
            assertThat(FIELD.matcher(outer)
                            .results()
                            .map(found -> found.group(1))
                            .toList())
                    .isEqualTo(components(type));
        }
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void everyFieldIsExplained(Class<?> type) throws IOException {
        Set<String> explained = page().lines()
                .filter(line -> line.startsWith("| ") || line.startsWith("The body"))
                .flatMap(line -> CODE.matcher(line).results())
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        explained.addAll(Set.of("at", "count"));
        assertThat(explained).containsAll(components(type));
    }

    @ParameterizedTest
    @EnumSource
    void everyTopicHasASection(SystemTopic topic) throws IOException {
        assertThat(page()).contains("\n### " + topic.text() + "\n");
        assertThat(page()).contains("| [`" + topic.text() + "`](#");
    }

    @Test
    void theNumbersOnThePageAreThoseOfTheProgram() throws IOException {
        assertThat(page()).contains("at most " + SystemEvents.EVENTS_PER_SECOND_MAX + " events in a second");
        assertThat(page()).contains("more than " + Audience.USERS_PER_MESSAGE + " users comes as several");
        assertThat(page()).contains("a snapshot names " + String.format("%,d", Audience.SNAPSHOT_USERS_MAX));
        assertThat(page()).contains("`" + Limit.PRESENCE_MEMBERS.key() + "`");
    }
}
