package io.hoofbeat.core.durable;

import io.hoofbeat.core.message.HeaderEscapes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a durable subscription is, as the store keeps it:
 *
 * <pre>
 * durable-subscription 1 LF family:group LF name:audit LF qualifier:/topic/a LF destination:/topic/a LF
 * </pre>
 *
 * Values are escaped as in STOMP 1.2. Immutable.
 *
 * @param destination the key of the topic, or a pattern
 */
public record DurableDefinition(DurableName name, String destination) {

    private static final String KIND = "durable-subscription ";
    private static final String FIRST_LINE = KIND + "1";
    private static final HeaderEscapes ESCAPES = HeaderEscapes.V1_2;

    /** For the store. */
    String text() {
        return FIRST_LINE + "\n"
                + line("family", name.family().text())
                + line("name", name.name())
                + line("qualifier", name.qualifier())
                + line("destination", destination);
    }

    private static String line(String field, String value) {
        return field + ":" + ESCAPES.escapeValue(value) + "\n";
    }

    /** Whether a definition from the store is one of a durable subscription, in whatever version. */
    public static boolean isOne(String text) {
        return text.startsWith(KIND);
    }

    /** Reads what {@link #text} has written; null when it is of another version or damaged. */
    static @Nullable DurableDefinition parse(String text) {
        String[] lines = text.split("\n", -1);
        if (!lines[0].equals(FIRST_LINE)) {
            return null;
        }
        Map<String, String> fields = new HashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            String value = colon < 0 ? null : ESCAPES.unescape(line.substring(colon + 1));
            if (value != null) {
                fields.put(line.substring(0, colon), value);
            }
        }
        DurableName.Family family = family(fields.get("family"));
        String name = fields.get("name");
        String qualifier = fields.get("qualifier");
        String destination = fields.get("destination");
        return family == null || name == null || qualifier == null || destination == null
                ? null
                : new DurableDefinition(new DurableName(family, name, qualifier), destination);
    }

    private static DurableName.@Nullable Family family(@Nullable String text) {
        for (DurableName.Family family : DurableName.Family.values()) {
            if (family.text().equals(text)) {
                return family;
            }
        }
        return null;
    }
}
