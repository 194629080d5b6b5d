package io.hoofbeat.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What one watcher knows from what it was told, put together as an application would. */
final class PresenceView {

    static final Pattern NAME = Pattern.compile("\"user\":\"([^\"]*)\"");
    private static final Pattern PRESENT = Pattern.compile("\\{\"user\":(null|\"[^\"]*\"),\"sessions\":([0-9]+)}");
    private static final Pattern SEQ = Pattern.compile("\"seq\":([0-9]+),");
    private static final Pattern TOTALS = Pattern.compile("\"users\":([0-9]+),\"sessions\":([0-9]+),");

    private final Map<String, Integer> sessions = new TreeMap<>();
    private final String what;
    private long seq;

    /** @param what for failure messages */
    PresenceView(String what) {
        this.what = what;
    }

    /** Takes one message, and checks that it is the next one and consistent. */
    void take(String message) {
        Matcher number = SEQ.matcher(message);
        assertThat(number.find()).as(what + ": " + message).isTrue();
        long next = Long.parseLong(number.group(1));
        boolean isSnapshot = message.startsWith("{\"event\":\"snapshot\"");
        if (isSnapshot) {
            assertThat(seq).as(what + ": one snapshot, before all changes").isZero();
        } else {
            assertThat(next).as(what + ": no gap and nothing twice").isEqualTo(seq + 1);
        }
        seq = next;
        PRESENT.matcher(message).results().forEach(found -> {
            int count = Integer.parseInt(found.group(2));
            Integer before = count == 0 ? sessions.remove(found.group(1)) : sessions.put(found.group(1), count);
            assertThat(before == null ? 0 : before)
                    .as(what + ": a change changes something: " + message)
                    .isNotEqualTo(count);
        });
        Matcher totals = TOTALS.matcher(message);
        assertThat(totals.find()).isTrue();
        assertThat(sessions).as(what).hasSize(Integer.parseInt(totals.group(1)));
        assertThat(sessions.values().stream().mapToInt(Integer::intValue).sum())
                .as(what)
                .isEqualTo(Integer.parseInt(totals.group(2)));
    }

    /** How many sessions each user has there. */
    Map<String, Integer> sessions() {
        return sessions;
    }
}
