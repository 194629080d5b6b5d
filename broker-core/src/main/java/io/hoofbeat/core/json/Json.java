package io.hoofbeat.core.json;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes records, maps, lists, texts, numbers, truth values and null as JSON on one line. A record becomes an object with its components
 * in their order. Any thread.
 */
public final class Json {

    private Json() {}

    /** Writes a value. */
    public static String write(@Nullable Object value) {
        StringBuilder out = new StringBuilder(256);
        write(out, value);
        return out.toString();
    }

    private static void write(StringBuilder out, @Nullable Object value) {
        if (value instanceof Record each) {
            writeRecord(out, each);
        } else if (value instanceof Map<?, ?> map) {
            writeMap(out, map);
        } else if (value instanceof Collection<?> all) {
            writeAll(out, all);
        } else if (value instanceof Double number) {
            writeNumber(out, number);
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else {
            writeText(out, value.toString());
        }
    }

    /** Three digits behind the point are enough for any rate or share, and what is no number is null. */
    private static void writeNumber(StringBuilder out, double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            out.append("null");
        } else if (Math.abs(number) < 1e15) {
            long thousandths = Math.round(number * 1000);
            if (thousandths % 1000 == 0) {
                out.append(thousandths / 1000);
            } else {
                out.append(thousandths / 1000.0);
            }
        } else {
            out.append(number);
        }
    }

    private static void writeRecord(StringBuilder out, Record each) {
        char before = '{';
        for (RecordComponent component : each.getClass().getRecordComponents()) {
            out.append(before);
            writeText(out, component.getName());
            out.append(':');
            write(out, valueOf(component, each));
            before = ',';
        }
        out.append(before == '{' ? "{}" : "}");
    }

    private static @Nullable Object valueOf(RecordComponent component, Record each) {
        try {
            return component.getAccessor().invoke(each);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("a record that is not public: " + each.getClass(), e);
        }
    }

    private static void writeMap(StringBuilder out, Map<?, ?> map) {
        char before = '{';
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(before);
            writeText(out, String.valueOf(entry.getKey()));
            out.append(':');
            write(out, entry.getValue());
            before = ',';
        }
        out.append(before == '{' ? "{}" : "}");
    }

    private static void writeAll(StringBuilder out, Collection<?> all) {
        char before = '[';
        for (Object each : all) {
            out.append(before);
            write(out, each);
            before = ',';
        }
        out.append(before == '[' ? "[]" : "]");
    }

    private static void writeText(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (isPlain(c)) {
                        out.append(c);
                    } else {
                        out.append(String.format("\\u%04x", (int) c));
                    }
                }
            }
        }
        out.append('"');
    }

    /**
     * Whether a character stands for itself wherever a text may be shown. A terminal obeys control characters, those beyond ASCII too, and
     * turns what stands behind some formats; no reader of YAML takes either; half of a pair may stand alone in a text that a client has sent;
     * and {@code <} must not end a script of a page.
     */
    private static boolean isPlain(char c) {
        if (c <= '~') {
            return c >= ' ' && c != '<';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
